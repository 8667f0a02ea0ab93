/*
 * gist.h - the gist of a conversation, by mail: its telling sentences, or what a member wrote.
 *
 * +summary brings it: in answer to a post, to a digest (with the item's number, unless there is
 * one item alone) or to a letter about a conversation; or with the conversation's number ("k12",
 * "#12") or subject. Who names none gets the likeliest to choose from, by a digit. In an answer to
 * a digest the word `summary` on an item does the same. It goes to members, at their own address.
 *
 * Each sentence stands as its author wrote it, with name, day and number of the post; "post 2"
 * brings that post, "more" the whole. Any other words in answer to the letter become the summary:
 * what stands unquoted, whole, in paragraphs; of quoted lines nothing is ever taken. It is signed
 * with its writer's name and stands in the place of the chosen sentences in digests, catch-ups,
 * newsletters and letters like this one. The last one written is in force, earlier ones are kept.
 * Taking it needs the letter's token or an aligned result (DESIGN, promise 6).
 */
#ifndef COMMUNITY_GIST_H
#define COMMUNITY_GIST_H

#include "community/community.h"

struct mailing_about;
struct gist_row;
struct lang;

enum { GIST_WORDS = 120, GIST_MOST = 1500, GIST_PARAGRAPHS = 12, GIST_LETTERS = 30 };

work_take gist_take; /* +summary */

/* The gist of a thread to a member. Within the transaction. NONE: nothing was sent, w says why. */
enum err gist_send(struct community *c, struct work *w, const struct member *m, int64_t thread,
		   struct why *why_not);
/* Does a letter of that kind list conversations, of which the number of one is an answer? */
bool gist_is_choice(const char *kind);
/* Is a letter of that kind one of these? Then gist_answer takes what answers it. */
bool gist_is_kind(const char *kind);
/* who: the member whose words these are, NULL: nobody's; proven: it is they. */
enum err gist_answer(struct community *c, struct work *w, const struct member *who, bool proven,
		     const struct mailing_about *about, struct outcome *o);

/* Which thread the mail means, 0: none that is sure; *near, if not NULL, gets up to `max` others
 * that may be meant, the likeliest. */
int64_t gist_meant(struct community *c, struct work *w, int64_t *near, size_t max, size_t *n);

/* "Summary by Ana" */
const char *gist_signature(struct arena *a, const struct lang *l, const struct gist_row *g);
/* A member's text as paragraphs, one line each; lists keep their lines. */
const char **gist_paragraphs(struct arena *a, const char *text, size_t *n);

#endif
