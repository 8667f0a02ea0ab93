/*
 * standing.h - how things are set for a member, in words: for every letter that says so.
 */
#ifndef COMMUNITY_STANDING_H
#define COMMUNITY_STANDING_H

#include "community/community.h"

struct lang;
struct value;

/* The settings: a list of texts, in that language. */
struct value *standing_now(struct community *c, struct arena *a, const struct member *m,
			   const struct lang *l);
/* "a digest of your own: weekly on Friday at 07:00", where that may be */
const char *standing_mode(struct community *c, struct arena *a, const struct lang *l,
			  const struct member *m);

#endif
