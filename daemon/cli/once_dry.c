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
#include "role.h"

enum { SAME_MAX = 10000 };

/* Whose letter it is, as a file name: letters, digits and @.-+_ stay. */
static const char *file_name(struct arena *a, const char *path)
{
	char line[700], *name = NULL;
	FILE *f = fopen(path, "r");

	while (f && !name && fgets(line, sizeof line, f) && *line != '\n')
		if (!strncmp(line, "Delivered-To: ", 14))
			name = arena_ndup(a, line + 14, strcspn(line + 14, "\r\n"));
	if (f)
		fclose(f);
	for (char *p = name; p && *p; p++)
		if (!isalnum((unsigned char)*p) && (p == name || !strchr("@.-+_", *p)))
			*p = '_';
	return name && *name ? arena_printf(a, "%.200s", name) : "letter";
}

/* A link refuses a name that is taken, whoever took it. */
static enum err name_letter(struct arena *a, const char *from, const char *out)
{
	const char *name = file_name(a, from), *to = arena_printf(a, "%s/%s.eml", out, name);
	int n = 1, failed;

	while ((failed = link(from, to)) && errno == EEXIST && n++ < SAME_MAX)
		to = arena_printf(a, "%s/%s-%d.eml", out, name, n);
	if (failed)
		return BAD;
	puts(to);
	return OK;
}

/* Gives how many letters were named; -1: one could not be. All are gone from the Maildir then. */
static int name_letters(struct arena *a, const char *maildir, const char *out)
{
	const char *folder = arena_printf(a, "%s/new", maildir);
	DIR *d = opendir(folder);
	int n = 0;

	for (struct dirent *e; d && (e = readdir(d));) {
		const char *path = arena_printf(a, "%s/%s", folder, e->d_name);

		if (*e->d_name == '.')
			continue;
		if (n >= 0)
			n = name_letter(a, path, out) == OK ? n + 1 : -1;
		unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(folder);
	rmdir(arena_printf(a, "%s/cur", maildir));
	rmdir(arena_printf(a, "%s/tmp", maildir));
	rmdir(maildir);
	return n;
}

/* Editor and courier at work on the copy; the courier delivers into a Maildir below `out`. */
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
	n = name_letters(a, maildir, out);
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
	char folder[COPY_FOLDER], *maildir = arena_printf(a, "%s/.letters.XXXXXX", out);
	int code;

	if ((mkdir(out, 0700) && errno != EEXIST) || !mkdtemp(maildir)) {
		fprintf(stderr, "tidings once: %s cannot be written: %s\n", out, strerror(errno));
		return EX_CANTCREAT;
	}
	code = copy_make(a, "once", set, own, folder);
	if (code)
		rmdir(maildir);
	else
		code = work(a, own, out, maildir);
	copy_clean(folder);
	return code;
}
