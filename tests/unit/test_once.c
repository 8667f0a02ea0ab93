/*
 * What `once` calls trouble at its end: not what was made good in the same run, such as a connection
 * that a server ended.
 */
#include "tests/unit/courier_kit.h"
#include "tests/unit/send_kit.h"

#include "store/store_rhythm.h"

static enum err once(const char *const *rules, int n)
{
	static const struct role *const all[] = { &role_courier, NULL };
	const char *args[16] = { "--ehlo=PIPELINING,8BITMIME" };
	int at = 1;
	struct fake f;
	struct why w = { "" };
	enum err e;

	for (; *rules; rules++) {
		args[at++] = "--rule";
		args[at++] = *rules;
	}
	f = fake_start(args);
	letters(n, "ready");
	k->set->send.account = (struct account){ .host = "127.0.0.1",
						 .port = f.port,
						 .tls = TLS_NONE,
						 .auth = AUTH_NONE,
						 .timeout_s = 5 };
	k->set->send.connections = 1;
	e = role_once(all, k->set, NULL, NULL, &w);
	fake_stop(f);
	return e;
}

#define ONCE(n, ...) once((const char *const[]){ __VA_ARGS__, NULL }, n)

static size_t troubles_now(void)
{
	size_t n;

	troubles(k->c->s, k->a, &n);
	return n;
}

static void a_connection_that_the_next_one_makes_good_is_no_trouble(void **state)
{
	(void)state;
	assert_int_equal(ONCE(3, "GREETING@1 close"), OK);
	assert_int_equal(counts().sent, 3);
	assert_int_equal(troubles_now(), 0);
}

static void a_server_that_is_not_there_is_trouble(void **state)
{
	(void)state;
	assert_int_equal(ONCE(3, "GREETING close"), AGAIN);
	assert_int_equal(counts().ready, 3);
	assert_int_equal(troubles_now(), 1);
}

/* Some let one letter through a connection, and say so in the words of a limit. */
static void a_server_that_ends_each_connection_after_a_letter_gets_them_all(void **state)
{
	(void)state;
	assert_int_equal(ONCE(4, "MAIL@2 bye 421 4.7.0 Too many messages in this session",
			      "MAIL@4 bye 421 4.7.0 Too many messages in this session",
			      "MAIL@6 bye 421 4.7.0 Too many messages in this session"),
			 OK);
	assert_int_equal(counts().sent, 4);
	assert_int_equal(troubles_now(), 0);
}

static void a_limit_that_a_new_connection_meets_as_well_pauses(void **state)
{
	(void)state;
	assert_int_equal(ONCE(4, "MAIL@2 bye 421 4.7.0 Slow down",
			      "MAIL@2 bye 421 4.7.0 Slow down"),
			 AGAIN);
	assert_int_equal(counts().sent, 1);
	assert_int_equal(counts().ready, 3);
}

static void a_rate_that_is_named_pauses_at_once(void **state)
{
	(void)state;
	assert_int_equal(ONCE(4, "MAIL@2 bye 421 4.7.28 Rate"), AGAIN);
	assert_int_equal(counts().sent, 1);
	assert_int_equal(logged("\"conn\": 2", ""), 0);
}

/* --- the roles together ------------------------------------------------------------------------ */

static const enum err *script[ROLES]; /* what each step says; the last for ever */

static enum err open_script(struct role_run *r, struct why *w)
{
	(void)r;
	(void)w;
	return OK;
}

static enum err step_script(struct role_run *r, struct why *w)
{
	const enum err **s = &script[r->role->id], e = **s;

	if (e != NONE && e != BAD)
		++*s;
	return e > NONE ? why(w, e, "step of %s", r->role->name) : e;
}

static enum err play(const enum err *fetcher, const enum err *editor, struct why *w)
{
	static const struct role f = { "fetcher", ROLE_FETCHER, open_script, step_script, NULL },
				 e = { "editor", ROLE_EDITOR, open_script, step_script, NULL };
	static const struct role *const all[] = { &f, &e, NULL };

	script[ROLE_FETCHER] = fetcher;
	script[ROLE_EDITOR] = editor;
	return role_once(all, NULL, NULL, NULL, w);
}

static void what_a_role_made_good_in_the_end_is_no_trouble(void **state)
{
	static const enum err cut[] = { OK, AGAIN, OK, NONE }, quiet[] = { NONE },
			      busy[] = { OK, NONE }, twice[] = { AGAIN, AGAIN, NONE },
			      bad[] = { BAD };
	struct why w;

	(void)state;
	assert_int_equal(play(cut, quiet, &w), OK);
	assert_int_equal(play(twice, busy, &w), AGAIN); /* nobody came back to it */
	assert_string_equal(w.text, "step of fetcher");
	assert_int_equal(play(cut, bad, &w), BAD);
	assert_string_equal(w.text, "step of editor");
}

/* --- the courier ------------------------------------------------------------------------------ */

/* A file stands where the folder should be. */
static void letters_that_no_folder_took_are_trouble_till_the_end(void **state)
{
	static const struct role *const all[] = { &role_courier, NULL };
	FILE *f;
	struct why w = { "" };

	(void)state;
	k->set->send.kind = SINK_MAILDIR;
	k->set->send.path = arena_printf(k->a, "%s/out", k->dir);
	f = fopen(k->set->send.path, "w");
	assert_non_null(f);
	fclose(f);
	letters(2, "ready");
	assert_in_range(role_once(all, k->set, NULL, NULL, &w), AGAIN, BAD);
	assert_true(*w.text);
	assert_int_equal(counts().ready, 2);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(what_a_role_made_good_in_the_end_is_no_trouble),
		TEST(letters_that_no_folder_took_are_trouble_till_the_end),
		TEST(a_connection_that_the_next_one_makes_good_is_no_trouble),
		TEST(a_server_that_is_not_there_is_trouble),
		TEST(a_server_that_ends_each_connection_after_a_letter_gets_them_all),
		TEST(a_limit_that_a_new_connection_meets_as_well_pauses),
		TEST(a_rate_that_is_named_pauses_at_once),
	};
	return cmocka_run_group_tests(tests, fake_set_up, fake_tear_down);
}
