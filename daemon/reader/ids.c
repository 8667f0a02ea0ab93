/* Message ids: RFC 5322 section 3.6.4, and the obsolete phrases of 4.5.4, in which programs told
 * whose message of when is answered; what names a person there is no id. */
#include <string.h>

#include "base/text.h"
#include "reader/parse.h"

enum { LONGEST = 998 }; /* an id longer than a line may be (RFC 5322 section 2.1.1) is none */

/* An id has no blanks; a long one that was folded in its middle got one. */
static const char *closed_up(struct arena *a, const char *s, size_t n)
{
	char *id = arena_ndup(a, s, n), *to = id;

	for (size_t i = 0; i < n; i++)
		if (id[i] != ' ' && id[i] != '\t')
			*to++ = id[i];
	*to = '\0';
	return id;
}

static void add(struct arena *a, struct strings *out, size_t *cap, const char *s, size_t n)
{
	const char *id;

	while (n && (*s == ' ' || *s == '<'))
		s++, n--;
	while (n && s[n - 1] == ' ')
		n--;
	if (!n || n > LONGEST)
		return;
	id = memchr(s, '@', n) ? closed_up(a, s, n) : arena_ndup(a, s, n);
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

static bool has_digit(const char *s, size_t n) /* in its local part: programs make ids with some */
{
	for (size_t i = 0; i < n && s[i] != '@'; i++)
		if (s[i] >= '0' && s[i] <= '9')
			return true;
	return false;
}

/* "Ann Lee <ann@example.org> ...": a name before it, something behind it, no digit in it. */
static bool is_person(const char *field, const char *open, const char *close)
{
	while (open > field && open[-1] == ' ')
		open--;
	close += 1 + strspn(close + 1, " .");
	return open > field && !strchr(",;()<>", open[-1]) && *close && !strchr(",;(<", *close) &&
	       !has_digit(open, (size_t)(close - open));
}

static const char apart[] = " ,;\t()\"<>";

static bool has_words(const char *raw) /* what is neither an id nor between ids */
{
	for (const char *p = raw + strspn(raw, apart); *p; p += strspn(p, apart)) {
		size_t n = strcspn(p, apart);

		if (!memchr(p, '@', n))
			return true;
		p += n;
	}
	return false;
}

/* A field in which nobody wrote a bracket: whatever has an '@' in it, and among words what is made
 * like an id ("ann@example.org's message of Monday" has none). */
static void bare_ids(struct arena *a, const char *raw, struct strings *out, size_t *cap)
{
	bool words = has_words(raw);

	for (const char *p = raw; *p;) {
		size_t n = strcspn(p, apart);
		bool owner = n > 2 && !memcmp(p + n - 2, "'s", 2);

		if (n && memchr(p, '@', n) && (!words || (!owner && has_digit(p, n))))
			add(a, out, cap, p, n);
		p += n;
		p += strspn(p, apart);
	}
}

struct strings reader_ids(struct arena *a, const char *raw)
{
	struct strings out = { 0 };
	size_t cap = 0;
	bool bracket = false;

	/* No word may be encoded here (RFC 2047 section 5); programs that fold long lines do it. */
	if (strstr(raw, "=?"))
		raw = encoded_decode(a, raw, strlen(raw), "");
	for (const char *p = raw, *open; (open = strchr(p, '<'));) {
		size_t n = strcspn(open + 1, "<>");

		bracket = true;
		/* "<cut off" at the end of the field names no mail anybody has */
		if (open[1 + n] == '>' && !is_person(raw, open, open + 1 + n))
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
