#include "reader/attribution.h"

#include <ctype.h>
#include <string.h>

#include "reader/lines.h"
#include "reader/words.h"

enum { SPAN = 4, SPAN_BYTES = 500 };

/* What was seen in the lines that may be an attribution. */
struct shape {
	bool spoken; /* "said": logs and people say things */
	bool says;   /* the verb stands right behind an address */
	bool framed; /* ">>> Ana 3/3/2025 10:00 >>>" */
	bool cjk;    /* the verb is of a script without blanks: no chance hit */
	bool verb, verb_last, colon, date, year, time, address, dashes;
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

/* Arabic and Persian digits (U+0660, U+06F0) */
static int foreign_digit(const char *s, size_t n)
{
	unsigned char c = n >= 2 ? (unsigned char)s[1] : 0;

	if (c >= 0xa0 && c <= 0xa9 && s[0] == '\xd9')
		return c - 0xa0;
	return c >= 0xb0 && c <= 0xb9 && s[0] == '\xdb' ? c - 0xb0 : -1;
}

/* French puts a no-break blank (U+00A0, U+202F) before the colon: here it is any blank. */
static size_t copy_line(char *to, const char *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (foreign_digit(s + i, n - i) >= 0) {
			to[k++] = (char)('0' + foreign_digit(s + i, n - i));
			i++;
		} else if (n - i >= 2 && !memcmp(s + i, "\xc2\xa0", 2)) {
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

/* 2025-05-03, 3/5/25, 03.05.2025, 2025年5月3日 */
static bool numeric_date(const char *w, size_t n)
{
	size_t groups = 0, digits = 0, longest = 0;
	char sep = 0;

	if (n > 4 && isdigit((unsigned char)*w) && (line_has(w, n, "年") || line_has(w, n, "년")))
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
	/* 256x and 257x are Thailand's */
	return n >= 4 &&
	       (!memcmp(w, "19", 2) || !memcmp(w, "20", 2) || !memcmp(w, "256", 3) ||
		!memcmp(w, "257", 3)) &&
	       isdigit((unsigned char)w[2]) && isdigit((unsigned char)w[3]) &&
	       (n == 4 || !isdigit((unsigned char)w[4]));
}

static bool is_day(const char *w, size_t n)
{
	return n >= 1 && isdigit((unsigned char)w[0]) && (n < 3 || !isdigit((unsigned char)w[2]));
}

/* "11-Apr-2011", "5-May", "3.März" */
static bool dashed_date(const char *w, size_t n)
{
	const char *dash = memchr(w, '-', n);

	dash = dash ? dash : memchr(w, '.', n);
	return dash && is_day(w, n) && dash + 4 <= w + n &&
	       words_in(words_months, dash + 1, (size_t)(w + n - dash - 1), false);
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
	bool month = false, day = false, number = false, address = false;
	size_t dots = 0, at = 0, n = j->n, wn;
	const char *w;

	while (n && (j->s[n - 1] == '-' || j->s[n - 1] == ' ' || j->s[n - 1] == '*'))
		n--;
	x.dashes = j->n - n >= 3;
	x.framed = n > 6 && !memcmp(j->s, ">>>", 3) && !memcmp(j->s + n - 3, ">>>", 3);
	x.colon =
		x.framed || (n && j->s[n - 1] == ':') || (n >= 3 && !memcmp(j->s + n - 3, "：", 3));
	while (next_word(j->s, n, &at, &w, &wn)) {
		bool before = address;

		address = is_address(w, wn) || line_starts(w, wn, "&lt;");
		x.address |= address;
		peel(&w, &wn);
		if (!wn)
			continue;
		x.says |= before && words_in(words_wrote, w, wn, true);
		x.verb_last = words_in(words_wrote, w, wn, true) ||
			      (wn > 5 && line_is(w + wn - 5, 5, "wrote")); /* "<a@b.org>wrote:" */
		x.verb |= x.verb_last;
		x.spoken |= line_is(w, wn, "said") || line_is(w, wn, "says") ||
			    line_is(w, wn, "sent") || line_is(w, wn, "written");
		x.time |= is_time(w, wn);
		x.date |= numeric_date(w, wn) || dashed_date(w, wn);
		x.year |= is_year(w, wn) || numeric_date(w, wn);
		day |= is_day(w, wn);
		number |= wn <= 3 && is_day(w, wn) && !is_time(w, wn);
		dots += wn <= 3 && w[wn - 1] == '.' && is_day(w, wn); /* "3. 3. 2025" */
		month |= !isdigit((unsigned char)*w) && words_in(words_months, w, wn, false);
	}
	/* a day, a year and a time have a month between them, in whatever language */
	x.date |=
		(month && (day || x.year)) || (dots >= 2 && x.year) || (number && x.year && x.time);
	x.cjk = words_any(words_wrote_cjk, j->s, n);
	x.verb |= x.cjk;
	x.verb_last |= x.cjk;
	return x;
}

/* How the lines stand in the text. */
struct place {
	bool quoted; /* quoted lines follow */
	bool lead;   /* they begin as attributions do */
	bool alone;  /* it is a single line of a few words */
	bool top;    /* it is the first line of the text, right above a quote, and no sentence */
	bool apart;  /* below an empty line, with a capital and no conjunction first */
	bool source; /* "According to" and a name */
};

/* Without an address, and without marks below: prose must be kept out ("As Tom wrote on 3 May at
 * 10:00:", "On 3 May at 10:00 the log said:"). */
static bool is_plain_attribution(const struct shape *x, const struct place *p)
{
	if (x->framed && x->date && x->time)
		return true;
	if (!x->verb || !x->colon || !x->date || !x->year || x->spoken)
		return false;
	return p->lead || x->cjk || (x->time && p->apart);
}

/* Would a mail program have written this? */
static bool is_attribution(const struct shape *x, const struct place *p)
{
	if (!p->quoted && !x->address && (!p->lead || x->spoken))
		return is_plain_attribution(x, p);
	if (x->verb && x->colon && x->date && (x->time || x->address || p->quoted))
		return true;
	if (x->verb && x->colon && (x->address || x->time) && (p->quoted || x->verb_last))
		return true;
	if (x->verb_last && x->date && (x->time || x->address))
		return true;
	if ((x->colon || (x->dashes && x->verb)) && x->date && x->time && x->address)
		return true;
	if (!p->quoted)
		return !x->address && is_plain_attribution(x, p);
	if (x->colon && p->lead && p->apart && x->date && x->year && p->alone)
		return true; /* "On 3 May 2025, Tom mused:" */
	if ((p->top && p->alone && x->date && x->year) || (p->source && p->alone && x->colon))
		return true; /* "[Tom, 2025-05-03]" */
	return (x->date && x->address) || x->says ||
	       (x->colon && (x->verb_last || x->address || (x->date && x->time)));
}

static bool starts_like_one(const char *s, size_t n)
{
	const char *w;
	size_t at = 0, wn;

	do { /* past dashes, stars and other ornaments */
		if (!next_word(s, n, &at, &w, &wn))
			return false;
		peel(&w, &wn);
	} while (!wn);
	if (isdigit((unsigned char)*w))
		return true;
	while (wn && w[wn - 1] == '.')
		wn--;
	return words_in(words_lead, w, wn, true);
}

/* "Tom Bell wrote", but not "As Tom wrote" */
static bool stands_apart(const struct lines *l, size_t i)
{
	static const char *const joins[] = { "as",    "like",  "what",  "when", "since", "because",
					     "while", "where", "this",  "here", "wie",   "was",
					     "als",   "comme", "como",  "come", "zoals", "jak",
					     "som",   "как",   "quand", NULL };
	const char *s = l->v[i].s, *w;
	size_t at = 0, wn;

	if ((i && l->v[i - 1].n) || !next_word(s, l->v[i].n, &at, &w, &wn))
		return false;
	return (isupper((unsigned char)*w) || *w == '"' || (unsigned char)*w >= 0x80) &&
	       !words_in(joins, w, wn, true);
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
			if (is_day(v, vn) || words_in(words_months, v, vn, false))
				return (size_t)(w - s);
	}
	return 0;
}

static bool could_end(const struct line *x, bool quoted)
{
	const char *end = x->s + x->n;

	if (x->depth || !x->n)
		return false;
	return quoted || end[-1] == ':' || end[-1] == '-' || end[-1] == '>' ||
	       (x->n >= 3 && !memcmp(end - 3, "：", 3)) || line_has(x->s, x->n, "wrote") ||
	       memchr(x->s, '*', x->n);
}

static bool glued_to_text(const struct lines *l, size_t e, bool quoted, size_t *glued)
{
	const struct place p = { .quoted = quoted, .lead = true };
	struct joined j;
	struct shape x;

	*glued = 0;
	if (starts_like_one(l->v[e].s, l->v[e].n))
		return false;
	*glued = find_glued(l->v[e].s, l->v[e].n);
	if (!*glued || !join(l, e, e, *glued, &j))
		return false;
	x = look(&j);
	return x.verb && x.colon && (x.date || x.address) && is_attribution(&x, &p);
}

/* "According to Tom Bell", not "According to the manual" */
static bool starts_with_source(const struct line *x)
{
	static const char words[] = "According to ";
	size_t n = sizeof words - 1;

	return line_starts(x->s, x->n, words) && x->n > n && isupper((unsigned char)x->s[n]);
}

/* A wrapped attribution in a language that is not in the tables: the line above, at the top of
 * its paragraph, has the date or the address that the last line lacks. */
static bool is_fuller(const struct lines *l, size_t i, const struct shape *x,
		      const struct shape *before)
{
	if (i && l->v[i - 1].n && !l->v[i - 1].depth)
		return false;
	return (x->date && !before->date) || (x->address && !before->address);
}

/* Yahoo's "... wrote:   Hi all,": the quote begins in the attribution's own line, behind blanks. */
static bool runs_into_quote(const struct line *x)
{
	const char *end = x->s + x->n, *colon = x->s;
	struct line cut = *x;
	const struct lines one = { &cut, 1 };
	struct joined j;
	struct shape seen;

	if (x->depth || !x->n || !starts_like_one(x->s, x->n))
		return false;
	while ((colon = memmem(colon, (size_t)(end - colon), ":  ", 3))) {
		cut.n = (size_t)(++colon - x->s);
		if (!join(&one, 0, 0, 0, &j))
			return false;
		seen = look(&j);
		if (seen.verb && seen.date && seen.time && seen.address)
			return true;
	}
	return false;
}

bool attribution_ends(const struct lines *l, size_t e, size_t *first, size_t *glued)
{
	size_t after = lines_next(l, e + 1);
	bool quoted = after < l->n && after <= e + 4 && l->v[after].depth > 0, found = false;
	struct shape before = { 0 };
	struct joined j;

	*glued = 0;
	if (runs_into_quote(&l->v[e])) {
		*first = e;
		return true;
	}
	if (!could_end(&l->v[e], quoted))
		return false;
	if (glued_to_text(l, e, quoted, glued)) {
		*first = e;
		return true;
	}
	*glued = 0;
	for (size_t k = 0; k < SPAN && k <= e; k++) {
		const struct line *top = &l->v[e - k];
		struct place p = { .quoted = quoted };
		struct shape x;

		if (!top->n || top->depth || !join(l, e - k, e, 0, &j))
			break;
		x = look(&j);
		p.lead = starts_like_one(top->s, top->n);
		p.apart = stands_apart(l, e - k);
		p.source = starts_with_source(top);
		p.alone = !k && line_words(top->s, top->n) <= 12;
		p.top = !k && after == e + 1 && lines_next(l, 0) == e &&
			!strchr(".!?", top->s[top->n - 1]);
		if (!is_attribution(&x, &p))
			continue;
		if (!found || p.lead || is_fuller(l, e - k, &x, &before))
			*first = e - k;
		before = x;
		found = true;
		if (p.lead && x.date && (x.verb || x.address))
			break;
	}
	return found;
}

bool attribution_moment(const struct line *x, bool *address)
{
	struct lines one = { (struct line *)x, 1 };
	struct joined j;
	struct shape seen;

	*address = false;
	if (!join(&one, 0, 0, 0, &j))
		return false;
	seen = look(&j);
	*address = seen.address;
	return seen.date && seen.time;
}

bool attribution_leads(const struct line *x)
{
	return starts_like_one(x->s, x->n);
}
