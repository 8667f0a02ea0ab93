#include "store/store_pending.h"

void pending_add(struct store *s, struct pending *p)
{
	static const char ADD[] =
		"INSERT INTO pending(purpose, address, member, arrival, data, created, expires)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

	sql_run(s, ADD, "ttnntii", p->purpose, p->address, p->member, p->arrival,
		p->data ? p->data : "", p->created, p->expires);
	p->id = sql_last_id(s);
	p->state = "open";
}

#define PENDING_COLUMNS "id, purpose, address, member, arrival, data, created, expires, state"

static struct pending *one(struct store *s, struct arena *a, sqlite3_stmt *st)
{
	struct pending *p;

	if (!sql_row(s, st))
		return NULL;
	p = arena_get(a, sizeof *p);
	p->id = col_int(st, 0);
	p->purpose = arena_dup(a, col_text(st, 1));
	p->address = arena_dup(a, col_text(st, 2));
	p->member = col_int(st, 3);
	p->arrival = col_int(st, 4);
	p->data = arena_dup(a, col_text(st, 5));
	p->created = col_int(st, 6);
	p->expires = col_int(st, 7);
	p->state = arena_dup(a, col_text(st, 8));
	sql_end(st);
	return p;
}

struct pending *pending_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] = "SELECT " PENDING_COLUMNS " FROM pending WHERE id = ?1";

	return one(s, a, sql(s, FIND, "i", id));
}

enum err pending_close(struct store *s, int64_t id, const char *state, time_t now)
{
	static const char CLOSE[] = "UPDATE pending SET state = ?2, at = ?3 WHERE id = ?1"
				    " AND (state = 'open' OR (state = 'expired' AND ?2 = 'done'))";

	return sql_run(s, CLOSE, "iti", id, state, (int64_t)now) ? OK : NONE;
}

void pending_close_same(struct store *s, const struct pending *p, time_t now)
{
	static const char CLOSE[] =
		"UPDATE pending SET state = 'done', at = ?6 WHERE purpose = ?1 AND address = ?2"
		" AND member IS ?3 AND arrival IS ?4 AND data = ?5 AND expires = ?7"
		" AND state IN ('open', 'expired')";

	sql_run(s, CLOSE, "ttnntii", p->purpose, p->address, p->member, p->arrival, p->data,
		(int64_t)now, p->expires);
}

void pending_withdraw_same(struct store *s, const struct pending *p, time_t now)
{
	static const char WITHDRAW[] = "UPDATE pending SET state = 'withdrawn', at = ?3 WHERE"
				       " arrival = ?1 AND purpose = ?2 AND state = 'open'";

	sql_run(s, WITHDRAW, "iti", p->arrival, p->purpose, (int64_t)now);
}

struct pending *pending_over(struct store *s, struct arena *a, const char *purpose, time_t now)
{
	static const char OVER[] =
		"SELECT " PENDING_COLUMNS " FROM pending WHERE state = 'open' AND expires <= ?1"
		" AND purpose = ?2 ORDER BY expires, id LIMIT 1";

	return one(s, a, sql(s, OVER, "it", (int64_t)now, purpose));
}

int64_t pending_expire(struct store *s, time_t now)
{
	static const char EXPIRE[] = "UPDATE pending SET state = 'expired', at = ?1"
				     " WHERE state = 'open' AND expires <= ?1";

	return sql_run(s, EXPIRE, "i", (int64_t)now);
}

bool pending_answered(struct store *s, const char *purpose, int64_t arrival)
{
	static const char ANSWERED[] = "SELECT 1 FROM pending WHERE arrival = ?2 AND purpose = ?1"
				       " AND state = 'done' LIMIT 1";

	return sql_int(s, 0, ANSWERED, "ti", purpose, arrival);
}

bool pending_confirmed(struct store *s, const char *purpose, int64_t member)
{
	static const char CONFIRMED[] = "SELECT 1 FROM pending WHERE member = ?2 AND purpose = ?1"
					" AND state = 'done' LIMIT 1";

	return sql_int(s, 0, CONFIRMED, "ti", purpose, member);
}

int64_t pending_drop_mails(struct store *s, time_t now)
{
	static const char DROP[] =
		"UPDATE arrival SET state = 'aside', reason = 'its author never confirmed it'"
		" WHERE state = 'held' AND id IN (SELECT arrival FROM pending WHERE state = 'open'"
		" AND purpose IN ('post', 'private') AND expires <= ?1)";
	static const char LEFT[] =
		"UPDATE arrival SET state = 'aside', reason = 'its author left before confirming "
		"it'"
		" WHERE state = 'held' AND id IN (SELECT arrival FROM pending WHERE"
		" state = 'withdrawn' AND purpose IN ('post', 'private', 'route'))"
		" AND id NOT IN (SELECT arrival FROM hold WHERE arrival IS NOT NULL)";

	return sql_run(s, DROP, "i", (int64_t)now) + sql_run(s, LEFT, "");
}

int64_t pending_since(struct store *s, const char *purpose, const char *address, time_t since)
{
	static const char OF[] = "SELECT count(*) FROM pending"
				 " WHERE address = ?2 AND purpose = ?1 AND created > ?3";

	return sql_int(s, 0, OF, "tti", purpose, address, (int64_t)since);
}

void pending_count(struct store *s, const struct pending_ask *q, struct pending_asked *out)
{
	static const char COUNT[] =
		"SELECT count(*) FILTER (WHERE same AND hour),"
		" count(*) FILTER (WHERE same AND hour AND org),"
		" count(*) FILTER (WHERE same AND org),"
		" count(*) FILTER (WHERE state <> 'done' AND (same OR NOT ?9)"
		" AND substr(address, -length(?5)) = ?5"
		" AND (length(address) = length(?3) + length(?5)"
		" OR (NOT ?8 AND substr(address, length(?3) + 1, 1) = '+'))"
		" AND substr(address, 1, length(?3)) = ?3 AND (NOT ?8 OR purpose = ?1))"
		" FROM (SELECT purpose, address, state, created > ?6 AS hour,"
		" substr(address, -length(?4) - 1) IN ('@' || ?4, '.' || ?4) AS org,"
		" (json_extract(nullif(data, ''), '$.proven') IS NOT NULL) = ?9 AS same"
		" FROM pending WHERE purpose IN (?1, ?2) AND created > ?7)";
	sqlite3_stmt *st = sql(s, COUNT, "tttttiiii", q->purpose, q->other, q->local, q->org, q->at,
			       (int64_t)q->hour_since, (int64_t)q->day_since, (int64_t)q->exact,
			       (int64_t)q->proven);

	*out = (struct pending_asked){ 0, 0, 0, 0 };
	if (sql_row(s, st))
		*out = (struct pending_asked){ col_int(st, 0), col_int(st, 1), col_int(st, 2),
					       col_int(st, 3) };
	sql_end(st);
}

void pending_withdraw(struct store *s, int64_t member, const char *purpose, time_t now)
{
	static const char WITHDRAW[] =
		"UPDATE pending SET state = 'withdrawn', at = ?3 WHERE member = ?1"
		" AND state = 'open' AND (?2 IS NULL OR purpose = ?2)";

	sql_run(s, WITHDRAW, "iti", member, purpose, (int64_t)now);
}

int64_t answered_count(struct store *s, const char *address, const char *reason, int64_t day)
{
	static const char COUNT[] =
		"SELECT n FROM answered WHERE address = ?1 AND reason = ?2 AND day = ?3";

	return sql_int(s, 0, COUNT, "tti", address, reason, day);
}

void answered_add(struct store *s, const char *address, const char *reason, int64_t day)
{
	static const char ADD[] =
		"INSERT INTO answered(address, reason, day, n) VALUES (?1, ?2, ?3, 1)"
		" ON CONFLICT DO UPDATE SET n = n + 1";

	sql_run(s, ADD, "tti", address, reason, day);
}

void answered_forget(struct store *s, int64_t before_day)
{
	static const char FORGET[] = "DELETE FROM answered WHERE day < ?1";

	sql_run(s, FORGET, "i", before_day);
}
