#include "community/posts.h"

#include <string.h>

#include "community/deliver.h"

enum err posts_take_dropped(struct community *c, struct work *w, struct outcome *o)
{
	bool proven = w->route.has_token || (w->author && w->auth.verdict == AUTH_VERDICT_PASS);

	(void)c;
	o->state = "aside";
	if (w->r->junk && !proven) {
		o->reason = "the provider took it for junk, and nothing proves who sent it";
		return OK;
	}
	if (w->filters.verdict != DROP)
		return NONE;
	o->reason = arena_printf(w->a, "dropped by the filter %s: %s", w->filters.filter,
				 w->filters.say);
	return OK;
}

enum err posts_take_robot(struct community *c, struct work *w, struct outcome *o)
{
	(void)c;
	if (w->m->kind != KIND_AUTO_REPLY)
		return NONE;
	o->state = "acted";
	o->reason = "an automatic reply: counted, not answered and not relayed";
	return OK;
}

/* Who wrote it decides whether it may go out at once. NULL: it may. */
static const char *held_why(struct community *c, struct work *w)
{
	if (w->filters.verdict == HOLD)
		return arena_printf(w->a, "held by the filter %s: %s", w->filters.filter,
				    w->filters.say);
	if (!w->author && c->set->posts.outsiders == OUTSIDER_HOLD)
		return "held: whoever wrote it is no member";
	if (w->auth.verdict == AUTH_VERDICT_FAIL)
		return arena_printf(w->a, "held: the sender is not who it says (%s)",
				    w->auth.reason);
	return deliver_hold_why(c, w);
}

enum err posts_take(struct community *c, struct work *w, struct outcome *o)
{
	const char *held;
	struct why say;

	if (w->m->kind == KIND_LIST && c->set->posts.other_lists == OTHER_LISTS_ASIDE) {
		o->state = "aside";
		o->reason = arena_printf(w->a, "came through another list (%s)", w->m->list_id);
		return OK;
	}
	if (!w->author && c->set->posts.outsiders == OUTSIDER_REFUSE) {
		o->state = "aside";
		o->reason = "whoever wrote it is no member, and only members post here";
		return OK;
	}
	held = held_why(c, w);
	if (held) {
		o->state = "held";
		o->reason = held;
		return OK;
	}
	o->state = "filed";
	o->reason = "a post";
	if (deliver_post(c, w, work_file(c, w, true), &say) == BAD)
		o->reason = arena_printf(w->a, "a post; it could not go out singly: %s", say.text);
	return OK;
}
