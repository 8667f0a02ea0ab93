#include <stdio.h>

#include "filter.h"

/* RFC 3834: answers of machines are no posts. What a machine sends by itself may be wanted (a
 * calendar's invitation, a repository's news), and what looks like a vacation's answer may be a
 * person's, forwarded: a person decides. */
static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	const char *automatic = reader_header(m, "Auto-Submitted");

	(void)a;
	(void)w;
	(void)state;
	(void)tags;
	if (m->bounce)
		return PASS; /* counted elsewhere */
	if (m->kind == KIND_AUTO_REPLY) {
		snprintf(say, FILTER_SAY, "an automatic reply");
		return DROP;
	}
	if (m->kind == KIND_POST && automatic && !text_starts(automatic, "no")) {
		snprintf(say, FILTER_SAY, "a machine sent it: Auto-Submitted: %.60s", automatic);
		return HOLD;
	}
	if (m->kind == KIND_POST && m->return_path && !*m->return_path) {
		snprintf(say, FILTER_SAY,
			 "its envelope sender is empty: a machine that wants no "
			 "answer");
		return HOLD;
	}
	return PASS;
}

const struct filter filter_robot = {
	.name = "robot",
	.help = "drops automatic replies, holds what machines send by themselves (RFC 3834)",
	.ask = ask,
};
