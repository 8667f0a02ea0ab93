/*
 * cli.h - the subcommands of `tidings`.
 *
 * A subcommand is one file in cli/, one `const struct command` and one line in commands.c.
 * Exit codes are sysexits': EX_OK, EX_USAGE (the command line), EX_DATAERR (the input),
 * EX_NOINPUT, EX_UNAVAILABLE (a server), EX_CONFIG, EX_TEMPFAIL, EX_IOERR.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

struct command {
	const char *name;    /* "explain" */
	const char *summary; /* one line of `tidings help` */
	const char *help;    /* what `tidings help explain` prints below the usage: static */
	int (*run)(int argc, char **argv); /* argv[0] is the name; an exit code */
	int group; /* where `tidings help` lists it: see enum command_group */
};

enum command_group { GROUP_START, GROUP_RUN, GROUP_LOOK, GROUP_PEOPLE, GROUP_OFFLINE, GROUP_ROLE };

extern const struct command *const commands[]; /* ends with NULL */
const struct command *command_find(const char *name);

/* What `tidings --version` prints: the release, and what a report of a fault should name. */
#define TIDINGS_VERSION "0.1"
void cli_version(void);

/* There is no such command: says so, and which is meant perhaps. Gives EX_USAGE. */
int cli_unknown(const char *name);

/* Every option that is given stands in the command's help: says which does not, and which is meant
 * perhaps, and gives EX_USAGE; else 0. */
int cli_options(const struct command *c, int argc, char **argv);

/* Prints "tidings NAME: text" and "see `tidings help NAME`" to stderr, gives EX_USAGE. */
int cli_usage(const char *name, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
