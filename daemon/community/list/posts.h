/*
 * posts.h - takers for what is neither command nor bounce nor an answer to a question of ours.
 */
#ifndef COMMUNITY_POSTS_H
#define COMMUNITY_POSTS_H

#include "community/community.h"

/* From the provider's junk folder only a token of ours, or a member whose From is proven, counts:
 * why this mail does not, or NULL. */
const char *posts_junk(const struct work *w);
work_take posts_take_dropped; /* a filter said drop, or it came from the junk folder unproven */
/* The mail becomes a post, due from now on, and goes to those who get each post. Whoever takes
 * posts ends here: at once, after a confirmation, or released by a moderator. */
void posts_accept(struct community *c, struct work *w, struct outcome *o);
/* Without words or files of its author: a reply sent too early. Nobody gets it, its author hears so. */
work_take posts_take_empty;
void posts_empty(struct community *c, struct work *w, struct outcome *o);
work_take posts_take; /* everything else a person wrote to the list */

#endif
