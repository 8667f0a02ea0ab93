#include <stdio.h>
#include <stdlib.h>

#include "filter.h"

enum { MB = 1000 * 1000 };

struct limit {
	size_t bytes;
};

static bool prepare(struct arena *a, const struct filter_setup *s, void **state,
		    char say[FILTER_SAY])
{
	struct limit *l = arena_get(a, sizeof *l);
	char *end;
	long mb = strtol(s->option, &end, 10);

	*state = l;
	if (!*s->option)
		return true;
	if (mb < 1 || mb > 1000 ||
	    !(text_eq(end, "MB") || text_eq(end, " MB") || text_eq(end, "M"))) {
		snprintf(say, FILTER_SAY, "'%.30s' is no size; write it as in \"size: 5 MB\"",
			 s->option);
		return false;
	}
	l->bytes = (size_t)mb * MB;
	return true;
}

static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	const struct limit *l = state;
	size_t most = l && l->bytes ? l->bytes : w->max_bytes;

	(void)a;
	(void)tags;
	if (!most || m->raw_n <= most)
		return PASS;
	snprintf(say, FILTER_SAY, "it has %.1f MB, and posts may have %.1f MB",
		 (double)m->raw_n / MB, (double)most / MB);
	return HOLD;
}

const struct filter filter_size = {
	.name = "size",
	.help = "holds posts that are too large; \"size: 5 MB\" sets a limit of its own",
	.prepare = prepare,
	.ask = ask,
};
