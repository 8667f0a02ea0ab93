/*
 * digest_take.h - replies to digests: to their threads, to a question first, or as a word.
 *
 * Each part that belongs to an item becomes a mail of its own, with the author's words, the
 * thread's subject and no line of the digest, and goes the way of any post. A part that could
 * belong anywhere is asked about (pending purpose "route"), and the mail waits, held. One word
 * (thanks, same here, more, follow, mute) is counted or obeyed and never posted.
 */
#ifndef COMMUNITY_DIGEST_TAKE_H
#define COMMUNITY_DIGEST_TAKE_H

#include "community/community.h"

struct reply_item;

work_take digest_take; /* an answer to a digest or a letter of more.h, by token, address or mark */
/* Asks who, NULL: its author, of which of a digest's conversations the text is; the mail waits.
 *   letter  the mailing that is answered, 0: not known
 * false: nobody may be asked. */
bool digest_ask(struct community *c, struct work *w, struct member *who,
		const struct reply_item *items, size_t n, int64_t letter, const char *text,
		struct why *say);
/* "route": the number of a conversation, or its title; what is neither is asked once more. */
pending_do digest_routed;

/* "route" without an answer in time: a conversation of its own, as the question said. Within the
 * transaction; the caller closes *p. */
void digest_unrouted(struct community *c, struct arena *a, const struct pending *p);

#endif
