/*
 * open.h - what most commands begin with: a configuration, and the community's store.
 */
#ifndef CLI_OPEN_H
#define CLI_OPEN_H

#include "community/community.h"
#include "community/offline.h"

struct arena;

/* Where a command looks: -c FILE, else $TIDINGS_CONF, else tidings.conf here. */
const char *cli_conf(const char *given);

bool cli_readable(const char *conf); /* else it was said why, and what to do */

/* cli_own - may we work in the state folder? Not as root in another account's: what root makes there its
 * daemon could not open. false: it was said, and as whom to run the command. */
bool cli_own(const struct settings *set);

/* The settings, or NULL after all faults were printed to stderr. */
struct settings *cli_settings(struct arena *a, const char *conf);

/* cli_judged - are texts, filters, recipes and rules good, with which only the roles work? Else all
 * faults were printed. */
bool cli_judged(const struct settings *set);

/* cli_store, cli_community - open what is there; prints what is wrong and gives an exit code, 0 if
 * all is well. A store of an older version is brought up to date only when no daemon runs. */
int cli_store(const struct settings *set, struct store **out);
int cli_community(const struct settings *set, struct community **out);

/* Takes "-c FILE" out of argv wherever it stands; argc shrinks. NULL: it was not there. */
const char *cli_take_conf(int *argc, char **argv);
/* Takes "--name VALUE" or "--name=VALUE" out; NULL: not there. cli_take_flag: "--name" alone. */
const char *cli_take(int *argc, char **argv, const char *name);
int cli_take_flag(int *argc, char **argv, const char *name);
/* The number behind an option, 1 to most; text NULL: *out stays. false: it was none, and was said
 * (cli_number_read says nothing). */
bool cli_number(const char *command, const char *option, const char *text, long most, long *out);
bool cli_number_read(const char *text, long most, long *out);
/* "--now T" sets the clock; 0: it was wrong, and was said */
int cli_take_now(int *argc, char **argv);

/* The pid of the daemon (or `once`) at work on a state folder; 0: none. Disturbs nothing. */
long cli_daemon(const char *state);

/* cli_offline - reads an archive and hands its threads to `take`: what the tools without a community
 * do; prints what is wrong with the path (NULL: none was given) and gives the exit code */
int cli_offline(const char *name, const char *path, const struct offline_options *o,
		offline_take *take, void *arg);

/* cli_ago - "4 s", "12 min", "3 h", "5 days" */
char *cli_ago(struct arena *a, int64_t seconds);
/* cli_line - a line of text; on a terminal it is wrapped between words, and what follows stands
 * below its first `hang` columns, which are ASCII. Whole where it is piped. */
void cli_line(size_t hang, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
struct settings_rhythm;
/* cli_rule - a rule in one line: "weekly on monday at 08:00, if posts >= 3, digest to level:active" */
char *cli_rule(struct arena *a, const struct settings_rhythm *r);
/* One column of a table: text cut or padded to `columns` on the screen. */
void cli_column(const char *text, int columns);

/* A store that could not be opened, or a state folder that could not be had (supervise_lock). */
int cli_store_exit(enum err e); /* AGAIN EX_TEMPFAIL, BAD EX_IOERR */
int cli_lock_exit(enum err e);  /* AGAIN EX_TEMPFAIL, BAD EX_UNAVAILABLE: a daemon has it */
int cli_exit(enum err e);       /* OK 0, NONE 0, AGAIN EX_TEMPFAIL, BAD EX_DATAERR */

#endif
