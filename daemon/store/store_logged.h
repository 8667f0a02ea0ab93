/*
 * store_logged.h - how much of sent.log (courier.h) a store knows: from there on a courier that
 * comes after a crash, or a restore, has to read.
 */
#ifndef STORE_STORE_LOGGED_H
#define STORE_STORE_LOGGED_H

#include "store/store.h"

struct logged {
	int64_t id;    /* of that log; 0: none yet */
	int64_t lines; /* so many of its lines are in the rows */
	bool blind;    /* by logged_look: what it was restored from lacked lines of the log */
};

struct logged logged_get(struct store *s);
void logged_set(struct store *s, const struct logged *l); /* in a transaction */
/* The same of the store in another file, which nobody works on. BAD: it is none that can be read. */
enum err logged_look(const char *file, struct logged *out, struct why *w);

/* Lines before that one are of no use to any backup in the folder store.backups: the courier may
 * drop them. 0: all are kept. */
int64_t logged_kept(struct store *s);
void logged_kept_set(struct store *s, int64_t lines); /* in a transaction */

#endif
