#include "store/query.h"

void query_text(struct query *q, const char *value)
{
	*ARENA_PUSH(q->a, q->v, q->n, q->cap) =
		(struct query_value){ .is_text = true, .text = value };
	buf_char(&q->sql, '?');
}

void query_number(struct query *q, int64_t value)
{
	*ARENA_PUSH(q->a, q->v, q->n, q->cap) = (struct query_value){ .number = value };
	buf_char(&q->sql, '?');
}

void query_expr(struct query *q, const struct expr *e, query_term *term)
{
	const char *between = e->kind == EXPR_OR ? " OR " : " AND ";

	switch (e->kind) {
	case EXPR_ALL: buf_char(&q->sql, '1'); return;
	case EXPR_AND:
	case EXPR_OR:
		buf_char(&q->sql, '(');
		for (const struct expr *k = e->kids; k; k = k->next) {
			query_expr(q, k, term);
			if (k->next)
				buf_str(&q->sql, between);
		}
		buf_char(&q->sql, ')');
		return;
	case EXPR_NOT:
		buf_str(&q->sql, "NOT (");
		query_expr(q, e->kids, term);
		buf_char(&q->sql, ')');
		return;
	case EXPR_SAMPLE:
	case EXPR_TERM:
	case EXPR_WORD:
	case EXPR_PHRASE: term(q, e); return;
	}
}

sqlite3_stmt *query_start(struct query *q)
{
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(sql_db(q->s), buf_text(&q->sql), -1, &st, NULL) != SQLITE_OK)
		die("the store refused a query of ours: %s (%s)", sqlite3_errmsg(sql_db(q->s)),
		    buf_text(&q->sql));
	for (size_t i = 0; i < q->n; i++) {
		if (q->v[i].is_text)
			sqlite3_bind_text(st, (int)i + 1, q->v[i].text, -1, SQLITE_STATIC);
		else
			sqlite3_bind_int64(st, (int)i + 1, q->v[i].number);
	}
	return st;
}

void query_done(sqlite3_stmt *st)
{
	sqlite3_finalize(st);
}

const char *query_op(enum expr_op op)
{
	static const char *const ops[] = {
		[EXPR_IS] = " = ",  [EXPR_NE] = " <> ", [EXPR_LT] = " < ",
		[EXPR_LE] = " <= ", [EXPR_GT] = " > ",  [EXPR_GE] = " >= "
	};

	return ops[op];
}
