/*
 * store_audience.h - which members an expression selects, as SQL (base/expr.h: expr_audience).
 */
#ifndef STORE_STORE_AUDIENCE_H
#define STORE_STORE_AUDIENCE_H

#include "base/expr.h"
#include "store/store.h"

struct query;

/* Who has no room for one more letter this week; 0: no limit. */
struct audience_room {
	int per_week;       /* letters, where a member has no budget of their own */
	int asks_a_week;    /* activities they were asked in */
	int64_t not_member; /* that one has none in any case; 0: nobody */
};
/* Appends the condition on the row `m` of member that their week up to q->now is full. */
void audience_full_sql(struct query *q, const struct audience_room *r);

/* Appends the condition on the row `m` of member. seed: for samples, so that the same question
 * asked again selects the same people. */
void audience_sql(struct query *q, const struct expr *audience);
/* Does it name few, found by an index: those of a role, who had a letter, a sample? */
bool audience_is_narrow(const struct expr *audience);
/* Is that member active, and one of them? */
bool audience_has(struct store *s, struct arena *a, const struct expr *audience, int64_t member,
		  time_t now);
/* The ids of active members it selects, rising. */
int64_t *audience_members(struct store *s, struct arena *a, const struct expr *audience,
			  uint64_t seed, time_t now, size_t *n);

#endif
