/* libFuzzer: any bytes as a mail before all filters, and its first line as a configured rule. A
 * verdict that is not to pass has its reason in words, the strongest wins, tags are folded and
 * few; and asked again all say the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "filters/filter.h"
#include "reader/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct filter_world world = { .address = "circle@circle.example",
				     .separator = "+",
				     .list_id = "circle.circle.example",
				     .max_bytes = 3000,
				     .max_hops = 25 };

static void check(const struct filter_results *r)
{
	enum verdict worst = PASS;

	for (size_t i = 0; i < r->n; i++) {
		if (r->v[i].verdict != PASS && !r->v[i].say[0])
			abort();
		if (!text_is_utf8(r->v[i].say, strlen(r->v[i].say)))
			abort();
		if (r->v[i].verdict > worst)
			worst = r->v[i].verdict;
	}
	if (r->verdict != worst || r->tags.n > FILTER_TAGS)
		abort();
	for (size_t i = 0; i < r->tags.n; i++)
		if (!r->tags.v[i][0] || strpbrk(r->tags.v[i], " \t\r\n"))
			abort();
}

static void same(const struct filter_results *x, const struct filter_results *y)
{
	if (x->n != y->n || x->verdict != y->verdict || x->tags.n != y->tags.n)
		abort();
	for (size_t i = 0; i < x->n; i++)
		if (x->v[i].verdict != y->v[i].verdict || strcmp(x->v[i].say, y->v[i].say) != 0)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	const char *text = arena_ndup(a, (const char *)data, n);
	size_t line = strcspn(text, "\n");
	struct settings_rule rule = { .file = "t.conf",
				      .name = "one",
				      .in = line % 2 ? "subject" : "text",
				      .pattern = arena_ndup(a, text, line),
				      .tag = "found",
				      .action = line % 3 ? RULE_TAG : RULE_HOLD,
				      .say = "" };
	struct settings_list names = { 0 };
	struct filter_results first, again;
	struct filter_chain c;
	struct why w = { "" };
	struct mail *m;

	if (filter_chain_make(a, &names, &rule, 1, &c, &w) != OK) {
		if (!w.text[0] || filter_chain_make(a, &names, NULL, 0, &c, &w) != OK)
			abort();
	}
	reader_read(a, (const char *)data, n, NULL, &m, NULL);
	world.seen = m->subject[0] == 'R';
	first = filter_chain_ask(a, &c, m, &world);
	check(&first);
	again = filter_chain_ask(a, &c, m, &world);
	same(&first, &again);
	arena_free(a);
	return 0;
}
