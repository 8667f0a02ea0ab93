/*
 * sent_log.c - grows in chunks of zeros that are on disk before they are used, so that syncing a
 * record changes no file size: one write instead of two for the disk. What a power cut left half
 * written holds zeros, and is passed over. The first record is the head; it is on disk before the
 * second is written, so a file that begins with zeros has never held anything.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/crash.h"
#include "base/token.h"
#include "courier.h"

enum {
	CHUNK = 256 * 1024,
	RECORD = TOKEN_CHARS + 1,
	HOLD = 256,
	TRIM_LEAST = 4 << 20 /* bytes: years of a small community */
};

struct sent_log {
	struct arena *a;
	const char *dir;
	int fd;
	off_t at, size;
	char held[HOLD * RECORD];
	size_t n;
	struct sent_span span; /* what is on disk */
};

static char *path_of(struct arena *a, const char *state_dir)
{
	return arena_printf(a, "%s/sent.log", state_dir);
}

static int64_t hex(const char *p, int n)
{
	char text[17] = "";

	memcpy(text, p, (size_t)n);
	return (int64_t)strtoull(text, NULL, 16);
}

static void write_head(char record[RECORD + 1], const struct sent_span *span)
{
	snprintf(record, RECORD + 1, "=%015llx%016llx\n", (unsigned long long)span->begin,
		 (unsigned long long)span->id);
}

/* NONE: nothing was ever written. */
static enum err read_head(int fd, struct sent_span *span)
{
	char record[RECORD];
	ssize_t n = pread(fd, record, RECORD, 0);

	if (n < RECORD || !*record)
		return n < 0 ? BAD : NONE;
	if (*record != '=' || strspn(record + 1, "0123456789abcdef") != RECORD - 2)
		return BAD;
	span->begin = hex(record + 1, 15);
	span->id = hex(record + 16, 16);
	return OK;
}

static int64_t lines_at(const struct sent_log *log)
{
	return log->span.begin + log->at / RECORD - 1;
}

static bool is_written(int fd, off_t record)
{
	char c = 0;

	return pread(fd, &c, 1, record * RECORD) == 1 && c;
}

/* Where the records end. The search may end in what a power cut left unwritten: behind that there
 * may be more of the same turn, and what comes now comes after it. */
static off_t find_end(int fd, off_t size)
{
	off_t low = 0, high = size / RECORD;

	while (low < high) {
		off_t mid = low + (high - low) / 2;

		if (is_written(fd, mid))
			low = mid + 1;
		else
			high = mid;
	}
	for (off_t at = low + 1; at < size / RECORD; at++)
		if (is_written(fd, at))
			low = at + 1;
	return low * RECORD;
}

static void grow(struct sent_log *log)
{
	static const char zeros[CHUNK];

	if (pwrite(log->fd, zeros, CHUNK, log->size) != CHUNK || fsync(log->fd) < 0)
		die("sent.log cannot grow: %s", strerror(errno));
	log->size += CHUNK;
}

/* The folder has the name of the file; false: errno says why not. */
static bool sync_folder(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		close(fd);
	return good;
}

static void start(struct sent_log *log)
{
	char record[RECORD + 1];

	if (sodium_init() < 0)
		die("libsodium cannot start");
	randombytes_buf(&log->span.id, sizeof log->span.id);
	log->span.id &= INT64_MAX;
	write_head(record, &log->span);
	log->size = 0;
	grow(log);
	if (pwrite(log->fd, record, RECORD, 0) != RECORD || !sync_folder(log->dir))
		die("sent.log cannot be begun: %s", strerror(errno));
}

enum err sent_log_open(const char *state_dir, struct sent_log **out, struct why *w)
{
	struct arena *a = arena_new();
	struct sent_log *log = arena_get(a, sizeof *log);
	const char *path = path_of(a, state_dir);
	enum err e = BAD;
	struct stat st;

	log->a = a;
	log->dir = arena_dup(a, state_dir);
	log->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (log->fd < 0 || fstat(log->fd, &st) < 0)
		why(w, BAD, "cannot open %s: %s", path, strerror(errno));
	else if ((e = read_head(log->fd, &log->span)) == BAD)
		why(w, BAD,
		    "%s is damaged: its first line is none of ours. Move it away, and letters that "
		    "were leaving go the way of unsure ones",
		    path);
	if (e == BAD) {
		if (log->fd >= 0)
			close(log->fd);
		arena_free(a);
		return BAD;
	}
	log->size = st.st_size;
	if (e == NONE)
		start(log);
	log->at = find_end(log->fd, log->size);
	/* A former courier may have died with records that only the kernel had. */
	if (fdatasync(log->fd) < 0)
		die("sent.log cannot be synced: %s", strerror(errno));
	log->span.end = lines_at(log);
	*out = log;
	return OK;
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

static void add_pair(struct sent_log *log, char mark, int64_t first, int64_t second)
{
	char record[TOKEN_CHARS + 1];

	snprintf(record, sizeof record, "%c%015llx%016llx", mark,
		 (unsigned long long)first & 0xfffffffffffffffu, (unsigned long long)second);
	add(log, record);
}

void sent_log_cut(struct sent_log *log, int64_t cut, int64_t last)
{
	add_pair(log, '~', cut, last);
}

void sent_log_opened(struct sent_log *log, int64_t activity, int64_t opening)
{
	add_pair(log, '@', activity, opening);
}

void sent_log_sync(struct sent_log *log)
{
	write_held(log);
	if (fdatasync(log->fd) < 0)
		die("sent.log cannot be synced: %s", strerror(errno));
	log->span.end = lines_at(log);
}

int64_t sent_log_synced(const struct sent_log *log)
{
	return log->span.end;
}

struct sent_span sent_log_span(const struct sent_log *log)
{
	return log->span;
}

enum err sent_log_look(const char *state_dir, struct sent_span *out, struct why *w)
{
	struct arena *a = arena_new();
	const char *path = path_of(a, state_dir);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e = OK;
	struct stat st;

	*out = (struct sent_span){ 0 };
	if (fd < 0)
		e = errno == ENOENT ? NONE
				    : why(w, BAD, "%s cannot be read: %s", path, strerror(errno));
	else if (fstat(fd, &st) < 0 || (e = read_head(fd, out)) == BAD)
		e = why(w, BAD, "%s is damaged: its first line is none of ours", path);
	else if (e == OK)
		out->end = out->begin + find_end(fd, st.st_size) / RECORD - 1;
	if (fd >= 0)
		close(fd);
	arena_free(a);
	return e;
}

/* --- trimming --------------------------------------------------------------------------------- */

/* The head and the lines from `from` on, into a file of its own; its length. */
static off_t copy_rest(const struct sent_log *log, int to, off_t from, const struct sent_span *span)
{
	static char block[CHUNK];
	char record[RECORD + 1];
	off_t at = RECORD;
	ssize_t n;

	write_head(record, span);
	if (pwrite(to, record, RECORD, 0) != RECORD)
		return -1;
	for (; from < log->at; from += n, at += n) {
		off_t left = log->at - from;

		n = pread(log->fd, block, left < CHUNK ? (size_t)left : CHUNK, from);
		if (n <= 0 || pwrite(to, block, (size_t)n, at) != n)
			return -1;
	}
	return at;
}

bool sent_log_trim(struct sent_log *log, int64_t keep)
{
	struct sent_span span = log->span;
	int64_t gone = keep - span.begin, all = span.end - span.begin;
	const char *path, *next;
	off_t end;
	int fd;

	if (gone > all || gone * RECORD < TRIM_LEAST || gone < all / 2)
		return false;
	sent_log_sync(log);
	path = path_of(log->a, log->dir);
	next = arena_printf(log->a, "%s.new", path);
	unlink(next);
	fd = open(next, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	span.begin = keep;
	end = fd < 0 ? -1 : copy_rest(log, fd, (gone + 1) * RECORD, &span);
	crash_point("log copied");
	if (end < 0 || fsync(fd) < 0 || rename(next, path) < 0) {
		if (fd >= 0)
			close(fd);
		unlink(next);
		return false; /* the disk is full, say: what there is stays */
	}
	crash_point("log trimmed");
	if (!sync_folder(log->dir))
		die("the folder of sent.log cannot be synced: %s", strerror(errno));
	close(log->fd);
	log->fd = fd;
	log->at = log->size = end;
	log->span = span;
	log->span.end = lines_at(log);
	return true;
}

void sent_log_close(struct sent_log *log)
{
	if (!log)
		return;
	write_held(log);
	close(log->fd);
	arena_free(log->a);
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
	} else if (*record == '~' || *record == '@') {
		e->kind = *record == '~' ? SENT_CUT : SENT_OPENED;
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
	FILE *f = NULL;
	char record[RECORD];
	struct sent_entry entry;
	struct sent_span span;
	enum err e = sent_log_look(state_dir, &span, w);

	from = from > span.begin ? from : span.begin;
	*end = from;
	if (e == OK && (!(f = fopen(path, "re")) ||
			fseeko(f, (off_t)(from - span.begin + 1) * RECORD, SEEK_SET) < 0))
		e = why(w, BAD, "%s cannot be read: %s", path, strerror(errno));
	for (int64_t n = from + 1; e == OK && fread(record, RECORD, 1, f) == 1; n++) {
		if (memchr(record, 0, RECORD))
			continue;
		*end = n;
		record[TOKEN_CHARS] = '\0';
		if (read_record(record, &entry))
			each(arg, &entry);
		else
			e = why(w, BAD, "%s is damaged: its line %lld is none of ours", path,
				(long long)(n - span.begin + 1));
	}
	if (f)
		fclose(f);
	arena_free(a);
	return e;
}
