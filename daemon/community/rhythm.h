/*
 * rhythm.h - what is due now: rules decided, editions cut.
 */
#ifndef COMMUNITY_RHYTHM_H
#define COMMUNITY_RHYTHM_H

#include "community/community.h"

/* rhythm_tick - decides at most one slot of one rule
 *   OK     something was decided: call again
 *   NONE   nothing is due
 *   BAD    a rule cannot be read or composed: w says which; the others go on at the next call */
enum err rhythm_tick(struct community *c, struct arena *a, time_t now, struct why *w);

/* The next slot of a rule after `after`. NONE: it rests or has no more; BAD: w says why. */
enum err rhythm_next(struct arena *a, const struct settings *set,
		     const struct settings_rhythm *rule, time_t after, time_t *next, struct why *w);

#endif
