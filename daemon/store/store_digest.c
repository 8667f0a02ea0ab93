#include "store/store_digest.h"

bool word_add(struct store *s, int64_t member, int64_t thread, const char *word, time_t now)
{
	static const char ADD[] =
		"INSERT INTO word(member, thread, word, post, writer, at)"
		" SELECT ?1, ?2, ?3, p.id, p.member, ?4 FROM (SELECT 1) LEFT JOIN"
		" (SELECT id, member FROM post WHERE thread = ?2 AND state = 'live'"
		"  AND member IS NOT ?1 ORDER BY date DESC, id DESC LIMIT 1) p"
		" WHERE true ON CONFLICT DO NOTHING";

	return sql_run(s, ADD, "iiti", member, thread, word, (int64_t)now) > 0;
}

int64_t words_of_thread(struct store *s, int64_t thread, const char *word)
{
	static const char COUNT[] = "SELECT count(*) FROM word WHERE thread = ?1 AND word = ?2";

	return sql_int(s, 0, COUNT, "it", thread, word);
}

int64_t words_for_writer(struct store *s, int64_t writer, const char *word, time_t since)
{
	static const char COUNT[] =
		"SELECT count(*) FROM word WHERE writer = ?1 AND word = ?2 AND at >= ?3";

	return sql_int(s, 0, COUNT, "iti", writer, word, (int64_t)since);
}

struct pace_row *paces_new(struct store *s, struct arena *a, time_t ahead, size_t max, size_t *n)
{
	static const char NEW[] =
		"SELECT m.id, ifnull(m.pace_last, 0), m.pace, ifnull(m.zone, '') FROM member m"
		" LEFT JOIN pace p ON p.member = m.id WHERE m.state = 'active' AND m.pace IS NOT "
		"NULL"
		" AND (p.member IS NULL OR p.pace <> m.pace OR p.zone <> ifnull(m.zone, '')"
		"  OR p.next BETWEEN 1 AND m.pace_last" /* chosen again after another one */
		"  OR m.pace_last > ?2) LIMIT ?1";
	sqlite3_stmt *st = sql(s, NEW, "ii", (int64_t)max, (int64_t)ahead);
	struct pace_row *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct pace_row){ .member = col_int(st, 0),
								.since = col_int(st, 1),
								.pace = col_dup(a, st, 2),
								.zone = col_dup(a, st, 3) };
	return v;
}

void pace_set(struct store *s, const struct pace_row *p, time_t next)
{
	static const char SET[] =
		"INSERT INTO pace(member, pace, zone, next) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO UPDATE SET pace = ?2, zone = ?3, next = ?4";

	sql_run(s, SET, "itti", p->member, p->pace, p->zone, (int64_t)next);
}

void pace_forget(struct store *s, int64_t member)
{
	static const char FORGET[] = "DELETE FROM pace WHERE member = ?1";

	sql_run(s, FORGET, "i", member);
}

void pace_back(struct store *s, int64_t member, time_t now)
{
	static const char BACK[] = "UPDATE member SET pace_last = ?2 WHERE id = ?1";

	sql_run(s, BACK, "ii", member, (int64_t)now);
}

enum err pace_due(struct store *s, struct arena *a, time_t now, struct pace_row *out)
{
	static const char DUE[] =
		"SELECT p.member, p.pace, p.zone, p.next FROM pace p JOIN member m ON m.id = "
		"p.member"
		" WHERE p.next BETWEEN 1 AND ?1 AND m.state = 'active' AND m.pace = p.pace"
		" ORDER BY p.next LIMIT 1";
	sqlite3_stmt *st = sql(s, DUE, "i", (int64_t)now);

	if (!sql_row(s, st))
		return NONE;
	*out = (struct pace_row){ .member = col_int(st, 0),
				  .pace = col_dup(a, st, 1),
				  .zone = col_dup(a, st, 2),
				  .next = col_int(st, 3) };
	sql_end(st);
	return OK;
}

void pace_done(struct store *s, const struct pace_row *p, time_t now, time_t next)
{
	static const char LAST[] =
		"UPDATE member SET pace_last = ?1 WHERE id IN (SELECT member FROM pace"
		" WHERE next BETWEEN 1 AND ?1 AND pace = ?2 AND zone = ?3)";
	static const char NEXT[] = "UPDATE pace SET next = ?4 WHERE next BETWEEN 1 AND ?1"
				   " AND pace = ?2 AND zone = ?3";

	sql_run(s, LAST, "itt", (int64_t)now, p->pace, p->zone);
	sql_run(s, NEXT, "itti", (int64_t)now, p->pace, p->zone, (int64_t)next);
}

struct mailing_about *mailing_about(struct store *s, struct arena *a, int64_t id)
{
	static const char ABOUT[] = "SELECT kind, numbers, ifnull(edition, 0), ifnull(post, 0), key"
				    " FROM mailing WHERE id = ?1";
	sqlite3_stmt *st = sql(s, ABOUT, "i", id);
	struct mailing_about *m;

	if (!sql_row(s, st))
		return NULL;
	m = arena_get(a, sizeof *m);
	*m = (struct mailing_about){ .kind = col_dup(a, st, 0),
				     .numbers = col_dup(a, st, 1),
				     .edition = col_int(st, 2),
				     .post = col_int(st, 3),
				     .key = col_dup(a, st, 4) };
	sql_end(st);
	return m;
}

void mailing_numbers(struct store *s, int64_t id, const char *numbers)
{
	static const char SET[] = "UPDATE mailing SET numbers = ?2 WHERE id = ?1";

	sql_run(s, SET, "it", id, numbers);
}

size_t digests_to(struct store *s, int64_t member, time_t since, int64_t *ids, size_t max)
{
	static const char DIGESTS[] =
		"SELECT l.mailing FROM letter l JOIN mailing m ON m.id = l.mailing"
		" WHERE l.member = ?1 AND l.at >= ?2 AND m.kind = 'digest'"
		" ORDER BY l.at DESC, l.id DESC LIMIT ?3";
	sqlite3_stmt *st = sql(s, DIGESTS, "iii", member, (int64_t)since, (int64_t)max);
	size_t n = 0;

	while (sql_row(s, st))
		ids[n++] = col_int(st, 0);
	return n;
}

int64_t thread_last_post(struct store *s, int64_t thread)
{
	static const char LAST[] = "SELECT id FROM post WHERE thread = ?1 AND state = 'live'"
				   " ORDER BY date DESC, id DESC LIMIT 1";

	return sql_int(s, 0, LAST, "i", thread);
}

int64_t thread_now(struct store *s, int64_t thread)
{
	static const char INTO[] = "SELECT ifnull(into_thread, 0) FROM thread WHERE id = ?1";
	static const char LIVE[] = "SELECT id FROM thread WHERE id = ?1 AND posts > 0";

	for (int64_t into; (into = sql_int(s, 0, INTO, "i", thread));)
		thread = into;
	return sql_int(s, 0, LIVE, "i", thread);
}

bool catch_up_owed(struct store *s, bool folded)
{
	static const char OWED[] = "SELECT 1 FROM member WHERE catch_up = 1 AND state = 'active'"
				   " AND paused_until IS NULL AND (folding > 0) = ?1 LIMIT 1";

	return sql_int(s, 0, OWED, "i", (int64_t)folded);
}

enum err wish_add(struct store *s, int64_t member, int64_t span_s, time_t now)
{
	static const char ADD[] = "INSERT INTO wish(member, what, span_s, at)"
				  " VALUES (?1, 'catch-up', ?2, ?3) ON CONFLICT DO NOTHING";

	return sql_run(s, ADD, "iii", member, span_s, (int64_t)now) ? OK : NONE;
}

enum err wish_next(struct store *s, int64_t *member, int64_t *span_s)
{
	static const char NEXT[] = "SELECT member, span_s FROM wish ORDER BY id LIMIT 1";
	sqlite3_stmt *st = sql(s, NEXT, "");

	if (!sql_row(s, st))
		return NONE;
	*member = col_int(st, 0);
	*span_s = col_int(st, 1);
	sql_end(st);
	return OK;
}

void wish_done(struct store *s, int64_t member)
{
	static const char DONE[] = "DELETE FROM wish WHERE member = ?1";

	sql_run(s, DONE, "i", member);
}
