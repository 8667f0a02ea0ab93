#include "community/digest/edition_time.h"

#include <stdio.h>

#include "rhythm/zone.h"

enum { DAY = 86400 };

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

time_t edition_due_at(const struct zone *zone, const struct zone *theirs, time_t slot, time_t cut,
		      const char *quiet)
{
	int64_t local = zone_local(theirs, cut), clock = clock_of(zone_local(zone, slot));
	int64_t midnight = local - clock_of(local);
	time_t due = cut;

	if (theirs != zone) {
		clock = (clock + quiet_left(clock, quiet)) % DAY;
		due = zone_instant(theirs, midnight + clock);
		if (due < cut)
			due = zone_instant(theirs, midnight + DAY + clock);
		if (due > cut + DAY) /* the night in which clocks go back has an hour more */
			due = cut + DAY;
	}
	return edition_after_quiet(theirs, due, quiet);
}
