#include "community/digest/edition_time.h"

#include <stdbool.h>
#include <stdio.h>

#include "rhythm/zone.h"

enum { DAY = 86400 };

/* "22:00-07:00" as seconds of the day; false: none. */
static bool quiet_read(const char *text, int64_t *from, int64_t *to)
{
	int h1, m1, h2, m2;

	if (!text || sscanf(text, "%2d:%2d-%2d:%2d", &h1, &m1, &h2, &m2) != 4)
		return false;
	*from = (h1 * 60 + m1) * 60;
	*to = (h2 * 60 + m2) * 60;
	return *from != *to;
}

time_t edition_after_quiet(const struct zone *theirs, time_t at, const char *quiet)
{
	int64_t from, to, local, midnight, clock;

	if (!quiet_read(quiet, &from, &to))
		return at;
	local = zone_local(theirs, at);
	clock = (local % DAY + DAY) % DAY;
	midnight = local - clock;
	if (from < to)
		return clock >= from && clock < to ? zone_instant(theirs, midnight + to) : at;
	if (clock >= from)
		return zone_instant(theirs, midnight + DAY + to);
	return clock < to ? zone_instant(theirs, midnight + to) : at;
}

time_t edition_due_at(const struct zone *zone, const struct zone *theirs, time_t slot, time_t cut,
		      const char *quiet)
{
	int64_t local = zone_local(theirs, cut), clock = zone_local(zone, slot) % DAY;
	int64_t midnight = local - (local % DAY + DAY) % DAY;
	time_t due = cut;

	if (theirs != zone) {
		due = zone_instant(theirs, midnight + clock);
		if (due < cut)
			due = zone_instant(theirs, midnight + DAY + clock);
		if (due > cut + DAY) /* the night in which clocks go back has an hour more */
			due = cut + DAY;
	}
	return edition_after_quiet(theirs, due, quiet);
}
