/*
 * rhythm_row.c - a rule's row in the store: where it stands, how it begins, when it is next.
 */
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"
#include "community/rhythm/rhythm_in.h"
#include "community/timetable.h"
#include "rhythm/zone.h"
#include "store/store_post.h"

struct rhythm_state rhythm_row_state(const struct rule_row *row)
{
	return (struct rhythm_state){ .decided = (time_t)row->decided,
				      .sent = (time_t)row->sent,
				      .stretch = (int)row->pace,
				      .waited = (int)row->waited,
				      .low = (int)row->quiet,
				      .high = (int)row->busy };
}

void rhythm_row_put(struct rule_row *row, const struct rhythm_state *s)
{
	row->decided = s->decided;
	row->sent = s->sent;
	row->pace = s->stretch;
	row->waited = s->waited;
	row->quiet = s->low;
	row->busy = s->high;
}

/* WHEN as it was last decided. The zone is a part of it: seen from farther west the slot just sent
 * lies ahead once more. What hangs on an event has no use for it. */
static const char *when_of(struct arena *a, const struct rhythm_entry *e)
{
	if (e->rule.event != RHYTHM_TIMED)
		return e->set->when;
	return arena_printf(a, "%s (%s)", e->set->when, zone_name(e->rule.zone));
}

/* The words alone are a row of an earlier version. */
static bool same_words(const struct rhythm_entry *e, const struct rule_row *row)
{
	size_t n = strlen(e->set->when);

	return !strncmp(row->text, e->set->when, n) &&
	       (!row->text[n] || !strncmp(row->text + n, " (", 2));
}

static void save_row(struct community *c, const struct rule_row *row)
{
	store_begin(c->s);
	rule_save(c->s, row);
	store_commit(c->s);
}

/* A rule that is new, was resting or has another WHEN begins now: nothing before it was promised.
 * What happened within the span before now is still to come (three days after joined). */
static void begin(struct community *c, struct rhythm_entry *e, struct rule_row *row, time_t now)
{
	bool fresh = !row->decided;
	struct rhythm_state s = rhythm_state_new(now - 1);

	row->text = when_of(c->rhythm->a, e);
	row->override = NULL;
	if (e->rule.event != RHYTHM_TIMED)
		s.decided = now - (time_t)e->rule.span_s;
	if (!fresh)
		s.sent = (time_t)row->sent;
	rhythm_row_put(row, &s);
	if (fresh && e->rule.verb != RHYTHM_DIGEST)
		row->seq = post_last_seq(c->s);
	save_row(c, row);
}

static void rest(struct community *c, struct rhythm_entry *e, struct rule_row *row)
{
	e->next = RHYTHM_NEVER;
	if (!row->decided || !*row->text)
		return;
	row->text = "";
	save_row(c, row);
}

/* The rule is in another zone: its pace stays, its slots count from now. A row of an earlier version
 * tells none and is taken to be where it is. */
static void move(struct community *c, struct rhythm_entry *e, struct rule_row *row, time_t now)
{
	if (row->text[strlen(e->set->when)] && row->decided < now - 1)
		row->decided = now - 1;
	row->text = when_of(c->rhythm->a, e);
	save_row(c, row);
}

void rhythm_next(struct rhythm_entry *e, const struct rule_row *row)
{
	struct rhythm_state s = rhythm_row_state(row);
	time_t t;

	if (e->rule.event != RHYTHM_TIMED)
		e->next = 0;
	else
		e->next = rhythm_slot_next(&e->rule, &s, &t) == OK ? rhythm_event_due(&e->rule, t)
								   : RHYTHM_NEVER;
}

/* What was decided for a time to come was decided by a clock that was ahead: waiting for that time
 * would silence the rule until then. Its slots since now were not decided. */
static void come_back(struct community *c, struct rhythm_entry *e, struct rule_row *row, time_t now)
{
	struct arena *a;

	if (row->decided <= now + TIMETABLE_AHEAD_S)
		return;
	a = arena_new();
	log_warn("%s: it was decided up to %s, which is to come: the clock was ahead; it goes on "
		 "from now",
		 e->set->name, when_rfc3339(a, (time_t)row->decided));
	arena_free(a);
	row->decided = now;
	row->sent = row->sent < now ? row->sent : now;
	save_row(c, row);
}

void rhythm_start(struct community *c, struct rhythm_entry *e, time_t now)
{
	struct arena *a = c->rhythm->a;
	struct rule_row *row = rule_get(c->s, a, e->set->name);
	struct rhythm_entry other;

	e->started = true;
	if (!e->set->enabled) {
		rest(c, e, row);
		return;
	}
	come_back(c, e, row, now);
	if (!row->decided || !same_words(e, row))
		begin(c, e, row, now);
	else if (strcmp(row->text, when_of(a, e)) != 0)
		move(c, e, row, now);
	if (row->override && rhythm_read(a, c->set, e->set, row->override, &other, NULL) == OK)
		e->rule = other.rule;
	rhythm_next(e, row);
}
