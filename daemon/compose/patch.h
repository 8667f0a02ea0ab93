/*
 * patch.h - the lines of a patch in a mail: hunks, their heads, and the figures above them.
 */
#ifndef COMPOSE_PATCH_H
#define COMPOSE_PATCH_H

#include <stdbool.h>
#include <stddef.h>

/* Lines that a hunk still has to give; both 0: outside of one. Zero at the beginning of a text. */
struct patch {
	long old, new;
};

/* Takes the next line of a text, without its LF. True: it is a hunk's head, one of its lines, or
 * tells how many lines of a file were changed. */
bool patch_takes(struct patch *p, const char *line, size_t n);

/* Does a file's part of a patch begin here, or go on with what stands above its hunks?
 *   s  the rest of the text, from a line's first byte */
bool patch_heads(const char *s);

#endif
