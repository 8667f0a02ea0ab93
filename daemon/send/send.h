/*
 * send.h - submission to one mail server over several connections at once (RFC 6409, 5321).
 * May touch: the network.  Holds: the account's secret.  Knows no store, parses no mail.
 *
 * One poll loop, no threads. A letter's content leaves only after its owner has said so, so that
 * the owner can commit `sending` first; and a connection never has more than one letter between
 * its content and the answer to its dot. Where the server offers PIPELINING (RFC 2920), content,
 * dot and the next MAIL, RCPT and DATA go in one write. One recipient a transaction.
 *
 *	struct sender *s = send_open(&options);
 *	for (;;) {
 *		for (room = send_room(s); room-- && claim_next(&letter);)
 *			send_offer(s, letter);
 *		n = send_turn(s, 5000, events, 64);
 *		begin();
 *		for (i = 0; i < n; i++)
 *			if (events[i].kind == SEND_WANTS_GO)
 *				mark_sending(events[i].letter->id);
 *			else if (events[i].kind == SEND_DONE)
 *				mark(events[i].letter->id, events[i].outcome, &events[i].reply);
 *			else
 *				pause_account(events[i].pause, events[i].retry_ms, &events[i].reply);
 *		commit();
 *		send_go(s);
 *	}
 *
 * A process that dies here leaves letters in `sending` unsure, one a connection at most; all
 * others were never given away.
 */
#ifndef SEND_SEND_H
#define SEND_SEND_H

#include <stddef.h>
#include <sys/uio.h>
#include "base/account.h"
#include "base/err.h"

struct arena;
struct buf;
struct sender;

struct send_letter {
	int64_t id;
	const char *from; /* envelope sender without <>; "" is the null sender */
	const char *rcpt; /* one recipient, without <> */
	/* RFC 5322 bytes as they go over the wire: every line ends in CRLF, a line that begins with
	 * a dot has one more, the last line is ended, the final dot is not there (send_stuff makes
	 * such content). Up to 1,000 pieces leave in one write together with what follows. */
	const struct iovec *content;
	const struct send_seam *const
		*seams; /* one a piece; NULL: none is known, for all or for one */
	int pieces;
	bool eightbit; /* holds bytes above 127: needs 8BITMIME */
	bool urgent;   /* goes before those that are not */
	/* What a report about it is to name, where the server takes that (RFC 3461 section 4.4): letters
	 * and digits; NULL: nothing. A provider that changes the envelope sender keeps it. */
	const char *envid;
};

/* Milliseconds; 0: account.timeout_s, or 5 minutes where that is 0 (RFC 5321 section 4.5.3.2 has no step
 * with more, but for the answer to the dot: 10). */
struct send_timeouts {
	int64_t greeting, hello, login, mail, rcpt, data, block, dot, idle;
	int64_t backoff; /* first pause after a failed connection: 1 second */
};

struct send_options {
	const struct account *account; /* borrowed until send_close */
	int connections;               /* 1..100 */
	const char *hello;        /* EHLO name where account.hello is NULL; NULL: [127.0.0.1] */
	int letters_a_connection; /* 0: as many as the server lets (RFC 9422) */
	int wake_fd;              /* send_turn returns when it is readable; -1: none */
	struct send_timeouts timeouts;
};

enum send_kind {
	SEND_WANTS_GO, /* 354 seen: the content leaves at the next send_go */
	SEND_DONE,     /* outcome says how; the letter is the owner's again */
	SEND_PAUSE     /* the account cannot send now; all letters not at their content come back */
};

enum send_outcome {
	SEND_SENT, /* 2xx after the dot: the server has it */
	SEND_SOFT, /* 4xx, or the connection was lost before the dot: try again later, one try more */
	SEND_DEAD,    /* 5xx, or not fit for this server (code 0): never try again as it is */
	SEND_UNSURE,  /* the connection was lost between dot and answer: nobody knows */
	SEND_RETURNED /* untouched, and not its own fault: offer it again, no try counted */
};

enum send_pause {
	SEND_PAUSE_NONE,
	SEND_PAUSE_UNREACHABLE, /* no connection; ends by itself after retry_ms, which grows to 5 minutes */
	SEND_PAUSE_CAP,         /* over a quota or rate of the account (4.7.x, 5.4.5, 454, 452) */
	SEND_PAUSE_LOGIN, /* name or password refused, or no secret: a person must act */
	/* Certificate, host or our sender address refused, or three recipients in a row for reasons
	 * of policy (5.7.x): a person must act. Until a first letter went through, a refusal of
	 * that kind is SEND_SOFT, so that wrong settings kill no letters. */
	SEND_PAUSE_SETUP
};

enum send_stage {
	SEND_AT_CONNECT,
	SEND_AT_GREETING,
	SEND_AT_HELLO,
	SEND_AT_STARTTLS,
	SEND_AT_LOGIN,
	SEND_AT_MAIL,
	SEND_AT_RCPT,
	SEND_AT_DATA,
	SEND_AT_DOT,
	SEND_AT_RSET,
	SEND_AT_QUIT
};

struct send_reply {
	int code;          /* 0: not the server's words but ours */
	char enhanced[12]; /* RFC 3463, such as "5.1.1"; "" if it gave none */
	char text[200]; /* printable ASCII, without the codes; several lines are joined by " / " */
};

struct send_event {
	enum send_kind kind;
	const struct send_letter *letter; /* as offered; NULL for SEND_PAUSE */
	enum send_outcome outcome;        /* SEND_DONE only */
	enum send_pause pause;            /* SEND_PAUSE only */
	int64_t retry_ms;      /* SEND_PAUSE_UNREACHABLE: tries again by itself after this */
	enum send_stage stage; /* where the reply belongs */
	struct send_reply reply;
};

struct send_caps { /* what the server said to EHLO */
	bool known, pipelining, eightbit, starttls, utf8, dsn, login_plain, login_login,
		login_xoauth2;
	uint64_t size; /* bytes a letter may have; 0: no limit told */
	int letters;   /* transactions a connection (RFC 9422); 0: no limit told */
};

struct sender *send_open(const struct send_options *o); /* owned; connects when letters come */

/* Closes at once; QUIT is said where nothing is under way. Letters not yet DONE are the owner's:
 * those that had their go are unsure. For a quiet end call send_drain, then turn until not busy. */
void send_close(struct sender *s);
void send_drain(struct sender *s); /* takes no more letters; those before their content come back */
bool send_busy(
	const struct sender *s); /* letters offered and not yet DONE, or events not yet given */

/* How many letters send_offer takes now: a few a connection, so that what is urgent never waits
 * behind much; 0 while paused or draining. */
int send_room(const struct sender *s);

/* The letter and all it points to are borrowed until its SEND_DONE has been given out. What is
 * wrong with it (address, content) comes as SEND_DONE with SEND_DEAD, reply.code 0. Offering more
 * than send_room is a bug of the caller's and ends the process. */
void send_offer(struct sender *s, const struct send_letter *l);

/* send_turn - move bytes until something happened or timeout_ms passed.
 *   out    up to max events, in order; a later one about the same letter overrides
 *   Returns how many. Waits a little longer (as long as the owner's last commits took, 5 ms at
 *   most) for connections about to answer, so that one commit serves more letters. */
int send_turn(struct sender *s, int timeout_ms, struct send_event *out, int max);

void send_go(struct sender *s); /* releases all contents whose SEND_WANTS_GO was given out */
/* Instead of letting it go: gives up the connection it waits on. No SEND_DONE follows. */
void send_withhold(struct sender *s, const struct send_letter *l);
void send_resume(struct sender *s); /* ends a pause; the next turn connects anew */
enum send_pause send_paused(const struct sender *s);
struct send_caps send_caps(const struct sender *s); /* of the last EHLO; known = false: none yet */

/* Why the account rests, in words for who looks after it: what a server said to a log-in comes with
 * what to mend. ev is a SEND_PAUSE. */
void send_pause_words(const struct account *acc, const struct send_event *ev, struct why *w);

/* send_try - connect, log in, say goodbye; blocking, for `check`.
 *   OK, AGAIN (unreachable), BAD (w says what to mend) */
enum err send_try(const struct send_options *o, struct send_caps *caps, struct why *w);

/* ---- content and addresses (stuff.c) ---- */

/* Makes wire content of any bytes: CR, LF and CRLF become CRLF, dots are stuffed, NUL becomes a
 * blank. Pieces may be added in any cuts; the state carries over. send_stuff_end ends the last
 * line. Afterwards send_content_fault has nothing to say. */
struct send_stuff {
	struct buf *out; /* borrowed */
	char last;       /* last byte seen; '\n' at a line start */
};
#define SEND_STUFF(buffer) ((struct send_stuff){ .out = (buffer), .last = '\n' })
void send_stuff_add(struct send_stuff *st, const char *p, size_t n);
void send_stuff_end(struct send_stuff *st);

/* What a piece that many letters share does to what follows it, found once: for each place a piece
 * may begin at, where it ends; SEND_SEAM_FAULT: it may not begin there. */
struct send_seam {
	signed char end[4];
};
enum { SEND_SEAM_FAULT = -1 };
void send_seam_find(struct send_seam *seam, const char *p, size_t n);

/* NULL if the pieces are wire content as struct send_letter wants it, else what is wrong: so no
 * end of data can be smuggled in (bare CR or LF, a lone dot). */
const char *send_content_fault(const struct iovec *v, const struct send_seam *const *seams, int n);

/* NULL if it may stand between < and >, else what is wrong. */
const char *send_address_fault(const char *addr);

/* ---- the embedded default (maildir.c) ---- */

/* send_maildir - put one letter into a Maildir, which is made if missing.
 *   key    the letter's Message-ID: names the file, so that a repeat is recognised
 *   OK     the file and its folder are on disk    NONE  it was there already
 *   AGAIN  no space or another trouble of the machine    BAD  the folder cannot be used */
enum err send_maildir(const char *dir, const char *key, const struct send_letter *l, struct why *w);

#endif
