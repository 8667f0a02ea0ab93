#include "store/store_status.h"

struct outbox_line *outbox_lines(struct store *s, struct arena *a, size_t *n)
{
	static const char LINES[] =
		"SELECT l.class, CASE WHEN l.state = 'ready' AND m.held THEN 'held' ELSE l.state "
		"END AS is_in,"
		" count(*), min(CASE l.state WHEN 'ready' THEN l.due ELSE l.at END)"
		" FROM letter l JOIN mailing m ON m.id = l.mailing GROUP BY 1, 2 ORDER BY 1, 2";
	struct outbox_line *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st = sql(s, LINES, "");

	*n = 0;
	while (sql_row(s, st)) {
		struct outbox_line *l = ARENA_PUSH(a, v, *n, cap);

		l->class = (int)col_int(st, 0);
		l->state = col_dup(a, st, 1);
		l->n = col_int(st, 2);
		l->oldest = col_int(st, 3);
	}
	return v;
}

struct books_faults books_faults(struct store *s)
{
	static const char LOST[] = "SELECT count(*) FROM arrival WHERE state NOT IN ('new', "
				   "'filed', 'acted', 'held', 'aside')";
	static const char UNFILED[] = "SELECT count(*) FROM arrival a WHERE state = 'filed'"
				      " AND NOT EXISTS (SELECT 1 FROM post WHERE id = a.id)";
	static const char SILENT[] =
		"SELECT count(*) FROM arrival WHERE state <> 'new' AND reason = ''";
	static const char BARE[] = "SELECT count(*) FROM arrival a WHERE state = 'new'"
				   " AND NOT EXISTS (SELECT 1 FROM raw WHERE arrival = a.id)";

	return (struct books_faults){ sql_int(s, 0, LOST, ""), sql_int(s, 0, UNFILED, ""),
				      sql_int(s, 0, SILENT, ""), sql_int(s, 0, BARE, "") };
}

bool key_used(struct store *s)
{
	static const char USED[] =
		"SELECT EXISTS (SELECT 1 FROM letter) OR EXISTS (SELECT 1 FROM tombstone)";

	return sql_int(s, 0, USED, "");
}

static void count_bounces(struct store *s, struct community_counts *c)
{
	static const char BOUNCES[] =
		"SELECT count(*), max(at), max(arrival) FROM bounce WHERE mailing IS NULL";
	sqlite3_stmt *st = sql(s, BOUNCES, "");

	sql_row(s, st);
	c->unmatched = col_int(st, 0);
	c->unmatched_at = col_int(st, 1);
	c->unmatched_arrival = col_int(st, 2);
	sql_end(st);
}

struct community_counts community_counts(struct store *s, time_t now)
{
	static const char MEMBERS[] =
		"SELECT sum(state = 'active'), sum(state = 'active' AND paused_until > ?1),"
		" sum(state = 'unreachable'), sum(state = 'left') FROM member";
	static const char POSTS[] = "SELECT count(*) FROM post WHERE state = 'live'";
	static const char THREADS[] =
		"SELECT count(*) FROM thread WHERE into_thread IS NULL AND posts > 0";
	static const char QUESTIONS[] = "SELECT count(*) FROM pending WHERE state = 'open'";
	static const char WAITING[] =
		"SELECT at FROM arrival WHERE state = 'new' ORDER BY id LIMIT 1";
	struct community_counts c = { .posts = sql_int(s, 0, POSTS, ""),
				      .threads = sql_int(s, 0, THREADS, ""),
				      .questions = sql_int(s, 0, QUESTIONS, ""),
				      .waiting_since = sql_int(s, 0, WAITING, "") };
	sqlite3_stmt *st = sql(s, MEMBERS, "i", (int64_t)now);

	sql_row(s, st);
	c.active = col_int(st, 0);
	c.paused = col_int(st, 1);
	c.unreachable = col_int(st, 2);
	c.left = col_int(st, 3);
	sql_end(st);
	count_bounces(s, &c);
	return c;
}

struct mailbox_line *mailbox_lines(struct store *s, struct arena *a, size_t *n)
{
	static const char LINES[] =
		"SELECT name, role, note, (SELECT count(*) FROM arrival WHERE mailbox = m.id),"
		" (SELECT max(at) FROM arrival WHERE mailbox = m.id) FROM mailbox m ORDER BY id";
	struct mailbox_line *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st = sql(s, LINES, "");

	*n = 0;
	while (sql_row(s, st)) {
		struct mailbox_line *l = ARENA_PUSH(a, v, *n, cap);

		l->name = col_dup(a, st, 0);
		l->role = col_dup(a, st, 1);
		l->note = col_dup(a, st, 2);
		l->arrivals = col_int(st, 3);
		l->last_at = col_int(st, 4);
	}
	return v;
}

struct held_mailing *held_mailings(struct store *s, struct arena *a, size_t *n)
{
	static const char HELD[] =
		"SELECT id, created, (SELECT count(*) FROM letter WHERE mailing "
		"= m.id AND state = 'ready'),"
		" kind, held_why FROM mailing m WHERE held = 1 AND kind <> 'draft' ORDER BY id";
	struct held_mailing *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st = sql(s, HELD, "");

	*n = 0;
	while (sql_row(s, st)) {
		struct held_mailing *m = ARENA_PUSH(a, v, *n, cap);

		m->id = col_int(st, 0);
		m->created = col_int(st, 1);
		m->letters = col_int(st, 2);
		m->kind = col_dup(a, st, 3);
		m->why = col_dup(a, st, 4);
	}
	return v;
}

#define LETTER_LINE                                                                                \
	"SELECT l.id, l.mailing, l.due, l.at, m.kind, l.rcpt, l.state, l.reply, l.tries"           \
	" FROM letter l JOIN mailing m ON m.id = l.mailing"

static void read_line(struct arena *a, sqlite3_stmt *st, struct letter_line *l)
{
	l->id = col_int(st, 0);
	l->mailing = col_int(st, 1);
	l->due = col_int(st, 2);
	l->at = col_int(st, 3);
	l->kind = col_dup(a, st, 4);
	l->rcpt = col_dup(a, st, 5);
	l->state = col_dup(a, st, 6);
	l->reply = arena_dup(a, col_text(st, 7));
	l->tries = (int)col_int(st, 8);
}

struct letter_line *letter_lines(struct store *s, struct arena *a, const char *state, size_t max,
				 size_t *n)
{
	static const char LINES[] = LETTER_LINE " WHERE l.state = ?1 ORDER BY l.at DESC LIMIT ?2";
	struct letter_line *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st = sql(s, LINES, "ti", state, (int64_t)max);

	*n = 0;
	while (sql_row(s, st))
		read_line(a, st, ARENA_PUSH(a, v, *n, cap));
	return v;
}

struct letter_line *letter_line(struct store *s, struct arena *a, int64_t id)
{
	static const char LINE[] = LETTER_LINE " WHERE l.id = ?1";
	sqlite3_stmt *st = sql(s, LINE, "i", id);
	struct letter_line *l = NULL;

	if (sql_row(s, st)) {
		l = arena_get(a, sizeof *l);
		read_line(a, st, l);
		sql_end(st);
	}
	return l;
}

bool letter_decide(struct store *s, int64_t id, const char *state, time_t now, const char *reply)
{
	/* One that is to be tried again has all its tries before it. */
	static const char DECIDE[] = "UPDATE letter SET state = ?2, at = ?3, due = ?3, reply = ?4,"
				     " tries = CASE ?2 WHEN 'ready' THEN 0 ELSE tries END"
				     " WHERE id = ?1 AND state IN ('unsure', 'dead')";

	return sql_run(s, DECIDE, "itit", id, state, (int64_t)now, reply) > 0;
}
