/*
 * edition_personal.c - digests at a day and pace of one's own.
 *
 * Members who share pace and zone share an edition, composed once per content like any other. When
 * a pace is due next is kept in a row, so that a look costs nothing until then. Slots that were
 * missed, or that lie within quiet hours, come together in the one that is made at last.
 */
#include <stdlib.h>
#include <string.h>

#include "community/digest/edition.h"
#include "community/digest/edition_cut.h"
#include "community/digest/edition_time.h"
#include "community/timetable.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"
#include "store/store_digest.h"
#include "store/store_left.h"

enum { NEW_MOST = 2000 };

static const struct zone *zone_of(struct community *c, const struct pace_row *p)
{
	return zone_or(p->zone, community_zone(c));
}

/* The first slot after `after`, out of the quiet hours. 0: the pace cannot be read or has ended. */
static time_t next_slot(struct community *c, struct arena *a, const struct pace_row *p,
			time_t after)
{
	const struct zone *z = zone_of(c, p);
	struct shorthand_options opt = shorthand_defaults(z);
	struct rrule r;
	time_t next;

	if (rhythm_when_parse(a, p->pace, &opt, &r, NULL) != OK ||
	    rrule_next(&r, after, &next) != OK)
		return 0;
	return edition_after_quiet(z, next, c->set->digest.quiet_hours);
}

static void learn_paces(struct community *c, struct arena *a, time_t now)
{
	time_t ahead = now + TIMETABLE_AHEAD_S;
	size_t n;
	struct pace_row *v = paces_new(c->s, a, ahead, NEW_MOST, &n);

	if (!n)
		return;
	store_begin(c->s);
	for (size_t i = 0; i < n; i++) {
		if (v[i].since > ahead)
			pace_back(c->s, v[i].member, now);
		pace_set(c->s, &v[i], next_slot(c, a, &v[i], now));
	}
	store_commit(c->s);
}

/* The clock a slot is cut by: after a restore, slots of before it are cut again one by one, as they
 * were, so that letters that had left are known (store_left.h). */
static time_t clock_of(struct community *c, struct arena *a, const struct pace_row *p, time_t now)
{
	const char *at = store_meta(c->s, a, "restored_at");

	return at && p->next <= strtoll(at, NULL, 10) && p->next < now ? (time_t)p->next : now;
}

static void pass_by(struct community *c, const struct pace_row *p, time_t clock, time_t next)
{
	store_begin(c->s);
	pace_done(c->s, p, clock, next);
	store_commit(c->s);
}

static enum err record(struct edition_cut *cut, const struct pace_row *p, time_t clock, time_t next)
{
	struct store *s = cut->c->s;
	struct slot_row d = { .rule = cut->edition.rule,
			      .at = cut->edition.slot,
			      .decided = cut->edition.cut_at };

	store_begin(s);
	if (cut->n && edition_add(s, &cut->edition) == OK)
		d.edition = cut->edition.id;
	if (cut->n && !d.edition) {
		store_rollback(s); /* cut before: what is owed comes at the next slot */
		pass_by(cut->c, p, clock, next);
		return OK;
	}
	pace_done(s, p, clock, next);
	edition_cut_record(cut);
	d.outcome = cut->letters ? "sent" : "nothing";
	d.why = arena_printf(cut->a, "%zu member%s with this pace, %lld letter%s", cut->n_members,
			     text_s((long long)cut->n_members), (long long)cut->letters,
			     text_s(cut->letters));
	slot_add(s, &d);
	store_commit(s);
	return OK;
}

/* A slot of before a restore of which no letter had left: what it owed is due at the next one. Where
 * nobody knows what left, it is cut, and waits for a person. */
static bool never_left(struct community *c, struct arena *a, const struct pace_row *p,
		       const char *rule, bool again)
{
	return again && !store_meta(c->s, a, "restored_blind") &&
	       edition_left_upto(c->s, rule, (time_t)p->next, INT64_MAX) == INT64_MAX;
}

static enum err cut_pace(struct community *c, struct arena *a, const struct pace_row *p, time_t now,
			 struct why *w)
{
	struct edition_cut cut;
	struct due_whom whom = { .now = now, .pace = DUE_THIS_PACE, .text = p->pace };
	time_t clock = clock_of(c, a, p, now), next = next_slot(c, a, p, clock);
	const char *rule = arena_printf(a, "pace: %s%s%s", p->pace, *p->zone ? " " : "", p->zone);

	if (never_left(c, a, p, rule, clock != now)) {
		pass_by(c, p, clock, next);
		return OK;
	}
	edition_cut_open(&cut, c, a, NULL, rule, (time_t)p->next, now);
	cut.zone = zone_of(c, p);
	cut.at_once = true;
	whom.zone = p->zone;
	whom.upto = cut.edition.upto_seq;
	whom.budget = c->set->members.letters_per_week;
	edition_cut_gather(&cut, &whom);
	if (edition_cut_compose(&cut, w) == BAD)
		return BAD;
	return record(&cut, p, clock, next);
}

enum err editions_tick_personal(struct community *c, struct arena *a, time_t now, struct why *w)
{
	struct pace_row p;
	enum err e = NONE, one;

	if (!timetable_allows_pace(c->set))
		return NONE;
	learn_paces(c, a, now);
	while (pace_due(c->s, a, now, &p) == OK) {
		one = cut_pace(c, a, &p, now, w);
		if (one != OK)
			return one;
		e = OK;
	}
	return e;
}

time_t editions_wake_personal(struct community *c, struct arena *a)
{
	struct pace_row p;

	return timetable_allows_pace(c->set) && pace_due(c->s, a, INT64_MAX, &p) == OK
		       ? (time_t)p.next
		       : 0;
}
