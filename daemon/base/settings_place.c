/* Where in its files each setting stands, for what is found wrong once all of them are read. */
#include <string.h>

#include "base/arena.h"
#include "base/settings_table.h"

struct settings_given {
	const char *key;
	struct settings_place place;
};

void settings_place_keep(struct settings *s, const char *key, struct settings_place place)
{
	*ARENA_PUSH(s->arena, s->given, s->n_given, s->given_cap) =
		(struct settings_given){ key, place };
}

struct settings_place settings_place(struct arena *a, const struct settings *s, const char *key)
{
	for (size_t i = 0; i < s->n_given; i++)
		if (!strcmp(s->given[i].key, key))
			return s->given[i].place;
	if (strpbrk(key, ".["))
		return settings_place(a, s, arena_ndup(a, key, strcspn(key, ".[")));
	return (struct settings_place){ s->file, 0 };
}
