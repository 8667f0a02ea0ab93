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

static const char *by_whom(struct arena *a, const struct hold *h, bool released)
{
	if (h->fell)
		return released ? "released by the time limit" : "refused, by the time limit";
	return arena_printf(a, released ? "released by %s%s%s" : "refused, by %s%s%s",
			    h->decided_by, *h->said ? ": " : "", h->said);
}

enum err moderate_take_decided(struct community *c, struct work *w, struct outcome *o)
{
	struct hold *h = hold_of_arrival(c->s, w->a, w->r->id);
	const char *by;
	bool released;
	struct why why_not;
	enum err e;

	if (!h || !strcmp(h->state, "open"))
		return NONE;
	released = !strcmp(h->state, "released");
	by = by_whom(w->a, h, released);
	*o = (struct outcome){ "aside", by };
	if (released) {
		posts_accept(c, w, o);
		o->reason = arena_printf(w->a, "%s; %s", o->reason, by);
	}
	e = moderation_tell(c, w, released ? "released" : "rejected", h, &why_not);
	if (e == BAD)
		die("%s", why_not.text);
	o->reason = arena_printf(w->a, "%s%s", o->reason, answer_said(w->a, e, &why_not));
	return OK;
}
