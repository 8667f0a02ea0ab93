/*
 * init.c - `tidings init DIR`: the folder of a new community: configuration, secrets, state.
 *
 * Nothing is written before all is known and the configuration made of it has been judged by the
 * same reader the daemon uses; nothing that exists is written over.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/settings.h"
#include "base/token.h"
#include "cli/cli.h"
#include "cli/init_ask.h"
#include "cli/init_history.h"
#include "store/store.h"

enum { VALUES_MAX = 32 };

static const struct option options[] = {
	{ "name", required_argument, NULL, 'n' },
	{ "address", required_argument, NULL, 'a' },
	{ "imap", required_argument, NULL, 'i' },
	{ "smtp", required_argument, NULL, 's' },
	{ "user", required_argument, NULL, 'u' },
	{ "password-file", required_argument, NULL, 'p' },
	{ "token-command", required_argument, NULL, 't' },
	{ "maildir", required_argument, NULL, 'm' },
	{ "out", required_argument, NULL, 'o' },
	{ "language", required_argument, NULL, 'l' },
	{ "zone", required_argument, NULL, 'z' },
	{ "coordinator", required_argument, NULL, 'c' },
	{ "history", required_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static const char **answer_of(struct answers *o, int letter)
{
	switch (letter) {
	case 'n': return &o->name;
	case 'a': return &o->address;
	case 'i': return &o->imap;
	case 's': return &o->smtp;
	case 'u': return &o->user;
	case 'p': return &o->password_file;
	case 't': return &o->token_command;
	case 'm': return &o->maildir_in;
	case 'o': return &o->maildir_out;
	case 'l': return &o->language;
	case 'z': return &o->zone;
	case 'c': return &o->coordinator;
	case 'h': return &o->history;
	default: return NULL;
	}
}

static int read_options(int argc, char **argv, struct answers *o)
{
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		const char **answer = answer_of(o, c);

		if (!answer)
			return cli_usage("init", "there is no option %s, or it lacks its value",
					 argv[optind - 1]);
		*answer = optarg;
	}
	if (optind + 1 != argc)
		return cli_usage("init", "name one folder for the new community");
	o->dir = argv[optind];
	if (!o->maildir_in != !o->maildir_out)
		return cli_usage("init", "--maildir and --out go together");
	return EX_OK;
}

/* --- writing ---------------------------------------------------------------------------------- */

struct plan {
	struct settings_value v[VALUES_MAX];
	size_t n;
};

static void plan(struct plan *p, const char *key, const char *value)
{
	if (value && p->n + 1 < VALUES_MAX)
		p->v[p->n++] = (struct settings_value){ key, value };
}

/* "host:587": the port tells which kind of TLS is usual there. */
static void plan_server(struct arena *a, struct plan *p, const char *group, const char *server,
			const struct answers *o)
{
	const char *colon = strrchr(server, ':');
	const char *host = colon ? arena_ndup(a, server, (size_t)(colon - server)) : server;

	plan(p, arena_printf(a, "%s.host", group), host);
	if (colon) {
		bool starttls =
			!strcmp(colon, ":143") || !strcmp(colon, ":587") || !strcmp(colon, ":25");

		plan(p, arena_printf(a, "%s.port", group), colon + 1);
		plan(p, arena_printf(a, "%s.tls", group), starttls ? "starttls" : "implicit");
	}
	plan(p, arena_printf(a, "%s.user", group), o->user);
	if (o->token_command) {
		plan(p, arena_printf(a, "%s.auth", group), "xoauth2");
		plan(p, arena_printf(a, "%s.token_command", group), o->token_command);
	} else {
		plan(p, arena_printf(a, "%s.password_file", group),
		     o->password_file ? o->password_file : "secrets/password");
	}
}

static const char *absolute(struct arena *a, const char *path)
{
	char here[PATH_MAX];

	if (*path == '/' || !getcwd(here, sizeof here))
		return path;
	return arena_printf(a, "%s/%s", here, path);
}

static const char *configuration(struct arena *a, struct answers *o, size_t *n)
{
	struct plan p = { .n = 0 };
	struct buf b = BUF(a);

	plan(&p, "community.name", o->name);
	plan(&p, "community.address", o->address);
	if (o->coordinator && strcmp(o->coordinator, "-"))
		plan(&p, "community.coordinators", o->coordinator);
	plan(&p, "community.language", o->language);
	plan(&p, "community.zone", o->zone);
	if (o->password_file) /* as the user sees it, not as the new folder does */
		o->password_file = absolute(a, o->password_file);
	if (o->maildir_in) {
		plan(&p, "inbox.kind", "maildir");
		plan(&p, "inbox.path", absolute(a, o->maildir_in));
		plan(&p, "send.kind", "maildir");
		plan(&p, "send.path", absolute(a, o->maildir_out));
	} else {
		plan_server(a, &p, "inbox", o->imap, o);
		plan_server(a, &p, "send", o->smtp, o);
	}
	settings_print(&b, p.v);
	*n = b.n;
	return buf_text(&b);
}

static const char *advice(int error)
{
	switch (error) {
	case EACCES:
	case EPERM:
	case EROFS:
		return "; run this as the user who is to run the daemon, and name a place that "
		       "user may write in";
	case ENOENT: return "; the folder it is to be in must be there";
	case ENOTDIR: return "; name a folder, or a name that is free";
	case ENOSPC:
	case EDQUOT: return "; make room and run this again";
	default: return "";
	}
}

static int complain(const char *path)
{
	fprintf(stderr, "tidings init: %s: %s%s\n", path, strerror(errno), advice(errno));
	return EX_CANTCREAT;
}

static bool is_folder(const char *path)
{
	struct stat st;

	if (stat(path, &st))
		return false;
	errno = ENOTDIR;
	return S_ISDIR(st.st_mode);
}

static int make_folder(const char *path)
{
	if (!mkdir(path, 0700) || (errno == EEXIST && is_folder(path)))
		return EX_OK;
	return complain(path);
}

static int write_new(const char *path, const char *text, size_t n, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool good;

	if (fd < 0)
		return complain(path);
	good = write(fd, text, n) == (ssize_t)n && !fsync(fd);
	if (close(fd) || !good)
		return complain(path);
	return EX_OK;
}

/* One that an earlier run left which did not come to its end, or that a person put there. */
static int write_secret(const char *path, const char *password)
{
	if (!password && !access(path, F_OK))
		return EX_OK;
	unlink(path);
	return write_new(path, password ? password : "", password ? strlen(password) : 0, 0600);
}

static int make_maildir(struct arena *a, const char *path)
{
	static const char *const parts[] = { "", "/tmp", "/new", "/cur" };
	int code = EX_OK;

	for (size_t i = 0; i < 4 && code == EX_OK; i++)
		code = make_folder(arena_printf(a, "%s%s", path, parts[i]));
	return code;
}

/* The store, the key of all tokens, and where history ends. */
static int make_store(struct arena *a, const char *state, int64_t until)
{
	struct token_key *key;
	struct store *store;
	struct why w;

	if (store_open(state, STORE_MIGRATE, &store, &w) != OK) {
		fprintf(stderr, "tidings init: %s\n", w.text);
		return EX_CANTCREAT;
	}
	init_history_keep(store, a, until);
	store_close(store);
	if (token_key_open(arena_printf(a, "%s/key", state), true, &key, &w) != OK) {
		fprintf(stderr, "tidings init: %s\n", w.text);
		return EX_CANTCREAT;
	}
	token_key_free(key);
	return EX_OK;
}

static int write_all(struct arena *a, const struct answers *o, const char *text, size_t n,
		     const char *conf)
{
	const char *secret = arena_printf(a, "%s/secrets/password", o->dir);
	int code = make_folder(o->dir);

	if (code == EX_OK)
		code = make_folder(arena_printf(a, "%s/secrets", o->dir));
	if (code == EX_OK && !o->maildir_in && !o->password_file && !o->token_command)
		code = write_secret(secret, o->password);
	if (code == EX_OK)
		code = make_folder(arena_printf(a, "%s/state", o->dir));
	if (code == EX_OK)
		code = make_store(a, arena_printf(a, "%s/state", o->dir), o->until);
	if (code == EX_OK && o->maildir_in)
		code = make_maildir(a, o->maildir_in);
	if (code == EX_OK && o->maildir_out)
		code = make_maildir(a, o->maildir_out);
	if (code == EX_OK) /* last: while it is not there, init can be run again */
		code = write_new(conf, text, n, 0640);
	return code;
}

static void say_next(const struct answers *o, const char *conf)
{
	int step = 1;

	printf("%s is ready in %s. Next:\n", o->name, o->dir);
	if (!o->maildir_in && !o->password && !o->password_file && !o->token_command)
		printf("  %d. write the password of %s into %s/secrets/password\n", step++, o->user,
		       o->dir);
	printf("  %d. tidings check %s\n", step++, conf);
	printf("  %d. look through the file: every setting is there with what it is for\n", step++);
	printf("  %d. tidings members add -c %s --name \"Your name\" YOUR-ADDRESS\n", step++, conf);
	printf("  %d. tidings run %s\n", step, conf);
}

/* Before anything is asked: can the folder be made, or written into? */
static int can_make(struct arena *a, const char *dir)
{
	size_t n = strlen(dir);
	const char *parent;

	if (!access(dir, F_OK))
		return !is_folder(dir) || access(dir, W_OK | X_OK) ? complain(dir) : EX_OK;
	while (n > 1 && dir[n - 1] == '/')
		n--;
	while (n && dir[n - 1] != '/')
		n--;
	parent = n ? arena_ndup(a, dir, n > 1 ? n - 1 : n) : ".";
	return access(parent, W_OK | X_OK) ? complain(parent) : EX_OK;
}

static int check_answers(struct arena *a, struct answers *o)
{
	static const char words[] = "give %s (on a terminal it is asked for)";
	struct why w;

	if (o->ended) {
		fputs("\ntidings init: nothing was written\n", stderr);
		return EX_USAGE;
	}
	if (init_judge(a, o, &w) != OK)
		return cli_usage("init", "%s", w.text);
	if (!o->name)
		return cli_usage("init", words, "--name");
	if (!o->address)
		return cli_usage("init", words, "--address");
	if (!init_history_read(o->history, &o->until))
		return cli_usage("init", "--history is all, none, or a day that has been, such as "
					 "2026-01-31");
	if (!o->maildir_in && (!o->imap || !o->smtp))
		return cli_usage("init", words, "--imap and --smtp, or --maildir and --out");
	return EX_OK;
}

static int found(struct arena *a, struct answers *o)
{
	const char *conf = arena_printf(a, "%s/tidings.conf", o->dir), *text;
	struct settings_faults faults = { 0 };
	size_t n;
	int code;

	if (!access(conf, F_OK)) {
		fprintf(stderr, "tidings init: %s is there already and stays as it is\n", conf);
		return EX_CANTCREAT;
	}
	code = can_make(a, o->dir);
	if (code != EX_OK)
		return code;
	init_ask(a, o);
	code = check_answers(a, o);
	if (code != EX_OK)
		return code;
	text = configuration(a, o, &n);
	if (!settings_read(a, conf, text, n, &faults)) {
		fputs("tidings init: nothing was written, because of these answers\n", stderr);
		for (size_t i = 0; i < faults.n; i++) /* without file and line: there is none */
			fprintf(stderr, "  %s\n", strstr(faults.v[i], ": ") + 2);
		return EX_USAGE;
	}
	code = write_all(a, o, text, n, conf);
	if (code == EX_OK && (o->password || o->password_file || o->token_command))
		init_history_tell(a, conf, o->until);
	if (code == EX_OK)
		say_next(o, conf);
	return code;
}

static int run(int argc, char **argv)
{
	struct answers o = { 0 };
	struct arena *a;
	int code = read_options(argc, argv, &o);

	if (code != EX_OK)
		return code;
	a = arena_new();
	code = found(a, &o);
	arena_free(a);
	return code;
}

const struct command command_init = {
	.name = "init",
	.summary = "make the folder of a new community",
	.help = "Usage: tidings init [OPTIONS] DIR\n\n"
		"Makes DIR with a commented configuration, a folder for secrets and the store.\n"
		"On a terminal it asks for what no option gave. Never writes over anything.\n\n"
		"  --name NAME            what people call the community\n"
		"  --address ADDRESS      its mail address: the mailbox that Tidings reads\n"
		"  --imap HOST[:PORT]     where its mail is; TLS is verified (143 means\n"
		"                         STARTTLS)\n"
		"  --smtp HOST[:PORT]     where letters leave (587 and 25 mean STARTTLS)\n"
		"  --user NAME            log-in name; the address if not given\n"
		"  --password-file FILE   a file with the password; otherwise\n"
		"                         DIR/secrets/password\n"
		"  --token-command CMD    or a command that prints an OAuth 2 access token\n"
		"  --maildir IN --out OUT read and write Maildirs instead: no server at all\n"
		"  --history all          mail that is there already is history: filed and\n"
		"                         searchable, never relayed, answered or obeyed (the\n"
		"                         default)\n"
		"  --history none         or all of it is new\n"
		"  --history DATE         or what the server received before that day (UTC) is\n"
		"                         history\n"
		"  --coordinator ADDRESS  who gets alerts\n"
		"  --language LANG        of letters; --zone ZONE: an IANA name for its\n"
		"                         mornings\n",
	.run = run,
	.group = GROUP_START,
};
