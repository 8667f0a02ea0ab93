/*
 * store_left_erased.c - a backup is restored: what was erased since it was made stays so.
 */
#include "store/store_left.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "store/store_arrival.h"
#include "store/store_erase.h"

static bool read_stones(struct store *s, const char *file, int64_t now)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	bool good =
		sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "SELECT hash FROM tombstone", -1, &st, NULL) == SQLITE_OK;
	int rc = SQLITE_DONE;

	while (good && (rc = sqlite3_step(st)) == SQLITE_ROW)
		tombstone_add(s, sqlite3_column_int64(st, 0), now);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return good && rc == SQLITE_DONE;
}

static size_t erase_found(struct store *s, struct arena *a, left_hash *hash, void *arg, bool text,
			  time_t now)
{
	static const char MAILS[] =
		"SELECT a.id, a.content FROM arrival a WHERE a.content IS NOT NULL"
		" AND EXISTS (SELECT 1 FROM raw WHERE arrival = a.id)";
	int64_t *ids = NULL;
	size_t n = 0, cap = 0, len;

	for (sqlite3_stmt *st = sql(s, MAILS, ""); sql_row(s, st);) {
		const void *content = col_blob(st, 1, &len);

		if (len == 16 && tombstone_find(s, hash(arg, content, len)))
			*ARENA_PUSH(a, ids, n, cap) = col_int(st, 0);
	}
	erase_mails(s, ids, n, text, now);
	return n;
}

/* Nothing goes to them from now on. Their part in what others made is the editor's to take out
 * (mydata.h). */
static size_t end_memberships(struct store *s, struct arena *a, left_hash *hash, void *arg,
			      time_t now)
{
	static const char MARKS[] =
		"SELECT member, " PERSON_MARK("member") " FROM theirs ORDER BY member";
	static const char END[] =
		"UPDATE member SET state = iif(state = 'banned', state, 'left'), left_at = ?2"
		" WHERE id = ?1";
	static const char CANCEL[] = "UPDATE letter SET state = 'cancelled', at = ?2, reply ="
				     " 'erased on request' WHERE member = ?1 AND state ="
				     " 'ready'";
	struct buf list = BUF(a);
	int64_t last = 0;
	size_t n = 0;

	for (sqlite3_stmt *st = sql(s, MARKS, ""); sql_row(s, st);) {
		const char *mark = col_text(st, 1);

		if (col_int(st, 0) == last || !tombstone_find(s, hash(arg, mark, strlen(mark))))
			continue;
		last = col_int(st, 0);
		buf_printf(&list, "%lld ", (long long)last);
		n++;
	}
	if (!n)
		return 0;
	for (char *p = arena_dup(a, buf_text(&list)), *end; (last = strtoll(p, &end, 10));
	     p = end) {
		sql_run(s, END, "ii", last, (int64_t)now);
		sql_run(s, CANCEL, "ii", last, (int64_t)now);
	}
	store_meta_set(s, LEFT_ERASED, buf_text(&list));
	return n;
}

enum err left_tombstones(struct store *s, struct arena *a, const char *file, left_hash *hash,
			 void *arg, bool text, time_t now, struct left_erased *out)
{
	static const char ANY[] = "SELECT count(*) FROM tombstone";
	int64_t before = sql_int(s, 0, ANY, "");

	*out = (struct left_erased){ 0, 0 };
	if (!read_stones(s, file, now))
		return BAD;
	if (sql_int(s, 0, ANY, "") == before)
		return OK;
	erase_begin(s);
	out->mails = erase_found(s, a, hash, arg, text, now);
	out->members = end_memberships(s, a, hash, arg, now);
	erase_end(s);
	return OK;
}
