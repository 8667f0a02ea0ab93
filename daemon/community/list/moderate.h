/*
 * moderate.h - moderation by mail: what is held, who is asked, how they answer, who is told.
 *
 * A held mail stays an arrival in state 'held' with a row of `hold`. Each moderator on duty
 * (members with the role moderator, coordinator or owner; else the addresses in
 * community.coordinators) gets one letter with the mail quoted and a token of their own. The first
 * line of the reply decides, once: `ok`, `no` and a reason, `ok and trust`, in any of the
 * languages there are. The others are told in the same thread. Then the arrival is 'new' again and
 * moderate_take_decided settles it: a released one is filed with a fresh accept_seq, so that no
 * digest skips it, in the thread as that is by then.
 *
 * A token counts for the moderator it was made for, writing from an address of theirs, while they
 * still have the role, until the hold is decided or trust.token_life is over. Forwarded, quoted or
 * repeated it does nothing.
 */
#ifndef COMMUNITY_MODERATE_H
#define COMMUNITY_MODERATE_H

#include "community/list/moderators.h"
#include "store/store_hold.h"

struct lang;
struct value;

/* moderation_wanted - must a person look at this mail before it becomes a post?
 *   NULL      no
 *   a reason  static, for moderation_hold; *detail (arena, "" for none) says more to moderators
 * The reasons are the keys held.<reason> of words.conf: filter outsider forged unproven newcomer
 * private limit attachment; `closed` is for others who hold. */
const char *moderation_wanted(struct community *c, struct work *w, const char **detail);

/* The class of the letter of ours that it answers; 0: it answers none that is known. */
int moderation_answers(struct community *c, const struct route *r);
/* Why its author may not have meant all to read it, NULL: they did. It answers a letter that only they
 * got (an acknowledgement, a question, a notice), or one that is not known and may have been such a
 * one; or a calendar answers who invited, and their program took the list for that person. Once its
 * author said that it is for all, no calendar is in doubt. */
const char *moderation_private(struct community *c, const struct work *w);

/* moderation_hold - holds the mail: asks the moderators, tells the author
 *   detail  for moderators only; NULL: none
 *   o       becomes "held", with the reason in words */
void moderation_hold(struct community *c, struct work *w, const char *reason, const char *detail,
		     struct outcome *o);
/* The same for a mailing of which too much came back; the caller has it held in the outbox. */
void moderation_hold_mailing(struct community *c, struct arena *a, int64_t mailing,
			     const char *subject, const char *detail, time_t now);

/* Was this arrival held and is it decided upon? Then it is no duplicate of what came meanwhile. */
bool moderation_decided(struct community *c, struct arena *a, int64_t arrival);

work_take moderate_take_decided; /* a held mail goes on as was decided */
work_take moderate_take;         /* a mail to a moderator's token */
care_do moderate_care_falls;     /* what nobody decided in time */
care_do moderate_care_list;      /* the daily list of what waits */

/* How a mail begins, as lines for a template, without our tokens: for whoever decides about it. */
struct value *moderation_quote(struct community *c, struct arena *a, const struct mail *m);

struct decision {
	enum decision_kind { DECIDE_NOTHING, DECIDE_OK, DECIDE_TRUST, DECIDE_NO } kind;
	int64_t number;     /* "ok 12": of a hold; 0: none named; -1: all */
	const char *reason; /* of a "no", one line; "" */
};
/* What the mail's first paragraph decides: its first line, and a reason may go on in the next ones.
 * *rest: what stands below. */
struct decision decision_of_mail(struct community *c, struct work *w, const char **rest);
/* A reason as its author hears it: one line, without tokens, of bounded length. */
const char *decision_reason(struct community *c, struct arena *a, const char *reason);

/* ------------------------------------------------------- between the moderate*.c files only */

/* One line of a moderator's reply; list: it may name a hold by its number, or all. */
struct decision decision_read(struct community *c, struct arena *a, const char *line, bool list);
/* Carries it out and tells the others. by: who decided, NULL: nobody did in time. */
enum err decision_do(struct community *c, struct arena *a, struct hold *h, const struct decision *d,
		     const struct moderator *by, time_t now);
/* Tells its author that the mail waits, goes on or was refused: by template and the hold's state. */
enum err moderation_tell(struct community *c, struct work *w, const char *template,
			 const struct hold *h, struct why *why_not);
/* Writes to one moderator about a hold (NULL: a list of several), with a new token.
 *   reply_to  the mail of theirs that it answers, at most once a day and hold, of the list a few times;
 *             NULL: none
 *   NONE      it may not be answered */
enum err moderator_ask(struct community *c, struct arena *a, const struct moderator *to,
		       const struct hold *h, const char *template, struct value *values,
		       const struct work *reply_to, time_t now);
/* "held.<reason>" in words */
const char *hold_reason(struct arena *a, const struct lang *l, const char *reason);
/* Of a hold's letters to that moderator, the Message-ID of the first; NULL: none. */
const char *hold_thread(struct community *c, struct arena *a, const struct hold *h,
			const char *address);

#endif
