#include "store/store_rehearse.h"

void rehearse_reset(struct store *s)
{
	static const char FAST[] = "PRAGMA synchronous = OFF";
	static const char *const forget[] = {
		"DELETE FROM letter",
		"DELETE FROM mailing",
		"DELETE FROM edition_item",
		"DELETE FROM edition",
		"DELETE FROM slot",
		"DELETE FROM rule",
		"DELETE FROM activity_answer",
		"DELETE FROM activity_member",
		"DELETE FROM activity_step",
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
	store_commit(s);
}

int64_t rehearse_post(struct store *s, time_t from, time_t *date)
{
	static const char NEXT[] = "SELECT id, date FROM post WHERE date >= ?1 AND state = 'live'"
				   " AND accept_seq IS NULL ORDER BY date, id LIMIT 1";
	sqlite3_stmt *st = sql(s, NEXT, "i", (int64_t)from);
	int64_t id;

	if (!sql_row(s, st))
		return 0;
	id = col_int(st, 0);
	*date = (time_t)col_int(st, 1);
	sql_end(st);
	return id;
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
		" AND t.state <> 'skipped'";
	struct rehearsed *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, DECIDED, "i", (int64_t)at); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct rehearsed){ col_dup(a, st, 0), col_dup(a, st, 1), col_dup(a, st, 2),
					    col_int(st, 3) };
	return v;
}
