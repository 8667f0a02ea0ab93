#include "reader/quote_marks.h"

#include <ctype.h>
#include <string.h>

#include "reader/attribution.h"
#include "reader/lines.h"

enum { LOOKED_AT = 10000, NAME = 12 };

/* How many bytes of x are a mark, of the same sort as that of `first` if there is one; 0: none. */
typedef size_t mark_of(const struct line *x, const struct line *first);

/* "|", ":", "]", "}", "--]" and their like: signs that begin no list */
static size_t sign(const struct line *x, const struct line *first)
{
	size_t n = 0, like = first ? sign(first, NULL) : 0;

	while (n < x->n && n < 3 && strchr("-|:]}%!=", x->s[n]))
		n++;
	if (x->depth || !n || x->s[n - 1] == '-' || (n == 1 && x->n > 1 && x->s[1] != ' '))
		return 0;
	if (n < x->n && ispunct((unsigned char)x->s[n]))
		return 0; /* a rule */
	if (!first && x->n == 1 && *x->s == ':')
		return 0; /* a wrapped attribution's ":" */
	if (like && (n != like || memcmp(x->s, first->s, n) != 0))
		return 0;
	return x->n > 2 && x->s[x->n - 1] == '|' ? 0 : n; /* a row of a table */
}

/* "TB>", "Tom>", and "TB>>" for what Tom quoted himself */
static size_t name(const struct line *x, const struct line *first)
{
	size_t n = 0, letters;

	(void)first;
	while (n < x->n && n < NAME && (isalpha((unsigned char)x->s[n]) || x->s[n] & 0x80))
		n++;
	letters = n;
	while (n < x->n && n < letters + 4 && x->s[n] == '>')
		n++;
	return !x->depth && letters && n > letters && (n == x->n || x->s[n] == ' ') ? n : 0;
}

static void take_off(struct line *x, size_t mark)
{
	x->depth = 1;
	x->s += mark;
	x->n -= mark;
	if (x->n && *x->s == ' ')
		x->s++, x->n--;
}

static void read_one_sort(struct lines *l, mark_of *mark)
{
	size_t begin, glued, i = 0, above = 0, n;
	struct line first;
	bool introduced;

	for (; i < l->n && i < LOOKED_AT && !mark(&l->v[i], NULL); i++)
		if (l->v[i].n)
			above = i;
	if (!i || i >= l->n || i >= LOOKED_AT)
		return;
	first = l->v[i];
	l->v[i].depth = 1;
	introduced =
		attribution_ends(l, above, &begin, &glued) ||
		(l->v[above].depth > 3 && l->v[above].n && l->v[above].s[l->v[above].n - 1] == ':');
	l->v[i].depth = 0;
	for (; introduced && i < l->n; i++)
		if ((n = mark(&l->v[i], &first)))
			take_off(&l->v[i], n);
}

void quote_read_marks(struct lines *l)
{
	read_one_sort(l, sign);
	read_one_sort(l, name);
}

bool quote_is_diff(const struct lines *l, size_t i)
{
	const struct line *up = i ? &l->v[i - 1] : NULL;
	size_t n;

	if (!up || l->v[i].depth != 1)
		return false;
	if (up->depth)
		return up->n && up->kind == LINE_OWN;
	if (line_is(up->s, up->n, "---"))
		return i > 1 && line_starts(up[-1].s, up[-1].n, "< ");
	n = up->n;
	while (n && strchr("0123456789,", up->s[n - 1]))
		n--;
	return n > 1 && n < up->n && strchr("ac", up->s[n - 1]) &&
	       strspn(up->s, "0123456789,") == n - 1;
}
