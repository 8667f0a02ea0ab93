/*
 * summary.h - the sentences of a thread that tell it best. Pure: the same posts and budget always
 * give the same summary.
 *
 * Extractive: every sentence is taken as it was written and keeps the post it came from. Scored
 * by the terms the thread shares (a centroid over stemmed terms, Radev et al. 2004), by its
 * likeness to what the other posts say (LexRank's degree, Erkan and Radev 2004), by how the next
 * posts take its words up (clue words, Carenini, Ng and Zhou 2007), and by what mail adds: place
 * in post and thread, how near its whole post is to the matter, questions of the first post, what
 * was found or fixed, who is spoken to; thanks and greetings count against it. Lengths and likeness count as ranks within the thread.
 * A sentence that repeats a chosen one loses by as much as it repeats (Carbonell and Goldstein
 * 1998). O(sentences x terms).
 */
#ifndef COMPOSE_SUMMARY_H
#define COMPOSE_SUMMARY_H

#include <stddef.h>
#include <time.h>

struct arena;

struct summary_post {
	const char *message_id; /* borrowed, like all of these; without brackets */
	size_t parent;          /* index of the post it answers, SUMMARY_ROOT if none or unknown */
	const char *author;     /* any text that is the same for the same person */
	const char *subject;
	const char *reply; /* what the author wrote: text without quotes and signature */
};

#define SUMMARY_ROOT ((size_t)-1)

struct summary_sentence {
	size_t post;      /* index into the posts given */
	const char *text; /* arena; one line */
	double score;
};

struct summary {
	struct summary_sentence *v; /* arena; in the order of the posts, as written in each */
	size_t n;
	size_t words; /* never more than asked for */
};

/* A summary of the posts of one thread, which stand in thread order (the first is its root), in at
 * most `words` words as sentence_words counts them. No posts, no sentences: an empty summary.
 * Looks at the first 1000 posts, 60 sentences of each and 3000 in all. */
struct summary summary_make(struct arena *a, const struct summary_post *posts, size_t n,
			    size_t words);

#endif
