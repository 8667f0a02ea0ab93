/*
 * said.h - what a letter of ours said, for telling apart what its reader typed into it.
 */
#ifndef COMMUNITY_SAID_H
#define COMMUNITY_SAID_H

#include "community/community.h"

/* A mailing's text and its page's behind it, of which programs quote either without a mark; "": it is
 * not there any more. */
const char *said_text(struct community *c, struct arena *a, int64_t mailing);
/* Of a mail to the list: what stands unmarked in the post it answers, as it was sent to members, is that
 * post's, and what was typed into it the author's. Makes w->m->reply and its kin anew; once. */
void said_within(struct community *c, struct work *w);

#endif
