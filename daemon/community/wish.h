/*
 * wish.h - "follow #gardening", "mute", "unmute [#k12]": in a word, what a member wants to
 * hear of and what not.
 *
 * One line and no more: a word of follow, mute or unmute in any language there is, and behind it
 * tags ("#gardening, #jobs", "tag gardening"), a conversation's mark as digests put it into subjects
 * ("[#k12]"), or nothing: then it is about what it answers. Anything else is prose.
 */
#ifndef COMMUNITY_WISH_H
#define COMMUNITY_WISH_H

#include "community/community.h"

struct lang;
struct value;

enum { WISH_TAGS = 20 };

struct wish {
	int want;                    /* 1 follow, 0 mute, -1 as the mode says */
	const char *tags[WISH_TAGS]; /* folded, without '#' */
	size_t n_tags;
	int64_t thread; /* 0: none named */
};

/* Is the word, folded and without '#', one that can be a tag? */
bool wish_tag(const char *s);
/* wish_list - what stands behind the word: tags or a mark. false: neither, or nothing. */
bool wish_list(struct arena *a, const struct lang *l, const char *text, struct wish *w);
/* wish_read - a whole text; with neither tags nor a thread it is the word alone. false: prose. m is
 * whose language is asked first; NULL: the community's. */
bool wish_read(struct community *c, struct arena *a, const struct member *m, const char *text,
	       struct wish *w);
/* Writes it down, for the thread that is named or else `about` (0: none), and the story of it; what
 * was done goes into `said`, in the member's words. In a transaction. */
void wish_keep(struct community *c, struct arena *a, const struct member *m, const struct wish *w,
	       int64_t about, time_t now, struct value *said);
/* Says back what was done, and how all is set now. */
void wish_answer(struct community *c, struct work *w, const struct member *m, struct value *said,
		 struct outcome *o);

#endif
