#include "store/store_cast.h"

#include "store/query.h"
#include "store/store_audience.h"

static void make_table(struct store *s, int batch)
{
	static const char MAKE[] = "CREATE TEMP TABLE IF NOT EXISTS cast_to"
				   " (batch INTEGER, member INTEGER, lang TEXT, zone TEXT,"
				   " PRIMARY KEY (batch, member)) STRICT, WITHOUT ROWID";
	static const char CLEAR[] = "DELETE FROM temp.cast_to WHERE ?1 IN (0, batch)";

	sql_run(s, MAKE, "");
	sql_run(s, CLEAR, "i", (int64_t)batch);
}

static void narrow(struct query *q, const struct cast_want *w)
{
	if (w->only) {
		buf_str(&q->sql, " AND m.id = ");
		query_number(q, w->only);
	}
	if (w->not_member) {
		buf_str(&q->sql, " AND m.id <> ");
		query_number(q, w->not_member);
	}
	if (w->thread) {
		buf_str(&q->sql, " AND m.id IN (SELECT p.member FROM post p WHERE p.state = 'live'"
				 " AND p.thread = ");
		query_number(q, w->thread);
		buf_char(&q->sql, ')');
	}
	if (!w->owed) { /* a guest gets nothing of the community: no word on what they came for */
		buf_str(&q->sql, " AND (m.mode <> 'nothing' OR m.state <> 'active')"
				 " AND ifnull(m.paused_until, 0) <= ");
		query_number(q, (int64_t)w->now);
	}
}

/* Who was invited into a role of an activity counts there as a member does, where a letter goes to
 * few by name, not where it goes to the community. */
static void write_state(struct query *q, const struct cast_want *w)
{
	buf_str(&q->sql, "(m.state = 'active'");
	if (w->guests_of && (!w->audience || audience_is_narrow(w->audience))) {
		buf_str(&q->sql,
			" OR m.state IN ('guest', 'reader') AND m.id IN (SELECT x.member"
			" FROM activity_member x WHERE x.role NOT IN ('in', 'asked',"
			" 'owner', 'keeper') AND x.role NOT LIKE 'group-%' AND x.activity = ");
		query_number(q, w->guests_of);
		buf_char(&q->sql, ')');
	}
	buf_char(&q->sql, ')');
}

static struct audience_room room_of(const struct cast_want *w)
{
	return (struct audience_room){ w->per_week, w->asks_a_week, w->not_member };
}

static void select_members(struct store *s, struct arena *a, const struct cast_want *w)
{
	struct query q = {
		.a = a, .s = s, .sql = BUF(a), .now = w->now, .seed = (int64_t)(w->seed & INT64_MAX)
	};
	struct audience_room room = room_of(w);
	sqlite3_stmt *st;

	q.room = w->owed || w->drawn_all ? NULL : &room;

	buf_str(&q.sql, "INSERT INTO temp.cast_to(batch, member, lang, zone) SELECT ");
	query_number(&q, w->batch);
	buf_str(&q.sql, ", m.id, m.lang, ");
	buf_str(&q.sql, w->by_zone ? "m.zone" : "NULL");
	buf_str(&q.sql, " FROM member m WHERE ");
	write_state(&q, w);
	narrow(&q, w);
	if (w->audience) {
		buf_str(&q.sql, " AND ");
		audience_sql(&q, w->audience);
	}
	st = query_start(&q);
	sql_row(s, st);
	query_done(st);
}

/* Whose week is full. */
static int64_t leave_out(struct store *s, struct arena *a, const struct cast_want *w)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = w->now };
	struct audience_room room = room_of(w);
	int64_t over = 0;
	sqlite3_stmt *st;

	if (w->owed)
		return 0;
	buf_str(&q.sql, "DELETE FROM temp.cast_to WHERE batch = ");
	query_number(&q, w->batch);
	buf_str(&q.sql, " AND member IN (SELECT m.id FROM member m WHERE m.id IN"
			" (SELECT member FROM temp.cast_to WHERE batch = ");
	query_number(&q, w->batch);
	buf_str(&q.sql, ") AND ");
	audience_full_sql(&q, &room);
	buf_str(&q.sql, ") RETURNING member");
	for (st = query_start(&q); sql_row(s, st);)
		over++;
	query_done(st);
	return over;
}

struct cast_group *cast_collect(struct store *s, struct arena *a, const struct cast_want *w,
				size_t *n, int64_t *over)
{
	static const char GROUPS[] =
		"SELECT lang, zone, count(*) FROM temp.cast_to WHERE batch = ?1 GROUP BY lang, "
		"zone ORDER BY lang, zone";
	struct cast_group *v = NULL;
	size_t cap = 0;

	make_table(s, w->batch);
	select_members(s, a, w);
	*over = leave_out(s, a, w);
	*n = 0;
	for (sqlite3_stmt *st = sql(s, GROUPS, "i", (int64_t)w->batch); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct cast_group){ col_dup(a, st, 0), col_dup(a, st, 1), w->batch,
					     col_int(st, 2) };
	return v;
}

int64_t cast_letters(struct store *s, const struct cast_group *g, int64_t mailing, int class,
		     time_t due)
{
	static const char LETTERS[] =
		"INSERT INTO letter(mailing, member, rcpt, token, vars, class, due)"
		" SELECT ?1, m.id, d.written, token(1, ?1, m.id), nullif(m.name, ''), ?2, ?3"
		" FROM temp.cast_to t JOIN member m ON m.id = t.member"
		" JOIN address d ON d.member = m.id AND d.main = 1"
		" WHERE t.lang IS ?4 AND t.zone IS ?5 AND t.batch = ?6 ON CONFLICT DO NOTHING";

	return sql_run(s, LETTERS, "iiitti", mailing, (int64_t) class, (int64_t)due, g->lang,
		       g->zone, (int64_t)g->batch);
}

void cast_note(struct store *s, int64_t activity, const char *role, time_t at)
{
	static const char NOTE[] =
		"INSERT INTO activity_member(activity, member, role, at)"
		" SELECT ?1, member, ?2, ?3 FROM temp.cast_to WHERE true ON CONFLICT DO NOTHING";

	sql_run(s, NOTE, "iti", activity, role, (int64_t)at);
}

int64_t cast_give(struct store *s, const char *role, time_t at)
{
	static const char GIVE[] = "INSERT OR IGNORE INTO role(member, role, since)"
				   " SELECT member, ?1, ?2 FROM temp.cast_to WHERE true";

	return sql_run(s, GIVE, "ti", role, (int64_t)at);
}
