/*
 * command.h - what people ask for by mail: a table of commands (command.c).
 *
 * A command is a mail to circle+word@, or one to the list whose unquoted text is nothing more than
 * the word (reader/kind.h decides). A robot's is never obeyed. Whether the person may have it done
 * is each command's own question (authority.h).
 */
#ifndef COMMUNITY_COMMAND_H
#define COMMUNITY_COMMAND_H

#include "community/community.h"

struct command_row {
	const char *name; /* as kind_of_detail gives it, or the plus-detail itself */
	command_do *run;
	bool or_leave; /* "unsubscribe" and nothing more, written there, leaves */
};
extern const struct command_row command_table[]; /* ends with a NULL name */

work_take command_take;         /* a mail that asks for one of them */
work_take command_take_unknown; /* a mail to circle+anything@ that no taker before knew */

#endif
