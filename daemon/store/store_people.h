/*
 * store_people.h - what a membership touches besides its own rows: letters, posts, raw mail, all
 * for leaving, moving, telling and erasing. Within the caller's transaction.
 */
#ifndef STORE_STORE_PEOPLE_H
#define STORE_STORE_PEOPLE_H

#include "store/store.h"

/* Letters that wait for this member, answers (class 1) apart, are cancelled; how many. */
int64_t letters_cancel(struct store *s, int64_t member, time_t now, const char *why);
/* What was cancelled so, with that reason and not before `since`, waits again: what was not erased,
 * and of an activity only while it is open; how many. An edition that expired meanwhile has its time
 * anew. */
int64_t letters_restore(struct store *s, int64_t member, time_t since, time_t now, const char *why);

/* Letters that wait for this member go to another address from now on. */
int64_t letters_move(struct store *s, int64_t member, const char *rcpt);
int mailing_class(struct store *s, int64_t id);                   /* 0: no such mailing */
char *mailing_kind(struct store *s, struct arena *a, int64_t id); /* NULL: no such mailing */

/* What a member follows (want 1) or never wants (0): keys in order. */
char **follows_of(struct store *s, struct arena *a, int64_t member, const char *kind, int want,
		  size_t *n);
void follows_clear(struct store *s, int64_t member, const char *kind, int want);

#endif
