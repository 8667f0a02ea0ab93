#include "store/store_edition.h"

#include <stdlib.h>
#include <string.h>

#include "store/query.h"
#include "store/store_audience.h"
#include "store/store_left.h"
#include "store/store_deliver.h"
#include "store/store_post.h"

static void make_table(struct store *s)
{
	static const char MAKE[] =
		"CREATE TEMP TABLE IF NOT EXISTS due (member INTEGER PRIMARY KEY,"
		" variant INTEGER NOT NULL DEFAULT 0) STRICT";
	static const char INDEX[] =
		"CREATE INDEX IF NOT EXISTS temp.due_variant ON due(variant, member)";
	static const char CLEAR[] = "DELETE FROM temp.due";

	sql_run(s, MAKE, "");
	sql_run(s, INDEX, "");
	sql_run(s, CLEAR, "");
}

/* By digest, or by one now because singly was too much; not who waits for room in their week, or
 * for a catch-up (catchup.h). */
static void mode_condition(struct query *q, const struct due_whom *w)
{
	buf_str(&q->sql, " (m.mode IN ('digest', 'summary')");
	if (w->pace == DUE_THIS_PACE) {
		buf_str(&q->sql, " AND m.pace IS NOT NULL AND m.id IN"
				 " (SELECT member FROM pace WHERE next BETWEEN 1 AND ");
		query_number(q, (int64_t)w->now);
		buf_str(&q->sql, " AND pace = ");
		query_text(q, w->text);
		buf_str(&q->sql, " AND zone = ");
		query_text(q, w->zone);
		buf_str(&q->sql, "))");
		return;
	}
	if (w->pace == DUE_WITHOUT_PACE)
		buf_str(&q->sql, " AND m.pace IS NULL");
	buf_str(&q->sql, " OR m.folding > 0) AND m.mode <> 'nothing' AND m.catch_up = 0"
			 " AND (m.folding <> 1 OR ifnull(m.budget, ");
	query_number(q, w->budget);
	buf_str(&q->sql, ") <= 0 OR " DELIVER_WEEK);
	query_number(q, (int64_t)w->now - BUDGET_WEEK);
	buf_str(&q->sql, ") < ifnull(m.budget, ");
	query_number(q, w->budget);
	buf_str(&q->sql, "))");
}

static void note(struct store *s, struct arena *a, const struct due_whom *w)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = w->now };
	sqlite3_stmt *st;

	buf_str(&q.sql, "INSERT INTO temp.due(member) SELECT m.id FROM member m WHERE");
	if (w->pace == DUE_ONE) {
		buf_str(&q.sql, " m.id = ");
		query_number(&q, w->one);
	} else if (w->pace == DUE_CATCH_UP || w->pace == DUE_FOLDED) {
		buf_str(&q.sql,
			" m.catch_up = 1 AND m.state = 'active' AND m.paused_until IS NULL");
		buf_str(&q.sql,
			w->pace == DUE_FOLDED ? " AND m.folding > 0" : " AND m.folding = 0");
	} else {
		mode_condition(&q, w);
		buf_str(&q.sql, " AND m.state = 'active' AND m.watermark < ");
		query_number(&q, w->upto);
		buf_str(&q.sql, " AND (m.paused_until IS NULL OR m.paused_until <= ");
		query_number(&q, (int64_t)w->now);
		buf_str(&q.sql, ")");
	}
	if (w->audience) {
		buf_str(&q.sql, " AND ");
		audience_sql(&q, w->audience);
	}
	st = query_start(&q);
	sql_row(s, st);
	query_done(st);
}

size_t due_note(struct store *s, struct arena *a, const struct due_whom *w, int64_t *since)
{
	static const char COUNT[] = "SELECT count(*), ifnull(min(m.watermark), ?1)"
				    " FROM temp.due d JOIN member m ON m.id = d.member";
	sqlite3_stmt *st;
	size_t n = 0;

	make_table(s);
	note(s, a, w);
	st = sql(s, COUNT, "i", w->upto);
	if (sql_row(s, st)) {
		n = (size_t)col_int(st, 0);
		*since = col_int(st, 1) < w->upto ? col_int(st, 1) : w->upto;
		sql_end(st);
	}
	return n;
}

static const char *keep(struct due_texts *k, const char *text)
{
	for (size_t i = 0; text && i < k->n; i++)
		if (!strcmp(k->v[i], text))
			return k->v[i];
	return text ? *ARENA_PUSH(k->a, k->v, k->n, k->cap) = arena_dup(k->a, text) : NULL;
}

struct due_member *due_members(struct store *s, struct arena *a, struct due_texts *k, int64_t after,
			       size_t most, size_t *n)
{
	static const char NOTED[] =
		"SELECT m.id, m.watermark, m.mode = 'followed', CASE m.mode WHEN"
		" 'summary' THEN 'summary' ELSE m.form END, m.lang, m.zone, m.folding"
		" FROM temp.due d JOIN member m ON m.id = d.member WHERE d.member > ?1"
		" ORDER BY d.member LIMIT ?2";
	struct due_member *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st;

	*n = 0;
	for (st = sql(s, NOTED, "ii", after, (int64_t)most); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct due_member){
			.id = col_int(st, 0),
			.watermark = col_int(st, 1),
			.followed = col_int(st, 2),
			.form = keep(k, col_text(st, 3)),
			.lang = keep(k, (const char *)sqlite3_column_text(st, 4)),
			.zone = keep(k, (const char *)sqlite3_column_text(st, 5)),
			.folding = (int)col_int(st, 6),
		};
	return v;
}

struct facts {
	struct due_fact *v;
	size_t n, cap;
};

static void read_facts(struct store *s, struct arena *a, enum due_fact_kind kind, sqlite3_stmt *st,
		       struct facts *f)
{
	while (sql_row(s, st))
		*ARENA_PUSH(a, f->v, f->n, f->cap) = (struct due_fact){ .member = col_int(st, 0),
									.key = col_int(st, 1),
									.want = col_int(st, 2),
									.kind = kind };
}

static int fact_order(const void *x, const void *y)
{
	const struct due_fact *a = x, *b = y;

	return a->member < b->member ? -1 : a->member > b->member;
}

struct due_fact *due_facts(struct store *s, struct arena *a, const struct due_span *p, size_t *n)
{
	/* +: by member, of whom few are asked for, not by kind, of which nearly all are. */
	static const char THREADS[] =
		"SELECT f.member, ifnull(t.into_thread, t.id) AS now_in, f.want FROM follow f"
		" JOIN temp.due d ON d.member = f.member JOIN thread t ON t.id = CAST(f.key AS "
		"INTEGER)"
		" WHERE +f.kind = 'thread' AND f.member BETWEEN ?3 AND ?4"
		" AND now_in IN (SELECT thread FROM post"
		" WHERE accept_seq > ?1 AND accept_seq <= ?2 UNION SELECT ifnull(h.into_thread, "
		"h.id)"
		" FROM harvest v JOIN activity y ON y.id = v.activity JOIN thread h ON h.id = "
		"y.thread"
		" WHERE v.seq > ?1 AND v.seq <= ?2)";
	static const char TAGS[] =
		"SELECT f.member, g.id, f.want FROM follow f JOIN temp.due d ON d.member = f.member"
		" JOIN tag g ON g.name = f.key WHERE +f.kind = 'tag' AND f.member BETWEEN ?1 AND "
		"?2";
	static const char EXPERTS[] =
		"SELECT r.member, g.id, 1 FROM role r JOIN temp.due d ON d.member = r.member"
		" JOIN tag g ON g.name = r.tag WHERE r.tag <> '' AND r.member BETWEEN ?1 AND ?2";
	static const char ANSWERS[] =
		"SELECT q.member, p.id, 1 FROM post p JOIN post q ON q.id = p.parent"
		" JOIN temp.due d ON d.member = q.member"
		" WHERE p.accept_seq > ?1 AND p.accept_seq <= ?2 AND p.member IS NOT q.member"
		" AND q.member BETWEEN ?3 AND ?4";
	/* By the index that keeps letters single: the members' own of each mailing, and no others. */
	static const char GOT[] =
		"SELECT l.member, p.id, 1 FROM post p JOIN mailing m ON m.key = 'post:' || p.id"
		" JOIN letter l ON l.mailing = m.id AND ifnull(l.member, l.rcpt) BETWEEN ?3 AND ?4"
		" JOIN temp.due d ON d.member = l.member"
		" WHERE p.accept_seq > ?1 AND p.accept_seq <= ?2 AND l.state <> 'cancelled'"
		" UNION ALL SELECT l.member, p.id, 1 FROM left_single l JOIN temp.due d"
		" ON d.member = l.member JOIN post p ON p.id = l.post WHERE l.member BETWEEN ?3"
		" AND ?4 AND p.accept_seq > ?1 AND p.accept_seq <= ?2";
	struct facts f = { 0 };

	read_facts(s, a, FACT_THREAD, sql(s, THREADS, "iiii", p->since, p->upto, p->first, p->last),
		   &f);
	read_facts(s, a, FACT_TAG, sql(s, TAGS, "ii", p->first, p->last), &f);
	read_facts(s, a, FACT_EXPERT, sql(s, EXPERTS, "ii", p->first, p->last), &f);
	read_facts(s, a, FACT_ANSWER, sql(s, ANSWERS, "iiii", p->since, p->upto, p->first, p->last),
		   &f);
	read_facts(s, a, FACT_GOT, sql(s, GOT, "iiii", p->since, p->upto, p->first, p->last), &f);
	if (f.n)
		qsort(f.v, f.n, sizeof *f.v, fact_order);
	*n = f.n;
	return f.v;
}

void due_set(struct store *s, int64_t member, int64_t variant)
{
	static const char SET[] = "UPDATE temp.due SET variant = ?2 WHERE member = ?1";

	sql_run(s, SET, "ii", member, variant);
}

/* SQLite keeps what a statement changes until it ends, to take it back: so many rows are changed by
 * one. */
enum { BATCH = 1000 };

int64_t due_letters(struct store *s, int64_t variant, int64_t mailing, int class, time_t due)
{
	static const char NEXT[] =
		"SELECT max(member) FROM (SELECT member FROM temp.due WHERE variant = ?1"
		" AND member > ?2 ORDER BY member LIMIT ?3)";
	static const char LETTERS[] =
		"INSERT INTO letter(mailing, member, rcpt, token, vars, class, due)"
		" SELECT ?2, m.id, d.written, token(1, ?2, m.id), nullif(m.name, ''), ?3, ?4"
		" FROM temp.due t JOIN member m ON m.id = t.member"
		" JOIN address d ON d.member = m.id AND d.main = 1"
		" WHERE t.variant = ?1 AND t.member > ?5 AND t.member <= ?6 ON CONFLICT DO NOTHING";
	int64_t n = 0, after = 0, last;

	for (; (last = sql_int(s, 0, NEXT, "iii", variant, after, (int64_t)BATCH)); after = last)
		n += sql_run(s, LETTERS, "iiiiii", variant, mailing, (int64_t) class, (int64_t)due,
			     after, last);
	return n;
}

void due_done(struct store *s, int64_t upto)
{
	static const char NEXT[] =
		"SELECT max(member) FROM (SELECT member FROM temp.due WHERE member > ?1"
		" ORDER BY member LIMIT ?2)";
	/* Of an edition that waited for its editor, later posts are still due: who folds folds on. */
	static const char DONE[] =
		"UPDATE member SET watermark = max(watermark, ?1), folding = iif(?2, 0, folding),"
		" folded_at = iif(?2, NULL, folded_at), catch_up = iif(?2, 0, catch_up)"
		" WHERE id IN (SELECT member FROM temp.due WHERE member > ?3 AND member <= ?4)";
	static const char CLEAR[] = "DELETE FROM temp.due";
	/* What an activity left has a number too, and no post waits behind it. */
	static const char LATER[] = "SELECT 1 FROM post WHERE accept_seq > ?1 LIMIT 1";
	int64_t all = !sql_int(s, 0, LATER, "i", upto), after = 0, last;

	for (; (last = sql_int(s, 0, NEXT, "ii", after, (int64_t)BATCH)); after = last)
		sql_run(s, DONE, "iiii", upto, all, after, last);
	sql_run(s, CLEAR, "");
}

struct post_tagged *posts_tagged(struct store *s, struct arena *a, int64_t since, int64_t upto,
				 size_t *n)
{
	static const char TAGGED[] =
		"SELECT t.post, g.id, g.name FROM post p JOIN post_tag t ON t.post = p.id"
		" JOIN tag g ON g.id = t.tag WHERE p.accept_seq > ?1 AND p.accept_seq <= ?2"
		" ORDER BY t.post, g.name";
	sqlite3_stmt *st = sql(s, TAGGED, "ii", since, upto);
	struct post_tagged *v = NULL;
	struct due_texts k = { .a = a };
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct post_tagged){ col_int(st, 0), col_int(st, 1),
								   keep(&k, col_text(st, 2)) };
	return v;
}

void thread_question(struct store *s, int64_t thread, bool *question, bool *answered)
{
	static const char ASKS[] =
		"SELECT p.question, EXISTS (SELECT 1 FROM post r WHERE r.thread = t.id AND"
		" r.state = 'live' AND lower(r.address) <> lower(p.address))"
		" FROM thread t JOIN post p ON p.id = t.starter WHERE t.id = ?1";
	sqlite3_stmt *st = sql(s, ASKS, "i", thread);

	*question = *answered = false;
	if (!sql_row(s, st))
		return;
	*question = col_int(st, 0);
	*answered = col_int(st, 1);
	sql_end(st);
}

struct edition_item *edition_items(struct store *s, struct arena *a, int64_t edition, size_t *n)
{
	static const char ITEMS[] =
		"SELECT thread, item, place, dropped, section, posts FROM edition_item"
		" WHERE edition = ?1 ORDER BY place, item";
	sqlite3_stmt *st = sql(s, ITEMS, "i", edition);
	struct edition_item *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct edition_item){ .thread = col_int(st, 0),
								    .item = (int)col_int(st, 1),
								    .place = (int)col_int(st, 2),
								    .dropped = col_int(st, 3),
								    .section = col_dup(a, st, 4),
								    .posts = col_dup(a, st, 5) };
	return v;
}

void edition_item_put(struct store *s, int64_t edition, const struct edition_item *i)
{
	static const char PUT[] =
		"INSERT INTO edition_item(edition, item, thread, place, dropped, section, posts)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO UPDATE SET thread = ?3,"
		" place = ?4, dropped = ?5, section = ?6, posts = ?7";

	sql_run(s, PUT, "iiiiitt", edition, (int64_t)i->item, i->thread, (int64_t)i->place,
		(int64_t)i->dropped, i->section ? i->section : "", i->posts);
}

int64_t *editions_in_proof(struct store *s, struct arena *a, const char *rule, size_t *n)
{
	static const char PROOF[] = "SELECT id FROM edition WHERE state = 'proof'"
				    " AND (?1 IS NULL OR rule = ?1) ORDER BY id";
	sqlite3_stmt *st = sql(s, PROOF, "t", rule);
	int64_t *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}

void drafts_clear(struct store *s)
{
	static const char CLEAR[] = "DELETE FROM mailing WHERE held = 1 AND kind = 'draft'";

	sql_run(s, CLEAR, "");
}

void draft_release(struct store *s, int64_t mailing, int64_t edition, const char *key)
{
	static const char RELEASE[] = "UPDATE mailing SET kind = 'digest', held = ?4, held_why = "
				      "?5, edition = ?2, key = ?3,"
				      " about = ?6 WHERE id = ?1";
	struct mailing m = { .kind = "digest", .edition = edition, .key = key };

	mailing_set_about(s, &m);
	sql_run(s, RELEASE, "iititn", mailing, edition, key, (int64_t)m.held,
		m.held_why ? m.held_why : "", m.about);
}
