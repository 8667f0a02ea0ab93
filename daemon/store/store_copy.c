/*
 * store_copy.c - whole stores as files: a backup made, and one that is taken back.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/made.h"
#include "store/store.h"

static enum err verify(sqlite3 *db, struct why *w)
{
	sqlite3_stmt *st;
	enum err e = BAD;

	if (sqlite3_prepare_v2(db, "PRAGMA integrity_check(1)", -1, &st, NULL) != SQLITE_OK)
		return why(w, BAD, "the backup cannot be read back: %s", sqlite3_errmsg(db));
	if (sqlite3_step(st) == SQLITE_ROW && !strcmp(col_text(st, 0), "ok"))
		e = OK;
	else
		why(w, BAD, "the backup failed its integrity check: %.150s", col_text(st, 0));
	sqlite3_finalize(st);
	return e;
}

enum err store_backup(struct store *s, const char *to, struct why *w)
{
	char part[PATH_MAX + 8], journal[PATH_MAX + 16];
	sqlite3 *db = NULL;
	mode_t before;
	enum err e;

	if (access(to, F_OK) == 0)
		return why(w, BAD,
			   "%s is there already, and no backup is written over another file: name "
			   "one that is not there",
			   to);
	snprintf(part, sizeof part, "%s.part", to);
	unlink(part);
	before = umask(0077);
	if (sqlite3_open(part, &db) != SQLITE_OK)
		e = why(w, BAD, "cannot write %s: %s", part, strerror(sqlite3_system_errno(db)));
	else
		e = store_pages(s, db, w);
	umask(before);
	if (e == OK) {
		sqlite3_exec(db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
		e = verify(db, w);
	}
	sqlite3_close(db);
	if (e == OK && rename(part, to) < 0)
		e = why(w, BAD, "cannot rename %s: %s", part, strerror(errno));
	if (e != OK) {
		unlink(part);
		snprintf(journal, sizeof journal, "%s-journal", part); /* a full disk leaves it */
		unlink(journal);
	}
	return e;
}

/* Is the file a store of ours that this program can read, whole in every page? */
static enum err judge_file(sqlite3 *db, const char *path, struct why *w)
{
	sqlite3_stmt *st = NULL;
	int version = -1, tables = 0;

	if (sqlite3_prepare_v2(
		    db,
		    "SELECT user_version, (SELECT count(*) FROM sqlite_master WHERE name IN"
		    " ('meta', 'arrival', 'letter')) FROM pragma_user_version",
		    -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW) {
		version = sqlite3_column_int(st, 0);
		tables = sqlite3_column_int(st, 1);
	}
	sqlite3_finalize(st);
	if (version < 1 || tables != 3)
		return why(w, BAD, "%s is no store of Tidings: %s", path,
			   version < 0 ? sqlite3_errmsg(db) : "its tables are others");
	if (version > store_version())
		return why(
			w, BAD,
			"%s was written by a newer Tidings (%d, this one knows %d): install that "
			"one",
			path, version, store_version());
	if (made_check(db, version, path, w) != OK)
		return BAD;
	return verify(db, w);
}

enum err store_copy(const char *from, const char *to, struct why *w)
{
	sqlite3 *db = NULL, *out = NULL;
	mode_t before = umask(0077);
	sqlite3_backup *b = NULL;
	enum err e;

	if (sqlite3_open_v2(from, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		e = why(w, BAD, "cannot open %s: %s", from, sqlite3_errmsg(db));
	else
		e = judge_file(db, from, w);
	if (e == OK && sqlite3_open(to, &out) != SQLITE_OK)
		e = why(w, AGAIN, "cannot write %s: %s", to, sql_trouble(out));
	if (e == OK) {
		b = sqlite3_backup_init(out, "main", db, "main");
		if (b)
			sqlite3_backup_step(b, -1);
		/* Only the end leaves its error where it can be asked for. */
		if (!b || sqlite3_backup_finish(b) != SQLITE_OK)
			e = why(w, AGAIN, "cannot write %s: %s", to, sql_trouble(out));
	}
	if (e == OK)
		e = verify(out, w);
	umask(before);
	sqlite3_close(db);
	sqlite3_close(out);
	return e;
}
