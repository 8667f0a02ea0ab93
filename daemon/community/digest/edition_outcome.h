/*
 * edition_outcome.h - which conversations came to something, by what was said in them.
 */
#ifndef COMMUNITY_EDITION_OUTCOME_H
#define COMMUNITY_EDITION_OUTCOME_H

#include "community/digest/edition_posts.h"

/* edition_outcomes - "we decided on the oak": a thread in whose answers somebody says so, in any of the
 * languages, is an outcome, whoever it was. What asks, doubts or only wishes it is none. Reads all the
 * texts: for a catch-up, which shows outcomes first. */
void edition_outcomes(struct community *c, struct arena *a, struct edition_posts *p);

#endif
