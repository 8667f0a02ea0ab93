#include <stdio.h>

#include "filter.h"

/* Bounces are counted, not filed; this tells whom they name. One that names nobody, neither a
 * person nor a mail of ours, can be counted for nobody: a person looks at it. */
static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	static const char *const classes[] = { "nobody is there", "it may work later",
					       "the message was refused", "for a reason not told" };
	const struct bounce *b = m->bounce;
	size_t at = 0;

	(void)a;
	(void)w;
	(void)state;
	(void)tags;
	if (!b)
		return PASS;
	if (b->complaint) {
		snprintf(say, FILTER_SAY, "a complaint: %s called our mail spam",
			 b->n && *b->v[0].address ? b->v[0].address : "somebody");
		return PASS;
	}
	if (!b->n || (!*b->v[0].address && !*b->original_message_id && !*b->envelope_id)) {
		snprintf(say, FILTER_SAY, "a bounce that names neither a recipient nor a mail");
		return HOLD;
	}
	while (at + 1 < b->n && bounce_reached(&b->v[at]))
		at++;
	snprintf(say, FILTER_SAY, "a bounce: %s was not reached, %s%s",
		 *b->v[at].address ? b->v[at].address : "somebody", classes[b->v[at].class],
		 b->n > 1 ? "; and others" : "");
	return PASS;
}

const struct filter filter_bounce = {
	.name = "bounce",
	.help = "tells whom a bounce is about, holds one that names nobody",
	.ask = ask,
};
