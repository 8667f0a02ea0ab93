/*
 * store_arrival.h - mail that was fetched, and what became of it (001-mail.sql).
 */
#ifndef STORE_STORE_ARRIVAL_H
#define STORE_STORE_ARRIVAL_H

#include "store/store.h"

struct mailbox {
	int64_t id;
	const char *name; /* arena */
	const char *role; /* "in", "junk", "import" */
	int64_t uidvalidity, last_uid, history_uid, history_at, audited_at;
};

/* What one mail says in several conversations is taken in as so many mails, in a mailbox of their own:
 * uid is the mail's arrival times ARRIVAL_PARTS_EACH, and the part. */
#define ARRIVAL_PARTS "parts of replies to digests"
enum { ARRIVAL_PARTS_EACH = 64 };

/* The row of that name, made if missing. In a transaction when it may be missing. */
struct mailbox *mailbox_get(struct store *s, struct arena *a, const char *name, const char *role);
void mailbox_save(struct store *s, const struct mailbox *m);
/* What is wrong with it, for `status`; "": nothing. Is that what is written there already? */
void mailbox_note(struct store *s, int64_t id, const char *text);
bool mailbox_noted(struct store *s, const char *name, const char *text);

struct arrival {
	int64_t id, mailbox, uidvalidity, uid, at, received, bytes;
	const char *state; /* "new" "filed" "acted" "held" "aside" */
	const char *reason, *message_id, *sender;
	bool history, junk;
	int tries;
};

/* How the reason of one begins that the server listed and did not give: it is asked for again. */
#define ARRIVAL_NOT_GIVEN "the server lists it but does not give it"

/* arrival_add - commits with its bytes; the caller holds the transaction
 *   raw     borrowed; NULL: too large, only the row is kept (state aside, reason says so)
 *   NONE    that (mailbox, uidvalidity, uid) is there already, and no mail that was not given before */
enum err arrival_add(struct store *s, struct arena *a, const struct arrival *r, const void *raw,
		     size_t n);
/* One that was not given is not known. */
bool arrival_known(struct store *s, int64_t mailbox, int64_t uidvalidity, int64_t uid);
int64_t mailbox_newest(struct store *s,
		       int64_t id); /* the latest `received` among its arrivals; 0: none */
/* The next ones in state 'new', rising; at most `max` rows and about `bytes` bytes of raw. */
struct arrival *arrivals_new(struct store *s, struct arena *a, size_t max, size_t bytes, size_t *n);
struct arrival *arrival_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
/* NONE: erased or never kept; BAD: damaged */
enum err arrival_raw(struct store *s, struct arena *a, int64_t id, char **raw, size_t *n);
void arrival_settle(struct store *s, int64_t id, const char *state, const char *reason,
		    const char *message_id, const char *sender, const void *content16);
/* One that is held is taken anew: its question was answered; aside: one that was set aside, too. */
void arrival_renew(struct store *s, int64_t id, bool aside);
void arrival_answered(struct store *s, int64_t id, int64_t letter);
/* An arrival with this content that came before `but` (0: at all); 0: none. What was set aside in the
 * junk folder does not count: a person may take it out from there. */
int64_t arrival_same(struct store *s, const void *content16, int64_t but);
void arrival_verdict(struct store *s, int64_t id, const char *filter, const char *verdict,
		     const char *why);
int arrival_tried(struct store *s, int64_t id); /* counts one more death over it; gives the count */
/* Settled ones of a mailbox not marked on the server yet: UIDs, rising, at most max. What was set
 * aside in the junk folder is left there: moving it out would teach the provider that it is none; so is
 * one that was not given, which is asked for again there. */
size_t arrivals_unmarked(struct store *s, int64_t mailbox, int64_t uidvalidity, int64_t *uids,
			 size_t max);
void arrival_marked(struct store *s, int64_t mailbox, int64_t uidvalidity, int64_t uid);
bool tombstone_find(struct store *s, int64_t hash);
void tombstone_add(struct store *s, int64_t hash, time_t at);

/* The books (DESIGN, promise 2): every arrival is in one of the states. */
struct books {
	int64_t fetched, fresh, filed, acted, held, aside, history;
};
struct books arrival_books(struct store *s);

#endif
