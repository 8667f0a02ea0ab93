/*
 * "why" by mail: what the ledger says, and to whom.
 */
#include <sys/stat.h>

#include "community_kit.h"

#include "community/list/deliver.h"

#define HERE "circle@example.org"
#define WHY  "circle+why@example.org"

static void forwards_their_own_mail_and_hear_what_became_of_it(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	struct kit_letter *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", HERE, "Beans in May", "When do you sow them?");
	kit_letters(k, &n);
	kit_mail_with(k, "pass", "ana@far.example", WHY, "Fwd: Beans in May",
		      "References: <m1@client.example>\r\n", "where did it go?");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "Beans in May"));
	assert_non_null(strstr(l->m->text, "became a post"));
	kit_close(k);
}

static void somebody_elses_mail_and_letters_are_not_explained(void **state)
{
	struct kit *k = kit_open("");
	struct kit_letter *bobs, *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	kit_mail(k, "pass", "bob@far.example", "circle+help@example.org", "secret wish", "");
	bobs = kit_letter(k, "bob@far.example");
	kit_mail_with(k, "pass", "ana@far.example", WHY, "x",
		      arena_printf(k->a, "References: <m1@client.example> <%s>\r\n",
				   bobs->m->message_id),
		      "1");
	l = kit_letter(k, "ana@far.example");
	assert_null(strstr(l->m->text, "bob@far.example"));
	assert_null(strstr(l->m->text, "asked for help"));
	kit_close(k);
}

static void a_forged_question_goes_to_the_member_and_unknown_ones_nowhere(void **state)
{
	struct kit *k = kit_open("");
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "de");
	kit_mail_with(k, "fail", "ana@far.example", WHY, "", "Reply-To: eve@evil.example\r\n", "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "nichts bekannt"));
	kit_mail(k, NULL, "eve@evil.example", WHY, "", "");
	kit_silence(k);
	kit_close(k);
}

static void what_was_received_or_not_is_told_with_its_cause(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	struct member *m;
	struct kit_letter *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	kit_mail(k, "pass", "bob@far.example", HERE, "A shed for the tools", "Let us build one.");
	kit_letters(k, &n);
	kit_mail(k, "pass", "ana@far.example", WHY, "Re: A shed for the tools", "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "next digest"));

	m = member_by_address(k->c->s, k->a, "ana@far.example");
	store_begin(k->c->s);
	m->mode = "nothing";
	member_save(k->c->s, m);
	store_commit(k->c->s);
	kit_mail(k, "pass", "ana@far.example", WHY, "A shed for the tools", "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "your settings say: nothing"));
	kit_close(k);
}

static void what_came_back_and_who_was_away_is_told(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\nbounces: { limit = 1; };\n");
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	sql_run(k->c->s, "UPDATE member SET mode = 'each'", "");
	kit_mail(k, "pass", "ana@far.example", HERE, "Rhubarb", "It is ripe.");
	for (int i = 0; i < 2; i++) { /* the post and the probe */
		v = kit_letters(k, &n);
		for (size_t j = 0; j < n; j++)
			if (!strcmp(v[j]->rcpt, "bob@far.example"))
				kit_mail(k, NULL, "MAILER-DAEMON@far.example",
					 arena_printf(k->a, "circle+b.%s@example.org", v[j]->token),
					 "Undelivered Mail Returned to Sender",
					 "The following address failed:\r\n\r\n"
					 "bob@far.example: 550 5.1.1 user unknown");
	}
	assert_string_equal(kit_who(k, "bob@far.example")->state, "unreachable");
	kit_wait(k, 86400);
	kit_mail(k, "pass", "ana@far.example", HERE, "Elderflower", "It blooms.");
	kit_letters(k, &n);
	kit_wait(k, 86400);
	kit_mail(k, "pass", "bob@far.example", WHY, "why", "\"Elderflower\"\nwhere is it?");
	v = kit_letters(k, &n);
	l = v[n - 1];
	assert_string_equal(l->kind, "why");
	assert_non_null(strstr(l->m->text, "“Elderflower” did not come, because our mail to you"));
	kit_mail(k, "pass", "bob@far.example", WHY, "Rhubarb", "");
	l = kit_letter(k, "bob@far.example");
	assert_non_null(strstr(l->m->text, "and came back: “550 5.1.1 user unknown"));
	kit_close(k);
}

static int64_t kept_of(struct kit *k, const char *kind)
{
	static const char KEPT[] = "SELECT sum(length(content)) FROM mailing WHERE kind = ?1";

	return sql_int(k->c->s, 0, KEPT, "t", kind);
}

static void what_stood_in_letters_goes_with_them_but_for_posts(void **state)
{
	struct kit *k = kit_open("");
	struct member *bob;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	bob = kit_who(k, "bob@far.example");
	bob->mode = "each";
	store_begin(k->c->s);
	member_save(k->c->s, bob);
	store_commit(k->c->s);
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	kit_letter(k, "ana@far.example"); /* it leaves */
	kit_mail(k, "pass", "ana@far.example", HERE, "Elderflower", "It blooms.");
	kit_letter(k, "bob@far.example");
	kit_wait(k, 89 * 86400);
	assert_true(kept_of(k, "help") > 0 && kept_of(k, "post") > 0);
	kit_wait(k, 2 * 86400);
	assert_int_equal(kept_of(k, "help"), 0);
	assert_true(kept_of(k, "post") > 0);
	kit_close(k);
}

static bool in_the_file(struct kit *k, const char *text)
{
	const char *path = arena_printf(k->a, "%s/store.db", k->set->store.state);
	FILE *f;
	struct stat st;
	char *bytes;
	bool there;

	assert_int_equal(store_checkpoint(k->c->s), OK);
	assert_int_equal(stat(path, &st), 0);
	bytes = arena_get(k->a, (size_t)st.st_size);
	f = fopen(path, "re");
	assert_non_null(f);
	assert_int_equal(fread(bytes, 1, (size_t)st.st_size, f), st.st_size);
	there = memmem(bytes, (size_t)st.st_size, text, strlen(text));
	fclose(f);
	return there;
}

/* Nobody could erase it later on: no row leads to it any more. */
static void and_nothing_of_it_is_left_in_the_file(void **state)
{
	static const char LETTER[] =
		"INSERT INTO mailing(id, kind, class, sender, content, marks, created) VALUES"
		" (7, 'help', 1, '', CAST(printf('%.9000c', 'x') || 'Marmalade' AS BLOB), x'', 1);"
		"INSERT INTO letter(mailing, rcpt, token, class, due, state, at)"
		" VALUES (7, 'quince@far.example', 'x', 1, 1, 'sent', 1)";
	struct kit *k = kit_open("");

	(void)state;
	store_begin(k->c->s);
	assert_int_equal(sqlite3_exec(sql_db(k->c->s), LETTER, NULL, NULL, NULL), SQLITE_OK);
	store_commit(k->c->s);
	assert_true(in_the_file(k, "Marmalade") && in_the_file(k, "quince"));
	kit_wait(k, 60);
	assert_false(in_the_file(k, "Marmalade") || in_the_file(k, "quince"));
	kit_close(k);
}

static void letters_older_than_is_kept_become_counts(void **state)
{
	struct kit *k = kit_open("");
	struct kit_letter *help, *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	help = kit_letter(k, "ana@far.example");
	kit_mail_with(k, "pass", "ana@far.example", WHY, "",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n", help->m->message_id), "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "took it: “250 ok”"));
	kit_wait(k, 91 * 86400);
	kit_mail_with(k, "pass", "ana@far.example", WHY, "",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n", help->m->message_id), "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "too old"));
	kit_close(k);
}

/* It did come: nobody may be told that it was not due to them. */
static void of_a_post_from_so_long_ago_it_is_said_that_only_counts_are_left(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	struct kit_letter *l;
	struct member *m;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	m = member_by_address(k->c->s, k->a, "ana@far.example");
	store_begin(k->c->s);
	deliver_set_mode(k->c->s, m, "each");
	store_commit(k->c->s);
	kit_member(k, "bob@far.example", "Bob", NULL);
	kit_mail(k, "pass", "bob@far.example", HERE, "A shed for the tools", "Let us build one.");
	kit_letters(k, &n);
	kit_mail(k, "pass", "ana@far.example", WHY, "A shed for the tools", "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "came to you"));
	kit_wait(k, 91 * 86400);
	kit_mail(k, "pass", "ana@far.example", WHY, "A shed for the tools", "");
	l = kit_letter(k, "ana@far.example");
	assert_null(strstr(l->m->text, "not due to you"));
	assert_non_null(strstr(l->m->text, "so old"));
	kit_close(k);
}

static const char *verdicts_of(struct kit *k, int64_t arrival)
{
	return sql_text(k->c->s, k->a,
			"SELECT group_concat(filter || ' ' || verdict || ': ' || why, '; ') FROM"
			" (SELECT * FROM verdict WHERE arrival = ?1 ORDER BY filter)",
			"i", arrival);
}

static void what_each_filter_said_of_a_mail_is_kept(void **state)
{
	struct kit *k =
		kit_open("posts: { newcomer_posts = 0; };\n"
			 "rules = ( { name = \"lottery\"; in = \"text\"; pattern = \"you won\";"
			 " do = \"drop\"; } );\n");
	struct arrival *r;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	r = kit_mail_with(k, "pass", "ana@far.example", HERE, "Hello",
			  "Auto-Submitted: auto-generated\r\n", "You won.");
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason, "dropped by the filter rule: the rule \"lottery\" says so");
	assert_string_equal(verdicts_of(k, r->id),
			    "robot hold: a machine sent it: Auto-Submitted: "
			    "auto-generated; rule drop: the rule \"lottery\" says so");
	r = kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "They climb.");
	assert_null(verdicts_of(k, r->id));
	kit_close(k);
}

static void a_mail_that_was_here_before_is_dropped_by_its_filter(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	const char *raw;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	raw = kit_text(k, "pass", "ana@far.example", HERE, "Beans", NULL, "They climb.");
	assert_null(verdicts_of(k, kit_raw(k, raw)->id));
	assert_string_equal(verdicts_of(k, kit_raw(k, raw)->id),
			    "duplicate drop: the same mail was here before");
	kit_close(k);
}

/* On standard error, where the operator looks. */
static void a_pattern_that_takes_too_long_is_told_once(void **state)
{
	struct kit *k = kit_open("rules = ( { name = \"bomb\"; in = \"text\";"
				 " pattern = \"^(a+)+$\"; do = \"drop\"; } );\n");
	char said[2000] = "", *first;
	int was = dup(STDERR_FILENO), p[2];

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	assert_int_equal(pipe(p), 0);
	dup2(p[1], STDERR_FILENO);
	for (int i = 0; i < 2; i++)
		kit_mail(k, "pass", "ana@far.example", HERE, "A", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");
	dup2(was, STDERR_FILENO);
	close(was);
	close(p[1]);
	assert_true(read(p[0], said, sizeof said - 1) > 0);
	close(p[0]);
	first = strstr(said, "rule \"bomb\" took too long");
	assert_non_null(first);
	assert_null(strstr(first + strlen("rule \"bomb\" took"), "bomb"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forwards_their_own_mail_and_hear_what_became_of_it),
		cmocka_unit_test(somebody_elses_mail_and_letters_are_not_explained),
		cmocka_unit_test(a_forged_question_goes_to_the_member_and_unknown_ones_nowhere),
		cmocka_unit_test(what_was_received_or_not_is_told_with_its_cause),
		cmocka_unit_test(what_came_back_and_who_was_away_is_told),
		cmocka_unit_test(letters_older_than_is_kept_become_counts),
		cmocka_unit_test(of_a_post_from_so_long_ago_it_is_said_that_only_counts_are_left),
		cmocka_unit_test(what_stood_in_letters_goes_with_them_but_for_posts),
		cmocka_unit_test(and_nothing_of_it_is_left_in_the_file),
		cmocka_unit_test(what_each_filter_said_of_a_mail_is_kept),
		cmocka_unit_test(a_mail_that_was_here_before_is_dropped_by_its_filter),
		cmocka_unit_test(a_pattern_that_takes_too_long_is_told_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
