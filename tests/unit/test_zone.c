#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/when.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"

static const struct zone *zone(const char *name)
{
	const struct zone *z;
	struct why w;

	assert_int_equal(zone_find(name, &z, &w), OK);
	return z;
}

static int64_t local(const char *text)
{
	int64_t l;

	assert_true(civil_parse(text, &l, NULL));
	return l;
}

static void assert_at(const char *name, const char *wall, const char *utc)
{
	struct arena *a = arena_new();

	assert_string_equal(when_rfc3339(a, zone_instant(zone(name), local(wall))), utc);
	arena_free(a);
}

static void a_gap_takes_the_offset_before_it(void **state)
{
	(void)state;
	assert_at("Europe/Berlin", "2025-03-30T01:59:59", "2025-03-30T00:59:59Z");
	assert_at("Europe/Berlin", "2025-03-30T02:30", "2025-03-30T01:30:00Z");
	assert_at("Europe/Berlin", "2025-03-30T03:00", "2025-03-30T01:00:00Z");
	assert_at("America/New_York", "2025-03-09T02:30", "2025-03-09T07:30:00Z");
	assert_at("Australia/Lord_Howe", "2025-10-05T02:15", "2025-10-04T15:45:00Z");
}

static void a_fold_takes_its_first_instant(void **state)
{
	(void)state;
	assert_at("Europe/Berlin", "2025-10-26T02:30", "2025-10-26T00:30:00Z");
	assert_at("America/New_York", "2025-11-02T01:30", "2025-11-02T05:30:00Z");
	assert_at("Europe/Berlin", "2025-10-26T03:00", "2025-10-26T02:00:00Z");
}

static void a_day_left_out_by_a_whole_country_is_shifted(void **state)
{
	(void)state; /* Samoa went over the date line: 2011-12-30 did not exist there */
	assert_at("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T22:00:00Z");
	assert_at("Pacific/Apia", "2011-12-31T12:00", "2011-12-30T22:00:00Z");
}

static void years_far_ahead_still_have_summer_time(void **state)
{
	(void)state;
	assert_at("Europe/Berlin", "2045-07-01T12:00", "2045-07-01T10:00:00Z");
	assert_at("Europe/Berlin", "2045-01-01T12:00", "2045-01-01T11:00:00Z");
	assert_at("Europe/Berlin", "2098-07-01T12:00", "2098-07-01T10:00:00Z");
}

static void an_unknown_zone_is_refused_with_the_nearest_one(void **state)
{
	static const struct {
		const char *typed, *meant;
	} cases[] = { { "Europe/Berln", "Europe/Berlin" },
		      { "Lisbon", "Europe/Lisbon" },
		      { "America/New York", "America/New_York" },
		      { "europe/paris", "Europe/Paris" } };
	const struct zone *z;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(zone_find(cases[i].typed, &z, &w), BAD);
		assert_null(z);
		assert_non_null(strstr(w.text, cases[i].meant));
	}
}

static void names_that_are_paths_or_rules_are_refused(void **state)
{
	static const char *const names[] = { "",
					     "../../etc/passwd",
					     "/etc/localtime",
					     "+02:00",
					     "Europe/../Europe/Berlin",
					     "EST5EDT4,M3.2.0,M11.1.0",
					     "XYZ3",
					     "UTC2",
					     "UTC+2x",
					     "UTC+15",
					     "UTC+5:17",
					     "UTC+2:75",
					     "UTC+ 5",
					     "UTC++5",
					     ":Europe/Berlin",
					     "Europe/",
					     "Europe" };
	const struct zone *z;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_int_equal(zone_find(names[i], &z, &w), BAD);
}

static void hours_from_utc_are_counted_as_people_do(void **state)
{
	static const struct {
		const char *name;
		int minutes;
	} v[] = { { "UTC+2", 120 },     { "GMT+1", 60 },    { "UTC-3", -180 },
		  { "UTC+05:30", 330 }, { "UTC+02", 120 },  { "GMT-3:30", -210 },
		  { "Etc/GMT-2", 120 }, { "GMT+0", 0 },     { "GMT", 0 },
		  { "GMT0", 0 },        { "EST5EDT", -300 } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++)
		if (zone_offset(zone(v[i].name), when_utc(2026, 1, 5, 0, 0, 0)) !=
		    v[i].minutes * 60)
			fail_msg("%s", v[i].name);
}

static void a_stamp_tells_the_day_and_the_offset(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(zone_stamp(a, zone("Asia/Kolkata"), when_utc(2025, 3, 2, 20, 0, 0)),
			    "Mon 2025-03-03 01:30 +05:30");
	assert_string_equal(zone_stamp(a, zone("America/St_Johns"), when_utc(2025, 1, 1, 0, 0, 0)),
			    "Tue 2024-12-31 20:30 -03:30");
	assert_string_equal(zone_stamp(a, zone_utc(), 0), "Thu 1970-01-01 00:00 +00:00");
	arena_free(a);
}

static void days_and_dates_agree_over_ten_thousand_years(void **state)
{
	int32_t expect = civil_day(1, 1, 1);

	(void)state;
	for (int y = 1; y <= 9999; y++)
		for (int m = 1; m <= 12; m++) {
			struct date d;

			assert_int_equal(civil_day(y, m, 1), expect);
			expect += civil_month_days(y, m);
			d = civil_date(expect - 1);
			assert_true(d.year == y && d.month == m && d.day == civil_month_days(y, m));
		}
	assert_int_equal(civil_weekday(civil_day(2024, 1, 1)), 0);
	assert_int_equal(civil_second_of(-1), 86399);
	assert_int_equal(civil_day_of(-1), -1);
}

static void a_slip_of_the_finger_finds_its_word(void **state)
{
	static const char *const words[] = { "monday", "thursday", "tuesday", NULL };

	(void)state;
	assert_string_equal(near_best("mondya", words, 4), "monday");
	assert_string_equal(near_best("tusday", words, 4), "tuesday");
	assert_null(near_best("banana", words, 4));
	assert_null(near_best("", words, 0));
	assert_int_equal(near_distance("ca", "ac"), 1);
	assert_int_equal(near_distance("", "abc"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gap_takes_the_offset_before_it),
		cmocka_unit_test(a_fold_takes_its_first_instant),
		cmocka_unit_test(a_day_left_out_by_a_whole_country_is_shifted),
		cmocka_unit_test(years_far_ahead_still_have_summer_time),
		cmocka_unit_test(an_unknown_zone_is_refused_with_the_nearest_one),
		cmocka_unit_test(names_that_are_paths_or_rules_are_refused),
		cmocka_unit_test(hours_from_utc_are_counted_as_people_do),
		cmocka_unit_test(a_stamp_tells_the_day_and_the_offset),
		cmocka_unit_test(days_and_dates_agree_over_ten_thousand_years),
		cmocka_unit_test(a_slip_of_the_finger_finds_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
