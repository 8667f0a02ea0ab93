/*
 * A courier that dies: what it left behind is sent, and only what was at its end may come twice.
 */
#include "tests/unit/send_kit.h"

#include <sys/mman.h>
#include <sys/wait.h>

enum { DYING_LETTERS = 7, DYING_CONNECTIONS = 2 };
enum letter_state { READY, SENDING, SENT };

/* What a store would hold, shared with the child that dies. */
static struct {
	enum letter_state state[DYING_LETTERS];
	int points; /* still to live through; at 0 the child ends */
} * store;

static void live(void)
{
	if (!--store->points)
		_exit(9);
}

static void commit(const struct send_event *e, int n)
{
	for (int i = 0; i < n; i++) {
		int id = e[i].letter ? (int)e[i].letter->id : 0;

		if (e[i].kind == SEND_WANTS_GO)
			store->state[id] = SENDING;
		else if (e[i].kind == SEND_DONE)
			store->state[id] = e[i].outcome == SEND_SENT ? SENT : READY;
	}
}

/* Sends what the store has ready, and dies at one of three points of some turn. */
static void courier(struct run *r)
{
	struct sender *s = send_open(&r->o);
	struct send_event e[8];
	int next = 0;

	for (;;) {
		int n;

		for (int room = send_room(s); room > 0 && next < DYING_LETTERS; next++)
			if (store->state[next] == READY) {
				send_offer(s, &r->l[next]);
				room--;
			}
		if (!send_busy(s))
			break;
		n = send_turn(s, 1000, e, 8);
		live();
		commit(e, n);
		live();
		send_go(s);
		live();
	}
	send_close(s);
	_exit(0);
}

static int courier_run(struct run *r, int die_at)
{
	int status;
	pid_t pid;

	store->points = die_at;
	pid = fork();
	if (!pid)
		courier(r);
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void check_books_after_death(const int unsure[DYING_LETTERS])
{
	for (int i = 0; i < DYING_LETTERS; i++) {
		char rcpt[32];

		snprintf(rcpt, sizeof rcpt, "\"u%d@", i);
		assert_int_equal(store->state[i], SENT);
		assert_in_range(logged("\"taken\"", rcpt), 1, 1 + unsure[i]);
	}
}

/* Promise: at most one unsure letter a connection and a crash, and nothing lost. */
static void a_courier_may_die_at_any_point(void **state)
{
	static const char *args[] = { NULL };
	int rc = 9;

	(void)state;
	store = mmap(NULL, sizeof *store, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	for (int die_at = 1; rc == 9 && die_at < 200; die_at++) {
		struct fake k = fake_start(args);
		struct run *r = run_new(DYING_LETTERS, DYING_CONNECTIONS, k.port);
		int unsure[DYING_LETTERS] = { 0 }, n = 0;

		memset(store, 0, sizeof *store);
		rc = courier_run(r, die_at);
		for (int i = 0; i < DYING_LETTERS; i++)
			if (store->state[i] == SENDING) {
				unsure[i]++;
				store->state[i] = READY;
				n++;
			}
		assert_true(n <= DYING_CONNECTIONS);
		assert_int_equal(courier_run(r, 0), 0);
		check_books_after_death(unsure);
		fake_stop(k);
	}
	assert_int_equal(rc, 0);
	munmap(store, sizeof *store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_courier_may_die_at_any_point),
	};

	return cmocka_run_group_tests(tests, fake_set_up, fake_tear_down);
}
