/*
 * rhythm.h - the heartbeat: what is due now is decided and done, each with its reason.
 *
 * Rules are read once, when the community is opened. The decision is pure (rhythm/rule.h); here
 * are the store's counts, the slots, and what a rule does. A slot, the rule's new state and the
 * letters are one transaction, so a crash neither skips nor repeats.
 */
#ifndef COMMUNITY_RHYTHM_H
#define COMMUNITY_RHYTHM_H

#include "community/community.h"

/* rhythm_open - reads the rules into c->rhythm. BAD: w names file, line and what to write. */
enum err rhythm_open(struct community *c, struct why *w);

/* rhythm_faults - adds what is wrong with the rules (and with the recipes and templates they name)
 * to the faults. Wants no store; for `check` and before a reload. */
void rhythm_faults(struct arena *a, const struct settings *set, struct settings_faults *f);

/* rhythm_tick - decides at most one slot of one rule, else one step of an activity, else the levels
 *   OK     something was decided: call again
 *   NONE   nothing is due
 *   BAD    a rule's letter cannot be composed: w says which; it is tried again in ten minutes, the
 *          others go on at the next call */
enum err rhythm_tick(struct community *c, struct arena *a, time_t now, struct why *w);

/* When something is due next by the clock; 0: nothing is known. Events come unannounced. */
time_t rhythm_wake(struct community *c, struct arena *a);

#endif
