/*
 * expr_p.h - shared by the files of the expression parser.
 */
#ifndef BASE_EXPR_P_H
#define BASE_EXPR_P_H

#include "base/expr.h"

enum token_kind { T_END, T_OPEN, T_CLOSE, T_DASH, T_OP, T_PHRASE, T_WORD };

struct token {
	enum token_kind kind;
	int at, bytes;
	const char *text; /* arena: the word, or what is inside the quotes */
	enum expr_op op;
};

struct parser {
	struct arena *a;
	const struct expr_vocabulary *v;
	struct why *w;
	const char *text;
	struct token *tok;
	size_t n, cap, at;
	int depth, terms;
	bool lenient;             /* what is no term is a word */
	struct expr_doubt *doubt; /* NULL: not asked */
};

/* Says what is wrong and at which character of the text; gives BAD. */
enum err expr_fault(struct parser *p, int at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Cuts p->text into p->tok, ended by T_END. BAD: a quote is not closed, unless lenient. */
enum err expr_tokens(struct parser *p);

bool expr_number_read(const char *s, int64_t *out); /* 1 to 12 digits */

/* Fills key, value, text and numbers of e where s is one of the kinds the key takes. */
bool expr_value_read(struct arena *a, const struct expr_key *k, const char *s, struct expr *e);

#endif
