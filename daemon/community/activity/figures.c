#include "community/activity/figures.h"

#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_activity.h"
#include "store/store_counts.h"
#include "store/store_figures.h"

enum { HOUR = 3600, DAY = 86400, LOOKS_BACK = 90 * DAY, LISTED = 20 };

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
