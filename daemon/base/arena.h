/*
 * arena.h - one arena per piece of work.
 *
 * Everything read or composed for one mail, one letter or one command lives in the arena of
 * that step, and one arena_reset ends it. Allocation never returns NULL: without memory the
 * process dies and is restarted. This is the only file of the program that calls malloc.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);       /* owned by the caller; end with arena_free */
void arena_free(struct arena *a);    /* NULL is fine */
void arena_reset(struct arena *a);   /* forgets all content, keeps one block for the next step */
size_t arena_bytes(struct arena *a); /* bytes handed out since the last reset */

void *arena_get(struct arena *a, size_t n); /* zeroed, aligned for any type */
void *arena_grow(struct arena *a, void *p, size_t had, size_t want); /* moves if it must */
char *arena_dup(struct arena *a, const char *s);                     /* NULL gives NULL */
char *arena_ndup(struct arena *a, const char *s, size_t n);          /* n bytes and a zero */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap);

/* A list that grows in an arena: ARENA_PUSH(a, v, n, cap) makes room for one more and gives a
 * pointer to it, zeroed. v, n and cap are lvalues of the caller's. */
#define ARENA_PUSH(a, v, n, cap) ((v) = arena_push((a), (v), sizeof *(v), (n), &(cap)), &(v)[(n)++])
void *arena_push(struct arena *a, void *v, size_t size, size_t n, size_t *cap);

#endif
