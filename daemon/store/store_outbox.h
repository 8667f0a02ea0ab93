/*
 * store_outbox.h - mailings, letters and their states (003-outbox.sql, DESIGN promise 4).
 *
 * The editor makes them; the courier claims, marks `sending` before content leaves, and settles.
 * Every function that changes rows is called within the caller's transaction.
 */
#ifndef STORE_STORE_OUTBOX_H
#define STORE_STORE_OUTBOX_H

#include "store/store.h"

enum letter_class {
	CLASS_ANSWER = 1,
	CLASS_CARE = 2,
	CLASS_POST = 3,
	CLASS_EDITION = 4,
	CLASS_NEWSLETTER = 5
};

struct mailing {
	int64_t id;
	const char *key; /* NULL: none; else a second mailing of that key is refused */
	const char *kind;
	enum letter_class class;
	const char *sender;  /* envelope; '%' becomes the letter's token, "" is <> */
	const char *content; /* CRLF, dots stuffed, gaps at the marks */
	size_t content_n;
	const char *marks;
	size_t marks_n;
	int64_t created, expires;        /* 0: never */
	int64_t edition, post, activity; /* 0: none */
	bool held;
	const char *held_why;
	const char *numbers; /* digests: JSON list of edition items as shown; NULL: none */
	int64_t about;       /* set by mailing_add: store_left.h */
};

/* OK: made, m->id set; NONE: a mailing of that key is there, m->id is its */
enum err mailing_add(struct store *s, struct mailing *m);
int64_t mailing_of_post(struct store *s, int64_t post); /* that relayed it; 0: none */
struct mailing *mailing_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
void mailing_hold(struct store *s, int64_t id, bool held, const char *held_why);

struct letter_row {
	int64_t id, mailing, member; /* member 0: an outsider */
	const char *rcpt, *token;
	const char *vars; /* NULL: none */
	enum letter_class class;
	int64_t due;
	const char *state;
	int tries, unsure;
	const char *reply;
};

/* NONE: that member (or outsider address) has a letter of this mailing already */
enum err letter_add(struct store *s, struct letter_row *l);

/* letters_claim - for the courier: held and future ones left out; most urgent class first, then
 * by due time. They become `claimed` until now + lease_s.
 *   classes  the highest class number that may be claimed now (the account's cap keeps a fifth) */
struct letter_row *letters_claim(struct store *s, struct arena *a, time_t now, int lease_s,
				 int classes, size_t max, size_t *n);
void letter_sending(struct store *s, int64_t id);
/* What became of it. "ready" takes the next due time; the others ignore it. */
void letter_settle(struct store *s, int64_t id, const char *state, time_t now, time_t due,
		   const char *reply);
void letter_return(struct store *s, int64_t id); /* untouched: ready again, no try counted */
/* A lost line after the dot: the first time ready again at `due` (unless hold), then `unsure`. */
void letter_unsure(struct store *s, int64_t id, time_t now, time_t due, bool hold,
		   const char *reply);
/* Claimed ones whose lease ended, or all where the courier is known to be dead, become ready;
 * `sending` ones of a dead courier become unsure by the rule above. Gives how many. */
int64_t letters_free(struct store *s, time_t now, bool courier_dead, bool hold);

/* What sent.log knows and the rows do not yet: after the courier died, or the machine. Each letter
 * in the order of the log, then tail_end, before letters_free; in one transaction.
 *   state  "sending": it may have left; "sent": it has; "ready": it has not
 *   gives how many letters were found to be sent */
void tail_begin(struct store *s);
void tail_letter(struct store *s, const char *token, const char *state);
int64_t tail_end(struct store *s, time_t now);
/* So many lines of sent.log are in the rows. */
int64_t outbox_logged(struct store *s);
void outbox_logged_set(struct store *s, int64_t lines);

/* Cancels letters of expired mailings; days in which nobody asked count for no digest. */
int64_t letters_expire(struct store *s, time_t now);
/* When the next ready letter of a class up to that one is due; 0: none. */
time_t letters_next_due(struct store *s, int classes);

/* What an account carried: for caps. */
void carried_add(struct store *s, const char *account, time_t now, int64_t n);
int64_t carried_since(struct store *s, const char *account, time_t since); /* by whole hours */
/* The hours of another store file count here too, where it can be read. In a transaction. */
void carried_from(struct store *s, const char *file);

char *letters_newest_token(struct store *s, struct arena *a); /* NULL: there are no letters */

struct outbox_counts {
	int64_t ready, claimed, sending, sent, dead, unsure, cancelled, held;
};
struct outbox_counts outbox_counts(struct store *s);

#endif
