#include "community/list/posts.h"

#include <string.h>

#include "community/list/deliver.h"
#include "community/list/moderate.h"

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

void posts_accept(struct community *c, struct work *w, struct outcome *o)
{
	struct why say;

	o->state = "filed";
	o->reason = "a post";
	if (deliver_post(c, w, work_file(c, w, true), &say) == BAD)
		o->reason = arena_printf(w->a, "a post; it could not go out singly: %s", say.text);
}

enum err posts_take(struct community *c, struct work *w, struct outcome *o)
{
	const char *held, *detail;

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
	held = moderation_wanted(c, w, &detail);
	if (held)
		moderation_hold(c, w, held, detail, o);
	else
		posts_accept(c, w, o);
	return OK;
}
