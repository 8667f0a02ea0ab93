/*
 * expr_token.c - an expression's text cut into words, phrases, comparisons and brackets.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/expr_p.h"
#include "base/text.h"

enum err expr_fault(struct parser *p, int at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	why(p->w, BAD, "character %d: %s", at + 1, arena_vprintf(p->a, fmt, ap));
	va_end(ap);
	return BAD;
}

/* How long a comparison at s is, and which; 0 where there is none. */
static int read_op(const char *s, enum expr_op *op)
{
	static const struct {
		const char *text;
		enum expr_op op;
	} ops[] = { { "<=", EXPR_LE }, { ">=", EXPR_GE }, { "!=", EXPR_NE }, { "==", EXPR_IS },
		    { "<", EXPR_LT },  { ">", EXPR_GT },  { "=", EXPR_IS } };

	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++)
		if (!strncmp(s, ops[i].text, strlen(ops[i].text))) {
			*op = ops[i].op;
			return (int)strlen(ops[i].text);
		}
	return 0;
}

static bool ends_word(const char *s)
{
	enum expr_op op;

	return !*s || isspace((unsigned char)*s) || strchr("()\"", *s) || read_op(s, &op);
}

static void push(struct parser *p, enum token_kind kind, int at, int bytes, const char *text)
{
	*ARENA_PUSH(p->a, p->tok, p->n, p->cap) = (struct token){ kind, at, bytes, text, EXPR_IS };
}

/* A quote that is never closed runs to the end, where it is an error unless lenient. */
static int read_phrase(struct parser *p, int at, bool *open)
{
	const char *s = p->text + at + 1, *end = strchr(s, '"');
	size_t n = end ? (size_t)(end - s) : strlen(s);

	*open = !end;
	push(p, T_PHRASE, at, (int)n + 1 + (end != NULL), text_trim(p->a, s, n));
	return at + (int)n + 1 + (end != NULL);
}

static int read_one(struct parser *p, int at, bool *open)
{
	const char *s = p->text + at;
	bool fresh = at == 0 || isspace((unsigned char)s[-1]) || s[-1] == '(';
	enum expr_op op;
	int n = read_op(s, &op);

	if (n) {
		push(p, T_OP, at, n, arena_ndup(p->a, s, (size_t)n));
		p->tok[p->n - 1].op = op;
		return at + n;
	}
	if (*s == '"')
		return read_phrase(p, at, open);
	if (*s == '(' || *s == ')') {
		push(p, *s == '(' ? T_OPEN : T_CLOSE, at, 1, *s == '(' ? "(" : ")");
		return at + 1;
	}
	if (*s == '-' && fresh && s[1] && !isspace((unsigned char)s[1]) && s[1] != '-') {
		push(p, T_DASH, at, 1, "-");
		return at + 1;
	}
	for (n = 0; !ends_word(s + n); n++)
		;
	push(p, T_WORD, at, n, arena_ndup(p->a, s, (size_t)n));
	return at + n;
}

enum err expr_tokens(struct parser *p)
{
	bool open = false;
	int at = 0;

	while (p->text[at]) {
		if (isspace((unsigned char)p->text[at])) {
			at++;
			continue;
		}
		at = read_one(p, at, &open);
	}
	push(p, T_END, at, 0, "");
	if (open && !p->lenient)
		return expr_fault(p, p->tok[p->n - 2].at, "the quote is not closed");
	return OK;
}
