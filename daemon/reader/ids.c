#include <string.h>

#include "base/text.h"
#include "reader/parse.h"

enum { LONGEST = 998 }; /* an id longer than a line may be (RFC 5322 section 2.1.1) is none */

static void add(struct arena *a, struct strings *out, size_t *cap, const char *s, size_t n)
{
	const char *id;

	while (n && (*s == ' ' || *s == '<'))
		s++, n--;
	while (n && s[n - 1] == ' ')
		n--;
	if (!n || n > LONGEST)
		return;
	id = arena_ndup(a, s, n);
	for (size_t i = 0; i < out->n; i++)
		if (!strcmp(out->v[i], id))
			return;
	if (out->n == READER_IDS) { /* the first ones name the thread, the last ones the parent */
		memmove(out->v + READER_IDS / 2, out->v + READER_IDS / 2 + 1,
			(READER_IDS / 2 - 1) * sizeof *out->v);
		out->n--;
	}
	*ARENA_PUSH(a, out->v, out->n, *cap) = id;
}

/* A field in which nobody wrote a bracket: whatever has an '@' in it. */
static void bare_ids(struct arena *a, const char *raw, struct strings *out, size_t *cap)
{
	for (const char *p = raw; *p;) {
		size_t n = strcspn(p, " ,;\t()\"<>");

		if (n && memchr(p, '@', n))
			add(a, out, cap, p, n);
		p += n;
		p += strspn(p, " ,;\t()\"<>");
	}
}

struct strings reader_ids(struct arena *a, const char *raw)
{
	struct strings out = { 0 };
	size_t cap = 0;
	bool bracket = false;

	for (const char *p = raw, *open; (open = strchr(p, '<'));) {
		size_t n = strcspn(open + 1, "<>");

		bracket = true;
		/* "<cut off" at the end of the field names no mail anybody has */
		if (open[1 + n] == '>')
			add(a, &out, &cap, open + 1, n);
		p = open + 1 + n;
	}
	if (!bracket || !out.n)
		bare_ids(a, raw, &out, &cap);
	if (!out.n && !bracket && !strpbrk(raw, " ,;()")) /* "12223": all there is must be it */
		add(a, &out, &cap, raw, strlen(raw));
	return out;
}

const char *reader_id(struct arena *a, const char *raw)
{
	struct strings all = reader_ids(a, raw);

	return all.n ? all.v[0] : "";
}
