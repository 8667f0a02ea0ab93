/*
 * bench_journal.c - WAL against the TRUNCATE journal, the two ways a Tidings store may commit.
 *
 * Usage: bench_journal FOLDER. For each journal: durable commits of one 5 KB row (a mail that
 * arrives alone), rows in transactions of 500 (catching up), and single rows while a second
 * process reads the newest row all the time. synchronous=FULL, no automatic checkpoint; WAL
 * checkpoints are taken every 500 rows, as the supervisor would. Prints rows per second.
 */
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char blob[5000];

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(sqlite3 *db, const char *sql)
{
	char *fault = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &fault) != SQLITE_OK) {
		fprintf(stderr, "%s: %s\n", sql, fault);
		exit(1);
	}
}

static sqlite3 *open_store(const char *path, const char *journal)
{
	sqlite3 *db;
	char text[200];

	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	sqlite3_busy_timeout(db, 10000);
	snprintf(text, sizeof text,
		 "PRAGMA journal_mode=%s; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0;",
		 journal);
	run(db, text);
	return db;
}

static pid_t start_reader(const char *path, const char *journal)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	for (sqlite3 *db = open_store(path, journal);;)
		run(db, "SELECT max(id), length(raw) FROM t");
}

static double commits(sqlite3 *db, int rows, int per)
{
	sqlite3_stmt *st;
	double begin = now_s();

	sqlite3_prepare_v2(db, "INSERT INTO t(raw) VALUES (?1)", -1, &st, NULL);
	for (int i = 0; i < rows; i += per) {
		run(db, "BEGIN IMMEDIATE");
		for (int k = 0; k < per; k++) {
			sqlite3_bind_blob(st, 1, blob, sizeof blob, SQLITE_STATIC);
			sqlite3_step(st);
			sqlite3_reset(st);
		}
		run(db, "COMMIT");
		if (i % 500 == 0)
			run(db, "PRAGMA wal_checkpoint(TRUNCATE)");
	}
	sqlite3_finalize(st);
	return rows / (now_s() - begin);
}

int main(int argc, char **argv)
{
	static const char *const journals[] = { "WAL", "TRUNCATE" };
	char path[500];

	if (argc != 2)
		return 64;
	memset(blob, 'x', sizeof blob);
	printf("%-10s %16s %18s %22s\n", "journal", "one row a commit", "500 rows a commit",
	       "one, beside a reader");
	for (int j = 0; j < 2; j++) {
		sqlite3 *db;
		double one, many, beside;
		pid_t reader;

		snprintf(path, sizeof path, "%s/journal-%s.db", argv[1], journals[j]);
		unlink(path);
		db = open_store(path, journals[j]);
		run(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, raw BLOB)");
		one = commits(db, 1000, 1);
		many = commits(db, 20000, 500);
		reader = start_reader(path, journals[j]);
		beside = commits(db, 500, 1);
		kill(reader, SIGKILL);
		waitpid(reader, NULL, 0);
		sqlite3_close(db);
		unlink(path);
		printf("%-10s %14.0f/s %16.0f/s %20.0f/s\n", journals[j], one, many, beside);
	}
	return 0;
}
