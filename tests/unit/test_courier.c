/*
 * The courier's journal and what it makes of it after a crash; one connection played by a child.
 */
#include "tests/unit/courier_kit.h"
#include "store/store_rhythm.h"

#include <sys/stat.h>

static struct sent_log *log_open(void)
{
	struct sent_log *log;
	struct why w;

	assert_int_equal(sent_log_open(k->set->store.state, &log, &w), OK);
	return log;
}

static void recover(void)
{
	struct courier *c = arena_get(k->a, sizeof *c);
	struct why w;

	c->set = k->set;
	c->s = k->c->s;
	c->log = log_open();
	assert_int_equal(courier_recover(c, &w), OK);
	sent_log_close(c->log);
}

/* The rows are those of before a power cut, the log is of after it. */
static void what_the_log_knows_and_the_rows_do_not_is_made_again(void **state)
{
	struct sent_log *log;

	(void)state;
	letters(4, "claimed");
	log = log_open();
	for (int i = 0; i < 3; i++)
		sent_log_add(log, token_of(i));
	sent_log_landed(log, token_of(0));
	sent_log_stays(log, token_of(1));
	sent_log_sync(log);
	sent_log_close(log);
	recover();
	assert_int_equal(counts().sent, 1);
	assert_int_equal(counts().ready, 3); /* refused; unsure once; never left */
	assert_int_equal(carried_since(k->c->s, "send", k->now - 3600), 1);
	store_begin(k->c->s);
	letter_settle(k->c->s, 3, "claimed", k->now, 0, NULL);
	store_commit(k->c->s);
	recover(); /* the same lines are not news a second time */
	assert_int_equal(counts().ready, 3);
	assert_int_equal(counts().unsure, 0);
}

static void a_letter_that_may_have_left_waits_where_hold_is_wished(void **state)
{
	struct sent_log *log;

	(void)state;
	k->set->send.unsure = UNSURE_HOLD;
	letters(3, "sending");
	log = log_open();
	for (int i = 0; i < 2; i++)
		sent_log_add(log, token_of(i));
	sent_log_landed(log, token_of(1));
	sent_log_sync(log);
	sent_log_close(log);
	recover();
	assert_int_equal(counts().sent, 1);
	assert_int_equal(counts().unsure, 2);
}

/* Its files have names: what is written twice is there once. */
static void in_a_maildir_nothing_is_unsure(void **state)
{
	struct sent_log *log;

	(void)state;
	k->set->send.kind = SINK_MAILDIR;
	letters(2, "claimed");
	log = log_open();
	sent_log_add(log, token_of(0));
	sent_log_sync(log);
	sent_log_close(log);
	recover();
	assert_int_equal(counts().ready, 2);
	assert_int_equal(sql_int(k->c->s, 9, "SELECT max(unsure) FROM letter", ""), 0);
}

static void count_lands(void *arg, const struct sent_entry *e)
{
	if (e->kind == SENT_LANDED && !strcmp(e->token, token_of(1)))
		++*(int *)arg;
}

static void a_line_half_written_is_passed_over(void **state)
{
	const char *path = arena_printf(k->a, "%s/sent.log", k->set->store.state);
	struct sent_log *log = log_open();
	int64_t lines = 0;
	int lands = 0;
	struct why w;
	FILE *f;

	(void)state;
	for (int i = 0; i < 3; i++)
		sent_log_add(log, token_of(i));
	sent_log_sync(log);
	sent_log_close(log);
	f = fopen(path, "r+");
	fseek(f, 33 + 20, SEEK_SET);
	for (int i = 0; i < 33; i++) /* the end of the second line and the start of the third */
		fputc(0, f);
	fclose(f);
	log = log_open();
	sent_log_landed(log, token_of(1));
	sent_log_close(log);
	assert_int_equal(sent_log_each(k->set->store.state, 0, count_lands, &lands, &lines, &w),
			 OK);
	assert_int_equal(lands, 1);
}

struct order {
	int lines, new_at; /* so many lines were read; which of them says that the new one leaves */
};

static void see_order(void *arg, const struct sent_entry *e)
{
	struct order *o = arg;

	o->lines++;
	if (!strcmp(e->token, token_of(25 * 26)))
		o->new_at = o->lines;
}

/* The disk wrote the third page of a turn before the power went, and not the second. */
static void lines_after_a_page_that_was_lost_stay_before_the_new_ones(void **state)
{
	const char *path = arena_printf(k->a, "%s/sent.log", k->set->store.state);
	struct sent_log *log = log_open();
	static const char page[4096];
	struct order o = { 0, 0 };
	int64_t lines = 0;
	struct why w;
	FILE *f;

	(void)state;
	for (int i = 0; i < 300; i++)
		sent_log_add(log, token_of(i));
	sent_log_close(log);
	f = fopen(path, "r+");
	fseek(f, sizeof page, SEEK_SET);
	fwrite(page, sizeof page, 1, f);
	fclose(f);
	log = log_open();
	sent_log_add(log, token_of(25 * 26));
	sent_log_close(log);
	assert_int_equal(sent_log_each(k->set->store.state, 0, see_order, &o, &lines, &w), OK);
	assert_int_equal(o.new_at, o.lines);
	assert_int_equal(lines, 301);
}

/* A log that was lost must not make the lines of the next one go unread. */
static void a_lost_log_is_begun_anew(void **state)
{
	struct sent_log *log;

	(void)state;
	letters(1, "claimed");
	store_begin(k->c->s);
	outbox_logged_set(k->c->s, 5000);
	store_commit(k->c->s);
	recover();
	assert_int_equal(outbox_logged(k->c->s), 0);
	store_begin(k->c->s);
	letter_settle(k->c->s, 1, "claimed", k->now, 0, NULL);
	store_commit(k->c->s);
	log = log_open();
	sent_log_add(log, token_of(0));
	sent_log_landed(log, token_of(0));
	sent_log_sync(log);
	sent_log_close(log);
	recover();
	assert_int_equal(counts().sent, 1);
}

/* --- trimming --------------------------------------------------------------------------------- */

enum { MANY = 200000 };

static char letter_of(int64_t n)
{
	return (char)('a' + (n & 15));
}

static const char *nth_token(int64_t n)
{
	static char text[TOKEN_CHARS + 1];

	snprintf(text, sizeof text, "aeaaaaaaaeaaac3tnvu6buuxmf%c%c%c%c%c%c", letter_of(n >> 20),
		 letter_of(n >> 16), letter_of(n >> 12), letter_of(n >> 8), letter_of(n >> 4),
		 letter_of(n));
	return text;
}

struct seen {
	int64_t first, next; /* tokens by their number */
};

static void see(void *arg, const struct sent_entry *e)
{
	struct seen *v = arg;

	if (v->next < 0)
		for (v->first = 0; strcmp(e->token, nth_token(v->first)); v->first++)
			;
	v->next = v->next < 0 ? v->first : v->next;
	assert_string_equal(e->token, nth_token(v->next));
	v->next++;
}

static struct sent_log *log_of_many(int64_t n)
{
	struct sent_log *log = log_open();

	for (int64_t i = 0; i < n; i++)
		sent_log_add(log, nth_token(i));
	sent_log_sync(log);
	return log;
}

static void lines_that_no_backup_needs_are_dropped_and_the_count_goes_on(void **state)
{
	const char *dir = k->set->store.state, *path = arena_printf(k->a, "%s/sent.log", dir);
	struct sent_log *log = log_of_many(MANY);
	struct seen v = { 0, -1 };
	struct sent_span span = sent_log_span(log), again;
	struct stat before, after;
	int64_t end;
	struct why w;

	(void)state;
	assert_int_equal(stat(path, &before), 0);
	assert_true(sent_log_trim(log, MANY - 10000));
	assert_false(sent_log_trim(log, MANY - 10000)); /* there is nothing more to drop */
	sent_log_add(log, nth_token(MANY));
	sent_log_sync(log);
	assert_int_equal(sent_log_synced(log), MANY + 1);
	sent_log_close(log);
	assert_int_equal(stat(path, &after), 0);
	assert_true(after.st_size < before.st_size / 4);
	assert_int_equal(sent_log_look(dir, &again, &w), OK);
	assert_int_equal(again.id, span.id);
	assert_int_equal(again.begin, MANY - 10000);
	assert_int_equal(again.end, MANY + 1);
	assert_int_equal(sent_log_each(dir, 7, see, &v, &end, &w), OK);
	assert_int_equal(v.first, MANY - 10000);
	assert_int_equal(v.next, MANY + 1);
	assert_int_equal(end, MANY + 1);
	v.next = -1;
	assert_int_equal(sent_log_each(dir, MANY - 1, see, &v, &end, &w), OK);
	assert_int_equal(v.first, MANY - 1);
}

/* Whoever keeps copies elsewhere can go back further, as long as it costs next to nothing. */
static void a_short_log_is_not_trimmed_nor_one_of_which_most_is_needed(void **state)
{
	struct sent_log *log = log_of_many(1000);

	(void)state;
	assert_false(sent_log_trim(log, 990));
	sent_log_close(log);
	log = log_of_many(MANY * 2);
	assert_false(sent_log_trim(log, MANY - 10000)); /* 5 MiB, but less than a half */
	assert_false(sent_log_trim(log, MANY * 3));     /* lines that are not there yet */
	assert_int_equal(sent_log_span(log).begin, 0);
	sent_log_close(log);
}

static void what_is_no_log_is_refused_in_words(void **state)
{
	const char *path = arena_printf(k->a, "%s/sent.log", k->set->store.state);
	struct sent_log *log;
	FILE *f = fopen(path, "w");
	struct why w;

	(void)state;
	fputs("Dear all, this is no journal of letters but a letter.\n", f);
	fclose(f);
	assert_int_equal(sent_log_open(k->set->store.state, &log, &w), BAD);
	assert_non_null(strstr(w.text, "Move it away"));
}

/* Another log than the rows know of has nothing to tell them. */
static void the_lines_of_another_log_are_no_news(void **state)
{
	const char *path = arena_printf(k->a, "%s/sent.log", k->set->store.state);
	struct sent_log *log;

	(void)state;
	letters(1, "claimed");
	recover(); /* the rows know the log */
	store_begin(k->c->s);
	letter_settle(k->c->s, 1, "claimed", k->now, 0, NULL);
	store_commit(k->c->s);
	assert_int_equal(unlink(path), 0);
	log = log_open();
	sent_log_add(log, token_of(0));
	sent_log_landed(log, token_of(0));
	sent_log_sync(log);
	sent_log_close(log);
	recover();
	assert_int_equal(counts().sent, 0);
}

static void who_is_told_to_stop_waits_for_the_answer_to_what_left(void **state)
{
	struct ends e = { { 0 }, { 0 } };
	struct kit_server server;
	struct role_run r;
	struct why w;

	(void)state;
	assert_int_equal(pipe(e.go), 0);
	server = kit_serve(serve_one, &e);
	letters(2, "ready");
	r = courier_for(server);
	while (!counts().sending)
		assert_int_equal(role_courier.step(&r, &w), OK);
	assert_int_equal(write(e.go[1], "x", 1), 1);
	role_courier.close(&r);
	kit_stop(server);
	close(e.go[0]);
	close(e.go[1]);
	assert_int_equal(counts().sending, 0);
	assert_int_equal(counts().sent, 1);
	assert_int_equal(counts().ready, 1);
	assert_int_equal(sql_int(k->c->s, 9, "SELECT max(unsure) FROM letter", ""), 0);
}

static void an_answer_goes_before_posts_that_were_claimed_earlier(void **state)
{
	struct ends e = { { 0 }, { 0 } };
	struct kit_server server;
	struct role_run r;
	struct why w;
	char line[200];
	int before = 0;
	FILE *f;

	(void)state;
	assert_int_equal(pipe(e.rcpt), 0);
	server = kit_serve(serve_one, &e);
	letters(40, "ready");
	r = courier_for(server);
	assert_int_equal(role_courier.step(&r, &w), OK);
	letters_of(CLASS_ANSWER, 40, 41, "ready");
	while (role_courier.step(&r, &w) == OK)
		;
	role_courier.close(&r);
	kit_stop(server);
	close(e.rcpt[1]);
	assert_int_equal(counts().sent, 41);
	f = fdopen(e.rcpt[0], "r");
	while (fgets(line, sizeof line, f) && !strstr(line, "<m40@"))
		before++;
	fclose(f);
	assert_in_range(before, 1, 25); /* 32 had been claimed */
}

static void what_a_courier_before_could_not_send_is_no_trouble_once_it_leaves(void **state)
{
	struct ends e = { { 0 }, { 0 } };
	struct kit_server server = kit_serve(serve_one, &e);
	struct role_run r;
	struct why w;
	size_t n;

	(void)state;
	store_begin(k->c->s);
	trouble_set(k->c->s, "send", "the password is refused", k->now);
	store_commit(k->c->s);
	letters(1, "ready");
	r = courier_for(server);
	while (role_courier.step(&r, &w) == OK)
		;
	role_courier.close(&r);
	kit_stop(server);
	assert_int_equal(counts().sent, 1);
	troubles(k->c->s, k->a, &n);
	assert_int_equal(n, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(what_the_log_knows_and_the_rows_do_not_is_made_again),
		TEST(a_letter_that_may_have_left_waits_where_hold_is_wished),
		TEST(in_a_maildir_nothing_is_unsure),
		TEST(a_line_half_written_is_passed_over),
		TEST(lines_after_a_page_that_was_lost_stay_before_the_new_ones),
		TEST(a_lost_log_is_begun_anew),
		TEST(the_lines_of_another_log_are_no_news),
		TEST(lines_that_no_backup_needs_are_dropped_and_the_count_goes_on),
		TEST(a_short_log_is_not_trimmed_nor_one_of_which_most_is_needed),
		TEST(what_is_no_log_is_refused_in_words),
		TEST(who_is_told_to_stop_waits_for_the_answer_to_what_left),
		TEST(an_answer_goes_before_posts_that_were_claimed_earlier),
		TEST(what_a_courier_before_could_not_send_is_no_trouble_once_it_leaves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
