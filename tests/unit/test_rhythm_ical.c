#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libical/ical.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "rhythm/civil.h"
#include "rhythm/ical.h"
#include "rhythm/zone.h"

static const struct ical_event sample = {
	.uid = "slot-weekly-digest-1741000000@circle.example",
	.start = 1741593600, /* 2025-03-10T08:00Z */
	.end = 1741597200,
	.summary = "Weekly digest; beds, seeds \\ tools",
	.description = "One line\nand another, with caf\xc3\xa9, "
		       "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e and enough "
		       "words to make it necessary to fold the line more than once, which is done "
		       "every 75 octets and never within a character "
		       "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e.",
	.location = "online",
	.sequence = 2,
	.stamp = 1741000000,
	.remind_min = 30,
};

static void what_is_written_reads_back_the_same(void **state)
{
	struct arena *a = arena_new();
	char *text = ical_write(a, "Circle, the rhythm", &sample, 1);
	icalcomponent *cal = icalparser_parse_string(text), *ev;

	(void)state;
	assert_non_null(cal);
	assert_int_equal(icalcomponent_count_errors(cal), 0);
	assert_int_equal(icalcomponent_get_method(cal), ICAL_METHOD_PUBLISH);
	ev = icalcomponent_get_first_component(cal, ICAL_VEVENT_COMPONENT);
	assert_non_null(ev);
	assert_string_equal(icalcomponent_get_uid(ev), sample.uid);
	assert_string_equal(icalcomponent_get_summary(ev), sample.summary);
	assert_string_equal(icalcomponent_get_description(ev), sample.description);
	assert_int_equal(icalcomponent_get_sequence(ev), 2);
	assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstart(ev)), sample.start);
	assert_int_equal(icaltime_as_timet(icalcomponent_get_dtend(ev)), sample.end);
	assert_int_equal(icaltime_as_timet(icalcomponent_get_dtstamp(ev)), sample.stamp);
	assert_int_equal(icalcomponent_count_components(ev, ICAL_VALARM_COMPONENT), 1);
	icalcomponent_free(cal);
	arena_free(a);
}

static void lines_are_folded_at_75_octets_between_characters(void **state)
{
	struct arena *a = arena_new();
	char *text = ical_write(a, "x", &sample, 1), *rest = text, *line;

	(void)state;
	assert_true(text_is_utf8(text, strlen(text)));
	while ((line = strsep(&rest, "\n")) && rest) {
		size_t n = strlen(line);

		assert_true(n >= 1 && n <= 76);
		assert_int_equal(line[n - 1], '\r');
		assert_true(text_is_utf8(line, n));
	}
	arena_free(a);
}

static void text_cannot_leave_its_line(void **state)
{
	struct ical_event e = sample;
	struct arena *a = arena_new();
	char *text;

	(void)state;
	e.summary = "x\r\nATTENDEE:mailto:all@example.org\rBEGIN:VEVENT";
	e.url = "https://example.org/\r\nX-BAD:1";
	text = ical_write(a, "a\nMETHOD:REQUEST", &e, 1);
	assert_null(strstr(text, "\nATTENDEE"));
	assert_null(strstr(text, "\nX-BAD"));
	assert_null(strstr(text, "\nMETHOD:REQUEST"));
	assert_string_equal(ical_uid(a, "slot", "a b\r\nX:1@", 5, "circle.example"),
			    "slot-a-b--X-1--5@circle.example");
	arena_free(a);
}

static const struct ical_days *day(const struct ical_days *d, size_t n, int y, int m, int dd)
{
	return ical_find_day(d, n, civil_day(y, m, dd));
}

static void a_holiday_list_is_read(void **state)
{
	static const char text[] =
		"\xef\xbb\xbf"
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\n"
		"DTSTART:19701025T030000\r\nRRULE:FREQ=HOURLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
		"BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20251225\r\nDTEND;VALUE=DATE:20251227\r\n"
		"SUMMARY:Christ\r\n "
		"mas\r\nBEGIN:VALARM\r\nDTSTART:20300101\r\nEND:VALARM\r\nEND:VEVENT\r\n"
		"BEGIN:VEVENT\nDTSTART;TZID=\"Europe/"
		"Berlin\":20250603T090000\nDTEND:20250603T170000\n"
		"SUMMARY:Away day\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20100501\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:"
		"20270501\n"
		"SUMMARY:Labour Day\nEND:VEVENT\n"
		"BEGIN:VEVENT\nSUMMARY:without a date\nEND:VEVENT\nEND:VCALENDAR\n";
	struct arena *a = arena_new();
	struct ical_days *d;
	struct why w;
	size_t n;

	(void)state;
	if (ical_read_days(a, text + 3, sizeof text - 4, zone_utc(), &d, &n, &w) != OK)
		fail_msg("%s", w.text);
	assert_int_equal(n, 3);
	assert_string_equal(day(d, n, 2025, 12, 26)->name, "Christmas");
	assert_null(day(d, n, 2025, 12, 27));
	assert_non_null(day(d, n, 2025, 6, 3));
	assert_null(day(d, n, 2025, 6, 4));
	assert_string_equal(day(d, n, 2026, 5, 1)->name, "Labour Day");
	assert_null(day(d, n, 2026, 5, 2));
	assert_null(day(d, n, 2027, 5, 1));
	assert_null(day(d, n, 2009, 5, 1));
	assert_int_equal(ical_read_days(a, text, sizeof text - 1, zone_utc(), &d, &n, &w), OK);
	arena_free(a);
}

static void lists_of_dates_and_durations_are_read(void **state)
{
	static const char text[] =
		"BEGIN:VCALENDAR\n"
		"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250106\nRRULE:FREQ=WEEKLY\n"
		"EXDATE;VALUE=DATE:20250113,20250120\nSUMMARY:Mondays\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250304\nRDATE;VALUE=DATE:20250305,20250312\n"
		"SUMMARY:Some days\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDURATION:P3D\nDTSTART;VALUE=DATE:20250502\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20250603\nDURATION:P1W\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART:20250702T090000Z\nDURATION:P1DT8H\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART:20250802T090000Z\nDURATION:PT8H\nEND:VEVENT\n"
		"END:VCALENDAR\n";
	static const struct {
		int month, day;
		bool off;
	} cases[] = { { 1, 6, true }, { 1, 13, false }, { 1, 20, false }, { 1, 27, true },
		      { 3, 4, true }, { 3, 5, true },   { 3, 6, false },  { 3, 12, true },
		      { 5, 4, true }, { 5, 6, false },  { 6, 8, true },   { 6, 10, false },
		      { 7, 3, true }, { 7, 4, false },  { 8, 2, true },   { 8, 3, false } };
	struct arena *a = arena_new();
	struct ical_days *d;
	struct why w;
	size_t n;

	(void)state;
	if (ical_read_days(a, text, sizeof text - 1, zone_utc(), &d, &n, &w) != OK)
		fail_msg("%s", w.text);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if ((day(d, n, 2025, cases[i].month, cases[i].day) != NULL) != cases[i].off)
			fail_msg("2025-%02d-%02d", cases[i].month, cases[i].day);
	arena_free(a);
}

static void a_day_written_in_utc_is_that_of_the_rules_zone(void **state)
{
	static const char text[] =
		"BEGIN:VCALENDAR\n"
		"BEGIN:VEVENT\nDTSTART:20270302T230000Z\nDTEND:20270303T230000Z\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART:20270309T230000Z\nRDATE:20270316T230000Z\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;TZID=Asia/Tokyo:20270324T000000\nEND:VEVENT\n"
		"END:VCALENDAR\n";
	static const int off[] = { 3, 10, 17, 24 };
	struct arena *a = arena_new();
	const struct zone *berlin;
	struct ical_days *d;
	struct why w;
	size_t n, next = 0;

	(void)state;
	assert_int_equal(zone_find("Europe/Berlin", &berlin, &w), OK);
	if (ical_read_days(a, text, sizeof text - 1, berlin, &d, &n, &w) != OK)
		fail_msg("%s", w.text);
	for (int i = 1; i <= 31; i++) {
		bool want = next < sizeof off / sizeof *off && off[next] == i;

		if ((day(d, n, 2027, 3, i) != NULL) != want)
			fail_msg("2027-03-%02d", i);
		next += want;
	}
	arena_free(a);
}

static void a_feast_that_was_called_off_is_no_holiday(void **state)
{
	static const char text[] =
		"BEGIN:VCALENDAR\n"
		"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270303\nSTATUS:CANCELLED\nEND:VEVENT\n"
		"BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270304\nSTATUS:CONFIRMED\nEND:VEVENT\n"
		"END:VCALENDAR\n";
	struct arena *a = arena_new();
	struct ical_days *d;
	struct why w;
	size_t n;

	(void)state;
	if (ical_read_days(a, text, sizeof text - 1, zone_utc(), &d, &n, &w) != OK)
		fail_msg("%s", w.text);
	assert_null(day(d, n, 2027, 3, 3));
	assert_non_null(day(d, n, 2027, 3, 4));
	arena_free(a);
}

static void what_is_broken_is_told_by_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "no iCalendar" },
		{ "hello", "no iCalendar" },
		{ "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20251399\nEND:VEVENT\n", "line 3" },
		{ "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250101\nRRULE:FREQ=DAILY\n"
		  "EXDATE:20250102,2025\nEND:VEVENT\n",
		  "line 5" },
		{ "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20250101\nRRULE:FREQ=SECONDLY\nEND:"
		  "VEVENT\n",
		  "too often" },
	};
	struct arena *a = arena_new();
	struct ical_days *d;
	struct why w;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		assert_int_equal(ical_read_days(a, cases[i].text, strlen(cases[i].text), zone_utc(),
						&d, &n, &w),
				 BAD);
		assert_non_null(strstr(w.text, cases[i].says));
	}
	arena_free(a);
}

static void hostile_calendars_cost_little(void **state)
{
	struct arena *a = arena_new();
	struct buf nest = BUF(a), many = BUF(a), fold = BUF(a);
	struct ical_days *d;
	struct why w;
	size_t n;

	(void)state;
	buf_str(&nest, "BEGIN:VCALENDAR\n");
	buf_str(&many, "BEGIN:VCALENDAR\n");
	buf_str(&fold, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:");
	for (int i = 0; i < 50000; i++) {
		buf_str(&nest, "BEGIN:VEVENT\n");
		buf_str(&fold, "x\n ");
	}
	for (int i = 0; i < 6000; i++)
		buf_str(&many, "BEGIN:VEVENT\nDTSTART:20250101\nEND:VEVENT\n");
	assert_int_equal(ical_read_days(a, buf_text(&nest), nest.n, zone_utc(), &d, &n, &w), OK);
	assert_int_equal(n, 0);
	assert_int_equal(ical_read_days(a, buf_text(&fold), fold.n, zone_utc(), &d, &n, &w), OK);
	assert_int_equal(ical_read_days(a, buf_text(&many), many.n, zone_utc(), &d, &n, &w), BAD);
	assert_non_null(strstr(w.text, "5000"));
	assert_int_equal(ical_read_days(a, buf_text(&many), ICAL_BYTES_MAX + 1, zone_utc(), &d, &n,
					&w),
			 BAD);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(lines_are_folded_at_75_octets_between_characters),
		cmocka_unit_test(text_cannot_leave_its_line),
		cmocka_unit_test(a_holiday_list_is_read),
		cmocka_unit_test(lists_of_dates_and_durations_are_read),
		cmocka_unit_test(a_day_written_in_utc_is_that_of_the_rules_zone),
		cmocka_unit_test(a_feast_that_was_called_off_is_no_holiday),
		cmocka_unit_test(what_is_broken_is_told_by_its_line),
		cmocka_unit_test(hostile_calendars_cost_little),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
