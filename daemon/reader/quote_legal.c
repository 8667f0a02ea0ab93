#include "reader/quote_legal.h"

#include "reader/attribution.h"
#include "reader/lines.h"
#include "reader/signature.h"
#include "reader/words.h"

/* Places in a paragraph that are looked at as the beginning of a disclaimer: each look costs. */
enum { TRIES = 50 };

/* Where the paragraph of own text before `end` begins; *end goes up to behind its last line. */
static size_t paragraph(const struct lines *l, size_t *end)
{
	size_t top = *end;

	while (top && (!l->v[top - 1].n || l->v[top - 1].kind != LINE_OWN) &&
	       l->v[top - 1].kind != LINE_SIGN)
		top--;
	*end = top;
	while (top && l->v[top - 1].n && l->v[top - 1].kind == LINE_OWN)
		top--;
	return top;
}

static size_t legal_from(const struct lines *l, size_t i, size_t end)
{
	return attribution_legal(l->v[i].s,
				 (size_t)(l->v[end - 1].s + l->v[end - 1].n - l->v[i].s));
}

static bool is_drawn(const struct line *x)
{
	size_t n = 0;

	while (n < x->n && x->s[n] == '#')
		n++;
	return (n >= 5 && n == x->n) || line_is_rule(x, 5);
}

/* Where the disclaimer begins in a paragraph that has one: gateways put theirs right below what
 * was written, without an empty line. *found: that of the whole paragraph; becomes that from there on. */
static size_t legal_start(const struct lines *l, size_t top, size_t end, size_t *found)
{
	const char *last = l->v[end - 1].s + l->v[end - 1].n;
	bool scanned = *found >= 3 || last - l->v[top].s > WORDS_BYTES; /* else no line of it is */

	for (size_t i = top, tries = 0; i < end && tries < TRIES; i++) {
		const struct line *x = &l->v[i];
		bool begins = words_in(words_legal_start, x->s, x->n, false) ||
			      (i > top && is_drawn(x - 1) && !is_drawn(x));
		size_t from = 0;

		if (begins || (scanned && words_any(words_scanned, x->s, x->n)))
			from = legal_from(l, i, end);
		if (from >= 2) {
			*found = from;
			return i;
		}
		tries += begins;
	}
	return top;
}

/* Two phrases of a lawyer leave doubt: a person may speak of confidential lists too. Then it is a
 * disclaimer below a rule or what signs a mail, and where it asks nothing. */
static bool below_signature(const struct lines *l, size_t top, size_t end,
			    const struct person *author)
{
	bool sure;
	size_t n = top;

	for (size_t i = top; i < end; i++)
		if (l->v[i].s[l->v[i].n - 1] == '?')
			return false;
	if (top && is_drawn(&l->v[top - 1]))
		return true;
	while (n && l->v[n - 1].kind != LINE_SIGN &&
	       (!l->v[n - 1].n || l->v[n - 1].kind != LINE_OWN))
		n--;
	return n && (l->v[n - 1].kind == LINE_SIGN || is_drawn(&l->v[n - 1]) ||
		     signature_find(l, 0, n, author, &sure) < n);
}

void quote_fold_legal(struct lines *l, const struct person *author)
{
	size_t end = l->n, others = 0, legal = l->n;

	for (size_t looked = 0; end && others < 4 && looked < 12; looked++) {
		size_t top = paragraph(l, &end), start, found, whole;

		if (top == end)
			break;
		found = whole = legal_from(l, top, end);
		start = legal_start(l, top, end, &found);
		if ((found >= 3 && (!others || whole >= 3)) ||
		    (found == 2 && !others && below_signature(l, start, end, author))) {
			legal = start;
			others = 0;
		} else {
			others++;
		}
		end = top;
	}
	while (legal < l->n && legal &&
	       (!l->v[legal - 1].n ||
		(l->v[legal - 1].kind == LINE_OWN && line_is_rule(&l->v[legal - 1], 5))))
		legal--;
	for (; legal < l->n; legal++)
		if (l->v[legal].kind == LINE_OWN)
			l->v[legal].kind = LINE_LEGAL;
}
