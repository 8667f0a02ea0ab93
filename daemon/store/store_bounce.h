/*
 * store_bounce.h - letters that came back, scores, robots (006-care.sql).
 *
 * All within the caller's transaction.
 */
#ifndef STORE_STORE_BOUNCE_H
#define STORE_STORE_BOUNCE_H

#include "store/store.h"

struct bounce_row {
	int64_t id, arrival, letter, mailing, member; /* 0: none */
	int64_t at;
	const char *class; /* "hard" "soft" "policy" "unknown" "complaint" */
	const char *status, *text;
	bool proven, delayed;
	double score; /* what it added to the member's */
};
void bounce_row_add(struct store *s, struct bounce_row *b);
/* What this mailing's and this day's bounces have added to the member's score; the greater one. */
double bounce_scored(struct store *s, int64_t member, int64_t mailing, time_t day);
/* What hard bounces of mailings made after the probe have added. */
double bounce_since_probe(struct store *s, int64_t member, time_t probed);
/* The words of the member's last proven bounce; "" if there is none. */
char *bounce_last(struct store *s, struct arena *a, int64_t member);

/* Of a mailing: members whose letter came back for good; letters that left or were refused. */
int64_t bounces_of_mailing(struct store *s, int64_t mailing);
int64_t letters_gone(struct store *s, int64_t mailing);
bool mailing_blamed(struct store *s, int64_t mailing); /* it has, or had, a hold for its bounces */
/* Takes back from its recipients' scores what the mailing's bounces added; gives how many. */
int64_t bounces_take_back(struct store *s, int64_t mailing);

/* Dead letters to members that were not judged yet and died at or after `since`, oldest first. */
struct dead_letter {
	int64_t id, mailing, member, at;
	const char *reply;
};
struct dead_letter *letters_dead(struct store *s, struct arena *a, time_t since, size_t max,
				 size_t *n);

/* Scores without a bounce since `before` become 0, but those whose probe is out, and of members of whom
 * since the last bounce no letter left before `arrived` that stayed out: who gets one a month would
 * else never have two. */
int64_t scores_forget(struct store *s, time_t before, time_t arrived);
/* Active members whose probe went out before `before` and has not come back, nor, since `stale`, a
 * letter made after it for good. */
int64_t *members_probed(struct store *s, struct arena *a, time_t before, time_t stale, size_t max,
			size_t *n);

void robot_add(struct store *s, const char *address, const char *kind, int64_t day);
int64_t robot_count(struct store *s, const char *address, int64_t since_day);
int64_t robots_forget(struct store *s, time_t before); /* of days before it; gives how many rows */

/* For the daily list: what came since, whole days of robots. */
struct bounce_counts {
	int64_t unmatched, challenges, robots;
};
struct bounce_counts bounce_counts(struct store *s, time_t since, time_t now);
/* Members who became unreachable since (their probed_at says when), at most max. */
int64_t *members_lost(struct store *s, struct arena *a, time_t since, size_t max, size_t *n);

#endif
