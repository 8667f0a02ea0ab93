#include <stdio.h>

#include "filter.h"

static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	(void)a;
	(void)m;
	(void)state;
	(void)tags;
	if (!w->seen)
		return PASS;
	snprintf(say, FILTER_SAY, "the same mail was here before");
	return DROP;
}

const struct filter filter_duplicate = {
	.name = "duplicate",
	.help = "drops a mail that was here before, by Message-ID and content",
	.ask = ask,
};
