/*
 * search_mail.h - +search: posts by words, people, tags and dates, as store_search.h reads them.
 *
 * A member gets the newest that were found, with a few of their words, at their own address. The
 * number of one, in answer, brings its conversation in short (gist.h), and "more" the whole of it.
 */
#ifndef COMMUNITY_SEARCH_MAIL_H
#define COMMUNITY_SEARCH_MAIL_H

#include "community/community.h"

work_take search_take;
/* A member's search, in whatever mail the words stand; the outcome is filled. */
void search_again(struct community *c, struct work *w, const char *query, struct outcome *o);

#endif
