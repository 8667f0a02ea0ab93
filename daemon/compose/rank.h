/*
 * rank.h - where each of some values stands among them. Pure.
 */
#ifndef COMPOSE_RANK_H
#define COMPOSE_RANK_H

#include <stddef.h>

struct arena;

/* n numbers in 0..1 (arena), in the order of the values: how many are less, and half of those that are
 * the same, as a share of all. O(n log n). */
const double *rank_values(struct arena *a, const double *value, size_t n);

#endif
