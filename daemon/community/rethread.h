/*
 * rethread.h - all posts threaded anew, as if each came again in its order.
 *
 * The rules and the order are those of thread.h, from the rows of 011-link.sql; ids and threads are
 * kept in memory meanwhile, so 100,000 posts take a fraction of a second. What comes out is
 * compared with what the store has, and only what differs is written: posts keep their numbers,
 * threads theirs as far as they stay one, and what was sent stays as it was sent.
 */
#ifndef COMMUNITY_RETHREAD_H
#define COMMUNITY_RETHREAD_H

#include "community/community.h"

struct rethread {
	size_t posts, threads; /* now */
	size_t read;           /* mails whose header had to be read again: they had no row yet */
	size_t moved;          /* posts that were put elsewhere, or under another post */
};

/* In a transaction of the caller's; the community's alone (nobody else may file meanwhile). */
struct rethread rethread(struct store *s, const struct thread_rules *r);

#endif
