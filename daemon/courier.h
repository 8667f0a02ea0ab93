/*
 * courier.h - the role that sends: network, the SMTP secret, finished letters. Parses no mail.
 *
 * What a row says is checked like input from the network: the envelope, the From of the content,
 * the recipient, the caps of the account.
 */
#ifndef DAEMON_COURIER_H
#define DAEMON_COURIER_H

#include "base/settings.h"
#include "compose/splice.h"
#include "role.h"
#include "send/send.h"
#include "store/store_outbox.h"

struct sent_log;

/* A piece of a mailing's content, a gap in it, or a stretch with the letter's token in several gaps. */
struct slot {
	enum splice_var var; /* SPLICE_NONE: text */
	struct iovec text;   /* of a stretch: all from its first gap to its last */
	struct send_seam seam;
	const struct splice *marks; /* a stretch: its gaps, the token in each */
	size_t n_marks;             /* 0: no stretch */
};

/* The stretches of a mailing one after the other, with the tokens of one letter. */
struct ready {
	struct ready *next;
	size_t token_n;
	char *p;
};

/* A mailing in hand: its content is loaded, checked and cut once for all its letters. */
struct loaded {
	struct loaded *next;
	struct arena *a; /* owned: holds the mailing and itself */
	struct mailing *m;
	struct slot *slots;
	size_t n_slots;
	size_t ready_bytes, ready_tokens; /* of all stretches, without and but for the tokens */
	struct ready *ready;              /* what no letter uses */
	bool wants[SPLICE_VARS];          /* which values its letters have */
	const char *date;                 /* SPLICE_DATE */
	int users;                        /* letters under way */
	bool eightbit;                    /* its content has bytes above 127 */
	const char *fault; /* static or arena: no letter of it may leave; NULL: fine */
	bool logged;       /* sent.log says what it is about */
};

/* Letters claimed together share their memory. */
struct batch {
	struct arena *a; /* owned: holds the rows, the letters and itself */
	size_t users;    /* letters not done; whoever fills it is one too */
};
struct batch *batch_new(void);
void batch_release(struct batch *b);

/* A letter under way. */
struct outgoing {
	struct outgoing *next;
	struct batch *batch;
	const struct letter_row *l;
	struct loaded *of;
	struct send_letter send; /* its pieces from courier_lay to courier_lift */
	struct iovec *values;    /* SPLICE_VARS of them, as they go over the wire */
	struct ready *ready;     /* between them; NULL: no stretches */
	const char *message_id;  /* without brackets */
	bool logged;             /* sent.log says that it leaves */
	/* What its row does not say yet. */
	struct outgoing *next_gone, *next_over;
	bool over;
	enum send_outcome outcome;
	const char *said; /* the server's words */
};

enum { COURIER_EVENTS = 256 };

struct courier {
	const struct settings *set;
	struct store *s;       /* owned */
	struct sender *sender; /* owned; NULL: Maildir */
	struct sent_log *log;  /* owned */
	struct loaded *mailings;
	struct outgoing *queue; /* claimed, not yet offered; in order */
	size_t n_queue, n_out;  /* queued; offered and not done */
	/* The log has it, the rows do not yet: whose content went, who is done; no order. */
	struct outgoing *gone, *over;
	size_t n_over;
	struct send_event pause; /* kind SEND_PAUSE: to be told; else none */
	size_t ahead;            /* so many are claimed at once: as many as leave in a moment */
	int64_t claimed_at;      /* when_ms */
	int64_t look_at;         /* when_ms: nothing more was due; look again then, or when poked */
	time_t rests_since;      /* a paused account is tried again rest_s after it ... */
	int64_t rest_s;          /* ... 0: not by us */
	struct why stuck;        /* why letters wait that no folder took; "": none does */
	int unreachable;         /* connections in vain since a letter was sent */
	bool in_trouble;
	time_t cared_at; /* when leases and expiries were last looked at */
	struct send_event event[COURIER_EVENTS];
};

/* courier_recover - what a courier that died left behind: sent.log says of each letter whether it
 * left, wherever the rows do not know it yet. Before anything is claimed; nobody else sends. */
enum err courier_recover(struct courier *c, struct why *w);

/* courier_load - a claimed letter of a batch, ready to be offered; NULL: it may not leave, w says
 * why. l lives as long as the batch, which goes with its last letter. */
struct outgoing *courier_load(struct courier *c, struct batch *b, const struct letter_row *l,
			      struct why *w);
void courier_unload(struct courier *c, struct outgoing *o);
/* courier_cut - a mailing's content into slots. BAD: its marks are none; w says what is wrong. */
enum err courier_cut(struct loaded *of, struct why *w);
/* courier_lay - the letter's pieces, for as long as it is with the sender; courier_lift when it is back.
 * Few letters are there at a time: so few copies of the stretches are. */
void courier_lay(struct outgoing *o);
void courier_lift(struct outgoing *o);
/* The sender gives back what it was offered: the letter of ours it is part of. */
struct outgoing *courier_letter_of(const struct send_letter *l);
/* The classes that the account's caps let go now, besides the letters in hand: 5, 2 (the reserved
 * fifth), or 0; *room gets how many letters of them. */
int courier_classes(struct courier *c, time_t now, int64_t *room);
time_t courier_retry(const struct letter_row *l,
		     time_t now); /* when a letter that failed softly is due again */
/* Whether one that failed softly was tried for as long as configured. What it waited before its first
 * try counts for nothing: the daemon was off, the mailing was held, or a cap had no room for it. */
bool courier_gives_up(const struct courier *c, const struct outgoing *o, time_t now);

/* What the sender tells, for the rows; the letters of SEND_DONE are kept until then. */
void courier_note(struct courier *c, const struct send_event *e);
bool courier_noted(const struct courier *c); /* rows are behind */
/* The rows follow the log, in one transaction. rests: what waits to be offered goes back as well. */
void courier_write_rows(struct courier *c, bool rests);
void courier_unclaim(struct courier *c); /* within a transaction: what waits goes back */
bool courier_holds_unsure(const struct courier *c);

/*
 * sent.log: what leaves, on disk before its content does. It is the courier's own journal: what it
 * does to the rows may reach the disk later, and courier_recover makes it again. A store restored
 * from a backup replays it as well (DESIGN, promise 4). Lines of 32 characters, in the order of
 * events, behind a head:
 *   =begin,id      both in hex: so many lines were before the first one here; which log it is
 *   token          the letter may have left
 *   +oken          it landed: the server has it
 *   TOKEN          in capitals: the server refused it, or it was given back: it did not leave
 *   #mailing=about before the first letter of a mailing (store/store_left.h); both in hex
 *   ~cut,last      after it, where the mailing is of an edition
 *   @number,name   after it, where the mailing is of an activity: its number, what opened it
 * Lines are counted from the first one ever, whatever was dropped since.
 */
struct sent_span {
	int64_t id;         /* 0: there is no log */
	int64_t begin, end; /* lines: [begin, end) are in it */
};
enum err sent_log_open(const char *state_dir, struct sent_log **out, struct why *w);
void sent_log_add(struct sent_log *log, const char *token);
void sent_log_landed(struct sent_log *log, const char *token);
void sent_log_stays(struct sent_log *log, const char *token);
void sent_log_about(struct sent_log *log, int64_t mailing, int64_t about);
void sent_log_cut(struct sent_log *log, int64_t cut, int64_t last);
void sent_log_opened(struct sent_log *log, int64_t activity, int64_t opening);
void sent_log_sync(struct sent_log *log); /* dies when the disk fails: nothing may leave unlogged */
int64_t sent_log_synced(const struct sent_log *log); /* lines on disk: the span's end */
struct sent_span sent_log_span(const struct sent_log *log);
/* sent_log_trim - drops the lines before `keep`, which no backup needs, once they are half of the log
 * and more than 4 MiB: 60,000 letters. What stays is written to a file of its own, which takes the
 * log's name when it is on disk: dying anywhere leaves a whole log. true: it was done. */
bool sent_log_trim(struct sent_log *log, int64_t keep);
void sent_log_close(struct sent_log *log);

struct sent_entry {
	enum sent_kind {
		SENT_LEAVES,
		SENT_LANDED,
		SENT_STAYS,
		SENT_ABOUT,
		SENT_CUT,
		SENT_OPENED
	} kind;
	const char *token;     /* the first three: lower case; until each returns */
	int64_t first, second; /* ABOUT: mailing, about; CUT: cut, last; OPENED: number, name */
};
/* What a log covers, for who does not write it. NONE: there is none, or it holds nothing; BAD: w. */
enum err sent_log_look(const char *state_dir, struct sent_span *out, struct why *w);
/* Calls each with every entry so far, after the first `from` lines, or from its begin on.
 *   end   how many lines there are
 *   NONE  there is no log
 *   BAD   it cannot be read, or holds what no courier wrote: w says where */
enum err sent_log_each(const char *state_dir, int64_t from,
		       void (*each)(void *arg, const struct sent_entry *entry), void *arg,
		       int64_t *end, struct why *w);

#endif
