/*
 * sent_log.c - grows in chunks of zeros that are on disk before they are used, so that syncing a
 * record changes no file size: one write instead of two for the disk. What a power cut left half
 * written holds zeros, and is passed over.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/token.h"
#include "courier.h"

enum { CHUNK = 256 * 1024, RECORD = TOKEN_CHARS + 1, HOLD = 256 };

struct sent_log {
	struct arena *a;
	int fd;
	off_t at, size;
	char held[HOLD * RECORD];
	size_t n;
	int64_t synced; /* so many records are on disk */
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
	/* A former courier may have died with records that only the kernel had. */
	if (fdatasync(log->fd) < 0)
		die("sent.log cannot be synced: %s", strerror(errno));
	log->synced = log->at / RECORD;
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

/* 32 characters, whatever they mean. */
static void add(struct sent_log *log, const char *record)
{
	if (log->n == HOLD)
		write_held(log);
	memcpy(log->held + log->n * RECORD, record, TOKEN_CHARS);
	log->held[log->n * RECORD + TOKEN_CHARS] = '\n';
	log->n++;
}

void sent_log_add(struct sent_log *log, const char *token)
{
	if (strlen(token) != TOKEN_CHARS)
		die("a letter without a token was about to leave");
	add(log, token);
}

void sent_log_stays(struct sent_log *log, const char *token)
{
	char record[TOKEN_CHARS];

	for (int i = 0; i < TOKEN_CHARS; i++)
		record[i] = (char)toupper((unsigned char)token[i]);
	add(log, record);
}

/* Every token begins with the same letter (base/token.h: the purpose comes first). */
void sent_log_landed(struct sent_log *log, const char *token)
{
	char record[TOKEN_CHARS];

	memcpy(record, token, sizeof record);
	*record = '+';
	add(log, record);
}

void sent_log_about(struct sent_log *log, int64_t mailing, int64_t about)
{
	char record[TOKEN_CHARS + 1];

	snprintf(record, sizeof record, "#%010llx=%016llx....",
		 (unsigned long long)mailing & 0xffffffffffu, (unsigned long long)about);
	add(log, record);
}

void sent_log_cut(struct sent_log *log, int64_t cut, int64_t last)
{
	char record[TOKEN_CHARS + 1];

	snprintf(record, sizeof record, "~%015llx%016llx",
		 (unsigned long long)cut & 0xfffffffffffffffu, (unsigned long long)last);
	add(log, record);
}

void sent_log_sync(struct sent_log *log)
{
	write_held(log);
	if (fdatasync(log->fd) < 0)
		die("sent.log cannot be synced: %s", strerror(errno));
	log->synced = log->at / RECORD;
}

int64_t sent_log_synced(const struct sent_log *log)
{
	return log->synced;
}

void sent_log_close(struct sent_log *log)
{
	if (!log)
		return;
	write_held(log);
	close(log->fd);
	arena_free(log->a);
}

static int64_t hex(const char *p, int n)
{
	char text[17] = "";

	memcpy(text, p, (size_t)n);
	return (int64_t)strtoull(text, NULL, 16);
}

/* record: RECORD bytes, ended by a zero in place of the line's end; lowered in place. */
static bool read_record(char *record, struct sent_entry *e)
{
	static const char lower[] = "abcdefghijklmnopqrstuvwxyz234567";

	*e = (struct sent_entry){ .token = record };
	if (*record == '#') {
		e->kind = SENT_ABOUT;
		e->first = hex(record + 1, 10);
		e->second = hex(record + 12, 16);
	} else if (*record == '~') {
		e->kind = SENT_CUT;
		e->first = hex(record + 1, 15);
		e->second = hex(record + 16, 16);
	} else if (*record == '+') {
		e->kind = SENT_LANDED;
		*record = TOKEN_FIRST;
		return strspn(record, lower) == TOKEN_CHARS;
	} else {
		bool capitals = strspn(record, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == TOKEN_CHARS;

		e->kind = capitals ? SENT_STAYS : SENT_LEAVES;
		for (char *p = record; capitals && *p; p++)
			*p = (char)tolower((unsigned char)*p);
		return strspn(record, lower) == TOKEN_CHARS;
	}
	return true;
}

enum err sent_log_each(const char *state_dir, int64_t from,
		       void (*each)(void *arg, const struct sent_entry *entry), void *arg,
		       int64_t *end, struct why *w)
{
	struct arena *a = arena_new();
	const char *path = path_of(a, state_dir);
	FILE *f = fopen(path, "re");
	char record[RECORD];
	struct sent_entry entry;
	enum err e = OK;

	*end = from;
	if (!f || fseeko(f, (off_t)from * RECORD, SEEK_SET) < 0)
		e = errno == ENOENT ? NONE
				    : why(w, BAD, "cannot read %s: %s", path, strerror(errno));
	for (int64_t n = from + 1; e == OK && fread(record, RECORD, 1, f) == 1; n++) {
		if (memchr(record, 0, RECORD))
			continue;
		*end = n;
		record[TOKEN_CHARS] = '\0';
		if (read_record(record, &entry))
			each(arg, &entry);
		else
			e = why(w, BAD, "%s: record %lld is none of ours", path, (long long)n);
	}
	if (f)
		fclose(f);
	arena_free(a);
	return e;
}
