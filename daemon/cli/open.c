#include "cli/open.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "community/desk/desk.h"
#include "supervise.h"

const char *cli_conf(const char *given)
{
	const char *env = getenv("TIDINGS_CONF");

	return given ? given : env && *env ? env : "tidings.conf";
}

bool cli_readable(const char *conf)
{
	bool unnamed = !strcmp(conf, "tidings.conf");

	if (!access(conf, R_OK))
		return true;
	fprintf(stderr, "tidings: cannot read %s: %s%s\n", conf, strerror(errno),
		errno == ENOENT && unnamed
			? ". Name the configuration with -c FILE, or set TIDINGS_CONF"
		: errno == EACCES ? ". Run this as the user who runs the daemon"
				  : "");
	return false;
}

bool cli_own(const struct settings *set)
{
	const struct passwd *owner;
	struct stat st;

	if (geteuid() || stat(set->store.state, &st) || !st.st_uid)
		return true;
	owner = getpwuid(st.st_uid);
	fprintf(stderr, "tidings: %s belongs to %s: run this as `runuser -u %s -- tidings ...`\n",
		set->store.state, owner ? owner->pw_name : "another user",
		owner ? owner->pw_name : "USER");
	return false;
}

struct settings *cli_settings(struct arena *a, const char *conf)
{
	struct settings_faults faults = { 0 };
	struct settings *s;

	if (!cli_readable(conf))
		return NULL;
	s = settings_load(a, conf, &faults);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	if (s)
		log_trace(s->run.trace);
	return s && cli_own(s) ? s : NULL;
}

bool cli_judged(const struct settings *set)
{
	struct settings_faults faults = { 0 }, gaps = { 0 }; /* of a gap the editor tells */
	struct arena *a = arena_new();

	desk_faults(a, set, &faults, &gaps);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	arena_free(a);
	return !faults.n;
}

/* Is a daemon at work on this state folder? Then it is the one to migrate. */
static enum store_use use_for(const struct settings *set)
{
	int fd;

	if (supervise_lock(set->store.state, &fd, NULL) != OK)
		return STORE_WORK;
	close(fd);
	return STORE_MIGRATE;
}

int cli_store_exit(enum err e)
{
	return e == AGAIN ? EX_TEMPFAIL : EX_IOERR;
}

int cli_lock_exit(enum err e)
{
	return e == AGAIN ? EX_TEMPFAIL : EX_UNAVAILABLE;
}

int cli_store(const struct settings *set, struct store **out)
{
	struct why w;
	enum err e = store_open(set->store.state, use_for(set), out, &w);

	if (e == OK) {
		store_language_set(*out, set->community.language);
		return 0;
	}
	fprintf(stderr, "tidings: %s\n", w.text);
	return cli_store_exit(e);
}

int cli_community(const struct settings *set, struct community **out)
{
	struct why w;
	enum err e = desk_open(set, use_for(set), out, &w);

	if (e == OK)
		return 0;
	fprintf(stderr, "tidings: %s\n", w.text);
	return cli_store_exit(e);
}

int cli_offline(const char *name, const char *path, const struct offline_options *o,
		offline_take *take, void *arg)
{
	struct offline *f;
	struct why w;
	enum err e;

	if (!path)
		return cli_usage(name, "name an mbox file or a Maildir");
	e = offline_open(path, o, &f, &w);
	if (e != OK) {
		fprintf(stderr, "tidings %s: %s: %s\n", name, path, w.text);
		return e == NONE ? EX_NOINPUT : EX_DATAERR;
	}
	offline_each(f, take, arg);
	offline_close(f);
	return EX_OK;
}

static void cut(int *argc, char **argv, int at, int n)
{
	for (int i = at; i + n <= *argc; i++)
		argv[i] = argv[i + n];
	*argc -= n;
}

const char *cli_take(int *argc, char **argv, const char *name)
{
	size_t n = strlen(name);

	for (int i = 1; i < *argc && strcmp(argv[i], "--"); i++) {
		const char *value = NULL;

		if (!strcmp(argv[i], name) && i + 1 < *argc) {
			value = argv[i + 1];
			cut(argc, argv, i, 2);
		} else if (!strncmp(argv[i], name, n) && argv[i][n] == '=') {
			value = argv[i] + n + 1;
			cut(argc, argv, i, 1);
		} else if (!strcmp(argv[i], name)) {
			exit(cli_usage(argv[0], "%s wants something behind it", name));
		}
		if (value)
			return value;
	}
	return NULL;
}

const char *cli_take_conf(int *argc, char **argv)
{
	return cli_take(argc, argv, "-c");
}

int cli_take_flag(int *argc, char **argv, const char *name)
{
	for (int i = 1; i < *argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], name)) {
			cut(argc, argv, i, 1);
			return 1;
		}
	return 0;
}

bool cli_number_read(const char *text, long most, long *out)
{
	char *end;
	long n;

	if (!text)
		return true;
	n = strtol(text, &end, 10);
	if (!*text || *end || n < 1 || n > most)
		return false;
	*out = n;
	return true;
}

bool cli_number(const char *command, const char *option, const char *text, long most, long *out)
{
	if (cli_number_read(text, most, out))
		return true;
	cli_usage(command, "%s takes a number from 1 to %ld", option, most);
	return false;
}

int cli_take_now(int *argc, char **argv)
{
	const char *text = cli_take(argc, argv, "--now");
	time_t t;

	if (!text)
		return 1;
	if (!when_parse(text, &t)) {
		fprintf(stderr, "tidings: --now %s is no time; write 2026-03-02T08:00:00Z\n", text);
		return 0;
	}
	when_freeze(t);
	return 1;
}

long cli_daemon(const char *state)
{
	char path[4096], text[32] = "";
	int fd;
	long pid = 0;

	snprintf(path, sizeof path, "%s/daemon.lock", state);
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_SH | LOCK_NB) && pread(fd, text, sizeof text - 1, 0) > 0)
		pid = strtol(text, NULL, 10);
	close(fd);
	return pid;
}

char *cli_ago(struct arena *a, int64_t s)
{
	if (s < 100)
		return arena_printf(a, "%lld s", (long long)s);
	if (s < 100 * 60)
		return arena_printf(a, "%lld min", (long long)s / 60);
	if (s < 48 * 3600)
		return arena_printf(a, "%lld h", (long long)s / 3600);
	return arena_printf(a, "%lld days", (long long)s / 86400);
}

void cli_column(const char *text, int columns)
{
	struct arena *a = arena_new();
	const char *cut = text_ellipsis(a, text, columns);

	printf("%s%*s", cut, columns - text_width(cut, strlen(cut)), "");
	arena_free(a);
}

int cli_exit(enum err e)
{
	return e == AGAIN ? EX_TEMPFAIL : e == BAD ? EX_DATAERR : EX_OK;
}
