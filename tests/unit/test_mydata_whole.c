/*
 * Is all that is held on a person given to them, and all of it erased? The schema itself is asked: a
 * column that names a person and is not in the table below fails the test, so that whoever makes a
 * table decides both.
 */
#include <jansson.h>

#include "community_kit.h"

#include "community/people/mydata.h"
#include "store/store_activity.h"
#include "store/store_erase.h"

#define ANA "ana@far.example"

/* Columns that hold a member's number or an address, whatever their table. What refers to `member`
 * by a foreign key is found by that. */
static const char *const names[] = { "member", "owner",   "author",      "editor",
				     "writer", "address", "from_member", "to_member",
				     "rcpt",   "sender",  "decided_by",  NULL };

/* Ana is member 1, Bob member 2; mailing 1 is sent to her, arrival 1 is hers, arrival 2 is his,
 * post 2 and thread 1 his, activity 1 his. */
static const struct column {
	const char *name;
	const char *key;    /* where it stands in mydata.json; NULL: nowhere, for this reason: */
	const char *except; /* of the export where key is NULL, else of the erasure; NULL: none */
	const char *insert; /* a row that names Ana there */
} columns[] = {
	{ "arrival.sender", "mails", NULL,
	  "INSERT INTO arrival(id, mailbox, uidvalidity, uid, at, received, bytes, sender)"
	  " VALUES (10, 1, 1, 10, 1, 1, 1, 'ana@far.example')" },
	{ "post.member", "posts", NULL,
	  "INSERT INTO post(id, state, thread, why, date, member, name, address, subject, "
	  "message_id, "
	  "text)"
	  " VALUES (10, 'held', 1, 'first', 1, 1, 'Ana', 'ana@far.example', 'A', '', x'')" },
	{ "post.address", "posts", NULL,
	  "INSERT INTO post(id, state, thread, why, date, member, name, address, subject, "
	  "message_id, "
	  "text)"
	  " VALUES (1, 'held', 1, 'first', 1, NULL, 'Ana', 'ana@far.example', 'A', '', x'')" },
	{ "address.address", "addresses", NULL,
	  "INSERT INTO address VALUES ('ana@work.example', 1, 'ana@work.example', 0, 1)" },
	{ "address.member", "addresses", NULL,
	  "INSERT INTO address VALUES ('ana@club.example', 1, 'ana@club.example', 0, 1)" },
	{ "former.address", "former_addresses", NULL,
	  "INSERT INTO former VALUES ('ana@old.example', 1, 'ana@old.example', 1)" },
	{ "former.member", "former_addresses", NULL,
	  "INSERT INTO former VALUES ('ana@older.example', 1, 'ana@older.example', 1)" },
	{ "merged.member", NULL,
	  "a membership's number that is this one's now: it names nobody else", NULL },
	{ "role.member", "roles", NULL, "INSERT INTO role VALUES (1, 'expert', 'soil', 1, 0)" },
	{ "follow.member", "follows", NULL, "INSERT INTO follow VALUES (1, 'thread', '1', 1, 1)" },
	{ "pending.member", "questions", NULL,
	  "INSERT INTO pending(purpose, address, member, created, expires)"
	  " VALUES ('leave', 'old@far.example', 1, 1, 2)" },
	{ "pending.address", "questions", NULL,
	  "INSERT INTO pending(purpose, address, created, expires)"
	  " VALUES ('join', 'ana@far.example', 1, 2)" },
	{ "answered.address", "answered_today", NULL,
	  "INSERT INTO answered VALUES ('ana@far.example', 'help', 1, 1)" },
	{ "story.member", "story", NULL, "INSERT INTO story VALUES (10, 1, 1, 'joined')" },
	{ "edition.member", "editions_of_their_own",
	  "the letters it was made for are gone, and the number names nobody",
	  "INSERT INTO edition(rule, slot, member, cut_at, since_seq, upto_seq)"
	  " VALUES ('pace', 1, 1, 1, 0, 0)" },
	{ "edition.editor", "editions_proofed", "the number names nobody",
	  "INSERT INTO edition(rule, slot, cut_at, since_seq, upto_seq, editor)"
	  " VALUES ('weekly', 1, 1, 0, 0, 1)" },
	{ "mailing.sender", NULL, "our own envelope sender", NULL },
	{ "letter.member", "letters", NULL,
	  "INSERT INTO letter(mailing, member, rcpt, token, class, due, state)"
	  " VALUES (1, 1, 'ana@far.example', '', 1, 1, 'sent')" },
	{ "letter.rcpt", "letters", NULL,
	  "INSERT INTO letter(mailing, rcpt, token, class, due, state)"
	  " VALUES (1, 'ana@far.example', '', 1, 1, 'sent')" },
	{ "left_read.member", NULL, "after a restore, until all mail is here: what they had read",
	  false },
	{ "left_single.member", NULL, "after a restore: which posts they had by letter before it",
	  NULL },
	{ "left_letter.member", NULL, "what was replayed after a restore: a number and a count",
	  NULL },
	{ "slot.member", NULL, "whether a rule fired; the number may be a thread's", NULL },
	{ "word.member", "words", NULL, "INSERT INTO word VALUES (1, 1, 'thanks', 2, 2, 1)" },
	{ "word.writer", "words_about_their_posts", NULL,
	  "INSERT INTO word VALUES (2, 1, 'thanks', 10, 1, 1)" },
	{ "wish.member", "wishes", NULL, "INSERT INTO wish VALUES (1, 1, 'catch-up', 60, 1)" },
	{ "pace.member", "own_pace", NULL, "INSERT INTO pace VALUES (1, 'daily at 07:00', '', 1)" },
	{ "hold.author", "held", NULL,
	  "INSERT INTO hold(arrival, reason, subject, author, opened, due)"
	  " VALUES (10, 'newcomer', 'A', 'ana@far.example', 1, 2)" },
	{ "hold.decided_by", "decided", NULL,
	  "INSERT INTO hold(arrival, reason, subject, author, opened, due, state, decided_by, said)"
	  " VALUES (2, 'newcomer', 'B', 'bob@far.example', 1, 2, 'released', 'ana@far.example', "
	  "'')" },
	{ "hold_ask.member", "asked_to_decide", NULL,
	  "INSERT INTO hold_ask(member, address, at) VALUES (1, 'old@far.example', 1)" },
	{ "hold_ask.address", "asked_to_decide", NULL,
	  "INSERT INTO hold_ask(address, at) VALUES ('ana@far.example', 1)" },
	{ "bounce.member", "bounces",
	  "counts for its mailing; its words are gone, the number names "
	  "nobody",
	  "INSERT INTO bounce(member, at, class, status, text, proven)"
	  " VALUES (1, 1, 'hard', '5.1.1', 'no such user', 1)" },
	{ "robot.address", "automatic_replies", NULL,
	  "INSERT INTO robot VALUES ('ana@far.example', 1, 'reply', 1)" },
	{ "newsletter.author", "newsletters", NULL,
	  "INSERT INTO newsletter(title, markdown, author, made) VALUES ('N', 'text', 1, 1)" },
	{ "activity.owner", "activities", NULL,
	  "CREATE TEMP TABLE one AS SELECT * FROM activity WHERE id = 1;"
	  "UPDATE one SET id = 2, owner = 1; INSERT INTO activity SELECT * FROM one;"
	  "DROP TABLE one" },
	{ "activity_member.member", "parts_in_activities", NULL,
	  "INSERT INTO activity_member VALUES (1, 1, 'in', 1)" },
	{ "activity_answer.member", "answers", NULL,
	  "INSERT INTO activity_answer(activity, member, arrival, at, kind, value, text, name, "
	  "same)"
	  " VALUES (1, 1, 90, 1, 'vote', 2, 'Sunday', 'Ana', 1)" },
	{ "thanks.to_member", "thanks_received", NULL,
	  "INSERT INTO thanks(to_member, from_member, post, at) VALUES (1, 2, 10, 1)" },
	{ "thanks.from_member", "thanks_given", NULL,
	  "INSERT INTO thanks(to_member, from_member, post, at) VALUES (2, 1, 2, 1)" },
	{ "gist.member", "summaries", NULL,
	  "INSERT INTO gist(thread, member, name, arrival, upto, at, text)"
	  " VALUES (1, 1, 'Ana', 10, 1, 1, 'In short.')" },
	{ "level_change.member", "levels", NULL,
	  "INSERT INTO level_change VALUES (1, 1, 'active', 'newcomer')" },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static struct kit *k;

static void run(const char *text)
{
	char *wrong = NULL;

	if (sqlite3_exec(sql_db(k->c->s), text, NULL, NULL, &wrong) != SQLITE_OK)
		fail_msg("%s: %s", text, wrong);
}

static int64_t count(const char *text)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(sql_db(k->c->s), text, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static const struct column *column_of(const char *name)
{
	for (int i = 0; i < COLUMNS; i++)
		if (!strcmp(columns[i].name, name))
			return &columns[i];
	return NULL;
}

static bool names_a_person(const char *table, const char *column)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], column))
			return true;
	return count(arena_printf(k->a,
				  "SELECT count(*) FROM pragma_foreign_key_list('%s')"
				  " WHERE \"table\" = 'member' AND \"from\" = '%s'",
				  table, column)) > 0;
}

static void begin(void)
{
	struct member m = { .name = "Ana", .address = ANA, .mode = "digest" };

	k = kit_open("privacy: { erased_posts = \"remove\"; };\n");
	store_begin(k->c->s);
	assert_int_equal(member_add(k->c->s, &m, ANA, k->now), OK);
	assert_int_equal(m.id, 1);
	m = (struct member){ .name = "Bob", .address = "bob@far.example", .mode = "digest" };
	assert_int_equal(member_add(k->c->s, &m, "bob@far.example", k->now), OK);
	mailbox_get(k->c->s, k->a, "INBOX", "in");
	run("INSERT INTO arrival(id, mailbox, uidvalidity, uid, at, received, bytes, sender)"
	    " VALUES (1, 1, 1, 1, 1, 1, 1, 'ana@far.example'),"
	    " (2, 1, 1, 2, 1, 1, 1, 'bob@far.example');"
	    "INSERT INTO thread(id, subject, base, first_at, last_at, posts)"
	    " VALUES (1, 'A', 1, 1, 1, 1);"
	    "INSERT INTO post(id, state, thread, why, date, member, name, address, subject, "
	    "message_id,"
	    " text) VALUES (2, 'held', 1, 'first', 1, 2, 'Bob', 'bob@far.example', 'B', '', x'');"
	    "INSERT INTO mailing(id, kind, class, sender, content, marks, created)"
	    " VALUES (1, 'welcome', 1, '', x'00', x'', 1)");
	activity_add(k->c->s, &(struct activity){ .recipe = "poll",
						  .source = "",
						  .title = "His",
						  .text = "text",
						  .fields = "",
						  .outcome = "",
						  .state = "open",
						  .owner = 2,
						  .opened_at = 1,
						  .due = 2 });
	store_commit(k->c->s);
}

static void a_column_that_names_a_person_is_told_and_erased_or_has_a_reason(void **state)
{
	sqlite3_stmt *st;
	size_t n = 0;

	(void)state;
	begin();
	assert_int_equal(sqlite3_prepare_v2(sql_db(k->c->s),
					    "SELECT m.name, c.name FROM sqlite_schema m,"
					    " pragma_table_info(m.name) c WHERE m.type = 'table'",
					    -1, &st, NULL),
			 SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW) {
		const char *table = (const char *)sqlite3_column_text(st, 0);
		const char *column = (const char *)sqlite3_column_text(st, 1);

		if (strncmp(table, "search", 6) == 0 || !names_a_person(table, column))
			continue;
		n++;
		if (!column_of(arena_printf(k->a, "%s.%s", table, column)))
			fail_msg("%s.%s names a person: tell it in store_person.c, erase it in "
				 "store_forget.c, and write both into this test",
				 table, column);
	}
	sqlite3_finalize(st);
	assert_int_equal(n, COLUMNS);
	kit_close(k);
}

static size_t told(const char *key)
{
	json_t *all = json_loads(person_json(k->c->s, k->a, 1), 0, NULL);
	size_t n;

	assert_non_null(all);
	if (!json_is_array(json_object_get(all, key)))
		fail_msg("mydata.json has no list \"%s\"", key);
	n = json_array_size(json_object_get(all, key));
	json_decref(all);
	return n;
}

static void every_row_that_names_a_member_is_in_mydata_and_none_is_left_when_erased(void **state)
{
	struct member *ana;

	(void)state;
	begin();
	for (int i = 0; i < COLUMNS; i++) {
		const struct column *c = &columns[i];
		size_t before = c->key ? told(c->key) : 0;

		assert_true(c->key || c->except);
		if (!c->key)
			continue;
		run(c->insert);
		if (told(c->key) != before + 1)
			fail_msg("%s is not told under \"%s\"", c->name, c->key);
	}
	ana = kit_who(k, ANA);
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, ana, k->now);
	store_commit(k->c->s);
	for (int i = 0; i < COLUMNS; i++) {
		const char *dot = strchr(columns[i].name, '.');

		if (columns[i].except)
			continue;
		if (count(arena_printf(k->a,
				       "SELECT count(*) FROM %.*s WHERE %s IN (1, '1', 'Ana', '" ANA
				       "', 'ana@work.example', 'ana@club.example', "
				       "'ana@old.example', 'ana@older.example')",
				       (int)(dot - columns[i].name), columns[i].name, dot + 1)))
			fail_msg("%s still names who was forgotten", columns[i].name);
	}
	assert_int_equal(count("SELECT count(*) FROM bounce WHERE text <> ''"), 0);
	assert_int_equal(count("SELECT count(*) FROM address WHERE member = 2"), 1);
	assert_int_equal(count("SELECT count(*) FROM activity WHERE owner = 2"), 1);
	kit_close(k);
}

/* What names her, of all that can: whoever takes her membership over takes all of it along. */
static void erased_with(int64_t member, int64_t was)
{
	for (int i = 0; i < COLUMNS; i++) {
		const char *dot = strchr(columns[i].name, '.');
		const char *table = arena_ndup(k->a, columns[i].name, dot - columns[i].name);
		bool number = strstr(dot, "member") || !strcmp(dot, ".owner") ||
			      !strcmp(dot, ".author") || !strcmp(dot, ".writer");

		if (columns[i].except)
			continue;
		if (count(arena_printf(k->a,
				       "SELECT count(*) FROM %s WHERE %s IN (%s'Ana', '" ANA
				       "', 'ana@work.example', 'ana@club.example',"
				       " 'ana@old.example', 'ana@older.example')",
				       table, dot + 1,
				       number ? arena_printf(k->a, "%lld, %lld, ",
							     (long long)member, (long long)was)
					      : "")))
			fail_msg("%s still names who was forgotten", columns[i].name);
	}
}

static void a_membership_that_was_taken_over_is_told_and_erased_with_the_other(void **state)
{
	static const char BOTH[] =
		"INSERT INTO role VALUES (2, 'expert', 'soil', 1, 0);"
		"INSERT INTO follow VALUES (2, 'thread', '1', 0, 1);"
		"INSERT INTO wish VALUES (9, 2, 'catch-up', 60, 1);"
		"INSERT INTO pace VALUES (2, 'daily at 08:00', '', 1);"
		"INSERT INTO activity_member VALUES (1, 2, 'in', 1);"
		"INSERT INTO level_change VALUES (2, 1, 'active', 'newcomer');"
		"INSERT INTO letter(mailing, member, rcpt, token, class, due, state)"
		" VALUES (1, 2, 'bob@far.example', 'x', 1, 1, 'sent');"
		"INSERT INTO former VALUES ('ana@old.example', 2, 'ana@old.example', 1);"
		"INSERT INTO activity_answer(activity, member, arrival, at, kind, value, text, "
		"name,"
		" same) VALUES (1, 2, 91, 2, 'vote', 1, 'Monday', 'Bob', 2)";
	const struct column *c;
	int64_t into = 2;

	(void)state;
	begin();
	for (c = columns; c < columns + COLUMNS; c++)
		if (c->key)
			run(c->insert);
	run(BOTH);
	store_begin(k->c->s);
	member_merge(k->c->s, 1, into);
	store_commit(k->c->s);
	assert_int_equal(count("SELECT count(*) FROM member"), 1);
	assert_int_equal(member_now(k->c->s, 1), into);
	/* their own word counts; of two votes of one person the later one does */
	assert_int_equal(count("SELECT want FROM follow WHERE member = 2 AND key = '1'"), 0);
	assert_int_equal(count("SELECT value FROM activity_answer WHERE state = 'live'"), 1);
	assert_int_equal(count("SELECT count(*) FROM activity WHERE owner = 2"), 2);
	assert_int_equal(count("SELECT count(*) FROM thanks"), 0); /* nobody thanks themselves */
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, member_find(k->c->s, k->a, into), k->now);
	store_commit(k->c->s);
	erased_with(1, 2);
	assert_int_equal(count("SELECT count(*) FROM merged"), 0);
	kit_close(k);
}

/* Whom a moderator let in or whose mail they let out is written beside the other's mail. */
/* What a rule gathered from the community: results in digests, issues with who wrote. */
static void gathered(void)
{
	run("INSERT INTO activity_answer(activity, member, arrival, at, kind, text, name, same)"
	    " VALUES (1, 1, 90, 1, 'answer', 'Slugs.', 'Ana', 1);"
	    "INSERT INTO harvest(activity, section, title, text, at, seq)"
	    " VALUES (1, 'inquiries', 'His', 'Ana: Slugs.', 1, 7);"
	    "INSERT INTO edition(id, rule, slot, cut_at, since_seq, upto_seq)"
	    " VALUES (1, 'weekly', 1, 1, 6, 7), (2, 'weekly', 2, 2, 7, 8),"
	    " (3, 'catch-up', 3, 3, 7, 8);"
	    "INSERT INTO mailing(id, key, kind, class, sender, content, marks, created, edition)"
	    " VALUES (11, 'e1', 'digest', 4, '', x'00', x'', 1, 1),"
	    " (12, 'e2', 'digest', 4, '', x'00', x'', 1, 2),"
	    " (13, 'e3', 'digest', 4, '', x'00', x'', 1, 3),"
	    " (14, 'newsletter:1:en', 'newsletter', 5, '', x'00', x'', 1, NULL),"
	    " (15, 'newsletter:10:en', 'newsletter', 5, '', x'00', x'', 1, NULL);"
	    "INSERT INTO newsletter(id, title, markdown, rule, slot, state, made, number) VALUES"
	    " (1, 'One', '**A** (2 posts; Anabel, Ana, Bob)', 'news', 1, 'sent', 1, 1),"
	    " (2, 'Two', '**A** (1 post; Ana)', 'news', 2, 'ready', 2, NULL),"
	    " (10, 'Ten', '**A** (1 post; Anabel)', 'news', 3, 'sent', 3, 10)");
}

static void erase_ana(void)
{
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, kit_who(k, ANA), k->now);
	store_commit(k->c->s);
}

static void who_named_them_in_an_activity_names_them_no_more(void **state)
{
	(void)state;
	begin();
	run("UPDATE activity SET fields = 'guest: ana@far.example, jana@far.example'");
	erase_ana();
	assert_int_equal(
		count("SELECT count(*) FROM activity WHERE fields = 'guest: …, jana@far.example'"),
		1);
	kit_close(k);
}

static void what_was_gathered_names_nobody_who_was_forgotten(void **state)
{
	(void)state;
	begin();
	gathered();
	k->set->privacy.erased_posts = ERASED_ANONYMISE;
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content = x''"
			       " AND id IN (11, 13, 14)"),
			 3);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content = x'00'"
			       " AND id IN (12, 15)"),
			 2);
	assert_int_equal(count("SELECT count(*) FROM newsletter WHERE markdown ="
			       " '**A** (2 posts; Anabel, …, Bob)'"),
			 1);
	assert_int_equal(count("SELECT count(*) FROM newsletter WHERE markdown ="
			       " '**A** (1 post; …)'"),
			 1);
	kit_close(k);
	begin();
	gathered();
	erase_ana();
	assert_int_equal(count("SELECT id FROM newsletter WHERE markdown = ''"), 1);
	assert_int_equal(count("SELECT count(*) FROM newsletter WHERE markdown = ''"), 1);
	kit_close(k);
}

static void the_words_of_the_ledger_name_nobody_who_was_forgotten(void **state)
{
	(void)state;
	begin();
	run("UPDATE arrival SET reason = 'approved: Ana@far.example joined' WHERE id = 2;"
	    "INSERT INTO pending(id, purpose, address, data, created, expires)"
	    " VALUES (1, 'approve', 'bob@far.example', '{\"address\":\"Ana@far.example\"}', 1, 2),"
	    " (3, 'command', 'bob@far.example', '{\"text\":\"digest\\nana@far.example\"}', 1, 2),"
	    " (2, 'approve', 'bob@far.example', '{\"address\":\"jana@far.example\"}', 1, 2);"
	    "INSERT INTO arrival(id, mailbox, uidvalidity, uid, at, received, bytes, reason)"
	    " VALUES (30, 1, 1, 30, 1, 1, 1, 'approved: jana@far.example joined')");
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, kit_who(k, ANA), k->now);
	store_commit(k->c->s);
	assert_int_equal(count("SELECT count(*) FROM arrival WHERE lower(reason) LIKE '% ana@%'"),
			 0);
	assert_int_equal(count("SELECT count(*) FROM arrival WHERE reason LIKE '% jana@%'"), 1);
	assert_int_equal(count("SELECT id FROM pending"), 2);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_column_that_names_a_person_is_told_and_erased_or_has_a_reason),
		cmocka_unit_test(
			every_row_that_names_a_member_is_in_mydata_and_none_is_left_when_erased),
		cmocka_unit_test(
			a_membership_that_was_taken_over_is_told_and_erased_with_the_other),
		cmocka_unit_test(the_words_of_the_ledger_name_nobody_who_was_forgotten),
		cmocka_unit_test(what_was_gathered_names_nobody_who_was_forgotten),
		cmocka_unit_test(who_named_them_in_an_activity_names_them_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
