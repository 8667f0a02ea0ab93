#include "inbox/mbox.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

struct entry {
	const char *key, *name; /* arena */
	bool fresh;
};

struct listing {
	struct entry *v;
	size_t n, cap;
};

static const char *const folders[] = { "cur", "new" };

enum inbox_kind inbox_kind_of(const char *path)
{
	struct stat st;
	char sub[4096];
	int n = snprintf(sub, sizeof sub, "%s/cur", path);

	if (stat(path, &st))
		return INBOX_MISSING;
	if (!S_ISDIR(st.st_mode))
		return INBOX_FILE;
	if (n < 0 || (size_t)n >= sizeof sub || stat(sub, &st) || !S_ISDIR(st.st_mode))
		return INBOX_MISSING;
	return INBOX_MAILDIR;
}

/* "1700000000.M1P2.host:2,S" -> "1700000000.M1P2.host"; some programs write ";2," or "!2,". */
static char *key_of(struct arena *a, const char *name)
{
	static const char *const marks[] = { ":2,", ";2,", "!2," };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *p = strstr(name, marks[i]);

		if (p && p != name)
			return arena_ndup(a, name, (size_t)(p - name));
	}
	return arena_dup(a, name);
}

static unsigned long long second_of(const char *key)
{
	return key[0] >= '0' && key[0] <= '9' ? strtoull(key, NULL, 10) : 0;
}

static int by_age(const void *x, const void *y)
{
	const struct entry *a = x, *b = y;
	unsigned long long s = second_of(a->key), t = second_of(b->key);
	int order = s != t ? (s < t ? -1 : 1) : strverscmp(a->key, b->key);

	return order ? order : a->fresh - b->fresh;
}

static enum err list(struct arena *a, const char *dir, struct inbox_walk *walk, struct listing *l,
		     struct why *w)
{
	for (int i = 0; i < 2; i++) {
		char *path = arena_printf(a, "%s/%s", dir, folders[i]);
		DIR *d = opendir(path);

		if (!d)
			return why(w, BAD, "%s cannot be read as a Maildir folder: %s", path,
				   strerror(errno));
		for (struct dirent *f = readdir(d); f; f = readdir(d)) {
			char *key;

			if (f->d_name[0] == '.' || (f->d_type != DT_REG && f->d_type != DT_UNKNOWN))
				continue;
			key = key_of(a, f->d_name);
			if (walk->want && !walk->want(walk->arg, key))
				continue;
			*ARENA_PUSH(a, l->v, l->n, l->cap) =
				(struct entry){ key, arena_dup(a, f->d_name), i == 1 };
		}
		closedir(d);
	}
	if (l->n)
		qsort(l->v, l->n, sizeof *l->v, by_age);
	return OK;
}

/* Where a mail lies that another program has moved or flagged since we listed it; NULL: gone. */
static char *find_again(struct arena *a, const char *dir, const char *key)
{
	size_t len = strlen(key);
	char *usual = arena_printf(a, "%s/new/%s", dir, key);

	if (!access(usual, F_OK))
		return usual;
	for (int i = 0; i < 2; i++) {
		char *sub = arena_printf(a, "%s/%s", dir, folders[i]), *found = NULL;
		DIR *d = opendir(sub);

		for (struct dirent *f = d ? readdir(d) : NULL; f && !found; f = readdir(d))
			if (!strncmp(f->d_name, key, len) && !strcmp(key_of(a, f->d_name), key))
				found = arena_printf(a, "%s/%s", sub, f->d_name);
		if (d)
			closedir(d);
		if (found)
			return found;
	}
	return NULL;
}

static void skip_note(struct inbox_walk *walk, const char *path, const char *what)
{
	struct why text;

	walk->skipped++;
	if (!walk->note)
		return;
	why(&text, BAD, "%s was skipped: %s", path, what);
	walk->note(walk->arg, text.text);
}

static bool read_all(int fd, char *p, size_t n)
{
	for (size_t got = 0; got < n;) {
		ssize_t k = read(fd, p + got, n - got);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		got += (size_t)k;
	}
	return true;
}

static enum err give(struct arena *a, int fd, const struct inbox_file *file,
		     struct inbox_walk *walk, inbox_maildir_take *take)
{
	struct stat st;
	struct inbox_file f = *file;
	char *raw;
	enum err e;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size == 0) {
		skip_note(walk, f.path, "it is empty or no file");
		return OK;
	}
	if ((uintmax_t)st.st_size > walk->limit && walk->large) {
		walk->skipped++;
		walk->large(walk->arg, f.key, 0, (uint64_t)st.st_size);
		return OK;
	}
	if ((uintmax_t)st.st_size > walk->limit) {
		skip_note(walk, f.path, "it is larger than the limit for one mail");
		return OK;
	}
	raw = arena_get(a, (size_t)st.st_size + 1);
	if (!read_all(fd, raw, (size_t)st.st_size)) {
		skip_note(walk, f.path, "it could not be read to its end");
		return OK;
	}
	f.delivered = st.st_mtime;
	e = take(walk->arg, &f, raw, (size_t)st.st_size);
	walk->taken += e == OK;
	return e;
}

static enum err open_and_give(struct arena *a, const char *dir, const struct entry *entry,
			      struct inbox_walk *walk, inbox_maildir_take *take)
{
	const char *path = arena_printf(a, "%s/%s/%s", dir, folders[entry->fresh], entry->name);
	struct inbox_file f = { .key = entry->key, .path = path, .fresh = entry->fresh };
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	enum err e;

	if (fd < 0 && errno == ENOENT && (f.path = find_again(a, dir, entry->key))) {
		fd = open(f.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		f.fresh = !strncmp(f.path + strlen(dir), "/new/", 5);
	}
	if (fd < 0) {
		if (errno != ENOENT)
			skip_note(walk, path, strerror(errno));
		return OK;
	}
	e = give(a, fd, &f, walk, take);
	close(fd);
	return e;
}

enum err inbox_maildir_each(const char *dir, struct inbox_walk *walk, inbox_maildir_take *take,
			    struct why *w)
{
	struct arena *names = arena_new(), *step = arena_new();
	struct listing l = { 0 };
	enum err e;

	if (!walk->limit)
		walk->limit = INBOX_FILE_LIMIT;
	walk->taken = walk->skipped = 0;
	e = list(names, dir, walk, &l, w);
	walk->total = l.n;
	for (size_t i = 0; e == OK && i < l.n; i++) {
		/* A mail caught between new/ and cur/ was listed twice; once is enough. */
		if (i && !strcmp(l.v[i].key, l.v[i - 1].key))
			continue;
		e = open_and_give(step, dir, &l.v[i], walk, take);
		arena_reset(step);
	}
	arena_free(step);
	arena_free(names);
	return e;
}

enum err inbox_maildir_erase(const char *dir, bool (*which)(void *arg, const char *key), void *arg,
			     struct why *w)
{
	struct inbox_walk walk = { .want = which, .arg = arg };
	struct arena *a = arena_new();
	struct listing l = { 0 };
	enum err e = list(a, dir, &walk, &l, w);

	for (size_t i = 0; e == OK && i < l.n; i++) {
		const char *path =
			arena_printf(a, "%s/%s/%s", dir, folders[l.v[i].fresh], l.v[i].name);

		if (unlink(path) && errno != ENOENT)
			e = why(w, AGAIN, "%s could not be deleted: %s", path, strerror(errno));
	}
	arena_free(a);
	return e;
}
