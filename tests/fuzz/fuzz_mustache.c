/* Any bytes as a template, filled with a fixed tree: compiles and renders, or says why not. The
 * first byte chooses the escaping, what follows a 0xff byte is the source of every partial. */
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose/mustache.h"
#include "compose/value.h"

static const char *any_partial(void *arg, const char *name)
{
	(void)name;
	return arg;
}

static struct value *tree(struct arena *a)
{
	struct value *v = value_map(a), *list = value_list(a), *inner = value_map(a);

	value_set_text(inner, "b", "<&>");
	value_push(list, inner);
	value_push(list, value_text(a, "x"));
	value_set(v, "a", list);
	value_set_text(v, "b", "text");
	value_set_html(v, "c", "<p>");
	value_set_bool(v, "d", true);
	return v;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct buf out = BUF(a);
	struct why w;
	const struct mustache *t;
	const uint8_t *cut = n ? memchr(data, 0xff, n) : NULL;
	size_t len = cut ? (size_t)(cut - data) : n;
	char *partial = cut ? arena_ndup(a, (const char *)cut + 1, n - len - 1) : NULL;

	if (len && mustache_compile(a, "fuzz", (const char *)data + 1, len - 1, &t, &w) == OK)
		mustache_render(a, t, tree(a), data[0] & 1 ? ESCAPE_HTML : ESCAPE_NONE, any_partial,
				partial, 1 << 16, &out, &w);
	arena_free(a);
	return 0;
}
