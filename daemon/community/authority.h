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

/* Does it come from whom a letter of ours was for: an address of that member, or, where it was nobody's
 * (0), from that address? Letters are passed on, Reply-To and all; what only its reader may decide
 * asks this beside the token. */
bool authority_is_reader(struct work *w, int64_t member, const char *address);
/* Is it sure that w->author wrote it? By an aligned result, by a token that only their letters hold,
 * or by their own answer to our question about this mail. */
bool authority_wrote(struct community *c, struct work *w);
/* May the author's words go on to others as they are, by posts.unauthenticated_posts? false: it has
 * to be asked. */
bool authority_may_speak(struct community *c, struct work *w);

#endif
