/*
 * How often the courier looks, what it keeps in hand, what the account lets go, and when it gives
 * up: a slow server costs no turns, a lease ends only for what nobody has, a cap holds over restarts.
 */
#include "tests/unit/courier_kit.h"
#include "store/store_status.h"

#include <poll.h>
#include <sys/syscall.h>

/* Every wait of the stream and of the sender goes through here, and is counted. */
extern int waits; /* not static: to clang the two below are inline as in its headers */
int waits;

int ppoll(struct pollfd *v, nfds_t n, const struct timespec *t, const sigset_t *mask)
{
	struct timespec left = t ? *t : (struct timespec){ 0, 0 };

	waits++;
	return (int)syscall(SYS_ppoll, v, n, t ? &left : NULL, mask, 8);
}

int poll(struct pollfd *v, nfds_t n, int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	return ppoll(v, n, ms < 0 ? NULL : &t, NULL);
}

/* --- a slow server ---------------------------------------------------------------------------- */

enum { LETTERS = 6, SLOW_MS = 40 };

/* Answers each content after a while, and a byte at a time. */
static void serve_slowly(int fd, void *arg)
{
	FILE *in = fdopen(fd, "r");
	const int *slow_ms = arg;
	char line[2000];
	const char *say = "220 here\r\n";
	bool body = false;

	do {
		if (body && strcmp(line, ".\r\n"))
			continue;
		if (body)
			poll(NULL, 0, *slow_ms);
		for (; *say; say++)
			if (write(fd, say, 1) != 1)
				return;
		body = !strncmp(line, "DATA", 4);
		say = "250 good\r\n";
	} while (fgets(line, sizeof line, in) &&
		 (say = strncmp(line, "DATA", 4) || body ? "250 good\r\n" : "354 go on\r\n"));
}

/* Steps that the letters took; *looked gets how often the courier waited for the network. */
static int steps_of(int slow_ms, int *looked)
{
	struct kit_server server = kit_serve(serve_slowly, &slow_ms);
	struct role_run r;
	int steps = 0;
	struct why w;

	letters(LETTERS, "ready");
	r = courier_for(server);
	waits = 0;
	while (role_courier.step(&r, &w) == OK)
		steps++;
	*looked = waits;
	role_courier.close(&r);
	kit_stop(server);
	assert_int_equal(counts().sent, LETTERS);
	return steps;
}

static void a_slow_server_costs_no_turns(void **state)
{
	int looked, steps = steps_of(SLOW_MS, &looked);

	(void)state;
	/* A letter is offered, wants to go, and is done. */
	assert_in_range(steps, LETTERS, 4 * LETTERS);
	/* Its five answers are of some ten bytes each, and each byte may come alone. */
	assert_in_range(looked, LETTERS, 80 * LETTERS);
}

/* --- what is in hand ---------------------------------------------------------------------------- */

static void a_lease_does_not_run_out_for_letters_in_hand(void **state)
{
	struct ends e = { { 0 }, { 0 } };
	struct kit_server server;
	struct role_run r;
	struct why w;
	char line[200];
	int left = 0;
	FILE *f;

	(void)state;
	assert_int_equal(pipe(e.go), 0);
	assert_int_equal(pipe(e.rcpt), 0);
	server = kit_serve(serve_one, &e);
	letters(3, "ready");
	r = courier_for(server);
	while (!counts().sending)
		assert_int_equal(role_courier.step(&r, &w), OK);
	for (int i = 0; i < 3; i++) { /* each answer comes when the lease is long over */
		when_freeze(k->now += 2 * 3600);
		assert_int_equal(write(e.go[1], "x", 1), 1);
		do
			assert_int_equal(role_courier.step(&r, &w), OK);
		while (counts().sent == i);
		assert_int_equal(counts().ready + counts().unsure, 0);
	}
	while (role_courier.step(&r, &w) == OK)
		;
	role_courier.close(&r);
	kit_stop(server);
	close(e.go[0]);
	close(e.go[1]);
	close(e.rcpt[1]);
	assert_int_equal(counts().sent, 3);
	f = fdopen(e.rcpt[0], "r");
	while (fgets(line, sizeof line, f))
		left++;
	fclose(f);
	assert_int_equal(left, 3); /* none of them was given twice */
}

/* Those of a courier that is gone: once the lease is over, whoever sends takes them. */
static void a_lease_that_ran_out_frees_its_letters(void **state)
{
	(void)state;
	letters(2, "ready");
	store_begin(k->c->s);
	letter_settle(k->c->s, 1, "claimed", k->now + 1200, 0, NULL);
	assert_int_equal(letters_free(k->c->s, k->now + 1199, false, false), 0);
	assert_int_equal(letters_free(k->c->s, k->now + 1200, false, false), 1);
	store_commit(k->c->s);
	assert_int_equal(counts().ready, 2);
}

/* --- what the account carries ------------------------------------------------------------------- */

/* All that may leave now leaves, by a courier that was just started; how many did. */
static int64_t run_courier(void)
{
	struct role_page page = { 0 };
	struct role_run r = {
		.role = &role_courier, .settings = k->set, .a = k->step, .once = true, .page = &page
	};
	int64_t before = counts().sent;
	struct why w;

	k->set->send.kind = SINK_MAILDIR;
	assert_int_equal(role_courier.open(&r, &w), OK);
	while (role_courier.step(&r, &w) == OK)
		;
	role_courier.close(&r);
	return counts().sent - before;
}

static void post_until(int *n, enum letter_class class, int more)
{
	letters_of(class, *n, *n + more, "ready");
	*n += more;
}

static int64_t sent_of(enum letter_class class)
{
	return sql_int(k->c->s, 0,
		       "SELECT count(*) FROM letter WHERE state = 'sent' AND class = ?1", "i",
		       (int64_t) class);
}

static void caps_of(int per_hour, int per_day)
{
	k->set->send.per_hour = per_hour;
	k->set->send.per_day = per_day;
}

static void a_fifth_of_an_hour_is_kept_for_answers_over_restarts(void **state)
{
	int n = 0;

	(void)state;
	caps_of(10, 0);
	post_until(&n, CLASS_POST, 20);
	assert_int_equal(run_courier(), 8);
	assert_int_equal(run_courier(), 0); /* started anew, it knows what it carried */
	post_until(&n, CLASS_CARE, 1);
	post_until(&n, CLASS_ANSWER, 3);
	assert_int_equal(run_courier(), 2);
	assert_int_equal(sent_of(CLASS_ANSWER), 2);
	assert_int_equal(run_courier(), 0);
	when_freeze(k->now += 3600);
	assert_int_equal(run_courier(), 8);
	assert_int_equal(sent_of(CLASS_ANSWER), 3);
	assert_int_equal(sent_of(CLASS_CARE), 1);
	assert_int_equal(sent_of(CLASS_POST), 14);
}

static void a_fifth_of_a_day_is_kept_for_answers_over_restarts(void **state)
{
	int n = 0;

	(void)state;
	caps_of(6, 20);
	post_until(&n, CLASS_EDITION, 60);
	store_begin(k->c->s); /* the last ten are of the edition before */
	sql_run(k->c->s, "UPDATE letter SET due = due - 86400 WHERE id > 50", "");
	store_commit(k->c->s);
	for (int hour = 0; hour < 6; hour++, when_freeze(k->now += 3600))
		run_courier(); /* five an hour, and a fifth of the day stays */
	assert_int_equal(counts().sent, 16);
	assert_int_equal(
		sql_int(k->c->s, 0,
			"SELECT count(*) FROM letter WHERE state = 'sent' AND (id <= 6 OR id > 50)",
			""),
		16); /* in their order */
	post_until(&n, CLASS_ANSWER, 9);
	for (int hour = 6; hour < 12; hour++, when_freeze(k->now += 3600))
		run_courier();
	assert_int_equal(sent_of(CLASS_ANSWER), 4);
	assert_int_equal(counts().sent, 20);
	when_freeze(k->now += 15 * 3600); /* the first hours are a day ago */
	run_courier();
	assert_int_equal(sent_of(CLASS_ANSWER), 9);
}

/* The daemon began before the machine knew the time. */
static void what_a_clock_far_ahead_noted_holds_nothing_up(void **state)
{
	int n = 0;

	(void)state;
	caps_of(10, 20);
	post_until(&n, CLASS_POST, 20);
	when_freeze(k->now + 30 * 86400);
	assert_int_equal(run_courier(), 8);
	when_freeze(k->now);
	assert_int_equal(run_courier(), 8);
	assert_int_equal(run_courier(), 0);
}

/* What had landed when the courier died counts as carried too. */
static void a_courier_that_died_has_carried_what_landed(void **state)
{
	struct sent_log *log;
	struct why w;
	int n = 0;

	(void)state;
	caps_of(10, 0);
	post_until(&n, CLASS_POST, 20);
	assert_int_equal(sent_log_open(k->set->store.state, &log, &w), OK);
	for (int i = 0; i < 5; i++) {
		sent_log_add(log, token_of(i));
		sent_log_landed(log, token_of(i));
	}
	sent_log_sync(log);
	sent_log_close(log);
	run_courier();
	assert_int_equal(counts().sent, 8);
}

/* --- how long a letter is tried ------------------------------------------------------------------ */

/* A full mailbox, or one whose server greylists: each time "later". */
static void serve_busy(int fd, void *arg)
{
	FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
	char line[2000];

	(void)arg;
	fputs("220 here\r\n", out);
	while (!fflush(out) && fgets(line, sizeof line, in))
		fputs(strncmp(line, "RCPT", 4) ? "250 good\r\n" : "450 4.2.0 later\r\n", out);
}

static void one_try(void)
{
	struct kit_server server = kit_serve(serve_busy, NULL);
	struct role_run r = courier_for(server);
	struct why w;

	while (role_courier.step(&r, &w) == OK)
		;
	role_courier.close(&r);
	kit_stop(server);
}

/* A daemon that was off for a week, a mailing that was held, a cap that spreads an edition over
 * days: what was made long ago has its days of trying before it, as any letter. */
static void a_letter_is_given_up_after_days_of_trying_not_of_waiting(void **state)
{
	time_t first, due, pause, last = 0;

	(void)state;
	letters(1, "ready");
	when_freeze(k->now += 7 * 86400);
	first = k->now;
	one_try();
	assert_int_equal(counts().ready, 1);
	while (counts().ready) {
		due = letters_next_due(k->c->s, CLASS_NEWSLETTER);
		assert_true(due > k->now && due - first < 6 * 86400);
		pause = (due - k->now) / 60;
		assert_true(last ? pause > last || pause == 360 : pause == 5); /* they grow */
		last = pause;
		when_freeze(k->now = due);
		one_try();
	}
	assert_int_equal(counts().dead, 1);
	assert_true(k->now - first >= k->set->send.retry_for_s);
	/* A person who says "again" means more than once. */
	store_begin(k->c->s);
	assert_true(letter_decide(k->c->s, 1, "ready", k->now, "again"));
	store_commit(k->c->s);
	one_try();
	assert_int_equal(counts().ready, 1);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_slow_server_costs_no_turns),
		TEST(a_lease_does_not_run_out_for_letters_in_hand),
		TEST(a_lease_that_ran_out_frees_its_letters),
		TEST(a_fifth_of_an_hour_is_kept_for_answers_over_restarts),
		TEST(a_fifth_of_a_day_is_kept_for_answers_over_restarts),
		TEST(what_a_clock_far_ahead_noted_holds_nothing_up),
		TEST(a_courier_that_died_has_carried_what_landed),
		TEST(a_letter_is_given_up_after_days_of_trying_not_of_waiting),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
