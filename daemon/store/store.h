/*
 * store.h - the one SQLite file of a community: opening, transactions, statements.
 *
 * May touch: the state folder. Tables, what a row's state means and what a crash leaves behind
 * stand in sql/NNN-what.sql; each group of tables has its store_<noun>.h.
 *
 * Journal: WAL, synchronous=FULL. Measured (tests/bench/bench_journal.c): three times the durable
 * commits of the TRUNCATE journal for a mail that comes alone, and readers never wait. SQLite
 * before 3.51.3 can corrupt a WAL store when a checkpoint runs beside another connection's
 * commit, so that race is shut out: no automatic checkpoints, none on close, and one lock file,
 * held exclusively around every write transaction and around the supervisor's checkpoint. The
 * kernel queues the waiters, so nobody polls, and BEGIN IMMEDIATE never finds the store busy.
 *
 * Any SQL error is our bug or a dying disk: the process dies (die_of_disk where it is the disk), the
 * transaction is gone, the supervisor starts a new one. Full disk is the exception a caller can
 * foresee: store_room.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct store;

enum store_use {
	STORE_WORK,    /* a role or a command: refuses a store of another version */
	STORE_MIGRATE, /* the supervisor, `init`, `once`: brings the store up to date first */
	STORE_MEMORY   /* an empty store in memory, for tools that need no community */
};

/* store_open - the store of a state folder
 *   state_dir  holds store.db, key, sent.log, lock; made (0700) by STORE_MIGRATE
 *   out        owned by the caller; end with store_close
 *   AGAIN      not there yet, or of another version: the supervisor has not migrated it
 *   BAD        not a store, or newer than this program; w says what to do */
enum err store_open(const char *state_dir, enum store_use use, struct store **out, struct why *w);
void store_close(struct store *s); /* NULL is fine */
int store_version(void);           /* the version this program works with */
const char *store_sqlite(void);    /* which SQLite is at work, "3.40.1" */

/* A write transaction. begin waits for the lock; commit is durable when it returns. Between them
 * no network, no template, no sleep. commit is a place where DIE_AT may end the process. */
void store_begin(struct store *s);
void store_commit(struct store *s);
void store_rollback(struct store *s);
bool store_writing(struct store *s);

/* What is read between the two is as of one moment, and no read asks for a lock of its own: for who reads
 * hundreds of rows at once. Within a write transaction that is so already, and they may stand within
 * each other; no write between them (it ends the process), and nothing that lasts: what others commit meanwhile
 * stays in the journal. */
void store_look(struct store *s);
void store_looked(struct store *s);

/* The supervisor's alone, who must outlive a full disk: from now on what finds no room is left out.
 * Statements give no rows then, and the commit takes the transaction back. */
void store_survives(struct store *s);

/* From now on what this connection commits is on disk only with store_sync, a checkpoint, or
 * anybody else's commit: for the courier, who has a journal of its own on disk first (sent.log).
 * A power cut takes the last commits back, whole ones and from the end. */
void store_lazy(struct store *s);
void store_sync(struct store *s);

/* The supervisor's alone: moves the WAL into the file, under the exclusive lock. NONE: a reader
 * was in the way, or there is no room (store_survives); the next time will do. */
enum err store_checkpoint(struct store *s);

/* store_rest - gives the system back what a busy hour needed and a quiet one does not (SQLite's page
 * cache, freed memory that the allocator keeps), if that is much: a role calls it when it has nothing to
 * do, outside a transaction. The next reads find their pages in the system's cache. true: it did. */
bool store_rest(struct store *s);

/* store_room - AGAIN, with words, when the disk under the state folder has less than `bytes` free. */
enum err store_room(struct store *s, uint64_t bytes, struct why *w);

/* store_backup - a verified copy of the whole store as one file, made while others work
 *   to     a path that does not exist yet; written beside it and renamed when good
 *   BAD    could not be written, or the copy failed its integrity check; w says which */
enum err store_backup(struct store *s, const char *to, struct why *w);

/* The next of a named row of numbers that are never given twice; in a transaction. counter_last: the
 * last one given, 0 if none was. */
int64_t counter_next(struct store *s, const char *name);
int64_t counter_last(struct store *s, const char *name);

/* The language of the community, for members who chose none; "" until it is set. */
void store_language_set(struct store *s, const char *lang);
const char *store_language(const struct store *s);

/* meta: a handful of named values ("address", "restored_at", ...); NULL where there is none. */
const char *store_meta(struct store *s, struct arena *a, const char *key);
void store_meta_set(struct store *s, const char *key, const char *value); /* in a transaction */
void store_meta_drop(struct store *s, const char *key);

/* store_copy - a verified copy of a store file that nobody works on: of a backup
 *   BAD    it is no store, damaged, or newer than this program; w says which. Nothing was written.
 *   AGAIN  the copy could not be written */
enum err store_copy(const char *from, const char *to, struct why *w);

/*
 * For store_*.c only: statements are static const char[] just above the function that runs them,
 * prepared once per connection and looked up by their address. Types for binding and reading:
 * i int64_t, t const char * (NULL binds NULL), b const void *, size_t, n int64_t bound as NULL
 * when 0. The values of a row live until the next step.
 */
sqlite3_stmt *sql(struct store *s, const char *text, const char *types, ...);
bool sql_row(struct store *s, sqlite3_stmt *st); /* true: a row; false: done, and reset */
void sql_end(sqlite3_stmt *st);                  /* ends one that still has rows */
int64_t sql_run(struct store *s, const char *text, const char *types, ...); /* rows changed */
int64_t sql_int(struct store *s, int64_t none, const char *text, const char *types, ...);
char *sql_text(struct store *s, struct arena *a, const char *text, const char *types, ...);
int64_t sql_last_id(struct store *s);
enum err store_pages(struct store *s, sqlite3 *to, struct why *w); /* all of it, as of now */
const char *sql_trouble(sqlite3 *db); /* what it met, in words: a quota is a full disk, too */
sqlite3 *sql_db(struct store *s);
const char *col_text(sqlite3_stmt *st, int i);           /* "" for NULL; until the next step */
char *col_dup(struct arena *a, sqlite3_stmt *st, int i); /* NULL for NULL */
int64_t col_int(sqlite3_stmt *st, int i);
const void *col_blob(sqlite3_stmt *st, int i, size_t *n);

#endif
