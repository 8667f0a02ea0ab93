/*
 * check.h - what `tidings check` looks at beyond the file. Each prints, and gives an exit code.
 */
#ifndef CLI_CHECK_H
#define CLI_CHECK_H

#include "base/arena.h"
#include "base/settings.h"

int check_imap(struct arena *a, const struct settings *s);
int check_mails(struct arena *a, const struct settings *s); /* a Maildir or an mbox */
int check_smtp(const struct settings *s);
void check_pace(struct arena *a, const struct settings *s); /* members that the caps carry */

/* Mails the community through its own account and tells what the provider made of it; waits at most
 * so many seconds for the letters of a round. */
int check_loop(struct arena *a, const struct settings *s, int wait_s);

#endif
