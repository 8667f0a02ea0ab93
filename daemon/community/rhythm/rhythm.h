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

/* rhythm_open - reads the rules into c->rhythm. One with a fault rests, and its slots say why: the
 * file it names may be gone, and the others go on. */
void rhythm_open(struct community *c);

/* Of the rules that rest: file, line, and what to write; borrowed with the community. */
const struct settings_faults *rhythm_resting(const struct community *c);

/* rhythm_faults - adds what is wrong with the rules (and with the recipes and templates they name)
 * to the faults. Wants no store; for `check`, the start and a reload.
 *   gaps   recipes that cannot be read, and rules that name a recipe or a letter that is not there;
 *          may be the same as f */
void rhythm_faults(struct arena *a, const struct settings *set, struct settings_faults *f,
		   struct settings_faults *gaps);

/* rhythm_judge - may that rule be done?
 *   OK     it may
 *   NONE   w: what it names is not there (any more)
 *   BAD    w: what to write instead */
enum err rhythm_judge(struct arena *a, const struct settings *set,
		      const struct settings_rhythm *rule, struct why *w);

/* rhythm_tick - decides at most one slot of one rule, else one step of an activity, else the levels
 *   OK     something was decided: call again
 *   NONE   nothing is due
 *   BAD    a rule's letter cannot be composed: w says which; it is tried again in ten minutes, the
 *          others go on at the next call */
enum err rhythm_tick(struct community *c, struct arena *a, time_t now, struct why *w);

/* When something is due next by the clock; 0: nothing is known. Events come unannounced. */
time_t rhythm_wake(struct community *c, struct arena *a);

#endif
