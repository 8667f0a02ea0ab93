/*
 * When a letter of an edition is due at its reader's: zones, clock changes, quiet hours.
 */
#include "digest_kit.h"

#include "community/digest/edition_time.h"
#include "rhythm/zone.h"

static const char *const zones[] = { "UTC",
				     "Europe/Lisbon",
				     "America/New_York",
				     "America/Sao_Paulo",
				     "Asia/Kolkata",
				     "Asia/Kathmandu",
				     "Australia/Lord_Howe",
				     "Pacific/Kiritimati",
				     "Pacific/Pago_Pago",
				     "Pacific/Chatham",
				     "Africa/Casablanca",
				     "America/St_Johns" };

/* Every zone, each day of a year: within 24 hours of the cut, and at the rule's time of day but
 * where a clock change moves it by its hour. */
static void a_letter_is_due_at_the_same_time_of_day_everywhere(void **state)
{
	const struct zone *home, *z;
	time_t first = when_utc(2026, 1, 1, 7, 0, 0);

	(void)state;
	assert_int_equal(zone_find("Europe/Berlin", &home, NULL), OK);
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		assert_int_equal(zone_find(zones[i], &z, NULL), OK);
		for (int day = 0; day < 365; day++) {
			time_t slot = zone_instant(home, zone_local(home, first) / A_DAY * A_DAY +
								 (int64_t)day * A_DAY + 8 * HOUR);
			time_t due = edition_due_at(home, z, slot, slot, "");
			int64_t clock = zone_local(z, due) % A_DAY;

			assert_true(due >= slot && due <= slot + A_DAY);
			assert_true(clock == 8 * HOUR || labs(clock - 8 * HOUR) <= HOUR);
		}
	}
}

static void quiet_hours_hold_a_letter_until_they_end(void **state)
{
	const struct zone *z;
	time_t night = when_utc(2026, 6, 1, 21, 30, 0); /* 23:30 in Berlin */

	(void)state;
	assert_int_equal(zone_find("Europe/Berlin", &z, NULL), OK);
	assert_int_equal(edition_after_quiet(z, night, "22:00-07:00"),
			 when_utc(2026, 6, 2, 5, 0, 0));
	assert_int_equal(edition_after_quiet(z, night + 4 * HOUR, "22:00-07:00"),
			 when_utc(2026, 6, 2, 5, 0, 0));
	assert_int_equal(edition_after_quiet(z, night + 8 * HOUR, "22:00-07:00"), night + 8 * HOUR);
	assert_int_equal(edition_after_quiet(z, night, "12:00-14:00"), night);
	assert_int_equal(edition_after_quiet(z, night, ""), night);
	/* A night in which clocks go forward has an hour less. */
	assert_int_equal(edition_after_quiet(z, when_utc(2026, 3, 28, 22, 0, 0), "22:00-07:00"),
			 when_utc(2026, 3, 29, 5, 0, 0));
}

/* A slot within the quiet hours: everywhere their end is the time of day, and nobody waits for
 * another evening first. */
static void no_reader_waits_longer_than_a_day_for_quiet_hours(void **state)
{
	time_t slot = when_utc(2026, 6, 1, 20, 30, 0); /* 22:30 in Berlin, cut at the end */
	const struct zone *home, *z;

	(void)state;
	assert_int_equal(zone_find("Europe/Berlin", &home, NULL), OK);
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		time_t cut = edition_after_quiet(home, slot, "20:00-10:00"), due;

		assert_int_equal(zone_find(zones[i], &z, NULL), OK);
		due = edition_due_at(home, z, slot, cut, "20:00-10:00");
		assert_true(due >= cut && due <= cut + A_DAY);
		assert_int_equal(zone_local(z, due) % A_DAY, 10 * HOUR);
	}
}

/* A cut comes seconds after its slot, or later: an outage, an editor. Whose morning has come by then
 * waits for no other one; in the small hours a letter waits for the morning. */
static void whose_morning_has_come_by_the_cut_gets_it_at_once(void **state)
{
	time_t slot = when_utc(2026, 6, 1, 6, 0, 0), late = slot + 3 * A_DAY; /* 08:00 in Berlin */
	const struct zone *home, *vienna, *lisbon, *york;

	(void)state;
	assert_int_equal(zone_find("Europe/Berlin", &home, NULL), OK);
	assert_int_equal(zone_find("Europe/Vienna", &vienna, NULL), OK);
	assert_int_equal(zone_find("Europe/Lisbon", &lisbon, NULL), OK);
	assert_int_equal(zone_find("America/New_York", &york, NULL), OK);
	assert_int_equal(edition_due_at(home, vienna, slot, slot + 3, ""), slot + 3);
	assert_int_equal(edition_due_at(home, lisbon, slot, slot + 3, ""), slot + HOUR);
	assert_int_equal(edition_due_at(home, lisbon, slot, slot + 2 * HOUR, ""), slot + 2 * HOUR);
	assert_int_equal(edition_due_at(home, york, slot, slot + 2 * HOUR, ""), slot + 6 * HOUR);
	assert_int_equal(edition_due_at(home, york, slot, late, ""), late + 6 * HOUR);
	assert_int_equal(edition_due_at(home, york, slot, late + 9 * HOUR, ""), late + 9 * HOUR);
	slot += 12 *
		HOUR; /* of the evening, let out in the morning: none waits for the next evening */
	late = slot + 14 * HOUR;
	assert_int_equal(edition_due_at(home, vienna, slot, late, ""), late);
	assert_int_equal(edition_due_at(home, lisbon, slot, late, ""), late);
	assert_int_equal(edition_due_at(home, york, slot, late, ""), late + 4 * HOUR);
}

static void a_zone_sets_when_a_letter_is_due(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;
	struct member *m;

	(void)state;
	m = member_find(k->c->s, k->a, kit_member(k, "bo@far.example", "Bo", NULL));
	m->zone = "America/New_York";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_post(k, "ana@far.example", "Blight on the tomatoes", "It begins low.");
	digest_monday(k);
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "the next digest (Mon 16 Mar, 08:00)"));
	kit_wait(k, 4 * HOUR - 70); /* 08:00 in New York, summer time since the day before */
	kit_silence(k);
	kit_wait(k, 60);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "the next digest (Mon 16 Mar, 08:00)"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_letter_is_due_at_the_same_time_of_day_everywhere),
		cmocka_unit_test(quiet_hours_hold_a_letter_until_they_end),
		cmocka_unit_test(no_reader_waits_longer_than_a_day_for_quiet_hours),
		cmocka_unit_test(whose_morning_has_come_by_the_cut_gets_it_at_once),
		cmocka_unit_test(a_zone_sets_when_a_letter_is_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
