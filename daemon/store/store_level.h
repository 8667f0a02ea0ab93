/*
 * store_level.h - levels of participation, computed in bulk, with their history (008-heart.sql).
 */
#ifndef STORE_STORE_LEVEL_H
#define STORE_STORE_LEVEL_H

#include "store/store.h"

struct level_rules {
	time_t now;
	int64_t window_s, newcomer_s, dormant_s;
	int core, active; /* posts and answers within the window */
};

int64_t levels_day(struct store *s); /* the UTC day they were last computed on */
/* Sets every active member's level and notes each change; gives how many changed. In a
 * transaction. */
int64_t levels_compute(struct store *s, const struct level_rules *r);

#endif
