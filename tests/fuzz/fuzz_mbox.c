/* libFuzzer: any bytes as an archive. Every mail lies within the file, in its order; and a walk
 * that was cut anywhere and goes on gives the same mails as one that was not. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/err.h"
#include "inbox/mbox.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAILS = 200, LIMIT = 20000 };

struct seen {
	off_t at[MAILS];
	size_t bytes[MAILS], n, stop;
	off_t size;
};

static enum err take(void *arg, const char *raw, size_t n, off_t offset)
{
	struct seen *s = arg;

	(void)raw;
	if (s->n == s->stop)
		return NONE;
	if (n > LIMIT || offset < 0 || offset + (off_t)n > s->size)
		abort();
	if (s->n && offset <= s->at[s->n - 1])
		abort();
	s->at[s->n] = offset;
	s->bytes[s->n++] = n;
	return OK;
}

static enum err walk(int fd, struct seen *s, off_t *next)
{
	struct inbox_walk w = { .limit = LIMIT, .from = *next, .arg = s };
	struct why why = { "" };
	enum err e;

	if (lseek(fd, 0, SEEK_SET) < 0)
		abort();
	e = inbox_mbox_each(fd, &w, take, &why);
	if (e == BAD && !why.text[0])
		abort();
	*next = w.next;
	return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct seen whole = { .stop = MAILS, .size = (off_t)n }, cut = whole;
	off_t next = 0;
	int fd = memfd_create("mbox", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, n) != (ssize_t)n)
		abort();
	if (walk(fd, &whole, &next) == OK && whole.n < MAILS) {
		cut.stop = n ? data[0] % (whole.n + 1) : 0;
		next = 0;
		walk(fd, &cut, &next);
		cut.stop = MAILS;
		walk(fd, &cut, &next);
		if (cut.n != whole.n)
			abort();
		for (size_t i = 0; i < cut.n; i++)
			if (cut.at[i] != whole.at[i] || cut.bytes[i] != whole.bytes[i])
				abort();
	}
	close(fd);
	return 0;
}
