/*
 * edition_contents.h - the different contents of an edition, found again by what tells them apart.
 *
 * As many as members see different things, however many members there are: pages of members pass by.
 */
#ifndef COMMUNITY_EDITION_CONTENTS_H
#define COMMUNITY_EDITION_CONTENTS_H

#include "store/store_edition.h"

struct contents {
	struct arena *a; /* set by the caller; the rest zero */
	struct content {
		struct due_member who; /* the first of those who see it */
		int64_t variant;       /* the caller's */
	} * v;
	size_t n, cap;
	size_t *slot, slots; /* 1 + index of one in v, by hash; 0: free */
};

/* The content that member sees, by content, folding and the texts' pointers. *fresh: it was not
 * there before. Good until the next call. */
struct content *contents_of(struct contents *c, const struct due_member *m, bool *fresh);

#endif
