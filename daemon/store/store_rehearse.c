#include "store/store_rehearse.h"

/* Where the posts stand that come while it is rehearsed; none at first. */
static void coming_make(struct store *s)
{
	static const char *const make[] = {
		"CREATE TEMP TABLE coming (id INTEGER PRIMARY KEY, date INTEGER NOT NULL) STRICT",
		"CREATE INDEX temp.coming_date ON coming(date, id)",
	};

	for (size_t i = 0; i < sizeof make / sizeof *make; i++)
		sql_run(s, make[i], "");
}

/* What was written at or after `from` is not there yet: no count, level or search sees it. Threads
 * are as long and as old as they were. */
static void hide_what_comes(struct store *s, time_t from)
{
	static const char COMING[] = "INSERT INTO temp.coming(id, date) SELECT id, date FROM post"
				     " WHERE state = 'live' AND date >= ?1";
	static const char POSTS[] =
		"UPDATE post SET state = 'held' WHERE id IN (SELECT id FROM temp.coming)";
	static const char TIMES[] =
		"UPDATE arrival SET at = p.date FROM post p WHERE p.id = arrival.id";
	static const char THREADS[] =
		"UPDATE thread SET posts = (SELECT count(*) FROM post p WHERE p.thread = thread.id"
		" AND p.state = 'live'), last_at = ifnull((SELECT max(p.date) FROM post p WHERE"
		" p.thread = thread.id AND p.state = 'live'), first_at)";

	sql_run(s, COMING, "i", (int64_t)from);
	sql_run(s, POSTS, "");
	sql_run(s, TIMES, "");
	sql_run(s, THREADS, "");
}

static const char FAST[] = "PRAGMA synchronous = OFF";

void rehearse_ahead(struct store *s)
{
	sql_run(s, FAST, "");
	store_begin(s);
	coming_make(s);
	store_commit(s);
	rehearse_send(s, INT64_MAX);
}

void rehearse_reset(struct store *s, time_t from)
{
	static const char *const forget[] = {
		"DELETE FROM hold_ask",
		"DELETE FROM hold",
		"DELETE FROM letter",
		"DELETE FROM mailing",
		"DELETE FROM newsletter",
		"DELETE FROM edition_item",
		"DELETE FROM edition",
		"DELETE FROM slot",
		"DELETE FROM rule",
		"DELETE FROM activity_answer",
		"DELETE FROM activity_member",
		"DELETE FROM activity_step",
		"DELETE FROM meeting",
		"DELETE FROM activity",
		"DELETE FROM harvest",
		"UPDATE post SET accept_seq = NULL WHERE accept_seq IS NOT NULL",
		("UPDATE member SET watermark = 0, folding = 0, catch_up = 0, paused_until = NULL,"
		 " pace_last = NULL"),
		"DELETE FROM counter WHERE name = 'accept_seq'",
		"DELETE FROM meta WHERE key = 'levels_day'",
	};

	sql_run(s, FAST, "");
	store_begin(s);
	for (size_t i = 0; i < sizeof forget / sizeof *forget; i++)
		sql_run(s, forget[i], "");
	coming_make(s);
	hide_what_comes(s, from);
	store_commit(s);
}

int64_t rehearse_post(struct store *s, time_t *date)
{
	static const char NEXT[] = "SELECT id, date FROM temp.coming ORDER BY date, id LIMIT 1";
	sqlite3_stmt *st = sql(s, NEXT, "");
	int64_t id;

	if (!sql_row(s, st))
		return 0;
	id = col_int(st, 0);
	*date = (time_t)col_int(st, 1);
	sql_end(st);
	return id;
}

void rehearse_arrives(struct store *s, int64_t post)
{
	static const char CAME[] = "DELETE FROM temp.coming WHERE id = ?1";
	static const char LIVE[] = "UPDATE post SET state = 'live' WHERE id = ?1";
	static const char THREAD[] =
		"UPDATE thread SET posts = posts + 1, last_at = max(last_at, p.date) FROM post p"
		" WHERE p.id = ?1 AND thread.id = p.thread";

	sql_run(s, CAME, "i", post);
	sql_run(s, LIVE, "i", post);
	sql_run(s, THREAD, "i", post);
}

void rehearse_send(struct store *s, time_t now)
{
	static const char SEND[] =
		"UPDATE letter SET state = 'sent', at = ?1 WHERE state = 'ready' AND due <= ?1";

	store_begin(s);
	sql_run(s, SEND, "i", (int64_t)now);
	store_commit(s);
}

struct rehearsed *rehearse_decided(struct store *s, struct arena *a, time_t at, size_t *n)
{
	static const char DECIDED[] =
		"SELECT s.rule, s.outcome, s.why, (SELECT count(*) FROM letter l JOIN mailing m"
		" ON m.id = l.mailing WHERE m.edition = s.edition OR (s.edition IS NULL AND m.key "
		">="
		" 'rule:' || s.rule || ':' || s.at || ':' || s.member || ':' AND m.key <"
		" 'rule:' || s.rule || ':' || s.at || ':' || s.member || ';'))"
		" FROM slot s WHERE s.decided = ?1"
		" UNION ALL SELECT v.recipe || ' ' || v.id, t.state, t.why, t.letters"
		" FROM activity_step t JOIN activity v ON v.id = t.activity WHERE t.done_at = ?1"
		" AND t.state <> 'skipped'"
		" UNION ALL SELECT 'newsletter', 'sent', title, letters FROM newsletter"
		" WHERE sent_at = ?1";
	struct rehearsed *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, DECIDED, "i", (int64_t)at); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct rehearsed){ col_dup(a, st, 0), col_dup(a, st, 1), col_dup(a, st, 2),
					    col_int(st, 3) };
	return v;
}
