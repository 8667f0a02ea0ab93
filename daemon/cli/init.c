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
#include <termios.h>
#include <unistd.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/settings.h"
#include "base/text.h"
#include "base/token.h"
#include "cli/cli.h"
#include "cli/init_history.h"
#include "rhythm/zone.h"
#include "store/store.h"

enum { VALUES_MAX = 32 };

struct answers {
	const char *dir, *name, *address, *imap, *smtp, *user, *password_file, *token_command;
	const char *maildir_in, *maildir_out, *language, *zone, *coordinator;
	const char *history;  /* "all" (the default), "none" or a date */
	int64_t until;        /* the same, read */
	const char *password; /* typed; goes into secrets/password */
	bool ask;
};

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

/* --- asking ------------------------------------------------------------------------------------ */

static const char *read_line(struct arena *a)
{
	char line[1000];

	if (!fgets(line, sizeof line, stdin))
		return "";
	return text_clean(a, line, strlen(line), TEXT_LINE);
}

/* Whether an answer can be right; else w says why not. While somebody sits there, it is asked
 * again: at the end all that was answered would be lost. */
typedef enum err judge_answer(struct arena *a, const char *line, struct why *w);

static enum err any(struct arena *a, const char *line, struct why *w)
{
	(void)a;
	return *line ? OK : why(w, BAD, "it cannot be left out");
}

static enum err judge_address(struct arena *a, const char *line, struct why *w)
{
	struct address ad;

	return address_read(a, line, &ad, w);
}

static enum err judge_coordinator(struct arena *a, const char *line, struct why *w)
{
	if (!*line)
		return why(w, BAD, "an address, or - for nobody yet");
	return strcmp(line, "-") ? judge_address(a, line, w) : OK;
}

static enum err judge_host(struct arena *a, const char *line, struct why *w)
{
	(void)a;
	if (*line && !strpbrk(line, " /@"))
		return OK;
	return why(w, BAD, "a name such as mail.example.org, with a port such as :993 or without");
}

static enum err judge_zone(struct arena *a, const char *line, struct why *w)
{
	const struct zone *z;

	(void)a;
	return zone_find(line, &z, w);
}

/* Asks where no flag gave the answer; what is offered is taken by an empty line. */
static void ask(struct arena *a, const struct answers *o, const char **answer, const char *question,
		const char *offer, judge_answer *judge)
{
	struct why w;

	if (*answer)
		return;
	*answer = *offer ? offer : NULL;
	while (o->ask && !feof(stdin)) {
		const char *line;

		printf(*offer ? "%s [%s]: " : "%s: ", question, offer);
		fflush(stdout);
		line = read_line(a);
		if (!*line && *offer)
			return;
		if (judge(a, line, &w) == OK) {
			*answer = line;
			return;
		}
		printf("  %s\n", w.text);
	}
}

static const char *ask_password(struct arena *a)
{
	struct termios shown, hidden;
	const char *line;

	printf("Password (an empty line: you write it into secrets/password later): ");
	fflush(stdout);
	if (tcgetattr(0, &shown))
		return NULL;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(0, TCSAFLUSH, &hidden);
	line = read_line(a);
	tcsetattr(0, TCSAFLUSH, &shown);
	putchar('\n');
	return *line ? line : NULL;
}

static const char *guess_zone(struct arena *a)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/etc/localtime", path, sizeof path - 1);
	const char *at;

	if (n <= 0)
		return "UTC";
	path[n] = 0;
	at = strstr(path, "zoneinfo/");
	if (!at || !strncmp(at + 9, "Etc/", 4))
		return "UTC";
	return arena_dup(a, at + 9);
}

static const char *guess_language(struct arena *a)
{
	const char *lang = getenv("LANG");

	if (!lang || strspn(lang, "abcdefghijklmnopqrstuvwxyz") != 2)
		return "en";
	return arena_ndup(a, lang, 2);
}

static void ask_server(struct arena *a, struct answers *o, const char *domain)
{
	if (o->maildir_in)
		return;
	ask(a, o, &o->imap, "IMAP server, host or host:port",
	    domain ? arena_printf(a, "imap.%s", domain) : "", judge_host);
	ask(a, o, &o->smtp, "SMTP server for sending, host or host:port",
	    domain ? arena_printf(a, "smtp.%s", domain) : "", judge_host);
	ask(a, o, &o->user, "Log-in name", o->address ? o->address : "", any);
	if (o->ask && !o->password_file && !o->token_command)
		o->password = ask_password(a);
}

static void ask_all(struct arena *a, struct answers *o)
{
	const char *at;

	o->ask = isatty(0) && isatty(1);
	ask(a, o, &o->name, "Name of the community", "", any);
	ask(a, o, &o->address, "Its mail address", "", judge_address);
	at = o->address ? strrchr(o->address, '@') : NULL;
	ask_server(a, o, at ? at + 1 : NULL);
	ask(a, o, &o->coordinator, "Your own address, as its first coordinator (or -)",
	    o->ask ? "" : "-", judge_coordinator);
	ask(a, o, &o->language, "Language of its letters", guess_language(a), any);
	ask(a, o, &o->zone, "Time zone of its mornings", guess_zone(a), judge_zone);
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

static int complain(const char *path)
{
	fprintf(stderr, "tidings init: %s: %s\n", path, strerror(errno));
	return EX_CANTCREAT;
}

static int make_folder(const char *path)
{
	if (!mkdir(path, 0700) || errno == EEXIST)
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
		code = write_new(secret, o->password ? o->password : "",
				 o->password ? strlen(o->password) : 0, 0600);
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

static int check_answers(struct answers *o)
{
	static const char words[] = "give %s (on a terminal it is asked for)";

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
	ask_all(a, o);
	code = check_answers(o);
	if (code != EX_OK)
		return code;
	text = configuration(a, o, &n);
	if (!settings_read(a, conf, text, n, &faults)) {
		fputs("tidings init: nothing was written, because with these answers\n", stderr);
		for (size_t i = 0; i < faults.n; i++)
			fprintf(stderr, "  %s\n", faults.v[i]);
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
