/*
 * store_lazy.c - commits that reach the disk later than they return.
 */
#include "store/store.h"

void store_lazy(struct store *s)
{
	static const char LAZY[] = "PRAGMA synchronous = NORMAL";

	sql_run(s, LAZY, "");
}

void store_sync(struct store *s)
{
	sqlite3_file *wal = NULL;

	sqlite3_file_control(sql_db(s), "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal);
	if (wal && wal->pMethods && wal->pMethods->xSync(wal, SQLITE_SYNC_NORMAL) != SQLITE_OK)
		die("the store's journal cannot be synced");
}
