/*
 * quote_marks.h - quotes that carry another mark than '>'.
 *
 * "| words", ": words" and "TB> words", "Tom> words", as some write for "> words". Such a mark means something
 * else in most texts (tables, prompts), so an attribution must stand above its first line.
 */
#ifndef READER_QUOTE_MARKS_H
#define READER_QUOTE_MARKS_H

struct lines;

/* Gives such lines their depth and takes the mark off s. O(bytes). */
void quote_read_marks(struct lines *l);

#endif
