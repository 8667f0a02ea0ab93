#include "reader/lines.h"

#include <string.h>

#include "base/arena.h"

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* Sets s and n of a line from `at` to its end, blanks (and U+00A0) off. */
static void trim(struct line *l, const char *at)
{
	const char *end = l->raw + l->raw_n;

	for (;;) {
		if (at < end && is_blank((unsigned char)*at))
			at++;
		else if (end - at >= 2 && !memcmp(at, "\xc2\xa0", 2))
			at += 2;
		else
			break;
	}
	for (;;) {
		if (at < end && is_blank((unsigned char)end[-1]))
			end--;
		else if (end - at >= 2 && !memcmp(end - 2, "\xc2\xa0", 2))
			end -= 2;
		else
			break;
	}
	l->s = at;
	l->n = (size_t)(end - at);
}

static void read_marks(struct line *l)
{
	const char *p = l->raw, *end = l->raw + l->raw_n, *behind = p;

	for (unsigned blanks = 0; p < end && blanks <= 4; p++) {
		if (*p == '>' || (end - p >= 4 && !memcmp(p, "&gt;", 4))) {
			l->depth++;
			p += *p == '>' ? 0 : 3;
			behind = p + 1;
			blanks = 0;
		} else if (*p == ' ' || (*p == '\t' && l->depth)) {
			blanks++;
		} else {
			break;
		}
	}
	trim(l, behind);
}

/* The line before opened "<" and this one begins with its ">". */
static bool closes_bracket(const struct line *before, const struct line *l)
{
	const char *p = memrchr(before->s, '<', before->n);

	if (l->depth != 1 || !p || memchr(p, '>', (size_t)(before->s + before->n - p)))
		return false;
	return l->n <= 40 &&
	       (l->n == 0 || l->s[0] == ':' || l->s[0] == ',' || l->s[l->n - 1] == ':');
}

static bool looks_like_mark_only(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	bool alone = (!i || !l->v[i - 1].depth) && (i + 1 >= l->n || !l->v[i + 1].depth);

	if (x->n >= 3 && !memcmp(x->s + x->n - 3, "<<<", 3))
		return true;
	if (!(i && l->v[i - 1].depth) && x->n > 8 && line_starts(x->raw, x->raw_n, ">>> ") &&
	    x->depth == 3 && !memcmp(x->s + x->n - 4, " >>>", 4))
		return true;
	if (alone && x->depth == 1 && line_starts(x->raw, x->raw_n, ">From "))
		return true;
	/* "was\n>30 degrees\nin the": a sentence that was broken before its sign */
	if (alone && x->depth == 1 && i && l->v[i - 1].n && i + 1 < l->n && l->v[i + 1].n &&
	    x->raw_n > 1 && x->raw[1] >= '0' && x->raw[1] <= '9' &&
	    l->v[i - 1].s[l->v[i - 1].n - 1] != ':')
		return true;
	if (alone && x->depth == 7 && line_starts(x->raw, x->raw_n, ">>>>>>> "))
		return true;
	return i && l->v[i - 1].n && closes_bracket(&l->v[i - 1], x);
}

/* Python's ">>> ": nobody quotes three deep and nothing else. */
static bool only_prompts(const struct lines *l)
{
	size_t seen = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (!l->v[i].depth)
			continue;
		if (!line_starts(l->v[i].raw, l->v[i].raw_n, ">>> ") || l->v[i].depth != 3)
			return false;
		seen++;
	}
	return seen > 0;
}

struct lines lines_split(struct arena *a, const char *text)
{
	struct lines l = { 0 };
	size_t cap = 0;
	bool prompt;

	for (const char *p = text; *p;) {
		const char *nl = strchrnul(p, '\n');
		struct line *x = ARENA_PUSH(a, l.v, l.n, cap);

		x->raw = p;
		x->raw_n = (size_t)(nl - p);
		read_marks(x);
		p = *nl ? nl + 1 : nl;
	}
	prompt = only_prompts(&l);
	for (size_t i = 0; i < l.n; i++) {
		if (l.v[i].depth && (prompt || looks_like_mark_only(&l, i))) {
			l.v[i].depth = 0;
			trim(&l.v[i], l.v[i].raw);
		}
	}
	return l;
}

size_t lines_next(const struct lines *l, size_t i)
{
	while (i < l->n && !l->v[i].n)
		i++;
	return i;
}

/* Where Cyrillic and Greek letters of both cases begin with different bytes. */
static bool same_lead(unsigned char s, unsigned char word)
{
	return (s ^ word) == 1 && (s >> 1 == 0xd0 >> 1 || s >> 1 == 0xce >> 1);
}

/* ASCII in any case, and in UTF-8 the letters of Latin-1, Greek and Russian, whose cases differ
 * in one bit of their last byte: "Ämne:" heads a line, "ämne" is the word. */
static bool same_letter(const char *s, size_t n, const char *word, size_t i)
{
	unsigned char c = (unsigned char)s[i], w = (unsigned char)word[i], lead;

	if (line_lower(s[i]) == line_lower(word[i]))
		return true;
	if (same_lead(c, w))
		return i + 1 < n && ((s[i + 1] ^ word[i + 1]) & 0xff) == 0x20;
	if (!i || (c ^ w) != 0x20)
		return false;
	lead = (unsigned char)s[i - 1];
	return s[i - 1] == word[i - 1] ? lead == 0xc3 || lead == 0xd0 || lead == 0xce
				       : same_lead(lead, (unsigned char)word[i - 1]);
}

/* These are asked some hundred times a line: the first byte answers nearly always. */
bool line_starts(const char *s, size_t n, const char *word)
{
	size_t i = 0;

	while (i < n && word[i] && same_letter(s, n, word, i))
		i++;
	return !word[i];
}

/* Where the letter, in either case, stands first; `end` if nowhere. */
static const char *find_letter(const char *s, const char *end, unsigned char lower)
{
	const char *found = memchr(s, lower, (size_t)(end - s)), *upper = NULL;

	found = found ? found : end;
	if (lower >= 'a' && lower <= 'z')
		upper = memchr(s, lower & ~0x20, (size_t)(found - s));
	return upper ? upper : found;
}

static bool has_from_ascii(const char *s, const char *end, const char *word)
{
	unsigned char first = line_lower(*word);

	while ((s = find_letter(s, end, first)) < end) {
		if (line_starts(s, (size_t)(end - s), word))
			return true;
		s++;
	}
	return false;
}

bool line_has(const char *s, size_t n, const char *word)
{
	unsigned char first = line_lower(*word);

	if (first && first < 0x80)
		return has_from_ascii(s, s + n, word);
	for (size_t i = 0; i < n; i++)
		if ((line_lower(s[i]) == first || same_lead((unsigned char)s[i], first)) &&
		    line_starts(s + i, n - i, word))
			return true;
	return false;
}

bool line_is(const char *s, size_t n, const char *word)
{
	return line_starts(s, n, word) && strlen(word) == n;
}

size_t line_columns(const char *s, size_t n)
{
	size_t c = 0;

	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)s[i] & 0xc0) != 0x80;
	return c;
}

bool line_wider(const char *s, size_t n, size_t columns)
{
	return n > columns && (n > 4 * columns || line_columns(s, n) > columns);
}

size_t line_words(const char *s, size_t n)
{
	size_t words = 0;
	bool before = true, blank;

	for (size_t i = 0; i < n; i++, before = blank) {
		blank = is_blank((unsigned char)s[i]);
		words += before && !blank;
	}
	return words;
}

bool line_ends_sentence(const struct line *l)
{
	static const char *const marks[] = { "。", "．", "！", "？", "।", "؟",
					     "۔",  "…",  "፡፡", "։",  "။", NULL };
	const char *end = l->s + l->n;

	if (l->n && strchr(".!?:;", end[-1]))
		return true;
	for (size_t i = 0; marks[i]; i++)
		if (l->n > strlen(marks[i]) &&
		    !memcmp(end - strlen(marks[i]), marks[i], strlen(marks[i])))
			return true;
	return false;
}

bool line_is_page(const struct line *l)
{
	return line_words(l->s, l->n) == 1 &&
	       (line_has(l->s, l->n, "://") || line_starts(l->s, l->n, "www."));
}

bool line_is_rule(const struct line *l, size_t least)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (is_blank((unsigned char)l->s[i]))
			continue;
		if (!strchr("-_=*", l->s[i]))
			return false;
		n++;
	}
	return n >= least;
}
