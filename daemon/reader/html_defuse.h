/*
 * html_defuse.h - what libxml2 reads badly is taken out of a page before it does.
 */
#ifndef READER_HTML_DEFUSE_H
#define READER_HTML_DEFUSE_H

#include <stddef.h>

struct arena;

/* A copy (arena, *out_n bytes) where no tag has more than two hundred attributes: libxml2 compares each
 * with all before it, and fifty thousand take seconds. Word's conditions are gone, which it takes for
 * text ("<![if !supportLists]>"). References that browsers read and it does not are written out: Latin
 * letters by name without a semicolon, and 128 to 159, which are characters of windows-1252. O(n). */
const char *html_defuse(struct arena *a, const char *s, size_t n, size_t *out_n);

#endif
