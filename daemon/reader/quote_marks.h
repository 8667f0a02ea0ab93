/*
 * quote_marks.h - quotes that carry another mark than '>'.
 *
 * "| words", ": words" and "TB> words", "Tom> words", as some write for "> words". Such a mark means something
 * else in most texts (tables, prompts), so an attribution must stand above its first line.
 */
#ifndef READER_QUOTE_MARKS_H
#define READER_QUOTE_MARKS_H

#include <stdbool.h>
#include <stddef.h>

struct lines;

/* Gives such lines their depth and takes the mark off s. O(bytes). */
void quote_read_marks(struct lines *l);

/* Is line i, marked with '>', what diff prints, "> new" below "12a13" or below "< old" and "---"? Asked
 * from the top, the lines above have their kind. */
bool quote_is_diff(const struct lines *l, size_t i);

#endif
