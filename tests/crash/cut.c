/*
 * cut.c - what a power cut would leave: loaded into the program (LD_PRELOAD), it writes down how
 * far each journal was synced. crash.py --cut takes away the rest after it killed the program.
 *
 * CUT_NOTES names a folder; for store.db-wal and sent.log it gets a file of that name with the
 * offset up to which the disk has it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum journal { WAL, LOG, NEITHER };

static const char *const names[] = { "/state/store.db-wal", "/state/sent.log" };
static off_t written[NEITHER];
static int known[NEITHER];

static enum journal which(int fd)
{
	char link[40], path[4096];
	ssize_t n;

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	path[n > 0 ? n : 0] = '\0';
	for (int i = WAL; i < NEITHER; i++)
		if (strstr(path, names[i]) &&
		    !strcmp(path + strlen(path) - strlen(names[i]), names[i]))
			return (enum journal)i;
	return NEITHER;
}

static void note(enum journal j, off_t synced)
{
	const char *dir = getenv("CUT_NOTES");
	char path[4096];
	FILE *f;

	snprintf(path, sizeof path, "%s%s", dir ? dir : "", strrchr(names[j], '/'));
	f = dir ? fopen(path, "w") : NULL;
	if (f) {
		fprintf(f, "%lld\n", (long long)synced);
		fclose(f);
	}
	known[j] = 1;
}

static void on_sync(int fd)
{
	enum journal j = which(fd);

	if (j != NEITHER && known[j])
		note(j, written[j]);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off64_t at)
{
	static ssize_t (*real)(int, const void *, size_t, off64_t);
	enum journal j = which(fd);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
	/* The zeros that sent.log grows by are no records. */
	if (j == LOG && !*(const char *)p)
		j = NEITHER;
	if (j != NEITHER && !known[j])
		note(j, at);
	if (j != NEITHER)
		written[j] = at + (off_t)n;
	return real(fd, p, n, at);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t at)
{
	return pwrite64(fd, p, n, at);
}

int fdatasync(int fd)
{
	static int (*real)(int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
	on_sync(fd);
	return real(fd);
}

int fsync(int fd)
{
	static int (*real)(int);

	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "fsync");
	on_sync(fd);
	return real(fd);
}
