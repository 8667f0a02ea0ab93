#include "store/store_event.h"

static struct event *gather(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	struct event *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) =
			(struct event){ col_int(st, 0), col_int(st, 1), col_int(st, 2) };
	return v;
}

struct event *events_joined(struct store *s, struct arena *a, const char *rule, int64_t from,
			    int64_t until, size_t max, size_t *n)
{
	static const char JOINED[] =
		"SELECT id, joined_at, 0 FROM member WHERE joined_at >= ?2 AND joined_at <= ?3"
		" AND state = 'active' AND NOT EXISTS (SELECT 1 FROM slot WHERE rule = ?1"
		"  AND at = joined_at AND member = id) ORDER BY joined_at, id LIMIT ?4";

	return gather(s, a, sql(s, JOINED, "tiii", rule, from, until, (int64_t)max), n);
}

struct event *events_thread_quiet(struct store *s, struct arena *a, const char *rule, int64_t from,
				  int64_t until, size_t max, size_t *n)
{
	static const char QUIET[] =
		"SELECT id, last_at, 0 FROM thread WHERE into_thread IS NULL AND last_at >= ?2"
		" AND last_at <= ?3 AND posts > 0 AND closed_at IS NULL AND NOT EXISTS"
		" (SELECT 1 FROM slot WHERE rule = ?1 AND at = last_at AND member = thread.id)"
		" ORDER BY last_at, id LIMIT ?4";

	return gather(s, a, sql(s, QUIET, "tiii", rule, from, until, (int64_t)max), n);
}

struct event *events_unanswered(struct store *s, struct arena *a, const char *rule, int64_t from,
				int64_t until, size_t max, size_t *n)
{
	static const char UNANSWERED[] =
		"SELECT id, opened_at, 0 FROM activity WHERE recipe = 'inquiry' AND state = 'open'"
		" AND opened_at >= ?2 AND opened_at <= ?3 AND NOT EXISTS"
		" (SELECT 1 FROM activity_answer w WHERE w.activity = activity.id"
		"  AND w.state IN ('live', 'late')) AND NOT EXISTS"
		" (SELECT 1 FROM slot WHERE rule = ?1 AND at = opened_at AND member = activity.id)"
		" ORDER BY opened_at, id LIMIT ?4";

	return gather(s, a, sql(s, UNANSWERED, "tiii", rule, from, until, (int64_t)max), n);
}

struct event *events_first_post(struct store *s, struct arena *a, const char *rule, int64_t seq,
				size_t max, size_t *n)
{
	static const char FIRST[] =
		"SELECT p.member, r.at, p.accept_seq FROM post p JOIN arrival r ON r.id = p.id"
		" WHERE p.accept_seq > ?2 AND p.member IS NOT NULL"
		" AND p.state = 'live' AND NOT EXISTS (SELECT 1 FROM post e WHERE e.member = "
		"p.member"
		"  AND e.state = 'live' AND e.accept_seq < p.accept_seq) AND NOT EXISTS"
		" (SELECT 1 FROM slot WHERE rule = ?1 AND at = r.at AND member = p.member)"
		" ORDER BY p.accept_seq LIMIT ?3";

	return gather(s, a, sql(s, FIRST, "tii", rule, seq, (int64_t)max), n);
}
