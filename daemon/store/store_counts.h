/*
 * store_counts.h - what conditions count (base/expr_keys.c: expr_condition), by SQL.
 */
#ifndef STORE_STORE_COUNTS_H
#define STORE_STORE_COUNTS_H

#include "store/store.h"

/* count_community - the count a condition's key names, over [from, to)
 *   since_seq  posts accepted after it, whatever their date, instead of [from, to); -1: by date
 *   gives      "quiet": seconds since the last accepted post (or since `from`, without one), at
 *              `to`; members, held, open_*: those there are now */
int64_t count_community(struct store *s, const char *key, time_t from, time_t to,
			int64_t since_seq);

/* The same of one activity: answers, votes, replies (both), authors (who answered), members (who
 * takes part), joined, thanks, questions; "quiet": seconds since the last answer, or since `from`.
 * What an activity has none of is counted in the community. */
int64_t count_activity(struct store *s, int64_t activity, const char *key, time_t from, time_t to);

#endif
