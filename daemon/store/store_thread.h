/*
 * store_thread.h - threads and the Message-IDs that make them (001-mail.sql).
 *
 * community/thread.h decides; this only keeps.
 */
#ifndef STORE_STORE_THREAD_H
#define STORE_STORE_THREAD_H

#include "store/store.h"

struct msgid {
	int64_t hash;
	int64_t thread; /* never one that was joined away */
	int64_t post;   /* 0: a ghost */
};

enum err msgid_find(struct store *s, int64_t hash, struct msgid *out); /* OK, NONE */
void msgid_add_ghost(struct store *s, int64_t hash, int64_t thread);   /* there already: nothing */
void msgid_own(struct store *s, int64_t hash, int64_t thread,
	       int64_t post); /* ghost or none becomes a post's */

struct thread_row {
	int64_t id, posts, first_at, last_at, starter, base;
	const char *subject;
};

int64_t thread_make(struct store *s, const char *subject, int64_t base, int64_t date);
struct thread_row *thread_find(struct store *s, struct arena *a,
			       int64_t id); /* follows joins; NULL: none */
/* All posts of `from` move into `into`; ghosts follow by into_thread. */
void thread_merge(struct store *s, int64_t from, int64_t into);
void thread_touch(struct store *s, int64_t id, int64_t date, int64_t post, const char *subject,
		  int64_t base);
int64_t thread_size(struct store *s, int64_t id);
/* The thread with that base whose posts lie nearest before `date`, begun or alive within `window_s`; 0: none. */
int64_t thread_by_base(struct store *s, int64_t base, int64_t date, int64_t window_s);

/* The ids of all threads with live posts, oldest first. */
int64_t *threads_all(struct store *s, struct arena *a, size_t *n);

#endif
