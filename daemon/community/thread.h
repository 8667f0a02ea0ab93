/*
 * thread.h - which thread a mail belongs to, and which post it answers.
 *
 * Incremental: the cost depends on the References of the new mail, not on the size of the store.
 * The rule is RFC 5256's REFERENCES algorithm, kept as a forest of Message-IDs: all ids a mail
 * names belong to one thread. In order: References and In-Reply-To, Outlook's Thread-Index (first
 * 22 bytes, the conversation) and at last the base subject, guarded: only for a mail that says it
 * is a reply and names no parent, with a subject that is more than a common word, to a thread
 * alive within the last weeks. A mail that arrives before its parent keeps the parent's id and is
 * joined when the parent comes. Loops in References are cut where they would close.
 */
#ifndef COMMUNITY_THREAD_H
#define COMMUNITY_THREAD_H

#include "reader/mail.h"
#include "store/store.h"

struct token_key;

struct placed {
	int64_t thread;
	int64_t parent;      /* post id; 0: none here */
	int64_t parent_hash; /* hash of the id it answers, 0: none or here already */
	const char *why;     /* static: a value of post.why */
	int64_t own;         /* hash of its Message-ID if it is the first with it, else 0 */
	const char *base;    /* arena: base subject */
	int64_t base_hash;
};

struct thread_rules {
	const struct token_key *key;
	bool by_subject;          /* join by guarded subject at all */
	int64_t subject_window_s; /* how long a thread may have rested */
};

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

#endif
