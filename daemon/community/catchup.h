/*
 * catchup.h - a catch-up edition: what somebody missed, told so that it is read in minutes.
 *
 * Outcomes first (questions that were answered, in short), then threads they follow, then all the
 * rest as one line each. Owed after a pause or a folding (member.catch_up: it takes the place of
 * the editions missed and moves the watermark), or asked for with +catchup: then it is extra, and
 * neither takes from nor adds to what digests owe (a post appears in exactly one *edition*).
 */
#ifndef COMMUNITY_CATCHUP_H
#define COMMUNITY_CATCHUP_H

#include "community/care.h"
#include "community/community.h"

enum { CATCHUP_SPAN = 90 * 86400, CATCHUP_WORDS = 40 };

/* Everybody who is owed one gets it. */
care_do catchups_tick;
/* +catchup: the last three months, to a proven member. */
work_take catchup_take;
/* The last `span_s` seconds for one member, as an answer; within no transaction.
 *   NONE  nothing was written */
enum err catchup_send(struct community *c, struct arena *a, int64_t member, int64_t span_s,
		      time_t now, struct why *w);

#endif
