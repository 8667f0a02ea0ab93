/*
 * inbox.h - mail from one IMAP mailbox, blocking (RFC 3501, with IDLE, UIDPLUS, MOVE, SPECIAL-USE).
 *
 * May touch: the network. Reads the account's secret anew at each log-in and keeps no copy but the
 * one by which the log masks it. Never parses a mail: it asks for UID, size, date and the raw bytes,
 * and for nothing else. Nothing is ever deleted but by inbox_erase, and nothing is marked as read.
 *
 * One struct inbox is one connection. Outcomes, everywhere:
 *   OK, NONE  as told below
 *   AGAIN     the connection is lost, or the server cannot just now: inbox_close, pause, open anew
 *   BAD       the server said no, or it cannot be trusted: w says what a person has to change.
 *             inbox_lost tells whether the connection is still good.
 * The server's silence is limited by account.timeout_s, and each command as a whole by a deadline
 * that grows with the bytes asked for, so a server that drips does not hold us either.
 *
 *	if ((e = inbox_open(acc, &b, w)) == OK && (e = inbox_select(b, "INBOX", &at, w)) == OK)
 *		while ((e = inbox_each(b, cursor, 500, limit, take, arg, w)) == OK)
 *			...commit; cursor = the last UID taken...
 *	inbox_close(b);
 */
#ifndef INBOX_INBOX_H
#define INBOX_INBOX_H

#include <stdbool.h>

#include "base/account.h"
#include "base/err.h"

struct arena;
struct inbox;

/* inbox_open - connect, verify TLS, log in
 *   out    owned by the caller: end with inbox_close
 *   BAD    also: the certificate is refused (before any secret is sent), STARTTLS is not offered,
 *          PREAUTH although TLS is required, the log-in is refused */
enum err inbox_open(const struct account *acc, struct inbox **out, struct why *w);
void inbox_close(struct inbox *b); /* NULL is fine; waits for nothing */
bool inbox_lost(const struct inbox *b);

/* What the server offers; static until inbox_close. */
struct inbox_can {
	bool idle, move, uidplus, special_use, tls;
	const char *words; /* the whole CAPABILITY line */
};
const struct inbox_can *inbox_can(const struct inbox *b);

/* Limits in milliseconds instead of the account's: longest silence, and the deadline of a command
 * before its bytes are added. 0 leaves one as it is. */
void inbox_patience(struct inbox *b, int64_t silence_ms, int64_t command_ms);

/* From now on alive is called at least so often while a server is waited for or read from, in
 * inbox_idle too: for whoever is watched for signs of life. */
void inbox_watch(struct inbox *b, int every_ms, void (*alive)(void *arg), void *arg);

/* ---- folders ------------------------------------------------------------------------------ */

/* inbox_select - open a folder; names are UTF-8 here, RFC 3501's UTF-7 on the wire.
 * Compare uidvalidity with the one the cursor was stored under: if it differs, the cursor is
 * worthless and the folder is to be scanned again. BAD: no such folder, or one without UIDs. */
struct inbox_state {
	uint32_t uidvalidity;    /* never 0 */
	uint32_t uidnext;        /* 0 where the server does not tell */
	uint32_t exists;         /* mails in it */
	bool writable, keywords; /* keywords of our own may be set */
};
enum err inbox_select(struct inbox *b, const char *folder, struct inbox_state *out, struct why *w);

enum inbox_use { INBOX_PLAIN, INBOX_JUNK, INBOX_SENT, INBOX_TRASH, INBOX_DRAFTS, INBOX_ALL };

struct inbox_folder {
	const char *name; /* UTF-8 */
	char separator;   /* 0: flat */
	enum inbox_use use;
	bool guessed; /* use: from its name, as the server gave no SPECIAL-USE (RFC 6154) */
	bool closed;  /* cannot be selected */
};
/* inbox_folders - all folders, in the arena */
enum err inbox_folders(struct inbox *b, struct arena *a, struct inbox_folder **v, size_t *n,
		       struct why *w);

/* ---- mail --------------------------------------------------------------------------------- */

enum inbox_got {
	INBOX_WHOLE,     /* raw has it all */
	INBOX_TOO_LARGE, /* over the limit: never asked for; raw is NULL */
	INBOX_REFUSED /* the server lists it but does not give it; raw is NULL, said has its words */
};

struct inbox_mail {
	uint32_t uid;
	uint32_t size; /* RFC822.SIZE: as the server tells, not always true; 0 where it does not */
	time_t date;   /* INTERNALDATE, UTC; 0 where there is none */
	enum inbox_got got;
	const char *raw; /* RFC 5322, CRLF, NOT zero-terminated, borrowed until take returns */
	size_t n;
	const char *said;
};
typedef enum err inbox_take(void *arg, const struct inbox_mail *mail);

/* inbox_each - hand over mails newer than `after`, in strictly rising UID order
 *   after   last UID stored, 0 = from the start
 *   max     at most this many, 1..500 (more is taken as 500)
 *   limit   bytes of one mail; larger ones are handed over without their body
 *   take    returns OK to go on; anything else stops us and is passed through. Its time does not
 *           count against the server's deadline.
 *   OK      at least one was handed over; there may be more
 *   NONE    nothing is newer than `after`
 *   AGAIN   what take accepted is good: resume after it
 *   BAD     UIDVALIDITY changed while we read: the cursor is worthless
 * Each answer is checked against what was asked: a UID nobody asked for is dropped, one that is
 * missing is asked for by itself. Memory: one mail, or 8 MB when the server answers out of order. */
enum err inbox_each(struct inbox *b, uint32_t after, int max, uint32_t limit, inbox_take *take,
		    void *arg, struct why *w);

/* inbox_one - hand over that one mail; NONE: it is not there (any more) */
enum err inbox_one(struct inbox *b, uint32_t uid, uint32_t limit, inbox_take *take, void *arg,
		   struct why *w);

/* UIDs as ranges, rising, both ends included. */
struct inbox_range {
	uint32_t first, last;
};
/* inbox_uids - all UIDs of the folder, for the daily audit; in the arena */
enum err inbox_uids(struct inbox *b, struct arena *a, struct inbox_range **v, size_t *n,
		    struct why *w);

/* inbox_find - UIDs of mails with this Message-ID (with or without <>), or where it is NULL with
 * that size in bytes, as the server tells it; NONE: there is none */
enum err inbox_find(struct inbox *b, struct arena *a, const char *message_id, uint32_t bytes,
		    struct inbox_range **v, size_t *n, struct why *w);

/* inbox_count_before - how many mails the server received before the day of t, by its own clock */
enum err inbox_count_before(struct inbox *b, time_t t, size_t *n, struct why *w);

/* After the commit. uids rising, as many as wanted. NONE: the folder takes no keywords (keyword),
 * or the server can neither MOVE nor expunge single mails (move, erase): nothing was changed. A
 * plain EXPUNGE, which would take other people's deletions along, is never sent. */
enum err inbox_keyword(struct inbox *b, const uint32_t *uids, size_t n, const char *keyword,
		       struct why *w);
/* *there (NULL: not asked): they lie in that folder, also where they could not be taken out of this one. */
enum err inbox_move(struct inbox *b, const uint32_t *uids, size_t n, const char *folder,
		    bool *there, struct why *w);
/* The one exception to "never deleted": erase_in_mailbox. */
enum err inbox_erase(struct inbox *b, const uint32_t *uids, size_t n, struct why *w);

/* inbox_idle - wait for something new in the selected folder (RFC 2177)
 *   wake    a descriptor that ends the waiting when it becomes readable (not read from); -1: none
 *   wait_ms at most this long; never over 25 minutes, so call it again
 *   OK      something changed: look with inbox_each
 *   NONE    time is up, wake is readable, or a signal was caught
 * Without IDLE on the server it waits for the descriptor or the time and asks with NOOP. */
enum err inbox_idle(struct inbox *b, int wake, int64_t wait_ms, struct why *w);

#endif
