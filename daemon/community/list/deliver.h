/*
 * deliver.h - posts go out singly, or fold into a digest; and how a member passes between modes.
 *
 * Each accepted post reaches each member it is due to exactly once: as a letter of its own, or in
 * exactly one digest. The two never overlap, because at any time a member is in one of two halves:
 *
 *   singly     mode each, or followed (the threads and tags they follow), and neither paused nor
 *              owed a catch-up nor folding: a letter when the post is accepted; the watermark
 *              means nothing
 *   by digest  mode digest or summary; or folding, paused or owed a catch-up in any mode but
 *              nothing: posts past the watermark are due in the next digest or catch-up, which
 *              moves the watermark and ends folding and catch_up (store_edition.h, due_done)
 *
 * Who passes from singly to digest has the watermark set to the last post they got singly. Who
 * passes from digest to singly while posts are past the watermark is owed a catch-up at once, and
 * passes when it is made. Mode nothing forgets what was due. All of it happens in the editor or
 * under its lock, in the transaction that accepts the post.
 *
 * Folding: beyond the member's budget (mails a week, one kept for the digest itself), or beyond
 * what the account may still carry today. A folded digest comes with the community's next digest;
 * after a full day at the latest next morning at seven in the member's zone; over budget, on the
 * first morning when the week has room again, where the community has no digest or a week has gone.
 */
#ifndef COMMUNITY_DELIVER_H
#define COMMUNITY_DELIVER_H

#include "community/community.h"

/* deliver_hold_why - what speaks against sending a post now that is otherwise accepted: too many
 * servers on its way, caps of the sender, thread or community, an attachment that `hold` names.
 * NULL: nothing; else an arena text that begins with "held: ". In a transaction, before the post
 * is filed; w->author is set. */
const char *deliver_hold_why(struct community *c, struct work *w);

/* Takes our own posts that came back with their Message-ID; NONE: it is not one. */
work_take deliver_take_own;

/* deliver_post - sends an accepted post (it has its accept_seq) to all who get posts singly.
 *   w   the mail: m, author, a and now are used, so a held one is read again with work_read
 *   OK    mailing and letters are made, or everybody folds
 *   NONE  nobody gets posts singly
 *   BAD   it could not be composed: w_why says what; digests have it all the same
 * In the transaction that accepts the post; once per post. */
enum err deliver_post(struct community *c, struct work *w, int64_t post, struct why *w_why);

/* Ends pauses and gives folded posts their morning: sets catch_up, which is composed next. */
care_do deliver_care;

/* deliver_change - m has a mode or a pause that differs from its row `was`: sets its watermark,
 * folding and catch_up so that no post is lost or comes twice. The caller saves. In a transaction. */
void deliver_change(struct store *s, const struct member *was, struct member *m);
/* The same for one change, saved; m is freshly read. */
void deliver_set_mode(struct store *s, struct member *m, const char *mode);
void deliver_pause(struct store *s, struct member *m, time_t until);
void deliver_resume(struct store *s, struct member *m); /* before the date */
/* Leaving, and its undoing within the days a farewell letter is good for: what was said between the
 * two comes in a catch-up at once to who gets posts singly, and to who missed an edition; in the next
 * digest to the others. */
void deliver_leave(struct store *s, struct member *m);
void deliver_undo(struct store *s, struct member *m, time_t left_at);
/* Begins anew from now on: who joins again, or can be reached again. */
void deliver_restart(struct store *s, struct member *m);

#endif
