/*
 * backup.c - `tidings backup [TO]`: a verified copy of the store while the daemon works. The
 * daemon runs it once a day by itself.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/settings.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "store/store_logged.h"

/* "2025-03-03.db": only what we named ourselves is ever deleted. */
static int is_ours(const struct dirent *e)
{
	static const char form[] = "dddd-dd-dd.db";
	size_t i = 0;

	for (; form[i] && e->d_name[i]; i++)
		if (i < 10 && form[i] == 'd' ? e->d_name[i] < '0' || e->d_name[i] > '9'
					     : e->d_name[i] != form[i])
			return 0;
	return !form[i] && !e->d_name[i];
}

static void keep_newest(struct arena *a, const char *folder, int kept)
{
	struct dirent **list;
	int n = scandir(folder, &list, is_ours, alphasort);

	for (int i = 0; i < n; i++) {
		if (i < n - kept)
			unlink(arena_printf(a, "%s/%s", folder, list[i]->d_name));
		free(list[i]);
	}
	if (n >= 0)
		free(list);
}

static int is_copy(const struct dirent *e)
{
	size_t n = strlen(e->d_name);

	return n > 3 && !strcmp(e->d_name + n - 3, ".db");
}

/* The courier may drop what was in its log before the oldest copy in the folder. A copy that cannot
 * be read keeps all. */
static void note_kept(struct arena *a, struct store *s, const char *folder)
{
	struct logged own = logged_get(s), copy;
	struct dirent **list;
	int n = scandir(folder, &list, is_copy, alphasort);
	int64_t kept = n > 0 ? own.lines : 0;
	struct why w;

	for (int i = 0; i < n; i++) {
		if (logged_look(arena_printf(a, "%s/%s", folder, list[i]->d_name), &copy, &w) != OK)
			kept = 0;
		else if ((!copy.id || copy.id == own.id) && copy.lines < kept)
			kept = copy.lines;
		free(list[i]);
	}
	if (n >= 0)
		free(list);
	store_begin(s);
	logged_kept_set(s, kept);
	store_commit(s);
}

static int backup(struct arena *a, const struct settings *set, const char *to)
{
	struct store *s;
	struct why w;
	enum err e;
	int code = cli_store(set, &s);

	if (code)
		return code;
	e = store_backup(s, to, &w);
	if (e == OK) {
		keep_newest(a, set->store.backups, set->store.backups_kept);
		note_kept(a, s, set->store.backups);
	}
	store_close(s);
	if (e != OK) {
		fprintf(stderr, "tidings backup: %s\n", w.text);
		return EX_IOERR;
	}
	printf("%s is a whole and verified copy.\n", to);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct arena *a = arena_new();
	struct settings *set;
	int code = EX_CONFIG;

	if (argc > 2) {
		arena_free(a);
		return cli_usage("backup", "takes one file to write, '%s' is a second", argv[2]);
	}
	set = cli_settings(a, cli_conf(conf));
	if (set && mkdir(set->store.backups, 0700) && errno != EEXIST) {
		fprintf(stderr, "tidings backup: %s: %s\n", set->store.backups, strerror(errno));
		code = EX_CANTCREAT;
	} else if (set) {
		code = backup(a, set,
			      argc == 2 ? argv[1]
					: arena_printf(a, "%s/%.10s.db", set->store.backups,
						       when_rfc3339(a, when_now())));
	}
	arena_free(a);
	return code;
}

const struct command command_backup = {
	.name = "backup",
	.summary = "a verified copy of the store, while the daemon works",
	.help = "Usage: tidings backup [-c CONF] [TO]\n\n"
		"Writes a copy of the whole store to TO, or to the folder store.backups under\n"
		"today's name, and reads it back before it counts. Of the copies in that folder\n"
		"the newest store.backups_kept stay. A running daemon does this by itself each\n"
		"day.\n",
	.run = run,
	.group = GROUP_RUN,
};
