/*
 * store_status.h - how things stand, for the operator: books, outbox, people, what waits.
 *
 * Read-only, but for the decisions about single letters at the end (`tidings outbox`).
 */
#ifndef STORE_STORE_STATUS_H
#define STORE_STORE_STATUS_H

#include "store/store.h"

/* Letters of one class in one state. */
struct outbox_line {
	int class;
	const char *state; /* of letter; "held": ready ones whose mailing is held */
	int64_t n, oldest; /* oldest: due time of waiting ones, else last change */
};
struct outbox_line *outbox_lines(struct store *s, struct arena *a, size_t *n);

/* What does not add up in the books (DESIGN, promise 2); all zero where they balance. */
struct books_faults {
	int64_t lost;    /* fetched, and in no state */
	int64_t unfiled; /* said to be a post, and no post is there */
	int64_t silent;  /* settled without a reason */
	int64_t bare;    /* waiting to be read, and its bytes are not there */
};
struct books_faults books_faults(struct store *s);

/* Was something made with the key: a letter's token, the hash of an erased mail? */
bool key_used(struct store *s);

struct community_counts {
	int64_t posts, threads, active, paused, unreachable, left,
		questions;                       /* open ones to people */
	int64_t waiting_since;                   /* when the oldest unread arrival came; 0: none */
	int64_t unmatched;                       /* bounces that belong to no letter of ours */
	int64_t unmatched_at, unmatched_arrival; /* the newest of them */
};
struct community_counts community_counts(struct store *s, time_t now);

struct mailbox_line {
	const char *name, *role, *note;
	int64_t arrivals, last_at; /* last_at: when the newest was committed */
};
struct mailbox_line *mailbox_lines(struct store *s, struct arena *a, size_t *n);

/* Mailings whose letters wait for a person. */
struct held_mailing {
	int64_t id, created, letters;
	const char *kind, *why;
};
struct held_mailing *held_mailings(struct store *s, struct arena *a, size_t *n);

/* Letters in one state, newest change first. */
struct letter_line {
	int64_t id, mailing, due, at;
	const char *kind, *rcpt, *state, *reply;
	int tries;
};
struct letter_line *letter_lines(struct store *s, struct arena *a, const char *state, size_t max,
				 size_t *n);
/* NULL: none of that number */
struct letter_line *letter_line(struct store *s, struct arena *a, int64_t id);

/* In a transaction: a person decided about an unsure or dead letter. false: it is in another
 * state, and nothing was changed. */
bool letter_decide(struct store *s, int64_t id, const char *state, time_t now, const char *reply);

#endif
