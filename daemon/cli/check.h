/*
 * check.h - what `tidings check` looks at beyond the file. Each tells, and gives an exit code.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "base/err.h"
#include "base/settings.h"
#include "cli/json.h"

struct check {
	struct arena *a;
	const struct settings *s;
	json_t *json; /* for a program, and then nothing else is printed; NULL: for a person */
};

/* To a person alone. What a program gets is set beside it; jansson sets nothing in NULL. */
void check_say(const struct check *k, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* A part of it has failed: "IMAP: text" on stderr, or as `error` in the part's object. */
int check_failed(const struct check *k, json_t *part, const char *name, enum err e,
		 const char *text);
json_t *check_part(const struct check *k, const char *name); /* borrowed from it; NULL: none */

void check_settings(const struct check *k); /* what the configuration amounts to */
int check_imap(const struct check *k);
int check_mails(const struct check *k); /* a Maildir or an mbox */
int check_state(const struct check *k); /* may it be read and written? */
int check_smtp(const struct check *k);
void check_pace(const struct check *k); /* members that the caps carry */

/* Mails the community through its own account and tells what the provider made of it; waits at most
 * so many seconds for the letters of a round. */
int check_loop(const struct check *k, int wait_s);

#endif
