/*
 * store_ledger.h - what happened to mails and letters, for whoever asks: `why` by mail, `tidings
 * why` for operators. Reading only, but for ledger_forget.
 */
#ifndef STORE_STORE_LEDGER_H
#define STORE_STORE_LEDGER_H

#include "store/store.h"

struct ledger_mail {
	int64_t id, at, post;                 /* post: 0: none */
	const char *state, *reason, *subject; /* subject: of a post or a hold; "" */
	const char *sender, *message_id;
	int64_t answered;       /* the letter that answered it; 0: none */
	const char *post_state; /* NULL: no post */
	int64_t seq, letters;   /* of the post: accept_seq, letters it went out in */
	bool history;
};

/* Arrivals with that Message-ID; sender NULL: anybody's. Newest first, at most max. */
struct ledger_mail *ledger_by_id(struct store *s, struct arena *a, const char *message_id,
				 const char *sender, size_t max, size_t *n);
struct ledger_mail *ledger_of_sender(struct store *s, struct arena *a, const char *sender,
				     size_t max, size_t *n);
/* The same of every address that the member has, or had then. */
struct ledger_mail *ledger_of_member(struct store *s, struct arena *a, int64_t member, size_t max,
				     size_t *n);
struct ledger_mail *ledger_find(struct store *s, struct arena *a, int64_t arrival);

struct ledger_letter {
	int64_t id, mailing, at, due, post, edition;
	const char *kind, *state, *rcpt, *reply; /* reply: the server's last words, "" */
	bool held;
	const char *returned; /* why it came back, by a report with its token; NULL: it did not */
};
/* Letters to a member, or to an address of no member; newest first. */
struct ledger_letter *ledger_letters(struct store *s, struct arena *a, int64_t member,
				     const char *rcpt, size_t max, size_t *n);
/* The letter of one mailing to that member; NULL: none. */
struct ledger_letter *ledger_letter(struct store *s, struct arena *a, int64_t mailing,
				    int64_t member);
/* How a post reached a member: the letter that carried it, singly or as part of an edition.
 * NULL: none did. */
struct ledger_letter *ledger_carrier(struct store *s, struct arena *a, int64_t post,
				     int64_t member);

struct ledger_story {
	int64_t at;
	const char *what;
};
struct ledger_story *ledger_story(struct store *s, struct arena *a, int64_t member, size_t max,
				  size_t *n);

/* The last line of it up to then; "": none. */
const char *ledger_story_at(struct store *s, struct arena *a, int64_t member, time_t at);

/* Letters of mailings that were finished before `before` become counts (mailing_count), some
 * mailings at a time, and what was written in them goes, but for posts. Gives how many mailings;
 * within a transaction. */
int64_t ledger_forget(struct store *s, time_t before);
/* Counts of a mailing whose letters are forgotten; false: there are none. */
bool ledger_counts(struct store *s, int64_t mailing, int64_t *sent, int64_t *dead);

#endif
