/*
 * store_meeting.h - when and where an activity's members meet (008-heart.sql).
 */
#ifndef STORE_STORE_MEETING_H
#define STORE_STORE_MEETING_H

#include "store/store.h"

struct meeting {
	int64_t activity, starts, ends, sequence, changed;
	const char *place; /* "": not said */
	bool cancelled;
	const char *title; /* of the activity; set when read */
};

/* Within a transaction. A second one of the activity takes the place of the first, with a higher
 * sequence; v->sequence is set. */
void meeting_put(struct store *s, struct meeting *v);
/* NULL: it has none. */
struct meeting *meeting_find(struct store *s, struct arena *a, int64_t activity);
/* Those that begin in [from, to), and cancelled ones among them, by their beginning. */
struct meeting *meetings_between(struct store *s, struct arena *a, time_t from, time_t to,
				 size_t *n);

#endif
