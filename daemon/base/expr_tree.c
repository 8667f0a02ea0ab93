/*
 * expr_tree.c - walking and saying expression trees. Depth is limited by the parser, so that
 * recursion is bounded.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/expr.h"
#include "base/text.h"

bool expr_holds(const struct expr *t, int64_t count)
{
	switch (t->op) {
	case EXPR_NE: return count != t->number;
	case EXPR_LT: return count < t->number;
	case EXPR_LE: return count <= t->number;
	case EXPR_GT: return count > t->number;
	case EXPR_GE: return count >= t->number;
	default: return count == t->number;
	}
}

bool expr_true(const struct expr *e, expr_ask *ask, void *arg)
{
	switch (e->kind) {
	case EXPR_ALL: return true;
	case EXPR_NOT: return !expr_true(e->kids, ask, arg);
	case EXPR_SAMPLE: return expr_true(e->kids, ask, arg);
	case EXPR_AND:
	case EXPR_OR:
		for (const struct expr *k = e->kids; k; k = k->next)
			if (expr_true(k, ask, arg) == (e->kind == EXPR_OR))
				return e->kind == EXPR_OR;
		return e->kind == EXPR_AND;
	default: return ask(e, arg);
	}
}

static void say_span(struct buf *out, int64_t s)
{
	static const struct {
		int64_t s;
		char unit;
	} units[] = { { 604800, 'w' }, { 86400, 'd' }, { 3600, 'h' }, { 60, 'm' }, { 1, 's' } };
	size_t i = 0;

	while (i < 4 && s % units[i].s)
		i++;
	buf_printf(out, "%lld%c", (long long)(s / units[i].s), units[i].unit);
}

static bool needs_quotes(const char *s)
{
	return *s == '-' || s[strcspn(s, " \t\n\v\f\r()\"<>=!,:*")] != '\0';
}

static void say_term(struct buf *out, const struct expr *e)
{
	bool number = e->value == EXPR_NUMBER;

	buf_str(out, e->key);
	if (e->value == EXPR_BARE)
		return;
	if (number && e->op != EXPR_IS)
		buf_printf(out, " %s ", expr_op_text(e->op));
	else if (number)
		buf_str(out, " = ");
	else
		buf_printf(out, ":%s", expr_op_text(e->op));
	if (e->value == EXPR_SPAN)
		say_span(out, e->number);
	else if (e->value == EXPR_TEXT && needs_quotes(e->text))
		buf_printf(out, "\"%s\"", e->text);
	else
		buf_str(out, e->text);
	if (e->over_s) {
		buf_str(out, " over ");
		say_span(out, e->over_s);
	}
}

static bool reserved(const char *s)
{
	return text_eq(s, "and") || text_eq(s, "or") || text_eq(s, "not");
}

static void say(struct buf *out, const struct expr *e, bool inside)
{
	bool many = e->kind == EXPR_AND || e->kind == EXPR_OR;

	switch (e->kind) {
	case EXPR_ALL: return;
	case EXPR_TERM: say_term(out, e); return;
	case EXPR_PHRASE: buf_printf(out, "\"%s\"", e->text); return;
	case EXPR_WORD:
		if (needs_quotes(e->text) || reserved(e->text))
			buf_printf(out, "\"%s\"", e->text);
		else
			buf_printf(out, "%s%s", e->text, e->prefix ? "*" : "");
		return;
	case EXPR_NOT: buf_str(out, "not "); break;
	case EXPR_SAMPLE:
		buf_printf(out, "sample:%lld", (long long)e->number);
		if (e->kids->kind == EXPR_ALL)
			return;
		buf_str(out, " of ");
		break;
	default: break;
	}
	if (many && inside)
		buf_char(out, '(');
	for (const struct expr *k = e->kids; k; k = k->next) {
		if (k != e->kids)
			buf_str(out, e->kind == EXPR_AND ? " and " : " or ");
		say(out, k, true);
	}
	if (many && inside)
		buf_char(out, ')');
}

char *expr_say(struct arena *a, const struct expr *e)
{
	struct buf out = BUF(a);

	say(&out, e, false);
	return out.p ? out.p : arena_dup(a, "");
}
