/*
 * edition_posts.h - what an edition is made of: its posts by thread, its sections, who sees what.
 */
#ifndef COMMUNITY_EDITION_POSTS_H
#define COMMUNITY_EDITION_POSTS_H

#include "community/community.h"
#include "compose/digest.h"
#include "store/store_activity.h"
#include "store/store_edition.h"
#include "store/store_gist.h"

struct edition_post {
	struct digest_post show;
	int64_t id, seq;
	size_t thread;      /* index of its thread */
	size_t tag, n_tags; /* its own among edition_posts.tags */
};

/* A thread with posts in the edition; the whole of them, whoever sees which. */
struct edition_thread {
	int64_t id;
	size_t first, n; /* of its posts */
	const char *subject, *section;
	const char **tags;
	size_t n_tags, cap_tags, total;
	bool question, answered, event, dropped, outcome;
	int item, place;
	struct edition_told *told;   /* summaries made already, by what of it is seen */
	const struct gist_row *gist; /* what a member wrote of it; NULL: nothing */
};

struct edition_posts {
	int64_t since, upto;
	struct edition_post *v; /* by thread, then date */
	size_t n, cap;
	struct edition_thread *threads;
	size_t n_threads, cap_threads;
	size_t *order; /* indices of threads, by place */
	struct post_tagged *tags;
	size_t n_tags;
	struct harvest *harvest; /* what activities left, by rising seq */
	size_t n_harvest;
	/* posts and harvest by rising accept_seq: the content of all from there on */
	uint64_t *seen;
	int64_t *seqs;
	size_t n_seqs;
};

/* edition_gather - posts after since up to upto, items numbered from 1, by section and then by
 * first post. Beyond 64 MB of text only names and counts are kept. */
struct edition_posts *edition_gather(struct community *c, struct arena *a, int64_t since,
				     int64_t upto);
/* The same of all posts dated from `since` on, history too. */
struct edition_posts *edition_gather_dated(struct community *c, struct arena *a, time_t since);
/* Takes numbers, places, sections and what was dropped from the items of an edition recorded
 * before; threads it does not know follow with the next numbers. */
void edition_arrange(struct edition_posts *p, struct arena *a, const struct edition_item *items,
		     size_t n);
/* The accept_seq of a thread's latest post here. */
int64_t edition_thread_last(const struct edition_posts *p, size_t thread);
/* The item's row. */
struct edition_item edition_item_of(struct arena *a, const struct edition_posts *p, size_t thread);

/* What one member sees of it. */
struct edition_view {
	bool *post;    /* by index of the post */
	bool *for_you; /* by index of the thread */
	bool *harvest; /* by index */
	size_t n;      /* posts seen, those of dropped threads too, and harvest */
};
/* facts: the member's own */
void edition_look(const struct edition_posts *p, const struct due_member *m,
		  const struct due_fact *facts, size_t n, struct edition_view *out);
struct edition_view edition_view_new(struct arena *a, const struct edition_posts *p);
/* The same content is the same number; 0: nothing. `scratch` is written over. */
uint64_t edition_content(const struct edition_posts *p, const struct due_member *m,
			 const struct due_fact *facts, size_t n, struct edition_view *scratch);

/* A section as its readers see it: "questions" is "Open questions"; one without a word is itself. */
const char *edition_heading(struct arena *each, const struct lang *l, const char *section);

enum edition_style {
	EDITION_USUAL,
	EDITION_CATCHUP /* outcomes in short, then followed threads, then one line for each of the rest */
};
/* edition_show - the threads of a view as a digest shows them, summaries included.
 *   each  arena of this digest; p's own holds what digests share
 *   words of a summary; 0: none */
struct digest_thread *edition_show(struct arena *a, struct arena *each, struct edition_posts *p,
				   const struct edition_view *view, const struct lang *l,
				   enum digest_form form, enum edition_style style, size_t words,
				   size_t *n, time_t *first, time_t *last);

#endif
