#include "base/expr.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/expr_p.h"
#include "base/near.h"
#include "base/text.h"
#include "base/when.h"

static const char *const op_texts[] = { "", "!=", "<", "<=", ">", ">=" };

const char *expr_op_text(enum expr_op op)
{
	return op_texts[op];
}

/* --- terms --------------------------------------------------------------------------------- */

static struct token *look(struct parser *p)
{
	return &p->tok[p->at];
}

static bool is_word(const struct token *t, const char *word)
{
	return t->kind == T_WORD && text_eq(t->text, word);
}

static struct expr *node(struct parser *p, enum expr_kind kind, const struct token *t)
{
	struct expr *e = arena_get(p->a, sizeof *e);

	e->kind = kind;
	e->at = t->at;
	e->bytes = t->bytes;
	return e;
}

static const struct expr_key *find_key(const struct expr_vocabulary *v, const char *s, size_t n)
{
	for (size_t i = 0; i < v->n; i++)
		if (strlen(v->keys[i].name) == n && !strncasecmp(v->keys[i].name, s, n))
			return &v->keys[i];
	return NULL;
}

static enum err no_key(struct parser *p, const struct token *t, const char *name)
{
	const char *names[64], *best;
	size_t n = 0;

	for (; n < p->v->n && n < 64; n++)
		names[n] = p->v->keys[n].name;
	best = near_best(name, names, n);
	if (best)
		return expr_fault(p, t->at, "there is no '%.40s' in %s; did you mean %s?", name,
				  p->v->name, best);
	return expr_fault(p, t->at, "there is no '%.40s' in %s; write for example %s", name,
			  p->v->name, p->v->n > 2 ? p->v->keys[2].example : p->v->keys[0].example);
}

static enum err bad_value(struct parser *p, const struct expr_key *k, const struct token *t,
			  const char *s, const struct expr *e)
{
	const char *best = NULL;
	size_t n = 0;

	if (e->value) /* it was read, but not with that operator */
		return expr_fault(p, t->at, "%s: cannot be compared by '%s'; write for example %s",
				  k->name, expr_op_text(e->op), k->example);
	while (k->values && k->values[n])
		n++;
	if (n)
		best = near_best(s, k->values, n);
	if (best)
		return expr_fault(p, t->at, "%s: there is no '%.40s'; did you mean %s?", k->name, s,
				  best);
	return expr_fault(p, t->at, "%s: '%.40s' does not fit; write for example %s", k->name, s,
			  k->example);
}

static enum err over(struct parser *p, struct expr *e)
{
	if (!p->v->over || !is_word(look(p), "over"))
		return OK;
	if (e->value != EXPR_NUMBER)
		return expr_fault(p, look(p)->at, "only a count may be 'over' a span");
	p->at++;
	if (look(p)->kind != T_WORD || !when_span(look(p)->text, &e->over_s) || e->over_s < 1)
		return expr_fault(p, look(p)->at, "'over' wants a span such as 7d");
	p->at++;
	return OK;
}

/* What people type, and subjects they copy, have dashes, marks after a blank and pictures in
 * them. In no text is any of these a word, and nothing at all would be found. */
static enum err word(struct parser *p, const struct token *t, struct expr **out)
{
	struct expr *e = node(p, t->kind == T_PHRASE ? EXPR_PHRASE : EXPR_WORD, t);
	size_t n = strlen(t->text);

	e->text = t->text;
	if (e->kind == EXPR_WORD && n > 2 && t->text[n - 1] == '*') {
		e->text = arena_ndup(p->a, t->text, n - 1);
		e->prefix = true;
	}
	*out = *e->text && (!p->lenient || text_has_word(e->text)) ? e : node(p, EXPR_ALL, t);
	return OK;
}

/* Words are alike or not, more or less is for what is counted; a search compares nothing. */
static bool may_compare(const struct expr_vocabulary *v, const struct expr *e)
{
	if (e->op == EXPR_IS)
		return true;
	if (e->op == EXPR_NE)
		return !v->words || e->value & (EXPR_TEXT | EXPR_NUMBER);
	return !v->words && e->value != EXPR_TEXT;
}

static bool read_value(struct parser *p, const struct expr_key *k, const char *s, struct expr *e)
{
	return expr_value_read(p->a, k, s, e) && may_compare(p->v, e);
}

/* "tag:garden,seeds" is one or the other. */
static enum err each_value(struct parser *p, const struct expr_key *k, const struct token *t,
			   const struct expr *shape, const char *list, struct expr **out)
{
	char *rest = arena_dup(p->a, list), *item;
	struct expr *any = node(p, EXPR_OR, t), **end = &any->kids;

	while ((item = strsep(&rest, ","))) {
		struct expr *e = node(p, EXPR_TERM, t);

		e->op = shape->op;
		if (!*item)
			continue;
		if (!read_value(p, k, item, e))
			return bad_value(p, k, t, item, e);
		if (++p->terms > EXPR_TERMS_MAX)
			return expr_fault(p, t->at, "more than %d terms", EXPR_TERMS_MAX);
		*end = e;
		end = &e->next;
	}
	if (!any->kids)
		return bad_value(p, k, t, list, any);
	*out = any->kids->next ? any : any->kids;
	if (shape->op == EXPR_NE && any->kids->next)
		any->kind = EXPR_AND;
	return OK;
}

/* key:value, where the tokens are "key:value", "key:" "phrase", or "key:" "<" "14d". */
static enum err keyed(struct parser *p, const struct expr_key *k, struct expr **out)
{
	struct token *t = look(p);
	struct expr *e = node(p, EXPR_TERM, t);
	const char *s = strchr(t->text, ':') + 1;
	bool quoted = false;

	p->at++;
	if (!*s && look(p)->kind == T_OP && look(p)->at == t->at + t->bytes) {
		e->op = look(p)->op;
		p->at++;
	}
	if (!*s && (look(p)->kind == T_WORD || look(p)->kind == T_PHRASE) &&
	    /* "from: ana" is how people type it */
	    (p->lenient || look(p)->at == look(p)[-1].at + look(p)[-1].bytes)) {
		quoted = look(p)->kind == T_PHRASE;
		s = look(p)->text;
		p->at++;
	}
	if (!quoted && k->takes & EXPR_TEXT && strchr(s, ','))
		return each_value(p, k, t, e, s, out);
	if (!read_value(p, k, s, e))
		return bad_value(p, k, t, s, e);
	e->bytes = look(p)[-1].at + look(p)[-1].bytes - e->at;
	*out = e;
	return over(p, e);
}

/* posts >= 3 [over 7d] */
static enum err compared(struct parser *p, const struct expr_key *k, struct expr **out)
{
	struct token *t = look(p);
	struct expr *e = node(p, EXPR_TERM, t);

	e->op = t[1].op;
	p->at += 2;
	if ((look(p)->kind != T_WORD && look(p)->kind != T_PHRASE) ||
	    !read_value(p, k, look(p)->text, e))
		return bad_value(p, k, look(p), look(p)->text, e);
	p->at++;
	*out = e;
	return over(p, e);
}

static const char *example_of(struct arena *a, const struct expr_key *k)
{
	const char *all = "";

	if (!k->values)
		return k->example;
	for (size_t i = 0; k->values[i]; i++)
		all = arena_printf(a, "%s%s%s:%s", all, i ? ", " : "", k->name, k->values[i]);
	return all;
}

static void doubt(struct parser *p, const struct token *t, const struct expr_key *k, bool sure)
{
	const struct token *last = &p->tok[p->at ? p->at - 1 : 0];
	int end = last->at >= t->at ? last->at + last->bytes : t->at + t->bytes;

	if (!p->doubt || p->doubt->said)
		return;
	*p->doubt = (struct expr_doubt){
		.said = arena_ndup(p->a, p->text + t->at, (size_t)(end - t->at)),
		.example = example_of(p->a, k),
		.sure = sure,
	};
}

/* "form:ana" */
static void doubt_key(struct parser *p, const struct token *t, size_t n)
{
	const char *names[64], *best;
	size_t many = 0;

	if (n < 4 || !t->text[n + 1] || t->text[n + 1] == '/')
		return;
	for (; many < p->v->n && many < 64; many++)
		names[many] = p->v->keys[many].name;
	best = near_best(arena_ndup(p->a, t->text, n), names, many);
	if (best)
		doubt(p, t, find_key(p->v, best, strlen(best)), false);
}

static enum err term(struct parser *p, struct expr **out)
{
	struct token *t = look(p);
	const char *colon = t->kind == T_WORD ? strchr(t->text, ':') : NULL;
	size_t n = colon ? (size_t)(colon - t->text) : strlen(t->text);
	const struct expr_key *k = t->kind == T_WORD ? find_key(p->v, t->text, n) : NULL;
	size_t before = p->at;

	if (++p->terms > EXPR_TERMS_MAX)
		return expr_fault(p, t->at, "more than %d terms", EXPR_TERMS_MAX);
	if (k && (colon || t[1].kind == T_OP) && !(k->takes & EXPR_BARE)) {
		enum err e = colon ? keyed(p, k, out) : compared(p, k, out);

		if (e == OK || !p->lenient)
			return e;
		doubt(p, t, k, true);
		p->at = before; /* "from: <x@y>" typed into a search is words */
	} else if (k && k->takes & EXPR_BARE && !colon) {
		*out = node(p, EXPR_TERM, t);
		(*out)->key = k->name;
		(*out)->value = EXPR_BARE;
		p->at++;
		return OK;
	}
	if (p->v->words && !*t->text)
		return expr_fault(p, t->at, "there is nothing between the quotes");
	if (p->v->words && (p->lenient || !colon || !n)) {
		if (colon && !k)
			doubt_key(p, t, n);
		p->at++;
		return word(p, t, out);
	}
	if (t->kind == T_PHRASE)
		return expr_fault(p, t->at, "words have no place in %s", p->v->name);
	if (k)
		return expr_fault(p, t->at, "'%s' stands alone; write for example %s", k->name,
				  k->example);
	return no_key(p, t, colon ? arena_ndup(p->a, t->text, n) : t->text);
}

/* --- structure ----------------------------------------------------------------------------- */

static enum err either(struct parser *p, struct expr **out);
static enum err some(struct parser *p, struct expr **out);

static enum err sample(struct parser *p, struct expr **out)
{
	struct token *t = look(p);
	struct expr *e = node(p, EXPR_SAMPLE, t);

	if (!expr_number_read(t->text + strlen("sample:"), &e->number) || !e->number)
		return expr_fault(p, t->at,
				  "sample: wants a number, as in sample:25 of (level:active)");
	p->at++;
	*out = e;
	if (!is_word(look(p), "of")) {
		e->kids = node(p, EXPR_ALL, t);
		return OK;
	}
	p->at++;
	return some(p, &e->kids);
}

static enum err group(struct parser *p, struct expr **out)
{
	struct token *t = look(p);

	p->at++;
	if (look(p)->kind == T_CLOSE)
		return expr_fault(p, t->at, "there is nothing between the brackets");
	if (either(p, out) != OK)
		return BAD;
	if (look(p)->kind != T_CLOSE)
		return expr_fault(p, t->at, "the bracket is not closed");
	p->at++;
	return OK;
}

static enum err one(struct parser *p, struct expr **out)
{
	struct token *t = look(p);

	if (t->kind == T_OPEN)
		return group(p, out);
	if (p->v->sample && t->kind == T_WORD && text_starts(t->text, "sample:"))
		return sample(p, out);
	if (t->kind == T_WORD || t->kind == T_PHRASE)
		return term(p, out);
	if (t->kind == T_END)
		return expr_fault(p, t->at, "something is missing at the end");
	return expr_fault(p, t->at, "'%s' does not fit here", t->text);
}

static enum err some(struct parser *p, struct expr **out)
{
	struct token *t = look(p);
	struct expr *e;
	enum err rc;

	if (++p->depth > EXPR_DEPTH_MAX)
		return expr_fault(p, t->at, "more than %d levels of brackets and 'not'",
				  EXPR_DEPTH_MAX);
	if (!is_word(t, "not") && t->kind != T_DASH) {
		rc = one(p, out);
	} else {
		p->at++;
		*out = e = node(p, EXPR_NOT, t);
		rc = some(p, &e->kids);
		if (rc == OK && e->kids->kind == EXPR_ALL)
			*out = e->kids;
	}
	p->depth--;
	return rc;
}

static bool goes_on(struct parser *p)
{
	struct token *t = look(p);

	return t->kind != T_END && t->kind != T_CLOSE && !is_word(t, "or");
}

/* Children that ask for nothing are left out; one child needs no parent. */
static struct expr *gathered(struct parser *p, enum expr_kind kind, struct expr *kids)
{
	struct token t = { .at = kids->at };
	struct expr *e;

	while (kids->next && kids->kind == EXPR_ALL)
		kids = kids->next;
	for (struct expr **k = &kids->next; *k;)
		if ((*k)->kind == EXPR_ALL)
			*k = (*k)->next;
		else
			k = &(*k)->next;
	if (!kids->next)
		return kids;
	e = node(p, kind, &t);
	e->kids = kids;
	t = p->tok[p->at - 1];
	e->bytes = t.at + t.bytes - e->at;
	return e;
}

static enum err both(struct parser *p, struct expr **out)
{
	struct expr *first = NULL, **end = &first;

	do {
		if (first && is_word(look(p), "and"))
			p->at++;
		if (some(p, end) != OK)
			return BAD;
		end = &(*end)->next;
	} while (goes_on(p));
	*out = gathered(p, EXPR_AND, first);
	return OK;
}

static enum err either(struct parser *p, struct expr **out)
{
	struct expr *first = NULL, **end = &first;

	for (;;) {
		if (both(p, end) != OK)
			return BAD;
		if (!is_word(look(p), "or"))
			break;
		p->at++;
		end = &(*end)->next;
	}
	*out = gathered(p, EXPR_OR, first);
	return OK;
}

/* Lenient: brackets without a partner are left out. */
static void balance(struct parser *p)
{
	size_t depth = 0, n = 0, *open = arena_get(p->a, p->n * sizeof *open);
	bool *drop = arena_get(p->a, p->n * sizeof *drop);

	for (size_t i = 0; i < p->n; i++) {
		if (p->tok[i].kind == T_OPEN)
			open[depth++] = i, drop[i] = true;
		else if (p->tok[i].kind == T_CLOSE && depth)
			drop[open[--depth]] = false;
		else if (p->tok[i].kind == T_CLOSE)
			drop[i] = true;
	}
	for (size_t i = 0; i < p->n; i++)
		if (!drop[i])
			p->tok[n++] = p->tok[i];
	p->n = n;
}

static enum err whole(struct parser *p, struct expr **out)
{
	if (expr_tokens(p) != OK)
		return BAD;
	if (p->lenient)
		balance(p);
	if (look(p)->kind == T_END) {
		*out = node(p, EXPR_ALL, look(p));
		return OK;
	}
	if (either(p, out) != OK)
		return BAD;
	if (look(p)->kind != T_END)
		return expr_fault(p, look(p)->at, "'%s' does not fit here", look(p)->text);
	return OK;
}

enum err expr_parse(struct arena *a, const char *text, const struct expr_vocabulary *v,
		    struct expr **out, struct why *w)
{
	struct parser p = { .a = a, .v = v, .w = w, .text = text };

	*out = NULL;
	if (strnlen(text, EXPR_BYTES_MAX) == EXPR_BYTES_MAX)
		return why(w, BAD, "the expression is longer than %d bytes", EXPR_BYTES_MAX);
	if (!text_is_utf8(text, strlen(text)))
		return why(w, BAD, "the expression is not valid UTF-8");
	return whole(&p, out);
}

/* Words and phrases only, up to the limit: the reading that cannot fail. */
static struct expr *words_only(struct parser *p)
{
	struct expr *first = NULL, **end = &first;
	struct token none = { T_END, 0, 0, "", EXPR_IS };
	int n = 0;

	for (p->at = 0; look(p)->kind != T_END && n < EXPR_TERMS_MAX; p->at++) {
		struct token *t = look(p);
		struct expr *e;

		if ((t->kind != T_WORD && t->kind != T_PHRASE) || is_word(t, "and") ||
		    is_word(t, "or") || is_word(t, "not"))
			continue;
		word(p, t, &e);
		if (e->kind == EXPR_ALL)
			continue;
		*end = e;
		end = &e->next;
		n++;
	}
	p->at = p->at ? p->at : 1;
	return first ? gathered(p, EXPR_AND, first) : node(p, EXPR_ALL, &none);
}

static struct expr *read_search(struct parser *p, const char *text)
{
	size_t n = strnlen(text, EXPR_BYTES_MAX - 1);
	struct expr *e;

	while (n && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--; /* not in the middle of a character */
	p->text = text_clean(p->a, text, n, TEXT_LINE);
	return whole(p, &e) == OK ? e : words_only(p);
}

struct expr *expr_search_text(struct arena *a, const char *text, const struct expr_vocabulary *v)
{
	struct parser p = { .a = a, .v = v, .lenient = true };

	return read_search(&p, text);
}

bool expr_search_doubt(struct arena *a, const char *text, const struct expr_vocabulary *v,
		       struct expr_doubt *out)
{
	struct parser p = { .a = a, .v = v, .lenient = true, .doubt = out };

	*out = (struct expr_doubt){ NULL, NULL, false };
	read_search(&p, text);
	return out->said != NULL;
}
