#include "store/store_hold.h"

#include <string.h>

enum err hold_add(struct store *s, struct hold *h)
{
	static const char FIND[] = "SELECT id FROM hold WHERE arrival = ?1 OR mailing = ?2";
	static const char ADD[] =
		"INSERT INTO hold(arrival, mailing, reason, detail, subject, author,"
		" opened, due, proven) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

	h->id = sql_int(s, 0, FIND, "nn", h->arrival, h->mailing);
	if (h->id)
		return NONE;
	sql_run(s, ADD, "nnttttiii", h->arrival, h->mailing, h->reason, h->detail ? h->detail : "",
		h->subject, h->author, h->opened, h->due, (int64_t)h->proven);
	h->id = sql_last_id(s);
	h->state = "open";
	return OK;
}

#define HOLD_COLUMNS                                                                               \
	"id, arrival, mailing, reason, detail, subject, author, opened, due, state, fell,"         \
	" decided_by, said, at, proven"

static void hold_row(struct arena *a, sqlite3_stmt *st, struct hold *h)
{
	h->id = col_int(st, 0);
	h->arrival = col_int(st, 1);
	h->mailing = col_int(st, 2);
	h->reason = arena_dup(a, col_text(st, 3));
	h->detail = arena_dup(a, col_text(st, 4));
	h->subject = arena_dup(a, col_text(st, 5));
	h->author = arena_dup(a, col_text(st, 6));
	h->opened = col_int(st, 7);
	h->due = col_int(st, 8);
	h->state = arena_dup(a, col_text(st, 9));
	h->fell = col_int(st, 10);
	h->decided_by = arena_dup(a, col_text(st, 11));
	h->said = arena_dup(a, col_text(st, 12));
	h->at = col_int(st, 13);
	h->proven = col_int(st, 14);
}

static struct hold *one(struct store *s, struct arena *a, sqlite3_stmt *st)
{
	struct hold *h;

	if (!sql_row(s, st))
		return NULL;
	h = arena_get(a, sizeof *h);
	hold_row(a, st, h);
	sql_end(st);
	return h;
}

struct hold *hold_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] = "SELECT " HOLD_COLUMNS " FROM hold WHERE id = ?1";

	return one(s, a, sql(s, FIND, "i", id));
}

struct hold *hold_of_arrival(struct store *s, struct arena *a, int64_t arrival)
{
	static const char FIND[] = "SELECT " HOLD_COLUMNS " FROM hold WHERE arrival = ?1";

	return one(s, a, sql(s, FIND, "i", arrival));
}

struct hold *hold_of_mailing(struct store *s, struct arena *a, int64_t mailing)
{
	static const char FIND[] = "SELECT " HOLD_COLUMNS " FROM hold WHERE mailing = ?1";

	return one(s, a, sql(s, FIND, "i", mailing));
}

struct hold *holds_open(struct store *s, struct arena *a, time_t due, size_t max, size_t *n)
{
	static const char OPEN[] = "SELECT " HOLD_COLUMNS " FROM hold WHERE state = 'open'"
				   " AND (?1 = 0 OR due <= ?1) ORDER BY id LIMIT ?2";
	sqlite3_stmt *st = sql(s, OPEN, "ii", (int64_t)due, (int64_t)max);
	struct hold *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		hold_row(a, st, ARENA_PUSH(a, v, *n, cap));
	return v;
}

int64_t holds_count(struct store *s)
{
	static const char COUNT[] = "SELECT count(*) FROM hold WHERE state = 'open'";

	return sql_int(s, 0, COUNT, "");
}

/* The arrival is taken anew by the editor, which finds the decision. */
static void let_arrival(struct store *s, int64_t id)
{
	static const char ANEW[] = "UPDATE arrival SET state = 'new', tries = 0"
				   " WHERE state = 'held' AND id ="
				   " (SELECT arrival FROM hold WHERE id = ?1)";

	sql_run(s, ANEW, "i", id);
}

static void let_mailing(struct store *s, int64_t id, bool released, time_t now)
{
	static const char LEAVE[] = "UPDATE mailing SET held = 0, held_why = ''"
				    " WHERE id = (SELECT mailing FROM hold WHERE id = ?1)";
	static const char CANCEL[] = "UPDATE letter SET state = 'cancelled', at = ?2,"
				     " reply = 'a moderator decided that it is not sent'"
				     " WHERE state = 'ready' AND mailing ="
				     " (SELECT mailing FROM hold WHERE id = ?1)";

	if (released)
		sql_run(s, LEAVE, "i", id);
	else
		sql_run(s, CANCEL, "ii", id, (int64_t)now);
}

enum err hold_decide(struct store *s, int64_t id, const char *state, const char *by,
		     const char *said, bool fell, time_t now)
{
	static const char DECIDE[] = "UPDATE hold SET state = ?2, decided_by = ?3, said = ?4,"
				     " fell = ?5, at = ?6 WHERE id = ?1 AND state = 'open'";

	if (!sql_run(s, DECIDE, "itttii", id, state, by, said, (int64_t)fell, (int64_t)now))
		return NONE;
	let_arrival(s, id);
	let_mailing(s, id, !strcmp(state, "released"), now);
	return OK;
}

void hold_ask_add(struct store *s, struct hold_ask *q)
{
	static const char ADD[] =
		"INSERT INTO hold_ask(hold, member, address, at) VALUES (?1, ?2, ?3, ?4)";

	sql_run(s, ADD, "nnti", q->hold, q->member, q->address, q->at);
	q->id = sql_last_id(s);
}

static void ask_row(struct arena *a, sqlite3_stmt *st, struct hold_ask *q)
{
	q->id = col_int(st, 0);
	q->hold = col_int(st, 1);
	q->member = col_int(st, 2);
	q->address = arena_dup(a, col_text(st, 3));
	q->at = col_int(st, 4);
}

struct hold_ask *hold_ask_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] =
		"SELECT id, hold, member, address, at FROM hold_ask WHERE id = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct hold_ask *q;

	if (!sql_row(s, st))
		return NULL;
	q = arena_get(a, sizeof *q);
	ask_row(a, st, q);
	sql_end(st);
	return q;
}

struct hold_ask *hold_asks(struct store *s, struct arena *a, int64_t hold, size_t *n)
{
	static const char ASKS[] =
		"SELECT id, hold, member, address, at FROM hold_ask WHERE hold = ?1 ORDER BY id";
	sqlite3_stmt *st = sql(s, ASKS, "i", hold);
	struct hold_ask *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		ask_row(a, st, ARENA_PUSH(a, v, *n, cap));
	return v;
}

int64_t hold_asks_since(struct store *s, const char *address, time_t since)
{
	/* Rows rise with time: the newest few tell. */
	static const char SINCE[] = "SELECT count(*) FROM (SELECT address, at FROM hold_ask"
				    " ORDER BY id DESC LIMIT 1000) WHERE address = ?1 AND at > ?2";

	return sql_int(s, 0, SINCE, "ti", address, (int64_t)since);
}

int64_t posts_by(struct store *s, int64_t member, int64_t most)
{
	static const char BY[] = "SELECT count(*) FROM (SELECT 1 FROM post WHERE member = ?1"
				 " AND state = 'live' LIMIT ?2)";

	return sql_int(s, 0, BY, "ii", member, most);
}

int64_t arrivals_aside(struct store *s, int64_t after, int64_t *last)
{
	static const char LAST[] = "SELECT max(id) FROM arrival";
	static const char ASIDE[] = "SELECT count(*) FROM arrival WHERE id > ?1 AND state = 'aside'"
				    " AND history = 0 AND answered IS NULL";

	*last = sql_int(s, 0, LAST, "");
	return sql_int(s, 0, ASIDE, "i", after);
}
