#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"

static const struct {
	const char *text, *said; /* said: NULL where it is said as written */
} forms[] = {
	{ "weekly on monday at 08:00", NULL },
	{ "every 2 weeks on monday and thursday at 08:00", NULL },
	{ "weekdays at 09:30", NULL },
	{ "monthly on the first friday at 10:00", NULL },
	{ "monthly on day 15 at 08:00", NULL },
	{ "monthly on the last day at 08:00", NULL },
	{ "yearly on 3 march at 09:00", NULL },
	{ "every 10 days at 08:00", NULL },
	{ "quarterly on the last day at 08:00", NULL },
	{ "quarterly on the first tuesday at 10:00", NULL },
	{ "yearly on the last sunday of october at 12:00", NULL },
	{ "weekly on monday in june and july at 08:00", NULL },
	{ "monthly on the last weekday at 17:00", NULL },
	{ "daily at 08:00 and 16:30", NULL },
	{ "every two weeks on monday and thursday at 08:00",
	  "every 2 weeks on monday and thursday at 08:00" },
	{ "daily at 7", "daily at 07:00" },
	{ "Weekly on Monday", "weekly on monday at 08:00" },
	{ "mondays at noon", "weekly on monday at 12:00" },
	{ "every weekday at 8:30 pm", "weekdays at 20:30" },
	{ "every other tuesday at 8am", "every 2 weeks on tuesday at 08:00" },
	{ "fortnightly on friday", "every 2 weeks on friday at 08:00" },
	{ "every month on the second and last monday",
	  "monthly on the second monday and last monday at 08:00" },
	{ "monthly on the 1st and 15th at 12am", "monthly on day 1 and 15 at 00:00" },
	{ "last friday of the month at 5 pm", "monthly on the last friday at 17:00" },
	{ "every third friday of the month", "monthly on the third friday at 08:00" },
	{ "every 3rd friday of the month", "monthly on the third friday at 08:00" },
	{ "every second week", "every 2 weeks on monday at 08:00" },
	{ "on the last day of the month", "monthly on the last day at 08:00" },
	{ "march 3 at 9", "yearly on 3 march at 09:00" },
	{ "every march 3 at 9", "yearly on 3 march at 09:00" },
	{ "each 24 december at 18:00", "yearly on 24 december at 18:00" },
	{ "every year on the 3rd of march", "yearly on 3 march at 08:00" },
	{ "every 3 months on day 1", "quarterly on day 1 at 08:00" },
	{ "weekends at 10", "weekly on saturday and sunday at 10:00" },
	{ "every month on the first weekday", "monthly on the first weekday at 08:00" },
	{ "first and third wednesday at 19:00",
	  "monthly on the first wednesday and third wednesday at 19:00" },
	{ "1st & 3rd wed", "monthly on the first wednesday and third wednesday at 08:00" },
	{ "first/third wednesday", "monthly on the first wednesday and third wednesday at 08:00" },
	{ "every 2nd and 4th tuesday",
	  "monthly on the second tuesday and fourth tuesday at 08:00" },
	{ "every 1st monday", "monthly on the first monday at 08:00" },
	{ "every 15th of the month", "monthly on day 15 at 08:00" },
	{ "on the 15th", "monthly on day 15 at 08:00" },
	{ "every 1st and 15th", "monthly on day 1 and 15 at 08:00" },
	{ "every first monday in january", "yearly on the first monday of january at 08:00" },
	{ "first monday in march and september",
	  "yearly on the first monday of march and september at 08:00" },
	{ "end of month at 17:00", "monthly on the last day at 17:00" },
	{ "second to last friday", "monthly on the second-last friday at 08:00" },
	{ "monthly on the third-last day", "monthly on the third-last day at 08:00" },
	{ "penultimate friday of the quarter", "quarterly on the second-last friday at 08:00" },
	{ "mon-fri at 9", "weekdays at 09:00" },
	{ "monday to friday at 9", "weekdays at 09:00" },
	{ "tue\xe2\x80\x93thu", "weekly on tuesday, wednesday and thursday at 08:00" },
	{ "fri - sun", "weekly on friday, saturday and sunday at 08:00" },
	{ "sunday through monday", "weekly on monday and sunday at 08:00" },
	{ "mon/wed/fri", "weekly on monday, wednesday and friday at 08:00" },
	{ "every week day", "weekdays at 08:00" },
	{ "working days", "weekdays at 08:00" },
	{ "last working day of the month", "monthly on the last weekday at 08:00" },
	{ "first business day of each month", "monthly on the first weekday at 08:00" },
	{ "alternate mondays", "every 2 weeks on monday at 08:00" },
	{ "half-yearly", "every 6 months on day 1 at 08:00" },
	{ "every half year", "every 6 months on day 1 at 08:00" },
	{ "every 6 months on 1 march", "yearly on 1 march and september at 08:00" },
	{ "quarterly on 15 february", "yearly on 15 february, may, august and november at 08:00" },
	{ "twice a week on monday and thursday", "weekly on monday and thursday at 08:00" },
	{ "twice a year on 1 march and 1 september", "yearly on 1 march and september at 08:00" },
	{ "3 times a week on mon-wed", "weekly on monday, tuesday and wednesday at 08:00" },
	{ "twice a day at 8 and 16", "daily at 08:00 and 16:00" },
	{ "fridays @ 5 p.m.", "weekly on friday at 17:00" },
	{ "fridays every two weeks at 7", "every 2 weeks on friday at 07:00" },
	{ "month-end at 18:00", "monthly on the last day at 18:00" },
	{ "at the beginning of the month", "monthly on day 1 at 08:00" },
	{ "second last friday", "monthly on the second-last friday at 08:00" },
	{ "annual on sept 3", "yearly on 3 september at 08:00" },
};

static void every_form_is_read_and_said_back(void **state)
{
	struct shorthand_options opt = shorthand_defaults(zone_utc());
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *want = forms[i].said ? forms[i].said : forms[i].text;
		struct rrule r, again;
		struct why w;

		if (shorthand_parse(a, forms[i].text, &opt, &r, &w) != OK)
			fail_msg("%s: %s", forms[i].text, w.text);
		assert_string_equal(shorthand_say(a, &r, &opt), want);
		assert_int_equal(shorthand_parse(a, want, &opt, &again, &w), OK);
		for (int k = 0; k < 50; k++) {
			time_t x = 1700000000 + k * 3456789, y = x;

			assert_int_equal(rrule_next(&r, x, &x), OK);
			assert_int_equal(rrule_next(&again, y, &y), OK);
			assert_int_equal(x, y);
		}
	}
	arena_free(a);
}

static void what_cannot_be_understood_is_answered_with_a_form_that_works(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "", "weekly on monday at 08:00" },
		{ "weakly on mondya", "nearest form: weekly on monday" },
		{ "monthly on friday", "monthly on the first friday" },
		{ "weekly at 25:00", "no time of day" },
		{ "weekly on day 3", "monthly" },
		{ "monthly on day 32", "no day 32" },
		{ "monthly on the sixth banana", "not understood" },
		{ "every 0 days", "from 1" },
		{ "every 99999 days", "from 1" },
		{ "yearly on 3 march and 5 april", "a rule each" },
		{ "monthly on day 3 and first monday", "two rules" },
		{ "on monday and thursday of every month", "which one" },
		{ "daily weekly", "twice how often" },
		{ "every hour", "too often" },
		{ "yearly on day 3", "month" },
		{ "monthly on the 7th monday", "7th" },
		{ "biweekly", "'every 2 weeks' or 'weekly on monday and thursday'" },
		{ "bi-monthly on day 1", "'every 2 months' or" },
		{ "biannually", "'every 2 years' or 'every 6 months'" },
		{ "twice a week", "'weekly on monday and thursday'" },
		{ "twice a month on the first monday", "'2 times a month' wants to know when" },
		{ "three times a year", "'yearly on 1 march and 1 september'" },
		{ "every second friday",
		  "'every 2 weeks on friday' or 'monthly on the 2nd friday'" },
		{ "every third friday", "'monthly on the 3rd friday'" },
		{ "last day", "'monthly on the last day'" },
		{ "last working day", "'monthly on the last weekday'" },
		{ "every monday morning", "write it as 08:00" },
		{ "hourly", "too often" },
		{ "every 30 minutes", "too often" },
		{ "every leap year", "a form that works" },
		{ "every march", "yearly on 3 march" },
		{ "03-03", "a date is written 3 march" },
		{ "monthly on the 1st-7th", "only weekdays" },
		{ "every 5 months on 1 march", "do not fit together" },
		{ "yearly on 30 february", "no day of the calendar" },
		{ "working", "'working' does not fit" },
		{ "half the time", "not understood" },
		{ "half past monday", "not understood" },
	};
	struct shorthand_options opt = shorthand_defaults(zone_utc());
	struct arena *a = arena_new();
	struct rrule r;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (shorthand_parse(a, cases[i].text, &opt, &r, &w) != BAD)
			fail_msg("%s is taken: %s", cases[i].text, shorthand_say(a, &r, &opt));
		if (!strstr(w.text, cases[i].says))
			fail_msg("%s: '%s' lacks '%s'", cases[i].text, w.text, cases[i].says);
	}
	arena_free(a);
}

static void since_decides_which_weeks_are_meant(void **state)
{
	struct shorthand_options opt = shorthand_defaults(zone_utc());
	struct arena *a = arena_new();
	struct rrule r;
	time_t even, odd;

	(void)state;
	assert_int_equal(shorthand_parse(a, "every two weeks on monday", &opt, &r, NULL), OK);
	assert_int_equal(rrule_next(&r, 1735732800, &even), OK);
	opt.since += 7 * 86400;
	assert_int_equal(shorthand_parse(a, "every two weeks on monday", &opt, &r, NULL), OK);
	assert_int_equal(rrule_next(&r, 1735732800, &odd), OK);
	assert_int_equal(llabs((long long)even - odd), 7 * 86400);
	arena_free(a);
}

static void another_language_brings_its_own_words(void **state)
{
	static const struct shorthand_word list[] = {
		{ "jeden", WORD_EVERY, 0 },
		{ "montag", WORD_WEEKDAY, 0 },
		{ "w\xc3\xb6"
		  "chentlich",
		  WORD_OFTEN, UNIT_WEEK * 100 + 1 },
		{ "um", WORD_AT, 0 },
		{ "am", WORD_ON, 0 },
	};
	struct shorthand_words words = { list, sizeof list / sizeof *list };
	struct shorthand_options opt = shorthand_defaults(zone_utc());
	struct arena *a = arena_new();
	struct rrule r;

	(void)state;
	opt.words = &words;
	assert_int_equal(shorthand_parse(a, "Jeden Montag um 9:00", &opt, &r, NULL), OK);
	assert_string_equal(shorthand_say(a, &r, &opt), "weekly on monday at 09:00");
	assert_int_equal(shorthand_parse(a,
					 "W\xc3\x96"
					 "CHENTLICH am Montag",
					 &opt, &r, NULL),
			 OK);
	assert_string_equal(shorthand_say(a, &r, &opt), "weekly on monday at 08:00");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_is_read_and_said_back),
		cmocka_unit_test(what_cannot_be_understood_is_answered_with_a_form_that_works),
		cmocka_unit_test(since_decides_which_weeks_are_meant),
		cmocka_unit_test(another_language_brings_its_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
