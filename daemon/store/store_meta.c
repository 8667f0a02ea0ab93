/*
 * store_meta.c - small values by name, and numbers that count on.
 */
#include "store/store.h"

const char *store_sqlite(void)
{
	return sqlite3_libversion();
}

const char *store_meta(struct store *s, struct arena *a, const char *key)
{
	static const char GET[] = "SELECT value FROM meta WHERE key = ?1";

	return sql_text(s, a, GET, "t", key);
}

void store_meta_set(struct store *s, const char *key, const char *value)
{
	static const char SET[] = "INSERT INTO meta(key, value) VALUES (?1, ?2)"
				  " ON CONFLICT (key) DO UPDATE SET value = ?2";

	sql_run(s, SET, "tt", key, value);
}

int64_t counter_next(struct store *s, const char *name)
{
	static const char NEXT[] =
		"INSERT INTO counter(name, value) VALUES (?1, 1)"
		" ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";

	return sql_int(s, 0, NEXT, "t", name);
}

int64_t counter_last(struct store *s, const char *name)
{
	static const char LAST[] = "SELECT value FROM counter WHERE name = ?1";

	return sql_int(s, 0, LAST, "t", name);
}

void store_meta_drop(struct store *s, const char *key)
{
	static const char DROP[] = "DELETE FROM meta WHERE key = ?1";

	sql_run(s, DROP, "t", key);
}
