/*
 * pending.h - questions of ours that a person answers by mailing a token back.
 *
 * A question is a row of `pending` and a letter whose token names it (TOKEN_CONFIRM). Any mail to
 * the token's address, or in reply to the letter, answers it: once, and in our mailbox before it
 * lapses, whenever we read it. Only the token counts, not who it came from: whoever reads the mailbox
 * we wrote to may confirm. What then happens stands in the desk's table of purposes (desk/confirm.h).
 */
#ifndef COMMUNITY_PENDING_H
#define COMMUNITY_PENDING_H

#include "community/answer.h"
#include "store/store_pending.h"

/* pending_ask - makes the row and writes the letter
 *   p     purpose, address, member, arrival, data; created and expires are filled (0: for as long
 *         as trust.token_life says)
 *   n     the letter; purpose and number are filled
 *   OK    asked; p->id is set
 *   NONE  may not be answered, as answer_may: no row was made
 *   BAD   as answer_send */
enum err pending_ask(struct community *c, struct arena *a, struct pending *p, struct answer *n,
		     struct why *w);
/* Asks the member (at their main address, or at `to` where it is given) to confirm what the mail
 * asks for, and says so in the outcome.
 *   what  in the reader's words: what will be done */
void pending_confirm(struct community *c, struct work *w, const struct member *m, const char *to,
		     struct pending *p, const char *what, struct outcome *o);
/* What a question keeps until it is answered, by names: data with one more, or with that one anew.
 *   data  NULL: nothing yet */
char *pending_keep(struct arena *a, const char *data, const char *name, const char *text);
/* NULL: nothing was kept under that name. */
char *pending_kept(struct arena *a, const char *data, const char *name);

/* Who asked for a question: whoever put that address into From; a member, about somebody else; or the
 * address itself, whose provider says so. */
enum pending_asker { ASKED_IN_ITS_NAME, ASKED_BY_MEMBER, ASKED_BY_ITSELF };

/* Is there room for one more question of that purpose to somebody who asked to join or to read? At
 * most one a day, unless it was answered, goes to a mailbox, however its address is written and whether
 * it is about joining or about the newsletter; few go to a domain and in an hour (subscription bombing).
 * Each asker but the first is counted for that purpose and very address alone. Who asks for themselves
 * bombs nobody: they are counted apart, so that no forged request takes their place, and the limit of
 * the hour is that of each domain; all together may be PENDING_PROVEN_MORE times as many.
 *   NONE  no; reason says which limit was met
 * Whoever asks sets pending.proven as well. */
enum { PENDING_PROVEN_MORE = 10 };
enum err pending_room(struct community *c, struct work *w, const char *purpose, const char *key,
		      enum pending_asker by, struct why *reason);

#endif
