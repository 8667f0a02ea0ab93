/*
 * activity_mail.h - what the files share that take mail for activities; for them alone.
 *
 *   activity_mail.c    mail that opens one          activity_reply.c   steering, joining, thanks
 *   activity_answer.c  answers, votes, check-ins    activity_faq.c     earlier answers by mail
 *   activity_guest.c   who is named in one, and guests from outside
 */
#ifndef COMMUNITY_ACTIVITY_MAIL_H
#define COMMUNITY_ACTIVITY_MAIL_H

#include "community/activity/meeting.h"
#include "community/activity/recipe.h"

static inline void outcome_say(struct outcome *o, const char *state, const char *reason)
{
	o->state = state;
	o->reason = reason;
}

/* What a form, an acknowledgement and earlier answers say besides: activity_form_of, then the rest. */
struct activity_form {
	const struct recipe *r;
	const struct lang *lang; /* its reader's */
	const char *to;          /* where to write for one */
	struct faq *faq;
	size_t n_faq;
	bool latest;            /* nothing was looked for: these are the newest */
	const char *about;      /* what its kind is, in the reader's language; NULL: not told */
	const char *wrong;      /* of what was written; NULL: nothing */
	const char **strangers; /* named, and no members: nothing goes to them */
	size_t n_strangers, cap_strangers;
	const char **invited; /* asked whether they come as guests */
	size_t n_invited, cap_invited;
};
/* r: borrowed; reader: NULL where they are no member */
struct activity_form activity_form_of(struct community *c, struct arena *a,
				      const struct member *reader, const struct recipe *r);
struct value *activity_form_values(struct arena *a, struct value *values, void *form);

/* --- activity_fields.c: lines such as "when: 2026-05-01 18:00" ------------------------------- */

/* The lines "key: value" whose key the recipe knows, in any of the languages (field.KEY of words.conf),
 * wherever they stand, normalised to "key: value\n" with the English keys, and "anonymous" or "private"
 * alone in a line, or asked for kindly; *rest is the text without them. */
char *activity_fields(struct community *c, struct arena *a, const char *text,
		      const struct recipe *r, const char **rest);
/* A key as it is shown in that language. */
const char *activity_field_shown(struct arena *a, const struct lang *l, const char *key);

/* An answer to a letter of an activity. */
struct reply {
	struct community *c;
	struct work *w;
	struct activity *v;
	const struct recipe *r;
	const struct recipe_step *step; /* what it is about; NULL: no letter of a step */
	int64_t n;        /* the number of the step whose letter it answers; -1: of none */
	int64_t about;    /* that of `step`: the same, or what the letter acknowledged; -1: none */
	struct member *m; /* who; by the token */
	const char *text; /* what they wrote, trimmed */
	const char *line; /* its first line, folded, without marks at its end */
	const char *ack;  /* the letter that acknowledges it; NULL: as the recipe says */
	const char *side; /* the group that was chosen in it; NULL: none */
};

/* A result that is kept takes in what came later, or what is no longer shown. */
void activity_renew(struct reply *q);

/* id: of activity_of_mailing, with the step's number. */
enum err activity_reply(struct community *c, struct work *w, int64_t id, int64_t step,
			struct outcome *o);
/* activity_thanks.c: "thanks 2", "best 1"; false: it is none of them, or more was said, which is q's text now. */
bool activity_thanks_take(struct reply *q, struct outcome *o);
/* Is a text nothing but the name of who wrote it? */
bool activity_is_signature(struct reply *q, const char *text);

/* The choice that an answer means, and its words; 0: none, or more than one. */
int64_t activity_vote_said(struct reply *q, const char **choice);
/* What is no other word: it is kept, passed on where the recipe says, and acknowledged. */
void activity_answer_take(struct reply *q, struct outcome *o);
void activity_note_send(struct reply *q, const char *letter, struct outcome *o, const char *reason);
/* The same with {{said}}. */
void activity_said_send(struct reply *q, const char *letter, const char *said, struct outcome *o,
			const char *reason);
/* activity_yes.c: "yes", "anonymous" or "no" to being shown; "yes" and "no" to taking part. false: it is
 * neither, or more was said, which is q's text still. */
bool activity_consent_take(struct reply *q, struct outcome *o);
bool activity_part_take(struct reply *q, struct outcome *o);
bool activity_steps_out(struct reply *q); /* of their side, by "no" in answer to a later letter */
/* It is closed: what was meant for its beginning is no answer to anybody. */
bool activity_too_late(struct reply *q, struct outcome *o);
/* What is said with a yes or a no, or asked before it, is between its writer and the owner, and none of the
 * answers that are gathered. */
bool activity_is_remark(struct reply *q);
void activity_remark_take(struct reply *q, struct outcome *o);
/* Writes the letter that acknowledges; activity_answer.c */
void activity_acknowledge(struct reply *q, const char *choice, struct outcome *o,
			  const char *reason);
/* A letter more about an answer of theirs that was acknowledged before, which a reply to it is about too. */
void activity_acknowledge_again(struct reply *q, int64_t answer, const char *letter,
				struct outcome *o, const char *reason);
/* What the letter "passed" says of an answer (arg). */
struct value *activity_passed_values(struct arena *a, struct value *values, void *arg);
/* Not by the recipe's rule, not by their own word, not where they opened it unnamed. */
bool activity_is_named(const struct reply *q, const char *text);
/* How it stands, to whoever steers it, and what came of their word (a reason of words.conf; NULL:
 * they only asked). */
void activity_status_send(struct reply *q, const char *did, struct outcome *o);
/* Members named in "with: a@example.org, b@example.org" take part from now on; those named by a role
 * of the recipe ("guest: marta@example.org") have that role. Who is no member is invited into a
 * role by those in charge, and comes when they answer (activity_guest.c). */
void activity_add_named(struct community *c, struct work *w, const struct activity *v,
			const struct recipe *r, const char *fields, struct activity_form *f);
/* Are they in charge of the community? */
bool activity_in_charge(struct community *c, int64_t member);
/* Mail to circle+faq@. */
enum err activity_faq(struct community *c, struct work *w, struct outcome *o);

#endif
