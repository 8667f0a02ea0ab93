/*
 * digest_reply.h - what somebody wrote in answer to a digest: which words belong to which item.
 *
 * Pure. Only the author's own words are kept, never a line of the digest. They belong, in order:
 * to the item whose number begins the line ("2: I agree"), to the item whose words are quoted just
 * before them, to the one item all quoted lines come from, to the only item there is; or nobody
 * can know. One mail may answer several items.
 */
#ifndef COMMUNITY_DIGEST_REPLY_H
#define COMMUNITY_DIGEST_REPLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct mail;

struct reply_item {
	int number; /* as the digest prints it */
	int item;   /* as in reply addresses */
	int64_t thread;
	const char *subject;
	const char *text; /* of the posts shown, or "" */
};

#define REPLY_UNSURE ((size_t)-1)

struct reply_part {
	size_t item;      /* index of the item, or REPLY_UNSURE */
	const char *text; /* arena */
};

/* m: text and reply are looked at. ours: the community's address, for reply addresses in quotes.
 * Gives the parts in the order written, each item once; none where nothing was written. */
struct reply_part *digest_reply_read(struct arena *a, const struct mail *m, const char *ours,
				     const struct reply_item *items, size_t n_items, size_t *n);

/* The items most like a text, at most `max`, by rising number; for asking. */
size_t digest_reply_like(struct arena *a, const char *text, const struct reply_item *items,
			 size_t n_items, size_t *like, size_t max);

/* The thread of a subject's mark "[#k123]"; 0: none. */
int64_t digest_reply_mark(const char *subject);
/* A reply address of ours among quoted words, "circle+r.3.<token>@": its token's characters
 * (borrowed, not ended) or NULL. */
const char *digest_reply_quoted(const char *text, const char *ours, const char *separator);

#endif
