#include "community/rhythm/rhythm.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "community/activity/activity.h"
#include "community/digest/edition.h"
#include "community/people/level.h"
#include "community/restored.h"
#include "community/rhythm/rhythm_in.h"
#include "community/timetable.h"
#include "store/store_counts.h"
#include "store/store_post.h"

enum { RETRY_S = 600 };

/* --- decisions ----------------------------------------------------------------------------- */

struct asking {
	struct community *c;
	const struct rule_row *row;
	const struct rhythm_state *was;
};

/* Since the last time is counted by the order of acceptance, as the edition will be: a mail that
 * came late or has a wrong date is not lost to the condition. */
static int64_t count(const char *key, time_t from, time_t to, void *arg)
{
	const struct asking *q = arg;
	bool since = from == q->was->sent;

	return count_community(q->c->s, key, from, to, since ? q->row->seq : -1);
}

static const char *outcome_of(enum rhythm_verdict v)
{
	return v == RHYTHM_DUE ? "sent" : v == RHYTHM_NOT ? "nothing" : "skipped";
}

/* The clock a rule is decided by: after a restore, slots of before it are cut again one by one, as
 * they were, so that editions that had left are known (store_left.h). */
static time_t clock_of(struct community *c, struct arena *a, const struct rhythm_entry *e,
		       const struct rhythm_state *was, time_t now)
{
	const char *at = store_meta(c->s, a, "restored_at");
	time_t restored = at ? (time_t)strtoll(at, NULL, 10) : 0, t;

	if (was->decided < restored && e->rule.event == RHYTHM_TIMED &&
	    rhythm_due_next(&e->rule, was, &t) == OK && t <= restored && t < now)
		return t;
	return now;
}

static enum err decide(struct community *c, struct arena *a, struct rhythm_entry *e, time_t now,
		       struct why *w)
{
	struct rule_row *row = rule_get(c->s, a, e->set->name);
	struct rhythm_state was = rhythm_row_state(row), is;
	struct asking q = { c, row, &was };
	struct rhythm_case k = { .e = e };
	struct rhythm_slot slot;
	enum err err;

	if (e->rule.event == RHYTHM_POSTS && post_last_seq(c->s) - row->seq < e->rule.number)
		return NONE;
	if (rhythm_decide(&e->rule, &was, clock_of(c, a, e, &was, now), count, &q, &is, &slot) !=
	    OK) {
		rhythm_next(e, row);
		return NONE;
	}
	if (slot.send_at > now) { /* quiet hours: decided when they are over */
		e->next = e->rule.event == RHYTHM_TIMED ? slot.send_at : 0;
		return NONE;
	}
	rhythm_row_put(row, &is);
	k.send_at = now;
	k.d = (struct slot_row){ .rule = e->set->name,
				 .at = slot.at,
				 .decided = now,
				 .outcome = outcome_of(slot.verdict),
				 .why = arena_dup(a, slot.reason),
				 .row = row };
	trace(TRACE_RHYTHM, "%s: %s, %s", k.d.rule, k.d.outcome, k.d.why);
	if (slot.verdict != RHYTHM_DUE) {
		rhythm_record(c, &k);
		err = OK;
	} else {
		err = rhythm_do(c, a, &k, w);
	}
	if (err == BAD)
		e->next = now + RETRY_S;
	else
		rhythm_next(e, row);
	return err == NONE ? OK : err;
}

static enum err tick_rules(struct community *c, struct arena *a, time_t now, struct why *w)
{
	struct rhythm *h = c->rhythm;
	bool back = h->ticked > now + TIMETABLE_AHEAD_S;
	enum err worst = NONE;

	h->ticked = now;
	for (size_t i = 0; i < h->n; i++) {
		struct rhythm_entry *e = &h->v[i];
		enum err err = NONE;

		if (!e->started || back)
			rhythm_start(c, e, now);
		if (e->next > now)
			continue;
		err = e->rule.event == RHYTHM_TIMED || e->rule.event == RHYTHM_POSTS ||
				      e->rule.event == RHYTHM_QUIET
			      ? decide(c, a, e, now, w)
			      : rhythm_events(c, a, e, now, w);
		if (err == OK)
			return OK;
		if (err == BAD)
			e->next = now + RETRY_S;
		worst = err > worst ? err : worst;
	}
	return worst;
}

enum err rhythm_tick(struct community *c, struct arena *a, time_t now, struct why *w)
{
	enum err rules, e;

	/* After a restore: what an edition holds is here again only when all mail was looked at. */
	if (!restored_whole(c, a))
		return NONE;
	rules = e = tick_rules(c, a, now, w);
	if (e != OK)
		e = activity_tick(c, a, now, w);
	if (e == NONE) { /* nobody waits for these: no reason to be called again */
		restored_made(c, a);
		level_tick(c, now);
	}
	return e == NONE ? rules : e;
}

time_t rhythm_wake(struct community *c, struct arena *a)
{
	time_t first = activity_wake(c), own = editions_wake_personal(c, a);

	if (own && (!first || own < first))
		first = own;

	for (size_t i = 0; i < c->rhythm->n; i++) {
		const struct rhythm_entry *e = &c->rhythm->v[i];

		if (e->next && e->next != RHYTHM_NEVER && (!first || e->next < first))
			first = e->next;
	}
	return first;
}
