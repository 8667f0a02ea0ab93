/*
 * digest_part.h - words of a mail become a post of their own, in a thread that it does not name.
 */
#ifndef COMMUNITY_DIGEST_PART_H
#define COMMUNITY_DIGEST_PART_H

#include "community/community.h"

/* Files words of a mail as a post of a thread (0: a new one): an arrival of its own, whose raw mail
 * is made here. nth tells the parts of a mail apart; files: with the mail's attachments. Gives
 * what became of it. */
struct outcome digest_post_part(struct community *c, struct work *w, int64_t thread,
				const char *text, int nth, bool files);

#endif
