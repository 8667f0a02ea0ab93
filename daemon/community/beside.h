/*
 * beside.h - what people write beside the word or the line that a letter of ours asks for: it is
 * passed on to a person.
 */
#ifndef COMMUNITY_BESIDE_H
#define COMMUNITY_BESIDE_H

#include "community/community.h"

/* A greeting, thanks, or the person's own name, as a line of its own. m may be NULL. */
bool beside_courtesy(struct community *c, struct arena *a, const struct member *m,
		     const char *line);

/* What stands behind a "please", a "hello" and the like at its beginning; the line where none does, or
 * nothing behind it. */
const char *beside_bare(struct community *c, struct arena *a, const struct member *m,
			const char *line);

/* Is the whole line that? "Thanks! It needs a thinner coat." says more. */
bool beside_only_courtesy(struct community *c, struct arena *a, const struct member *m,
			  const char *line);

/* A word as it is asked for politely, without what stands before and behind it: "Post 2, please". The
 * text where it is longer than such a word. */
const char *beside_asked(struct community *c, struct arena *a, const struct member *m,
			 const char *text);

/* Does it say more than what was asked for? A sentence or a question does; courtesy, a name, and the
 * clause that begins with a word for yes, no or thanks ("Yes, I want to join") do not.
 *   answer  its first sentence is the answer ("Oh no, that was a mistake.") unless it is long */
bool beside_words(struct community *c, struct arena *a, const struct member *m, const char *text,
		  bool answer);

/* Nothing in it but courtesy and short clauses that begin with thanks ("Thanks, that helps!"); a wish that
 * begins with "please" is more. */
bool beside_thanks(struct community *c, struct arena *a, const struct member *m, const char *text);

/* Nor anything but that something is well: "You're welcome!", "Great, thanks", "Looks good". */
bool beside_content(struct community *c, struct arena *a, const struct member *m, const char *text);

/* If it says more (beside_words): the mail's own words go to those who run the community, but the author. The outcome says
 * so. true: somebody got them. */
bool beside_pass(struct community *c, struct work *w, const char *text, bool answer,
		 struct outcome *o);

#endif
