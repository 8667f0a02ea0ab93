/*
 * import.c - `tidings import`: an archive becomes history: threaded, searchable, never acted upon.
 *
 * Each mail's place in the file is its number, so a second run goes on where the first one ended
 * and imports nothing twice.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/copy.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/desk/desk.h"
#include "community/desk/intake.h"
#include "inbox/mbox.h"
#include "supervise.h"

enum { GROUP = 200, BAR = 24 };

struct import {
	struct arena *a;
	struct community *c; /* in a dry run: of a copy */
	const char *path;
	int64_t mailbox; /* 0 until the first mail */
	bool bar, dry, json;
	bool alone; /* no daemon, so the mails are read here too */
	int64_t begun_ms, drawn_ms;
	int64_t size; /* bytes of the file; 0: not known, it is no file */
	struct inbox_walk walk;
	uint64_t seen, fresh, known;
	struct arena *group;
	struct arrival rows[GROUP];
	const char *raws[GROUP];
	size_t sizes[GROUP], n;
};

static void draw(struct import *m, int64_t at)
{
	int64_t now = when_ms(), ms = now - m->begun_ms;
	double rate = ms > 0 ? m->seen * 1000.0 / (double)ms : 0;
	double part = m->walk.total ? (double)m->seen / (double)m->walk.total
		      : m->size > 0 ? (double)at / (double)m->size
				    : 0;
	int full = part < 1 ? (int)(part * BAR) : BAR; /* the file may grow meanwhile */
	char left[40] = "";

	if (!m->bar || now - m->drawn_ms < 200)
		return;
	m->drawn_ms = now;
	if (part > 0.001 && part <= 1)
		snprintf(left, sizeof left, ", %.0f s left", (double)ms / 1000 * (1 - part) / part);
	fprintf(stderr, "\r[%.*s%*s] %llu mail%s, %.0f a second%s   ", full,
		"########################", BAR - full, "", (unsigned long long)m->seen,
		text_s((long long)m->seen), rate, left);
	fflush(stderr); /* the log has it wait for the end of a line */
}

static void read_new(struct import *m)
{
	struct intake_watch nobody = { 0 };

	while (m->alone && intake_group(m->c, m->a, &nobody))
		arena_reset(m->a);
}

static void flush(struct import *m)
{
	struct arena *a = arena_new();

	store_begin(m->c->s);
	for (size_t i = 0; i < m->n; i++) {
		if (arrival_add(m->c->s, a, &m->rows[i], m->raws[i], m->sizes[i]) == OK)
			m->fresh++;
		else
			m->known++;
		arena_reset(a);
	}
	store_commit(m->c->s);
	arena_free(a);
	m->n = 0;
	arena_reset(m->group);
	read_new(m);
}

/* With its first mail, so that a file that is none leaves no trace. */
static void begin(struct import *m)
{
	char full[4096];

	store_begin(m->c->s);
	m->mailbox = mailbox_get(m->c->s, m->a,
				 arena_printf(m->a, "import:%s",
					      realpath(m->path, full) ? full : m->path),
				 "import")
			     ->id;
	store_commit(m->c->s);
}

static enum err take(struct import *m, int64_t uid, time_t received, const char *raw, size_t n,
		     int64_t at)
{
	m->seen++;
	draw(m, at);
	if (!m->mailbox)
		begin(m);
	m->rows[m->n] = (struct arrival){ .mailbox = m->mailbox,
					  .uid = uid,
					  .at = when_now(),
					  .received = received,
					  .bytes = (int64_t)n,
					  .history = true };
	m->raws[m->n] = arena_ndup(m->group, raw, n);
	m->sizes[m->n++] = n;
	if (m->n == GROUP || arena_bytes(m->group) > 8 << 20)
		flush(m);
	return OK;
}

static enum err take_mbox(void *arg, const char *raw, size_t n, off_t offset)
{
	return take(arg, (int64_t)offset + 1, 0, raw, n, (int64_t)offset);
}

static enum err take_maildir(void *arg, const struct inbox_file *file, const char *raw, size_t n)
{
	struct import *m = arg;

	return take(m, token_hash(m->c->key, file->key, strlen(file->key)), file->delivered, raw, n,
		    0);
}

static void note(void *arg, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s\n", text);
}

static enum err walk(struct import *m, const char *path, struct why *w)
{
	struct stat st;
	enum err e;
	int fd;

	m->walk = (struct inbox_walk){ .arg = m, .note = note };
	if (inbox_kind_of(path) == INBOX_MAILDIR)
		return inbox_maildir_each(path, &m->walk, take_maildir, w);
	e = inbox_mbox_open(path, &fd, w);
	if (e != OK)
		return e;
	m->size = fstat(fd, &st) == 0 ? (int64_t)st.st_size : 0;
	e = inbox_mbox_each(fd, &m->walk, take_mbox, w);
	close(fd);
	return e;
}

static void tell(const struct import *m, const struct books *before)
{
	struct books after = arrival_books(m->c->s);
	long long posts = after.filed - before->filed, aside = after.aside - before->aside;

	printf("%llu mail%s: %llu new, %llu known before; all are history, none is acted upon\n",
	       (unsigned long long)m->seen, text_s((long long)m->seen),
	       (unsigned long long)m->fresh, (unsigned long long)m->known);
	if (!m->alone)
		puts("The daemon is reading them: see `tidings status`.");
	else if (m->fresh)
		printf("Of the new %lld %s, %lld %s set aside: here already, or unreadable%s\n",
		       posts,
		       m->dry ? (posts == 1 ? "would be a post" : "would be posts")
			      : (posts == 1 ? "is a post" : "are posts"),
		       aside,
		       m->dry       ? "would be"
		       : aside == 1 ? "is"
				    : "are",
		       m->dry ? "." : " (`tidings why NUMBER`).");
	if (m->dry)
		puts("Nothing was changed.");
}

/* What became of them is known here only where no daemon reads them. */
static void tell_json(const struct import *m, const struct books *before, const char *error)
{
	struct books after = arrival_books(m->c->s);
	json_t *o = json_pack("{s:I,s:I,s:I,s:I}", "mails", (json_int_t)m->seen, "new",
			      (json_int_t)m->fresh, "known", (json_int_t)m->known, "skipped",
			      (json_int_t)m->walk.skipped);

	json_object_set_new(o, "posts",
			    m->alone ? json_integer(after.filed - before->filed) : json_null());
	json_object_set_new(o, "aside",
			    m->alone ? json_integer(after.aside - before->aside) : json_null());
	json_object_set_new(o, "dry_run", json_boolean(m->dry));
	json_object_set_new(o, "error", cli_json_text(m->a, error));
	cli_json_print(o);
}

static int go(struct import *m, const char *path)
{
	struct books before = arrival_books(m->c->s);
	struct why w;
	enum err e;

	m->a = arena_new();
	m->group = arena_new();
	m->bar = isatty(2);
	m->begun_ms = when_ms();
	m->path = path;
	e = walk(m, path, &w);
	if (m->n)
		flush(m);
	if (m->bar) {
		fputs("\r\033[K", stderr);
		fflush(stderr);
	}
	if (m->json)
		tell_json(m, &before, e != OK ? w.text : NULL);
	else if (e != OK)
		fprintf(stderr, "tidings import: %s: %s\n", path, w.text);
	if (!m->json && (e == OK || m->seen))
		tell(m, &before);
	arena_free(m->group);
	arena_free(m->a);
	return e == NONE ? EX_NOINPUT : cli_exit(e);
}

/* On a copy of the store, so that it says what the import would. */
static int rehearse(struct import *m, struct arena *a, const struct settings *set, const char *path)
{
	struct settings *own = arena_get(a, sizeof *own);
	char folder[COPY_FOLDER];
	int code = copy_make(a, "import", set, own, folder);
	struct why w;

	if (!code && desk_open(own, STORE_MIGRATE, &m->c, &w) != OK) {
		fprintf(stderr, "tidings import: %s\n", w.text);
		code = EX_CONFIG;
	}
	m->alone = true;
	if (!code)
		code = go(m, path);
	community_close(m->c);
	copy_clean(folder);
	return code;
}

static int import(struct import *m, const struct settings *set, const char *path)
{
	int fd = -1, code = cli_community(set, &m->c);

	if (!code) {
		m->alone = supervise_lock(set->store.state, &fd, NULL) == OK;
		code = go(m, path);
	}
	if (m->alone) {
		store_checkpoint(m->c->s);
		close(fd);
	}
	community_close(m->c);
	return code;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct arena *a;
	struct import *m;
	struct settings *set;
	int code;

	a = arena_new();
	m = arena_get(a, sizeof *m);
	m->dry = cli_take_flag(&argc, argv, "--dry-run");
	m->json = cli_take_flag(&argc, argv, "--json");
	if (argc != 2)
		return cli_usage("import", "name one mbox file or Maildir");
	set = cli_settings(a, cli_conf(conf));
	code = !set ? EX_CONFIG : m->dry ? rehearse(m, a, set, argv[1]) : import(m, set, argv[1]);
	arena_free(a);
	return code;
}

const struct command command_import = {
	.name = "import",
	.summary = "take an archive in as history",
	.help = "Usage: tidings import [-c CONF] [--dry-run] [--json] FILE.mbox|MAILDIR\n\n"
		"Every mail is threaded and searchable, and never relayed, answered, obeyed or\n"
		"due in a digest. A run that was cut goes on where it ended; nothing is\n"
		"imported twice. While a daemon runs, it reads what is imported.\n\n"
		"  --dry-run   on a copy of the store: tells how many are new, how many of them\n"
		"              would be posts or be set aside, and changes nothing\n"
		"  --json      the counts as one object; null: a daemon is reading them\n",
	.run = run,
	.group = GROUP_RUN,
};
