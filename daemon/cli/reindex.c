/*
 * reindex.c - `tidings reindex`: threads and search index made again from what the store keeps.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/open.h"
#include "community/desk/desk.h"
#include "community/rethread.h"
#include "store/store_words.h"
#include "supervise.h"

static void told(int64_t done, int64_t of)
{
	fprintf(stderr, "\r%lld of %lld posts", (long long)done, (long long)of);
}

static void threads(struct community *c)
{
	struct rethread r = rethread(c->s, &c->threads);

	if (r.read)
		printf("%zu mail%s had the header read again\n", r.read, text_s((long long)r.read));
	printf("%zu post%s in %zu thread%s: ", r.posts, text_s((long long)r.posts), r.threads,
	       text_s((long long)r.threads));
	if (r.moved)
		printf("%zu put elsewhere or under another post\n", r.moved);
	else
		puts("each is where it belongs");
}

static void words(struct community *c)
{
	bool shown = isatty(2);
	int64_t n = search_rebuild(c->s, shown ? told : NULL);

	if (shown)
		fputs("\r\033[K", stderr);
	printf("in the search index: %lld post%s\n", (long long)n, text_s(n));
}

static int reindex(const struct settings *set, bool want_threads, bool want_words)
{
	struct community *c;
	struct why w;
	int fd;
	enum err e = supervise_lock(set->store.state, &fd, &w);

	if (e != OK) {
		fprintf(stderr, "tidings reindex: %s%s\n", w.text,
			e == BAD ? ": stop it first, nobody may file posts meanwhile" : "");
		return cli_lock_exit(e);
	}
	e = desk_open(set, STORE_MIGRATE, &c, &w);
	if (e != OK) {
		fprintf(stderr, "tidings: %s\n", w.text);
		return cli_store_exit(e);
	}
	store_begin(c->s);
	if (want_threads)
		threads(c);
	if (want_words)
		words(c);
	store_commit(c->s);
	store_checkpoint(c->s);
	community_close(c);
	close(fd);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	bool by_threads = cli_take_flag(&argc, argv, "--threads");
	bool by_words = cli_take_flag(&argc, argv, "--words");
	struct arena *a = arena_new();
	struct settings *set;
	int code = EX_CONFIG;

	if (argc > 1) {
		arena_free(a);
		return cli_usage("reindex", "'%s' is not understood", argv[1]);
	}
	set = cli_settings(a, cli_conf(conf));
	if (set)
		code = reindex(set, by_threads || !by_words, by_words || !by_threads);
	arena_free(a);
	return code;
}

const struct command command_reindex = {
	.name = "reindex",
	.summary = "make threads and search index again from the mails",
	.help = "Usage: tidings reindex [-c CONF] [--threads] [--words]\n\n"
		"Threads all posts anew by the ids they name, and fills the search index from\n"
		"their text. Posts keep their numbers, threads theirs as far as they stay one;\n"
		"what was sent stays as it was sent, and nothing is due again. The daemon must\n"
		"not run. Either all of it is done or, when it is cut off, nothing.\n\n"
		"  --threads  only the threads\n"
		"  --words    only the search index\n",
	.run = run,
	.group = GROUP_RUN,
};
