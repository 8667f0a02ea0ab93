#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/log.h"
#include "store/functions.h"
#include "store/made.h"
#include "store/migrations.h"

enum { CACHE = 512, LONG_JOURNAL = 1 << 20 };

struct store {
	sqlite3 *db;
	char dir[PATH_MAX];
	char lang[32];
	int lock_fd;
	bool writing;
	int looks;           /* store_look, of which how many are open */
	bool survives, full; /* store_survives; what the open transaction met */
	struct {
		const char *text;
		sqlite3_stmt *st;
	} cache[CACHE];
};

/* What the system last said of a file: 0 nothing bad. */
static int last_errno(sqlite3_file *f)
{
	int e = 0;

	if (f && f->pMethods)
		f->pMethods->xFileControl(f, SQLITE_FCNTL_LAST_ERRNO, &e);
	return e;
}

/* A quota or a limit of the size of files is a full disk as well; SQLite calls only ENOSPC one. */
static int disk_code(sqlite3 *db)
{
	int code = sqlite3_errcode(db);
	const int which[] = { SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER };

	for (size_t i = 0; code == SQLITE_IOERR && i < 2; i++) {
		sqlite3_file *f = NULL;
		int e;

		sqlite3_file_control(db, "main", which[i], &f);
		e = last_errno(f);
		if (e == EDQUOT || e == EFBIG)
			return SQLITE_FULL;
	}
	return code;
}

const char *sql_trouble(sqlite3 *db)
{
	return disk_code(db) == SQLITE_FULL ? "the disk, or a quota on it, is full"
					    : sqlite3_errmsg(db);
}

_Noreturn static void die_sql(struct store *s, const char *text)
{
	switch (disk_code(s->db)) {
	case SQLITE_FULL:
		die_of_disk("the disk under %s, or a quota on it, is full: free some. Nothing was "
			    "lost (%s)",
			    s->dir, text);
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		die_of_disk("the disk under %s fails: %s (%s)", s->dir, sqlite3_errmsg(s->db),
			    text);
	default: die("the store refused: %s (%s)", sqlite3_errmsg(s->db), text);
	}
}

/* A step that failed: its row is not there, and the transaction ends without effect. */
static void failed(struct store *s, const char *text)
{
	if (!s->survives || disk_code(s->db) != SQLITE_FULL)
		die_sql(s, text);
	s->full = true;
}

void store_language_set(struct store *s, const char *lang)
{
	snprintf(s->lang, sizeof s->lang, "%s", lang);
}

const char *store_language(const struct store *s)
{
	return s->lang;
}

/* --- statements ---------------------------------------------------------------------------- */

static sqlite3_stmt *prepared(struct store *s, const char *text)
{
	size_t at = ((uintptr_t)text >> 3) * 2654435761u % CACHE;

	for (size_t i = 0; i < CACHE; i++, at = (at + 1) % CACHE) {
		if (s->cache[at].text == text)
			return s->cache[at].st;
		if (s->cache[at].text)
			continue;
		if (sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT, &s->cache[at].st,
				       NULL) != SQLITE_OK)
			die_sql(s, text);
		s->cache[at].text = text;
		return s->cache[at].st;
	}
	die("more than %d different statements: raise CACHE", CACHE);
}

static void bind(struct store *s, sqlite3_stmt *st, const char *types, va_list ap)
{
	for (int i = 1; *types; types++, i++) {
		int rc = SQLITE_OK;
		int64_t v;
		const char *t;

		switch (*types) {
		case 'i': rc = sqlite3_bind_int64(st, i, va_arg(ap, int64_t)); break;
		case 'n':
			v = va_arg(ap, int64_t);
			rc = v ? sqlite3_bind_int64(st, i, v) : sqlite3_bind_null(st, i);
			break;
		case 't':
			t = va_arg(ap, const char *);
			rc = t ? sqlite3_bind_text(st, i, t, -1, SQLITE_STATIC)
			       : sqlite3_bind_null(st, i);
			break;
		case 'b':
			t = va_arg(ap, const char *);
			rc = sqlite3_bind_blob64(st, i, t ? t : "", va_arg(ap, size_t),
						 SQLITE_STATIC);
			break;
		default: die("unknown type '%c' for a statement", *types);
		}
		if (rc != SQLITE_OK)
			die_sql(s, sqlite3_sql(st));
	}
}

static sqlite3_stmt *start(struct store *s, const char *text, const char *types, va_list ap)
{
	sqlite3_stmt *st = prepared(s, text);

	sqlite3_reset(st);
	bind(s, st, types, ap);
	return st;
}

sqlite3_stmt *sql(struct store *s, const char *text, const char *types, ...)
{
	va_list ap;
	sqlite3_stmt *st;

	va_start(ap, types);
	st = start(s, text, types, ap);
	va_end(ap);
	return st;
}

bool sql_row(struct store *s, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		failed(s, sqlite3_sql(st));
	sqlite3_reset(st);
	return false;
}

void sql_end(sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

int64_t sql_run(struct store *s, const char *text, const char *types, ...)
{
	va_list ap;
	sqlite3_stmt *st;

	va_start(ap, types);
	st = start(s, text, types, ap);
	va_end(ap);
	while (sql_row(s, st))
		;
	return sqlite3_changes64(s->db);
}

int64_t sql_int(struct store *s, int64_t none, const char *text, const char *types, ...)
{
	va_list ap;
	sqlite3_stmt *st;
	int64_t v = none;

	va_start(ap, types);
	st = start(s, text, types, ap);
	va_end(ap);
	if (sql_row(s, st) && sqlite3_column_type(st, 0) != SQLITE_NULL)
		v = sqlite3_column_int64(st, 0);
	sqlite3_reset(st);
	return v;
}

char *sql_text(struct store *s, struct arena *a, const char *text, const char *types, ...)
{
	va_list ap;
	sqlite3_stmt *st;
	char *v = NULL;

	va_start(ap, types);
	st = start(s, text, types, ap);
	va_end(ap);
	if (sql_row(s, st))
		v = col_dup(a, st, 0);
	sqlite3_reset(st);
	return v;
}

int64_t sql_last_id(struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}

sqlite3 *sql_db(struct store *s)
{
	return s->db;
}

const char *col_text(sqlite3_stmt *st, int i)
{
	const char *t = (const char *)sqlite3_column_text(st, i);

	return t ? t : "";
}

char *col_dup(struct arena *a, sqlite3_stmt *st, int i)
{
	return arena_dup(a, (const char *)sqlite3_column_text(st, i));
}

int64_t col_int(sqlite3_stmt *st, int i)
{
	return sqlite3_column_int64(st, i);
}

const void *col_blob(sqlite3_stmt *st, int i, size_t *n)
{
	const void *p = sqlite3_column_blob(st, i);

	*n = (size_t)sqlite3_column_bytes(st, i);
	return p;
}

/* --- transactions -------------------------------------------------------------------------- */

void store_look(struct store *s)
{
	static const char BEGIN[] = "BEGIN";

	if (!s->writing && !s->looks++)
		sql_run(s, BEGIN, "");
}

void store_looked(struct store *s)
{
	static const char END[] = "COMMIT";

	if (!s->writing && !--s->looks)
		sql_run(s, END, "");
}

static void lock(struct store *s, int how)
{
	while (s->lock_fd >= 0 && flock(s->lock_fd, how) < 0)
		if (errno != EINTR)
			die("the store's lock: %s", strerror(errno));
}

void store_begin(struct store *s)
{
	static const char BEGIN[] = "BEGIN IMMEDIATE";

	if (s->writing || s->looks)
		die("a transaction was begun within another");
	lock(s, LOCK_EX);
	s->full = false;
	sql_run(s, BEGIN, "");
	s->writing = true;
}

void store_commit(struct store *s)
{
	static const char COMMIT[] = "COMMIT";

	crash_point("commit");
	if (!s->full)
		sql_run(s, COMMIT, "");
	if (s->full) {
		store_rollback(s);
		return;
	}
	s->writing = false;
	lock(s, LOCK_UN);
	crash_point("committed");
}

void store_rollback(struct store *s)
{
	static const char ROLLBACK[] = "ROLLBACK";

	if (!sqlite3_get_autocommit(s->db)) /* SQLite may have taken it back itself */
		sql_run(s, ROLLBACK, "");
	s->writing = false;
	lock(s, LOCK_UN);
}

void store_survives(struct store *s)
{
	s->survives = true;
}

bool store_writing(struct store *s)
{
	return s->writing;
}

/* A long journal is cut: whoever opens the store next would have to read it all. A short one keeps
 * its length, so that the commits of an ordinary day need not make the file grow. */
static int checkpoint_mode(struct store *s)
{
	char path[PATH_MAX + 16];
	struct stat st;

	snprintf(path, sizeof path, "%s/store.db-wal", s->dir);
	return !stat(path, &st) && st.st_size > LONG_JOURNAL ? SQLITE_CHECKPOINT_TRUNCATE
							     : SQLITE_CHECKPOINT_RESTART;
}

enum err store_checkpoint(struct store *s)
{
	int rc;

	lock(s, LOCK_EX);
	sqlite3_busy_timeout(s->db, 200);
	rc = sqlite3_wal_checkpoint_v2(s->db, NULL, checkpoint_mode(s), NULL, NULL);
	sqlite3_busy_timeout(s->db, 30000);
	lock(s, LOCK_UN);
	if (rc != SQLITE_OK && rc != SQLITE_BUSY)
		failed(s, "checkpoint");
	return rc == SQLITE_OK ? OK : NONE;
}

/* --- opening ------------------------------------------------------------------------------- */

static void exec(struct store *s, const char *text)
{
	if (sqlite3_exec(s->db, text, NULL, NULL, NULL) != SQLITE_OK)
		die_sql(s, text);
}

static int user_version(struct store *s)
{
	static const char VERSION[] = "PRAGMA user_version";

	return (int)sql_int(s, 0, VERSION, "");
}

int store_version(void)
{
	int v = 0;

	for (const struct migration *m = migrations; m->number; m++)
		v = m->number;
	return v;
}

/* Within a transaction: another program may be about to do the same. */
static void migrate(struct store *s)
{
	static const char NOTE[] = "INSERT INTO meta(key, value) VALUES ('migrations', ?1)"
				   " ON CONFLICT (key) DO UPDATE SET value = ?1 WHERE value != ?1";
	char print[MADE_PRINT], set[64];

	for (const struct migration *m = migrations; m->number; m++) {
		if (m->number <= user_version(s))
			continue;
		exec(s, m->sql);
		snprintf(set, sizeof set, "PRAGMA user_version = %d", m->number);
		exec(s, set);
	}
	made_print(store_version(), print);
	sql_run(s, NOTE, "t", print);
}

static void tune(struct store *s)
{
	sqlite3_busy_timeout(s->db, 30000);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
	/* With a cache of 16 MB a post to 100,000 members took 39 MB of memory, with 10 it takes 31.
	 * Temporary tables of all members outgrow memory in a large community: beyond SQLite's cache of
	 * two megabytes they go into a file without a name, small ones never. */
	exec(s, "PRAGMA cache_size = -10240;"
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
		"PRAGMA wal_autocheckpoint = 0; PRAGMA temp_store = FILE;"
		"PRAGMA journal_size_limit = 16777216");
	functions_register(s->db);
}

static enum err open_lock(struct store *s, struct why *w)
{
	char path[PATH_MAX + 8];

	snprintf(path, sizeof path, "%s/lock", s->dir);
	s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd < 0)
		return why(w, BAD, "cannot open %s: %s. Check who owns the state folder", path,
			   strerror(errno));
	return OK;
}

static enum err cannot_open(struct store *s, const char *path, enum err e, struct why *w)
{
	int error = access(path, R_OK | W_OK) ? errno : 0;

	if (error == ENOENT)
		return why(w, e,
			   "there is no store %s: `tidings init` makes one. Is store.state right?",
			   path);
	if (error == EACCES)
		return why(w, e, "%s: %s. Run this as the user who runs the daemon", path,
			   strerror(error));
	return why(w, e, "cannot open the store %s: %s", path, sqlite3_errmsg(s->db));
}

static enum err open_file(struct store *s, const char *path, bool make, struct why *w)
{
	/* No process of ours has threads: the library need not lock every call. */
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (make ? SQLITE_OPEN_CREATE : 0);
	mode_t before = umask(0077);
	int rc = sqlite3_open_v2(path, &s->db, flags, NULL);

	umask(before);
	if (rc != SQLITE_OK)
		return cannot_open(s, path, make ? BAD : AGAIN, w);
	rc = sqlite3_exec(s->db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
	if (rc == SQLITE_NOTADB || rc == SQLITE_CORRUPT)
		return why(w, BAD,
			   "%s is damaged or no Tidings store: %s. Restore a backup: `tidings "
			   "restore FILE`",
			   path, sqlite3_errmsg(s->db));
	return OK;
}

static enum err known(struct store *s, const char *path, struct why *w)
{
	int have = user_version(s), want = store_version();

	if (have > want)
		return why(
			w, BAD,
			"the store in %s was written by a newer Tidings (%d, this one knows %d): "
			"install that one, or restore a backup made before",
			s->dir, have, want);
	return have ? made_check(s->db, have, path, w) : OK;
}

static enum err fits(struct store *s, const char *path, enum store_use use, struct why *w)
{
	int have = user_version(s), want = store_version();
	enum err e;

	if (use != STORE_WORK && (have < want || !made_noted(s->db, want))) {
		store_begin(s);
		e = known(s, path, w);
		if (e == OK)
			migrate(s);
		store_commit(s);
		return e;
	}
	e = known(s, path, w);
	if (e == OK && have < want)
		return why(w, AGAIN,
			   "the store in %s is of version %d, not %d: start `tidings run`, which "
			   "brings it up to date",
			   s->dir, have, want);
	return e;
}

enum err store_open(const char *state_dir, enum store_use use, struct store **out, struct why *w)
{
	struct store *s = sqlite3_malloc64(sizeof *s);
	char path[PATH_MAX + 16];
	enum err e = OK;

	*out = NULL;
	if (!s)
		die("out of memory");
	memset(s, 0, sizeof *s);
	s->lock_fd = -1;
	snprintf(s->dir, sizeof s->dir, "%s", use == STORE_MEMORY ? "" : state_dir);
	snprintf(path, sizeof path, "%s/store.db", s->dir);
	if (use == STORE_MIGRATE)
		mkdir(s->dir, 0700);
	if (use != STORE_MEMORY && (use == STORE_MIGRATE || access(path, F_OK) == 0))
		e = open_lock(s, w);
	if (e == OK)
		e = open_file(s, use == STORE_MEMORY ? ":memory:" : path, use != STORE_WORK, w);
	if (e == OK) {
		if (use == STORE_MIGRATE) /* a new file is given its journal by one alone */
			lock(s, LOCK_EX);
		tune(s);
		if (use == STORE_MIGRATE)
			lock(s, LOCK_UN);
		e = fits(s, path, use, w);
	}
	if (e != OK)
		store_close(s);
	else
		*out = s;
	return e;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < CACHE; i++)
		sqlite3_finalize(s->cache[i].st);
	sqlite3_close(s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	sqlite3_free(s);
}

/* --- care ---------------------------------------------------------------------------------- */

enum err store_room(struct store *s, uint64_t bytes, struct why *w)
{
	struct statvfs v;

	if (!*s->dir || statvfs(s->dir, &v) < 0)
		return OK;
	if ((uint64_t)v.f_bavail * v.f_frsize >= bytes)
		return OK;
	return why(
		w, AGAIN,
		"the disk under %s has only %llu MB left: free some; work goes on by itself then",
		s->dir, (unsigned long long)v.f_bavail * v.f_frsize >> 20);
}

enum err store_pages(struct store *s, sqlite3 *to, struct why *w)
{
	static const char NOW[] = "SELECT count(*) FROM sqlite_schema";
	sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");
	int rc;

	if (!b)
		return why(w, BAD, "the backup could not begin: %s", sqlite3_errmsg(to));
	/* As of one moment, and without the lock: a role that waited minutes for it would be killed as
	 * silent. What others commit meanwhile stays in the journal until this reader is gone. */
	store_look(s);
	sql_int(s, 0, NOW, "");
	rc = sqlite3_backup_step(b, -1);
	sqlite3_backup_finish(b);
	store_looked(s);
	if (rc != SQLITE_DONE)
		return why(w, BAD, "the backup could not be written: %s", sql_trouble(to));
	return OK;
}
