/*
 * init_ask.h - what `tidings init` has to know, from options or from who sits at the terminal.
 */
#ifndef CLI_INIT_ASK_H
#define CLI_INIT_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct answers {
	const char *dir, *name, *address, *imap, *smtp, *user, *password_file, *token_command;
	const char *maildir_in, *maildir_out, *language, *zone, *coordinator;
	const char *history;  /* "all" (the default), "none" or a date */
	int64_t until;        /* the same, read */
	const char *password; /* typed; goes into secrets/password */
	bool ask;             /* somebody sits at a terminal */
	bool ended;           /* and went before the last answer */
};

/* Asks for what no option gave; each answer is judged at once, as at the end all would be lost.
 * Without a terminal what is offered is taken. */
void init_ask(struct arena *a, struct answers *o);

/* init_judge - whether server and language that options gave can be right
 *   BAD  w names the option and what to write */
enum err init_judge(struct arena *a, const struct answers *o, struct why *w);

#endif
