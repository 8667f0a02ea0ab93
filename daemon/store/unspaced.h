/*
 * unspaced.h - scripts that put no blanks between words, for the search index. Pure.
 */
#ifndef STORE_UNSPACED_H
#define STORE_UNSPACED_H

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* The text as the index takes it: blanks around each letter of a script without blanks. The same
 * text comes back where there is none; else it lives in the arena. */
const char *search_words(struct arena *a, const char *text);
/* Is it a letter of such a script? */
bool search_unspaced(uint32_t c);

#endif
