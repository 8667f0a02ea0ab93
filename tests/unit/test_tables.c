/*
 * The tables: a store of each earlier number is brought up to date, and keeps what it holds.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/functions.h"
#include "store/migrations.h"
#include "store/store.h"

static struct arena *a;
static char dir[] = "/tmp/tidings-tables-XXXXXX";

static int begin(void **state)
{
	(void)state;
	a = arena_new();
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	return mkdtemp(dir) ? 0 : 1;
}

static void remove_store(void)
{
	static const char *const files[] = { "store.db", "store.db-wal", "store.db-shm", "lock" };

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		unlink(arena_printf(a, "%s/%s", dir, files[i]));
}

static int end(void **state)
{
	(void)state;
	remove_store();
	arena_free(a);
	return rmdir(dir);
}

/* A store as the program that knew `number` migrations left it: with a mail, and two mailings whose
 * letters are only counted by now. */
static void old_store(int number)
{
	static const char ROWS[] =
		"INSERT INTO mailbox(name) VALUES ('INBOX');"
		"INSERT INTO arrival(mailbox, uidvalidity, uid, at, received, bytes)"
		" VALUES (1, 7, 12, 5, 4, 5);"
		"INSERT INTO raw(arrival, zstd) VALUES (1, x'00');";
	sqlite3 *db;

	assert_int_equal(sqlite3_open(arena_printf(a, "%s/store.db", dir), &db), SQLITE_OK);
	functions_register(db);
	for (const struct migration *m = migrations; m->number && m->number <= number; m++)
		assert_int_equal(sqlite3_exec(db, m->sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, ROWS, NULL, NULL, NULL), SQLITE_OK);
	if (number >= 3)
		assert_int_equal(
			sqlite3_exec(db,
				     "INSERT INTO mailing(id, kind, class, sender, content, marks,"
				     " created) VALUES (1, 'digest', 4, 's', x'78', x'', 1),"
				     " (2, 'post', 3, 's', x'79', x'', 1);"
				     "INSERT INTO mailing_count VALUES (1, 1, 0, 0), (2, 1, 0, 0)",
				     NULL, NULL, NULL),
			SQLITE_OK);
	sqlite3_exec(db, arena_printf(a, "PRAGMA user_version = %d", number), NULL, NULL, NULL);
	sqlite3_close(db);
}

static void a_store_of_each_earlier_number_is_brought_up_to_date(void **state)
{
	static const char KEPT[] = "SELECT count(*) FROM arrival JOIN raw ON arrival = arrival.id"
				   " JOIN mailbox ON mailbox.id = mailbox"
				   " WHERE name = 'INBOX' AND arrival.uidvalidity = 7 AND uid = 12",
			  POST[] = "SELECT hex(content) FROM mailing WHERE kind = 'post'";
	struct store *s;
	struct why w;

	(void)state;
	assert_true(store_version() > 1);
	for (int n = 1; n < store_version(); n++) {
		old_store(n);
		assert_int_equal(store_open(dir, STORE_WORK, &s, &w), AGAIN);
		assert_non_null(strstr(w.text, "brings it up to date"));
		if (store_open(dir, STORE_MIGRATE, &s, &w) != OK)
			fail_msg("from %d: %s", n, w.text);
		assert_int_equal(sql_int(s, 0, KEPT, ""), 1);
		if (n >= 3)
			assert_string_equal(sql_text(s, a, POST, ""), "79");
		/* Without this note its tables are compared with new ones. */
		store_begin(s);
		sql_run(s, "DELETE FROM meta WHERE key = 'migrations'", "");
		store_commit(s);
		store_close(s);
		if (store_open(dir, STORE_WORK, &s, &w) != OK)
			fail_msg("from %d, again: %s", n, w.text);
		store_close(s);
		remove_store();
	}
}

/* A column holds what it says, whatever a mistake would put there. */
static void every_table_is_strict(void **state)
{
	static const char TABLES[] = "SELECT count(*) FROM pragma_table_list WHERE type = 'table'"
				     " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
			  LAX[] = "SELECT group_concat(name) FROM pragma_table_list"
				  " WHERE type = 'table' AND NOT strict"
				  " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
	struct store *s;
	struct why w;

	(void)state;
	assert_int_equal(store_open("", STORE_MEMORY, &s, &w), OK);
	assert_true(sql_int(s, 0, TABLES, "") > 40);
	assert_null(sql_text(s, a, LAX, ""));
	store_close(s);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_store_of_each_earlier_number_is_brought_up_to_date),
		TEST(every_table_is_strict),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
