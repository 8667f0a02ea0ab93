/*
 * bounces.h - letters that come back, complaints, automatic replies.
 *
 * A report is matched by the token it came to (circle+b.<token>@), the ENVID (RFC 3461), the
 * returned Message-ID, or any token of ours in what was returned. Only one with a valid token
 * changes anything: whoever forges a bounce does not know a letter's token. What cannot be matched
 * is kept and shown.
 *
 * Scores: a hard bounce adds 1, any other failure a half, at most that much a day and a mailing;
 * delays add nothing; bounces.stale without one clears the score. At bounces.limit a probe is
 * sent, and only when that comes back too the member is `unreachable`. A mail of theirs undoes it,
 * and where that comes from another address of theirs, letters go there from then on.
 * The message is blamed before the member: a mailing of which bounces.hold_mailing_percent came
 * back (and hold_mailing_least at least) is held, the moderators are asked once, and what it added
 * to scores is taken back.
 */
#ifndef COMMUNITY_BOUNCES_H
#define COMMUNITY_BOUNCES_H

#include "community/community.h"

work_take bounces_take;          /* reports, complaints, whatever comes to a bounce address */
work_take bounces_take_returned; /* never settles: somebody who could not be reached is back */
work_take robots_take;           /* automatic replies, challenges: counted, never answered */

care_do bounces_care_dead;   /* what our own server refused with words about the recipient */
care_do bounces_care_scores; /* scores without a bounce, probes that arrived */

/* ------------------------------------------------------- between the bounces*.c files only */

struct bounce_row;
/* Writes the row down and does what follows for its member and its mailing. */
void bounce_settle(struct community *c, struct arena *a, struct bounce_row *b, time_t now);
extern const char *const bounce_class_names[]; /* by enum bounce_class */

#endif
