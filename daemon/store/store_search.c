#include "store/store_search.h"

#include <string.h>

#include "base/text.h"
#include "store/query.h"
#include "store/store_words.h"

/* --- what the index answers ------------------------------------------------------------------ */

/* A word or phrase as FTS5 takes it: always a string, so AND, NEAR( or a lone quote mean nothing. */
static void quoted(struct buf *b, const char *text, bool prefix)
{
	buf_char(b, '"');
	for (text = search_words(b->a, text); *text; text++) {
		if (*text == '"')
			buf_char(b, '"');
		buf_char(b, *text);
	}
	buf_str(b, prefix ? "\"*" : "\"");
}

static bool match(struct buf *b, const struct expr *e);

/* All kids, or all that the index can take of an AND; "a NOT b" needs an a. */
static bool match_kids(struct buf *b, const struct expr *e, const char *between)
{
	struct buf not = BUF(b->a), one;
	size_t begun = b->n, n = 0;

	buf_char(b, '(');
	for (const struct expr *k = e->kids; k; k = k->next) {
		bool negated = e->kind == EXPR_AND && k->kind == EXPR_NOT;

		one = BUF(b->a);
		if (!match(&one, negated ? k->kids : k)) {
			b->n = begun;
			return false;
		}
		if (negated) {
			buf_printf(&not, " NOT %s", buf_text(&one));
			continue;
		}
		buf_printf(b, "%s%s", n++ ? between : "", buf_text(&one));
	}
	buf_printf(b, ")%s", buf_text(&not ));
	if (!n)
		b->n = begun;
	return n > 0;
}

/* Words anywhere, from: and subject: in their columns, and what is put together of them alone. */
static bool match(struct buf *b, const struct expr *e)
{
	bool from = e->kind == EXPR_TERM && !strcmp(e->key, "from");
	bool subject = e->kind == EXPR_TERM && !strcmp(e->key, "subject");

	if (e->op == EXPR_NE)
		return false;
	if (e->kind == EXPR_AND || e->kind == EXPR_OR) {
		size_t begun = b->n;

		buf_char(b, '(');
		if (!match_kids(b, e, e->kind == EXPR_OR ? " OR " : " AND ")) {
			b->n = begun;
			return false;
		}
		buf_char(b, ')');
		return true;
	}
	if (e->kind == EXPR_TERM && !strcmp(e->key, "has") && !strcmp(e->text, "link")) {
		buf_str(b, "(\"http\" OR \"https\" OR \"www\")");
		return true;
	}
	if (e->kind != EXPR_WORD && e->kind != EXPR_PHRASE && !from && !subject)
		return false;
	buf_str(b, from ? "author : " : subject ? "subject : " : "");
	quoted(b, e->text, e->prefix);
	return true;
}

/* --- the query ------------------------------------------------------------------------------- */

/* From this many on it is the words that drive: the newest of so many hits are soon found. */
enum { RARE = 500, STRETCH = 5000 };

struct plan {
	struct query q;          /* the first: query_expr hands it to term() */
	const char *id;          /* what the number of a post is called */
	struct buf words;        /* for the index; none: empty */
	const struct expr *rest; /* what the index does not answer */
	const struct expr
		*rare; /* of the rest, what fewest posts fulfil; NULL: nothing with an index */
	int64_t rare_n;
	int64_t since, until; /* dates that fit */
};

static int64_t moment(const struct query *q, const struct expr *e)
{
	return e->value == EXPR_SPAN ? (int64_t)q->now - e->number : e->number;
}

static bool is(const struct expr *e, const char *key)
{
	return e->kind == EXPR_TERM && !strcmp(e->key, key);
}

static bool has(const struct expr *e, const char *what)
{
	return is(e, "has") && !strcmp(e->text, what);
}

/* The numbers of all posts that fulfil a term, straight from its index; false: it has none. */
static bool ids(struct query *q, const struct expr *e)
{
	if (e->op == EXPR_NE)
		return false;
	if (is(e, "tag")) {
		buf_str(&q->sql, "SELECT t.post AS id FROM tag g CROSS JOIN post_tag t ON t.tag = "
				 "g.id WHERE g.name = ");
		query_text(q, text_fold(q->a, e->text));
	} else if (has(e, "question")) {
		buf_str(&q->sql, "SELECT id FROM post INDEXED BY post_question WHERE question = 1");
	} else if (has(e, "attachment")) {
		buf_str(&q->sql, "SELECT id FROM post INDEXED BY post_attached WHERE attachments "
				 "IS NOT NULL");
	} else if (is(e, "thread") || is(e, "id")) {
		buf_str(&q->sql, *e->key == 't' ? "SELECT id FROM post WHERE thread = "
						: "SELECT id FROM post WHERE id = ");
		query_number(q, e->value == EXPR_NUMBER ? e->number : 0);
	} else {
		return false;
	}
	return true;
}

/* In an index of its own: the row of a post is long, and most are not wanted. */
static void term_has(struct plan *p, const struct expr *e)
{
	if (!strcmp(e->text, "question") || !strcmp(e->text, "attachment")) {
		buf_str(&p->q.sql, "EXISTS (");
		ids(&p->q, e);
		buf_printf(&p->q.sql, " AND id = %s)", p->id);
	} else {
		buf_str(&p->q.sql, !strcmp(e->text, "answer") ? "p.parent IS NOT NULL" : "1");
	}
}

static void term(struct query *q, const struct expr *e)
{
	struct plan *p = (struct plan *)q;
	struct buf words = BUF(q->a);
	struct expr same = *e;

	same.op = EXPR_IS;
	if (e->op == EXPR_NE) { /* from:!=ana */
		buf_str(&q->sql, "NOT (");
		term(q, &same);
		buf_char(&q->sql, ')');
	} else if (match(&words, e)) {
		buf_str(&q->sql, p->id);
		buf_str(&q->sql, " IN (SELECT rowid FROM search WHERE search MATCH ");
		query_text(q, buf_text(&words));
		buf_char(&q->sql, ')');
	} else if (is(e, "tag")) {
		buf_str(&q->sql, "EXISTS (SELECT 1 FROM post_tag t WHERE t.post = ");
		buf_str(&q->sql, p->id);
		buf_str(&q->sql, " AND t.tag = (SELECT id FROM tag WHERE name = ");
		query_text(q, text_fold(q->a, e->text));
		buf_str(&q->sql, "))");
	} else if (is(e, "after") || is(e, "before")) {
		buf_str(&q->sql, *e->key == 'a' ? "p.date >= " : "p.date < ");
		query_number(q, moment(q, e));
	} else if (is(e, "date")) {
		buf_str(&q->sql, "(p.date >= ");
		query_number(q, e->number);
		buf_str(&q->sql, " AND p.date < ");
		query_number(q, e->until);
		buf_char(&q->sql, ')');
	} else if (is(e, "thread") || is(e, "id")) {
		buf_str(&q->sql, *e->key == 't' ? "p.thread = " : "p.id = ");
		query_number(q, e->value == EXPR_NUMBER ? e->number : 0);
	} else if (is(e, "has")) {
		term_has(p, e);
	} else {
		buf_char(&q->sql, '1');
	}
}

/* Takes out of an AND what the index answers; what it excludes, if there is anything else. */
static void take_words(struct plan *p, struct expr *e, bool negated)
{
	for (struct expr **at = &e->kids; *at;) {
		bool not = (*at)->kind == EXPR_NOT;
		struct buf one = BUF(p->q.a);

		if (not != negated || !match(&one, not ? (*at)->kids : *at)) {
			at = &(*at)->next;
			continue;
		}
		buf_printf(&p->words, "%s%s",
			   !p->words.n ? ""
			   : not       ? " NOT "
				       : " AND ",
			   buf_text(&one));
		*at = (*at)->next;
	}
}

static void split(struct plan *p, struct expr *e)
{
	if (e->kind != EXPR_AND) {
		if (match(&p->words, e))
			e->kind = EXPR_ALL;
	} else {
		take_words(p, e, false);
		if (p->words.n) {
			struct buf all = BUF(p->q.a);

			buf_printf(&all, "(%s)", buf_text(&p->words));
			p->words = all;
			take_words(p, e, true);
		}
		if (!e->kids)
			e->kind = EXPR_ALL;
	}
	p->rest = e;
}

/* How many posts fulfil the term, as far as RARE; -1: it has no index. */
static int64_t count(struct plan *p, const struct expr *e)
{
	struct query q = { .a = p->q.a, .s = p->q.s, .sql = BUF(p->q.a) };
	sqlite3_stmt *st;
	int64_t n;

	buf_str(&q.sql, "SELECT count(*) FROM (");
	if (!ids(&q, e))
		return -1;
	buf_str(&q.sql, " LIMIT ");
	query_number(&q, RARE);
	buf_char(&q.sql, ')');
	st = query_start(&q);
	n = sql_row(p->q.s, st) ? col_int(st, 0) : 0;
	query_done(st);
	return n;
}

/* What is known of each condition that must hold. */
static void weigh(struct plan *p)
{
	const struct expr *e = p->rest->kind == EXPR_AND ? p->rest->kids : p->rest;

	for (; e; e = p->rest->kind == EXPR_AND ? e->next : NULL) {
		int64_t n = count(p, e);

		if (n >= 0 && (!p->rare || n < p->rare_n)) {
			p->rare = e;
			p->rare_n = n;
		}
		if ((is(e, "after") && moment(&p->q, e) > p->since) ||
		    (is(e, "date") && e->number > p->since))
			p->since = moment(&p->q, e);
		if (is(e, "before") && moment(&p->q, e) < p->until)
			p->until = moment(&p->q, e);
		if (is(e, "date") && e->until < p->until)
			p->until = e->until;
	}
}

static bool dated(const struct plan *p)
{
	return p->since != INT64_MIN || p->until != INT64_MAX;
}

static bool many_since(struct plan *p, int64_t date)
{
	static const char MANY[] = "SELECT 1 FROM post WHERE date >= ?1 LIMIT 1 OFFSET ?2";

	return sql_int(p->q.s, 0, MANY, "ii", date, (int64_t)STRETCH);
}

/* Posts come about in the order of their dates: only a stretch of the numbers is in question. Where
 * it reaches nearly to the newest, or from there far back, the newest hits say enough. */
static void bound(struct plan *p)
{
	static const char SPAN[] =
		"SELECT min(id), max(id) FROM post WHERE date >= ?1 AND date < ?2";
	bool old = p->until != INT64_MAX && many_since(p, p->until);
	sqlite3_stmt *st;

	if (!old && (p->since == INT64_MIN || many_since(p, p->since)))
		return;
	st = sql(p->q.s, SPAN, "ii", p->since, p->until);
	if (!sql_row(p->q.s, st))
		return;
	buf_str(&p->q.sql, " AND f.rowid >= ");
	query_number(&p->q, col_int(st, 0));
	buf_str(&p->q.sql, " AND f.rowid <= ");
	query_number(&p->q, col_int(st, 1));
	sql_end(st);
}

static void build(struct plan *p, const char *columns)
{
	struct buf *out = &p->q.sql;
	bool by_rare = p->rare && (!p->words.n || p->rare_n < RARE);
	const char *order = by_rare      ? "d.id"
			    : p->words.n ? "f.rowid"
			    : dated(p)   ? "p.date DESC, p.id"
					 : "p.id";

	p->id = by_rare ? "d.id" : p->words.n ? "f.rowid" : "p.id";
	buf_printf(out, "%s FROM ", columns);
	if (by_rare) {
		buf_char(out, '(');
		ids(&p->q, p->rare);
		buf_str(out, ") d CROSS JOIN ");
	}
	if (p->words.n)
		buf_str(out, "search f CROSS JOIN ");
	buf_printf(out, "post p WHERE %s = p.id AND p.state = 'live' AND ", p->id);
	if (p->words.n) {
		buf_printf(out, "%s = f.rowid AND f.search MATCH ", p->id);
		query_text(&p->q, buf_text(&p->words));
		if (!by_rare)
			bound(p);
		buf_str(out, " AND ");
	}
	query_expr(&p->q, p->rest, term);
	buf_printf(out, " ORDER BY %s DESC LIMIT ", order);
}

struct found *search_posts(struct store *s, struct arena *a, const char *text, time_t now,
			   size_t max, size_t *n)
{
	static const char COLUMNS[] =
		"SELECT p.id, p.thread, p.date, p.subject, p.name, p.address, p.message_id";
	struct plan p = { .q = { .a = a, .s = s, .sql = BUF(a), .now = now },
			  .words = BUF(a),
			  .since = INT64_MIN,
			  .until = INT64_MAX };
	struct found *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st;

	split(&p, expr_search_text(a, text, &expr_search));
	weigh(&p);
	build(&p, COLUMNS);
	query_number(&p.q, (int64_t)max);
	*n = 0;
	for (st = query_start(&p.q); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct found){ col_int(st, 0),    col_int(st, 1),    col_int(st, 2),
					col_dup(a, st, 3), col_dup(a, st, 4), col_dup(a, st, 5),
					col_dup(a, st, 6) };
	query_done(st);
	return v;
}
