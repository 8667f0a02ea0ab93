/*
 * rota.h - who edits: members with the role editor in turn, else the coordinators.
 *
 * By the edition's number, so that nobody keeps a list; who pauses is passed over, unless all do. A day before a digest with a proof is due,
 * whose turn it is gets a reminder. A draft goes to the next one when its editor answers "pass", or
 * leaves it lying: for half of digest.proof_wait where it would go out unanswered, for all of it
 * where it waits; not once its editor said when it goes. When all have passed it stays with whose turn it is.
 */
#ifndef COMMUNITY_ROTA_H
#define COMMUNITY_ROTA_H

#include "community/community.h"
#include "store/store_rhythm.h"

/* An address to write to, and the member behind it (0: none). NULL: there is nobody. */
const char *rota_on_duty(struct community *c, struct arena *a, int64_t turn, time_t at,
			 int64_t *member);
bool rota_left_lying(struct community *c, struct arena *a, const struct edition_row *e, time_t now);
/* Nobody is left to hand it to, and it waits: for an answer, not for a time. */
bool rota_all_left_lying(struct community *c, struct arena *a, const struct edition_row *e,
			 time_t now);
/* The next one's turn; who let it lie is told. In a transaction of its own. */
void rota_pass_on(struct community *c, struct arena *a, struct edition_row *e, time_t now);
care_do rota_remind;

#endif
