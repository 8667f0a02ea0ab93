/*
 * outcome.h - what became of a mail, and the letter that tells whoever wrote it.
 *
 * Each adds to the outcome, on top of what it says, whether the letter was written; where it was
 * not, what would have been "acted" is "aside".
 */
#ifndef COMMUNITY_OUTCOME_H
#define COMMUNITY_OUTCOME_H

#include "community/community.h"

struct answer;
struct value;

/* Where whoever wrote it gets their answer: a mail that waited may be from an address they left. */
const char *outcome_address(const struct work *w);
/* In whose words it is, for answer_values and answer_lang: the author's, or where they are no member,
 * those of the language that the mail is written in. */
const struct member *outcome_reader(struct community *c, struct work *w);
/* Sends n in answer to the mail. */
void outcome_answer(struct community *c, struct work *w, struct answer *n, struct outcome *o);
/* The same for what may be asked several times a day: FEW of that name, then silence. */
enum { OUTCOME_FEW = 10 };
void outcome_few(struct community *c, struct work *w, const char *name, struct answer *n,
		 struct outcome *o);
/* The first reason of that name for which the address got no letter today, else the last. */
const char *outcome_few_reason(struct community *c, const struct work *w, const char *name,
			       const char *address);
/* The letter of that template to whoever wrote, once a day; values may be NULL. */
void outcome_reply(struct community *c, struct work *w, const char *template, struct value *values,
		   struct outcome *o);
/* Whoever wrote may be a member at another address: {{also}} is the line that makes this one theirs. */
void outcome_offer(struct community *c, struct work *w, struct value *values);
/* A program wrote to the word behind our address: it is not obeyed, and gets no letter. */
void outcome_robot(struct work *w, const char *word, struct outcome *o);
/* Whoever wrote is no member: the same letter to all of them that may be answered. */
void outcome_not_member(struct community *c, struct work *w, struct outcome *o);

#endif
