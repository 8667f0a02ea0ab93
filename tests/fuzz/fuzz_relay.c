/*
 * fuzz_relay - any bytes as a member's mail: what leaves must be lines that no server can take for
 * anything else. The first byte chooses footer and cuts.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "compose/relay.h"

enum { LINE = 998 };

/* CR LF only, no NUL, no line too long, no dot alone, nothing of the header but what we wrote. */
static void check(const struct letter_bytes *b)
{
	size_t line = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (!b->p[i] || (b->p[i] == '\n' && (!i || b->p[i - 1] != '\r')))
			abort();
		if (b->p[i] == '\r' && (i + 1 == b->n || b->p[i + 1] != '\n'))
			abort();
		if (b->p[i] == '\n') {
			if (i > line + 2 + LINE && strncasecmp(b->p + line, "Content-", 8) != 0)
				abort();
			if (i - line == 2 && b->p[line] == '.')
				abort();
			line = i + 1;
		}
	}
	if (line != b->n)
		abort();
	for (size_t i = 0; i < b->n_marks; i++)
		if (b->marks[i].at > b->n || (i && b->marks[i].at < b->marks[i - 1].at))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct letter_list head = { .id = "c.example.org",
						 .unsubscribe =
							 "mailto:c+leave.\x01L\x02@example.org" };
	struct arena *a = arena_new();
	struct relay_cut cut[2];
	struct relay r = { .from = { "Ana via Circle", "c@example.org" },
			   .author = { "Ana", "ana@a.example" },
			   .list = { "Circle", "c@example.org" },
			   .subject = "S",
			   .message_id = "p.a@example.org",
			   .date = 1772445600,
			   .head = &head };
	struct letter_bytes out;

	if (n < 3)
		goto out;
	r.raw = (const char *)data + 3;
	r.n = n - 3;
	r.keep_date = data[0] & 1;
	r.footer = data[0] & 2 ? "To leave: mail us\n.\n" : NULL;
	cut[0] = (struct relay_cut){ r.n * data[1] / 512, r.n / 8, "[one was left out]" };
	cut[1] = (struct relay_cut){ r.n / 2 + r.n * data[2] / 512, r.n / 16, ".\n[two]" };
	r.cuts = cut;
	r.n_cuts = data[0] & 4 ? 2 : data[0] & 8 ? 1 : 0;
	if (relay_compose(a, &r, &out, NULL) == OK)
		check(&out);
out:
	arena_free(a);
	return 0;
}
