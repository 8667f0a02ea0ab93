#include "community/people/level.h"

#include "store/store_level.h"

enum { DAY = 86400 };

enum err level_tick(struct community *c, time_t now)
{
	const struct settings *set = c->set;
	struct level_rules r = { .now = now,
				 .window_s = set->levels.window_s,
				 .newcomer_s = set->levels.newcomer_s,
				 .dormant_s = set->levels.dormant_s,
				 .core = set->levels.core_posts,
				 .active = set->levels.active_posts };

	if (c->levels_day == now / DAY)
		return NONE;
	c->levels_day = now / DAY;
	if (levels_day(c->s) == now / DAY)
		return NONE;
	store_begin(c->s);
	levels_compute(c->s, &r);
	store_commit(c->s);
	return OK;
}
