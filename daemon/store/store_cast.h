/*
 * store_cast.h - one text to an audience: who gets it, by language; their letters.
 *
 * cast_collect notes the recipients for this connection (a table of its own that no other sees);
 * what follows works on them until the next cast_collect of batch 0.
 */
#ifndef STORE_STORE_CAST_H
#define STORE_STORE_CAST_H

#include "base/expr.h"
#include "store/store.h"

struct cast_want {
	const struct expr *audience; /* NULL: everyone */
	int64_t only;                /* that member alone, if in the audience; 0: all */
	int64_t thread;              /* only who wrote in it; 0: not asked */
	int64_t not_member;          /* never that one; 0: nobody */
	uint64_t seed;               /* of samples */
	int64_t guests_of;           /* of this activity's roles also who is no member; 0: none */
	bool owed;                   /* it is owed to them: whatever their mode, pause and load */
	int per_week; /* letters a week where a member has no budget of their own; 0: no limit */
	int asks_a_week; /* who was asked in so many activities within 7 days is left out; 0: no limit */
	bool drawn_all; /* a sample is drawn whatever their week, as a role is given by it as well */
	bool by_zone;   /* a text names times: groups by zone as well */
	int batch;      /* several casts at once: 0, 1, ... in that order */
	time_t now;
};

struct cast_group {
	const char *lang, *zone; /* NULL: the community's; zone only where asked for */
	int batch;
	int64_t n;
};

/* Gives the groups; *over gets how many were left out because their week is full. */
struct cast_group *cast_collect(struct store *s, struct arena *a, const struct cast_want *w,
				size_t *n, int64_t *over);
/* One letter for each collected member of that group; within the transaction. Gives how many. */
int64_t cast_letters(struct store *s, const struct cast_group *g, int64_t mailing, int class,
		     time_t due);
/* Notes all collected, of any batch, as having that role in the activity; within the transaction. */
void cast_note(struct store *s, int64_t activity, const char *role, time_t at);
/* Gives all collected that role in the community; how many had it not. Within the transaction. */
int64_t cast_give(struct store *s, const char *role, time_t at);

#endif
