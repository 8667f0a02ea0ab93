#include "base/near.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NEAR_MAX = 63, TELLING = 4 };

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

/* The entry that begins with that word of n letters, or with the one next to it. */
static const char *begun(const char *word, size_t n_word, bool exactly, const char *const *list,
			 size_t n)
{
	char first[NEAR_MAX + 1], begins[NEAR_MAX + 1];
	const char *near = NULL;
	int best = NEAR_MAX;

	snprintf(first, sizeof first, "%.*s", (int)n_word, word);
	for (size_t i = 0; i < n; i++) {
		const char *const one[] = { begins };
		int d;

		snprintf(begins, sizeof begins, "%.*s", list[i] ? (int)strcspn(list[i], " ") : 0,
			 list[i] ? list[i] : "");
		d = near_distance(first, begins);
		if (*begins && d < best && (exactly ? !d : near_best(first, one, 1) != NULL))
			best = d, near = list[i];
	}
	return near;
}

const char *near_phrase(const char *line, const char *const *list, size_t n)
{
	const char *found = near_best(line, list, n), *word = line;

	while (!found && *word) {
		size_t letters = strcspn(word, " ");

		if (word == line || letters >= TELLING)
			found = begun(word, letters, word != line, list, n);
		word += letters + (word[letters] == ' ');
	}
	return found;
}
