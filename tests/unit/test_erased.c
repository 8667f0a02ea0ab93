/*
 * What was erased is gone from the letters that hold it as well, at once or with them, and no backup
 * of before brings it back.
 */
#include "circle_kit.h"

#include "community/people/mydata.h"
#include "store/store_ledger.h"
#include "store/store_left.h"

#define ANA "ana@far.example"
#define BO  "bo@far.example"

static void run(const char *text)
{
	assert_int_equal(sqlite3_exec(sql_db(k->c->s), text, NULL, NULL, NULL), SQLITE_OK);
}

static int64_t count(const char *text)
{
	return sql_int(k->c->s, 0, text, "");
}

/* A post of Ana's, and its letter to Bo in that state. */
static void posted(const char *state)
{
	k = kit_open(PLAIN);
	circle_member(ANA, "Ana", "each");
	circle_member(BO, "Bo", "each");
	kit_mail(k, "pass", ANA, HERE, "Zwiebelfisch", "Zwiebelfisch!");
	run(arena_printf(k->a, "UPDATE letter SET state = '%s'", state));
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE instr(content, 'fisch!')"), 1);
}

static void erase_ana(void)
{
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, kit_who(k, ANA), k->now);
	store_commit(k->c->s);
}

/* Nobody is to let it leave a second time. */
static void a_letter_that_waits_for_a_person_does_not_keep_the_post(void **state)
{
	(void)state;
	posted("unsure");
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM letter WHERE state = 'cancelled'"), 1);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content <> x''"), 0);
}

static void a_post_that_was_erased_as_it_left_goes_with_its_letters(void **state)
{
	(void)state;
	posted("sending");
	erase_ana();
	run("UPDATE letter SET state = 'sent', at = due");
	store_begin(k->c->s);
	ledger_forget(k->c->s, k->now + 86400);
	store_commit(k->c->s);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content <> x''"), 0);
	close_kit(NULL);
	posted("sent"); /* one that was not erased tells what an answer quotes */
	run("UPDATE letter SET at = due");
	store_begin(k->c->s);
	assert_int_equal(ledger_forget(k->c->s, k->now + 86400), 1);
	store_commit(k->c->s);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content <> x''"), 1);
}

/* Of two posts of hers one was answered: the thread of the other goes, with what joined it. */
static void editions_and_threads_lose_what_was_hers_alone(void **state)
{
	static const char AROUND[] =
		"UPDATE post SET thread = 2 WHERE id = 3;"
		"UPDATE thread SET posts = 2 WHERE id = 2; DELETE FROM thread WHERE id = 3;"
		"INSERT INTO edition(id, rule, slot, cut_at, since_seq, upto_seq) VALUES"
		" (1, 'weekly', 1, 1, 0, 9), (2, 'weekly', 2, 1, 9, 9);"
		"INSERT INTO edition_item(edition, item, place, thread, posts) SELECT 1, id, id,"
		" thread, '[77,' || id || ']' FROM post;"
		"INSERT INTO edition_item(edition, item, place, thread, posts)"
		" VALUES (2, 1, 1, 77, '[77]');"
		"INSERT INTO mailing(id, kind, class, sender, content, marks, created, edition)"
		" VALUES (91, 'digest', 4, '', x'00', x'', 1, 1),"
		" (92, 'digest', 4, '', x'00', x'', 1, 2);"
		"INSERT INTO thread(into_thread, subject, base, first_at, last_at, posts)"
		" SELECT id, 'joined', 1, 1, 1, 0 FROM thread";

	(void)state;
	posted("sent");
	kit_mail(k, "pass", ANA, HERE, "Second", "Zwiebel!");
	kit_mail(k, "pass", BO, HERE, "Third", "Yes.");
	run(AROUND);
	k->set->privacy.erased_posts = ERASED_REMOVE;
	erase_ana();
	assert_int_equal(count("SELECT id FROM mailing WHERE edition > 0 AND content <> x''"), 92);
	assert_int_equal(count("SELECT count(*) FROM thread WHERE subject = ''"), 2);
	assert_int_equal(count("SELECT count(*) FROM thread WHERE subject = 'Second'"), 1);
	assert_int_equal(count("SELECT count(*) FROM thread WHERE subject = 'joined'"), 1);
}

static int64_t stone(void *arg, const void *bytes, size_t n)
{
	(void)arg;
	return token_hash(k->c->key, bytes, n);
}

/* The store as it is comes back beside one that has the stones of Ana's mails. */
static void restore(bool text)
{
	const char *file = arena_printf(k->a, "%s/present.db", k->dir);
	struct left_erased out;

	run(arena_printf(k->a, "ATTACH '%s' AS present; CREATE TABLE present.tombstone(hash)",
			 file));
	for (sqlite3_stmt *st = sql(k->c->s, "SELECT content FROM arrival", "");
	     sql_row(k->c->s, st);) {
		size_t n;
		const void *content = col_blob(st, 0, &n);

		run(arena_printf(k->a, "INSERT INTO present.tombstone VALUES (%lld)",
				 (long long)stone(NULL, content, n)));
	}
	run("DETACH present");
	store_begin(k->c->s);
	assert_int_equal(left_tombstones(k->c->s, k->a, file, stone, NULL, text, k->now, &out), OK);
	store_commit(k->c->s);
	assert_int_equal(out.mails, 1);
}

static void a_post_that_a_backup_brings_back_leaves_in_no_letter_and_stands_nowhere(void **state)
{
	(void)state;
	posted("ready");
	run("INSERT INTO hold(arrival, reason, subject, author, opened, due, state)"
	    " SELECT id, 'newcomer', 'Zwiebelfisch', '" ANA "', 1, 2, 'released' FROM arrival");
	restore(false);
	assert_int_equal(count("SELECT count(*) FROM letter WHERE state = 'cancelled'"), 1);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content <> x''"), 0);
	assert_int_equal(count("SELECT count(*) FROM hold WHERE author <> '' OR subject <> ''"), 0);
	assert_int_equal(count("SELECT count(*) FROM thread WHERE posts > 0 OR subject <> ''"), 0);
	assert_int_equal(count("SELECT count(*) FROM post WHERE state = 'erased'"), 1);
	assert_int_equal(count("SELECT count(*) FROM search WHERE search MATCH 'zwiebelfisch'"), 0);
}

static void a_backup_brings_back_the_words_that_were_to_stay_and_no_name(void **state)
{
	(void)state;
	posted("ready");
	restore(true);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE content <> x''"), 0);
	assert_int_equal(count("SELECT count(*) FROM post WHERE state = 'live' AND name = ''"
			       " AND address = ''"),
			 1);
	assert_int_equal(count("SELECT count(*) FROM search WHERE search MATCH 'zwiebelfisch'"), 1);
	assert_int_equal(count("SELECT count(*) FROM search WHERE search MATCH 'ana'"), 0);
}

/* A letter that asks everyone still leaves for the others, whoever of them is forgotten. */
static void a_letter_to_many_leaves_for_those_who_were_not_forgotten(void **state)
{
	static const char ASKED[] =
		"INSERT INTO mailing(id, kind, class, sender, content, marks, created)"
		" VALUES (9, 'poll', 2, '', x'00', x'', 1);"
		"INSERT INTO letter(mailing, member, rcpt, token, class, due, state)"
		" SELECT 9, member, address, 'x' || member, 2, 1, 'ready' FROM address;"
		"INSERT INTO letter(mailing, rcpt, token, class, due, state)"
		" VALUES (9, '" ANA "', 'y', 2, 1, 'sent')";

	(void)state;
	posted("sent");
	run(ASKED);
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM letter WHERE mailing = 9"), 1);
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE id = 9 AND content = x'00'"), 1);
	close_kit(NULL);
	posted("sent");
	run(ASKED);
	run("UPDATE letter SET state = 'sent'");
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE id = 9 AND content = x'00'"), 0);
}

static void what_an_editor_wrote_before_a_digest_goes_with_them(void **state)
{
	static const char EDITED[] =
		"INSERT INTO edition(rule, slot, cut_at, since_seq, upto_seq, title, intro, editor)"
		" SELECT 'weekly', id, 1, 0, 0, 'Fish', 'Hello, says Ana', id FROM member";

	(void)state;
	posted("sent");
	run(EDITED);
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM edition WHERE intro <> '' AND title <> ''"),
			 1);
}

/* The same words went to whoever searched for them, or wanted them in short. */
static void what_was_searched_and_told_in_short_goes_with_the_post(void **state)
{
	(void)state;
	k = kit_open(PLAIN "privacy: { erased_posts = \"remove\"; };\n");
	circle_member(ANA, "Ana", "each");
	circle_member(BO, "Bo", "each");
	kit_mail(k, "pass", ANA, HERE, "Zwiebelfisch", "Zwiebelfisch! It swims in the pond.");
	kit_mail(k, "pass", BO, "circle+search@example.org", "zwiebelfisch", "");
	kit_mail(k, "pass", BO, "circle+summary@example.org", "Zwiebelfisch", "");
	run("UPDATE letter SET state = 'sent'");
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE class = 1"
			       " AND instr(content, 'iebelfisch')"),
			 2);
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE instr(content, 'iebelfisch')"),
			 0);
}

/* Whom they let in, whose mail waits, whom nothing reaches: none of it is sent again. */
static void letters_to_those_who_run_it_name_nobody_who_was_forgotten(void **state)
{
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	k = kit_open("members: { join = \"approved\"; };\n");
	kit_role(k, kit_member(k, BO, "Bo", NULL), "owner");
	kit_mail(k, "pass", ANA, "circle+join@example.org", "",
		 "I am a gardener from Porto, and Bo told me of you.");
	l = kit_letter(k, ANA);
	kit_mail(k, "pass", ANA, l->reply_to, "Re: ", "yes");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, "approve"))
			kit_mail(k, "pass", BO, v[i]->reply_to, "Re: ", "yes");
	kit_letters(k, &n);
	kit_mail(k, "pass", ANA, HERE, "Beans", "They are up."); /* held: her first */
	kit_wait(k, 86400);
	kit_wait(k, 86400);
	kit_letters(k, &n);
	assert_int_equal(count("SELECT count(DISTINCT kind) FROM mailing WHERE instr(content,"
			       " 'ana@far.example') AND kind IN ('approve', 'waiting')"),
			 2);
	erase_ana();
	assert_int_equal(count("SELECT count(*) FROM mailing WHERE instr(content, 'Porto')"
			       " OR instr(content, 'ana@far.example')"),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_letter_that_waits_for_a_person_does_not_keep_the_post),
		TEST(a_post_that_was_erased_as_it_left_goes_with_its_letters),
		TEST(a_letter_to_many_leaves_for_those_who_were_not_forgotten),
		TEST(what_an_editor_wrote_before_a_digest_goes_with_them),
		TEST(letters_to_those_who_run_it_name_nobody_who_was_forgotten),
		TEST(what_was_searched_and_told_in_short_goes_with_the_post),
		TEST(editions_and_threads_lose_what_was_hers_alone),
		TEST(a_post_that_a_backup_brings_back_leaves_in_no_letter_and_stands_nowhere),
		TEST(a_backup_brings_back_the_words_that_were_to_stay_and_no_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
