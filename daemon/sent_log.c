/*
 * sent_log.c - grows in chunks of zeros that are on disk before they are used, so that syncing a
 * record changes no file size: one write instead of two for the disk.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/token.h"
#include "courier.h"

enum { CHUNK = 256 * 1024, RECORD = TOKEN_CHARS + 1, HOLD = 64 };

struct sent_log {
	struct arena *a;
	int fd;
	off_t at, size;
	char held[HOLD * RECORD];
	size_t n;
};

static char *path_of(struct arena *a, const char *state_dir)
{
	return arena_printf(a, "%s/sent.log", state_dir);
}

/* Where the records end: the first zero byte on a record's border. */
static off_t find_end(int fd, off_t size)
{
	off_t low = 0, high = size / RECORD;

	while (low < high) {
		off_t mid = low + (high - low) / 2;
		char c = 0;

		if (pread(fd, &c, 1, mid * RECORD) == 1 && c)
			low = mid + 1;
		else
			high = mid;
	}
	return low * RECORD;
}

enum err sent_log_open(const char *state_dir, struct sent_log **out, struct why *w)
{
	struct arena *a = arena_new();
	struct sent_log *log = arena_get(a, sizeof *log);
	const char *path = path_of(a, state_dir);
	struct stat st;

	log->a = a;
	log->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (log->fd < 0 || fstat(log->fd, &st) < 0) {
		why(w, BAD, "cannot open %s: %s", path, strerror(errno));
		arena_free(a);
		return BAD;
	}
	log->size = st.st_size;
	log->at = find_end(log->fd, st.st_size);
	*out = log;
	return OK;
}

static void grow(struct sent_log *log)
{
	static const char zeros[CHUNK];

	if (pwrite(log->fd, zeros, CHUNK, log->size) != CHUNK || fsync(log->fd) < 0)
		die("sent.log cannot grow: %s", strerror(errno));
	log->size += CHUNK;
}

static void write_held(struct sent_log *log)
{
	size_t n = log->n * RECORD;

	while (log->at + (off_t)n > log->size)
		grow(log);
	if (n && pwrite(log->fd, log->held, n, log->at) != (ssize_t)n)
		die("sent.log cannot be written: %s", strerror(errno));
	log->at += (off_t)n;
	log->n = 0;
}

void sent_log_add(struct sent_log *log, const char *token)
{
	if (strlen(token) != TOKEN_CHARS)
		die("a letter without a token was about to leave");
	if (log->n == HOLD)
		write_held(log);
	memcpy(log->held + log->n * RECORD, token, TOKEN_CHARS);
	log->held[log->n * RECORD + TOKEN_CHARS] = '\n';
	log->n++;
}

void sent_log_sync(struct sent_log *log)
{
	write_held(log);
	if (fdatasync(log->fd) < 0)
		die("sent.log cannot be synced: %s", strerror(errno));
}

void sent_log_close(struct sent_log *log)
{
	if (!log)
		return;
	close(log->fd);
	arena_free(log->a);
}

enum err sent_log_each(const char *state_dir, void (*each)(void *arg, const char *token), void *arg,
		       struct why *w)
{
	struct arena *a = arena_new();
	const char *path = path_of(a, state_dir);
	FILE *f = fopen(path, "re");
	char record[RECORD];
	enum err e = OK;

	if (!f && errno != ENOENT)
		e = why(w, BAD, "cannot read %s: %s", path, strerror(errno));
	while (f && fread(record, RECORD, 1, f) == 1 && *record) {
		record[TOKEN_CHARS] = '\0';
		each(arg, record);
	}
	if (f)
		fclose(f);
	arena_free(a);
	return e;
}
