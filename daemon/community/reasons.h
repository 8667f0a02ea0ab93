/*
 * reasons.h - why a mail became what it did, in the reader's language.
 *
 * The ledger keeps its reasons in English, for operators, logs and `tidings why`. For a letter each
 * clause of one (they are joined by "; ") is looked for among the English patterns reason.* and
 * held.* of words.conf, the one with the most letters first, and said by the same key in the
 * reader's language. What stands in {why} and {what} is a reason in turn and said anew, {detail}
 * where it is one; every other gap holds a name, a number or somebody's own words, and stays. A
 * clause that is no pattern stays English: true, if less kind; tests/unit/test_reasons.c sees to it
 * that the program says none.
 */
#ifndef COMMUNITY_REASONS_H
#define COMMUNITY_REASONS_H

#include "community/community.h"

struct lang;

/* reason_in - the reason in that language; arena, or `reason` itself
 *   unknown  set to the first clause that is no pattern, NULL: all are known; may be NULL */
const char *reason_in(struct community *c, struct arena *a, const struct lang *l,
		      const char *reason, const char **unknown);

/* What became of a letter: our own words said anew, those of a server in quotes. "" stays. */
const char *reason_reply(struct community *c, struct arena *a, const struct lang *l,
			 const char *reply);

#endif
