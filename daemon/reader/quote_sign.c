#include "reader/quote_sign.h"

#include "reader/lines.h"
#include "reader/signature.h"
#include "reader/words.h"

/* The last stretch of own text before `to`: from its first line to behind its last. */
static bool last_stretch(const struct lines *l, size_t to, size_t *from, size_t *end)
{
	while (to && !line_is_own(&l->v[to - 1]))
		to--;
	*end = to;
	while (to && (l->v[to - 1].kind == LINE_OWN || l->v[to - 1].kind == LINE_SIGN))
		to--;
	*from = to;
	return *end > 0;
}

static bool own_before(const struct lines *l, size_t i)
{
	while (i--)
		if (line_is_own(&l->v[i]))
			return true;
	return false;
}

static bool is_delimiter(const struct line *x)
{
	return line_is(x->s, x->n, "--") || line_is(x->s, x->n, "—") || line_is(x->s, x->n, "- --");
}

/* Below an empty line, or right below a name or a few words. */
static bool begins_postscript(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i], *up = i ? x - 1 : NULL;

	return up && words_in(words_postscript, x->s, x->n, false) &&
	       (!up->n || (*x->s == 'P' && line_words(up->s, up->n) <= 4));
}

/* Where a postscript begins that stands below the rest of the text; l->n if there is none. */
static size_t find_postscript(const struct lines *l)
{
	size_t top = l->n, seen = 0;

	for (size_t i = l->n; i-- && seen < 12;) {
		seen += line_is_own(&l->v[i]);
		if (line_is_own(&l->v[i]) && begins_postscript(l, i))
			top = i;
	}
	return top;
}

/* Signs the last stretch above `to`, and the one before it too where the last was all signature. Was there
 * anything to sign? */
static bool sign_above(struct lines *l, size_t to, const struct person *author)
{
	size_t from, end;
	int tries;

	for (tries = 0; tries < 3 && last_stretch(l, to, &from, &end); tries++) {
		bool sure = false;
		size_t at = signature_find(l, from, end, author, &sure);

		/* above a delimiter something must be left that was said */
		while (sure && at < end && !is_delimiter(&l->v[at]) && !own_before(l, at))
			at++;
		/* text alone is no signature, and what stands first in a mail is text */
		if (at == end || (!sure && !own_before(l, at)) || lines_next(l, 0) == at)
			break;
		for (size_t i = at; i < end; i++)
			if (l->v[i].kind == LINE_OWN)
				l->v[i].kind = LINE_SIGN;
		if (own_before(l, at) && at > from && line_is_own(&l->v[lines_next(l, from)]))
			return true;
		to = from;
	}
	return tries > 0;
}

void quote_sign(struct lines *l, const struct person *author)
{
	if (!sign_above(l, l->n, author))
		sign_above(l, find_postscript(l), author);
}

void quote_drop_delimiters(struct lines *l)
{
	size_t top = lines_next(l, 0);
	bool below = false;

	while (top < l->n && !line_is_own(&l->v[top]))
		top++;
	for (size_t i = l->n; i--;) {
		struct line *x = &l->v[i];

		if (x->n && x->kind != LINE_OWN)
			below = false;
		else if (x->n && !below && is_delimiter(x) && i > top)
			x->kind = LINE_SIGN;
		else if (x->n)
			below = true;
	}
}
