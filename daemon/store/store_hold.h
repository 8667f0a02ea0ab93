/*
 * store_hold.h - what waits for a moderator, and who was asked (006-care.sql).
 *
 * All within the caller's transaction.
 */
#ifndef STORE_STORE_HOLD_H
#define STORE_STORE_HOLD_H

#include "store/store.h"

struct hold {
	int64_t id;
	int64_t arrival, mailing;     /* one of them is 0 */
	const char *reason, *detail;  /* words.conf: held.<reason>; more for moderators */
	const char *subject, *author; /* "Ana <ana@example.org>" */
	int64_t opened, due;
	const char *state;             /* "open" "released" "refused" */
	bool fell;                     /* nobody decided in time */
	const char *decided_by, *said; /* "" until decided */
	int64_t at;                    /* of the decision; 0: open */
	bool proven;                   /* it is sure that the member named in From wrote it */
	bool doubted; /* not stored: From names a member, and nothing proves that it was they */
};

/* NONE: that arrival or mailing is held already; h->id is its hold's */
enum err hold_add(struct store *s, struct hold *h);
struct hold *hold_find(struct store *s, struct arena *a, int64_t id);            /* NULL: none */
struct hold *hold_of_arrival(struct store *s, struct arena *a, int64_t arrival); /* NULL: none */
struct hold *hold_of_mailing(struct store *s, struct arena *a, int64_t mailing);
/* The open ones, oldest first, at most max; due: only those that fall by then (0: all). */
struct hold *holds_open(struct store *s, struct arena *a, time_t due, size_t max, size_t *n);
int64_t holds_count(struct store *s); /* open ones */

/* hold_decide - open -> state; the arrival is 'new' again, the mailing leaves or is cancelled.
 *   NONE  it was decided before: nothing changed */
enum err hold_decide(struct store *s, int64_t id, const char *state, const char *by,
		     const char *said, bool fell, time_t now);

/* Who was asked about a hold (0: by a daily list). */
struct hold_ask {
	int64_t id, hold, member, at; /* member 0: a coordinator of the configuration */
	const char *address;          /* normal form */
};
void hold_ask_add(struct store *s, struct hold_ask *q);                       /* sets q->id */
struct hold_ask *hold_ask_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
struct hold_ask *hold_asks(struct store *s, struct arena *a, int64_t hold, size_t *n);
int64_t hold_asks_since(struct store *s, const char *address, time_t since);

int64_t posts_by(struct store *s, int64_t member, int64_t most); /* live ones, counted up to most */

/* What was set aside without a word among arrivals after `after` (for the daily list); *last gets
 * the newest arrival's number. */
int64_t arrivals_aside(struct store *s, int64_t after, int64_t *last);

#endif
