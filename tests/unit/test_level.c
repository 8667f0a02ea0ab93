/*
 * Levels of participation: from what people do, within configured windows, with their history.
 */
#include "past_kit.h"

#include "community/people/level.h"
#include "store/store_level.h"

enum { DAY = 86400 };

static const char *level_of(struct kit *k, int64_t id)
{
	sqlite3_stmt *st = sql(k->c->s, "SELECT level FROM member WHERE id = ?1", "i", id);
	const char *s = sql_row(k->c->s, st) ? arena_dup(k->a, col_text(st, 0)) : "";

	sql_end(st);
	return s;
}

/* So many posts of a member, the last one so many days ago. */
static void wrote(struct kit *k, int64_t member, int posts, int days)
{
	for (int i = 0; i < posts; i++)
		past_post(k->c->s, member, (int64_t)k->now - (int64_t)days * DAY - i, true, false);
}

static void levels_follow_from_what_people_do_and_keep_their_history(void **state)
{
	static const struct {
		int posts, days, joined;
		bool thanks;
		const char *level;
	} want[] = {
		{ 8, 10, 300, false, "core" },       { 8, 10, 5, false, "core" },
		{ 3, 10, 300, false, "active" },     { 1, 10, 300, false, "occasional" },
		{ 1, 10, 5, false, "newcomer" },     { 0, 0, 300, false, "lurker" },
		{ 0, 0, 300, true, "peripheral" },   { 1, 120, 300, false, "peripheral" },
		{ 5, 200, 300, false, "dormant" },   { 2, 89, 300, false, "occasional" },
		{ 2, 91, 300, false, "peripheral" },
	};
	struct kit *k = kit_open("levels: { window = \"90d\"; core_posts = 8; active_posts = 3;"
				 " newcomer = \"30d\"; dormant = \"180d\"; };");
	struct store *s = k->c->s;
	size_t n = sizeof want / sizeof *want;

	(void)state;
	sql_run(s, "PRAGMA foreign_keys = OFF", "");
	for (size_t i = 0; i < n; i++) {
		int64_t id = kit_member(k, arena_printf(k->a, "m%zu@example.org", i), "", NULL);

		store_begin(s);
		sql_run(s, "UPDATE member SET joined_at = ?2 WHERE id = ?1", "ii", id,
			(int64_t)k->now - (int64_t)want[i].joined * DAY);
		wrote(k, id, want[i].posts, want[i].days);
		if (want[i].thanks)
			sql_run(s,
				"INSERT INTO thanks(to_member, from_member, at) VALUES (99, ?1,"
				" ?2)",
				"ii", id, (int64_t)k->now - 10 * DAY);
		store_commit(s);
	}
	assert_int_equal(level_tick(k->c, k->now), OK);
	for (size_t i = 0; i < n; i++)
		if (strcmp(level_of(k, (int64_t)i + 1), want[i].level))
			fail_msg("line %zu: %s is said to be %s", i, want[i].level,
				 level_of(k, (int64_t)i + 1));
	assert_int_equal(level_tick(k->c, k->now), NONE); /* once a day */
	k->now += 200 * DAY;
	when_freeze(k->now);
	assert_int_equal(level_tick(k->c, k->now), OK);
	assert_string_equal(level_of(k, 1), "dormant");
	assert_string_equal(level_of(k, 5), "dormant");
	assert_int_equal(sql_int(s, 0,
				 "SELECT count(*) FROM level_change WHERE member = 1 AND ((was ="
				 " 'newcomer' AND level = 'core') OR (was = 'core' AND level ="
				 " 'dormant'))",
				 ""),
			 2);
	kit_close(k);
}

static void a_wider_window_makes_other_levels(void **state)
{
	struct kit *k = kit_open("levels: { window = \"200d\"; core_posts = 3; active_posts = 2;"
				 " newcomer = \"2d\"; dormant = \"300d\"; };");
	struct store *s = k->c->s;

	(void)state;
	sql_run(s, "PRAGMA foreign_keys = OFF", "");
	for (int i = 1; i <= 2; i++) {
		kit_member(k, arena_printf(k->a, "m%d@example.org", i), "", NULL);
		store_begin(s);
		sql_run(s, "UPDATE member SET joined_at = ?1", "i", (int64_t)k->now - 5 * DAY);
		wrote(k, i, i + 1, 150);
		store_commit(s);
	}
	assert_int_equal(level_tick(k->c, k->now), OK);
	assert_string_equal(level_of(k, 1), "active");
	assert_string_equal(level_of(k, 2), "core");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels_follow_from_what_people_do_and_keep_their_history),
		cmocka_unit_test(a_wider_window_makes_other_levels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
