/*
 * pending.h - questions of ours that a person answers by mailing a token back, and what then
 * happens: a table of purposes.
 *
 * A question is a row of `pending` and a letter whose token names it (TOKEN_CONFIRM). Any mail to
 * the token's address, or in reply to the letter, answers it: once, before it lapses. Only the
 * token counts, not who it came from: whoever reads the mailbox we wrote to may confirm.
 */
#ifndef COMMUNITY_PENDING_H
#define COMMUNITY_PENDING_H

#include "community/answer.h"
#include "community/desk/care.h"
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

/* What a purpose does when its token came back. The row is `done` already. */
typedef void pending_do(struct community *c, struct work *w, const struct pending *p,
			struct outcome *o);
struct pending_purpose {
	const char *name;
	pending_do *done;
	bool yes; /* only the word yes, in any language, answers it: programs answer too */
};
extern const struct pending_purpose pending_purposes[]; /* pending_table.c; ends with NULL */

work_take pending_take; /* a mail to a question's token (ROUTE_CONFIRM) */
care_do pending_care;   /* lets questions lapse, forgets old counts and letters */

#endif
