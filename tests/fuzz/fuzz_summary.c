/* Sums up any bytes as a thread of posts: no crash, never over the budget. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "compose/sentence.h"
#include "compose/summary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* A zero byte ends a post; each answers the one before it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct summary_post posts[8];
	size_t count = 0, budget = n ? data[0] : 0, words = 0;
	struct summary s;

	for (size_t i = 0; i < n && count < 8; count++) {
		const uint8_t *zero = memchr(data + i, 0, n - i);
		size_t k = zero ? (size_t)(zero - data) - i : n - i;

		posts[count] = (struct summary_post){
			"m", count ? count - 1 : SUMMARY_ROOT, count % 2 ? "a" : "b",
			"subject of it", text_clean(a, (const char *)data + i, k, TEXT_BLOCK)
		};
		i += k + 1;
	}
	s = summary_make(a, posts, count, budget);
	for (size_t i = 0; i < s.n; i++)
		words += sentence_words(s.v[i].text, strlen(s.v[i].text));
	if (words != s.words || words > budget)
		abort();
	arena_free(a);
	return 0;
}
