#include "reader/attribution.h"

#include <string.h>

#include "reader/lines.h"
#include "reader/words.h"

enum { LOOKED_AT = 4000, FRAME = 3 };

/* The bytes of a dash or another sign that programs draw lines with; 0 for anything else. */
static size_t dash(const char *s, size_t n)
{
	unsigned char c;

	if (n && *s && strchr("-_=*#~", *s))
		return 1;
	if (n < 3 || s[0] != '\xe2')
		return 0;
	c = (unsigned char)s[2];
	if (s[1] == '\x80') /* U+2010 to U+2015 */
		return c >= 0x90 && c <= 0x95 ? 3 : 0;
	if (s[1] == '\x88') /* U+2212, minus */
		return c == 0x92 ? 3 : 0;
	return s[1] == '\x94' && c <= 0x81 ? 3 : 0; /* U+2500, a box's side */
}

/* How many bytes and how many dashes stand at the start of s; blanks between do not count. */
static size_t edge(const char *s, size_t n, size_t *dashes)
{
	size_t k = 0, d;

	*dashes = 0;
	while (k < n && ((d = dash(s + k, n - k)) || s[k] == ' ')) {
		*dashes += d > 0;
		k += d ? d : 1;
	}
	return k;
}

static size_t edge_behind(const char *s, size_t n)
{
	size_t dashes = 0;

	while (n) {
		size_t d = n >= 3 && dash(s + n - 3, 3) == 3 ? 3 : dash(s + n - 1, 1);

		if (!d && s[n - 1] != ' ')
			break;
		dashes += d > 0;
		n -= d ? d : 1;
	}
	return dashes;
}

bool attribution_frame(const struct line *x)
{
	size_t dashes, left = edge(x->s, x->n, &dashes);

	return dashes >= FRAME && left < x->n && edge_behind(x->s, x->n) >= FRAME &&
	       line_words(x->s + left, x->n - left) <= 6;
}

enum separator attribution_separator(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	size_t left, at = edge(x->s, x->n, &left), n = x->n - at;
	const char *s = x->s + at;

	if (!n || x->depth || line_columns(x->s, x->n) > 120 || line_words(s, n) > 14)
		return SEPARATOR_NONE;
	if (left >= 2 && words_any(words_forward, s, n))
		return SEPARATOR_FORWARD;
	if ((left || strchr("RrPpWw", *s)) && words_any(words_above, s, n))
		return SEPARATOR_ORIGINAL;
	if (left >= 2 && words_any(words_original, s, n))
		return SEPARATOR_ORIGINAL;
	if (s[n - 1] == ':' && line_words(s, n) <= 6 && words_any(words_forward, s, n))
		return SEPARATOR_FORWARD; /* "Begin forwarded message:" */
	return SEPARATOR_NONE;
}

static bool ends_loud(char c)
{
	return c == '.' || c == '!' || c == ',';
}

/* A sentence about sending mail ends so too; the marks are short, or ask to be excused. */
static bool may_end_loud(const char *s, size_t n)
{
	static const char *const excuses[] = { "excuse", "brevity", "typo",    "entschuldig",
					       "kürze",  "excus",   "disculp", "desculp",
					       "breve",  "scus",    NULL };

	return line_words(s, n) <= 6 || words_any(excuses, s, n);
}

bool attribution_mobile(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	const char *cut = x->n ? memchr(x->s, '<', x->n) : NULL;
	size_t n = cut ? (size_t)(cut - x->s) : x->n, after = i + 1;
	bool starts = false, ends = false;

	while (n && x->s[n - 1] == ' ')
		n--;
	if (n < 6 || x->depth || line_columns(x->s, n) > 78 || line_words(x->s, n) > 10)
		return false;
	starts = words_in(words_mobile, x->s, n, false);
	for (size_t k = 0; words_mobile_frame[k][0] && !starts && !ends; k++) {
		const char *last = words_mobile_frame[k][1];
		size_t w = strlen(last);

		ends = n > w && line_words(x->s, n) <= 7 &&
		       line_starts(x->s, n, words_mobile_frame[k][0]) &&
		       line_is(x->s + n - w, w, last);
	}
	if (!starts && !ends)
		return false;
	if (x->s[n - 1] == ':' || x->s[n - 1] == '?' ||
	    (ends_loud(x->s[n - 1]) && !may_end_loud(x->s, n)))
		return false;
	/* it stands alone, or above its web page or what introduces a quote */
	return after >= l->n || !l->v[after].n || l->v[after].depth ||
	       line_is_rule(&l->v[after], 3) || attribution_leads(&l->v[after]) ||
	       line_is_page(&l->v[after]) || attribution_headers(l, after) ||
	       attribution_frame(&l->v[after]);
}

/* What list programs draw above their footer. */
static bool opens_footer(const struct line *x)
{
	size_t dashes;

	if (line_is_rule(x, 3) || line_is(x->s, x->n, "—") || line_is(x->s, x->n, "--") ||
	    line_is(x->s, x->n, "__") || line_is(x->s, x->n, "-"))
		return true;
	return (edge(x->s, x->n, &dashes) == x->n && dashes >= 3) ||
	       (dashes >= 2 && edge_behind(x->s, x->n) >= 20); /* "==^=====" */
}

bool attribution_footer(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	bool thin = x->n == 1; /* a lone "-": what follows must say it at once */
	size_t seen = 0;

	if (x->depth || l->n - i > 24)
		return false;
	if (attribution_frame(x) && words_any(words_footer, x->s, x->n))
		return true; /* "---- To unsubscribe: ... ----" */
	if (!opens_footer(x))
		return (!i || !l->v[i - 1].n) && words_in(words_footer_start, x->s, x->n, false);
	for (size_t k = i + 1; k < l->n && seen < (thin ? 1 : 4); k++) {
		if (l->v[k].depth)
			return false;
		seen += l->v[k].n > 0;
		if (l->v[k].n && words_any(words_footer, l->v[k].s, l->v[k].n))
			return true;
	}
	return false;
}

bool attribution_legal(const char *s, size_t n)
{
	size_t found = 0;

	n = n < LOOKED_AT ? n : LOOKED_AT;
	for (size_t i = 0; words_legal[i] && found < 2; i++)
		found += line_has(s, n, words_legal[i]);
	return found >= 2;
}
