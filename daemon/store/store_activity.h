/*
 * store_activity.h - activities, their steps, who takes part, what was answered (008-heart.sql).
 *
 * Everything that changes rows is called within the caller's transaction.
 */
#ifndef STORE_STORE_ACTIVITY_H
#define STORE_STORE_ACTIVITY_H

#include "store/store.h"

struct activity {
	int64_t id, owner, slot, arrival, thread; /* 0: none */
	const char *recipe, *source, *title, *text, *fields, *state, *outcome;
	const char *rule; /* NULL: none */
	bool private, anonymous;
	int64_t opened_at, due, extended, closed_at, next_at, seed; /* next_at 0: never */
	int64_t promised;                                           /* due, as it began */
};

/* NONE: that slot of that rule, or that mail, opened one before; v->id is its. */
enum err activity_add(struct store *s, struct activity *v);
struct activity *activity_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
/* Open ones of a recipe, those that close first; at most max. */
int64_t *activities_open(struct store *s, struct arena *a, const char *recipe, size_t max,
			 size_t *n);
void activity_save(struct store *s, const struct activity *v); /* all but what it began with */
/* 0: none. *step: the number of the step whose letter it was; -1: of none */
int64_t activity_of_mailing(struct store *s, int64_t mailing, int64_t *step);
int64_t activity_due(struct store *s, time_t now); /* one whose next_at has come; 0: none */
int64_t activity_first(struct store *s);           /* the least next_at; 0: none */
void activity_soon(struct store *s, int64_t id, time_t at); /* looked at then, if not before */

struct activity_step {
	int64_t n, step, turn;
	int64_t at; /* 0: an event brings it */
	const char *state, *why;
	int64_t done_at, letters;
};
void step_add(struct store *s, int64_t activity, const struct activity_step *v);
struct activity_step *steps_of(struct store *s, struct arena *a, int64_t activity, size_t *n);
void step_settle(struct store *s, int64_t activity, const struct activity_step *v);
void step_move(struct store *s, int64_t activity, int64_t n, int64_t at);

/* Roles: "in", "asked", "owner", "keeper", "group-N", or the recipe's. */
void participant_add(struct store *s, int64_t activity, int64_t member, const char *role,
		     time_t at);
void participant_remove(struct store *s, int64_t activity, int64_t member, const char *role);
/* Has the member a role there; "": any of the recipe's own (not in, asked, owner, keeper, group-N). */
bool participant_is(struct store *s, int64_t activity, int64_t member, const char *role);
/* Who looks after it, whether still active or not; 0: nobody. */
int64_t participant_keeper(struct store *s, int64_t activity);
/* When the member was last given that role in any activity; 0: never. */
int64_t participant_last(struct store *s, int64_t member, const char *role);
int64_t participant_group(struct store *s, int64_t activity, int64_t member); /* 0: none */
/* Puts the member into that group and takes them out of any other. */
void participant_group_set(struct store *s, int64_t activity, int64_t member, int64_t group,
			   time_t at);
/* Into the smallest group there is. 0: there is none yet, or they have one. */
int64_t participant_group_join(struct store *s, int64_t activity, int64_t member, time_t at);
void participant_group_leave(struct store *s, int64_t activity, int64_t member);
struct participant {
	int64_t member, group; /* group 0: none */
	const char *name, *address;
};
/* Active ones of a role, by name. */
struct participant *participants_of(struct store *s, struct arena *a, int64_t activity,
				    const char *role, size_t *n);
/* Those who take part and have no group are put into groups of about `size`, by the seed: even
 * groups, never one of a single member where there are two. Gives how many groups there are. */
int64_t participants_divide(struct store *s, int64_t activity, int64_t size, int64_t seed,
			    time_t at);

struct activity_answer {
	int64_t id, activity, member, arrival, at, value, same, thanks;
	int64_t number; /* in letters: the order in which others could read them; 0: they cannot */
	const char *kind, *text, *name, *state;
	const char *part; /* the letter that was answered; NULL or "": none */
	bool best;
};
/* once: earlier live ones of the member are replaced. NONE: that mail was taken before. */
enum err answer_add(struct store *s, struct activity_answer *v, bool once);
/* Live and late ones: best first, then by thanks, then as they came. */
struct activity_answer *answers_of(struct store *s, struct arena *a, int64_t activity, size_t *n);
/* What its owner wrote in answer to its letters, as it came. */
struct activity_answer *answers_own(struct store *s, struct arena *a, int64_t activity, size_t *n);
/* A member's withheld answers of it become live, without their name if so wished. Gives how many.
 * answer: that one alone, which may be live already; 0: all. */
int64_t answers_release(struct store *s, int64_t activity, int64_t member, int64_t answer,
			bool unnamed);
/* Its writer agrees no more. */
bool answer_withhold(struct store *s, int64_t answer);
bool answers_withheld(struct store *s, int64_t activity, int64_t member);
/* The member's answer that a letter acknowledged; 0: none that is still there. */
int64_t answer_of_letter(struct store *s, int64_t mailing, int64_t member);
/* The recipe's letter that it had answered; "": none of them. arena */
const char *answer_part_of_letter(struct store *s, struct arena *a, int64_t mailing,
				  int64_t member);
/* The mail that it came by; 0: none. */
int64_t answer_arrival(struct store *s, int64_t answer);
/* Did anybody answer that letter of its recipe? */
bool answers_said(struct store *s, int64_t activity, const char *part);
void answer_best(struct store *s, int64_t id);
/* The member takes back all they answered there; how many. Thanks for them stay with who gave them. */
int64_t answers_withdraw(struct store *s, int64_t activity, int64_t member);
int64_t votes_for(struct store *s, int64_t activity, int64_t value);
/* NONE: thanked before, or thanking oneself */
enum err thanks_add(struct store *s, int64_t from, int64_t to, int64_t answer, time_t at);

/* Shared memory. */
void faq_add(struct store *s, int64_t activity, const char *question, const char *answer,
	     const char *tags, time_t at);
struct faq {
	int64_t id;
	const char *question, *answer;
	int64_t at;
};
/* Best first; any text is safe. all: only those that have all the words, else any of them. */
struct faq *faq_find(struct store *s, struct arena *a, const char *text, bool all, size_t max,
		     size_t *n);
/* The newest first. */
struct faq *faq_latest(struct store *s, struct arena *a, size_t max, size_t *n);
/* A result that changed: a late answer, the asker's word, one that is taken back. What is kept of it
 * says so, and each digest that is still to be made; nothing where it was not kept. */
void result_change(struct store *s, int64_t activity, const char *answer);
void result_remove(struct store *s, int64_t activity); /* with all that it left for digests */

struct harvest {
	int64_t id, activity, at;
	int64_t thread; /* of the activity's posts, after joins; 0: none */
	int64_t seq;    /* of the counter accept_seq: due in digests like a post */
	const char *section, *title, *text;
};
void harvest_add(struct store *s, const struct harvest *v); /* seq is given here */
/* Those after since and up to upto, or made from a time on; by rising seq. */
struct harvest *harvest_between(struct store *s, struct arena *a, int64_t since, int64_t upto,
				size_t *n);
bool harvest_any(struct store *s, int64_t since, int64_t upto);
struct harvest *harvest_dated(struct store *s, struct arena *a, time_t since, size_t *n);

/* Tags whose names stand as words in the text, by how often they are used; at most max. */
char **tags_guess(struct store *s, struct arena *a, const char *folded, size_t max, size_t *n);
int64_t member_posts(struct store *s, int64_t member, time_t from, time_t to);

#endif
