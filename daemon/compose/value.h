/*
 * value.h - what a template is filled with: a small tree of texts, lists and maps.
 *
 * Everything lives in the arena given; strings are borrowed for as long as the tree is used
 * (value_text does not copy). A tree is built once and only read while templates run.
 */
#ifndef COMPOSE_VALUE_H
#define COMPOSE_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum value_kind { VALUE_BOOL, VALUE_TEXT, VALUE_HTML, VALUE_LIST, VALUE_MAP };

struct value_entry {
	const char *key;
	uint32_t hash;
	const struct value *value;
};

struct value {
	enum value_kind kind;
	bool yes;      /* VALUE_BOOL */
	const char *s; /* VALUE_TEXT, VALUE_HTML */
	size_t n;      /* bytes of s, items of v, entries of e */
	size_t cap;
	const struct value **v;
	struct value_entry *e;
	struct arena *a;
};

struct value *value_bool(struct arena *a, bool yes);
struct value *value_text(struct arena *a, const char *s); /* NULL is an empty text */
/* Only for HTML that our own escaper or libcmark's safe mode has made: {{{name}}} lets it through. */
struct value *value_html(struct arena *a, const char *s);
struct value *value_list(struct arena *a);
struct value *value_map(struct arena *a);

void value_push(struct value *list, const struct value *item);
void value_set(struct value *map, const char *key, const struct value *v); /* a later one wins */
void value_set_text(struct value *map, const char *key, const char *s);
void value_set_html(struct value *map, const char *key, const char *s);
void value_set_bool(struct value *map, const char *key, bool yes);
void value_set_number(struct value *map, const char *key, long n);

/* NULL where `map` is no map or lacks the key. */
const struct value *value_find(const struct value *map, const char *key, size_t n, uint32_t hash);
uint32_t value_hash(const char *key, size_t n);
/* False, an empty text and an empty list are not true; everything else is. NULL is not. */
bool value_true(const struct value *v);

#endif
