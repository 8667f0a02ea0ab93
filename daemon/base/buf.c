#include "base/buf.h"

#include <stdarg.h>
#include <string.h>

#include "base/arena.h"

static void room(struct buf *b, size_t more)
{
	size_t want = b->n + more + 1, cap = b->cap ? b->cap : 128;

	if (want <= b->cap)
		return;
	while (cap < want)
		cap *= 2;
	b->p = arena_grow(b->a, b->p, b->n, cap);
	b->cap = cap;
}

void buf_add(struct buf *b, const char *s, size_t n)
{
	room(b, n);
	if (n)
		memcpy(b->p + b->n, s, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	if (s)
		buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	room(b, 1);
	b->p[b->n++] = c;
	b->p[b->n] = '\0';
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_str(b, arena_vprintf(b->a, fmt, ap));
	va_end(ap);
}

void buf_cut(struct buf *b, size_t n)
{
	if (n < b->n) {
		b->n = n;
		b->p[n] = '\0';
	}
}

const char *buf_text(const struct buf *b)
{
	return b->p ? b->p : "";
}
