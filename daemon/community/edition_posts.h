/*
 * edition_posts.h - posts of an edition as the threads a digest shows.
 */
#ifndef COMMUNITY_EDITION_POSTS_H
#define COMMUNITY_EDITION_POSTS_H

#include "community/community.h"
#include "compose/digest.h"
#include "store/store_edition.h"

struct edition_threads {
	struct digest_thread *v;
	int64_t *ids;       /* thread ids, beside v */
	const char **posts; /* JSON lists of post ids, beside v */
	size_t n, cap, n_posts;
	time_t first, last; /* dates of the posts */
};

/* Posts after since_seq up to upto_seq, due to the group (NULL: all), by thread, threads in the order
 * of their first post in it. */
struct edition_threads *edition_threads(struct community *c, struct arena *a, int64_t since_seq,
					int64_t upto_seq, const struct due_group *g);

#endif
