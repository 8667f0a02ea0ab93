#include "reader/attribution.h"

#include <ctype.h>
#include <string.h>

#include "reader/lines.h"
#include "reader/words.h"

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
		if (k < n && (s[k] == ':' || (n - k >= 3 && !memcmp(s + k, "：", 3)) ||
			      (s[k] == '|' && *x->s == '|'))) /* a table's row */
			return true;
	}
	return false;
}

enum { FROM = 1, DATE = 2, TO = 4, SUBJECT = 8, KNOWN = 16 };

static unsigned header_role_of(const struct line *x)
{
	size_t n = x->n < 40 ? x->n : 40;

	if (!memchr(x->s, ':', n) && !memmem(x->s, n, "：", 3) && *x->s != '|')
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

bool attribution_field(struct line *x)
{
	return x->n && !x->depth && header_role(x);
}

size_t attribution_marked_headers(struct lines *l, size_t i)
{
	unsigned roles = 0;
	size_t end = i + 1;

	if ((i && l->v[i - 1].depth) || !line_starts(l->v[i].s, l->v[i].n, "message du "))
		return 0;
	for (; end < l->n && end < i + 8 && l->v[end].depth == 1; end++)
		roles |= header_role(&l->v[end]);
	if (!(roles & FROM) || !(roles & (TO | SUBJECT)) || (end < l->n && l->v[end].depth))
		return 0;
	return end;
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

/* "Label: value", the label of at most three words and without digits */
static bool is_labelled(const struct line *x)
{
	const char *colon = memchr(x->s, ':', x->n < 60 ? x->n : 60);
	size_t n = colon ? (size_t)(colon - x->s) : 0;

	if (!n || x->depth || line_wider(x->s, n, 24) || line_words(x->s, n) > 3)
		return false;
	for (size_t i = 0; i < n; i++)
		if (isdigit((unsigned char)x->s[i]))
			return false;
	return colon + 1 == x->s + x->n || strchr(" \t*", colon[1]);
}

/* A block in a language that is not in the tables, in the order of nearly all programs: who (with
 * an address in brackets, or below a rule), when, and more. */
static size_t foreign_headers(const struct lines *l, size_t i)
{
	size_t end = i;
	bool address, rule = i && line_is_rule(&l->v[i - 1], 5);

	if (i + 2 >= l->n || (i && l->v[i - 1].n && !rule && !attribution_frame(&l->v[i - 1])))
		return 0;
	while (end < l->n && end < i + 8 && is_labelled(&l->v[end]))
		end++;
	if (end < i + 3 || !attribution_moment(&l->v[i + 1], &address) || address)
		return 0;
	attribution_moment(&l->v[i], &address);
	return rule || (address && memchr(l->v[i].s, '<', l->v[i].n)) ? end : 0;
}

/* A field of Lotus Notes, which may leave its name alone in a line: "To", and below it who */
static bool notes_field(struct line *x, unsigned role, const char *const *names)
{
	return !x->depth && (header_role(x) & role || words_in(names, x->s, x->n, true));
}

/* Asked first: dates are dear to look for. */
static bool to_follows(const struct lines *l, size_t i)
{
	for (size_t k = i + 1; k < l->n && k <= i + 5; k++)
		if (notes_field(&l->v[k], TO, words_to))
			return true;
	return false;
}

/* Old Lotus Notes: a name, a date and time below or beside it, then To: and Subject: */
static size_t notes_headers(const struct lines *l, size_t i)
{
	size_t to, end;
	bool address, dated;

	if ((i && l->v[i - 1].n && !line_is_rule(&l->v[i - 1], 5)) || !to_follows(l, i) ||
	    line_words(l->v[i].s, l->v[i].n) > 12)
		return 0;
	dated = attribution_moment(&l->v[i], &address);
	for (to = i + 1; !dated && to < l->n && to < i + 3 && l->v[to].n && !header_role(&l->v[to]);
	     to++)
		dated = line_words(l->v[to].s, l->v[to].n) <= 8 &&
			attribution_moment(&l->v[to], &address);
	to = lines_next(l, to);
	if (!dated || to >= l->n || to > i + 5 || !notes_field(&l->v[to], TO, words_to))
		return 0;
	for (end = to + 1; end < l->n && end < to + 12; end++)
		if (notes_field(&l->v[end], SUBJECT, words_subject))
			return end + 1 + (!header_role(&l->v[end]) && end + 1 < l->n);
	return 0;
}

/* A value may go on for two lines, and some programs put blank lines between the fields. */
static size_t known_headers(const struct lines *l, size_t i)
{
	unsigned roles = header_role(&l->v[i]), role;
	size_t fields = roles != 0, gap = 0, end = i + 1;
	bool address = line_address(&l->v[i]), ignored;
	bool timed = roles & DATE && attribution_moment(&l->v[i], &ignored);

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
		timed |= role & DATE && attribution_moment(&l->v[k], &ignored);
		roles |= role;
		fields++;
		gap = 0;
		end = k + 1;
	}
	while (end < l->n && l->v[end].n && !l->v[end].depth && end > i && gap && gap < 3)
		end++, gap--; /* what is left of the last value, wrapped */
	if (!(roles & FROM) || fields < 2 || count_bits(roles) < 2)
		return 0;
	if (fields >= 3) /* "Date: 3 March, From: Ana, To: all" heads an invitation */
		return address || timed || roles & SUBJECT ? end : 0;
	return address && (roles & (DATE | SUBJECT)) ? end : 0;
}

size_t attribution_headers(const struct lines *l, size_t i)
{
	size_t end = l->v[i].depth ? 0 : known_headers(l, i);

	if (!end && !l->v[i].depth && l->v[i].n)
		end = notes_headers(l, i);
	if (!end && !l->v[i].depth && l->v[i].n && is_labelled(&l->v[i]))
		end = foreign_headers(l, i);
	return end;
}
