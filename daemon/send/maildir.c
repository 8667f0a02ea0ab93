#include "send/send.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 16, NAME_SIZE = 2 * NAME_BYTES + sizeof ".tidings", CHUNK = 16384 };

/* A file being written: buffered, and the first trouble remembered. */
struct out {
	int fd, error;
	size_t n;
	char buf[CHUNK];
};

static void flush(struct out *o)
{
	for (size_t at = 0; at < o->n && !o->error;) {
		ssize_t k = write(o->fd, o->buf + at, o->n - at);

		if (k < 0 && errno != EINTR)
			o->error = errno;
		else if (k > 0)
			at += (size_t)k;
	}
	o->n = 0;
}

static void put(struct out *o, const char *p, size_t n)
{
	while (n) {
		size_t k = n < CHUNK - o->n ? n : CHUNK - o->n;

		memcpy(o->buf + o->n, p, k);
		o->n += k;
		p += k;
		n -= k;
		if (o->n == CHUNK)
			flush(o);
	}
}

/* Wire content back to lines that end in LF and begin without the extra dot. The content is known
 * to be fit, so that every CR ends a line and its LF follows, be it in the next piece. */
static void put_unstuffed(struct out *o, const struct iovec *v, int pieces)
{
	bool start = true;

	for (int i = 0; i < pieces; i++) {
		const char *p = v[i].iov_base, *end = p + v[i].iov_len;

		while (p < end) {
			const char *stop;

			if (*p == '\r') {
				p++;
				continue;
			}
			if (start && *p == '.') {
				p++;
				start = false;
				continue;
			}
			stop = memchr(p, '\r', (size_t)(end - p));
			stop = *p == '\n' ? p + 1 : stop ? stop : end;
			put(o, p, (size_t)(stop - p));
			start = *p == '\n';
			p = stop;
		}
	}
}

/* The same Message-ID always gives the same name: 128 bits of its SHA-256. */
static void name_of(const char *key, char name[NAME_SIZE])
{
	unsigned char hash[32];

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, key, strlen(key), hash))
		memset(hash, 0, sizeof hash);
	for (int i = 0; i < NAME_BYTES; i++)
		snprintf(name + 2 * i, 3, "%02x", hash[i]);
	snprintf(name + 2 * NAME_BYTES, NAME_SIZE - 2 * NAME_BYTES, ".tidings");
}

/* A reader moves mail from new to cur and puts flags behind its name. */
static bool in_cur(int base, const char *name)
{
	int fd = openat(base, "cur", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	size_t n = strlen(name);
	bool found = false;

	if (!d && fd >= 0)
		close(fd);
	for (struct dirent *e; d && !found && (e = readdir(d));)
		found = !strncmp(e->d_name, name, n) && (!e->d_name[n] || e->d_name[n] == ':');
	if (d)
		closedir(d);
	return found;
}

static enum err trouble(struct why *w, const char *dir, int error)
{
	bool later = error == ENOSPC || error == EDQUOT || error == EFBIG || error == EIO ||
		     error == EMFILE || error == ENFILE || error == EINTR;

	return why(w, later ? AGAIN : BAD, "Maildir %s: %s", dir, strerror(error));
}

/* Opens dir and its three folders, making what is missing. -1: errno says why. */
static int open_maildir(const char *dir)
{
	static const char *const FOLDERS[] = { "tmp", "new", "cur" };
	int base;

	if (mkdir(dir, 0700) && errno != EEXIST)
		return -1;
	base = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; base >= 0 && i < sizeof FOLDERS / sizeof *FOLDERS; i++)
		if (mkdirat(base, FOLDERS[i], 0700) && errno != EEXIST) {
			int error = errno;

			close(base);
			errno = error;
			return -1;
		}
	return base;
}

static int write_letter(int base, const char *tmp, const struct send_letter *l)
{
	struct out o = {
		.fd = openat(base, tmp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600)
	};
	char line[600];

	if (o.fd < 0)
		return errno;
	/* One folder holds the letters of all: the envelope tells whose this is. */
	snprintf(line, sizeof line, "Return-Path: <%.254s>\nDelivered-To: %.254s\n", l->from,
		 l->rcpt);
	put(&o, line, strlen(line));
	put_unstuffed(&o, l->content, l->pieces);
	flush(&o);
	if (!o.error && fsync(o.fd))
		o.error = errno;
	if (close(o.fd) && !o.error)
		o.error = errno;
	if (o.error)
		unlinkat(base, tmp, 0);
	return o.error;
}

/* Into new, unless a file of that name is there. */
static int move_in(int base, const char *tmp, const char *final)
{
	int fd, error = 0;

	if (renameat2(base, tmp, base, final, RENAME_NOREPLACE)) {
		if (errno != EINVAL && errno != ENOSYS)
			return errno;
		if (!faccessat(base, final, F_OK, 0))
			return EEXIST;
		if (renameat(base, tmp, base, final))
			return errno;
	}
	fd = openat(base, "new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || fsync(fd))
		error = errno;
	if (fd >= 0)
		close(fd);
	return error;
}

static enum err deliver(int base, const char *dir, const char *key, const struct send_letter *l,
			struct why *w)
{
	char name[NAME_SIZE], tmp[NAME_SIZE + 4], final[NAME_SIZE + 4];
	int error;

	name_of(key, name);
	snprintf(tmp, sizeof tmp, "tmp/%s", name);
	snprintf(final, sizeof final, "new/%s", name);
	if (!faccessat(base, final, F_OK, 0) || in_cur(base, name))
		return NONE;
	error = write_letter(base, tmp, l);
	if (!error) {
		error = move_in(base, tmp, final);
		if (error)
			unlinkat(base, tmp, 0);
		if (error == EEXIST)
			return NONE;
	}
	return error ? trouble(w, dir, error) : OK;
}

enum err send_maildir(const char *dir, const char *key, const struct send_letter *l, struct why *w)
{
	const char *fault = send_address_fault(l->rcpt);
	enum err e;
	int base;

	if (!fault)
		fault = send_content_fault(l->content, l->seams, l->pieces);
	if (fault)
		return why(w, BAD, "%s", fault);
	base = open_maildir(dir);
	if (base < 0)
		return trouble(w, dir, errno);
	e = deliver(base, dir, key, l, w);
	close(base);
	return e;
}
