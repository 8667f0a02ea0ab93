/*
 * pack.h - texts and raw mails as zstd frames.
 *
 * Every frame carries its content size; unpacking checks it against a cap before it allocates, so
 * a row damaged or written by a hostile role cannot fill memory.
 */
#ifndef STORE_PACK_H
#define STORE_PACK_H

#include <stddef.h>

#include "base/err.h"

struct arena;

enum { PACK_FAST = 1, PACK_RAW = 3 };

/* Gives a frame in the arena. */
const void *pack(struct arena *a, const void *p, size_t n, int level, size_t *packed);
/* out is zero-terminated. BAD: no frame, damaged, or more than `cap` bytes. */
enum err unpack(struct arena *a, const void *p, size_t n, size_t cap, char **out, size_t *out_n);

#endif
