/*
 * store_rehearse.h - a copy of the store that begins anew, for `tidings rehearse` alone.
 */
#ifndef STORE_STORE_REHEARSE_H
#define STORE_STORE_REHEARSE_H

#include "store/store.h"

/* Forgets what was sent, decided and accepted, keeps members and posts; posts written at or after
 * `from` are not there yet, whenever they were imported. And does not wait for the disk. Only for a
 * copy: nothing of it can be got back. */
void rehearse_reset(struct store *s, time_t from);
/* Keeps all as it is, as if what is ready had left: what runs goes on. Only for a copy, too. */
void rehearse_ahead(struct store *s);
/* The next post that is still to come; 0: none. */
int64_t rehearse_post(struct store *s, time_t *date);
/* It is there now; in a transaction, before post_accept. */
void rehearse_arrives(struct store *s, int64_t post);
/* Ready letters whose time has come count as sent. */
void rehearse_send(struct store *s, time_t now);

struct rehearsed {
	const char *what;    /* the rule, or "recipe 12: step" */
	const char *outcome; /* "sent" "nothing" "skipped" "waiting" "done" "not" */
	const char *why;
	int64_t letters;
};
/* What was decided at that instant: slots, then steps of activities. */
struct rehearsed *rehearse_decided(struct store *s, struct arena *a, time_t at, size_t *n);

#endif
