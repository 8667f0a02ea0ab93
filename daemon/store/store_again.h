/*
 * store_again.h - what a token means after a restore (DESIGN, promise 4).
 *
 * Tokens that left after the backup name mailings and questions which the restored store does not
 * have. Most of them are made again from the same mail, under other numbers; sent.log told the
 * restore what the old ones were about (store_left.h).
 */
#ifndef STORE_STORE_AGAIN_H
#define STORE_STORE_AGAIN_H

#include "base/token.h"
#include "store/store.h"

enum again {
	AGAIN_HERE,   /* nothing of it was lost: the token means what it says */
	AGAIN_MADE,   /* it was made again */
	AGAIN_COMING, /* it is about something that may still be made again */
	AGAIN_LOST    /* nobody knows what it was about */
};

/* again_find - what became of the mailing, question or moderator's question that a token names
 *   from   who answered, in normal form: tells moderators of one mail apart; NULL: not known
 *   about  set with AGAIN_COMING: what it waits for
 *   token  set with AGAIN_MADE: the text of the new letter's token, in the arena
 *   mine   set with AGAIN_MADE: that letter went to whoever holds the old token. false: another
 *          letter of the same mailing; of a mailing's token only the number says something. */
enum again again_find(struct store *s, struct arena *a, const struct token *t, const char *from,
		      int64_t *about, char **token, bool *mine);

/* Members up to this number have it since before the restore; 0: there was none. */
int64_t again_last_member(struct store *s);

/* A mail waits for what is made again, at most until then. NONE: it waited before. */
enum err again_wait(struct store *s, int64_t arrival, int64_t about, time_t until);
bool again_waiting(struct store *s); /* does any? */
/* Those whose letter is here, or whose time is over, are read anew. Gives how many. */
int64_t again_renew(struct store *s, time_t now);

#endif
