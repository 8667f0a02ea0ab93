/*
 * fetcher.h - the role that takes mail in: network, the IMAP secret, the arrivals table. Parses no
 * mail beyond UID, size and date (inbox/inbox.h).
 *
 * Where mail comes from is a source; one is open at a time. A source's step looks at each of its
 * folders and commits what is new, and says NONE when there was nothing.
 */
#ifndef DAEMON_FETCHER_H
#define DAEMON_FETCHER_H

#include "base/settings.h"
#include "role.h"
#include "store/store_arrival.h"

struct fetcher {
	const struct settings *set;
	struct store *s;      /* owned */
	struct arena *a;      /* borrowed: of the step */
	struct role_run *run; /* borrowed */
	int64_t stored;       /* mails committed in this step */

	struct fetch_batch *batch;    /* fetch_batch.c */
	struct inbox *inbox;          /* fetch_imap.c: owned; NULL: not connected */
	struct settings_list folders; /* IMAP: those to read, the junk folder last where wanted */
	int64_t account;              /* whose UIDs they are: 0, or 31 bits above a UIDVALIDITY */
	const char *junk;             /* its name; NULL: not read or not found */
	const char *watched;          /* the first of them that can be read; NULL: none */
	struct why partly;     /* what is wrong with some while others are read; "" nothing */
	struct arena *session; /* owned: lives as long as the connection */
};

enum err fetch_imap(struct fetcher *f, struct why *w);
enum err fetch_files(struct fetcher *f, struct why *w); /* Maildir and mbox */
void fetch_imap_close(struct fetcher *f);

/* Deletes there what an erasure asked for, if the settings allow it (fetch_erase.c). */
enum err fetch_imap_erase(struct fetcher *f, struct mailbox *box, bool writable, struct why *w);
enum err fetch_files_erase(struct fetcher *f, const struct mailbox *box, struct why *w);
/* A Maildir's file has a name, as an account has, the arrivals a number: 62 bits of its hash. */
int64_t fetch_number(const char *key);

/* What is wrong with one folder stands beside its name until it is over; text "": nothing. */
void fetch_note_folder(struct fetcher *f, const char *name, const char *text);
/* Every folder was looked at to its end: what waited for that after a restore may go on. */
void fetch_looked(struct fetcher *f);

/* Mails in hand are committed in groups: few fsyncs, and memory stays flat. No network waits
 * while a group is being committed. */
struct fetch_batch *fetch_batch_new(struct store *s, struct mailbox *box, int64_t most_bytes,
				    bool numbered); /* UIDs rise, and box->last_uid with them */
/* raw NULL: the mail is too large or was refused; reason says so. */
void fetch_batch_add(struct fetch_batch *b, const struct arrival *r, const void *raw, size_t n);
/* One over inbox.fetch_limit: r->bytes says how large it is; its row says why there is no more. */
void fetch_batch_add_large(struct fetch_batch *b, const struct arrival *r);
int64_t fetch_batch_flush(struct fetch_batch *b); /* commits; gives how many were new */
void fetch_batch_free(struct fetch_batch *b);     /* flush first: what is in hand is dropped */

/* The first look at a folder decides what is history (DESIGN, promise 1): all that is there
 * (INT64_MAX), or what `tidings init --history` said: what was received before this instant, UTC
 * seconds; 0: nothing. A mail of an mbox has no such time: there any date means all. */
int64_t fetch_history_until(struct store *s, struct arena *a);

#endif
