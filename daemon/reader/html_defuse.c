#include "reader/html_defuse.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "base/arena.h"

enum { MAX_ATTRIBUTES = 200 };

/* The length of "<![if !supportLists]>" or "<![endif]>" at s, 0: none is there. Where they end a comment
 * ("<![endif]-->") they are part of it. */
static size_t condition(const char *s, size_t n)
{
	const char *end = n > 4 && !memcmp(s, "<![", 3) ? memchr(s, '>', n < 80 ? n : 80) : NULL;

	return end && end[-1] == ']' ? (size_t)(end + 1 - s) : 0;
}

const char *html_defuse(struct arena *a, const char *s, size_t n, size_t *out_n)
{
	char *out = arena_get(a, n + 1), *to = out, quote = 0;
	bool tag = false;
	int words = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		size_t skip = tag || c != '<' ? 0 : condition(s + i, n - i);

		if (skip) {
			i += skip - 1;
			continue;
		}
		if (!tag && c == '<' && i + 1 < n && isalpha((unsigned char)s[i + 1])) {
			tag = true;
			words = 0;
			quote = 0;
		} else if (tag && c == '>' && (!quote || words > MAX_ATTRIBUTES)) {
			tag = false;
			*to++ = c;
			continue;
		} else if (tag && (c == '"' || c == '\'')) {
			quote = !quote && to > out && to[-1] == '=' ? c : quote == c ? 0 : quote;
		} else if (tag && !quote &&
			   (c == ' ' || c == '\n' || c == '\t' || c == '/' || c == '\r')) {
			words++;
		}
		if (!tag || words <= MAX_ATTRIBUTES)
			*to++ = c;
	}
	*out_n = (size_t)(to - out);
	return out;
}
