/*
 * edition_late.h - whoever runs the community hears of a late or missing edition, once.
 */
#ifndef COMMUNITY_EDITION_LATE_H
#define COMMUNITY_EDITION_LATE_H

#include "community/community.h"

enum { EDITION_LATE = 2 * 3600 }; /* later than that is told */

/* An edition was made at `made` that was due at `due`: tells of it where that is late, and that a
 * missing one is there after all. Within the transaction that makes it. */
void edition_made(struct community *c, struct arena *a, const char *rule, time_t due, time_t made);
/* It could not be made. In a transaction of its own; told when it is new or has another reason. */
void edition_missing(struct community *c, struct arena *a, const char *rule, time_t due, time_t now,
		     const char *reason);

#endif
