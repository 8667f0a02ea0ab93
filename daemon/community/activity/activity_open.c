/*
 * activity_open.c - how an activity begins, when its steps are, how both are moved.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "community/activity/activity.h"
#include "community/activity/cast.h"
#include "community/activity/meeting.h"
#include "community/activity/recipe.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"

enum { DAY = 86400, LOOK_AGAIN_S = 6 * 3600 };

time_t activity_after(const struct community *c, const struct recipe *r, time_t from,
		      int64_t span_s)
{
	const struct zone *z = community_zone(c);
	int64_t local = zone_local(z, from), at;

	if (!span_s || span_s % DAY)
		return from + (time_t)span_s;
	at = local + span_s;
	if (r->hour_min >= 0)
		at = at - civil_second_of(at) + r->hour_min * 60;
	return zone_instant(z, at);
}

static int64_t lasts(const struct community *c, const struct recipe *r)
{
	return r->lasts_s ? r->lasts_s : c->set->inquiries.promise_s;
}

/* How often a step comes: what its recipe was written for, or as often as there are items. */
static int turns(struct arena *a, const struct activity *v, const struct recipe_step *s)
{
	int items = s->each_item ? (int)activity_items(a, v) : 0;

	return items ? items : s->times;
}

/* When it closes: as long after the last item as its recipe closes after the last it was written for,
 * and never before there was time for that one. */
static time_t ends(const struct community *c, struct arena *a, const struct activity *v,
		   const struct recipe *r, int64_t from)
{
	int64_t span = lasts(c, r), least;

	for (size_t i = 0; i < r->n_steps; i++) {
		const struct recipe_step *s = &r->steps[i];
		int n = turns(a, v, s);

		if (n == s->times)
			continue;
		least = s->offset_s + n * s->every_s;
		span += (n - s->times) * s->every_s;
		span = span < least ? least : span;
	}
	return activity_after(c, r, (time_t)from, span);
}

/* The steps of a recipe stand apart as they do in it; where the configuration promises less time than
 * it was written for, what follows the beginning is drawn into the first half of it and what comes
 * before the end into the second. */
static int64_t drawn_in(const struct community *c, const struct recipe *r,
			const struct recipe_step *s)
{
	int64_t half = lasts(c, r) / 2, most = 0;

	for (size_t i = 0; i < r->n_steps; i++)
		if (r->steps[i].anchor == s->anchor &&
		    (r->steps[i].offset_s < 0) == (s->offset_s < 0) &&
		    llabs(r->steps[i].offset_s) > most)
			most = llabs(r->steps[i].offset_s);
	return most > half ? s->offset_s * half / most : s->offset_s;
}

int64_t activity_offset(const struct community *c, const struct recipe *r,
			const struct recipe_step *s)
{
	bool inside = s->anchor == STEP_START || (s->anchor == STEP_END && s->offset_s < 0);

	if (s->follow_up)
		return c->set->inquiries.follow_up_s;
	return inside && !r->lasts_s ? drawn_in(c, r, s) : s->offset_s;
}

/* Whole days later is the same hour of the clock on the wall: so letters say it. */
static int64_t later(const struct community *c, int64_t at, int64_t span_s)
{
	const struct zone *z = community_zone(c);

	return span_s % DAY ? at + span_s : zone_instant(z, zone_local(z, (time_t)at) + span_s);
}

/* A reminder is not a matter of the recipe's hour: a day before means the same hour. What would have
 * been before the opening comes to nothing. */
static int64_t event_step(const struct community *c, const struct meeting *m, int64_t offset_s,
			  int64_t opened_at)
{
	int64_t at = later(c, offset_s > 0 ? m->ends : m->starts, offset_s);

	return at > opened_at ? at : 0;
}

static void add_steps(struct community *c, struct arena *a, const struct activity *v,
		      const struct recipe *r, const struct meeting *m)
{
	int64_t n = 0;

	for (size_t i = 0; i < r->n_steps; i++) {
		const struct recipe_step *s = &r->steps[i];
		int most = turns(a, v, s);

		for (int turn = 1; turn <= most; turn++, n++) {
			struct activity_step row = { .n = n, .step = (int64_t)i, .turn = turn };

			if (s->anchor == STEP_START)
				row.at = activity_after(c, r, (time_t)v->opened_at,
							activity_offset(c, r, s) +
								(turn - 1) * s->every_s);
			else if (s->anchor == STEP_END)
				row.at = activity_after(c, r, (time_t)v->due,
							activity_offset(c, r, s));
			else if (s->anchor == STEP_EVENT && m)
				row.at = event_step(c, m, s->offset_s, v->opened_at);
			step_add(c->s, v->id, &row);
		}
	}
}

void activity_settle(struct community *c, struct arena *a, struct activity *v,
		     const struct recipe *r, time_t now)
{
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);
	bool open = !strcmp(v->state, "open");
	int64_t next = open || !strcmp(v->state, "waiting") ? v->due : 0;

	for (size_t i = 0; i < n; i++) {
		int64_t at = s[i].at;

		if (strcmp(s[i].state, "waiting") || !strcmp(v->state, "waiting") ||
		    (size_t)s[i].step >= r->n_steps)
			continue;
		/* Conditions alone may bring it: it is looked at now and then. */
		if (open && r->steps[s[i].step].anchor == STEP_WHEN)
			at = (int64_t)now + LOOK_AGAIN_S;
		if (at && (!next || at < next))
			next = at;
	}
	v->next_at = next;
	activity_save(c->s, v);
}

static void take_part(struct community *c, struct arena *a, const struct activity *v,
		      const struct recipe *r, const struct activity_opening *o)
{
	struct cast_want want = {
		.audience = o->audience, .owed = true, .now = o->now, .seed = (uint64_t)v->seed
	};
	int64_t over;
	size_t n;

	if (v->owner)
		participant_add(c->s, v->id, v->owner, r->personal || r->joins ? "in" : "owner",
				v->opened_at);
	if (!o->audience)
		return;
	cast_collect(c->s, a, &want, &n, &over);
	cast_note(c->s, v->id, "in", o->now);
}

/* The next digest tells of it, each reader in their zone (activity_told). */
static void announce(struct community *c, const struct activity *v, time_t now)
{
	struct harvest h = {
		.activity = v->id, .section = "events", .title = v->title, .text = "", .at = now
	};

	if (!v->private)
		harvest_add(c->s, &h);
}

void activity_meet(struct community *c, struct arena *a, struct activity *v, const struct recipe *r,
		   struct meeting *m, time_t now)
{
	const struct meeting *was = meeting_find(c->s, a, v->id);
	int64_t moved = was ? m->ends - was->ends : 0;
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	meeting_put(c->s, m);
	announce(c, v, now);
	v->due += moved;
	for (size_t i = 0; i < n; i++) {
		const struct recipe_step *step = &r->steps[s[i].step];

		if (strcmp(s[i].state, "waiting"))
			continue;
		if (step->anchor == STEP_END && s[i].at)
			step_move(c->s, v->id, s[i].n, s[i].at + moved);
		if (step->anchor == STEP_EVENT) /* called off: it waits for another time */
			step_move(c->s, v->id, s[i].n,
				  m->cancelled ? 0
					       : event_step(c, m, step->offset_s, (int64_t)now));
	}
	activity_settle(c, a, v, r, now);
}

enum err activity_open_recipe(struct community *c, struct arena *a, const char *recipe,
			      const struct activity_opening *o, int64_t *id, struct why *w)
{
	const struct recipe *r = recipe_by_name(c->recipes, recipe);
	struct activity v = { .recipe = recipe,
			      .title = o->title ? o->title : recipe,
			      .text = o->text ? o->text : "",
			      .fields = o->fields ? o->fields : "",
			      .state = o->waiting ? "waiting" : "open",
			      .rule = o->rule,
			      .slot = o->slot,
			      .owner = o->owner,
			      .arrival = o->arrival,
			      .thread = o->thread,
			      .private = o->private,
			      .anonymous = o->anonymous,
			      .opened_at = o->now,
			      .next_at = o->now };
	struct buf seed = BUF(a);
	struct meeting meets, *m = NULL;
	enum err e;

	if (!r)
		return why(w, BAD,
			   "there is no recipe '%.40s' that can be used: see `tidings check`",
			   recipe);
	v.source = r->text;
	v.due = o->waiting ? o->now + DAY : ends(c, a, &v, r, o->now);
	if (r->event && meeting_read(c, a, &v, NULL, o->now, &meets, w) == OK) {
		m = &meets;
		if (v.due <= m->ends) /* they meet later than it lasts */
			v.due = ends(c, a, &v, r, m->ends);
	}
	/* The same after a restore, whatever numbers it has then: the same people are drawn. */
	buf_printf(&seed, "%s %lld %lld %s", recipe, (long long)(o->came ? o->came : o->now),
		   (long long)o->owner, v.title);
	if (o->waiting)
		v.next_at = v.due;
	v.seed = token_hash(c->key, seed.p, seed.n) & INT64_MAX;
	e = activity_add(c->s, &v);
	*id = v.id;
	if (e != OK)
		return why(w, NONE, "it was opened before, as number %lld", (long long)v.id);
	v.id = *id;
	if (m) {
		m->activity = *id;
		meeting_put(c->s, m);
		announce(c, &v, o->now);
	}
	add_steps(c, a, &v, r, m);
	take_part(c, a, &v, r, o);
	activity_keeper_see(c, a, &v, r, o->now);
	return OK;
}

bool activity_rests(struct community *c, struct arena *a, const struct activity *v)
{
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(s[i].state, "skipped"))
			return false;
	return n && !strcmp(v->state, "closed");
}

/* Its steps, which came to nothing when it was laid to rest, are to come. */
static void wake(struct community *c, const struct activity *v, struct activity_step *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		s[i].state = "waiting";
		s[i].why = "";
		s[i].done_at = 0;
		step_settle(c->s, v->id, &s[i]);
	}
}

void activity_begin(struct community *c, struct arena *a, struct activity *v,
		    const struct recipe *r, time_t now)
{
	int64_t moved = (int64_t)now - v->opened_at;
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	if (activity_rests(c, a, v))
		wake(c, v, s, n);
	v->state = "open";
	v->outcome = "";
	v->closed_at = 0;
	v->opened_at = now;
	v->due = v->promised = ends(c, a, v, r, now);
	for (size_t i = 0; i < n; i++)
		if (s[i].at && (size_t)s[i].step < r->n_steps &&
		    r->steps[s[i].step].anchor != STEP_EVENT)
			step_move(c->s, v->id, s[i].n,
				  r->steps[s[i].step].anchor == STEP_END
					  ? activity_after(c, r, (time_t)v->due,
							   activity_offset(c, r,
									   &r->steps[s[i].step]))
					  : s[i].at + moved);
	activity_settle(c, a, v, r, now);
}

void activity_extend(struct community *c, struct arena *a, struct activity *v,
		     const struct recipe *r, int64_t span_s, time_t now)
{
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	v->due = later(c, v->due, span_s);
	v->extended++;
	for (size_t i = 0; i < n; i++)
		if (s[i].at > (int64_t)now && r->steps[s[i].step].anchor != STEP_EVENT)
			step_move(c->s, v->id, s[i].n, later(c, s[i].at, span_s));
}
