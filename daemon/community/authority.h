/*
 * authority.h - who may have something done (DESIGN, promise 6).
 *
 * From proves nothing. A command acts at once only where the mailbox's own server found an aligned
 * result (reader/authres.h; SPF alone is not enough, authres_trust.spf_proves is false); else the
 * member gets a question and the token mailed back acts. What a coordinator has done to others
 * always takes a token, however well the mail was proven.
 */
#ifndef COMMUNITY_AUTHORITY_H
#define COMMUNITY_AUTHORITY_H

#include "community/community.h"

enum authority {
	AUTHORITY_NONE,    /* no member's address */
	AUTHORITY_CLAIMED, /* a member's address, and nothing proves that it was they */
	AUTHORITY_PROVEN   /* a member's address with an aligned result */
};

/* Does the community's own talk concern them? Not who has left, is banned, or only reads the
 * newsletter, which anybody may by their own wish. m may be NULL. */
bool authority_belongs(const struct member *m);

enum authority authority_of(const struct work *w);

/* Those who run the community: owners, coordinators, and the addresses of the configuration. */
struct keeper {
	const struct member *member; /* NULL: an address of the configuration that is no member */
	const char *address;         /* to write to */
};
struct keeper *authority_keepers(struct community *c, struct arena *a, size_t *n);

#endif
