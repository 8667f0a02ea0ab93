#include "community/digest/edition_time.h"

#include <stdio.h>

#include "rhythm/zone.h"

enum { DAY = 86400, NOON = 12 * 3600, MORNING = 8 * 3600 };

/* How long the quiet hours "22:00-07:00" last after this time of the day; 0: it is none of theirs. */
static int64_t quiet_left(int64_t clock, const char *quiet)
{
	int64_t from, to;
	int h1, m1, h2, m2;

	if (!quiet || sscanf(quiet, "%2d:%2d-%2d:%2d", &h1, &m1, &h2, &m2) != 4)
		return 0;
	from = (h1 * 60 + m1) * 60;
	to = (h2 * 60 + m2) * 60;
	if (from > to && clock >= from)
		to += DAY;
	return clock < to && (clock >= from || from > to) ? to - clock : 0;
}

static int64_t clock_of(int64_t local)
{
	return (local % DAY + DAY) % DAY;
}

time_t edition_after_quiet(const struct zone *theirs, time_t at, const char *quiet)
{
	int64_t local = zone_local(theirs, at), left = quiet_left(clock_of(local), quiet);

	return left ? zone_instant(theirs, local + left) : at;
}

/* That time of the day, on the day it is there. */
static time_t on_day_of(const struct zone *theirs, time_t at, int64_t days, int64_t clock)
{
	int64_t local = zone_local(theirs, at);

	return zone_instant(theirs, local - clock_of(local) + days * DAY + clock);
}

time_t edition_due_at(const struct zone *zone, const struct zone *theirs, time_t slot, time_t cut,
		      const char *quiet)
{
	int64_t clock = clock_of(zone_local(zone, slot));
	time_t due = cut, first, today;

	if (theirs != zone) {
		clock = (clock + quiet_left(clock, quiet)) % DAY;
		slot = edition_after_quiet(zone, slot, quiet);
		first = on_day_of(theirs, slot, 0, clock);
		if (first < slot)
			first = on_day_of(theirs, slot, 1, clock);
		today = on_day_of(theirs, cut, 0, clock < NOON ? clock : MORNING);
		due = first > due ? first : due;
		due = today > due ? today : due;
		if (due > cut + DAY) /* the night in which clocks go back has an hour more */
			due = cut + DAY;
	}
	return edition_after_quiet(theirs, due, quiet);
}
