#include "store/store_logged.h"

#include <string.h>

#include "store/store_outbox.h"

static const char ID[] = "sent.log id", KEPT[] = "sent.log kept";

static void set(struct store *s, const char *name, int64_t value)
{
	static const char SET[] = "INSERT INTO counter(name, value) VALUES (?1, ?2)"
				  " ON CONFLICT (name) DO UPDATE SET value = ?2";

	sql_run(s, SET, "ti", name, value);
}

struct logged logged_get(struct store *s)
{
	return (struct logged){ counter_last(s, ID), outbox_logged(s), false };
}

void logged_set(struct store *s, const struct logged *l)
{
	set(s, ID, l->id);
	outbox_logged_set(s, l->lines);
}

enum err logged_look(const char *file, struct logged *out, struct why *w)
{
	static const char ALL[] = "SELECT name, value FROM counter UNION ALL"
				  " SELECT key, 1 FROM meta WHERE key = 'restored_blind'";
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;
	enum err e = OK;
	int rc = SQLITE_ERROR;

	*out = (struct logged){ 0 };
	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, ALL, -1, &st, NULL) == SQLITE_OK)
		while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
			if (!strcmp(col_text(st, 0), "sent.log"))
				out->lines = col_int(st, 1);
			if (!strcmp(col_text(st, 0), ID))
				out->id = col_int(st, 1);
			if (!strcmp(col_text(st, 0), "restored_blind"))
				out->blind = true;
		}
	if (rc != SQLITE_DONE)
		e = why(w, BAD, "%s cannot be read: %s", file, sqlite3_errmsg(db));
	sqlite3_finalize(st);
	sqlite3_close(db);
	return e;
}

int64_t logged_kept(struct store *s)
{
	return counter_last(s, KEPT);
}

void logged_kept_set(struct store *s, int64_t lines)
{
	set(s, KEPT, lines);
}
