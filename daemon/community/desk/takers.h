/*
 * takers.h - what a mail may turn out to be: asked in order, and the first that says it is its own
 * settles it. A new kind of mail is a new file with one taker, and a line in takers.c.
 */
#ifndef COMMUNITY_TAKERS_H
#define COMMUNITY_TAKERS_H

#include "community/community.h"

struct taker {
	const char *name;
	work_take *take;
};
extern const struct taker takers[]; /* ends with a NULL name */

#endif
