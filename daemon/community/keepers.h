/*
 * keepers.h - those who run the community, and what goes on to them.
 */
#ifndef COMMUNITY_KEEPERS_H
#define COMMUNITY_KEEPERS_H

#include "community/community.h"

/* Those who run the community: owners, coordinators, and the addresses of the configuration. */
struct keeper {
	const struct member *member; /* NULL: an address of the configuration that is no member */
	const char *address;         /* to write to */
};
struct keeper *keepers_all(struct community *c, struct arena *a, size_t *n);

/* Housekeeping: members of these addresses have the role coordinator, as long as they are named. */
enum err keepers_care(struct community *c, struct arena *a, time_t now, struct why *w);

/* The mail's words, quoted as lines for a template, to all who run the community, or to its
 * moderators where nobody does (class 2); they answer the person directly. How many got it. */
size_t keepers_forward(struct community *c, struct work *w, const char *subject, const char *text);
/* The same, but not to whoever wrote it. */
size_t keepers_forward_others(struct community *c, struct work *w, const char *subject,
			      const char *text);
/* To one of them alone, about what they began. true: they got it. */
bool keepers_forward_one(struct community *c, struct work *w, struct member *m);
/* Where nothing was forwarded because of too many on one day: whoever wrote is told, once. */
void keepers_say_full(struct community *c, struct work *w, struct outcome *o);

#endif
