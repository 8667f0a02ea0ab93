/*
 * store_digest.h - readers' words, paces of their own, what a reply to a digest may mean (005).
 */
#ifndef STORE_STORE_DIGEST_H
#define STORE_STORE_DIGEST_H

#include "store/store.h"

/* Counts a word once for each member and thread, for the writer of the thread's latest post that
 * is not the reader's own. false: said before. */
bool word_add(struct store *s, int64_t member, int64_t thread, const char *word, time_t now);
int64_t words_of_thread(struct store *s, int64_t thread, const char *word);
int64_t words_for_writer(struct store *s, int64_t writer, const char *word, time_t since);

/* Members whose pace is not worked out, or for another pace or zone than they have now, or by a clock
 * that was ahead: their last slot is after `ahead`. */
struct pace_row {
	int64_t member, since;   /* since: their last own slot, else 0 */
	const char *pace, *zone; /* zone '': the community's */
	int64_t next;            /* of pace_due: the slot that has come */
};
struct pace_row *paces_new(struct store *s, struct arena *a, time_t ahead, size_t max, size_t *n);
void pace_set(struct store *s, const struct pace_row *p, time_t next);
/* It is worked out anew from now on: slots that passed while they were away are none of theirs. */
void pace_forget(struct store *s, int64_t member);
/* The member's slots up to now are over, and later ones are not. */
void pace_back(struct store *s, int64_t member, time_t now);
/* One pace and zone of which some are due; NONE: nothing is due. */
enum err pace_due(struct store *s, struct arena *a, time_t now, struct pace_row *out);
/* All of that pace and zone that were due by `now` go on to `next`; within the transaction. */
void pace_done(struct store *s, const struct pace_row *p, time_t now, time_t next);

/* What a mailing is, without its content. NULL: none. */
struct mailing_about {
	const char *kind, *numbers; /* numbers: NULL: none */
	const char *key;            /* NULL: none */
	int64_t edition, post;
};
struct mailing_about *mailing_about(struct store *s, struct arena *a, int64_t id);
void mailing_numbers(struct store *s, int64_t id, const char *numbers);

/* The digests that went to a member since then, the latest first, at most `max`: their mailings. */
size_t digests_to(struct store *s, int64_t member, time_t since, int64_t *ids, size_t max);

/* The last live post of a thread; 0: none. */
int64_t thread_last_post(struct store *s, int64_t thread);
/* Where an id leads after joins; 0: no such thread, or one without posts. */
int64_t thread_now(struct store *s, int64_t thread);

bool catch_up_owed(struct store *s, bool folded); /* is anybody owed one? */

/* A catch-up somebody asked for. NONE: there is none; one that waits is there already. */
enum err wish_add(struct store *s, int64_t member, int64_t span_s, time_t now);
enum err wish_next(struct store *s, int64_t *member, int64_t *span_s);
void wish_done(struct store *s, int64_t member);

#endif
