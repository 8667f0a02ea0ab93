#include "store/store_newsletter.h"

#include "store/query.h"
#include "store/store_audience.h"
#include "store/store_deliver.h"
#include "store/store_outbox.h"

enum err newsletter_add(struct store *s, struct newsletter_row *n)
{
	static const char ADD[] =
		"INSERT INTO newsletter(title, markdown, audience, author, arrival, rule,"
		" slot, state, made) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
		" ON CONFLICT DO NOTHING";

	if (!sql_run(s, ADD, "tttnntiti", n->title, n->markdown, n->audience, n->author, n->arrival,
		     n->rule, n->slot, n->state, n->made))
		return NONE;
	n->id = sql_last_id(s);
	return OK;
}

#define NEWSLETTER_COLUMNS                                                                         \
	"id, author, arrival, slot, made, send_at, number, sent_at, letters, title, markdown,"     \
	" audience, rule, state"

static struct newsletter_row read_row(struct arena *a, sqlite3_stmt *st)
{
	return (struct newsletter_row){ .id = col_int(st, 0),
					.author = col_int(st, 1),
					.arrival = col_int(st, 2),
					.slot = col_int(st, 3),
					.made = col_int(st, 4),
					.send_at = col_int(st, 5),
					.number = col_int(st, 6),
					.sent_at = col_int(st, 7),
					.letters = col_int(st, 8),
					.title = col_dup(a, st, 9),
					.markdown = col_dup(a, st, 10),
					.audience = col_dup(a, st, 11),
					.rule = col_dup(a, st, 12),
					.state = col_dup(a, st, 13) };
}

struct newsletter_row *newsletter_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] = "SELECT " NEWSLETTER_COLUMNS " FROM newsletter WHERE id = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct newsletter_row *n;

	if (!sql_row(s, st))
		return NULL;
	n = arena_get(a, sizeof *n);
	*n = read_row(a, st);
	sql_end(st);
	return n;
}

void newsletter_save(struct store *s, const struct newsletter_row *n)
{
	static const char SAVE[] = "UPDATE newsletter SET title = ?2, audience = ?3, state = ?4,"
				   " send_at = ?5, number = ?6, sent_at = ?7, letters = ?8, "
				   "markdown = ?9 WHERE id = ?1";

	sql_run(s, SAVE, "itttnnnit", n->id, n->title, n->audience, n->state, n->send_at, n->number,
		n->sent_at, n->letters, n->markdown);
}

struct newsletter_row *newsletters_all(struct store *s, struct arena *a, size_t max, size_t *n)
{
	static const char ALL[] =
		"SELECT " NEWSLETTER_COLUMNS " FROM newsletter ORDER BY id DESC LIMIT ?1";
	sqlite3_stmt *st = sql(s, ALL, "i", (int64_t)max);
	struct newsletter_row *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = read_row(a, st);
	return v;
}

int64_t newsletter_next(struct store *s, time_t now)
{
	static const char NEXT[] =
		"SELECT id FROM newsletter WHERE state IN ('ready', 'proof') AND send_at <= ?1"
		" ORDER BY send_at LIMIT 1";

	return sql_int(s, 0, NEXT, "i", (int64_t)now);
}

/* Members who want no mail now, or not so much, are left in peace. */
static void wanting(struct query *q, int64_t budget)
{
	buf_str(&q->sql,
		"m.state = 'active' AND m.mode <> 'nothing' AND ifnull(m.paused_until, 0) <= ");
	query_number(q, (int64_t)q->now);
	buf_str(&q->sql, " AND (ifnull(m.budget, ");
	query_number(q, budget);
	buf_str(&q->sql, ") <= 0 OR " DELIVER_WEEK);
	query_number(q, (int64_t)q->now - BUDGET_WEEK);
	buf_str(&q->sql, ") < ifnull(m.budget, ");
	query_number(q, budget);
	buf_str(&q->sql, "))");
}

static void who(struct query *q, const struct newsletter_whom *w)
{
	if (w->readers) {
		buf_str(&q->sql, "m.state = 'reader'");
		return;
	}
	wanting(q, w->budget);
	if (w->audience) {
		buf_str(&q->sql, " AND ");
		audience_sql(q, w->audience);
	}
}

int64_t newsletter_letters(struct store *s, struct arena *a, int64_t mailing, const char *lang,
			   const struct newsletter_whom *w)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = w->now };
	sqlite3_stmt *st;

	buf_str(&q.sql,
		"INSERT INTO letter(mailing, member, rcpt, token, vars, class, due) SELECT ");
	query_number(&q, mailing);
	buf_str(&q.sql, ", m.id, d.written, token(1, ");
	query_number(&q, mailing);
	buf_str(&q.sql, ", m.id), nullif(m.name, ''), ");
	query_number(&q, CLASS_NEWSLETTER);
	buf_str(&q.sql, ", ");
	query_number(&q, (int64_t)w->now);
	buf_str(&q.sql, " FROM member m JOIN address d ON d.member = m.id AND d.main = 1 WHERE ");
	if (lang) {
		buf_str(&q.sql, "m.lang = ");
		query_text(&q, lang);
	} else {
		buf_str(&q.sql, "m.lang IS NULL");
	}
	buf_str(&q.sql, " AND ");
	who(&q, w);
	buf_str(&q.sql, " ON CONFLICT DO NOTHING");
	st = query_start(&q);
	sql_row(s, st);
	query_done(st);
	return sqlite3_changes64(sql_db(s));
}

char **newsletter_langs(struct store *s, struct arena *a, const struct newsletter_whom *w,
			size_t *n)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = w->now };
	char **v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st;

	buf_str(&q.sql, "SELECT DISTINCT m.lang FROM member m WHERE ");
	who(&q, w);
	*n = 0;
	for (st = query_start(&q); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	query_done(st);
	return v;
}

int64_t newsletters_of_rule(struct store *s, const char *rule)
{
	static const char MADE[] = "SELECT count(*) FROM newsletter WHERE rule = ?1";

	return sql_int(s, 0, MADE, "t", rule);
}

void newsletter_supersede(struct store *s, const struct newsletter_row *by)
{
	static const char DROP[] = "UPDATE newsletter SET state = 'dropped' WHERE rule = ?1"
				   " AND id < ?2 AND state IN ('draft', 'proof')";

	sql_run(s, DROP, "ti", by->rule, by->id);
}

/* Not its slot: after an outage it has what came since as well. */
int64_t newsletter_last(struct store *s, const char *rule)
{
	static const char LAST[] =
		"SELECT max(made) FROM newsletter WHERE rule = ?1 AND state = 'sent'";

	return sql_int(s, 0, LAST, "t", rule);
}

struct newsletter_talk *newsletter_talks(struct store *s, struct arena *a, time_t since, bool open,
					 size_t max, size_t *n)
{
	static const char BUSY[] =
		"SELECT p.thread, t.subject, count(*) FROM post p JOIN thread t ON t.id = p.thread"
		" WHERE p.accept_seq IS NOT NULL AND p.state = 'live' AND p.date >= ?1"
		" GROUP BY p.thread HAVING count(*) > 1 ORDER BY 3 DESC, 1 LIMIT ?2";
	static const char OPEN[] =
		"SELECT p.thread, t.subject, 1 FROM post p JOIN thread t ON t.id = p.thread"
		" WHERE p.accept_seq IS NOT NULL AND p.state = 'live' AND p.date >= ?1"
		" AND p.question = 1 AND t.posts = 1 ORDER BY p.date LIMIT ?2";
	sqlite3_stmt *st = sql(s, open ? OPEN : BUSY, "ii", (int64_t)since, (int64_t)max);
	struct newsletter_talk *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) =
			(struct newsletter_talk){ col_int(st, 0), col_dup(a, st, 1),
						  col_int(st, 2) };
	return v;
}

struct newsletter_numbers newsletter_count(struct store *s, time_t since)
{
	static const char POSTS[] =
		"SELECT count(*), count(DISTINCT thread), count(DISTINCT member)"
		" FROM post WHERE accept_seq IS NOT NULL AND state = 'live'"
		" AND date >= ?1";
	static const char JOINED[] = "SELECT count(*) FROM member WHERE state = 'active'"
				     " AND joined_at >= ?1";
	sqlite3_stmt *st = sql(s, POSTS, "i", (int64_t)since);
	struct newsletter_numbers n;

	sql_row(s, st);
	n = (struct newsletter_numbers){ col_int(st, 0), col_int(st, 1), col_int(st, 2), 0 };
	sql_end(st);
	n.joined = sql_int(s, 0, JOINED, "i", (int64_t)since);
	return n;
}
