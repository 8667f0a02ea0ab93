/*
 * bench_core.c - what a running editor does, measured inside one process.
 *
 * Usage: bench_core arrive CONF MAILDIR   each mail of MAILDIR/cur arrives alone: committed by a
 *                                         fetcher's hand, then read, threaded, tagged, indexed
 *        bench_core search CONF           each line of standard input is searched, the newest 50
 *        bench_core rethread CONF         all posts threaded anew from the store
 *        bench_core digest CONF           the digest that would go out now, composed
 *        bench_core fsync FOLDER          a 4 kB append made durable
 * Prints one JSON object: n, mean_ms, median_ms, p95_ms, max_ms, cpu_ms (of each in the mean), peak_kb.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/when.h"
#include "community/desk/desk.h"
#include "community/digest/edition.h"
#include "community/desk/intake.h"
#include "community/rethread.h"
#include "compose/digest.h"
#include "store/store_search.h"
#include "store/store_words.h"

enum { MOST = 100000 };

static double took[MOST];
static size_t n_took;

static double clock_s(clockid_t id)
{
	struct timespec t;

	clock_gettime(id, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static int tell(double cpu_s)
{
	struct rusage use;
	size_t n = n_took ? n_took : 1;
	double sum = 0;

	for (size_t i = 0; i < n_took; i++)
		sum += took[i];
	getrusage(RUSAGE_SELF, &use);
	qsort(took, n_took, sizeof *took, by_size);
	printf("{\"n\":%zu,\"mean_ms\":%.3f,\"median_ms\":%.3f,\"p95_ms\":%.3f,\"max_ms\":%.3f,"
	       "\"cpu_ms\":%.3f,"
	       "\"peak_kb\":%ld}\n",
	       n_took, 1e3 * sum / (double)n, 1e3 * took[n / 2], 1e3 * took[n * 95 / 100],
	       1e3 * took[n - 1], 1e3 * cpu_s / (double)n, use.ru_maxrss);
	return 0;
}

static struct community *open_community(const char *conf)
{
	struct settings_faults faults = { 0 };
	struct settings *set = settings_load(arena_new(), conf, &faults);
	struct community *c;
	struct why w;

	if (!set || desk_open(set, STORE_WORK, &c, &w) != OK) {
		fprintf(stderr, "%s: %s\n", conf, set ? w.text : faults.v[0]);
		exit(78);
	}
	return c;
}

static char *read_file(struct arena *a, const char *path, size_t *n)
{
	FILE *f = fopen(path, "r");
	char *p = arena_get(a, 1 << 22);

	*n = f ? fread(p, 1, 1 << 22, f) : 0;
	if (f)
		fclose(f);
	return p;
}

/* As the fetcher commits one, and the editor's step after it. */
static void arrive_one(struct community *c, struct arena *a, int64_t box, int64_t uid,
		       const char *path)
{
	struct intake_watch nobody = { 0 };
	size_t n;
	char *raw = read_file(a, path, &n);
	struct arrival r = { .mailbox = box,
			     .uid = uid,
			     .at = when_now(),
			     .received = when_now(),
			     .bytes = (int64_t)n,
			     .history = true };
	double begun = clock_s(CLOCK_MONOTONIC);

	store_begin(c->s);
	arrival_add(c->s, a, &r, raw, n);
	store_commit(c->s);
	while (intake_group(c, a, &nobody))
		;
	took[n_took++] = clock_s(CLOCK_MONOTONIC) - begun;
}

static int arrive(const char *conf, const char *maildir)
{
	struct community *c = open_community(conf);
	struct arena *a = arena_new(), *names = arena_new();
	DIR *d = opendir(arena_printf(names, "%s/cur", maildir));
	struct mailbox *box;
	double cpu;

	store_begin(c->s);
	box = mailbox_get(c->s, names, maildir, "in");
	store_commit(c->s);
	while (search_tidy(c->s)) /* the editor does so when it rests */
		store_checkpoint(c->s);
	cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
	for (struct dirent *f; d && n_took < MOST && (f = readdir(d));) {
		if (f->d_name[0] == '.')
			continue;
		arrive_one(c, a, box->id, (int64_t)n_took + 1,
			   arena_printf(names, "%s/cur/%s", maildir, f->d_name));
		arena_reset(a);
		if (n_took % 50 == 0) /* the supervisor does so every five seconds */
			store_checkpoint(c->s);
	}
	return tell(clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static int search(const char *conf)
{
	struct community *c = open_community(conf);
	struct arena *a = arena_new();
	char line[500];
	double cpu;
	size_t n;

	search_posts(c->s, a, "warm", when_now(), 50, &n);
	cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
	while (fgets(line, sizeof line, stdin) && n_took < MOST) {
		double begun = clock_s(CLOCK_MONOTONIC), busy = clock_s(CLOCK_PROCESS_CPUTIME_ID);

		line[strcspn(line, "\n")] = 0;
		search_posts(c->s, a, line, when_now(), 50, &n);
		took[n_took++] = clock_s(CLOCK_MONOTONIC) - begun;
		fprintf(stderr, "%8.3f ms %8.3f ms CPU %4zu found: %s\n", 1e3 * took[n_took - 1],
			1e3 * (clock_s(CLOCK_PROCESS_CPUTIME_ID) - busy), n, line);
		arena_reset(a);
	}
	return tell(clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static int rethread_all(const char *conf)
{
	struct community *c = open_community(conf);
	double cpu = 0;

	for (int i = 0; i < 6; i++) {
		double begun = clock_s(CLOCK_MONOTONIC);

		if (i == 1) /* the first one brings the store's pages in */
			cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
		store_begin(c->s);
		rethread(c->s, &c->threads);
		store_commit(c->s);
		if (i)
			took[n_took++] = clock_s(CLOCK_MONOTONIC) - begun;
	}
	return tell(clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static int digest(const char *conf)
{
	struct community *c = open_community(conf);
	double cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);

	for (int i = 0; i < 5; i++) {
		struct arena *a = arena_new();
		struct digest_edition edition;
		struct digest out;
		struct why w;
		double begun = clock_s(CLOCK_MONOTONIC);

		if (edition_preview(c, a, &c->set->rhythm.v[0], NULL, when_now(), &out, &edition,
				    &w) != OK) {
			fprintf(stderr, "no digest: %s\n", w.text);
			return 1;
		}
		took[n_took++] = clock_s(CLOCK_MONOTONIC) - begun;
		arena_free(a);
	}
	return tell(clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu);
}

static int sync_one(const char *folder)
{
	struct arena *a = arena_new();
	const char *path = arena_printf(a, "%s/fsync.bench", folder);
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	static const char block[4096];

	for (int i = 0; i < 200; i++) {
		double begun = clock_s(CLOCK_MONOTONIC);

		if (write(fd, block, sizeof block) != sizeof block || fsync(fd))
			return 1;
		took[n_took++] = clock_s(CLOCK_MONOTONIC) - begun;
	}
	unlink(path);
	return tell(0);
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "arrive"))
		return arrive(argv[2], argv[3]);
	if (argc == 3 && !strcmp(argv[1], "search"))
		return search(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "rethread"))
		return rethread_all(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "digest"))
		return digest(argv[2]);
	if (argc == 3 && !strcmp(argv[1], "fsync"))
		return sync_one(argv[2]);
	fprintf(stderr, "usage: bench_core arrive CONF MAILDIR | search CONF | rethread CONF | "
			"digest CONF | fsync FOLDER\n");
	return 64;
}
