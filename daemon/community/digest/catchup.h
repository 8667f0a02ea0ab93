/*
 * catchup.h - a catch-up edition: what somebody missed, told so that it is read in minutes.
 *
 * Outcomes first (questions that were answered, in short), then threads they follow, then all the
 * rest as one line each. Owed after a pause (member.catch_up): then it takes the place of the
 * editions missed and moves the watermark. Asked for with +catchup: then it is beside the editions,
 * reads history too, and what digests owe is the same after it. Posts that folded because they
 * were too many to come singly (community/list/deliver.h) come the same way, as a plain digest.
 */
#ifndef COMMUNITY_CATCHUP_H
#define COMMUNITY_CATCHUP_H

#include "community/community.h"

enum { CATCHUP_SPAN = 90 * 86400, CATCHUP_WORDS = 40 };

/* Everybody who is owed one gets it. */
care_do catchups_tick;
/* +catchup: the last three months, to the member's own address and never elsewhere. */
work_take catchup_take;

#endif
