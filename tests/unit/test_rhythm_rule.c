#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/when.h"
#include "rhythm/civil.h"
#include "rhythm/rule.h"
#include "rhythm/zone.h"

static struct arena *arena;

static int before(void **state)
{
	(void)state;
	arena = arena_new();
	return 0;
}

static int after(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct rhythm_rule rule_of(struct rhythm_text t)
{
	struct rhythm_rule r;
	struct why w;

	t.name = t.name ? t.name : "test";
	t.action = t.action ? t.action : "digest";
	if (rhythm_rule_parse(arena, &t, NULL, 0, &r, &w) != OK)
		fail_msg("%s", w.text);
	return r;
}

static time_t utc(const char *text)
{
	time_t t;

	assert_true(when_parse(text, &t));
	return t;
}

/* Posts a week of an imaginary community, by the week of the window's end. */
struct world {
	int64_t posts, quiet_s, by_week[60];
	time_t begin;
};

static int64_t count(const char *key, time_t from, time_t to, void *arg)
{
	const struct world *w = arg;

	(void)from;
	if (!strcmp(key, "quiet"))
		return w->quiet_s;
	if (w->begin) {
		size_t week = (size_t)((to - w->begin) / (7 * 86400));

		return week < 60 ? w->by_week[week] : 0;
	}
	return w->posts;
}

static void a_year_has_each_slot_once_through_both_clock_changes(void **state)
{
	static const char *const whens[] = { "daily at 02:30", "daily at 03:00", "daily at 00:00",
					     "daily at 01:59" };
	static const char *const zones[] = { "Europe/Berlin", "America/New_York",
					     "UTC",           "Australia/Lord_Howe",
					     "Africa/Cairo",  "America/Santiago" };
	struct world w = { .posts = 5 };

	(void)state;
	for (size_t i = 0; i < 4 * 6; i++) {
		struct rhythm_rule r =
			rule_of((struct rhythm_text){ .when = whens[i % 4], .zone = zones[i / 4] });
		struct rhythm_state s = rhythm_state_new(utc("2025-01-01T00:00Z"));
		struct rhythm_slot slot;
		int32_t last = 0;
		int sent = 0;

		for (time_t now = s.decided; now < utc("2026-01-01T00:00Z"); now += 3600)
			if (rhythm_decide(&r, &s, now, count, &w, &s, &slot) == OK) {
				int32_t day = civil_day_of(zone_local(r.zone, slot.at));

				assert_int_equal(slot.verdict, RHYTHM_DUE);
				assert_int_equal(slot.missed, 0);
				assert_true(!last || day == last + 1);
				assert_in_range(now - slot.at, 0, 3599);
				last = day;
				sent++;
			}
		assert_in_range(sent, 364, 366);
	}
}

static void three_weeks_of_outage_become_one_slot(void **state)
{
	struct rhythm_rule r = rule_of((struct rhythm_text){ .when = "weekly on monday at 08:00" });
	struct rhythm_state s = rhythm_state_new(utc("2025-03-03T08:00Z"));
	struct world w = { .posts = 5 };
	struct rhythm_slot slot;

	(void)state;
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-10T07:59Z"), count, &w, &s, &slot),
			 NONE);
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-26T12:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.at, utc("2025-03-24T08:00Z"));
	assert_int_equal(slot.from, utc("2025-03-03T08:00Z"));
	assert_int_equal(slot.missed, 2);
	assert_string_equal(slot.reason, "due weekly; 2 missed before it");
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-26T12:00Z"), count, &w, &s, &slot),
			 NONE);
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-31T08:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.missed, 0);
}

static void a_clock_set_back_repeats_nothing(void **state)
{
	struct rhythm_rule r = rule_of((struct rhythm_text){ .when = "daily at 08:00" });
	struct rhythm_state s = rhythm_state_new(utc("2025-03-03T00:00Z"));
	struct world w = { .posts = 5 };
	struct rhythm_slot slot;

	(void)state;
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-10T08:00Z"), count, &w, &s, &slot), OK);
	for (time_t now = utc("2025-03-01T00:00Z"); now < utc("2025-03-11T08:00Z"); now += 3600)
		assert_int_equal(rhythm_decide(&r, &s, now, count, &w, &s, &slot), NONE);
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-11T08:00Z"), count, &w, &s, &slot), OK);
}

static void a_condition_that_does_not_hold_is_told_with_its_counts(void **state)
{
	struct rhythm_rule r = rule_of((struct rhythm_text){ .when = "weekly on monday at 08:00",
							     .only_if = "posts >= 3" });
	struct rhythm_state s = rhythm_state_new(utc("2025-03-03T08:00Z"));
	struct world w = { .posts = 2 };
	struct rhythm_slot slot;

	(void)state;
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-10T09:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.verdict, RHYTHM_NOT);
	assert_string_equal(slot.reason, "the condition does not hold (posts 2)");
	w.posts = 3;
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-17T09:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.verdict, RHYTHM_DUE);
	assert_int_equal(slot.from, utc("2025-03-03T08:00Z")); /* nothing was sent since */
	assert_string_equal(slot.reason, "due weekly (posts 3)");
}

static void quiet_weeks_slow_the_rhythm_and_busy_ones_bring_it_back(void **state)
{
	/* one letter a week: . nothing, D due, p paced */
	static const int64_t posts[] = { 9, 9, 1,  1, 1,  5,  5,  1,  1, 1,
					 5, 5, 30, 5, 30, 30, 30, 30, 9 };
	static const char wanted[] = "DDDDpDpDpppDpppDpDD";
	struct rhythm_rule r = rule_of((struct rhythm_text){
		.when = "weekly on monday at 08:00",
		.pace = "slower when posts < 3 for 3 slots; faster when posts > 20 for 2 slots" });
	struct world w = { .begin = utc("2025-01-06T08:00Z") - 7 * 86400 };
	struct rhythm_state s = rhythm_state_new(w.begin);
	struct rhythm_slot slot;
	char got[sizeof wanted] = "", reasons[4][200];
	int n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof posts / sizeof *posts; i++) {
		int was = s.stretch;

		w.by_week[i + 1] = posts[i];
		assert_int_equal(rhythm_decide(&r, &s, w.begin + (time_t)(i + 1) * 7 * 86400, count,
					       &w, &s, &slot),
				 OK);
		got[i] = slot.verdict == RHYTHM_DUE ? 'D' : 'p';
		if (s.stretch != was && n < 4)
			memcpy(reasons[n++], slot.reason, sizeof reasons[0]);
	}
	assert_string_equal(got, wanted);
	assert_int_equal(n, 4);
	assert_string_equal(reasons[0], "not now; from now on fortnightly, after 3 quiet slots");
	assert_non_null(strstr(reasons[1], "every 4 weeks, after 3 quiet slots"));
	assert_non_null(strstr(reasons[2], "from now on fortnightly, after 2 busy slots"));
	assert_non_null(strstr(reasons[3], "from now on weekly, after 2 busy slots"));
}

static void seasons_exceptions_and_holidays_leave_slots_out(void **state)
{
	static const char ics[] =
		"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20200501\r\n"
		"RRULE:FREQ=YEARLY\r\nSUMMARY:Labour Day\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
	struct rhythm_text t = { .name = "test",
				 .when = "daily at 08:00",
				 .action = "digest",
				 .season = "from 1 september to 30 june",
				 .except = "2025-12-24..2026-01-06 2026-02-02" };
	struct world w = { .posts = 5 };
	struct rhythm_slot slot;
	struct rhythm_state s = rhythm_state_new(utc("2025-08-20T00:00Z"));
	struct rhythm_rule r;
	time_t next;
	int due = 0, off = 0;

	(void)state;
	assert_int_equal(rhythm_rule_parse(arena, &t, ics, sizeof ics - 1, &r, NULL), OK);
	assert_int_equal(rhythm_due_next(&r, &s, &next), OK);
	assert_int_equal(next, utc("2025-09-01T08:00Z"));
	for (time_t now = s.decided; now < utc("2026-08-20T00:00Z"); now += 3600)
		if (rhythm_decide(&r, &s, now, count, &w, &s, &slot) == OK) {
			due += slot.verdict == RHYTHM_DUE;
			off += slot.verdict == RHYTHM_OFF;
			if (slot.at == utc("2026-05-01T08:00Z"))
				assert_string_equal(slot.reason, "Labour Day");
			if (slot.at == utc("2026-07-01T08:00Z"))
				assert_string_equal(slot.reason, "out of season");
		}
	/* 303 days from September to June, less 14 at the new year, one in February, one in May */
	assert_int_equal(due, 303 - 14 - 1 - 1);
	assert_int_equal(due + off, 365);
}

static void what_was_missed_before_a_holiday_is_still_sent(void **state)
{
	struct rhythm_rule r =
		rule_of((struct rhythm_text){ .when = "daily at 08:00", .except = "2025-12-25" });
	struct rhythm_state s = rhythm_state_new(utc("2025-12-23T09:00Z"));
	struct world w = { .posts = 5 };
	struct rhythm_slot slot;

	(void)state;
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-12-25T12:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.verdict, RHYTHM_DUE);
	assert_int_equal(slot.at, utc("2025-12-24T08:00Z"));
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-12-25T12:00Z"), count, &w, &s, &slot),
			 NONE);
}

static void grace_leaves_out_what_comes_too_late(void **state)
{
	struct rhythm_rule r =
		rule_of((struct rhythm_text){ .when = "daily at 08:00", .grace = "6h" });
	struct rhythm_state s = rhythm_state_new(utc("2025-03-03T09:00Z"));
	struct world w = { .posts = 5 };
	struct rhythm_slot slot;

	(void)state;
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-04T15:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.verdict, RHYTHM_LATE);
	assert_string_equal(slot.reason, "7 hours late");
	assert_int_equal(rhythm_decide(&r, &s, utc("2025-03-05T14:00Z"), count, &w, &s, &slot), OK);
	assert_int_equal(slot.verdict, RHYTHM_DUE);
}

static void quiet_hours_move_a_letter_to_their_end(void **state)
{
	struct rhythm_rule r =
		rule_of((struct rhythm_text){ .when = "3 hours after joined",
					      .zone = "Europe/Berlin",
					      .quiet_hours = "22:00-07:00",
					      .action = "send welcome to joined:<14d" });

	(void)state;
	assert_int_equal(r.event, RHYTHM_JOINED);
	assert_int_equal(rhythm_event_due(&r, utc("2025-03-03T12:00Z")), utc("2025-03-03T15:00Z"));
	assert_int_equal(rhythm_event_due(&r, utc("2025-03-03T19:00Z")), utc("2025-03-04T06:00Z"));
	assert_int_equal(rhythm_event_due(&r, utc("2025-03-29T23:30Z")), utc("2025-03-30T05:00Z"));
	assert_int_equal(rhythm_event_due(&r, utc("2025-03-04T03:00Z")), utc("2025-03-04T06:00Z"));
}

static void so_many_posts_fire_once_and_count_anew(void **state)
{
	struct rhythm_rule r = rule_of((struct rhythm_text){ .when = "20 posts since" });
	struct rhythm_state s = rhythm_state_new(1000000);
	struct world w = { .posts = 19 };
	struct rhythm_slot slot;
	time_t next;

	(void)state;
	assert_int_equal(rhythm_due_next(&r, &s, &next), NONE);
	assert_int_equal(rhythm_decide(&r, &s, 2000000, count, &w, &s, &slot), NONE);
	w.posts = 20;
	assert_int_equal(rhythm_decide(&r, &s, 2000600, count, &w, &s, &slot), OK);
	assert_string_equal(slot.reason, "20 posts since the last time");
	assert_int_equal(s.sent, 2000600);
}

static void a_quiet_spell_fires_once_however_often_it_is_asked(void **state)
{
	struct rhythm_rule r = rule_of(
		(struct rhythm_text){ .when = "quiet for 2 weeks", .action = "open check-in" });
	time_t last_post = utc("2025-03-03T10:00Z");
	struct rhythm_state s = rhythm_state_new(last_post);
	struct world w = { 0 };
	struct rhythm_slot slot;
	int fired = 0;

	(void)state;
	for (time_t now = last_post; now < last_post + 60 * 86400; now += 7200) {
		w.quiet_s = now - last_post;
		if (rhythm_decide(&r, &s, now, count, &w, &s, &slot) == OK) {
			assert_int_equal(slot.at, utc("2025-03-17T10:00Z"));
			fired++;
		}
	}
	assert_int_equal(fired, 1);
}

static void actions_and_events_are_read(void **state)
{
	struct rhythm_rule r;

	(void)state;
	r = rule_of((struct rhythm_text){ .when = "thread quiet for 3 days",
					  .action = "send nudge to role:host" });
	assert_int_equal(r.event, RHYTHM_THREAD_QUIET);
	assert_int_equal(r.span_s, 3 * 86400);
	assert_int_equal(r.verb, RHYTHM_SEND);
	assert_string_equal(r.object, "nudge");
	assert_string_equal(expr_say(arena, r.audience), "role:host");
	r = rule_of((struct rhythm_text){ .when = "inquiry unanswered for 36h",
					  .action = "digest to level:core" });
	assert_int_equal(r.span_s, 36 * 3600);
	assert_string_equal(r.object, "");
	r = rule_of((struct rhythm_text){
		.when = "quiet for two weeks",
		.action = "pace of weekly-digest to every two weeks on monday at 08:00" });
	assert_int_equal(r.verb, RHYTHM_PACE);
	assert_string_equal(r.object, "weekly-digest");
	assert_int_equal(r.pace_to.interval, 2);
	r = rule_of((struct rhythm_text){ .when = "first post", .action = "newsletter" });
	assert_int_equal(r.event, RHYTHM_FIRST_POST);
	assert_int_equal(r.span_s, 0);
}

static void a_bad_rule_names_itself_the_setting_and_a_way_out(void **state)
{
	static const struct {
		struct rhythm_text t;
		const char *says;
	} cases[] = {
		{ { .action = "digest" }, "news: when: it does not say when" },
		{ { .when = "weekly on mondya", .action = "digest" },
		  "nearest form: weekly on monday" },
		{ { .when = "thread quiet for ever", .action = "digest" },
		  "thread quiet for 3 days" },
		{ { .when = "3 posts on monday", .action = "digest" },
		  "write for example 20 posts" },
		{ { .when = "9999999 posts", .action = "digest" }, "write for example 20 posts" },
		{ { .when = "thread quite for 10 days", .action = "digest" },
		  "did you mean 'thread quiet for 3 days'" },
		{ { .when = "first mond", .action = "digest" }, "monday" },
		{ { .when = "inquiry unanswerd", .action = "digest" },
		  "did you mean 'inquiry unanswered'" },
		{ { .when = "DTSTART:20260101T080000 RRULE:FREQ=MONTHLY;BYDAY=6MO",
		    .action = "digest" },
		  "no day of the calendar ever fits it" },
		{ { .when = "daily",
		    .action = "pace of x to DTSTART:20260101T080000"
			      " RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" },
		  "no day of the calendar ever fits it" },
		{ { .when = "daily", .action = "digest", .zone = "Europe/Berln" },
		  "Europe/Berlin" },
		{ { .when = "daily" }, "news: do:" },
		{ { .when = "daily", .action = "digset" }, "did you mean digest" },
		{ { .when = "daily", .action = "send" }, "wants a name" },
		{ { .when = "daily", .action = "send a b to everyone" }, "one word" },
		{ { .when = "daily", .action = "digest to lvel:core" }, "did you mean level" },
		{ { .when = "daily", .action = "pace of x" }, "pace of RULE to" },
		{ { .when = "daily", .action = "digest", .only_if = "post >= 3" },
		  "did you mean posts" },
		{ { .when = "daily", .action = "digest", .since = "soon" }, "2024-01-01" },
		{ { .when = "daily", .action = "digest", .except = "2025-13-01" }, "2025-12-25" },
		{ { .when = "daily", .action = "digest", .season = "in winter" },
		  "from 1 september" },
		{ { .when = "daily", .action = "digest", .season = "from 31 june to 1 july" },
		  "from 1 september" },
		{ { .when = "daily", .action = "digest", .pace = "slower when posts < 3" },
		  "for 3 slots" },
		{ { .when = "daily",
		    .action = "digest",
		    .pace = "slower when posts < 3 for 3 slots" },
		  "way back" },
		{ { .when = "daily", .action = "digest", .pace = "at most every 99 slots" },
		  "at most every 4" },
		{ { .when = "joined",
		    .action = "send x",
		    .pace = "faster when posts > 3 for 2 slots" },
		  "clock" },
		{ { .when = "daily", .action = "digest", .quiet_hours = "22-7" }, "22:00-07:00" },
		{ { .when = "daily", .action = "digest", .grace = "soon" }, "6h" },
	};
	struct rhythm_rule r;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct rhythm_text t = cases[i].t;

		t.name = "news";
		if (rhythm_rule_parse(arena, &t, NULL, 0, &r, &w) != BAD)
			fail_msg("case %zu is taken, wanted: %s", i, cases[i].says);
		if (!strstr(w.text, cases[i].says) || strncmp(w.text, "news: ", 6))
			fail_msg("'%s' lacks '%s'", w.text, cases[i].says);
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, before, after)
	const struct CMUnitTest tests[] = {
		TEST(a_year_has_each_slot_once_through_both_clock_changes),
		TEST(three_weeks_of_outage_become_one_slot),
		TEST(a_clock_set_back_repeats_nothing),
		TEST(a_condition_that_does_not_hold_is_told_with_its_counts),
		TEST(quiet_weeks_slow_the_rhythm_and_busy_ones_bring_it_back),
		TEST(seasons_exceptions_and_holidays_leave_slots_out),
		TEST(what_was_missed_before_a_holiday_is_still_sent),
		TEST(grace_leaves_out_what_comes_too_late),
		TEST(quiet_hours_move_a_letter_to_their_end),
		TEST(so_many_posts_fire_once_and_count_anew),
		TEST(a_quiet_spell_fires_once_however_often_it_is_asked),
		TEST(actions_and_events_are_read),
		TEST(a_bad_rule_names_itself_the_setting_and_a_way_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
