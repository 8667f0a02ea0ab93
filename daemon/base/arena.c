#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"

enum { BLOCK = 64 * 1024, ALIGN = alignof(max_align_t) };

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) char data[];
};

struct arena {
	struct block *top;
	size_t bytes;
};

static struct block *block_new(size_t size)
{
	struct block *b = malloc(sizeof *b + size);

	if (!b)
		die("out of memory (%zu bytes wanted)", size);
	b->next = NULL;
	b->size = size;
	b->used = 0;
	return b;
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);

	if (!a)
		die("out of memory");
	a->top = block_new(BLOCK);
	return a;
}

void arena_reset(struct arena *a)
{
	struct block *keep = NULL;

	for (struct block *b = a->top, *next; b; b = next) {
		next = b->next;
		if (!keep && b->size == BLOCK)
			keep = b;
		else
			free(b);
	}
	if (!keep)
		keep = block_new(BLOCK);
	keep->next = NULL;
	keep->used = 0;
	a->top = keep;
	a->bytes = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	for (struct block *b = a->top, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

size_t arena_bytes(struct arena *a)
{
	return a->bytes;
}

static void *take(struct arena *a, size_t n)
{
	size_t want = (n + ALIGN - 1) / ALIGN * ALIGN;
	struct block *b = a->top;

	if (n > SIZE_MAX / 2)
		die("out of memory (%zu bytes wanted)", n);
	if (b->size - b->used < want) {
		struct block *fresh = block_new(want > BLOCK / 4 ? want : BLOCK);

		if (want > BLOCK / 4) { /* a block of its own, below the one being filled */
			fresh->next = b->next;
			b->next = fresh;
		} else {
			fresh->next = b;
			a->top = fresh;
		}
		b = fresh;
	}
	b->used += want;
	a->bytes += want;
	return b->data + b->used - want;
}

void *arena_get(struct arena *a, size_t n)
{
	return memset(take(a, n ? n : 1), 0, n ? n : 1);
}

void *arena_grow(struct arena *a, void *p, size_t had, size_t want)
{
	void *q;

	if (p && want <= (had + ALIGN - 1) / ALIGN * ALIGN)
		return p;
	q = take(a, want);
	if (p)
		memcpy(q, p, had < want ? had : want);
	return q;
}

char *arena_ndup(struct arena *a, const char *s, size_t n)
{
	char *p = take(a, n + 1);

	if (n)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

char *arena_dup(struct arena *a, const char *s)
{
	return s ? arena_ndup(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	char brief[256]; /* most are: printed once, not measured first */
	va_list again;
	int n;
	char *p;

	va_copy(again, ap);
	n = vsnprintf(brief, sizeof brief, fmt, again);
	va_end(again);
	if (n < 0)
		die("a format could not be printed: %s", fmt);
	p = take(a, (size_t)n + 1);
	if ((size_t)n < sizeof brief)
		memcpy(p, brief, (size_t)n + 1);
	else
		vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void *arena_push(struct arena *a, void *v, size_t size, size_t n, size_t *cap)
{
	if (n == *cap) {
		size_t more = *cap ? *cap * 2 : 8;

		v = arena_grow(a, v, n * size, more * size);
		*cap = more;
	}
	memset((char *)v + n * size, 0, size);
	return v;
}
