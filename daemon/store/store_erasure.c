#include "store/store_erasure.h"

#include <sodium.h>

#include "store/store_arrival.h"

void erasure_hash(const void *raw, size_t n, unsigned char out[ERASURE_HASH])
{
	crypto_generichash(out, ERASURE_HASH, raw, n, NULL, 0);
}

/* What the mail itself is, as anybody may write any Message-ID. */
static void note_raw(struct store *s, int64_t arrival)
{
	static const char NOTE[] = "UPDATE erasure SET raw = ?2 WHERE arrival = ?1";
	struct arena *a = arena_new();
	unsigned char hash[ERASURE_HASH];
	char *raw;
	size_t n;

	if (arrival_raw(s, a, arrival, &raw, &n) == OK) {
		erasure_hash(raw, n, hash);
		sql_run(s, NOTE, "ib", arrival, hash, sizeof hash);
	}
	arena_free(a);
}

void erasure_ask(struct store *s, int64_t arrival, const char *message_id, time_t now)
{
	static const char ASK[] = "INSERT OR IGNORE INTO erasure(arrival, message_id, at)"
				  " SELECT a.id, nullif(ifnull(?3, a.message_id), ''), ?2 FROM "
				  "arrival a JOIN mailbox m ON"
				  " m.id = a.mailbox WHERE a.id = ?1 AND m.role <> 'import'";

	if (sql_run(s, ASK, "iit", arrival, (int64_t)now, message_id))
		note_raw(s, arrival);
}

void erasure_ask_reports(struct store *s, int64_t member, time_t now)
{
	static const char OF[] = "SELECT arrival FROM bounce WHERE member = ?1"
				 " AND arrival IS NOT NULL";
	sqlite3_stmt *st = sql(s, OF, "i", member);

	while (sql_row(s, st))
		erasure_ask(s, col_int(st, 0), NULL, now);
}

size_t erasures(struct store *s, struct arena *a, int64_t mailbox, int64_t uidvalidity,
		struct erasure *v, size_t max)
{
	static const char OF[] =
		"SELECT e.arrival, a.uid, e.message_id, a.marked, a.bytes, e.raw FROM erasure e"
		" JOIN arrival a ON a.id = e.arrival WHERE a.mailbox = ?1 AND a.uidvalidity = ?2"
		" ORDER BY a.uid LIMIT ?3";
	sqlite3_stmt *st = sql(s, OF, "iii", mailbox, uidvalidity, (int64_t)max);
	size_t n = 0, hash_n;
	const void *hash;

	while (sql_row(s, st)) {
		hash = col_blob(st, 5, &hash_n);
		v[n++] = (struct erasure){ .arrival = col_int(st, 0),
					   .uid = col_int(st, 1),
					   .message_id = col_dup(a, st, 2),
					   .marked = col_int(st, 3),
					   .bytes = col_int(st, 4),
					   .raw = hash_n == ERASURE_HASH
							  ? arena_ndup(a, hash, hash_n)
							  : NULL };
	}
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
