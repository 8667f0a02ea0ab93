#include "cli/once_dry.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/copy.h"
#include "cli/open.h"
#include "reader/reader.h"
#include "role.h"

enum { SAME_MAX = 10000, HEAD = 64 << 10 };

/* What a letter in the Maildir is. */
struct delivered {
	const char *path, *rcpt, *subject;
};

static struct delivered look_at(struct arena *a, const char *path)
{
	struct arena *one = arena_new(); /* they may be many */
	char *head = arena_get(one, HEAD);
	const char *rcpt, *subject;
	FILE *f = fopen(path, "r");
	struct header *v = NULL;
	size_t n = 0, fields = 0;
	struct delivered l;

	if (f) {
		n = fread(head, 1, HEAD, f);
		fclose(f);
	}
	reader_fields(one, head, n, &v, &fields);
	rcpt = reader_field(v, fields, "Delivered-To");
	subject = reader_field(v, fields, "Subject");
	l = (struct delivered){ path, arena_dup(a, rcpt ? rcpt : ""),
				arena_dup(a, subject ? subject : "") };
	arena_free(one);
	return l;
}

/* Letters, digits and @.-+_ stay. */
static const char *file_name(struct arena *a, const struct delivered *l)
{
	char *name = arena_printf(a, "%.200s", *l->rcpt ? l->rcpt : "letter");

	for (char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && (p == name || !strchr("@.-+_", *p)))
			*p = '_';
	return name;
}

/* A link refuses a name that is taken, whoever took it. */
static enum err name_letter(struct arena *a, const struct delivered *l, const char *out)
{
	const char *from = l->path, *name = file_name(a, l),
		   *to = arena_printf(a, "%s/%s.eml", out, name);
	int n = 1, failed;

	while ((failed = link(from, to)) && errno == EEXIST && n++ < SAME_MAX)
		to = arena_printf(a, "%s/%s-%d.eml", out, name, n);
	if (failed)
		return BAD;
	puts(to);
	return OK;
}

static int by_recipient(const void *x, const void *y)
{
	const struct delivered *a = x, *b = y;
	int order = strcmp(a->rcpt, b->rcpt);

	return order ? order : strcmp(a->subject, b->subject);
}

/* Gives how many letters were told or named; -1: one could not be. All are gone from the Maildir then. */
static int tell_letters(struct arena *a, const char *maildir, const char *out)
{
	const char *folder = arena_printf(a, "%s/new", maildir);
	struct delivered *v = NULL;
	DIR *d = opendir(folder);
	size_t k = 0, cap = 0;
	int n = 0;

	for (struct dirent *e; d && (e = readdir(d));)
		if (*e->d_name != '.')
			*ARENA_PUSH(a, v, k, cap) =
				look_at(a, arena_printf(a, "%s/%s", folder, e->d_name));
	if (d)
		closedir(d);
	if (k)
		qsort(v, k, sizeof *v, by_recipient);
	for (size_t i = 0; i < k; i++) {
		if (!out)
			printf("%s  %s\n", v[i].rcpt, v[i].subject);
		if (n >= 0)
			n = !out || name_letter(a, &v[i], out) == OK ? n + 1 : -1;
		unlink(v[i].path);
	}
	rmdir(folder);
	rmdir(arena_printf(a, "%s/cur", maildir));
	rmdir(arena_printf(a, "%s/tmp", maildir));
	rmdir(maildir);
	return n;
}

/* Editor and courier at work on the copy; the courier delivers into the Maildir. */
static int work(struct arena *a, struct settings *own, const char *out, char *maildir)
{
	const struct role *roles[] = { role_find("editor"), role_find("courier"), NULL };
	struct why w = { "" };
	enum err e;
	int n;

	own->send.kind = SINK_MAILDIR;
	own->send.path = maildir;
	e = role_once(roles, own, NULL, NULL, &w);
	if (e == AGAIN || e == BAD)
		log_error("%s", w.text);
	n = tell_letters(a, maildir, out);
	if (n < 0) {
		fprintf(stderr, "tidings once: a letter could not be written into %s\n", out);
		return EX_CANTCREAT;
	}
	printf("%d letter%s would leave; nothing was sent.\n", n, text_s(n));
	return cli_exit(e);
}

int once_dry(struct arena *a, const struct settings *set, const char *out)
{
	struct settings *own = arena_get(a, sizeof *own);
	char folder[COPY_FOLDER], *maildir = NULL;
	int code;

	if (out) { /* on its file system, for links */
		maildir = arena_printf(a, "%s/.letters.XXXXXX", out);
		if ((mkdir(out, 0700) && errno != EEXIST) || !mkdtemp(maildir)) {
			fprintf(stderr, "tidings once: %s cannot be written: %s\n", out,
				strerror(errno));
			return EX_CANTCREAT;
		}
	}
	code = copy_make(a, "once", set, own, folder);
	if (!code)
		code = work(a, own, out, out ? maildir : arena_printf(a, "%s/letters", folder));
	else if (out)
		rmdir(maildir);
	copy_clean(folder);
	return code;
}
