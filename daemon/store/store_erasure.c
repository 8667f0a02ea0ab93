#include "store/store_erasure.h"

void erasure_ask(struct store *s, int64_t arrival, const char *message_id, time_t now)
{
	static const char ASK[] = "INSERT OR IGNORE INTO erasure(arrival, message_id, at)"
				  " SELECT a.id, nullif(ifnull(?3, a.message_id), ''), ?2 FROM "
				  "arrival a JOIN mailbox m ON"
				  " m.id = a.mailbox WHERE a.id = ?1 AND m.role <> 'import'";

	sql_run(s, ASK, "iit", arrival, (int64_t)now, message_id);
}

void erasure_ask_reports(struct store *s, int64_t member, time_t now)
{
	static const char ASK[] = "INSERT OR IGNORE INTO erasure(arrival, at)"
				  " SELECT arrival, ?2 FROM bounce WHERE member = ?1"
				  " AND arrival IS NOT NULL";

	sql_run(s, ASK, "ii", member, (int64_t)now);
}

size_t erasures(struct store *s, struct arena *a, int64_t mailbox, int64_t uidvalidity,
		struct erasure *v, size_t max)
{
	static const char OF[] =
		"SELECT e.arrival, a.uid, e.message_id, a.marked FROM erasure e JOIN arrival a ON"
		" a.id = e.arrival WHERE a.mailbox = ?1 AND a.uidvalidity = ?2 ORDER BY a.uid"
		" LIMIT ?3";
	sqlite3_stmt *st = sql(s, OF, "iii", mailbox, uidvalidity, (int64_t)max);
	size_t n = 0;

	while (sql_row(s, st))
		v[n++] = (struct erasure){ .arrival = col_int(st, 0),
					   .uid = col_int(st, 1),
					   .message_id = col_dup(a, st, 2),
					   .marked = col_int(st, 3) };
	return n;
}

void erasure_done(struct store *s, int64_t arrival)
{
	static const char DONE[] = "DELETE FROM erasure WHERE arrival = ?1";

	sql_run(s, DONE, "i", arrival);
}

int64_t erasures_outdated(struct store *s, int64_t mailbox, int64_t uidvalidity)
{
	static const char DROP[] =
		"DELETE FROM erasure WHERE arrival IN (SELECT e.arrival FROM erasure e JOIN arrival"
		" a ON a.id = e.arrival WHERE a.mailbox = ?1 AND a.uidvalidity <> ?2)";

	return sql_run(s, DROP, "ii", mailbox, uidvalidity);
}

int64_t erasures_open(struct store *s)
{
	static const char OPEN[] = "SELECT count(*) FROM erasure";

	return sql_int(s, 0, OPEN, "");
}
