#include "reader/attribution.h"

#include <ctype.h>
#include <string.h>

#include "reader/lines.h"
#include "reader/words.h"

enum { SPAN = 4, SPAN_BYTES = 500, LOOKED_AT = 4000 };

/* What was seen in the lines that may be an attribution. */
struct shape {
	bool spoken; /* "said": logs and people say things */
	bool verb, verb_last, colon, date, time, address, dashes;
};

/* The lines from..e joined by blanks, so that a wrapped attribution reads as one line. */
struct joined {
	char s[SPAN_BYTES + SPAN];
	size_t n;
};

static bool is_letter(unsigned char c)
{
	return isalpha(c) || c >= 0x80;
}

/* French puts a no-break blank (U+00A0, U+202F) before the colon: here it is any blank. */
static size_t copy_line(char *to, const char *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (n - i >= 2 && !memcmp(s + i, "\xc2\xa0", 2)) {
			to[k++] = ' ';
			i++;
		} else if (n - i >= 3 && !memcmp(s + i, "\xe2\x80\xaf", 3)) {
			to[k++] = ' ';
			i += 2;
		} else {
			to[k++] = s[i];
		}
	}
	return k;
}

static bool join(const struct lines *l, size_t from, size_t to, size_t skip, struct joined *j)
{
	j->n = 0;
	for (size_t i = from; i <= to; i++) {
		size_t off = i == from ? skip : 0, n = l->v[i].n - off;

		if (j->n + n + 2 > sizeof j->s)
			return false;
		if (j->n)
			j->s[j->n++] = ' ';
		j->n += copy_line(j->s + j->n, l->v[i].s + off, n);
	}
	j->s[j->n] = 0;
	return j->n > 0;
}

/* The table word that the token w starts with or, if `whole`, is. */
static bool in_table(const char *const *table, const char *w, size_t n, bool whole)
{
	for (size_t i = 0; table[i]; i++) {
		if (n && ((w[0] ^ table[i][0]) & ~0x20)) /* not even the same letter */
			continue;
		if (whole ? line_is(w, n, table[i]) : line_starts(w, n, table[i]))
			return true;
	}
	return false;
}

static unsigned char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : (unsigned char)c;
}

static bool has_any(const char *const *table, const char *s, size_t n)
{
	bool there[256] = { false };

	n = n < LOOKED_AT ? n : LOOKED_AT;
	for (size_t i = 0; i < n; i++)
		there[folded(s[i])] = true;
	for (size_t i = 0; table[i]; i++) { /* most words need a letter the line does not have */
		const char *w = table[i];

		while (*w && there[folded(*w)])
			w++;
		if (!*w && line_has(s, n, table[i]))
			return true;
	}
	return false;
}

/* 2025-05-03, 3/5/25, 03.05.2025, 2025年5月3日 */
static bool numeric_date(const char *w, size_t n)
{
	size_t groups = 0, digits = 0, longest = 0;
	char sep = 0;

	if (line_has(w, n, "年") || line_has(w, n, "년"))
		return true;
	for (size_t i = 0; i <= n; i++) {
		if (i < n && isdigit((unsigned char)w[i])) {
			digits++;
			continue;
		}
		if (!digits || digits == 3 || digits > 4)
			break;
		longest = digits > longest ? digits : longest;
		groups++;
		digits = 0;
		if (i == n || !strchr("./-", w[i]) || (sep && w[i] != sep))
			break;
		sep = w[i];
	}
	return groups == 3 && sep && (longest == 4 || sep == '/' || sep == '.');
}

/* 7:07, 16:32:35, 17.50 behind other words, 9h30 */
static bool is_time(const char *w, size_t n)
{
	size_t d = 0, e;

	while (d < n && isdigit((unsigned char)w[d]))
		d++;
	if (d < 1 || d > 2 || d + 2 >= n || !strchr(":.hH", w[d]))
		return false;
	for (e = d + 1; e < n && isdigit((unsigned char)w[e]); e++)
		;
	return e - d - 1 == 2 && (w[d] == ':' || e == n || w[e] == ':' || w[e] == ',');
}

static bool is_year(const char *w, size_t n)
{
	return n >= 4 && (!memcmp(w, "19", 2) || !memcmp(w, "20", 2)) &&
	       isdigit((unsigned char)w[2]) && isdigit((unsigned char)w[3]) &&
	       (n == 4 || !isdigit((unsigned char)w[4]));
}

static bool is_day(const char *w, size_t n)
{
	return n >= 1 && isdigit((unsigned char)w[0]) && (n < 3 || !isdigit((unsigned char)w[2]));
}

/* "11-Apr-2011", "5-May" */
static bool dashed_date(const char *w, size_t n)
{
	const char *dash = memchr(w, '-', n);

	return dash && is_day(w, n) && dash + 4 <= w + n &&
	       in_table(words_months, dash + 1, (size_t)(w + n - dash - 1), false);
}

static bool is_address(const char *w, size_t n)
{
	const char *at = memchr(w, '@', n);

	return at && at > w && at + 1 < w + n && is_letter((unsigned char)at[1]) &&
	       !line_has(w, n, "://");
}

static bool next_word(const char *s, size_t n, size_t *at, const char **w, size_t *wn)
{
	size_t i = *at, b;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	b = i;
	while (i < n && s[i] != ' ' && s[i] != '\t')
		i++;
	*w = s + b;
	*wn = i - b;
	*at = i;
	return i > b;
}

/* Quotes, brackets and commas that stand around a word. */
static void peel(const char **w, size_t *n)
{
	while (*n && strchr("\"'(<[,*-?", **w))
		(*w)++, (*n)--;
	while (*n && strchr("\"'>],;*:-", (*w)[*n - 1]))
		(*n)--;
}

static struct shape look(const struct joined *j)
{
	struct shape x = { 0 };
	bool month = false, day = false, year = false;
	size_t at = 0, n = j->n, wn;
	const char *w;

	while (n && (j->s[n - 1] == '-' || j->s[n - 1] == ' ' || j->s[n - 1] == '*'))
		n--;
	x.dashes = j->n - n >= 3;
	x.colon = n && (j->s[n - 1] == ':' || (n >= 3 && !memcmp(j->s + n - 3, "：", 3)));
	while (next_word(j->s, n, &at, &w, &wn)) {
		x.address |= is_address(w, wn) || line_starts(w, wn, "&lt;");
		peel(&w, &wn);
		if (!wn)
			continue;
		x.verb_last = in_table(words_wrote, w, wn, true) ||
			      (wn > 5 && line_is(w + wn - 5, 5, "wrote")); /* "<a@b.org>wrote:" */
		x.verb |= x.verb_last;
		x.spoken |= line_is(w, wn, "said") || line_is(w, wn, "says") ||
			    line_is(w, wn, "sent") || line_is(w, wn, "written");
		x.time |= is_time(w, wn);
		x.date |= numeric_date(w, wn) || dashed_date(w, wn);
		year |= is_year(w, wn);
		day |= is_day(w, wn);
		month |= !isdigit((unsigned char)*w) && in_table(words_months, w, wn, false);
	}
	x.date |= month && (day || year);
	if (has_any(words_wrote_cjk, j->s, n))
		x.verb = x.verb_last = true;
	return x;
}

/* Would a mail program have written this? `quoted`: quoted lines follow. Without them prose must
 * be kept out ("As Tom wrote on 3 May at 10:00:", "On 3 May at 10:00 the log said:"). */
static bool is_attribution(const struct shape *x, bool quoted, bool lead)
{
	if (!quoted && !x->address && (!lead || x->spoken))
		return false;
	if (x->verb && x->colon && x->date && (x->time || x->address || quoted))
		return true;
	if (x->verb && x->colon && (x->address || x->time) && (quoted || x->verb_last))
		return true;
	if (x->verb_last && x->date && (x->time || x->address))
		return true;
	if (x->colon && x->date && x->time && x->address)
		return true;
	if (!quoted)
		return false;
	return (x->date && x->address) ||
	       (x->colon && (x->verb_last || x->address || (x->date && x->time)));
}

static bool starts_like_one(const char *s, size_t n)
{
	const char *w;
	size_t at = 0, wn;

	if (!next_word(s, n, &at, &w, &wn))
		return false;
	peel(&w, &wn);
	if (wn && isdigit((unsigned char)*w))
		return true;
	while (wn && w[wn - 1] == '.')
		wn--;
	return in_table(words_lead, w, wn, true);
}

/* Where in s a preposition stands with a date behind it: "my text On 3 May 2025, Ana wrote:". */
static size_t find_glued(const char *s, size_t n)
{
	static const char *const leads[] = { "On", "Am",  "Le",   "El",  "Em", "Il",
					     "Op", "Den", "Dnia", "Dne", NULL };
	size_t at = 0, wn;
	const char *w, *v;

	while (next_word(s, n, &at, &w, &wn)) {
		size_t ahead = at, vn;
		bool lead = false;

		for (size_t i = 0; leads[i]; i++)
			lead |= wn == strlen(leads[i]) && !memcmp(w, leads[i], wn);
		for (int k = 0; lead && w > s && k < 3 && next_word(s, n, &ahead, &v, &vn); k++)
			if (is_day(v, vn) || in_table(words_months, v, vn, false))
				return (size_t)(w - s);
	}
	return 0;
}

static bool could_end(const struct line *x, bool quoted)
{
	const char *end = x->s + x->n;

	if (x->depth || !x->n)
		return false;
	return quoted || end[-1] == ':' || end[-1] == '-' ||
	       (x->n >= 3 && !memcmp(end - 3, "：", 3)) || line_has(x->s, x->n, "wrote") ||
	       memchr(x->s, '*', x->n);
}

static bool glued_to_text(const struct lines *l, size_t e, bool quoted, size_t *glued)
{
	struct joined j;
	struct shape x;

	*glued = 0;
	if (starts_like_one(l->v[e].s, l->v[e].n))
		return false;
	*glued = find_glued(l->v[e].s, l->v[e].n);
	if (!*glued || !join(l, e, e, *glued, &j))
		return false;
	x = look(&j);
	return x.verb && x.colon && (x.date || x.address) && is_attribution(&x, quoted, true);
}

bool attribution_ends(const struct lines *l, size_t e, size_t *first, size_t *glued)
{
	size_t after = lines_next(l, e + 1);
	bool quoted = after < l->n && after <= e + 4 && l->v[after].depth > 0, found = false;
	struct joined j;

	*glued = 0;
	if (!could_end(&l->v[e], quoted))
		return false;
	if (glued_to_text(l, e, quoted, glued)) {
		*first = e;
		return true;
	}
	*glued = 0;
	for (size_t k = 0; k < SPAN && k <= e; k++) {
		const struct line *top = &l->v[e - k];
		struct shape x;

		if (!top->n || top->depth || !join(l, e - k, e, 0, &j))
			break;
		x = look(&j);
		if (!is_attribution(&x, quoted, starts_like_one(top->s, top->n)))
			continue;
		if (!found || starts_like_one(top->s, top->n))
			*first = e - k;
		found = true;
		if (starts_like_one(top->s, top->n) && x.date)
			break;
	}
	return found;
}

/* Is this line "Name: value" with a name of the table? */
static bool header_of(const char *const *table, const struct line *x)
{
	const char *s = x->s;
	size_t n = x->n;

	while (n && strchr("*_ |", *s))
		s++, n--;
	for (size_t i = 0; table[i]; i++) {
		size_t k;

		if (!line_starts(s, n, table[i]))
			continue;
		k = strlen(table[i]);
		while (k < n && strchr("* _\xc2\xa0\xe2\x80\xaf", s[k]))
			k++; /* bold, blanks, and the no-break ones byte by byte */
		if (k < n && (s[k] == ':' || (n - k >= 3 && !memcmp(s + k, "：", 3))))
			return true;
	}
	return false;
}

enum { FROM = 1, DATE = 2, TO = 4, SUBJECT = 8, KNOWN = 16 };

static unsigned header_role_of(const struct line *x)
{
	size_t n = x->n < 40 ? x->n : 40;

	if (!memchr(x->s, ':', n) && !memmem(x->s, n, "：", 3))
		return 0;
	return (header_of(words_from, x) ? FROM : 0) | (header_of(words_dated, x) ? DATE : 0) |
	       (header_of(words_to, x) ? TO : 0) | (header_of(words_subject, x) ? SUBJECT : 0);
}

/* Asked again by each line above: the answer is kept. */
static unsigned header_role(struct line *x)
{
	if (!x->role)
		x->role = KNOWN | header_role_of(x);
	return x->role & ~(unsigned)KNOWN;
}

static int count_bits(unsigned v)
{
	return (int)(v & 1) + (int)(v >> 1 & 1) + (int)(v >> 2 & 1) + (int)(v >> 3 & 1);
}

static bool line_address(const struct line *x)
{
	const char *at = memchr(x->s, '@', x->n);

	return at && at > x->s;
}

/* A value may go on for two lines, and some programs put blank lines between the fields. */
size_t attribution_headers(const struct lines *l, size_t i)
{
	unsigned roles = header_role(&l->v[i]), role;
	size_t fields = roles != 0, gap = 0, end = i + 1;
	bool address = line_address(&l->v[i]);

	if (!roles || l->v[i].depth)
		return 0;
	for (size_t k = i + 1; k < l->n && k < i + 24 && gap <= 3; k++) {
		address |= line_address(&l->v[k]) && gap < 2;
		role = l->v[k].depth ? 0 : header_role(&l->v[k]);
		if (!role) {
			/* a blank line ends it, unless a field follows at once */
			if (!l->v[k].n && (k + 1 >= l->n || !header_role(&l->v[k + 1])))
				break;
			gap++;
			continue;
		}
		roles |= role;
		fields++;
		gap = 0;
		end = k + 1;
	}
	while (end < l->n && l->v[end].n && !l->v[end].depth && end > i && gap && gap < 3)
		end++, gap--; /* what is left of the last value, wrapped */
	if (!(roles & FROM) || fields < 2 || count_bits(roles) < 2)
		return 0;
	return fields >= 3 || (address && (roles & (DATE | SUBJECT))) ? end : 0;
}

static size_t edge(const char *s, size_t n)
{
	size_t k = 0;

	while (k < n && strchr("-_=*# ", s[k]))
		k++;
	return k;
}

enum separator attribution_separator(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	size_t left = edge(x->s, x->n), n = x->n - left;
	const char *s = x->s + left;

	if (!n || x->depth || line_columns(x->s, x->n) > 120 || line_words(s, n) > 14)
		return SEPARATOR_NONE;
	if (left >= 2 && has_any(words_forward, s, n))
		return SEPARATOR_FORWARD;
	if ((left || strchr("RrPpWw", *s)) && has_any(words_above, s, n))
		return SEPARATOR_ORIGINAL;
	if (left >= 2 && has_any(words_original, s, n))
		return SEPARATOR_ORIGINAL;
	if (s[n - 1] == ':' && line_words(s, n) <= 6 && has_any(words_forward, s, n))
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

	return line_words(s, n) <= 6 || has_any(excuses, s, n);
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
	starts = in_table(words_mobile, x->s, n, false);
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
	/* it stands alone, or above what introduces a quote */
	return after >= l->n || !l->v[after].n || l->v[after].depth ||
	       line_is_rule(&l->v[after], 3) || starts_like_one(l->v[after].s, l->v[after].n) ||
	       header_role(&l->v[after]);
}

bool attribution_footer(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];
	bool dashes = x->n == 2 && (!memcmp(x->s, "--", 2) || !memcmp(x->s, "__", 2));
	size_t seen = 0;

	if (x->depth || l->n - i > 24 ||
	    (!dashes && !line_is_rule(x, 3) && !line_is(x->s, x->n, "—")))
		return false;
	for (size_t k = i + 1; k < l->n && seen < 4; k++) {
		if (l->v[k].depth)
			return false;
		seen += l->v[k].n > 0;
		if (l->v[k].n && has_any(words_footer, l->v[k].s, l->v[k].n))
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
