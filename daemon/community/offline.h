/*
 * offline.h - an mbox archive or a Maildir read into threads, without a community.
 *
 * The same store (in memory) and the same threading as the daemon's: what the tools show is what
 * the daemon would do. Raw mails are not kept.
 */
#ifndef COMMUNITY_OFFLINE_H
#define COMMUNITY_OFFLINE_H

#include "store/store_post.h"
#include "store/store_thread.h"

struct offline;

struct offline_options {
	bool by_subject; /* join replies that name no parent by their subject */
};

/* NONE: the path cannot be read; BAD: it is no mail; w says why, without the path. Mails that
 * cannot be read are posts without a text. */
enum err offline_open(const char *path, const struct offline_options *o, struct offline **out,
		      struct why *w);
void offline_close(struct offline *f);

/* One thread after another, oldest first, each with its posts by date. `a` is reset by each. */
typedef void offline_take(void *arg, struct arena *a, const struct thread_row *t,
			  struct post **posts, size_t n);
void offline_each(struct offline *f, offline_take *take, void *arg);

/* For each of the posts, which of them it answers; n: none of them. In the arena. */
size_t *offline_parents(struct arena *a, struct post **posts, size_t n);

#endif
