/*
 * edition_harvest.h - what activities left for the digest: answered inquiries, polls, stories.
 *
 * They stand behind the threads, under their recipe's section, in the first of the community's
 * editions that leaves with letters; the same transaction marks them as shown. Personal editions
 * and catch-ups leave them alone: their readers have the answers among the posts.
 */
#ifndef COMMUNITY_EDITION_HARVEST_H
#define COMMUNITY_EDITION_HARVEST_H

#include "community/edition_cut.h"

/* What waits, at most so much as fits an edition; the rest waits on. */
void edition_harvest_gather(struct edition_cut *cut);
/* Puts it behind e's threads; an edition without threads stays empty. */
void edition_harvest_show(const struct edition_cut *cut, struct arena *each, const struct lang *l,
			  struct digest_edition *e);
/* It was shown by cut->edition.id; within the transaction that makes the letters. */
void edition_harvest_record(const struct edition_cut *cut);

#endif
