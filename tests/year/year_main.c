/*
 * A year of three hundred people, every recipe, both clock changes, three weeks without power and
 * a restored backup, against an oracle (tests/year/year.h). YEAR_SEED=n lives another one,
 * YEAR_DAYS=n ends it early, YEAR_WHO=address tells what somebody wrote and got.
 */
#include "tests/year/year_recipe.h"

const struct year_rule year_rules[] = {
	{ .name = "weekly-digest",
	  .when = "weekly on monday at 08:00",
	  .minutes = 480,
	  .every_weeks = 1 },
	{ .name = "for-some",
	  .when = "weekly on thursday at 09:00",
	  .weekday = 3,
	  .minutes = 540,
	  .every_weeks = 1,
	  .to = "lang:pt",
	  .proof = "send" },
	{ .name = "for-more",
	  .when = "weekly on wednesday at 09:00",
	  .weekday = 2,
	  .minutes = 540,
	  .every_weeks = 1,
	  .to = "lang:de",
	  .proof = "wait" },
	{ .name = "month",
	  .when = "monthly on the third wednesday at 11:00",
	  .newsletter = "Letter of the month",
	  .weekday = -1,
	  .month_weekday = 2,
	  .month_nth = 3,
	  .minutes = 660,
	  .proof = "send" },
	{ .name = "news",
	  .when = "every two weeks on wednesday at 10:00",
	  .recipe = "news",
	  .weekday = 2,
	  .minutes = 600,
	  .every_weeks = 2 },
	{ .name = "how-are-you",
	  .when = "monthly on the first tuesday at 10:00",
	  .recipe = "check-in",
	  .weekday = -1,
	  .month_weekday = 1,
	  .month_nth = 1,
	  .minutes = 600 },
	{ .name = "who-edits",
	  .when = "monthly on the last sunday at 01:30",
	  .recipe = "editor-rota",
	  .weekday = -1,
	  .month_weekday = 6,
	  .month_nth = -1,
	  .minutes = 90 },
	{ .name = "thanks",
	  .when = "monthly on the third thursday at 23:30",
	  .recipe = "thanks",
	  .weekday = -1,
	  .month_weekday = 3,
	  .month_nth = 3,
	  .minutes = 23 * 60 + 30 },
	{ .name = "what-next",
	  .when = "monthly on the second saturday at 12:00",
	  .recipe = "what-happened",
	  .weekday = -1,
	  .month_weekday = 5,
	  .month_nth = 2,
	  .minutes = 720 },
	{ .name = "welcome", .when = "joined", .recipe = "welcome-series", .event = "joined" },
};
const size_t year_rules_n = sizeof year_rules / sizeof *year_rules;

static bool is_outage(const struct year *y)
{
	return y->now > y->start + 126 * DAY && y->now < y->start + 147 * DAY;
}

static void live_an_hour(struct year *y)
{
	y->now += HOUR;
	y->k->now = y->now;
	when_freeze(y->now);
	if (is_outage(y))
		return;
	if (y->now == y->backed_up) {
		year_world_backup(y);
		year_budget_lost(y);
	}
	if (y->now == y->restored) {
		year_digest_restored(y);
		year_world_restore(y);
	}
	if (y->now == y->restored + 13 * DAY)
		year_budget_known(y);
	year_people_write(y);
	year_world_tick(y);
	year_digest_cut(y);
	year_newsletters_tick(y);
	year_digest_tick(y);
	year_proofs_tick(y);
	year_world_send(y);
	if (y->now % DAY < HOUR)
		store_checkpoint(y->k->c->s); /* else every look reads the whole journal */
	y->before = y->now;
}

static void the_year_is_as_it_was_written_down(void **state)
{
	static struct year y;
	const char *seed = getenv("YEAR_SEED"), *days = getenv("YEAR_DAYS");

	(void)state;
	y.seed = seed ? strtoull(seed, NULL, 10) : 1;
	y.dice = y.seed * 7919;
	y.a = arena_new();
	y.start = y.now = y.before = when_utc(2026, 3, 2, 10, 0, 0);
	y.end = y.start + 371 * DAY;
	y.zone = year_zone("Europe/Lisbon");
	y.backed_up = y.start + 250 * DAY;
	y.restored = y.start + 252 * DAY + 6 * HOUR;
	print_message("  YEAR_SEED=%llu\n", (unsigned long long)y.seed);
	year_world_open(&y);
	year_people_open(&y);
	year_people_plan(&y);
	live_an_hour(&y); /* the rules begin after those who were there before them */
	while (y.now < y.end) {
		live_an_hour(&y);
		if (days && y.now >= y.start + atoi(days) * DAY)
			fail_msg("only %s days were lived; the store stays in %s", days, y.k->dir);
		if (getenv("YEAR_LOUD") && (y.now - y.start) % (30 * DAY) == 0)
			fprintf(stderr, "%s: %d posts, %zu letters, %d differences\n",
				year_day_text(&y, y.now), y.n_posts, y.n_letters, y.faults);
	}
	year_digest_end(&y);
	year_proofs_end(&y);
	year_gists_end(&y);
	year_check_rules(&y);
	year_check_letters(&y);
	year_recipes_check(&y);
	year_newsletters_end(&y);
	year_check_books(&y);
	print_message("  %d posts, %zu mails in, %zu activities, %zu answers, %zu letters of %zu "
		      "mailings\n",
		      y.n_posts, y.n_mails, y.n_activities, y.n_answers, y.n_letters, y.n_mailings);
	year_world_close(&y);
	year_faults_sum(&y);
	if (y.faults)
		fail_msg("%d differences; YEAR_SEED=%llu", y.faults, (unsigned long long)y.seed);
	arena_free(y.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_year_is_as_it_was_written_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
