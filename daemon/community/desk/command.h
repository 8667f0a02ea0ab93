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

work_take command_take_stop;    /* "unsubscribe" of who is no member, to +news or +newsletter */
work_take command_take;         /* a mail that asks for one of them */
work_take command_take_unknown; /* a mail to circle+anything@ that no taker before knew */

#endif
