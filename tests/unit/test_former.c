/*
 * Addresses that people had: what was sent from them stays theirs, and what comes from them later
 * does not.
 */
#include "circle_kit.h"

#include "community/people/mydata.h"
#include "store/store_erase.h"

#define OLD "ana@far.example"
#define NEW "ana@new.example"

static int64_t ana;

static void open_kit(const char *more)
{
	k = kit_open(more);
	circle_keepers();
	ana = kit_member(k, OLD, "Ana Lima", NULL);
}

/* The letter of that kind among those made since the last time. */
static struct kit_letter *made(const char *kind, const char *rcpt)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, kind) && !strcmp(v[i]->rcpt, rcpt))
			return v[i];
	fail_msg("no letter %s to %s", kind, rcpt);
	return NULL;
}

/* She moves, and the new address confirms it. */
static void move(void)
{
	size_t n;

	kit_mail(k, "pass", OLD, "circle+settings@example.org", "", "new address " NEW);
	kit_mail(k, NULL, NEW, made("confirm", NEW)->reply_to, "", "yes");
	assert_string_equal(member_find(k->c->s, k->a, ana)->address, NEW);
	kit_letters(k, &n);
}

static void a_post_that_waits_goes_out_as_its_authors_after_a_move(void **state)
{
	struct kit_letter *l;
	int64_t id;

	(void)state;
	open_kit(PLAIN);
	kit_mail(k, NULL, OLD, HERE, "Beans", "My beans are ripe.");
	l = kit_letter(k, OLD);
	id = k->uid;
	move();
	kit_mail(k, NULL, NEW, l->reply_to, "", "yes");
	assert_string_equal(arrival_find(k->c->s, k->a, id)->state, "filed");
	assert_int_equal(post_find(k->c->s, k->a, id)->member, ana);
	close_kit(NULL);

	open_kit("posts: { newcomer_posts = 9; };\n");
	store_begin(k->c->s);
	sql_run(k->c->s, "UPDATE member SET trusted = 0 WHERE id = ?1", "i", ana);
	store_commit(k->c->s);
	kit_wait(k, 60);
	kit_mail(k, "pass", OLD, HERE, "Beans", "My beans are ripe.");
	id = k->uid;
	l = made("moderate", CORA);
	move();
	kit_mail(k, "pass", CORA, l->reply_to, "", "ok");
	assert_int_equal(post_find(k->c->s, k->a, id)->member, ana);
	made("released", NEW);
}

static void why_knows_the_mails_of_every_address_one_had(void **state)
{
	int64_t id;

	(void)state;
	open_kit(PLAIN);
	kit_mail(k, "pass", OLD, HERE, "Old beans", "My beans are ripe.");
	id = k->uid;
	move();
	kit_mail(k, "pass", NEW, "circle+why@example.org", "why",
		 arena_printf(k->a, "%lld", (long long)id));
	assert_non_null(strstr(kit_letter(k, NEW)->m->text, "Old beans"));
	kit_mail(k, "pass", NEW, "circle+why@example.org", "why", "");
	assert_non_null(strstr(kit_letter(k, NEW)->m->text, "Old beans"));

	/* the old mailbox is somebody else's by now */
	kit_wait(k, 86400);
	kit_mail(k, "pass", OLD, "circle+why@example.org", "why", "");
	assert_null(strstr(kit_letter(k, OLD)->m->text, "became a post"));
}

static bool raw_is_there(int64_t id)
{
	size_t n;
	char *raw;

	return arrival_raw(k->c->s, k->a, id, &raw, &n) == OK;
}

static void what_is_held_on_a_person_counts_the_addresses_they_had(void **state)
{
	int64_t before, after;
	struct member *m;

	(void)state;
	open_kit(PLAIN);
	kit_mail(k, "pass", OLD, "circle+help@example.org", "", "Zwiebelfisch");
	before = k->uid;
	move();
	kit_wait(k, 3600);
	kit_member(k, OLD, "Somebody else", NULL);
	kit_mail(k, "pass", OLD, "circle+help@example.org", "", "Not hers");
	after = k->uid;
	m = member_find(k->c->s, k->a, ana);
	assert_non_null(strstr(person_json(k->c->s, k->a, ana),
			       arena_printf(k->a, "\"number\":%lld", (long long)before)));
	assert_null(strstr(person_json(k->c->s, k->a, ana),
			   arena_printf(k->a, "\"number\":%lld,\"at\"", (long long)after)));
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, m, k->now);
	store_commit(k->c->s);
	assert_false(raw_is_there(before));
	assert_true(raw_is_there(after));
	assert_int_equal(sql_int(k->c->s, 0, "SELECT count(*) FROM former", ""), 0);
}

/* What she wrote to those who run it lies in their letters. */
static void letters_that_quote_who_was_forgotten_lose_their_words(void **state)
{
	size_t n;

	(void)state;
	open_kit("posts: { newcomer_posts = 9; };\n");
	sql_run(k->c->s, "UPDATE member SET trusted = 0 WHERE id = ?1", "i", ana);
	kit_wait(k, 60);
	kit_mail(k, "pass", OLD, "circle+owner@example.org", "Please", "Zwiebelfisch");
	kit_mail(k, "pass", OLD, HERE, "Held", "Zwiebelfisch");
	kit_letters(k, &n);
	assert_true(sql_int(k->c->s, 0,
			    "SELECT count(*) FROM mailing WHERE instr(content, 'Zwiebelfisch')",
			    "") >= 2);
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, member_find(k->c->s, k->a, ana), k->now);
	store_commit(k->c->s);
	assert_int_equal(sql_int(k->c->s, 0,
				 "SELECT count(*) FROM mailing WHERE instr(content, "
				 "'Zwiebelfisch')",
				 ""),
			 0);
}

/* Who also writes from somebody else's address ends that one's membership: an answer sent by mistake must
 * not. */
static void another_members_address_wants_a_yes(void **state)
{
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	open_kit(PLAIN);
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", OLD, "circle+settings@example.org", "", "also from bo@far.example");
	v = kit_letters(k, &n);
	l = v[0];
	assert_string_equal(l->rcpt, "bo@far.example");
	assert_non_null(strstr(l->m->text, "add bo@far.example to the membership of Ana Lima"));
	assert_non_null(strstr(l->m->text, "Begin your answer with the word “yes”"));
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: ", "");
	assert_string_equal(kit_who(k, "bo@far.example")->name, "Bo");
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: ", "Yes");
	assert_int_equal(kit_who(k, "bo@far.example")->id, ana);
}

static void takes_over_bo(void)
{
	kit_mail(k, "pass", OLD, "circle+settings@example.org", "", "also from bo@far.example");
	kit_mail(k, "pass", "bo@far.example", made("confirm", "bo@far.example")->reply_to,
		 "Re: ", "Yes");
	assert_int_equal(kit_who(k, "bo@far.example")->id, ana);
	made("done", OLD);
}

/* What was Bo's is hers: what he asked is answered to her, his vote is hers, his letters' addresses
 * work, and being forgotten leaves nothing of him. */
static void a_membership_that_was_taken_over_goes_on_in_the_other(void **state)
{
	struct kit_letter *l;
	int64_t bo;

	(void)state;
	open_kit(PLAIN);
	bo = kit_member(k, "bo@far.example", "Bo Zwiebelfisch", NULL);
	kit_role(k, bo, "expert");
	kit_mail(k, "pass", "bo@far.example", "circle+help@example.org", "", "");
	l = made("help", "bo@far.example");
	assert_non_null(l->m);
	kit_mail(k, "pass", "bo@far.example", "circle+ask@example.org", "Slugs",
		 "What keeps slugs away from lettuce?");
	takes_over_bo();
	assert_null(member_find(k->c->s, k->a, bo));
	assert_true(role_has(k->c->s, ana, "expert"));
	assert_int_equal(sql_int(k->c->s, 0, "SELECT owner FROM activity", ""), ana);
	assert_non_null(strstr(person_json(k->c->s, k->a, ana), "What keeps slugs away"));
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, member_find(k->c->s, k->a, ana), k->now);
	store_commit(k->c->s);
	assert_int_equal(sql_int(k->c->s, 0,
				 "SELECT count(*) FROM member WHERE name LIKE '%Zwiebelfisch%'",
				 ""),
			 0);
}

/* Both came with one list, and the rule that welcomes began with each at the same moment. */
static void a_membership_of_the_same_moment_is_taken_over(void **state)
{
	static const char OPEN[] =
		"INSERT INTO activity(recipe, source, title, text, owner, rule, slot, opened_at,"
		" due, promised, next_at, seed) SELECT 'welcome-series', '', 'Welcome', '', id,"
		" 'welcome', 7, 7, 9, 9, 9, 1 FROM member";

	(void)state;
	open_kit(PLAIN);
	kit_member(k, "bo@far.example", "Bo", NULL);
	sql_run(k->c->s, OPEN, "");
	sql_run(k->c->s, "UPDATE member SET joined_at = iif(id = ?1, 20, 10)", "i", ana);
	takes_over_bo();
	assert_int_equal(member_find(k->c->s, k->a, ana)->joined_at, 10);
	assert_int_equal(sql_int(k->c->s, 0,
				 "SELECT count(*) FROM activity WHERE owner = ?1"
				 " AND state = 'open'",
				 "i", ana),
			 1);
	assert_int_equal(sql_int(k->c->s, 0,
				 "SELECT count(*) FROM activity WHERE owner IS NULL AND"
				 " state = 'cancelled' AND next_at IS NULL",
				 ""),
			 1);
}

/* Who read newsletters alone has what he was owed, which went to her in no other letter. */
static void a_reader_who_takes_a_membership_over_gets_what_it_waits_for(void **state)
{
	struct member *m;
	int64_t bo;

	(void)state;
	open_kit(PLAIN);
	bo = circle_member("bo@far.example", "Bo", "each");
	sql_run(k->c->s, "UPDATE member SET state = 'reader' WHERE id = ?1", "i", ana);
	kit_mail(k, "pass", OTTO, HERE, "Beans", "My beans are ripe.");
	/* the account's hour is full */
	sql_run(k->c->s, "UPDATE letter SET due = due + 999 WHERE class = 3", "");
	sql_run(k->c->s,
		"UPDATE member SET folding = 2, folded_at = 5, catch_up = 1,"
		" paused_until = 4102444800, watermark = 1 WHERE id = ?1",
		"i", bo);
	takes_over_bo();
	m = member_find(k->c->s, k->a, ana);
	assert_string_equal(m->state, "active");
	assert_string_equal(m->mode, "each");
	assert_int_equal(m->watermark, 1);
	assert_int_equal(m->folding, 2);
	assert_int_equal(m->folded_at, 5);
	assert_int_equal(m->paused_until, 4102444800);
	assert_true(m->catch_up);
	assert_int_equal(sql_int(k->c->s, 0,
				 "SELECT count(*) FROM letter l JOIN mailing m ON m.id = l.mailing"
				 " WHERE m.kind = 'post' AND l.member = ?1 AND l.state = 'ready'",
				 "i", ana),
			 1);
}

/* The unsubscribe link of a letter that went to him. */
static void the_leaving_address_of_a_membership_taken_over_leaves(void **state)
{
	struct kit_letter *l;
	const char *leave;

	(void)state;
	open_kit(PLAIN);
	kit_member(k, "bo@far.example", "Bo", NULL);
	sql_run(k->c->s, "UPDATE member SET mode = 'each'", "");
	kit_mail(k, "pass", OLD, HERE, "Beans", "My beans are ripe.");
	l = made("post", "bo@far.example");
	leave = reader_header(l->m, "List-Unsubscribe");
	leave = strstr(leave, "circle+leave.");
	takes_over_bo();
	kit_mail(k, NULL, "bo@far.example", arena_ndup(k->a, leave, strcspn(leave, ">?")), "", "");
	assert_string_equal(member_find(k->c->s, k->a, ana)->state, "left");
}

/* Who is banned comes in by no other door. */
static void an_address_that_is_banned_is_nobodys_to_add(void **state)
{
	struct kit_letter *l;
	int64_t bo;

	(void)state;
	open_kit(PLAIN);
	bo = kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", OLD, "circle+settings@example.org", "", "also from bo@far.example");
	l = made("confirm", "bo@far.example");
	sql_run(k->c->s, "UPDATE member SET state = 'banned' WHERE id = ?1", "i", bo);
	kit_mail(k, "pass", OLD, l->reply_to, "Re: ", "yes");
	assert_string_equal(kit_who(k, "bo@far.example")->state, "banned");
	assert_string_equal(arrival_find(k->c->s, k->a, k->uid)->reason,
			    "confirmed an address, but its owner is banned");
}

/* Who decided is not told what they decided, though they moved since they were asked. */
static void a_moderator_who_moved_decides_and_is_not_told_so(void **state)
{
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	open_kit(PLAIN);
	kit_role(k, ana, "moderator");
	kit_mail(k, "pass", "out@far.example", HERE, "Question", "Where are the seeds?");
	l = made("moderate", OLD);
	move();
	kit_mail(k, "pass", NEW, l->reply_to, "", "ok");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, "moderated"))
			assert_string_not_equal(v[i]->rcpt, NEW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_post_that_waits_goes_out_as_its_authors_after_a_move),
		TEST(why_knows_the_mails_of_every_address_one_had),
		TEST(what_is_held_on_a_person_counts_the_addresses_they_had),
		TEST(another_members_address_wants_a_yes),
		TEST(a_membership_that_was_taken_over_goes_on_in_the_other),
		TEST(a_membership_of_the_same_moment_is_taken_over),
		TEST(a_reader_who_takes_a_membership_over_gets_what_it_waits_for),
		TEST(the_leaving_address_of_a_membership_taken_over_leaves),
		TEST(an_address_that_is_banned_is_nobodys_to_add),
		TEST(a_moderator_who_moved_decides_and_is_not_told_so),
		TEST(letters_that_quote_who_was_forgotten_lose_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
