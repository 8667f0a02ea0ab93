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
#include "store/store_logged.h"
#include "store/store_outbox.h"
#include "supervise.h"

struct restore {
	struct arena *a;
	const struct settings *set;
	const char *state, *file, *work, *aside;
	struct token_key *key; /* NULL: none, and so no token can be read */
	const char *key_why;   /* why not */
	struct store *s;
	bool whole_log;   /* the operator says that sent.log is the last one */
	int own, strange; /* letters in sent.log that the key can read, and others */
	bool blind;       /* sent.log does not tell all that left */
	const char *blind_why;
	bool had_store;
	struct left left;
	struct left_erased erased;
	bool erased_unknown; /* the present store could not be asked for tombstones */
};

static int complain_text(const char *text, int code)
{
	fprintf(stderr, "tidings restore: %s.\nNothing was changed.\n", text);
	return code;
}

static int complain(struct restore *r, const char *path)
{
	return complain_text(arena_printf(r->a, "%s: %s", path, strerror(errno)), EX_CANTCREAT);
}

/* --- the present store ------------------------------------------------------------------------- */

static void sweep(struct restore *r)
{
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm",
					     "store.db-journal", "lock" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(arena_printf(r->a, "%s/%s", r->work, names[i]));
	rmdir(r->work);
}

/* A second name for the present store and a copy of its journal, so that it can be looked at. */
static int keep_present(struct restore *r)
{
	static const char *const names[] = { "store.db", "store.db-wal" };
	const char *from;

	if (mkdir(r->aside, 0700) && errno != EEXIST)
		return complain(r, r->aside);
	for (size_t i = 0; i < 2; i++) {
		from = arena_printf(r->a, "%s/%s", r->state, names[i]);
		if (link(from, arena_printf(r->a, "%s/%s", r->aside, names[i])) &&
		    errno != ENOENT && errno != EEXIST)
			return complain(r, r->aside);
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
		if (token_read(r->key, e->token, &t) != OK) {
			r->strange++;
			break;
		}
		r->own++;
		left_letter(r->s, e->token, &t);
		break;
	case SENT_LANDED: left_landed(r->s, e->token); break;
	case SENT_STAYS: left_stays(r->s, e->token); break;
	case SENT_ABOUT: left_about(r->s, e->first, e->second); break;
	case SENT_CUT: left_cut(r->s, e->first, e->second); break;
	case SENT_OPENED: left_opened(r->s, e->first, e->second); break;
	}
}

static int64_t stone_of(void *arg, const void *bytes, size_t n)
{
	struct restore *r = arg;

	return token_hash(r->key, bytes, n);
}

/* Does the log tell all that left since? What is wrong with it otherwise, in words. */
static const char *gap(const struct restore *r, const struct logged *backup,
		       const struct sent_span *log)
{
	const char *present = arena_printf(r->a, "%s/store.db", r->aside);
	struct logged now;
	struct why w;
	bool there = access(present, F_OK) == 0,
	     told = there && logged_look(present, &now, &w) == OK && now.id == log->id;

	/* A store that was restored in doubt is no witness. */
	there = there && !(told && now.blind);
	if (backup->id && backup->id != log->id)
		return "sent.log is not the one the backup was made beside: it was begun later, or "
		       "is of another community";
	if (backup->lines < log->begin)
		return "sent.log does not go back to this backup: older lines are dropped once no "
		       "copy in the folder of the backups needs them";
	if (backup->lines > log->end)
		return "sent.log ends before the backup was made: it is an older copy of it";
	if (told && now.lines > log->end)
		return "sent.log ends before the store that was here: it is an older copy of it";
	if (!there && backup->lines == log->end && !r->whole_log)
		return "sent.log tells of nothing since the backup, and the store that was here "
		       "cannot bear it out: it may be a copy as old as the backup. If you are "
		       "sure that it is the last one, restore again with --whole-log";
	return NULL;
}

/* What the log tells is used, also where it does not tell all. */
static void read_log(struct restore *r)
{
	struct logged backup = logged_get(r->s);
	struct sent_span log;
	int64_t end = 0;
	struct why w;
	enum err e = sent_log_look(r->state, &log, &w);

	if (e == OK)
		r->blind_why = gap(r, &backup, &log);
	if (e == OK && r->key)
		e = sent_log_each(r->state, r->blind_why ? 0 : backup.lines, replay, r, &end, &w);
	if (e == NONE)
		r->blind_why = arena_printf(r->a,
					    "there is no %s/sent.log. If you have it, put it there "
					    "and restore again before the daemon runs",
					    r->state);
	else if (e == BAD)
		r->blind_why = arena_dup(r->a, w.text);
	else if (!r->key)
		r->blind_why = r->key_why;
	else if (r->strange && !r->blind_why)
		r->blind_why = "some letters in sent.log were made with another key";
	r->blind = r->blind_why != NULL;
	logged_set(r->s, &(struct logged){ .id = log.id, .lines = log.end });
}

/* The key reads neither the letters of the backup nor those that left since: by no token that is out
 * there would anybody be known any more. */
static bool strange_key(struct restore *r)
{
	const char *text = r->key ? letters_newest_token(r->s, r->a) : NULL;
	struct token t;

	return text ? token_read(r->key, text, &t) != OK : r->strange && !r->own;
}

static void mend(struct restore *r)
{
	const char *present = arena_printf(r->a, "%s/store.db", r->aside);

	store_begin(r->s);
	left_begin(r->s);
	read_log(r);
	r->left = left_end(r->s, when_now(), r->blind);
	carried_from(r->s, present); /* the provider counts on, whatever was restored */
	r->erased_unknown =
		!r->key || left_tombstones(r->s, r->a, present, stone_of, r,
					   r->set->privacy.erased_posts == ERASED_ANONYMISE,
					   when_now(), &r->erased) != OK;
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
		return complain(r, r->work);
	e = store_copy(r->file, copy, &w);
	if (e == OK)
		e = store_open(r->work, STORE_MIGRATE, &r->s, &w);
	if (e != OK) {
		sweep(r);
		return complain_text(w.text, e == AGAIN ? EX_IOERR : EX_DATAERR);
	}
	mend(r);
	if (strange_key(r)) {
		store_close(r->s);
		return complain_text(
			arena_printf(r->a,
				     "%s/key is not the key of the community in %s."
				     "\nPut the one there that was kept with the backup; if it is "
				     "lost, move\nthis one away",
				     r->state, r->file),
			EX_DATAERR);
	}
	e = store_checkpoint(r->s);
	store_close(r->s);
	if (e != OK) {
		return complain_text("the restored store could not be written whole", EX_IOERR);
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
		return complain(r, to);
	crash_point("restore renamed");
	sync();
	sweep(r);
	return EX_OK;
}

/* --- what was done, in words -------------------------------------------------------------------- */

static const char *letters(const struct restore *r, int64_t n)
{
	return arena_printf(r->a, "%lld letter%s", (long long)n, text_s(n));
}

/* Indented, and no line is wider than 80. */
static void say_wrapped(const char *text)
{
	size_t column = 1;

	printf(" ");
	for (size_t n; *text; text += n, text += strspn(text, " ")) {
		n = strcspn(text, " ");
		column += n + 1;
		if (column > 80) {
			printf("\n ");
			column = n + 2;
		}
		printf(" %.*s", (int)n, text);
	}
	printf("\n");
}

static void say_known(const struct restore *r)
{
	const struct left *l = &r->left;

	if (l->sent)
		printf("  %s that waited in it left since, and will not leave again\n",
		       letters(r, l->sent));
	if (l->unsure && !r->blind)
		printf("  %s may have left or not: you decide, with `tidings outbox`\n",
		       letters(r, l->unsure));
	if (l->letters)
		printf("  %s left that it does not know: they are recognised when their mail is\n"
		       "  here again\n",
		       letters(r, l->letters));
}

static void say_letters(const struct restore *r)
{
	const struct left *l = &r->left;

	if (!r->blind) {
		printf("\nWhat left since the backup, by sent.log:%s\n",
		       l->sent || l->unsure || l->letters ? "" : " nothing.");
		say_known(r);
		return;
	}
	printf("\nNobody can tell all that left since the backup:\n");
	say_wrapped(arena_printf(r->a, "%s.", r->blind_why));
	say_known(r);
	if (l->unsure)
		printf("  %s in it may have left: you decide, with `tidings outbox`\n",
		       letters(r, l->unsure));
	printf("  What is made anew from mail of before now is held: you decide, in the same "
	       "way\n");
}

static void say_erased(const struct restore *r)
{
	if (r->erased.mails)
		printf("\n%zu %s erased after the backup, and again now.\n", r->erased.mails,
		       r->erased.mails == 1 ? "mail was" : "mails were");
	if (r->erased.members)
		printf("\n%zu %s erased after the backup: nothing goes to them, and the\n"
		       "daemon erases them again as it starts.\n",
		       r->erased.members, r->erased.members == 1 ? "member was" : "members were");
	if (r->erased_unknown)
		printf("\nWhat was erased since the backup is not known, because the %s:\n"
		       "who asked for it since must be erased again (`tidings erase`).\n",
		       r->key ? "store before cannot be read" : "key is missing");
}

static void say_next(const struct settings *set)
{
	const char *moved = set->inbox.kind == SOURCE_IMAP ? set->inbox.move_to : NULL;
	int n = 0;

	printf("\nNext:\n");
	if (moved && *moved)
		printf("  %d. In the mailbox, move what came since the backup from %s back to "
		       "%s.\n",
		       ++n, moved, set->inbox.folders.v[0]);
	printf("  %d. tidings run %s\n"
	       "     Mail that came since is fetched again; rules wait until it is here, and\n"
	       "     so do answers to letters of those days.\n",
	       ++n, set->file);
	printf("  %d. tidings status -c %s\n", ++n, set->file);
}

static void say(const struct restore *r, time_t made)
{
	printf("The store is now that of %s (%s).\n", r->file, when_rfc3339(r->a, made));
	if (r->had_store)
		printf("The one before is kept in %s.\n", r->aside);
	say_letters(r);
	say_erased(r);
	say_next(r->set);
}

/* --- the command --------------------------------------------------------------------------------- */

static int take_place(struct restore *r, time_t made)
{
	int code = keep_present(r);

	r->had_store = access(arena_printf(r->a, "%s/store.db", r->aside), F_OK) == 0;
	if (!code)
		code = prepare(r);
	if (!code)
		code = install(r);
	if (code)
		give_up(r);
	else if (!r->had_store)
		rmdir(r->aside);
	if (!code)
		say(r, made);
	return code;
}

/* What is wrong with the file at first sight; 0: nothing. */
static int look(struct restore *r, struct stat *f)
{
	const char *what = NULL;
	struct stat now;

	if (stat(r->file, f))
		return complain_text(arena_printf(r->a, "%s: %s. Backups are kept in %s", r->file,
						  strerror(errno), r->set->store.backups),
				     EX_NOINPUT);
	if (!S_ISREG(f->st_mode))
		what = "is no file";
	else if (!f->st_size)
		what = "is empty";
	else if (!stat(arena_printf(r->a, "%s/store.db", r->state), &now) &&
		 f->st_dev == now.st_dev && f->st_ino == now.st_ino)
		what = "is the present store itself";
	if (!what)
		return EX_OK;
	return complain_text(arena_printf(r->a, "%s %s. Backups are kept in %s", r->file, what,
					  r->set->store.backups),
			     EX_DATAERR);
}

static int restore(struct restore *r)
{
	struct why w;
	struct stat f;
	int lock, code = look(r, &f);

	if (code)
		return code;
	mkdir(r->state, 0700);
	if (supervise_lock(r->state, &lock, &w) != OK)
		return complain_text(
			arena_printf(r->a, "%s. Stop the daemon before its store is replaced",
				     w.text),
			EX_UNAVAILABLE);
	if (token_key_open(arena_printf(r->a, "%s/key", r->state), false, &r->key, &w) != OK) {
		r->key = NULL;
		r->key_why = arena_printf(
			r->a,
			"%s. If you have the key, put it there and restore again before the "
			"daemon runs",
			w.text);
	}
	code = take_place(r, f.st_mtime);
	token_key_free(r->key);
	close(lock);
	return code;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct restore r = { .whole_log = cli_take_flag(&argc, argv, "--whole-log") };
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
	.help = "Usage: tidings restore [-c CONF] [--whole-log] FILE\n\n"
		"Verifies FILE, keeps the present store aside, and puts FILE in its place.\n"
		"What left since the backup is read from sent.log: it is not sent again.\n"
		"Where the log does not tell all, it says why, and what may have left waits\n"
		"for your decision (`tidings outbox`). Mail that came since is fetched again;\n"
		"what was erased stays erased. The daemon must be stopped.\n\n"
		"  --whole-log  on a new machine, where the store that was there is lost:\n"
		"               sent.log is the last one, not a copy as old as the backup\n\n"
		"Exit code: 0 done; 65 (EX_DATAERR) FILE is no good, or the key is not its; 66\n"
		"there is no FILE; 69 (EX_UNAVAILABLE) a daemon runs; 73, 74 the disk. Unless it\n"
		"is 0, nothing was changed.\n",
	.run = run,
	.group = GROUP_RUN,
};
