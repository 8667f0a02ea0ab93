/*
 * activity.h - something with a beginning and an end that members take part in, by a recipe.
 *
 * An activity is a row with the text of the recipe it began with, and a row for each step. What is
 * due is done one transaction at a time: letters, step and the next time to look. So it survives a
 * crash between any two, a restart, a reload, and a recipe that was changed meanwhile.
 *
 * Mail: circle+<word>@ (or "word: ..." as the subject) opens one, answers to its letters are
 * answers, votes or check-ins, which their author takes back by the word "withdraw"; its owner and the coordinators steer it by answering a letter of it
 * with a word: status, extend 3 days, step now, skip, close. The letter's token is the proof.
 */
#ifndef COMMUNITY_ACTIVITY_H
#define COMMUNITY_ACTIVITY_H

#include "community/community.h"
#include "store/store_activity.h"

struct expr;
struct recipe;

struct activity_opening {
	const char *rule; /* that opens it, with its slot; NULL: a mail or command */
	int64_t slot, owner, thread, arrival; /* 0: none */
	const struct expr *audience; /* who takes part from the beginning; NULL: by the recipe */
	const char *title, *text, *fields; /* NULL: the recipe's name and nothing */
	bool private, anonymous, waiting;
	time_t came; /* its mail, the same when it is fetched again; 0: none */
	time_t now;
};

/* activity_open_recipe - in the caller's transaction; its first step is done at the next tick
 *   OK    *id is the new one
 *   NONE  that mail or slot opened it before; *id is that one and w says so
 *   BAD   no such recipe: w names the nearest */
enum err activity_open_recipe(struct community *c, struct arena *a, const char *recipe,
			      const struct activity_opening *o, int64_t *id, struct why *w);

/* activity_tick - one step or closing of one activity. OK: done, call again; NONE: nothing is due;
 * BAD: a letter cannot be composed, w says which; it is tried again in an hour. */
enum err activity_tick(struct community *c, struct arena *a, time_t now, struct why *w);
time_t activity_wake(struct community *c); /* 0: never */

work_take activity_take;
struct pending;
/* pending_do of the purpose "activity": an opening that was confirmed by token. */
void activity_confirmed(struct community *c, struct work *w, const struct pending *p,
			struct outcome *o);

/* The same of the purpose "guest": who was invited into a role takes part from now on. */
void activity_guest_came(struct community *c, struct work *w, const struct pending *p,
			 struct outcome *o);
/* Who invited them hears what they said instead of a yes, and can answer them. false: there is nobody. */
bool activity_guest_declined(struct community *c, struct work *w, const struct pending *p);

/* --- for the activity_*.c files ------------------------------------------------------------ */

/* The recipe an activity goes by: the one in force, or its own text's. NULL: w. */
const struct recipe *activity_recipe(struct community *c, struct arena *a, const struct activity *v,
				     struct why *w);
/* So long after `from`; whole days by the wall clock, at the recipe's hour where it has one. */
time_t activity_after(const struct community *c, const struct recipe *r, time_t from,
		      int64_t span_s);
struct recipe_step;
/* How far a step is from its anchor: as its recipe says, less where the promise is shorter. */
int64_t activity_offset(const struct community *c, const struct recipe *r,
			const struct recipe_step *s);
/* Was it closed before it began, since an earlier answer did? */
bool activity_rests(struct community *c, struct arena *a, const struct activity *v);
/* Begins one that waits or rests: its times count from now. */
void activity_begin(struct community *c, struct arena *a, struct activity *v,
		    const struct recipe *r, time_t now);
void activity_extend(struct community *c, struct arena *a, struct activity *v,
		     const struct recipe *r, int64_t span_s, time_t now);
/* Closes it: the result is kept where the recipe says, and its last letters become due. */
void activity_close(struct community *c, struct arena *a, struct activity *v,
		    const struct recipe *r, const char *why_text, time_t now);
/* Members meet then, or at another time, or not at all: its letters follow, and the next digest tells
 * of it. */
struct meeting;
void activity_meet(struct community *c, struct arena *a, struct activity *v, const struct recipe *r,
		   struct meeting *m, time_t now);
/* Looks again at the times; saves the row. */
void activity_settle(struct community *c, struct arena *a, struct activity *v,
		     const struct recipe *r, time_t now);

/* activity_keeper.c: who looks after it, of those who run the community.
 * see: somebody does, from now on: whose turn it is where nobody did, or who did cannot any more. Within
 * the transaction. name: "" where nobody does, or has told no name, as addresses are not handed out. */
void activity_keeper_see(struct community *c, struct arena *a, const struct activity *v,
			 const struct recipe *r, time_t now);
const char *activity_keeper_name(struct community *c, struct arena *a, const struct activity *v);
/* That member does; who did until then, 0: nobody else. Within the transaction. */
int64_t activity_keeper_hand(struct community *c, const struct activity *v, int64_t member,
			     time_t now);

/* A letter of the recipe to one member, owed to them, within the transaction. */
struct activity_note {
	const char *
		letter; /* of the recipe; where it has none, templates/<lang>/activity-<letter>.txt */
	int64_t member;
	const struct work *to; /* the mail it answers; NULL: none */
	const char *key;  /* makes it once; NULL: by the mail it answers. What answers one begins
				* with the arrival that it is about */
	const char *said; /* {{said}}: what was understood */
	struct value *(*more)(struct arena *a, struct value *values, void *arg); /* may be NULL */
	void *arg;
};
enum err activity_write(struct community *c, struct arena *a, const struct activity *v,
			const struct recipe *r, const struct activity_note *n, struct why *w);

/* Its owner hears that it has more time. */
void activity_longer_send(struct community *c, struct arena *a, const struct activity *v,
			  const struct recipe *r);

/* What somebody answered goes on to others at once: templates/<lang>/activity-<letter>.txt. */
struct activity_passed {
	const char *letter, *to; /* to: as a step's "to", or group */
	int64_t from, what;      /* who wrote it; what: the mail, or which change of a meeting */
	int64_t step;            /* of the letter that was answered, -1: none */
	time_t now;
	struct activity_note note; /* said and more */
};
/* OK; NONE: nobody is to get it, or it went before; BAD: w */
enum err activity_pass(struct community *c, struct arena *a, const struct activity *v,
		       const struct recipe *r, const struct activity_passed *p, struct why *w);

/* A step's letter to its audience, or one to each group: composes; cast_store makes the letters. */
struct cast;
struct recipe_step;
enum err activity_compose(struct community *c, struct arena *a, const struct activity *v,
			  const struct recipe *r, const struct recipe_step *s,
			  const struct activity_step *row, time_t now, struct cast **casts,
			  size_t *n, struct why *w);

/* Whom a step is for get the role it gives, whatever they take of letters; within the transaction, when
 * its letters are made. Gives how many have it newly. */
int64_t activity_give(struct community *c, struct arena *a, const struct activity *v,
		      const struct recipe *r, const struct activity_step *row, time_t now);

/* The letter of a step that was done before they took part, to one member; within the transaction.
 * NONE: nobody is there to get it */
enum err activity_send_late(struct community *c, struct arena *a, const struct activity *v,
			    const struct recipe *r, const struct activity_step *row, int64_t member,
			    time_t now, struct why *w);

/* The choices of a vote, 1, 2, ...: the field "choices", or numbered and dashed lines. */
size_t activity_choices(struct arena *a, const struct activity *v, const char *const **out);
const char *activity_field(struct arena *a, const struct activity *v, const char *key); /* NULL */
/* It ends when so many have answered; 0: by time alone. Who opens a poll may say it. */
int64_t activity_quorum(struct arena *a, const struct activity *v, const struct recipe *r);
char **activity_tags(struct community *c, struct arena *a, const struct activity *v, size_t *n);

/* Of a numbered or dashed list in its text, the item of that turn; "": there is none. */
const char *activity_item(struct arena *a, const struct activity *v, long turn);
/* How many it has, at most 60; 0: there is no list. */
long activity_items(struct arena *a, const struct activity *v);

/* Its groups: those its field names, or those that were drawn. Gives how many; names may be NULL. */
int64_t activity_groups(struct community *c, struct arena *a, const struct activity *v,
			const struct recipe *r, const char *const **names);

/* activity_values.c: what its letters may say; and a letter to one of its groups. */
struct lang;
struct value;
/* What a digest says of what an activity left, in a reader's language and zone (NULL: the
 * community's): when members meet, as it stands now, and that the quorum of a vote was missed. */
const char *activity_told(struct community *c, struct arena *a, const struct lang *l,
			  const char *zone, const struct harvest *h);
void activity_values(struct community *c, struct arena *a, const struct lang *l,
		     const struct activity *v, const struct recipe *r, struct value *m);
void activity_group_values(struct community *c, struct arena *a, const struct activity *v,
			   const struct recipe *r, int64_t group, struct value *values);
enum { ANSWERS_MOST = 200 };
/* Its answers without those that say the same, best first; at most `max`. */
size_t activity_shown(struct store *s, struct arena *a, const struct activity *v,
		      struct activity_answer **out, size_t max);

/* The answers compiled: deduplicated, best first, named where they may be. */
char *activity_compiled(struct community *c, struct arena *a, const struct activity *v);

#endif
