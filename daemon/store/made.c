#include "store/made.h"

#include <ctype.h>
#include <sodium.h>
#include <stdbool.h>
#include <string.h>

#include "store/functions.h"
#include "store/migrations.h"

enum { HASH = (MADE_PRINT - 1) / 2 };

void made_print(int number, char out[MADE_PRINT])
{
	crypto_generichash_state h;
	unsigned char hash[HASH];

	crypto_generichash_init(&h, NULL, 0, HASH);
	for (const struct migration *m = migrations; m->number && m->number <= number; m++)
		crypto_generichash_update(&h, (const unsigned char *)m->sql, strlen(m->sql));
	crypto_generichash_final(&h, hash, HASH);
	sodium_bin2hex(out, MADE_PRINT, hash, HASH);
}

/* The words of a definition: a comment or a line's end more makes no other table. */
static void hash_definition(crypto_generichash_state *h, const char *p)
{
	while (*p) {
		size_t n = strcspn(p, "- \t\r\n");

		if (!n && !strncmp(p, "--", 2)) {
			p += strcspn(p, "\n");
			continue;
		}
		n += !n;
		if (!isspace((unsigned char)*p))
			crypto_generichash_update(h, (const unsigned char *)p, n);
		p += n;
	}
	crypto_generichash_update(h, (const unsigned char *)"", 1);
}

/* Of all tables, indices and triggers but those that SQLite makes for itself. */
static bool hash_tables(sqlite3 *db, unsigned char out[HASH])
{
	crypto_generichash_state h;
	sqlite3_stmt *st;
	int rc;

	if (sqlite3_prepare_v2(db,
			       "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL"
			       " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT IN"
			       " (SELECT name FROM pragma_table_list WHERE type = 'shadow')"
			       " ORDER BY type, name",
			       -1, &st, NULL) != SQLITE_OK)
		return false;
	crypto_generichash_init(&h, NULL, 0, HASH);
	while ((rc = sqlite3_step(st)) == SQLITE_ROW)
		hash_definition(&h, (const char *)sqlite3_column_text(st, 0));
	crypto_generichash_final(&h, out, HASH);
	sqlite3_finalize(st);
	return rc == SQLITE_DONE;
}

bool made_noted(sqlite3 *db, int number)
{
	char print[MADE_PRINT];
	sqlite3_stmt *st;
	bool same;

	made_print(number, print);
	if (sqlite3_prepare_v2(db, "SELECT value = ?1 FROM meta WHERE key = 'migrations'", -1, &st,
			       NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_text(st, 1, print, -1, SQLITE_STATIC);
	same = sqlite3_step(st) == SQLITE_ROW && sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return same;
}

static bool same_tables(sqlite3 *db, int number)
{
	unsigned char have[HASH], want[HASH];
	sqlite3 *fresh = NULL;
	bool good = sqlite3_open(":memory:", &fresh) == SQLITE_OK;

	if (good)
		functions_register(fresh);
	for (const struct migration *m = migrations; good && m->number && m->number <= number; m++)
		good = sqlite3_exec(fresh, m->sql, NULL, NULL, NULL) == SQLITE_OK;
	good = good && hash_tables(fresh, want) && hash_tables(db, have) &&
	       !memcmp(have, want, HASH);
	sqlite3_close(fresh);
	return good;
}

enum err made_check(sqlite3 *db, int number, const char *path, struct why *w)
{
	if (made_noted(db, number) || same_tables(db, number))
		return OK;
	return why(w, BAD,
		   "%.90s has tables of a Tidings between releases, which this one cannot bring up"
		   " to date: go on with that one, or let it `members export`, move the file away,"
		   " `tidings once`, `members import`",
		   path);
}
