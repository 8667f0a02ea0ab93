/* libFuzzer: any bytes as a mail; then each piece of the reader alone, so that it is reached. */
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reader/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void clean(const char *s)
{
	if (!s || !text_is_utf8(s, strlen(s)) || strchr(s, 0x1b))
		abort();
}

static void check(const struct mail *m)
{
	clean(m->subject);
	clean(m->from.name);
	clean(m->from.address);
	clean(m->text);
	clean(m->reply);
	for (size_t i = 0; i < m->n_attachments; i++) {
		clean(m->attachments[i].name);
		clean(m->attachments[i].type);
	}
	for (size_t i = 0; i < m->problems.n; i++)
		clean(m->problems.v[i]);
	for (size_t i = 0; i < m->references.n; i++)
		clean(m->references.v[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	const char *s = arena_ndup(a, (const char *)data, size);
	struct header *v;
	struct mail *m;
	struct why w;
	time_t t;
	size_t n;

	reader_read(a, (const char *)data, size, NULL, &m, &w);
	check(m);
	reader_fields(a, s, size, &v, &n);
	reader_people(a, s);
	reader_ids(a, s);
	reader_date(s, &t);
	clean(encoded_decode(a, s, size, ""));
	arena_free(a);
	return 0;
}
