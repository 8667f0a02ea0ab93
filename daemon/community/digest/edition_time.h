/*
 * edition_time.h - when a letter of an edition is due at its reader's. Pure.
 *
 * An edition is cut at one instant. Who lives in the rule's zone gets it then; elsewhere it waits
 * for the same time of day there, never longer than 24 hours (DESIGN, promise 3). Where that has
 * come by the cut, which is seconds after the slot or much later, nothing waits for another day;
 * in the small hours it waits for the morning, also of a rule of the evening.
 * Clock changes shift it, never skip it. Quiet hours hold a letter until they are over.
 */
#ifndef COMMUNITY_EDITION_TIME_H
#define COMMUNITY_EDITION_TIME_H

#include <time.h>

struct zone;

/* edition_due_at
 *   zone    the rule's; theirs: the reader's
 *   slot    the instant the rule named; cut: when it was really cut, not before
 *   quiet   "22:00-07:00" of the reader's day; "" or NULL: none */
time_t edition_due_at(const struct zone *zone, const struct zone *theirs, time_t slot, time_t cut,
		      const char *quiet);

/* The instant itself, or the end of the quiet hours it lies in. */
time_t edition_after_quiet(const struct zone *theirs, time_t at, const char *quiet);

#endif
