#include "rhythm/rule.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"

enum { SLOTS_LOOK_MAX = 20000 }; /* slots looked over for one that is not a holiday */

struct rhythm_state rhythm_state_new(time_t now)
{
	return (struct rhythm_state){ .decided = now, .sent = now, .stretch = 1 };
}

/* --- days off ------------------------------------------------------------------------------ */

static bool in_season(const struct rhythm_rule *r, int32_t day)
{
	struct date d = civil_date(day);
	int at = d.month * 100 + d.day;

	for (int i = 0; i < r->nseason; i++) {
		int from = r->season[i].from, to = r->season[i].to;

		if (from <= to ? at >= from && at <= to : at >= from || at <= to)
			return true;
	}
	return r->nseason == 0;
}

/* Why a slot's day is off, or NULL. The day is that of the wall clock in the rule's zone. */
const char *rhythm_day_off(const struct rhythm_rule *r, time_t at)
{
	int32_t day = civil_day_of(zone_local(r->zone, at));
	const struct ical_days *d;

	if (!in_season(r, day))
		return "out of season";
	d = ical_find_day(r->off, r->noff, day);
	return d ? (*d->name ? d->name : "a holiday") : NULL;
}

/* --- quiet hours --------------------------------------------------------------------------- */

static time_t after_quiet(const struct rhythm_rule *r, time_t at)
{
	int64_t local = zone_local(r->zone, at);
	int minute = civil_second_of(local) / 60, from = r->quiet_from, to = r->quiet_to;
	bool quiet = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
	int32_t day = civil_day_of(local);
	time_t end;

	if (from == to || !quiet)
		return at;
	end = zone_instant(r->zone, (int64_t)(day + (minute >= to)) * DAY_S + to * 60);
	return end > at ? end : at;
}

time_t rhythm_event_due(const struct rhythm_rule *r, time_t happened)
{
	return after_quiet(r, happened + (time_t)r->span_s);
}

/* --- conditions and reasons ---------------------------------------------------------------- */

struct asking {
	rhythm_count *ask;
	void *arg;
	time_t from, to;
	char *said; /* what was found: "posts 2, authors 1" */
	size_t room;
};

static bool ask_term(const struct expr *t, void *arg)
{
	struct asking *q = arg;
	size_t had;
	int64_t n;

	if (t->value == EXPR_BARE)
		return !strcmp(t->key, "always");
	n = q->ask(t->key, t->over_s ? q->to - (time_t)t->over_s : q->from, q->to, q->arg);
	if (q->said) {
		had = strnlen(q->said, q->room);
		snprintf(q->said + had, q->room - had, "%s%s %lld", had ? ", " : "", t->key,
			 (long long)(t->value == EXPR_SPAN ? n / DAY_S : n));
	}
	return expr_holds(t, n);
}

static bool holds(const struct expr *e, struct asking *q)
{
	return expr_true(e, ask_term, q);
}

/* "weekly" becomes "fortnightly" when every second slot is left out. */
static void pace_text(const struct rhythm_rule *r, int stretch, char *out, size_t room)
{
	static const char *const often[] = { "once", "daily", "weekly", "monthly", "yearly" };
	static const char *const units[] = { "times", "days", "weeks", "months", "years" };
	bool plain = r->rule.ntimes == 1 && !r->rule.nths &&
		     (r->rule.freq != RRULE_WEEKLY || __builtin_popcount(r->rule.weekdays) == 1);
	int n = r->rule.interval * stretch;

	if (!plain || r->rule.freq == RRULE_NONE)
		snprintf(out, room, stretch == 1 ? "at every slot" : "at one slot in %d", stretch);
	else if (n == 1)
		snprintf(out, room, "%s", often[r->rule.freq]);
	else if (n == 2 && r->rule.freq == RRULE_WEEKLY)
		snprintf(out, room, "fortnightly");
	else
		snprintf(out, room, "every %d %s", n, units[r->rule.freq]);
}

/* --- pace ---------------------------------------------------------------------------------- */

static bool ramp_holds(const struct rhythm_ramp *ramp, struct asking *q)
{
	return ramp->when && holds(ramp->when, q);
}

/* Hysteresis: so many slots in a row before a step, and the count begins anew after each. The
 * window is from slot to slot, not from edition to edition: a rare edition must not look busy. */
static const char *ramp(const struct rhythm_rule *r, struct rhythm_state *s, struct asking q,
			int *after)
{
	q.said = NULL;
	s->low = ramp_holds(&r->slower, &q) ? s->low + 1 : 0;
	s->high = ramp_holds(&r->faster, &q) ? s->high + 1 : 0;
	if (s->low && s->low >= r->slower.slots && s->stretch * 2 <= r->stretch_max) {
		*after = s->low;
		s->stretch *= 2;
		s->low = 0;
		return "quiet";
	}
	if (s->high && s->high >= r->faster.slots && s->stretch > 1) {
		*after = s->high;
		s->stretch /= 2;
		s->high = 0;
		return "busy";
	}
	return NULL;
}

/* --- decisions ----------------------------------------------------------------------------- */

struct missed {
	time_t at;     /* the latest open slot */
	time_t before; /* the slot before it, or what was decided last */
	time_t last;   /* the latest slot, open or off */
	const char *off;
	int open;
};

/* Looks over the slots in (decided, now]. */
static bool look_over(const struct rhythm_rule *r, const struct rhythm_state *s, time_t now,
		      struct missed *m)
{
	time_t t = s->decided, prev = s->decided;

	*m = (struct missed){ 0 };
	for (int i = 0; i < SLOTS_LOOK_MAX && rrule_next(&r->rule, t, &t) == OK && t <= now; i++) {
		const char *off = rhythm_day_off(r, t);

		m->last = t;
		m->off = off ? off : m->off;
		if (!off) {
			m->open++;
			m->at = t;
			m->before = prev;
		}
		prev = t;
	}
	return m->last != 0;
}

/* What the pace has to do with it: "; from now on fortnightly, after 3 quiet slots". */
static void say_pace(const struct rhythm_rule *r, const struct rhythm_state *s, const char *changed,
		     int after, char *out, size_t room)
{
	char pace[40];

	pace_text(r, s->stretch, pace, sizeof pace);
	if (changed)
		snprintf(out, room, "; from now on %s, after %d %s slots", pace, after, changed);
	else if (s->stretch > 1)
		snprintf(out, room, " %s, because it was quiet", pace);
	else
		snprintf(out, room, " %s", pace);
}

static void say(struct rhythm_slot *out, const char *pace, const char *found, time_t now)
{
	static const char *const texts[] = { "due", "the condition does not hold", "not now" };
	size_t n, room = sizeof out->reason;
	char *to = out->reason;

	if (out->verdict == RHYTHM_LATE) {
		snprintf(to, room, "%lld hour%s late", (long long)(now - out->at) / 3600,
			 text_s((now - out->at) / 3600));
		return;
	}
	if (out->verdict == RHYTHM_NOT && *pace != ';')
		pace = "";
	n = (size_t)snprintf(to, room, "%s%s", texts[out->verdict], pace);
	if (out->verdict == RHYTHM_DUE && out->missed)
		n += (size_t)snprintf(to + n, room - n, "; %d missed before it", out->missed);
	if (*found && n < room)
		snprintf(to + n, room - n, " (%s)", found);
}

static void decide_open(const struct rhythm_rule *r, const struct missed *m, time_t now,
			struct asking *q, struct rhythm_state *s, struct rhythm_slot *out)
{
	struct asking slot = { q->ask, q->arg, m->before, m->at, NULL, 0 };
	char found[80] = "", pace[90];
	int after = 0;
	const char *changed = ramp(r, s, slot, &after);

	say_pace(r, s, changed, after, pace, sizeof pace);
	q->said = found;
	q->room = sizeof found;
	s->waited += m->open;
	if (r->grace_s && now - m->at > (time_t)r->grace_s)
		out->verdict = RHYTHM_LATE;
	else if (s->waited < s->stretch)
		out->verdict = RHYTHM_PACED;
	else
		out->verdict = holds(r->only_if, q) ? RHYTHM_DUE : RHYTHM_NOT;
	say(out, pace, found, now);
}

static enum err decide_timed(const struct rhythm_rule *r, struct rhythm_state *s, time_t now,
			     struct asking *q, struct rhythm_slot *out)
{
	struct missed m;

	if (!look_over(r, s, now, &m))
		return NONE;
	s->decided = m.last;
	out->at = m.open ? m.at : m.last;
	out->send_at = after_quiet(r, out->at);
	out->from = q->from = s->sent;
	q->to = out->at;
	if (!m.open) {
		out->verdict = RHYTHM_OFF;
		snprintf(out->reason, sizeof out->reason, "%.150s", m.off);
		return OK;
	}
	/* Slots that the pace would have left out were not missed. */
	out->missed = m.open > 1 ? (s->waited + m.open) / s->stretch - 1 : 0;
	out->missed = out->missed < 0 ? 0 : out->missed;
	decide_open(r, &m, now, q, s, out);
	if (out->verdict == RHYTHM_DUE) {
		s->sent = out->at;
		s->waited = 0;
	} else if (out->verdict != RHYTHM_PACED) {
		s->waited = 0;
	}
	return OK;
}

/* Every N posts, and quiet spells: the slot's time is the moment it came about, so that asking
 * again gives the same key. */
static enum err decide_counted(const struct rhythm_rule *r, struct rhythm_state *s, time_t now,
			       struct asking *q, struct rhythm_slot *out)
{
	bool posts = r->event == RHYTHM_POSTS;
	int64_t n = q->ask(posts ? "posts" : "quiet", s->sent, now, q->arg);
	char found[80] = "";
	time_t at = posts ? now : now - (time_t)(n - r->span_s);
	const char *off;

	if (n < (posts ? r->number : r->span_s) || at <= s->decided)
		return NONE;
	out->at = at;
	out->send_at = after_quiet(r, posts ? now : at);
	out->from = q->from = s->sent;
	q->to = now;
	q->said = found;
	q->room = sizeof found;
	off = rhythm_day_off(r, now);
	if (off && posts)
		return NONE; /* they are still there when the days off are over */
	out->verdict = off ? RHYTHM_OFF : holds(r->only_if, q) ? RHYTHM_DUE : RHYTHM_NOT;
	if (off)
		snprintf(out->reason, sizeof out->reason, "%.150s", off);
	else
		snprintf(out->reason, sizeof out->reason,
			 posts ? "%lld post%s since the last time%s%s%s%s"
			       : "quiet for %lld day%s%s%s%s%s",
			 (long long)(posts ? n : n / DAY_S), text_s(posts ? n : n / DAY_S),
			 out->verdict == RHYTHM_DUE ? "" : ", but the condition does not hold",
			 *found ? " (" : "", found, *found ? ")" : "");
	s->decided = at;
	if (posts || out->verdict == RHYTHM_DUE)
		s->sent = at; /* where the condition fails, the next N posts are waited for */
	return OK;
}

enum err rhythm_decide(const struct rhythm_rule *r, const struct rhythm_state *was, time_t now,
		       rhythm_count *ask, void *arg, struct rhythm_state *is,
		       struct rhythm_slot *out)
{
	struct asking q = { .ask = ask, .arg = arg };

	*is = *was;
	*out = (struct rhythm_slot){ 0 };
	is->stretch = is->stretch < 1 ? 1 : is->stretch;
	if (now <= was->decided)
		return NONE;
	switch (r->event) {
	case RHYTHM_TIMED: return decide_timed(r, is, now, &q, out);
	case RHYTHM_POSTS:
	case RHYTHM_QUIET: return decide_counted(r, is, now, &q, out);
	default: return NONE;
	}
}

enum err rhythm_slot_next(const struct rhythm_rule *r, const struct rhythm_state *s, time_t *out)
{
	return r->event == RHYTHM_TIMED ? rrule_next(&r->rule, s->decided, out) : NONE;
}

enum err rhythm_due_next(const struct rhythm_rule *r, const struct rhythm_state *s, time_t *out)
{
	time_t t = s->decided;

	if (r->event != RHYTHM_TIMED)
		return NONE;
	for (int i = 0; i < SLOTS_LOOK_MAX && rrule_next(&r->rule, t, &t) == OK; i++)
		if (!rhythm_day_off(r, t)) {
			*out = t;
			return OK;
		}
	return NONE;
}

enum err rhythm_kept_next(const struct rhythm_rule *r, const struct rhythm_state *s, time_t after,
			  time_t *out)
{
	struct rhythm_state at = *s;
	int waited = s->waited;

	for (int i = 0; i < SLOTS_LOOK_MAX && rhythm_due_next(r, &at, &at.decided) == OK; i++)
		if (++waited >= s->stretch) {
			waited = 0;
			if (at.decided > after) {
				*out = at.decided;
				return OK;
			}
		}
	return NONE;
}
