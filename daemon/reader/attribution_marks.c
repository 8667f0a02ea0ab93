#include "reader/attribution.h"

#include <string.h>

#include "reader/lines.h"
#include "reader/words.h"

enum { FRAME = 3 };

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

bool attribution_rule(const struct line *x)
{
	size_t dashes;

	return edge(x->s, x->n, &dashes) == x->n && dashes >= FRAME;
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

bool attribution_notes(const struct line *x)
{
	const char *open = memmem(x->s, x->n, "---", 3), *close;
	struct line moment = { 0 };
	bool address;

	if (!open || open == x->s || x->depth)
		return false;
	close = memmem(open + 3, (size_t)(x->s + x->n - open - 3), "---", 3);
	moment.s = open + 3;
	moment.n = close ? (size_t)(close - open - 3) : 0;
	return moment.n && moment.n < 40 && attribution_moment(&moment, &address);
}

/* Lotus Notes draws boxes around the fields of what it quotes: "|----->", "| From: |" */
static bool is_box(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i], *from = x + 1;
	size_t dashes;

	return i + 1 < l->n && x->n > 4 && !x->depth && *x->s == '|' && x->s[x->n - 1] == '>' &&
	       edge(x->s + 1, x->n - 2, &dashes) == x->n - 2 && dashes > 2 && from->n > 2 &&
	       *from->s == '|' && memchr(from->s, ':', from->n) &&
	       words_in(words_from, from->s + 1 + strspn(from->s + 1, " "),
			from->n - 1 - strspn(from->s + 1, " "), false);
}

enum separator attribution_separator(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	size_t left, at = edge(x->s, x->n, &left), n = x->n - at;
	const char *s = x->s + at;
	bool above, colon;

	if (is_box(l, i))
		return SEPARATOR_ORIGINAL;
	above = n && (left || strchr("RrPpWw", *s));
	colon = n && s[n - 1] == ':';
	if ((left < 2 && !above && !colon) || !n || x->depth || line_wider(x->s, x->n, 120) ||
	    line_words(s, n) > 14)
		return SEPARATOR_NONE;
	if (left >= 2 && words_any(words_forward, s, n))
		return SEPARATOR_FORWARD;
	if (above && words_any(words_above, s, n))
		return SEPARATOR_ORIGINAL;
	if (left >= 2 && words_any(words_original, s, n))
		return SEPARATOR_ORIGINAL;
	if (colon && line_words(s, n) <= 6 && words_any(words_forward, s, n))
		return SEPARATOR_FORWARD; /* "Begin forwarded message:" */
	return SEPARATOR_NONE;
}

static bool ends_loud(char c)
{
	return c == '.' || c == '!' || c == ',';
}

/* A sentence about sending mail ends so too; the marks are short, name what they were sent with,
 * or ask to be excused. */
static bool may_end_loud(const char *s, size_t n)
{
	static const char *const signs[] = { "excuse",     "brevity", "typo",    "entschuldig",
					     "kürze",      "excus",   "disculp", "desculp",
					     "breve",      "scus",    "k-9",     "iphone",
					     "ipad",       "android", "galaxy",  "blackberry",
					     "smartphone", "outlook", "huawei",  "xiaomi",
					     "handy",      "tablet",  "proton",  NULL };

	return line_words(s, n) <= 6 || words_any(signs, s, n);
}

/* "Get Outlook for iOS<https://...>", in whatever language: a few words and a link. */
static bool offers_program(const struct line *x, size_t n)
{
	return n < x->n && line_has(x->s + n, x->n - n, "://") && line_words(x->s, n) <= 8 &&
	       line_has(x->s, n, "outlook") &&
	       (line_has(x->s, n, "ios") || line_has(x->s, n, "android"));
}

bool attribution_mobile(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	const char *cut = x->n ? memchr(x->s, '<', x->n) : NULL;
	size_t n = cut ? (size_t)(cut - x->s) : x->n, after = i + 1, words;
	bool starts = false, ends = false;

	while (n && x->s[n - 1] == ' ')
		n--;
	if (n < 6 || x->depth || line_wider(x->s, n, 90))
		return false;
	words = line_words(x->s, n);
	if (words > 13)
		return false;
	starts = words_in(words_mobile, x->s, n, false);
	for (size_t k = 0; words <= 7 && words_mobile_frame[k][0] && !starts && !ends; k++) {
		const char *last = words_mobile_frame[k][1];
		size_t w = strlen(last);

		ends = n > w && line_starts(x->s, n, words_mobile_frame[k][0]) &&
		       line_is(x->s + n - w, w, last);
	}
	if (!starts && !ends)
		return offers_program(x, n);
	if (x->s[n - 1] == ':' || x->s[n - 1] == '?' ||
	    (ends_loud(x->s[n - 1]) && !may_end_loud(x->s, n)))
		return false;
	/* it stands alone, or above its web page or what introduces a quote */
	return after >= l->n || !l->v[after].n || l->v[after].depth ||
	       words_in(words_mobile, l->v[after].s, l->v[after].n, false) ||
	       line_is_rule(&l->v[after], 3) || attribution_leads(&l->v[after]) ||
	       line_is_page(&l->v[after]) || attribution_headers(l, after) ||
	       attribution_frame(&l->v[after]) ||
	       (words_in(words_original, l->v[after].s, l->v[after].n, false) &&
		attribution_headers(l, after + 1 < l->n ? after + 1 : after));
}

/* "__._,_.___", "_._,_._,_": what the large mail groups draw; not "......" or "_,". */
static bool is_garland(const struct line *x)
{
	size_t lines = 0, dots = 0;

	for (size_t i = 0; i < x->n; i++) {
		lines += x->s[i] == '_';
		dots += x->s[i] == '.' || x->s[i] == ',';
	}
	return lines >= 4 && dots >= 2 && lines + dots == x->n;
}

/* What list programs draw above their footer. */
static bool opens_footer(const struct line *x)
{
	size_t dashes;

	if (is_garland(x))
		return true;
	if (attribution_rule(x) || line_is(x->s, x->n, "—") || line_is(x->s, x->n, "--") ||
	    line_is(x->s, x->n, "__") || line_is(x->s, x->n, "-"))
		return true;
	edge(x->s, x->n, &dashes);
	return dashes >= 2 && edge_behind(x->s, x->n) >= 20; /* "==^=====" */
}

bool attribution_footer(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	bool thin = x->n == 1; /* a lone "-": what follows must say it at once */
	bool signs =
		x->n && !line_is_rule(x, 3); /* a signature has its footer below another rule */
	size_t seen = 0;

	if (x->depth || l->n - i > 24)
		return false;
	if ((attribution_frame(x) || line_has(x->s, x->n, "----~-->")) &&
	    words_any(words_footer, x->s, x->n))
		return true; /* "---- To unsubscribe: ... ----" */
	if (!opens_footer(x))
		return (!i || !l->v[i - 1].n) && words_in(words_footer_start, x->s, x->n, false);
	for (size_t k = i + 1; k < l->n && seen < (thin ? 1 : 4); k++) {
		if (l->v[k].depth || (signs && seen && opens_footer(&l->v[k])))
			return false;
		seen += l->v[k].n > 0;
		if (l->v[k].n && words_any(words_footer, l->v[k].s, l->v[k].n))
			return true;
	}
	return false;
}

/* Behind the line that starts with `last`; 0 if there is none near. */
static size_t behind(const struct lines *l, size_t i, size_t near, const char *last)
{
	for (size_t k = i + 1; k < l->n && k <= i + near; k++)
		if (line_starts(l->v[k].s, l->v[k].n, last))
			return k + 1;
	return 0;
}

static size_t behind_block(const struct lines *l, size_t i)
{
	while (i < l->n && l->v[i].n && !l->v[i].depth)
		i++;
	return i;
}

size_t attribution_debris(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	size_t next = lines_next(l, i + 1);

	if (x->depth || x->n < 20)
		return 0;
	if (line_starts(x->s, x->n, "-----BEGIN PGP SIGNATURE"))
		return behind(l, i, 60, "-----END PGP");
	if (line_starts(x->s, x->n, "-----BEGIN PGP SIGNED"))
		return behind_block(l, i);
	if (line_starts(x->s, x->n, "[[alternative HTML version") ||
	    line_starts(x->s, x->n, "=== message truncated ===")) /* Yahoo, below a quote */
		return i + 1;
	if (!line_starts(x->s, x->n, "-------------- next part"))
		return 0;
	if (next < l->n && line_has(l->v[next].s, l->v[next].n, "was scrubbed"))
		return behind_block(l, next);
	return i + 1;
}

bool attribution_snip(const struct line *x)
{
	const char *s = x->s, *end = s + x->n;

	if (!x->n || x->depth || line_wider(s, x->n, 24) || line_words(s, x->n) > 3)
		return false;
	while (s < end && strchr("[<({.-_*=~ ", *s))
		s++;
	while (end > s && strchr("]>)}.-_*=~ ", end[-1]))
		end--;
	if (s == x->s) /* "cut" alone is a word */
		return line_is(s, (size_t)(end - s), "snip") || line_is(s, x->n, "…");
	return line_is(s, (size_t)(end - s), "…") ||
	       (s == end ? memmem(x->s, x->n, "..", 2) != NULL
			 : words_in(words_snip, s, (size_t)(end - s), true));
}

/* "Virenfrei. www.avast.com", "____ Information from ESET NOD32 ____", in whatever language */
static bool names_scanner(const char *s, size_t n)
{
	if (line_starts(s, n, "____"))
		return line_has(s, n, "nod32") || line_has(s, n, " eset ");
	return line_words(s, n) <= 8 && (line_has(s, n, "avast.com") || line_has(s, n, "avg.com"));
}

size_t attribution_legal(const char *s, size_t n)
{
	struct glance g;
	size_t found;

	n = n < WORDS_BYTES ? n : WORDS_BYTES;
	words_glance(&g, s, n);
	if (words_seen(words_scanned, &g, 1) || names_scanner(s, n))
		return 3;
	found = words_seen(words_legal, &g, 3);
	while (n && strchr("-*#=_ \n(", *s))
		s++, n--;
	return found < 3 || words_in(words_legal_start, s, n, false) ? found : 2;
}
