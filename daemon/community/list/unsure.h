/*
 * unsure.h - is it really they, and did they mean everyone? Asked of the author, once, before a mail
 * goes the way of posts (DESIGN, promise 6).
 *
 * A post that no server vouches for and no token of its author's came with waits for the author's
 * own reply: where posts.unauthenticated_posts is confirm_first only until one was confirmed. An
 * answer to a letter that was for its reader alone waits too when it came to the list; written to
 * the letter's own address it was meant for those who run the community, and goes to them. So does
 * what a calendar program answers to an invitation, which is for who invited. What a
 * letter was that is not known here any more (restored.h), nobody can tell: its answers wait in any
 * case.
 */
#ifndef COMMUNITY_UNSURE_H
#define COMMUNITY_UNSURE_H

#include "community/community.h"

/* NONE where nothing is to ask; w->author is NULL then for who has left. */
work_take unsure_take;
/* A word of a member's that only counts where it is sure that they wrote it: the mail is held and they
 * are asked; with their yes it is taken anew. false: they cannot be asked. */
bool unsure_word(struct community *c, struct work *w, const char *word, struct outcome *o);
pending_do unsure_confirmed; /* post, private: the held mail goes on */

#endif
