/*
 * moderators.h - who decides about what is held: members with the role moderator, coordinator or
 * owner; else the addresses in community.coordinators.
 */
#ifndef COMMUNITY_MODERATORS_H
#define COMMUNITY_MODERATORS_H

#include "community/community.h"

struct moderator {
	const struct member *m; /* NULL: an address of the configuration that is no member */
	const char *address;    /* normal form */
};
/* Not who is away, unless nobody else is there. */
struct moderator *moderators_on_duty(struct community *c, struct arena *a, time_t now, size_t *n);
bool moderator_is(struct community *c, struct arena *a, const struct member *m,
		  const char *address);

#endif
