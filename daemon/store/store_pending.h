/*
 * store_pending.h - questions that wait for a person's reply, and what was answered to whom
 * (002-people.sql).
 *
 * All within the caller's transaction. Times are UTC seconds, days are UTC seconds / 86400.
 */
#ifndef STORE_STORE_PENDING_H
#define STORE_STORE_PENDING_H

#include "store/store.h"

struct pending {
	int64_t id;
	const char *purpose; /* "join", "leave", "address", ...: who asked knows what to do */
	const char *address; /* normal form: who was asked */
	int64_t member;      /* 0: none */
	int64_t arrival;     /* the mail that caused it; 0: none */
	const char *data;    /* JSON, "" if there is nothing to say */
	int64_t created, expires;
	const char *state; /* "open" "done" "expired" "withdrawn" */
	bool proven;       /* kept in data: whose address it is asked for it (pending_room) */
	bool yes;          /* not stored: the letter says that only a yes will do */
	bool passed;       /* not stored: it says that the rest of the mail went to a person */
};

void pending_add(struct store *s, struct pending *p);                       /* sets p->id */
struct pending *pending_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
/* open -> state, once; expired -> done, by an answer that came in time and was read later. NONE: it was
 * in neither. */
enum err pending_close(struct store *s, int64_t id, const char *state, time_t now);
/* One answer is enough for those that were asked once more, too. */
void pending_close_same(struct store *s, const struct pending *p, time_t now);
int64_t pending_expire(struct store *s, time_t now); /* gives how many lapsed */
/* Was the question about that arrival answered? Did that member ever answer one? */
bool pending_answered(struct store *s, const char *purpose, int64_t arrival);
bool pending_confirmed(struct store *s, const char *purpose, int64_t member);
/* Mails whose author was asked and did not answer in time, or left meanwhile, are set aside. Before
 * pending_expire. */
int64_t pending_drop_mails(struct store *s, time_t now);
/* What others were asked about the same mail for the same purpose is not theirs to answer any more. */
void pending_withdraw_same(struct store *s, const struct pending *p, time_t now);
/* The first open one of that purpose whose time is over; NULL: none. */
struct pending *pending_over(struct store *s, struct arena *a, const char *purpose, time_t now);
/* How many of a purpose were made to an address since. */
int64_t pending_since(struct store *s, const char *purpose, const char *address, time_t since);
/* pending_count - how many of two purposes were made: in an hour, in an hour and in a day within an
 * organisation's domain and those below it, and in a day to one mailbox, less what was answered. */
struct pending_ask {
	const char *purpose, *other; /* may be the same */
	const char *local, *at;      /* "ana" and "@mail.example.org" */
	const char *org;             /* "example.org" */
	bool exact; /* the mailbox: of the first purpose, at that very address; else at its
	             * plus-details too */
	bool proven; /* those alone that their address asked for; else those alone that it did not, but
	              * of the mailbox all */
	time_t hour_since, day_since;
};
struct pending_asked {
	int64_t hour, domain_hour, domain, mailbox;
};
void pending_count(struct store *s, const struct pending_ask *q, struct pending_asked *out);
/* All of a person's questions are withdrawn and their data forgotten (leaving, erasure). */
void pending_withdraw(struct store *s, int64_t member, const char *purpose, time_t now);

int64_t answered_count(struct store *s, const char *address, const char *reason, int64_t day);
void answered_add(struct store *s, const char *address, const char *reason, int64_t day);
void answered_forget(struct store *s, int64_t before_day);

#endif
