#include "base/near.h"

#include <stdlib.h>
#include <string.h>

enum { NEAR_MAX = 63 };

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c;
}

static int least(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

int near_distance(const char *a, const char *b)
{
	int rows[3][NEAR_MAX + 1];
	int *before = rows[0], *prev = rows[1], *now = rows[2], *spare;
	int na = (int)strnlen(a, NEAR_MAX), nb = (int)strnlen(b, NEAR_MAX);

	for (int j = 0; j <= nb; j++)
		prev[j] = j;
	for (int i = 1; i <= na; i++) {
		now[0] = i;
		for (int j = 1; j <= nb; j++) {
			int same = lower(a[i - 1]) == lower(b[j - 1]);

			now[j] = least(prev[j] + 1, now[j - 1] + 1, prev[j - 1] + !same);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		spare = before, before = prev, prev = now, now = spare;
	}
	return prev[nb];
}

const char *near_best(const char *word, const char *const *list, size_t n)
{
	int length = (int)strnlen(word, NEAR_MAX), limit = length / 3, best;
	const char *found = NULL;

	limit = limit < 1 ? 1 : limit > 4 ? 4 : limit;
	best = limit + 1;
	for (size_t i = 0; i < n && best; i++) {
		int more = list[i] ? (int)strnlen(list[i], NEAR_MAX) - length : best, d;

		if (abs(more) >= best) /* each sign more is one step at least */
			continue;
		d = near_distance(word, list[i]);
		if (d < best)
			best = d, found = list[i];
	}
	return found;
}
