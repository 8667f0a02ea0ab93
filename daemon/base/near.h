/*
 * near.h - "did you mean": the known word closest to one that was mistyped.
 */
#ifndef BASE_NEAR_H
#define BASE_NEAR_H

#include <stddef.h>

/* Insertions, deletions, changes and swaps of neighbours between two words, ASCII case ignored.
 * Words are compared up to 63 bytes. */
int near_distance(const char *a, const char *b);

/* The closest word of the list (n entries, NULL entries skipped), or NULL where none is closer
 * than a third of the word's length (at least 1 and at most 4 edits). Borrowed from the list. */
const char *near_best(const char *word, const char *const *list, size_t n);

/* The same for a line of several words: as a whole, else by its first word ("langage pt" for "language
 * de"), else by another of at least four letters that begins one ("weekly digest" for "digest daily"). */
const char *near_phrase(const char *line, const char *const *list, size_t n);

#endif
