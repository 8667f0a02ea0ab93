/*
 * edition_harvest.h - what activities left for the digest: answered inquiries, polls, stories.
 *
 * Due like posts (store_activity.h), in every kind of edition. They stand behind the threads, under
 * their recipe's section; in a catch-up before them, among the outcomes.
 */
#ifndef COMMUNITY_EDITION_HARVEST_H
#define COMMUNITY_EDITION_HARVEST_H

#include "community/digest/edition_cut.h"

/* Puts what the view sees of it among e's threads, in a reader's zone (NULL: the community's), and
 * widens e's period to hold it. */
void edition_harvest_show(const struct edition_cut *cut, struct arena *each,
			  const struct edition_view *view, const struct lang *l, const char *zone,
			  struct digest_edition *e);

#endif
