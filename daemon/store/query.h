/*
 * query.h - an expression's tree as SQL, with every value bound (for store_*.c only).
 *
 * The text is put together from constants of this program alone; what a person typed is only ever
 * bound. The tree's limits (base/expr.h) bound the depth here.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "base/buf.h"
#include "base/expr.h"
#include "store/store.h"

struct query {
	struct arena *a;
	struct store *s;
	struct buf sql;
	struct query_value {
		bool is_text;
		const char *text;
		int64_t number;
	} * v;
	size_t n, cap;
	time_t now;
	int64_t seed;                     /* for samples */
	const struct audience_room *room; /* samples are of those with room for it; NULL: of all */
	struct query_drawn {
		const struct expr *sample;
		const char *ids; /* JSON */
	} * drawn;
	size_t n_drawn, cap_drawn;
};

void query_text(struct query *q, const char *value); /* appends "?" and binds */
void query_number(struct query *q, int64_t value);
/* Writes the condition for a whole tree; `term` writes one TERM, WORD or PHRASE (or SAMPLE). */
typedef void query_term(struct query *q, const struct expr *term);
void query_expr(struct query *q, const struct expr *e, query_term *term);
/* Prepared and bound; the caller steps with sql_row and ends with query_done. */
sqlite3_stmt *query_start(struct query *q);
void query_done(sqlite3_stmt *st);
const char *query_op(enum expr_op op); /* " >= " and so on; " = " for EXPR_IS */

#endif
