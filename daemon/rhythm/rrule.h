/*
 * rrule.h - recurrence rules (RFC 5545 section 3.3.10), DAILY or slower.
 *
 * The expansion is our own: libical 3.0.16 gives 84 of 126 published rules right (it fails with
 * negative BYMONTHDAY in DAILY, BYSETPOS in DAILY and WEEKLY, BYWEEKNO) and walks from DTSTART.
 * Ours goes day by day within one period of the rule (year, ISO week-year, month, week, day): each
 * BY part is a filter over the period's days, so that expanding and limiting are the same thing.
 * A rule without COUNT jumps straight to the period asked for.
 * It works in local (floating) time; zones come in only in rrule_next.
 *
 * Where the RFC leaves it open:
 *   DTSTART out of step with the rule is not an instance; it gives what the rule leaves unsaid.
 *   FREQ=YEARLY with BYMONTHDAY and no BYMONTH, BYYEARDAY or BYWEEKNO keeps DTSTART's month.
 *   BYWEEKNO without a day part keeps DTSTART's weekday; its period is the week-year (WKST).
 *   UNTIL given as a date includes that day.  EXDATE given as a date leaves out that day.
 *   A time in a daylight-saving gap is shifted, never skipped; in a fold it happens once, first.
 */
#ifndef RHYTHM_RRULE_H
#define RHYTHM_RRULE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"

struct arena;
struct zone;

enum {
	RRULE_TIMES_MAX = 96,   /* times a day: every quarter of an hour */
	RRULE_PARTS_MAX = 80,   /* values of BYDAY or BYSETPOS */
	RRULE_DATES_MAX = 2000, /* RDATEs, EXDATEs */
	RRULE_TEXT_MAX = 65536
};

enum rrule_freq { RRULE_NONE, RRULE_DAILY, RRULE_WEEKLY, RRULE_MONTHLY, RRULE_YEARLY };

struct rrule_day {
	int nth;     /* -53..53, 0 every one */
	int weekday; /* 0 Monday .. 6 Sunday */
};

struct rrule {
	int64_t start;           /* DTSTART, local */
	const struct zone *zone; /* static: its own, or the one given to rrule_parse */
	enum rrule_freq freq;    /* RRULE_NONE: only DTSTART and the RDATEs */
	int interval;            /* 1..9999 */
	int64_t count;           /* 0: without end */
	bool has_until;
	int64_t until; /* last local second that may be one; rrule_complete sets it if !has_until */
	int week_start;         /* WKST, 0 Monday */
	uint32_t months;        /* bits 1..12; 0: not given, as with all below */
	bool month_given;       /* BYMONTH was written, not taken from DTSTART */
	uint32_t monthday[2];   /* bits 1..31 from the start, from the end */
	uint64_t yearday[2][6]; /* bits 1..366 from the start, from the end */
	uint64_t weekno[2];     /* bits 1..53 from the start, from the end */
	uint8_t weekdays;       /* bits 0..6: days without a number */
	struct rrule_day nth[RRULE_PARTS_MAX];
	int nths;
	int32_t times[RRULE_TIMES_MAX]; /* seconds of the day, rising */
	int ntimes;
	int16_t setpos[RRULE_PARTS_MAX];
	int nsetpos;
	const int64_t *rdate, *exdate; /* arena, rising */
	int nrdate, nexdate;
	const int32_t *exday; /* arena, rising: whole days left out */
	int nexday;
};

/* rrule_parse - read the long form: DTSTART and RRULE, and RDATE, EXDATE, each once or more,
 * separated by line ends or blanks. "DTSTART;TZID=Zone:..." or a final Z give the rule a zone of
 * its own.
 *   zone  for what carries none
 *   OK    *out is filled, its lists live in the arena
 *   BAD   w says which part and what to write instead */
enum err rrule_parse(struct arena *a, const char *text, const struct zone *zone, struct rrule *out,
		     struct why *w);
bool rrule_is_long(const char *text); /* looks like the long form rather than a shorthand */

/* What is missing is filled from `start` (RFC 5545: "derived from DTSTART"). For those who build
 * a struct rrule themselves: zero it, set start, zone, freq, interval and parts, then call this. */
void rrule_complete(struct rrule *r);

/* A walk over the local times of a rule, rising, each once. About 2 kB, no memory to free. */
struct rrule_walk {
	const struct rrule *r; /* borrowed for the walk */
	int64_t from;          /* first local second wanted */
	int64_t period, left;  /* index of the next period; COUNT still to give */
	int empty;             /* periods since the last one with a day in it */
	int32_t days[372];     /* of the period at hand */
	int ndays, pick[2 * RRULE_PARTS_MAX], npick, at;
	int64_t last, ahead; /* given last; the rule's next one, not yet given */
	bool has_ahead, over;
	int rdate; /* index of the next RDATE */
};

void rrule_begin(struct rrule_walk *w, const struct rrule *r, int64_t from_local);
/* OK, or NONE when the rule has no more (also where a whole calendar cycle of 400 years passed
 * without one, or the year 9999 is over). */
enum err rrule_step(struct rrule_walk *w, int64_t *local);

/* The first instant later than `after`; NONE when there is none. */
enum err rrule_next(const struct rrule *r, time_t after, time_t *out);

#endif
