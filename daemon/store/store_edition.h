/*
 * store_edition.h - who is due an edition, in groups that get the same letter; their letters.
 */
#ifndef STORE_STORE_EDITION_H
#define STORE_STORE_EDITION_H

#include "base/expr.h"
#include "store/store.h"

/* Members that get the same content at the same time. */
struct due_group {
	int64_t watermark;
	const char *mode, *form;
	const char *lang, *zone; /* NULL: the community's */
	int64_t only;            /* one member alone, who follows or mutes something; 0: a group */
	int folding; /* 1, 2: gets posts singly, but these have folded (store_deliver.h); 0: no */
	int64_t n;
};

/* due_collect - notes (for this connection) who is due the list's editions: active, not paused, by
 * digest or folding, no pace of their own, watermark below upto, in the audience (NULL: everyone).
 * Who folds for their budget waits until the week has room for one more mail. Gives the groups. */
struct due_group *due_collect(struct store *s, struct arena *a, const struct expr *audience,
			      time_t now, int64_t upto, size_t *n);
/* One letter for each member of the group; within the transaction. Gives how many. */
int64_t due_letters(struct store *s, const struct due_group *g, int64_t mailing, int class,
		    time_t due);
/* All that were collected are done with posts up to `upto`; within the transaction. */
void due_done(struct store *s, int64_t upto);

/* Is this post due in a digest to a member who follows or mutes, by mode, tags and threads? Not
 * where it went to them singly. */
bool due_post(struct store *s, int64_t member, const char *mode, int64_t post, int64_t thread);

#endif
