/*
 * Leaving undone by a reply to the farewell letter: everything is as it was, and whatever was on its
 * way then, or was said since, still comes, once.
 */
#include "digest_kit.h"

#include "circle_kit.h"

#define BO "bo@far.example"

static void people(const char *mode)
{
	kit_member(k, "ana@far.example", "Ana", NULL);
	circle_member(BO, "Bo", mode);
}

/* Where an answer to the farewell letter goes; letters to others are passed over. */
static const char *leave(void)
{
	struct kit_letter **v;
	size_t n;

	kit_mail(k, "pass", BO, "circle+leave@example.org", "", "");
	assert_string_equal(kit_who(k, BO)->state, "left");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->rcpt, BO)) {
			assert_string_equal(v[i]->kind, "farewell");
			return v[i]->reply_to;
		}
	fail_msg("no farewell");
	return NULL;
}

static struct arrival *come_back(const char *to)
{
	struct arrival *r = kit_mail(k, NULL, BO, to, "Re: You have left", "Oh no!");

	assert_string_equal(kit_who(k, BO)->state, "active");
	return r;
}

/* How many letters of those to Bo hold that text. */
static int hold(struct kit_letter **v, size_t n, const char *text)
{
	int found = 0;

	for (size_t i = 0; i < n; i++)
		found += !strcmp(v[i]->rcpt, BO) && strstr(v[i]->m->text, text);
	return found;
}

static void posts_that_were_on_their_way_come_and_those_since_in_a_catch_up(void **state)
{
	const char *farewell;
	struct kit_letter **v;
	struct arrival *r;
	size_t n;

	(void)state;
	k = digest_open(NULL, PLAIN);
	people("each");
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	farewell = leave();
	digest_post(k, "ana@far.example", "Roses", "They were cut while you were away.");
	kit_wait(k, HOUR);
	r = come_back(farewell);
	assert_non_null(strstr(r->reason, "letters that wait again: 1"));
	kit_wait(k, 60);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were up before you left."), 1);
	assert_int_equal(hold(v, n, "They were cut while you were away."), 1);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were"), 0);
}

static void an_edition_that_was_on_its_way_comes_and_the_next_has_the_rest(void **state)
{
	const char *farewell;
	struct kit_letter **v;
	size_t n;

	(void)state;
	k = digest_open(NULL, PLAIN);
	people("digest");
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	digest_monday(k);
	farewell = leave();
	digest_post(k, "ana@far.example", "Roses", "They were cut while you were away.");
	come_back(farewell);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were up before you left."), 1);
	assert_int_equal(hold(v, n, "while you were away"), 0);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "before you left"), 0);
	assert_int_equal(hold(v, n, "They were cut while you were away."), 1);
}

/* It is the only letter with its posts that ever was to come. */
static void an_edition_that_expired_meanwhile_comes_all_the_same(void **state)
{
	const char *farewell;
	struct kit_letter **v;
	size_t n;

	(void)state;
	k = digest_open(NULL, PLAIN "digest: { expire = \"2d\"; };\n");
	people("digest");
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	digest_monday(k);
	farewell = leave();
	kit_wait(k, 3 * A_DAY);
	assert_non_null(strstr(come_back(farewell)->reason, "letters that wait again: 1"));
	kit_wait(k, A_DAY);
	store_begin(k->c->s);
	letters_expire(k->c->s, k->now);
	store_commit(k->c->s);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were up"), 1);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were up"), 0);
}

/* The digest that all others had meanwhile is made up for at once, and once. */
static void a_digest_of_the_days_between_comes_at_once(void **state)
{
	const char *farewell;
	struct kit_letter **v;
	size_t n;

	(void)state;
	k = digest_open(NULL, PLAIN);
	people("digest");
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	farewell = leave();
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were"), 0);
	digest_post(k, "ana@far.example", "Roses", "They were cut while you were away.");
	assert_null(strstr(come_back(farewell)->reason, "wait again"));
	kit_wait(k, 60);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "comes in a digest of its own"), 1);
	assert_int_equal(hold(v, n, "They were up before you left."), 1);
	assert_int_equal(hold(v, n, "They were cut while you were away."), 1);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were"), 0);
}

static void so_does_one_of_a_day_of_their_own(void **state)
{
	const char *farewell;
	struct kit_letter **v;
	size_t n;

	(void)state;
	k = digest_open(NULL, PLAIN);
	people("digest");
	kit_mail(k, "pass", BO, "circle+settings@example.org", "",
		 "digest weekly on wednesday at 07:00");
	kit_letters(k, &n);
	digest_tick(k);
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	farewell = leave();
	kit_wait(k, 3 * A_DAY);
	digest_tick(k);
	come_back(farewell);
	kit_wait(k, 60);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were up before you left."), 1);
	kit_wait(k, 7 * A_DAY);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were"), 0);
}

static void what_was_erased_meanwhile_stays_cancelled(void **state)
{
	static const char ERASE[] = "UPDATE mailing SET content = x'', marks = x'' WHERE kind = "
				    "'post'";
	const char *farewell;

	(void)state;
	k = digest_open(NULL, PLAIN);
	people("each");
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	farewell = leave();
	assert_int_equal(sqlite3_exec(sql_db(k->c->s), ERASE, NULL, NULL, NULL), SQLITE_OK);
	assert_null(strstr(come_back(farewell)->reason, "wait again"));
}

static void who_joins_anew_begins_anew(void **state)
{
	struct kit_letter **v;
	size_t n;

	(void)state;
	k = digest_open(NULL, PLAIN "members: { join = \"open\"; };\n");
	people("each");
	digest_post(k, "ana@far.example", "Beans", "They were up before you left.");
	leave();
	kit_mail(k, "pass", BO, "circle+join@example.org", "", "");
	assert_string_equal(kit_who(k, BO)->state, "active");
	v = kit_letters(k, &n);
	assert_int_equal(hold(v, n, "They were up"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(posts_that_were_on_their_way_come_and_those_since_in_a_catch_up),
		TEST(an_edition_that_was_on_its_way_comes_and_the_next_has_the_rest),
		TEST(an_edition_that_expired_meanwhile_comes_all_the_same),
		TEST(a_digest_of_the_days_between_comes_at_once),
		TEST(so_does_one_of_a_day_of_their_own),
		TEST(what_was_erased_meanwhile_stays_cancelled),
		TEST(who_joins_anew_begins_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
