/*
 * rhythm_in.h - what the rhythm_*.c files share; for them alone.
 */
#ifndef COMMUNITY_RHYTHM_IN_H
#define COMMUNITY_RHYTHM_IN_H

#include "community/community.h"
#include "rhythm/rule.h"
#include "store/store_rhythm.h"

struct recipe;
struct recipes;

struct rhythm_entry {
	const struct settings_rhythm *set;
	struct rhythm_rule rule;
	const struct expr *audience; /* of "to" or of do; EXPR_ALL where neither says */
	bool everyone;               /* neither said: those whom it concerns */
	time_t next;                 /* not looked at before; 0: at every tick (events) */
	bool started;                /* its row was looked at */
	const char *rests;           /* why nothing is done when it is due; NULL: it is done */
};

struct rhythm {
	struct arena *a; /* lives with the community */
	struct rhythm_entry *v;
	size_t n;
	struct settings_faults resting;
	time_t ticked; /* by the clock, when rules were last looked at */
};

/* One slot on its way to being recorded. */
struct rhythm_case {
	struct rhythm_entry *e;
	struct slot_row d; /* d.row is the rule's new state */
	time_t send_at;
	int64_t member; /* an event's member; 0: none */
	int64_t thread; /* an event's thread; 0: none */
	int64_t activity;
};

/* rhythm_do - does what the rule says and records slot, state and letters in one transaction
 *   OK     recorded
 *   NONE   it was decided before
 *   BAD    w: nothing was recorded */
enum err rhythm_do(struct community *c, struct arena *a, struct rhythm_case *k, struct why *w);
/* Records a slot on which nothing is done. */
void rhythm_record(struct community *c, struct rhythm_case *k);

/* Rules on events. OK: something was decided; NONE. */
enum err rhythm_events(struct community *c, struct arena *a, struct rhythm_entry *e, time_t now,
		       struct why *w);

/* The entry of a settings' rule; when: NULL for that of the configuration. */
enum err rhythm_read(struct arena *a, const struct settings *set,
		     const struct settings_rhythm *rule, const char *when, struct rhythm_entry *out,
		     struct why *w);

/* rhythm_names.c: names of people's roles, recipes and letters, in rules and in recipes. A mistyped one
 * is nobody's: it would reach no one, and say nothing. */
struct rhythm_names {
	struct arena *a;
	const struct settings *set;
	struct words *words; /* NULL: none can be read */
	const struct recipes *recipes;
};
/* OK; NONE: w, it is not there; BAD: w, what was meant */
enum err rhythm_names_check(const struct rhythm_names *q, const struct expr *e, struct why *w);
/* Adds what of a recipe reaches nobody or never comes: it can be used, but hardly as it was meant. */
void rhythm_recipe_check(const struct rhythm_names *q, const struct recipe *r,
			 struct settings_faults *f);

/* rhythm_row.c: what a row keeps of a rule's state. */
struct rhythm_state rhythm_row_state(const struct rule_row *row);
void rhythm_row_put(struct rule_row *row, const struct rhythm_state *s);
/* Begins (or goes on with) the rule's row; in the community's arena. */
void rhythm_start(struct community *c, struct rhythm_entry *e, time_t now);
/* Sets e->next; RHYTHM_NEVER: it has no more. */
#define RHYTHM_NEVER ((time_t)INT64_MAX)
void rhythm_next(struct rhythm_entry *e, const struct rule_row *row);

#endif
