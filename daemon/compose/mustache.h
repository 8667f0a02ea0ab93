/*
 * mustache.h - logic-less templates: mustache(5) without set-delimiter, lambdas and inheritance.
 *
 * Passes the mustache specification's comments, interpolation, inverted, partials and sections.
 * A template is compiled once and may be rendered any number of times. Names are looked up in
 * the values only; nothing a value contains is ever read as a template.
 *
 * Caps: 256 KiB a template, 32 open sections, 64 levels while rendering (partials that include
 * themselves end there), five million steps, output as the caller says.
 */
#ifndef COMPOSE_MUSTACHE_H
#define COMPOSE_MUSTACHE_H

#include <stddef.h>
#include "base/err.h"

struct arena;
struct buf;
struct value;
struct mustache;

enum {
	MUSTACHE_SIZE = 256 * 1024,
	MUSTACHE_NEST = 32,
	MUSTACHE_LEVELS = 64,
	MUSTACHE_STEPS = 5000000
};

enum escape {
	ESCAPE_NONE, /* text: {{x}} and {{{x}}} are the same */
	ESCAPE_HTML  /* {{x}} escapes & < > " '; {{{x}}} is an error unless x is a value_html */
};

/* mustache_compile - read a template.
 *   name   for messages, borrowed; source is copied into the arena
 *   out    lives in the arena, never changes afterwards
 *   BAD    w says line and what to write instead */
enum err mustache_compile(struct arena *a, const char *name, const char *source, size_t n,
			  const struct mustache **out, struct why *w);

/* The source of a partial, zero-terminated, borrowed until rendering ends; NULL: there is none,
 * which gives nothing, as the specification wants. */
typedef const char *mustache_partial(void *arg, const char *name);

/* mustache_render - append the filled template to out.
 *   partial  may be NULL: no partials
 *   max      bytes this call may add
 *   BAD      over a cap, or unsafe HTML behind {{{; w says where. What was added is undefined. */
enum err mustache_render(struct arena *a, const struct mustache *t, const struct value *root,
			 enum escape escape, mustache_partial *partial, void *arg, size_t max,
			 struct buf *out, struct why *w);

/* Appends s with & < > " and ' as entities. */
void mustache_escape(struct buf *out, const char *s, size_t n);

#endif
