/*
 * sentence.h - the sentences of a post.
 *
 * Knows abbreviations, initials, numbers, addresses, ellipses and lists; a list item is a unit of
 * its own. Lines that were wrapped are joined again: a line was wrapped where the next word would
 * not have fitted into the width the post keeps; any other line end is one the author meant. Code,
 * diffs, logs and tables are never cut up: they are passed over, as are quoted lines ("> ") and the
 * trailers and figures of patches ("Signed-off-by:").
 */
#ifndef COMPOSE_SENTENCE_H
#define COMPOSE_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct sentence {
	const char *text; /* arena; one line */
	size_t words;     /* what it takes of a budget, see sentence_words */
	size_t in_unit;   /* 0: the first of its paragraph or list item */
	bool item;        /* from a list */
};

struct sentences {
	struct sentence *v;
	size_t n;
};

/* UTF-8 in, at most `most` sentences out, of the first 128 KiB. O(bytes). */
struct sentences sentence_split(struct arena *a, const char *text, size_t most);

/* Does s begin with a day and its month, or another thing that is counted with a full stop ("14. Juni",
 * "3. 6. 2025", "2. Stock")? That is no list's number and ends no sentence. */
bool sentence_counts(const char *s, size_t n);

/* Words for a budget: runs of ASCII letters and digits, each other word once, two CJK signs one. */
size_t sentence_words(const char *text, size_t n);

#endif
