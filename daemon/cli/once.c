/*
 * once.c - `tidings once`: all that is to be done now, in one process, and then the end.
 */
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/once_dry.h"
#include "cli/open.h"
#include "community/desk/desk.h"
#include "role.h"
#include "supervise.h"

static enum err bring_up_to_date(const struct settings *set, struct why *w)
{
	struct community *c; /* its key as well: without one the editor could do nothing */
	enum err e = desk_open(set, STORE_MIGRATE, &c, w);

	if (e != OK)
		return e;
	community_close(c);
	return OK;
}

/* No supervisor looks after the journal here. */
struct journal {
	struct store *s; /* NULL: it could not be opened, and the roles will say so */
	const char *path;
	int64_t most; /* so long may it grow */
};

enum { JOURNAL = 4 << 20 };

static int64_t journal_bytes(const struct journal *j)
{
	struct stat st;

	return stat(j->path, &st) ? 0 : st.st_size;
}

/* What is read elsewhere (`tidings status`) is waited for no more than once in so many bytes. */
static void fold_journal(void *arg)
{
	struct journal *j = arg;

	if (!j->s || journal_bytes(j) < j->most)
		return;
	store_checkpoint(j->s);
	j->most = journal_bytes(j) + JOURNAL;
}

static enum err work(struct arena *a, const struct settings *set, struct why *w)
{
	struct journal j = { .path = arena_printf(a, "%s/store.db-wal", set->store.state),
			     .most = JOURNAL };
	enum err e;

	if (store_open(set->store.state, STORE_WORK, &j.s, NULL) != OK)
		j.s = NULL;
	e = role_once(roles_all, set, fold_journal, &j, w);
	if (j.s)
		store_checkpoint(j.s);
	store_close(j.s);
	return e;
}

static int go(struct arena *a, const struct settings *set)
{
	struct why w;
	int lock;
	enum err e = supervise_lock(set->store.state, &lock, &w);

	if (e != OK) {
		log_error("%s", w.text);
		return cli_lock_exit(e);
	}
	e = bring_up_to_date(set, &w);
	if (e != OK) {
		log_error("%s", w.text);
		return cli_store_exit(e);
	}
	e = work(a, set, &w);
	if (e == AGAIN || e == BAD)
		log_error("%s", w.text);
	return cli_exit(e);
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *out = cli_take(&argc, argv, "--out");
	int dry = cli_take_flag(&argc, argv, "--dry-run");
	struct arena *a = arena_new();
	struct settings *set;
	int code;

	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc > 2 || (argc == 2 && conf))
		return cli_usage("once", "'%s' is not understood", argv[argc - 1]);
	if (out && !dry)
		return cli_usage("once", "--out goes with --dry-run");
	set = cli_settings(a, cli_conf(argc == 2 ? argv[1] : conf));
	if (set && !cli_judged(set))
		set = NULL; /* before the first role begins */
	code = set ? dry ? once_dry(a, set, out) : go(a, set) : EX_CONFIG;
	arena_free(a);
	return code;
}

const struct command command_once = {
	.name = "once",
	.summary = "all that is to be done now, and then the end",
	.help = "Usage: tidings once [--now T] [-c CONF | CONF]\n"
		"       tidings once --dry-run [--out DIR] [--now T] [-c CONF | CONF]\n\n"
		"Fetches, reads, decides and sends what is due, in one process, until nothing\n"
		"is left. For small communities run by cron, and for trying things out. It\n"
		"refuses to run beside a daemon on the same state.\n\n"
		"  --now T     as if it were T (2026-03-02T08:00:00Z)\n"
		"  --dry-run   fetch and send nothing, change nothing: work on a copy of the\n"
		"              store, also beside a daemon, and tell each letter that would\n"
		"              leave: to whom, and its subject\n"
		"  --out DIR   for a dry run: write the letters into DIR, which is made where it\n"
		"              is not there; files are named after the recipient, ADDRESS.eml,\n"
		"              and never written over\n\n"
		"Exit code: 0 all done, 65 trouble that a person must end, 69 a daemon runs, 74\n"
		"the store cannot be opened, 75 trouble that may pass, 78 the configuration is\n"
		"bad (and nothing was begun).\n",
	.run = run,
	.group = GROUP_RUN,
};
