/*
 * command.h - what people ask for by mail: a table of commands (command.c).
 *
 * A command is a mail to circle+word@, or one to the list whose unquoted text is nothing more than
 * the word (reader/kind.h decides). A robot's is never obeyed. Whether the person may have it done
 * is each command's own question (authority.h).
 */
#ifndef COMMUNITY_COMMAND_H
#define COMMUNITY_COMMAND_H

#include "community/answer.h"
#include "community/authority.h"
#include "community/desk/pending.h"

/* Settles the mail: *o is {"acted", its name} beforehand. */
typedef void command_do(struct community *c, struct work *w, struct outcome *o);

struct command_row {
	const char *name; /* as kind_of_detail gives it, or the plus-detail itself */
	command_do *run;
};
extern const struct command_row command_table[]; /* ends with a NULL name */

work_take command_take;         /* a mail that asks for one of them */
work_take command_take_unknown; /* a mail to circle+anything@ that no taker before knew */

/* For commands: sends n and says so in the outcome, on top of what it says. */
void command_answer(struct community *c, struct work *w, struct answer *n, struct outcome *o);
/* The same for what may be asked several times a day: FEW of that name, then silence. */
enum { COMMAND_FEW = 10 };
void command_few(struct community *c, struct work *w, const char *name, struct answer *n,
		 struct outcome *o);
/* The letter of that template to whoever wrote, once a day; values may be NULL. */
void command_reply(struct community *c, struct work *w, const char *template, struct value *values,
		   struct outcome *o);
/* Asks the member (at their main address, or p->address where `to` is given) to confirm.
 *   what  in the reader's words: what will be done */
void command_confirm(struct community *c, struct work *w, const struct member *m, const char *to,
		     struct pending *p, const char *what, struct outcome *o);
/* Whoever wrote is no member: the same letter to all of them that may be answered. */
void command_not_member(struct community *c, struct work *w, struct outcome *o);

#endif
