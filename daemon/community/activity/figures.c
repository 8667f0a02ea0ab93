#include "community/activity/figures.h"

#include <string.h>

#include "community/activity/activity_mail.h"
#include "community/activity/recipe.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_activity.h"
#include "store/store_counts.h"
#include "store/store_figures.h"

enum { HOUR = 3600, DAY = 86400, LOOKS_BACK = 90 * DAY, LISTED = 20, LETTERS_A_DAY = 10 };

static const char *span(struct arena *a, const struct lang *l, int64_t s)
{
	if (s < HOUR)
		return words_count(a, l, "minutes", (long)((s + 59) / 60), NULL);
	return s < 2 * DAY ? words_count(a, l, "hours", (long)((s + HOUR / 2) / HOUR), NULL)
			   : words_count(a, l, "days", (long)((s + DAY / 2) / DAY), NULL);
}

void figures_fill(struct community *c, struct arena *a, const struct lang *l, time_t now,
		  struct value *values)
{
	struct inquiry_figures f = inquiry_figures(c->s, now - LOOKS_BACK, now + 1);
	const struct zone *z = community_zone(c);
	struct value *list = value_list(a);
	size_t n;
	int64_t *open = activities_open(c->s, a, "inquiry", LISTED, &n);

	for (size_t i = 0; i < n; i++) {
		const struct activity *v = activity_find(c->s, a, open[i]);
		struct value *one = value_map(a);

		value_set_number(one, "number", (long)v->id);
		value_set_text(one, "title", v->title);
		value_set_text(one, "due",
			       words_date(a, l, "moment", (time_t)v->due,
					  zone_offset(z, (time_t)v->due)));
		value_set_number(one, "answers",
				 (long)count_activity(c->s, v->id, "answers", 0, now + 1));
		value_push(list, one);
	}
	value_set_number(values, "asked", (long)f.asked);
	value_set_number(values, "answered", (long)f.answered);
	value_set_number(values, "within", (long)f.within_promise);
	value_set_number(values, "open_count", (long)f.open);
	value_set_number(values, "unanswered", (long)f.unanswered);
	value_set_text(values, "median", f.answered ? span(a, l, f.median_s) : "");
	value_set(values, "open", list);
}

void figures_fill_recipes(struct community *c, struct arena *a, time_t now, struct value *values)
{
	size_t n;
	struct recipe_figures *v = recipe_figures(c->s, a, now - LOOKS_BACK, &n);
	struct value *list = value_list(a);

	for (size_t i = 0; i < n; i++) {
		struct value *one = value_map(a);

		value_set_text(one, "recipe", v[i].recipe);
		value_set_number(one, "runs", (long)v[i].runs);
		value_set_number(one, "open", (long)v[i].open);
		value_set_number(one, "letters", (long)v[i].letters);
		value_set_number(one, "answers", (long)v[i].answers);
		value_set_number(one, "people", (long)v[i].people);
		value_push(list, one);
	}
	value_set(values, "recipes", list);
}

enum err figures_take(struct community *c, struct work *w, struct outcome *o)
{
	struct answer n = { .template = "activities", .member = w->author, .to = w };
	struct why why_not = { "" };

	if (w->route.kind != ROUTE_COMMAND || strcmp(w->route.detail, "activities") != 0)
		return NONE;
	*o = (struct outcome){ "acted", "asks how activities went" };
	if (!authority_belongs(w->author)) {
		outcome_not_member(c, w, o);
	} else if (!activity_in_charge(c, w->author->id)) {
		outcome_reply(c, w, "for-keepers", NULL, o);
	} else if (!answer_enough(c, w, "activities", LETTERS_A_DAY)) {
		n.values = answer_values(c, w->a, w->author);
		figures_fill_recipes(c, w->a, w->now, n.values);
		o->reason = arena_printf(w->a, "%s%s", o->reason,
					 answer_said(w->a, answer_send(c, w->a, &n, &why_not),
						     &why_not));
	}
	return OK;
}
