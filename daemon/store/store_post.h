/*
 * store_post.h - posts and their tags (001-mail.sql).
 */
#ifndef STORE_STORE_POST_H
#define STORE_STORE_POST_H

#include "store/store.h"

struct post {
	int64_t id;                          /* the arrival's */
	int64_t seq;                         /* accept_seq; 0: history, or not accepted */
	const char *state;                   /* "live" "held" "refused" "retracted" "erased" */
	int64_t thread, parent, parent_hash; /* 0: none */
	const char *why;
	int64_t date, member;
	const char *name, *address, *subject, *message_id;
	const char *text;        /* unquoted */
	const char *attachments; /* JSON, NULL: none */
	bool question;
	const char *lang; /* NULL: unsure */
};

void post_add(struct store *s, struct arena *a, const struct post *p);
/* Gives the next accept_seq to a live post that has none: from now on it is due in digests. */
int64_t post_accept(struct store *s, int64_t id);
int64_t post_last_seq(struct store *s);
struct post *post_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
void post_set_state(struct store *s, int64_t id, const char *state);

/* Threading of what is there already. */
void post_set_parent(struct store *s, int64_t id, int64_t parent, const char *why);
int64_t post_parent(struct store *s, int64_t id);
size_t post_orphans(struct store *s, int64_t parent_hash, int64_t *ids, size_t max);

/* posts_each - the live posts a query names, in order; take returns false to stop
 *   The post lives in `a` until take returns (the arena is the caller's to reset). */
typedef bool post_take(void *arg, struct post *p);
void posts_of_thread(struct store *s, struct arena *a, int64_t thread, post_take *take, void *arg);
/* So many attachments have the live posts that come before this one in its thread, in that order. */
long post_files_before(struct store *s, const struct post *p);
void posts_between(struct store *s, struct arena *a, int64_t after_seq, int64_t upto_seq,
		   post_take *take, void *arg); /* by thread, then date */
void posts_dated(struct store *s, struct arena *a, time_t since, post_take *take,
		 void *arg); /* history too; by thread, then date */

void post_tag_add(struct store *s, int64_t post,
		  const char *tag); /* folded; there already: nothing */
char **post_tags(struct store *s, struct arena *a, int64_t post, size_t *n);

#endif
