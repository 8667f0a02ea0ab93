/*
 * Audiences as people write them: what a word means to whom it is about.
 */
#include "community_kit.h"

#include "base/expr.h"
#include "store/store_audience.h"

static struct kit *k;

/* The members selected, by the first letters of their addresses: "ab". */
static const char *selects(const char *text, uint64_t seed)
{
	struct expr *e;
	struct why w;
	size_t n;
	int64_t *v;
	char *out;

	if (expr_parse(k->a, text, &expr_audience, &e, &w) != OK)
		fail_msg("%s: %s", text, w.text);
	v = audience_members(k->c->s, k->a, e, seed, k->now, &n);
	out = arena_get(k->a, n + 1);
	for (size_t i = 0; i < n; i++)
		out[i] = *member_find(k->c->s, k->a, v[i])->address;
	return out;
}

/* Who chose none has letters in the community's language. */
static void a_language_is_that_of_their_letters(void **state)
{
	(void)state;
	k = kit_open(NULL); /* in English */
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", "pt");
	kit_member(k, "cleo@example.org", "Cleo", "en");
	assert_string_equal(selects("lang:en", 1), "ac");
	assert_string_equal(selects("lang:pt", 1), "b");
	assert_string_equal(selects("lang:PT", 1), "b");
	assert_string_equal(selects("lang:pt,en", 1), "abc");
	assert_string_equal(selects("not lang:en", 1), "b");
	kit_close(k);
}

static void a_tag_may_have_its_mark(void **state)
{
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	kit_member(k, "ana@example.org", "Ana", NULL);
	bo = kit_member(k, "bo@example.org", "Bo", NULL);
	store_begin(k->c->s);
	role_add(k->c->s, bo, "expert", "soil", k->now);
	store_commit(k->c->s);
	assert_string_equal(selects("tag:soil", 1), "b");
	assert_string_equal(selects("tag:#soil", 1), "b");
	assert_string_equal(selects("everyone and tag:#Soil", 1), "b");
	kit_close(k);
}

/* An outsider's post, or one of somebody who was forgotten, is nobody's. */
static void a_post_of_nobody_hides_nobody_from_those_without_its_tag(void **state)
{
	static const char POST[] =
		"INSERT INTO arrival(id, mailbox, uidvalidity, uid, at, received, bytes)"
		" VALUES (9, 1, 1, 9, 1, 1, 1);"
		"INSERT INTO thread(id, subject, base, first_at, last_at, posts)"
		" VALUES (9, 'A', 1, 1, 1, 1);"
		"INSERT INTO post(id, thread, why, date, name, address, subject, message_id, text)"
		" VALUES (9, 9, 'first', 4000000000, '', '', 'A', '', x'')";

	(void)state;
	k = kit_open(NULL);
	kit_member(k, "ana@example.org", "Ana", NULL);
	store_begin(k->c->s);
	mailbox_get(k->c->s, k->a, "INBOX", "in");
	assert_int_equal(sqlite3_exec(sql_db(k->c->s), POST, NULL, NULL, NULL), SQLITE_OK);
	post_tag_add(k->c->s, 9, "jobs");
	store_commit(k->c->s);
	assert_string_equal(selects("tag:jobs", 1), "");
	assert_string_equal(selects("not tag:jobs", 1), "a");
	kit_close(k);
}

/* Else "sample:25" would be fewer letters the more members rest. */
static void a_sample_is_of_those_who_get_letters(void **state)
{
	(void)state;
	k = kit_open(NULL);
	for (char c = 'a'; c <= 'j'; c++) {
		int64_t id = kit_member(k, arena_printf(k->a, "%c@example.org", c), "M", NULL);
		struct member *m = member_find(k->c->s, k->a, id);

		store_begin(k->c->s);
		if (c > 'c')
			m->mode = c % 2 ? "nothing" : m->mode;
		if (c > 'c' && c % 2 == 0)
			m->paused_until = k->now + 86400;
		member_save(k->c->s, m);
		role_add(k->c->s, id, "moderator", "", k->now);
		store_commit(k->c->s);
	}
	for (uint64_t seed = 1; seed < 50; seed++) {
		assert_string_equal(selects("sample:3 of everyone", seed), "abc");
		assert_string_equal(selects("sample:9 of role:moderator", seed), "abc");
		assert_int_equal(strlen(selects("sample:2", seed)), 2);
	}
	kit_close(k);
}

/* As a telephone writes it, and as one says "not". */
static void a_word_is_the_same_in_capitals_and_not_is_not(void **state)
{
	int64_t ana;

	(void)state;
	k = kit_open(NULL);
	ana = kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", "pt");
	kit_role(k, ana, "coordinator");
	assert_string_equal(selects("role:Coordinator", 1), "a");
	assert_string_equal(selects("everyone and not role:Coordinator", 1), "b");
	assert_string_equal(selects("role:!=coordinator", 1), "b");
	assert_string_equal(selects("role != coordinator", 1), "b");
	assert_string_equal(selects("member:!=ana@example.org", 1), "b");
	assert_string_equal(selects("lang:!=pt", 1), "a");
	assert_string_equal(selects("not level:Newcomer", 1), "");
	assert_string_equal(selects("Mode:Digest", 1), "ab");
	assert_string_equal(selects("tag:!=soil", 1), "ab");
	assert_string_equal(selects("mode:!=paused", 1), "ab");
	kit_close(k);
}

/* A month is its days: after it is not in it. */
static void after_a_month_is_when_it_is_over(void **state)
{
	static const char JOIN[] = "UPDATE member SET joined_at = ?1";

	(void)state;
	k = kit_open(NULL);
	kit_member(k, "ana@example.org", "Ana", NULL);
	store_begin(k->c->s);
	sql_run(k->c->s, JOIN, "i", INT64_C(1741996800)); /* 15 March 2025 */
	store_commit(k->c->s);
	assert_string_equal(selects("joined:2025-03", 1), "a");
	assert_string_equal(selects("joined:!=2025-03", 1), "");
	assert_string_equal(selects("joined:>2025-03", 1), "");
	assert_string_equal(selects("joined:>2025-02", 1), "a");
	assert_string_equal(selects("joined:<=2025", 1), "a");
	assert_string_equal(selects("joined:<2025", 1), "");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_language_is_that_of_their_letters),
		cmocka_unit_test(a_tag_may_have_its_mark),
		cmocka_unit_test(a_word_is_the_same_in_capitals_and_not_is_not),
		cmocka_unit_test(after_a_month_is_when_it_is_over),
		cmocka_unit_test(a_post_of_nobody_hides_nobody_from_those_without_its_tag),
		cmocka_unit_test(a_sample_is_of_those_who_get_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
