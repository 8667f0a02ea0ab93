#include "store/store_search.h"

#include <string.h>

#include "base/text.h"
#include "store/query.h"

/* A word or phrase as FTS5 takes it: always a string, so AND, NEAR( or a lone quote mean nothing. */
static void quoted(struct buf *b, const char *text, bool prefix)
{
	buf_char(b, '"');
	for (; *text; text++) {
		if (*text == '"')
			buf_char(b, '"');
		buf_char(b, *text);
	}
	buf_str(b, prefix ? "\"*" : "\"");
}

/* What the index answers: words anywhere, from: and subject: in their columns. */
static bool match(struct buf *b, const struct expr *e)
{
	bool from = e->kind == EXPR_TERM && !strcmp(e->key, "from");
	bool subject = e->kind == EXPR_TERM && !strcmp(e->key, "subject");

	if (e->kind != EXPR_WORD && e->kind != EXPR_PHRASE &&
	    !((from || subject) && e->op == EXPR_IS))
		return false;
	buf_str(b, from ? "author : " : subject ? "subject : " : "");
	quoted(b, e->text, e->prefix);
	return true;
}

static int64_t moment(const struct query *q, const struct expr *e)
{
	return e->value == EXPR_SPAN ? (int64_t)q->now - e->number : e->number;
}

static void term(struct query *q, const struct expr *e)
{
	struct buf words = BUF(q->a);
	const char *key = e->kind == EXPR_TERM ? e->key : "";

	if (match(&words, e)) {
		buf_str(&q->sql, "p.id IN (SELECT rowid FROM search WHERE search MATCH ");
		query_text(q, buf_text(&words));
		buf_char(&q->sql, ')');
	} else if (!strcmp(key, "tag")) {
		buf_str(&q->sql, "p.id IN (SELECT t.post FROM post_tag t JOIN tag g ON g.id = "
				 "t.tag WHERE g.name = ");
		query_text(q, text_fold(q->a, e->text));
		buf_char(&q->sql, ')');
	} else if (!strcmp(key, "after") || !strcmp(key, "before")) {
		buf_str(&q->sql, *key == 'a' ? "p.date >= " : "p.date < ");
		query_number(q, moment(q, e));
	} else if (!strcmp(key, "date")) {
		buf_str(&q->sql, "(p.date >= ");
		query_number(q, e->number);
		buf_str(&q->sql, " AND p.date < ");
		query_number(q, e->until);
		buf_char(&q->sql, ')');
	} else if (!strcmp(key, "thread") || !strcmp(key, "id")) {
		buf_str(&q->sql, *key == 't' ? "p.thread = " : "p.id = ");
		query_number(q, e->value == EXPR_NUMBER ? e->number : 0);
	} else if (!strcmp(key, "has")) {
		buf_str(&q->sql, !strcmp(e->text, "attachment") ? "p.attachments IS NOT NULL"
				 : !strcmp(e->text, "question") ? "p.question = 1"
				 : !strcmp(e->text, "answer")   ? "p.parent IS NOT NULL"
								: "1");
	} else {
		buf_char(&q->sql, '1');
	}
}

/* Words asked for all together drive the query from the index, newest first, and stop early. */
static const struct expr *gather(struct arena *a, struct expr *e, struct buf *words)
{
	struct expr **at;

	if (match(words, e)) {
		struct expr *all = arena_get(a, sizeof *all);

		all->kind = EXPR_ALL;
		return all;
	}
	if (e->kind != EXPR_AND)
		return e;
	for (at = &e->kids; *at;) {
		struct buf one = BUF(a);

		if (match(&one, *at)) {
			buf_str(words, words->n ? " AND " : "");
			buf_str(words, buf_text(&one));
			*at = (*at)->next;
		} else {
			at = &(*at)->next;
		}
	}
	if (!e->kids)
		e->kind = EXPR_ALL;
	return e;
}

/* true: the index drives it */
static bool build(struct query *q, const char *columns, const char *text)
{
	struct buf words = BUF(q->a);
	struct expr *tree = expr_search_text(q->a, text, &expr_search);
	const struct expr *rest = gather(q->a, tree, &words);

	buf_str(&q->sql, columns);
	if (words.n) {
		buf_str(&q->sql,
			" FROM search f CROSS JOIN post p ON p.id = f.rowid WHERE f.search MATCH ");
		query_text(q, buf_text(&words));
		buf_str(&q->sql, " AND ");
	} else {
		buf_str(&q->sql, " FROM post p WHERE ");
	}
	buf_str(&q->sql, "p.state = 'live' AND ");
	query_expr(q, rest, term);
	return words.n > 0;
}

struct found *search_posts(struct store *s, struct arena *a, const char *text, time_t now,
			   size_t max, size_t *n)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = now };
	struct found *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st;
	bool indexed;

	indexed = build(&q,
			"SELECT p.id, p.thread, p.date, p.subject, p.name, p.address, p.message_id",
			text);
	buf_str(&q.sql, indexed ? " ORDER BY f.rowid DESC LIMIT " : " ORDER BY p.id DESC LIMIT ");
	query_number(&q, (int64_t)max);
	*n = 0;
	for (st = query_start(&q); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct found){ col_int(st, 0),    col_int(st, 1),    col_int(st, 2),
					col_dup(a, st, 3), col_dup(a, st, 4), col_dup(a, st, 5),
					col_dup(a, st, 6) };
	query_done(st);
	return v;
}
