#include "compose/rank.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static int by_value(const void *x, const void *y)
{
	double a = *(const double *)x, b = *(const double *)y;

	return (a > b) - (a < b);
}

/* How many of the sorted values are below v; with `or_same`, below or the same. */
static size_t below(const double *sorted, size_t n, double v, bool or_same)
{
	size_t low = 0;

	while (n > low) {
		size_t mid = low + (n - low) / 2;

		if (sorted[mid] < v || (or_same && sorted[mid] <= v))
			low = mid + 1;
		else
			n = mid;
	}
	return low;
}

const double *rank_values(struct arena *a, const double *value, size_t n)
{
	double *sorted = arena_get(a, (n + 1) * sizeof *sorted);
	double *rank = arena_get(a, (n + 1) * sizeof *rank);

	memcpy(sorted, value, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, by_value);
	for (size_t i = 0; i < n; i++)
		rank[i] = (double)(below(sorted, n, value[i], false) +
				   below(sorted, n, value[i], true)) /
			  (2 * (double)n);
	return rank;
}
