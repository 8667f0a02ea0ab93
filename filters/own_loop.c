#include <stdio.h>
#include <string.h>

#include "filter.h"

/* What we sent says so: our List-Id, an X-Loop with our address, or From the community itself. */
static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	const struct header *h = NULL;

	(void)state;
	(void)tags;
	while (*w->address && (h = reader_header_next(m, "X-Loop", h)))
		if (address_same(a, h->value, w->address)) {
			snprintf(say, FILTER_SAY, "it has been here before: X-Loop names %s",
				 w->address);
			return DROP;
		}
	if (*w->list_id && text_eq(m->list_id, w->list_id)) {
		snprintf(say, FILTER_SAY, "our own mail came back: its List-Id is ours");
		return DROP;
	}
	if (*w->address && m->kind != KIND_BOUNCE && address_same(a, m->from.address, w->address)) {
		snprintf(say, FILTER_SAY, "our own mail came back: it is from %s", w->address);
		return DROP;
	}
	if (w->max_hops && reader_hops(m) > w->max_hops) {
		snprintf(say, FILTER_SAY, "it went through %zu servers and may be going round",
			 reader_hops(m));
		return HOLD;
	}
	return PASS;
}

const struct filter filter_own_loop = {
	.name = "own_loop",
	.help = "drops our own mail that comes back, holds what passed too many servers",
	.ask = ask,
};
