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

/* A mailing in hand: its content is loaded once for all its letters. */
struct loaded {
	struct loaded *next;
	struct arena *a; /* owned: holds the mailing and itself */
	struct mailing *m;
	struct splice *marks;
	size_t n_marks;
	int users;         /* letters under way */
	bool eightbit;     /* its content has bytes above 127 */
	const char *fault; /* static or arena: no letter of it may leave; NULL: fine */
	bool logged;       /* sent.log says what it is about */
};

/* A letter under way. */
struct outgoing {
	struct outgoing *next;
	struct arena *a; /* owned: holds itself and all below */
	struct letter_row *l;
	struct loaded *of;
	struct send_letter send;
	const char *message_id; /* without brackets */
};

struct courier {
	const struct settings *set;
	struct store *s;       /* owned */
	struct sender *sender; /* owned; NULL: Maildir */
	struct sent_log *log;  /* owned */
	struct loaded *mailings;
	struct outgoing *queue; /* claimed, not yet offered; in order */
	size_t n_queue, n_out;  /* queued; offered and not done */
	time_t resume_at;       /* when a paused account is tried again; 0: not by us */
	bool in_trouble;
	time_t cared_at; /* when leases and expiries were last looked at */
};

/* courier_load - a claimed letter, ready to be offered; NULL: it may not leave, w says why. */
struct outgoing *courier_load(struct courier *c, const struct letter_row *l, struct why *w);
void courier_unload(struct courier *c, struct outgoing *o);
/* The classes that the account's caps let go now: 5, 2 (the reserved fifth), or 0; *room gets how
 * many letters of them. */
int courier_classes(struct courier *c, time_t now, int64_t *room);
time_t courier_retry(const struct letter_row *l,
		     time_t now); /* when a letter that failed softly is due again */

/*
 * sent.log: what left, on disk before its content leaves. A store restored from a backup replays it
 * (DESIGN, promise 4). Lines of 32 characters, in the order of events:
 *   token          the letter may have left
 *   TOKEN          in capitals: the server refused it, so it did not
 *   #mailing=about before the first letter of a mailing (store/store_left.h); both in hex
 *   ~cut,last      after it, where the mailing is of an edition
 *   ....           nothing is under way here: all before it is sure
 */
enum err sent_log_open(const char *state_dir, struct sent_log **out, struct why *w);
void sent_log_add(struct sent_log *log, const char *token);
void sent_log_stays(struct sent_log *log, const char *token);
void sent_log_about(struct sent_log *log, int64_t mailing, int64_t about);
void sent_log_cut(struct sent_log *log, int64_t cut, int64_t last);
void sent_log_quiet(struct sent_log *log); /* written, not synced; said again: nothing */
void sent_log_sync(struct sent_log *log); /* dies when the disk fails: nothing may leave unlogged */
void sent_log_close(struct sent_log *log);

struct sent_entry {
	enum sent_kind { SENT_LEAVES, SENT_STAYS, SENT_ABOUT, SENT_CUT, SENT_QUIET } kind;
	const char *token;     /* LEAVES, STAYS: lower case; until each returns */
	int64_t first, second; /* ABOUT: mailing, about; CUT: cut, last */
};
/* Calls each with every entry so far.
 *   NONE  there is no log
 *   BAD   it cannot be read, or holds what no courier wrote: w says where */
enum err sent_log_each(const char *state_dir,
		       void (*each)(void *arg, const struct sent_entry *entry), void *arg,
		       struct why *w);

#endif
