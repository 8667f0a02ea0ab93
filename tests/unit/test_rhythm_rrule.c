#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "rhythm/rrule.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"

static const struct zone *berlin(void)
{
	const struct zone *z;

	assert_int_equal(zone_find("Europe/Berlin", &z, NULL), OK);
	return z;
}

/* The first `n` local times of a rule, without its DTSTART's clock where that is midnight. */
static const char *times(struct arena *a, const char *text, int n)
{
	struct buf out = BUF(a);
	struct rrule r;
	struct rrule_walk walk;
	struct why w;
	int64_t local;

	if (rrule_parse(a, text, zone_utc(), &r, &w) != OK)
		return arena_dup(a, w.text);
	rrule_begin(&walk, &r, INT64_MIN);
	while (n-- && rrule_step(&walk, &local) == OK) {
		const char *iso = zone_iso(a, local);

		buf_printf(&out, "%s%.*s", out.n ? " " : "", strstr(iso, "T00:00:00") ? 10 : 16,
			   iso);
	}
	return buf_text(&out);
}

static void each_rule_gives_its_times(void **state)
{
	static const struct {
		const char *rule, *times;
		int n;
	} cases[] = {
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;INTERVAL=10",
		  "2024-01-01 2024-01-11 2024-01-21", 3 },
		{ "DTSTART:20240131 RRULE:FREQ=MONTHLY", "2024-01-31 2024-03-31 2024-05-31", 3 },
		{ "DTSTART:20240131 RRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
		  "2024-01-31 2024-02-29 2024-03-31 2024-04-30", 4 },
		{ "DTSTART:20240229 RRULE:FREQ=YEARLY;COUNT=2", "2024-02-29 2028-02-29", 9 },
		{ "DTSTART:18960229 RRULE:FREQ=YEARLY;COUNT=2", "1896-02-29 1904-02-29", 9 },
		{ "DTSTART:20240101 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=5",
		  "2024-01-01 2024-01-04 2024-01-15 2024-01-18 2024-01-29", 9 },
		/* the week's beginning decides what "every other week" means */
		{ "DTSTART:20240107 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=MO",
		  "2024-01-07 2024-01-16 2024-01-21", 3 },
		{ "DTSTART:20240107 RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
		  "2024-01-07 2024-01-09 2024-01-21", 3 },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=1FR,-1FR",
		  "2024-01-05 2024-01-26 2024-02-02", 3 },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=5MO", "2024-01-29 2024-04-29", 2 },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
		  "2024-01-31 2024-02-29 2024-03-29", 3 },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
		  "2024-09-13 2024-12-13", 2 },
		{ "DTSTART:20240101 RRULE:FREQ=YEARLY;BYDAY=20MO", "2024-05-13 2025-05-19", 2 },
		{ "DTSTART:20240101 RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
		  "2024-03-31 2025-03-30", 2 },
		{ "DTSTART:20240101 RRULE:FREQ=YEARLY;BYYEARDAY=-1,60",
		  "2024-02-29 2024-12-31 2025-03-01", 3 },
		{ "DTSTART:20240101 RRULE:FREQ=YEARLY;BYWEEKNO=53;BYDAY=SU",
		  "2027-01-03 2033-01-02", 2 },
		{ "DTSTART:20240103 RRULE:FREQ=YEARLY;BYWEEKNO=1",
		  "2024-01-03 2025-01-01 2025-12-31", 3 },
		{ "DTSTART:20240103 RRULE:FREQ=YEARLY;BYWEEKNO=-1", "2024-12-25 2025-12-24", 2 },
		{ "DTSTART:20240101T083000 RRULE:FREQ=DAILY;BYHOUR=8,20;BYSETPOS=-1",
		  "2024-01-01T20:30 2024-01-02T20:30", 2 },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;UNTIL=20240103",
		  "2024-01-01 2024-01-02 2024-01-03", 9 },
		{ "DTSTART:20240101T080000 RRULE:FREQ=DAILY;UNTIL=20240102",
		  "2024-01-01T08:00 2024-01-02T08:00", 9 },
		{ "DTSTART:20240101T080000 RRULE:FREQ=DAILY;UNTIL=20240102T080000Z",
		  "2024-01-01T08:00 2024-01-02T08:00", 9 },
		/* DTSTART out of step is not one of the times, and COUNT does not count it */
		{ "DTSTART:20240102 RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", "2024-01-08 2024-01-15",
		  9 },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;COUNT=4 EXDATE:20240102",
		  "2024-01-01 2024-01-03 2024-01-04", 9 },
		{ "DTSTART:20240101T080000 RRULE:FREQ=DAILY;COUNT=3 "
		  "EXDATE:20240102T080000,20240103T090000",
		  "2024-01-01T08:00 2024-01-03T08:00", 9 },
		{ "RDATE:20240102T120000,20240101T080000 RRULE:FREQ=DAILY;COUNT=2 "
		  "DTSTART:20240101T080000",
		  "2024-01-01T08:00 2024-01-02T08:00 2024-01-02T12:00", 9 },
		{ "DTSTART:20240101T080000 RDATE:20240305", "2024-01-01T08:00 2024-03-05T08:00",
		  9 },
		{ "dtstart:20240101\r\nrrule:freq=daily;count=1;\r\n", "2024-01-01", 9 },
		{ "DTSTART:99991230 RRULE:FREQ=DAILY", "9999-12-30 9999-12-31", 9 },
		{ "DTSTART:20240101 RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "", 9 },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "", 9 },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *got = times(a, cases[i].rule, cases[i].n);

		if (strcmp(got, cases[i].times))
			fail_msg("%s\n got    %s\n wanted %s", cases[i].rule, got, cases[i].times);
	}
	arena_free(a);
}

static void what_the_standard_forbids_is_refused_by_name(void **state)
{
	static const struct {
		const char *rule, *says;
	} cases[] = {
		{ "", "DTSTART" },
		{ "RRULE:FREQ=DAILY", "DTSTART is missing" },
		{ "FREQ=DAILY;COUNT=4",
		  "write it as DTSTART:20250303T100000 RRULE:FREQ=DAILY;COUNT=4" },
		{ "DTSTART:20240101", "no RRULE" },
		{ "DTSTART:20240230 RRULE:FREQ=DAILY", "no date" },
		{ "DTSTART:20240101T250000 RRULE:FREQ=DAILY", "no date" },
		{ "DTSTART;TZID=Europe/Berln:20240101 RRULE:FREQ=DAILY", "Europe/Berlin" },
		{ "DTSTART:20240101 RRULE:FREQ=HOURLY", "too often" },
		{ "DTSTART:20240101 RRULE:FREQ=SOMETIMES", "none of" },
		{ "DTSTART:20240101 RRULE:INTERVAL=2", "no FREQ" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;INTERVAL=-1", "INTERVAL" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;INTERVAL=99999999999", "INTERVAL" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;COUNT=0", "COUNT" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;COUNT=2;UNTIL=20250101", "exclude" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;FREQ=DAILY", "twice" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYSECOND=1", "BYSECOND" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYMNTH=1", "did you mean BYMONTH" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYMONTH=13", "BYMONTH" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYMONTHDAY=0", "BYMONTHDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYMONTHDAY=1,,2", "BYMONTHDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY;BYDAY=1MO", "BYDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=0MO", "BYDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=MO=", "BYDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYDAY=+-1MO", "BYDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO" },
		{ "DTSTART:20240101 RRULE:FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY" },
		{ "DTSTART:20240101 RRULE:FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "BYWEEKNO" },
		{ "DTSTART:20240101 RRULE:FREQ=WEEKLY;WKST=XX", "WKST" },
		{ "DTSTART:20240101 RRULE:FREQ", "lacks a value" },
		{ "DTSTART:20240101 RRULE:FREQ=DAILY RRULE:FREQ=DAILY", "two RRULEs" },
		{ "DTSTART:20240101 SUMMARY:x RRULE:FREQ=DAILY", "SUMMARY" },
		{ "DTSTART:20240101 EXDATE:x RRULE:FREQ=DAILY", "EXDATE" },
		{ "DTSTART:20240101 "
		  "RRULE:FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3,4,5,6,7,8,9,10,"
		  "11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29",
		  "times a day" },
	};
	struct arena *a = arena_new();
	struct rrule r;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		w.text[0] = '\0';
		assert_int_equal(rrule_parse(a, cases[i].rule, zone_utc(), &r, &w), BAD);
		if (!strstr(w.text, cases[i].says))
			fail_msg("%s: '%s' lacks '%s'", cases[i].rule, w.text, cases[i].says);
	}
	arena_free(a);
}

static const char *nexts(struct arena *a, const struct rrule *r, const char *after, int n)
{
	struct buf out = BUF(a);
	time_t t;

	assert_true(when_parse(after, &t));
	while (n-- && rrule_next(r, t, &t) == OK)
		buf_printf(&out, "%s%.16s", out.n ? " " : "", when_rfc3339(a, t));
	return buf_text(&out);
}

static void clock_changes_shift_but_never_skip_nor_repeat(void **state)
{
	struct arena *a = arena_new();
	struct rrule r;

	(void)state;
	assert_int_equal(rrule_parse(a, "DTSTART:20240101T023000 RRULE:FREQ=DAILY", berlin(), &r,
				     NULL),
			 OK);
	assert_string_equal(nexts(a, &r, "2025-03-28T12:00:00Z", 3),
			    "2025-03-29T01:30 2025-03-30T01:30 2025-03-31T00:30");
	assert_string_equal(nexts(a, &r, "2025-10-25T12:00:00Z", 2),
			    "2025-10-26T00:30 2025-10-27T01:30");
	arena_free(a);
}

static void two_times_that_a_gap_makes_one_happen_once(void **state)
{
	struct arena *a = arena_new();
	struct rrule r;

	(void)state;
	assert_int_equal(
		rrule_parse(a, "DTSTART:20250330T023000 RRULE:FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30",
			    berlin(), &r, NULL),
		OK);
	/* 02:00 is shown as 03:00 and 02:30 as 03:30: four wall times, two instants, in order */
	assert_string_equal(nexts(a, &r, "2025-03-30T00:00:00Z", 3),
			    "2025-03-30T01:00 2025-03-30T01:30 2025-03-31T00:00");
	arena_free(a);
}

static void a_rule_may_carry_its_own_zone(void **state)
{
	struct arena *a = arena_new();
	struct rrule r;

	(void)state;
	assert_int_equal(rrule_parse(a,
				     "DTSTART;TZID=Asia/Tokyo:20250101T090000 RRULE:FREQ=DAILY;"
				     "UNTIL=20250103T000000Z",
				     berlin(), &r, NULL),
			 OK);
	assert_string_equal(nexts(a, &r, "2024-12-01", 9),
			    "2025-01-01T00:00 2025-01-02T00:00 2025-01-03T00:00");
	assert_int_equal(rrule_parse(a, "DTSTART:20250101T090000Z RRULE:FREQ=DAILY;COUNT=1",
				     berlin(), &r, NULL),
			 OK);
	assert_string_equal(nexts(a, &r, "2024-12-01", 9), "2025-01-01T09:00");
	arena_free(a);
}

static void a_rule_that_began_long_ago_is_not_walked_from_its_start(void **state)
{
	struct arena *a = arena_new();
	struct rrule_walk walk;
	struct rrule r;
	int64_t local;

	(void)state;
	assert_int_equal(rrule_parse(a, "DTSTART:00010101T080000 RRULE:FREQ=DAILY", zone_utc(), &r,
				     NULL),
			 OK);
	for (int i = 0; i < 20000; i++) {
		rrule_begin(&walk, &r, (int64_t)when_utc(2025, 1, 1, 0, 0, 0) + i * 86400LL);
		assert_int_equal(rrule_step(&walk, &local), OK);
		assert_int_equal(local, (int64_t)when_utc(2025, 1, 1, 8, 0, 0) + i * 86400LL);
		assert_true(walk.period > 700000);
	}
	arena_free(a);
}

static void a_walk_from_anywhere_gives_the_tail_of_the_whole_walk(void **state)
{
	static const char *const rules[] = {
		"DTSTART:20200115T080000 RRULE:FREQ=MONTHLY;INTERVAL=5;BYDAY=2MO,-1FR",
		"DTSTART:20200115T080000 RRULE:FREQ=YEARLY;BYWEEKNO=1,53,-2;INTERVAL=2;BYDAY=MO,SU",
		"DTSTART:20200115T080000 RRULE:FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,MO;WKST=WE",
		"DTSTART:20200115T080000 RRULE:FREQ=DAILY;INTERVAL=7;COUNT=300",
		"DTSTART:20200115T080000 RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
		"DTSTART:20200115T080000 RRULE:FREQ=MONTHLY;BYMONTHDAY=31 RDATE:20210101T000000",
	};
	struct arena *a = arena_new();
	struct rrule_walk whole, tail;
	struct rrule r;
	int64_t x, y;

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		assert_int_equal(rrule_parse(a, rules[i], zone_utc(), &r, NULL), OK);
		rrule_begin(&whole, &r, INT64_MIN);
		for (int n = 0; n < 100 && rrule_step(&whole, &x) == OK; n++)
			for (int back = 0; back < 2; back++) {
				rrule_begin(&tail, &r, x - back);
				assert_int_equal(rrule_step(&tail, &y), OK);
				assert_int_equal(y, x);
			}
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_rule_gives_its_times),
		cmocka_unit_test(what_the_standard_forbids_is_refused_by_name),
		cmocka_unit_test(clock_changes_shift_but_never_skip_nor_repeat),
		cmocka_unit_test(two_times_that_a_gap_makes_one_happen_once),
		cmocka_unit_test(a_rule_may_carry_its_own_zone),
		cmocka_unit_test(a_rule_that_began_long_ago_is_not_walked_from_its_start),
		cmocka_unit_test(a_walk_from_anywhere_gives_the_tail_of_the_whole_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
