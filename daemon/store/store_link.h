/*
 * store_link.h - what threads are made of, a row a post (011-link.sql).
 *
 * community/thread.h makes the rows and decides by them; community/rethread.h does so for all
 * posts at once.
 */
#ifndef STORE_STORE_LINK_H
#define STORE_STORE_LINK_H

#include "store/store.h"

enum { LINK_IDS = 200 };

struct link {
	int64_t post, date;
	int64_t own;  /* hash of its Message-ID; 0: none */
	int64_t base; /* hash of its folded base subject */
	int64_t talk; /* hash of Outlook's conversation; 0: none */
	bool guess;   /* a reply that names no parent, with a telling subject */
	bool answers; /* it has no References: its one id is In-Reply-To's */
	bool placed;  /* by a person or a token: it stays where it is */
	size_t n;     /* ids it names, oldest first */
	const int64_t *ids;
};

void link_add(struct store *s, const struct link *l);
/* All of them, in the order the posts came; ids lives in the arena, the rest in *l until take
 * returns. */
typedef void link_take(void *arg, const struct link *l);
void links_each(struct store *s, struct arena *a, link_take *take, void *arg);
int64_t links_count(struct store *s, int64_t *ids); /* rows; *ids: of all of them together */
/* Posts without a row, of a store that was filled before there were any. */
int64_t *links_missing(struct store *s, struct arena *a, size_t *n);

/* Where each post is now: its thread, then the post it answers (only of those that answer one). */
typedef void link_pair(void *arg, int64_t post, int64_t value);
void posts_threads(struct store *s, link_pair *take, void *arg);
void posts_parents(struct store *s, link_pair *take, void *arg);

/* Puts a post elsewhere; thread_recount then makes the figures of both threads right again. */
void post_move(struct store *s, int64_t post, int64_t thread, int64_t parent, int64_t parent_hash,
	       const char *why);
void thread_recount(struct store *s, int64_t thread);
void thread_name(struct store *s, int64_t thread, const char *subject, int64_t base);
void msgids_clear(struct store *s);

#endif
