/*
 * expr_value.c - what stands after a key: a number, a span, a date, a word of a list.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/expr_p.h"
#include "base/text.h"
#include "base/when.h"

/* 2025, 2025-03 or 2025-03-03: the UTC seconds it spans. */
static bool read_date(const char *s, int64_t *from, int64_t *until)
{
	size_t n = strlen(s);
	int y, m, d;
	time_t t;

	if ((n != 4 && n != 7 && n != 10) || strspn(s, "0123456789-") != n)
		return false;
	y = atoi(s), m = n > 4 ? atoi(s + 5) : 1, d = n > 7 ? atoi(s + 8) : 1;
	if (y < 1 || m < 1 || m > 12 || d < 1 || d > 31 || (n > 4 && s[4] != '-') ||
	    (n > 7 && s[7] != '-'))
		return false;
	t = when_utc(y, m, d, 0, 0, 0);
	*from = t;
	*until = n == 4   ? when_utc(y + 1, 1, 1, 0, 0, 0)
		 : n == 7 ? when_utc(y + (m == 12), m % 12 + 1, 1, 0, 0, 0)
			  : t + 86400;
	/* 2025-02-30 would slide into March */
	return t < when_utc(y + (m == 12), m % 12 + 1, 1, 0, 0, 0);
}

bool expr_number_read(const char *s, int64_t *out)
{
	size_t n = strspn(s, "0123456789");

	if (!n || n > 12 || s[n])
		return false;
	*out = strtoll(s, NULL, 10);
	return true;
}

/* As the list writes it, for who compares it later; NULL: it is none of them. */
static const char *in_list(const char *const *values, const char *s)
{
	for (; *values; values++)
		if (text_eq(*values, s))
			return *values;
	return NULL;
}

bool expr_value_read(struct arena *a, const struct expr_key *k, const char *s, struct expr *e)
{
	if (!strcmp(k->name, "tag"))
		s += strspn(s, "#"); /* as it stands in a mail */
	if (k->takes & EXPR_SPAN && when_span(s, &e->number))
		e->value = EXPR_SPAN;
	else if (k->takes & EXPR_DATE && read_date(s, &e->number, &e->until))
		e->value = EXPR_DATE;
	else if (k->takes & EXPR_NUMBER && expr_number_read(s, &e->number))
		e->value = EXPR_NUMBER;
	else if (k->takes & EXPR_TEXT && *s && (!k->values || (s = in_list(k->values, s))))
		e->value = EXPR_TEXT;
	else
		return false;
	e->key = k->name;
	e->text = arena_dup(a, s);
	return true;
}
