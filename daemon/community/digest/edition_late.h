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

/* Its draft waits, and each editor let it lie: told once, until it is released. Own transaction. */
void edition_left_lying(struct community *c, struct arena *a, const char *rule, time_t due,
			time_t now);
/* Within the transaction in which a later edition takes its draft over: that one is not late yet. */
void edition_superseded(struct community *c, struct arena *a, const char *rule);
/* Within the transaction that lets a draft out: tells of it where it had been left lying. */
void edition_released(struct community *c, struct arena *a, const char *rule, time_t due,
		      time_t now);

#endif
