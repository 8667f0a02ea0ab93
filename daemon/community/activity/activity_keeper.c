/*
 * activity_keeper.c - who looks after an activity: one person, named to its owner from the first letter.
 *
 * In turn: of those who run the community and are not away whoever was given one longest ago, and
 * not its owner. The row says who, so that every later letter names the same person.
 */
#include <string.h>

#include "community/activity/activity.h"
#include "community/activity/recipe.h"
#include "community/keepers.h"
#include "store/store_member.h"

static bool is_away(const struct member *m, time_t now)
{
	return m->paused_until > (int64_t)now;
}

/* Whose turn it is; 0: there is nobody but its owner. Whoever is away only where all are. */
static int64_t next_keeper(struct community *c, struct arena *a, const struct activity *v,
			   time_t now)
{
	const struct member *best = NULL;
	int64_t best_last = 0;
	size_t n;
	struct keeper *k = keepers_all(c, a, &n);

	for (size_t i = 0; i < n; i++) {
		const struct member *m = k[i].member;
		int64_t last;

		if (!m || strcmp(m->state, "active") || m->id == v->owner)
			continue;
		last = participant_last(c->s, m->id, "keeper");
		if (best && is_away(m, now) > is_away(best, now))
			continue;
		if (best && is_away(m, now) == is_away(best, now) && last >= best_last)
			continue;
		best = m;
		best_last = last;
	}
	return best ? best->id : 0;
}

/* Do they still run the community? */
static bool can_keep(struct community *c, struct arena *a, int64_t member)
{
	size_t n;
	struct keeper *k = keepers_all(c, a, &n);

	for (size_t i = 0; i < n; i++)
		if (k[i].member && k[i].member->id == member &&
		    !strcmp(k[i].member->state, "active"))
			return true;
	return false;
}

static void set_keeper(struct community *c, const struct activity *v, int64_t was, int64_t member,
		       time_t now)
{
	if (was)
		participant_remove(c->s, v->id, was, "keeper");
	if (member)
		participant_add(c->s, v->id, member, "keeper", now);
}

void activity_keeper_see(struct community *c, struct arena *a, const struct activity *v,
			 const struct recipe *r, time_t now)
{
	int64_t was = r->keeper ? participant_keeper(c->s, v->id) : 0;

	if (r->keeper && !(was && can_keep(c, a, was)))
		set_keeper(c, v, was, next_keeper(c, a, v, now), now);
}

const char *activity_keeper_name(struct community *c, struct arena *a, const struct activity *v)
{
	int64_t id = v->id ? participant_keeper(c->s, v->id) : 0;
	const struct member *m = id ? member_find(c->s, a, id) : NULL;

	return m ? m->name : "";
}

int64_t activity_keeper_hand(struct community *c, const struct activity *v, int64_t member,
			     time_t now)
{
	int64_t was = participant_keeper(c->s, v->id);

	if (was != member)
		set_keeper(c, v, was, member, now);
	return was == member ? 0 : was;
}
