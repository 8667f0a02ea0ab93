#include "community/digest/numbers.h"

#include <stdlib.h>

#include "base/arena.h"
#include "compose/digest.h"

static json_t *files_of(const struct digest_thread *t)
{
	json_t *list = json_array();

	for (size_t i = 0; i < t->n_posts; i++)
		for (size_t k = 0; k < t->posts[i].n_files; k++) {
			const struct digest_file *f = &t->posts[i].files[k];

			if (f->number)
				json_array_append_new(list,
						      json_pack("[I,I,I]", (json_int_t)f->number,
								(json_int_t)f->post,
								(json_int_t)f->part));
		}
	return list;
}

const char *numbers_write(struct arena *a, const struct digest *d, const struct digest_edition *e)
{
	json_t *all = json_array();
	const char *out;
	char *text;

	for (size_t k = 0; k < d->n_order; k++) {
		const struct digest_thread *t = &e->threads[d->order[k]];
		json_int_t item = t->item ? t->item : t->mark ? -strtoll(t->mark + 1, NULL, 10) : 0;
		json_t *files = files_of(t);

		json_array_append_new(all, json_array_size(files) ? json_pack("{s:I,s:O}", "item",
									      item, "files", files)
								  : json_integer(item));
		json_decref(files);
	}
	text = json_dumps(all, JSON_COMPACT);
	out = arena_dup(a, text ? text : "[]");
	free(text);
	json_decref(all);
	return out;
}

json_t *numbers_read(const char *numbers)
{
	return json_loads(numbers ? numbers : "[]", 0, NULL);
}

json_int_t numbers_item(const json_t *numbers, size_t k)
{
	json_t *one = json_array_get(numbers, k);

	return json_integer_value(json_is_object(one) ? json_object_get(one, "item") : one);
}

json_t *numbers_files(const json_t *numbers, size_t k)
{
	return json_object_get(json_array_get(numbers, k), "files");
}
