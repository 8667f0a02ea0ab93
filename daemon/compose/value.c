#include "compose/value.h"

#include <string.h>

#include "base/arena.h"

static struct value *fresh(struct arena *a, enum value_kind kind)
{
	struct value *v = arena_get(a, sizeof *v);

	v->kind = kind;
	v->a = a;
	return v;
}

struct value *value_bool(struct arena *a, bool yes)
{
	struct value *v = fresh(a, VALUE_BOOL);

	v->yes = yes;
	return v;
}

struct value *value_text(struct arena *a, const char *s)
{
	struct value *v = fresh(a, VALUE_TEXT);

	v->s = s ? s : "";
	v->n = strlen(v->s);
	return v;
}

struct value *value_html(struct arena *a, const char *s)
{
	struct value *v = value_text(a, s);

	v->kind = VALUE_HTML;
	return v;
}

struct value *value_list(struct arena *a)
{
	return fresh(a, VALUE_LIST);
}

struct value *value_map(struct arena *a)
{
	return fresh(a, VALUE_MAP);
}

void value_push(struct value *list, const struct value *item)
{
	*ARENA_PUSH(list->a, list->v, list->n, list->cap) = item;
}

uint32_t value_hash(const char *key, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)key[i]) * 16777619u;
	return h;
}

void value_set(struct value *map, const char *key, const struct value *v)
{
	uint32_t hash = value_hash(key, strlen(key));

	for (size_t i = 0; i < map->n; i++) {
		if (map->e[i].hash == hash && !strcmp(map->e[i].key, key)) {
			map->e[i].value = v;
			return;
		}
	}
	*ARENA_PUSH(map->a, map->e, map->n, map->cap) = (struct value_entry){ key, hash, v };
}

void value_set_text(struct value *map, const char *key, const char *s)
{
	value_set(map, key, value_text(map->a, s));
}

void value_set_html(struct value *map, const char *key, const char *s)
{
	value_set(map, key, value_html(map->a, s));
}

void value_set_bool(struct value *map, const char *key, bool yes)
{
	value_set(map, key, value_bool(map->a, yes));
}

void value_set_number(struct value *map, const char *key, long n)
{
	value_set_text(map, key, arena_printf(map->a, "%ld", n));
}

const struct value *value_find(const struct value *map, const char *key, size_t n, uint32_t hash)
{
	if (!map || map->kind != VALUE_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (map->e[i].hash == hash && !strncmp(map->e[i].key, key, n) && !map->e[i].key[n])
			return map->e[i].value;
	return NULL;
}

bool value_true(const struct value *v)
{
	if (!v)
		return false;
	switch (v->kind) {
	case VALUE_BOOL: return v->yes;
	case VALUE_MAP: return true;
	default: return v->n > 0;
	}
}
