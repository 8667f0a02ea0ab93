/*
 * confirm.h - a question of ours (pending.h) was answered, or lapsed: a table of purposes says what
 * then happens.
 */
#ifndef COMMUNITY_CONFIRM_H
#define COMMUNITY_CONFIRM_H

#include "community/community.h"

struct confirm_purpose {
	const char *name;
	pending_do *done;
	bool yes; /* only the word yes, in any language, answers it: programs answer too */
	bool own; /* only from whom it was sent to: it decides for the community, and letters are passed on */
	bool reads; /* `done` reads all of the answer; of others what stands beside the yes is passed on */
	pending_do *no; /* what a plain no does; NULL: nothing, and they are told so */
};
extern const struct confirm_purpose confirm_table[]; /* confirm_table.c; ends with a NULL name */

work_take confirm_take; /* a mail to a question's token (ROUTE_CONFIRM) */
care_do confirm_care;   /* lets questions lapse, forgets old counts and letters */

#endif
