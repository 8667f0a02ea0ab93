/*
 * store_deliver.h - who gets a post singly, who folds, and the letters of both (community/list/deliver.h
 * has the rules; this keeps the rows).
 *
 * A member gets posts singly in mode `each`, and in mode `followed` those of threads and tags they
 * follow, while none of these holds: paused, owed a catch-up, folding. A member who stops getting
 * them singly has the watermark set just before the first post that no longer came, and every later
 * one is past it: so a post is either a letter of its own or past the watermark, never both.
 */
#ifndef STORE_STORE_DELIVER_H
#define STORE_STORE_DELIVER_H

#include "store/store_left.h"

/* What "at most so many a week" looks back on, in seconds. Half a day less than seven days: what comes
 * each Friday would else meet last Friday's letter, which left a moment after its slot, and be left
 * out every other week. */
enum { BUDGET_WEEK = 7 * 86400 - 43200 };
/* For store_*.c: mails but answers that went to member `m` since a time, which is to follow with
 * the closing bracket. Letters that wait count: they will go. */
#define DELIVER_WEEK                                                                               \
	LEFT_WEEK                                                                                  \
	" + (SELECT count(*) FROM letter l WHERE l.member = m.id AND l.class >= 3 AND l.state "    \
	"NOT IN"                                                                                   \
	" ('cancelled', 'dead') AND ifnull(l.at, 9e18) > "

struct deliver_post {
	int64_t id, seq, thread;
	int64_t author; /* member; 0: an outsider */
	int64_t now;
};

/* Members who have the post already, being in its To or Cc: noted for this connection until
 * deliver_collect is done. An address nobody confirmed counts for nobody. */
void deliver_named(struct store *s, const char *normal);

/* deliver_collect - notes for this connection who is to get the post singly; gives how many. In a
 * transaction, as all below. A thread's own follow or mute counts before those of tags, and a mute
 * of one tag before a follow of another. */
int64_t deliver_collect(struct store *s, const struct deliver_post *p);
/* Of those noted, who with this letter would have no room left for a digest in their week begins
 * to fold. budget: of those who chose none; 0: none. Gives how many. */
int64_t deliver_fold_budget(struct store *s, const struct deliver_post *p, int64_t budget);
/* All noted ones begin to fold: the account's day is full. */
int64_t deliver_fold_all(struct store *s, const struct deliver_post *p);
/* One letter for each one noted, by one statement. Gives how many. */
int64_t deliver_letters(struct store *s, int64_t mailing, time_t due);

int64_t deliver_waiting(struct store *s); /* letters of posts that are ready, and not held */
/* Letters of posts that still wait for somebody who wants no more. */
int64_t deliver_cancel(struct store *s, int64_t member, time_t now);

/* Is a pause over, or does somebody fold who has no catch-up yet? Needs no transaction. */
bool deliver_pending(struct store *s, time_t now);
/* Was an edition of the community cut since then, with posts after that accept_seq? */
bool deliver_edition_passed(struct store *s, int64_t watermark, time_t since);
/* Pauses that are over: paused_until goes, and a catch-up is owed where posts are past the
 * watermark. Gives how many. */
int64_t deliver_end_pauses(struct store *s, time_t now);

/* Zones of members who fold; NULL for the community's. Each once. */
char **deliver_fold_zones(struct store *s, struct arena *a, size_t *n);
/* Who folds since before `morning` in that zone is owed a catch-up: those of a full day always;
 * those over budget only who fold since before `patience`, once their week has room (budget as
 * above). Gives how many. */
int64_t deliver_fold_morning(struct store *s, const char *zone, time_t morning, time_t patience,
			     int64_t budget, time_t now);
/* Whose week was filled by another letter since then waits for another morning. Gives how many. */
int64_t deliver_fold_wait(struct store *s, int64_t budget, time_t now);

/* Caps: how many posts were accepted, by the time the mail server took them in. Both look at the
 * last ones only, a few times `max`, and count no further than max. */
int64_t deliver_by_member(struct store *s, int64_t member, time_t since, int64_t max);
int64_t deliver_in_thread(struct store *s, int64_t thread, time_t since, int64_t max);
/* When the n-th last accepted post was taken in; 0: there are not so many. */
time_t deliver_nth_last(struct store *s, int64_t n);

#endif
