#include "store/store_edition.h"

#include "store/query.h"
#include "store/store_audience.h"
#include "store/store_deliver.h"

static void make_table(struct store *s)
{
	static const char MAKE[] =
		"CREATE TEMP TABLE IF NOT EXISTS due (member INTEGER PRIMARY KEY,"
		" own INTEGER NOT NULL) STRICT";
	static const char CLEAR[] = "DELETE FROM temp.due";

	sql_run(s, MAKE, "");
	sql_run(s, CLEAR, "");
}

static void collect(struct store *s, struct arena *a, const struct expr *audience, time_t now,
		    int64_t upto)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = now };
	sqlite3_stmt *st;

	buf_str(&q.sql,
		"INSERT INTO temp.due(member, own) SELECT m.id,"
		" m.mode = 'followed' OR EXISTS (SELECT 1 FROM follow f WHERE f.member = m.id)"
		" FROM member m WHERE m.state = 'active'"
		" AND (m.mode IN ('digest', 'summary') AND m.pace IS NULL OR m.folding > 0 OR"
		"  m.catch_up = 1) AND m.mode <> 'nothing'"
		" AND (m.folding <> 1 OR m.catch_up = 1 OR m.budget IS NULL OR " DELIVER_WEEK);
	query_number(&q, (int64_t)now - 7 * 86400);
	buf_str(&q.sql, ") < m.budget) AND m.watermark < ");
	query_number(&q, upto);
	buf_str(&q.sql, " AND (m.paused_until IS NULL OR m.paused_until <= ");
	query_number(&q, (int64_t)now);
	buf_str(&q.sql, ")");
	if (audience) {
		buf_str(&q.sql, " AND ");
		audience_sql(&q, audience);
	}
	st = query_start(&q);
	sql_row(s, st);
	query_done(st);
}

struct due_group *due_collect(struct store *s, struct arena *a, const struct expr *audience,
			      time_t now, int64_t upto, size_t *n)
{
	static const char GROUPS[] =
		"SELECT m.watermark, m.mode, m.form, m.lang, m.zone,"
		" CASE d.own WHEN 1 THEN m.id ELSE 0 END AS only_one, m.folding,"
		" count(*)"
		" FROM temp.due d JOIN member m ON m.id = d.member GROUP BY 1, 2, 3, 4, 5, 6, 7";
	struct due_group *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st;

	make_table(s);
	collect(s, a, audience, now, upto);
	*n = 0;
	for (st = sql(s, GROUPS, ""); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct due_group){ .watermark = col_int(st, 0),
								 .mode = col_dup(a, st, 1),
								 .form = col_dup(a, st, 2),
								 .lang = col_dup(a, st, 3),
								 .zone = col_dup(a, st, 4),
								 .only = col_int(st, 5),
								 .folding = (int)col_int(st, 6),
								 .n = col_int(st, 7) };
	return v;
}

int64_t due_letters(struct store *s, const struct due_group *g, int64_t mailing, int class,
		    time_t due)
{
	static const char ALL[] =
		"INSERT INTO letter(mailing, member, rcpt, token, vars, class, due)"
		" SELECT ?1, m.id, d.written, token(1, ?1, m.id), nullif(m.name, ''), ?2, ?3"
		" FROM temp.due t JOIN member m ON m.id = t.member"
		" JOIN address d ON d.member = m.id AND d.main = 1"
		" WHERE t.own = 0 AND m.watermark = ?4 AND m.mode = ?5 AND m.form = ?6 AND m.lang "
		"IS ?7"
		" AND m.zone IS ?8 AND m.folding = ?9 ON CONFLICT DO NOTHING";
	static const char ONE[] =
		"INSERT INTO letter(mailing, member, rcpt, token, vars, class, due)"
		" SELECT ?1, m.id, d.written, token(1, ?1, m.id), nullif(m.name, ''), ?2, ?3"
		" FROM member m JOIN address d ON d.member = m.id AND d.main = 1"
		" WHERE m.id = ?4 ON CONFLICT DO NOTHING";

	if (g->only)
		return sql_run(s, ONE, "iiii", mailing, (int64_t) class, (int64_t)due, g->only);
	return sql_run(s, ALL, "iiiitttti", mailing, (int64_t) class, (int64_t)due, g->watermark,
		       g->mode, g->form, g->lang, g->zone, (int64_t)g->folding);
}

void due_done(struct store *s, int64_t upto)
{
	static const char DONE[] =
		"UPDATE member SET watermark = ?1, folding = 0, folded_at = NULL, catch_up = 0"
		" WHERE id IN (SELECT member FROM temp.due)";
	static const char CLEAR[] = "DELETE FROM temp.due";

	sql_run(s, DONE, "i", upto);
	sql_run(s, CLEAR, "");
}

bool due_post(struct store *s, int64_t member, const char *mode, int64_t post, int64_t thread)
{
	/* The thread's own word counts before its tags', and "never" before "only". */
	static const char WANT[] = "SELECT coalesce("
				   " (SELECT want FROM follow WHERE member = ?1 AND kind = "
				   "'thread' AND key = CAST(?4 AS TEXT)),"
				   " (SELECT min(f.want) FROM follow f JOIN tag g ON g.name = f.key"
				   "   JOIN post_tag t ON t.tag = g.id AND t.post = ?3"
				   "   WHERE f.member = ?1 AND f.kind = 'tag'),"
				   " CASE WHEN ?2 = 'followed' THEN 0 ELSE 1 END)";

	return sql_int(s, 1, WANT, "itii", member, mode, post, thread) &&
	       !deliver_singly(s, member, post);
}
