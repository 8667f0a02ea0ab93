#include "community_kit.h"

#include "community/activity/calendar.h"

static const char rules[] = "rhythm: ( { name = \"weekly-digest\"; when = \"weekly on monday at "
			    "08:00\"; do = \"digest\";"
			    " zone = \"Europe/Lisbon\"; }, { name = \"resting\"; when = \"daily\"; "
			    "do = \"digest\"; enabled = false; } );";

static int count(const char *text, const char *what)
{
	int n = 0;

	for (; (text = strstr(text, what)); text++)
		n++;
	return n;
}

static void the_rhythm_is_a_calendar_across_a_clock_change(void **state)
{
	struct kit *k = kit_open(rules);
	const char *ics =
		calendar_rhythm(k->c, k->a, "de", k->now, 8); /* from Monday 2 March, 10:00 */

	(void)state;
	assert_int_equal(count(ics, "BEGIN:VEVENT"), 8);
	assert_non_null(strstr(ics, "METHOD:PUBLISH"));
	assert_non_null(strstr(ics, "DTSTART:20260309T080000Z"));
	assert_non_null(strstr(ics, "DTSTART:20260330T070000Z"));
	assert_non_null(strstr(ics, "Nichts zu tun"));
	assert_string_equal(ics, calendar_rhythm(k->c, k->a, "de", k->now, 8));
	kit_close(k);
}

static void a_rule_that_steers_another_is_no_event(void **state)
{
	struct kit *k =
		kit_open("rhythm = ( { name = \"weekly\"; when = \"weekly on monday at 08:00\";"
			 " do = \"digest\"; }, { name = \"calm\"; when = \"weekly on friday at"
			 " 09:00\"; if = \"posts < 2 over 14d\"; do = \"pace of weekly to every two"
			 " weeks on monday at 08:00\"; } );");
	const char *ics = calendar_rhythm(k->c, k->a, "en", k->now, 8);

	(void)state;
	assert_non_null(strstr(ics, "DTSTART:20260309T080000Z"));
	assert_null(strstr(ics, "calm"));
	kit_close(k);
}

static void who_asks_by_mail_gets_the_file(void **state)
{
	struct kit *k = kit_open(rules);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "rui@example.org", "Rui", "pt");
	kit_mail(k, "pass", "rui@example.org", "circle+calendar@example.org", "", "");
	l = kit_letter(k, "rui@example.org");
	assert_int_equal(l->m->n_attachments, 1);
	assert_string_equal(l->m->attachments[0].name, "rhythm.ics");
	assert_non_null(strstr(l->m->text, "próximas semanas"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_that_steers_another_is_no_event),
		cmocka_unit_test(the_rhythm_is_a_calendar_across_a_clock_change),
		cmocka_unit_test(who_asks_by_mail_gets_the_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
