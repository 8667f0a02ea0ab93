/*
 * reasons.h - why a mail became what it did, in the reader's language.
 *
 * The ledger keeps its reasons in English, for operators, logs and `tidings why`. For a letter each
 * clause of one is looked for among the English patterns reason.* and held.* of words.conf, and said
 * by the same key in the reader's language; what stands in the {gaps} is said anew in turn. A clause
 * that is no pattern stays English: it is true, if less kind.
 */
#ifndef COMMUNITY_REASONS_H
#define COMMUNITY_REASONS_H

#include "compose/words.h"

struct arena;

/* english: the same words' chain for English alone. Arena, or `reason` itself. */
const char *reason_in(struct arena *a, const struct lang *english, const struct lang *l,
		      const char *reason);

/* The keys there are; ends with NULL. For the test that they are still what the code says. */
extern const char *const reason_keys[];

#endif
