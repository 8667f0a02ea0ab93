/*
 * list_head.h - the List-* fields of this community's letters (RFC 2369, RFC 2919).
 */
#ifndef COMMUNITY_LIST_HEAD_H
#define COMMUNITY_LIST_HEAD_H

#include "community/community.h"
#include "compose/letter.h"

/* In the arena. List-Unsubscribe carries the recipient's token as a splice mark; where the
 * provider has no plus-addressing it asks by subject. */
struct letter_list *list_head(struct community *c, struct arena *a);

#endif
