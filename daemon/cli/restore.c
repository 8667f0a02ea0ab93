/*
 * restore.c - `tidings restore FILE`: a backup becomes the store again, and what left since it was
 * made is neither lost nor sent twice (DESIGN, promise 4).
 *
 * All is done on a copy in state/restoring; one rename puts it in place. Until then the present
 * store stays as it is, and dying anywhere changes nothing.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/crash.h"
#include "base/token.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "courier.h"
#include "store/store_left.h"
#include "supervise.h"

struct restore {
	struct arena *a;
	const struct settings *set;
	const char *state, *file, *work, *aside;
	struct token_key *key; /* NULL: none, and so no token can be read */
	struct store *s;
	bool blind; /* there is no usable sent.log */
	const char *blind_why;
	struct left left;
	int64_t erased; /* -1: the present store could not be asked for tombstones */
};

static int complain(const char *path)
{
	fprintf(stderr, "tidings restore: %s: %s\n", path, strerror(errno));
	return EX_CANTCREAT;
}

static int complain_why(const struct why *w, int code)
{
	fprintf(stderr, "tidings restore: %s\nNothing was changed.\n", w->text);
	return code;
}

/* --- the present store ------------------------------------------------------------------------- */

static void sweep(struct restore *r)
{
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm", "lock" };

	for (size_t i = 0; i < 4; i++)
		unlink(arena_printf(r->a, "%s/%s", r->work, names[i]));
	rmdir(r->work);
}

/* A second name for the present store and a copy of its journal, so that it can be looked at. */
static int keep_present(struct restore *r)
{
	static const char *const names[] = { "store.db", "store.db-wal" };
	const char *from;

	if (mkdir(r->aside, 0700) && errno != EEXIST)
		return complain(r->aside);
	for (size_t i = 0; i < 2; i++) {
		from = arena_printf(r->a, "%s/%s", r->state, names[i]);
		if (link(from, arena_printf(r->a, "%s/%s", r->aside, names[i])) &&
		    errno != ENOENT && errno != EEXIST)
			return complain(r->aside);
	}
	return EX_OK;
}

static void give_up(struct restore *r)
{
	sweep(r);
	unlink(arena_printf(r->a, "%s/store.db", r->aside));
	unlink(arena_printf(r->a, "%s/store.db-wal", r->aside));
	unlink(arena_printf(r->a, "%s/store.db-shm", r->aside));
	rmdir(r->aside);
}

/* Its journal must hold nothing the file has not, before the file loses its name. A store that
 * cannot be opened has nothing more to lose. */
static void fold_present(struct restore *r)
{
	const char *path = arena_printf(r->a, "%s/store.db", r->state);
	struct store *s;
	struct stat f;

	if (stat(path, &f) || f.st_size == 0 || store_open(r->state, STORE_WORK, &s, NULL) != OK)
		return;
	store_checkpoint(s);
	store_close(s);
}

/* --- replaying -------------------------------------------------------------------------------- */

static void replay(void *arg, const struct sent_entry *e)
{
	struct restore *r = arg;
	struct token t;

	switch (e->kind) {
	case SENT_LEAVES:
		if (token_read(r->key, e->token, &t) == OK) /* of another key: none of ours */
			left_letter(r->s, e->token, &t);
		break;
	case SENT_LANDED: left_landed(r->s, e->token); break;
	case SENT_STAYS: left_stays(r->s, e->token); break;
	case SENT_ABOUT: left_about(r->s, e->first, e->second); break;
	case SENT_CUT: left_cut(r->s, e->first, e->second); break;
	}
}

static int64_t stone_of(void *arg, const void *content)
{
	struct restore *r = arg;

	return token_hash(r->key, content, 16);
}

static void read_log(struct restore *r)
{
	int64_t end = 0;
	struct why w;
	enum err e;

	if (!r->key) {
		r->blind_why = "the key of the tokens is not there";
	} else {
		e = sent_log_each(r->state, 0, replay, r, &end, &w);
		if (e != OK)
			r->blind_why = e == NONE ? "there is no sent.log" : arena_dup(r->a, w.text);
	}
	r->blind = r->blind_why != NULL;
	outbox_logged_set(r->s, end);
}

static void mend(struct restore *r)
{
	const char *present = arena_printf(r->a, "%s/store.db", r->aside);

	store_begin(r->s);
	left_begin(r->s);
	read_log(r);
	r->left = left_end(r->s, when_now(), r->blind);
	r->erased = r->key ? left_tombstones(r->s, r->a, present, stone_of, r) : -1;
	store_commit(r->s);
}

/* The copy, mended, as one file. */
static int prepare(struct restore *r)
{
	const char *copy = arena_printf(r->a, "%s/store.db", r->work);
	struct why w;
	enum err e;

	sweep(r);
	if (mkdir(r->work, 0700))
		return complain(r->work);
	e = store_copy(r->file, copy, &w);
	if (e == OK)
		e = store_open(r->work, STORE_MIGRATE, &r->s, &w);
	if (e != OK)
		return complain_why(&w, EX_DATAERR);
	mend(r);
	e = store_checkpoint(r->s);
	store_close(r->s);
	if (e != OK) {
		why(&w, BAD, "the mended copy could not be finished");
		return complain_why(&w, EX_IOERR);
	}
	return EX_OK;
}

static int install(struct restore *r)
{
	const char *to = arena_printf(r->a, "%s/store.db", r->state);

	fold_present(r);
	crash_point("restore folded");
	unlink(arena_printf(r->a, "%s/store.db-wal", r->state));
	unlink(arena_printf(r->a, "%s/store.db-shm", r->state));
	crash_point("restore unlinked");
	if (rename(arena_printf(r->a, "%s/store.db", r->work), to))
		return complain(to);
	crash_point("restore renamed");
	sync();
	sweep(r);
	return EX_OK;
}

/* --- what was done, in words -------------------------------------------------------------------- */

static void say_letters(const struct restore *r)
{
	const struct left *l = &r->left;

	if (r->blind) {
		printf("\nWhat left since the backup is not known, because %s.\n"
		       "So %lld letters that wait in it are unsure, and every letter about older "
		       "mail "
		       "that is\nwritten anew is held: you decide, with `tidings outbox`.\n",
		       r->blind_why, (long long)l->unsure);
		return;
	}
	printf("\nsent.log tells what left since the backup:\n"
	       "  %lld letters that waited in it are marked as sent\n"
	       "  %lld may have left; they are unsure, and you decide: `tidings outbox`\n"
	       "  %lld letters of %lld mailings made since will be recognised when they are made "
	       "again\n",
	       (long long)l->sent, (long long)l->unsure, (long long)l->letters,
	       (long long)l->mailings);
}

static void say(const struct restore *r, time_t made)
{
	const struct settings *set = r->set;

	printf("The store is that of %s (%s).\nThe one before is kept in %s.\n", r->file,
	       when_rfc3339(r->a, made), r->aside);
	say_letters(r);
	if (r->erased > 0)
		printf("  %lld mails that were erased since were erased again\n",
		       (long long)r->erased);
	if (r->erased < 0)
		printf("\nThe store before could not be asked what was erased since the backup: "
		       "erase it again.\n");
	printf("\nNext:\n  1. tidings run %s\n"
	       "     Mail that came since the backup is fetched again; rules wait until it is "
	       "here.\n",
	       set->file);
	if (set->inbox.kind == SOURCE_IMAP && set->inbox.move_to && *set->inbox.move_to)
		printf("     Before that, move the mails of these days back from %s to %s.\n",
		       set->inbox.move_to, set->inbox.folders.v[0]);
	printf("  2. tidings status %s\n", set->file);
}

/* --- the command --------------------------------------------------------------------------------- */

static int restore(struct restore *r)
{
	struct why w;
	struct stat f;
	int code, lock;

	if (stat(r->file, &f)) {
		fprintf(stderr, "tidings restore: %s: %s\n", r->file, strerror(errno));
		return EX_NOINPUT;
	}
	mkdir(r->state, 0700);
	if (supervise_lock(r->state, &lock, &w) != OK) {
		fprintf(stderr, "tidings restore: %s: stop it first\n", w.text);
		return EX_UNAVAILABLE;
	}
	if (token_key_open(arena_printf(r->a, "%s/key", r->state), false, &r->key, &w) != OK)
		r->key = NULL;
	code = keep_present(r);
	if (!code)
		code = prepare(r);
	if (!code)
		code = install(r);
	else
		give_up(r);
	if (!code)
		say(r, f.st_mtime);
	token_key_free(r->key);
	close(lock);
	return code;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct restore r = { .a = NULL };
	int code = EX_CONFIG;

	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc != 2 || *argv[1] == '-')
		return cli_usage("restore", argc < 2 ? "name the backup" : "name one backup");
	r.a = arena_new();
	r.set = cli_settings(r.a, cli_conf(conf));
	if (r.set) {
		r.file = argv[1];
		r.state = r.set->store.state;
		r.work = arena_printf(r.a, "%s/restoring", r.state);
		r.aside = arena_printf(r.a, "%s/before-restore-%s", r.state,
				       when_rfc3339(r.a, when_now()));
		code = restore(&r);
	}
	arena_free(r.a);
	return code;
}

const struct command command_restore = {
	.name = "restore",
	.summary = "make a backup the store again; nothing is sent twice",
	.help = "Usage: tidings restore [-c CONF] FILE\n\n"
		"Verifies FILE, keeps the present store aside, and puts FILE in its place. What "
		"left since\n"
		"the backup is read from sent.log: those letters count as sent. Without it, "
		"everything\n"
		"that may have left waits for your decision (`tidings outbox`). Mail that came "
		"since is\n"
		"fetched again; erased mail stays erased. The daemon must be stopped.\n\n"
		"Exit code: 0 done; 65 (EX_DATAERR) FILE is no good; 69 (EX_UNAVAILABLE) a daemon "
		"runs.\n"
		"Unless it is 0, nothing was changed.\n",
	.run = run,
	.group = GROUP_RUN,
};
