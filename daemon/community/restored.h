/*
 * restored.h - tokens that left before the store was restored from a backup (store/store_again.h).
 *
 * Most of what they name is made again when the mail since the backup is fetched again; until it
 * is here, mails that answer it wait. What nothing can be known about is answered by a question,
 * never by making a mail public: letters whose rows are gone for whatever cause, and those of a key
 * that is gone (route.unread).
 */
#ifndef COMMUNITY_RESTORED_H
#define COMMUNITY_RESTORED_H

#include "community/community.h"
#include "store/store_again.h"

/* restored_token - makes of a token of ours the one that means the same now
 *   from   who answered, in normal form; NULL: not known
 *   about  set with AGAIN_COMING; may be NULL
 * A token that is lost or not made again yet stays as it is. Whom a letter was for is 0 where it
 * cannot be known. */
enum again restored_token(struct community *c, struct arena *a, struct token *t, const char *from,
			  int64_t *about);

/* The same for the token a mail came with; the one place that sets w->lost. true: the mail waits, *o says for what.
 * In the transaction that settles it. */
bool restored_waits(struct community *c, struct work *w, const char *from, struct outcome *o);

/* Is all mail here again that was read before the restore? Until then nothing is cut or due by a rule.
 * Once it is, what members had read by catch-ups that left counts as read. */
bool restored_whole(struct community *c, struct arena *a);

/* All that was due is made again: what else had left counts in the week of who wants so many mails and
 * no more (store_left.h). */
void restored_made(struct community *c, struct arena *a);

/* Mails that have waited are read anew, and a week after the restore nothing of before it counts any
 * more; for the table of care.c. */
enum err restored_care(struct community *c, struct arena *a, time_t now, struct why *w);

#endif
