/*
 * more.h - the whole of what a digest shortened: a thread, a post, an attachment, by mail.
 *
 * Only to members, at their own address, at most MORE_BYTES of text a letter; the rest is told and
 * comes for another "more". Files are sent up to posts.max_attachment. Twenty such letters a day to
 * a member; who asks for more is told so, once.
 */
#ifndef COMMUNITY_MORE_H
#define COMMUNITY_MORE_H

#include <jansson.h>

#include "community/community.h"

struct lang;
struct mailing_about;

enum { MORE_BYTES = 90 * 1000, MORE_FILES = 200 }; /* files of a thread that can be asked for */

/* A thread from its first post on. Within the transaction. NONE: nothing was sent. */
enum err more_send(struct community *c, struct work *w, const struct member *m, int64_t thread);
/* An answer to such a letter: "more", "post 2", "file 1"; other words are a post in the thread.
 *   who  its author, NULL: no member; only where it is proven that they wrote it, more is sent */
enum err more_take(struct community *c, struct work *w, const struct member *who, bool proven,
		   const struct mailing_about *about, struct outcome *o);
/* Is it such a word, in that language: "more", "post 2", "file 1"? */
bool more_is_word(struct arena *a, const struct lang *l, const char *text);
/* Sends what such a word asks of a letter about a conversation.
 *   about  of its mailing: {"thread", "next", "posts", "files"}; next: how many posts by number were
 *          told; posts: ids in the order it numbers them, files: [[post, part], ...] likewise
 *   OK     it was one, *sent tells whether there was anything to send; NONE: other words */
enum err more_word(struct community *c, struct work *w, const struct member *who, json_t *about,
		   const char *text, enum err *sent);
/* The same of a conversation that a digest names; files are numbered through all of it.
 *   files  what the letter named, which holds whatever came or went since (numbers.h); NULL: nothing
 * A file that is not there, or not any more, is told of by a letter. */
void more_thing(struct community *c, struct work *w, const struct member *who, int64_t thread,
		const json_t *files, const char *text);

#endif
