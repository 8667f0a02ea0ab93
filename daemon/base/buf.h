/*
 * buf.h - a string that grows in an arena.
 *
 * Always zero-terminated once something was added; may hold NUL bytes. buf_text gives "" for
 * an empty one. The bytes move as it grows: keep offsets, not pointers, while adding.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct arena;

struct buf {
	struct arena *a; /* borrowed; the bytes live there */
	char *p;
	size_t n, cap;
};

#define BUF(arena) ((struct buf){ .a = (arena) })

void buf_add(struct buf *b, const char *s, size_t n);
void buf_str(struct buf *b, const char *s); /* NULL adds nothing */
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_cut(struct buf *b, size_t n); /* shortens to n bytes */
const char *buf_text(const struct buf *b);

#endif
