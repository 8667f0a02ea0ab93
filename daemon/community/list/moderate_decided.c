/*
 * moderate_decided.c - what was held goes on, or goes aside, as was decided.
 */
#include <string.h>

#include "community/answer.h"
#include "community/list/moderate.h"
#include "community/list/posts.h"

bool moderation_decided(struct community *c, struct arena *a, int64_t arrival)
{
	struct hold *h = hold_of_arrival(c->s, a, arrival);

	return h && strcmp(h->state, "open") != 0;
}

enum err moderate_take_decided(struct community *c, struct work *w, struct outcome *o)
{
	struct hold *h = hold_of_arrival(c->s, w->a, w->r->id);
	bool released;
	struct why why_not;
	enum err e;

	if (!h || !strcmp(h->state, "open"))
		return NONE;
	released = !strcmp(h->state, "released");
	if (released) {
		posts_accept(c, w, o);
	} else {
		o->state = "aside";
		o->reason = "refused";
	}
	e = moderation_tell(c, w, released ? "released" : "rejected", h, &why_not);
	if (e == BAD)
		die("%s", why_not.text);
	o->reason =
		arena_printf(w->a, "%s, %s%s%s%s%s", o->reason, released ? "released by " : "by ",
			     h->fell ? "the time limit" : h->decided_by, *h->said ? ": " : "",
			     h->said, answer_said(w->a, e, &why_not));
	return OK;
}
