/*
 * thread.h - which thread a mail belongs to, and which post it answers.
 *
 * Incremental: the cost depends on the References of the new mail, not on the size of the store.
 * The rule is RFC 5256's REFERENCES algorithm, kept as a forest of Message-IDs: all ids a mail
 * names belong to one thread. In order: References and In-Reply-To, Outlook's Thread-Index (first
 * 22 bytes, the conversation) and at last the base subject, guarded: only for a mail that says it
 * is a reply ("Re:", "(was: ...)") and names nothing that is known, with a subject that is more
 * than common words, to a thread alive within the last weeks. A mail that arrives before its parent keeps the parent's id and is
 * joined when the parent comes. Loops in References are cut where they would close.
 */
#ifndef COMMUNITY_THREAD_H
#define COMMUNITY_THREAD_H

#include "reader/mail.h"
#include "store/store_link.h"
#include "store/store_thread.h"

struct token_key;

struct placed {
	int64_t thread;
	int64_t parent;      /* post id; 0: none here */
	int64_t parent_hash; /* hash of the id it answers, 0: none or here already */
	const char *why;     /* static: a value of post.why */
	int64_t own;         /* hash of its Message-ID if it is the first with it, else 0 */
	const char *base;    /* arena: base subject */
	struct link link;    /* what was decided by, in the arena */
};

/* Where ids and threads are kept: the store, or memory while all is threaded anew (rethread.h). */
struct thread_keep {
	void *in;
	enum err (*find)(void *in, int64_t hash, struct msgid *out);
	void (*ghost)(void *in, int64_t hash, int64_t thread); /* known already: nothing */
	int64_t (*join)(void *in, int64_t a, int64_t b);       /* gives the one that stays */
	int64_t (*by_base)(void *in, int64_t base, int64_t date, int64_t window_s);
};

struct thread_rules {
	const struct token_key *key;
	bool by_subject;          /* join by guarded subject at all */
	int64_t subject_window_s; /* how long a thread may have rested */
};

/* The decision alone; thread 0: it begins one. `window_s` 0: never by subject. */
struct placed thread_decide(const struct thread_keep *k, const struct link *l, int64_t window_s);
/* Records the ids it names as its thread's. */
void thread_ghosts(const struct thread_keep *k, const struct link *l, int64_t thread);
/* What a mail says of its thread; l->post is the caller's to set. */
void thread_link(struct arena *a, const struct thread_rules *r, const struct mail *m,
		 struct link *l);

/* Decides and records ids and joins; the caller holds the transaction and adds the post after. */
struct placed thread_place(struct store *s, struct arena *a, const struct thread_rules *r,
			   const struct mail *m);
/* The same where it is known otherwise which thread and post it answers: ids are recorded, nothing
 * is joined. */
struct placed thread_place_into(struct store *s, struct arena *a, const struct thread_rules *r,
				const struct mail *m, int64_t thread, int64_t parent);
/* After the post was added: its id, the thread's figures, orphans that waited for it. */
void thread_settle(struct store *s, const struct placed *p, int64_t post, time_t date);

int64_t thread_hash(const struct token_key *k, const char *message_id);
/* Of a base subject, so that case and the marks at its end do not count. */
int64_t thread_base_hash(const struct token_key *k, struct arena *a, const char *base);

#endif
