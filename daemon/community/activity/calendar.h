/*
 * calendar.h - the community's rhythm as a calendar (RFC 5545, METHOD:PUBLISH): what goes out when.
 */
#ifndef COMMUNITY_CALENDAR_H
#define COMMUNITY_CALENDAR_H

#include "community/community.h"

enum { CALENDAR_WEEKS = 8 };

/* The slots of all rules that rest not, and when members meet, from `from` for so many weeks, as an .ics file in the arena,
 * CRLF lines. Titles are in the language of `lang` (NULL: the community's). */
char *calendar_rhythm(struct community *c, struct arena *a, const char *lang, time_t from,
		      int weeks);

/* Mail to circle+calendar@: the calendar as a file, to whoever may be answered; where members meet and
 * for what is told to members alone. */
work_take calendar_take;

#endif
