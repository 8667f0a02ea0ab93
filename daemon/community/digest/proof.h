/*
 * proof.h - an edition shown to its editor before anybody else gets it.
 *
 * The editor on duty is a member with the role editor, else a coordinator (community/digest/rota.h). The draft comes as the digest will look, with these words above it; its answer
 * is lines of commands, each in the editor's language too (words.conf, "proof."):
 *
 *   send                 it goes now
 *   drop 3               item 3 is left out, for good; "drop 3, 5 and 8" as well
 *   move 5 up            or: down, up 2, to 1
 *   title: A new title
 *   intro:               and the lines after it
 *   wait until friday 10:00
 *   pass                 somebody else's turn: the next editor gets it (community/digest/rota.h)
 *
 * After a change without `send` the new draft comes. Unanswered, it goes at release_at, or waits
 * where the rule says so. The state leaves 'proof' once, with the letters: never twice.
 */
#ifndef COMMUNITY_PROOF_H
#define COMMUNITY_PROOF_H

#include "community/community.h"

struct lang;

work_take proof_take; /* an answer to a draft */
care_do proofs_tick;  /* shows what is to be shown, lets go what nobody answered in time */

/* What one answer asks for. */
enum proof_verb {
	PROOF_DO_SEND,
	PROOF_DO_DROP,
	PROOF_DO_MOVE,
	PROOF_DO_TITLE,
	PROOF_DO_INTRO,
	PROOF_DO_WAIT,
	PROOF_DO_PASS,
	PROOF_DO_UNKNOWN
};
struct proof_line {
	enum proof_verb verb;
	int item;
	int by;           /* MOVE: places, negative is up */
	int to;           /* MOVE: the place, 1 ..; 0: by */
	bool order;       /* UNKNOWN: it begins as a command does, or names a number */
	const char *text; /* title, intro, when; the line itself if unknown */
};
/* What follows one of a key's words (words.conf) at the start of the line; NULL: it begins with none. */
const char *proof_after(struct arena *a, const struct lang *l, const char *key, const char *line);
/* Over blanks, those too that do not break, and over any of the characters in `also`. */
const char *proof_skip(const char *p, const char *also);
/* What follows such a word and a colon, with or without blanks around it; NULL: it is not that. */
const char *proof_field(struct arena *a, const struct lang *l, const char *key, const char *line);
/* Pure: the commands in an answer's own text, at most 200. A greeting or a signature that holds no
 * command comes as unknown lines. */
struct proof_line *proof_read(struct arena *a, const struct lang *l, const char *text, size_t *n);

#endif
