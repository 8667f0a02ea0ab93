/*
 * ical.h - iCalendar (RFC 5545): writing our calendar, reading lists of days.
 *
 * Written: METHOD:PUBLISH, times in UTC (every reader shows them in its own zone), lines folded at
 * 75 octets and never inside a character, text escaped. The same event always gets the same UID.
 * Read: only what a list of days needs. Our own line reader: no nesting, no recursion, capped.
 */
#ifndef RHYTHM_ICAL_H
#define RHYTHM_ICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "rhythm/rrule.h"

struct arena;
struct zone;

struct ical_event {
	const char *uid; /* see ical_uid */
	time_t start,
		end; /* UTC; all_day: midnight UTC of the first day, and of the day after the last */
	bool all_day;
	const char *summary, *description, *location,
		*url;          /* plain UTF-8; all but summary may be NULL */
	const char *organizer; /* an address; NULL: not said */
	int sequence;          /* rises by one with each change */
	time_t stamp;          /* when this version was made */
	bool cancelled;
	int remind_min; /* a reminder so many minutes before; 0: none */
};

/* "<kind>-<name>-<number>@<domain>" without anything that does not belong in a UID. */
char *ical_uid(struct arena *a, const char *kind, const char *name, int64_t number,
	       const char *domain);

/* A whole calendar, CRLF lines, at most 5000 events. */
char *ical_write(struct arena *a, const char *name, const struct ical_event *ev, size_t n);

/* One event called off: METHOD:CANCEL, which wants its organizer (RFC 5546 section 3.2.5). */
char *ical_cancel(struct arena *a, const char *name, const struct ical_event *ev);

enum { ICAL_BYTES_MAX = 1 << 20, ICAL_DAYS_MAX = 5000 };

/* One entry of a holiday list: some days in a row, perhaps again by a rule. */
struct ical_days {
	int32_t first; /* day number (civil.h) */
	int days;      /* 1..366 */
	bool repeats;
	struct rrule rule; /* if repeats */
	const char *name;  /* arena; "" if it has none */
};

/* ical_read_days - the VEVENTs of an .ics file as days. An event within one day counts as that day.
 *   text, n   the bytes, any
 *   z         on which day a time in UTC falls; any other value is taken as the date it shows
 *   OK        *out, *count (maybe 0) live in the arena; what is no event, or cancelled, is
 *             passed over
 *   BAD       no calendar, too large, or a date or RRULE is broken; w names the line */
enum err ical_read_days(struct arena *a, const char *text, size_t n, const struct zone *z,
			struct ical_days **out, size_t *count, struct why *w);

/* Is the day one of them? NULL, or the entry. */
const struct ical_days *ical_find_day(const struct ical_days *days, size_t n, int32_t day);

#endif
