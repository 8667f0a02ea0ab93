/*
 * arena_kit.h - for tests of what reads or makes things in memory: an arena that lives as long as
 * one test, and a mail read from it.
 */
#ifndef TESTS_ARENA_KIT_H
#define TESTS_ARENA_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reader/reader.h"

#define EACH(i, table) for (size_t i = 0; i < sizeof(table) / sizeof *(table); i++)

static struct arena *a;

static inline int set_up(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static inline int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* The mail that these bytes are, which must be readable; `o` may be NULL. */
static inline struct mail *read_raw(const char *raw, const struct reader_options *o)
{
	struct mail *m;

	assert_int_equal(reader_read(a, raw, strlen(raw), o, &m, NULL), OK);
	return m;
}

#endif
