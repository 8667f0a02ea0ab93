/*
 * rhythm_event.c - rules on what happens to one member, thread or inquiry.
 */
#include <stdio.h>
#include <string.h>

#include "community/rhythm/rhythm_in.h"
#include "store/store_activity.h"
#include "store/store_counts.h"
#include "store/store_event.h"

enum { BATCH = 100 };

static struct event *find(struct community *c, struct arena *a, const struct rhythm_entry *e,
			  const struct rule_row *row, int64_t until, size_t *n)
{
	const char *name = e->set->name;

	switch (e->rule.event) {
	case RHYTHM_JOINED: return events_joined(c->s, a, name, row->decided, until, BATCH, n);
	case RHYTHM_THREAD_QUIET:
		return events_thread_quiet(c->s, a, name, row->decided, until, BATCH, n);
	case RHYTHM_UNANSWERED:
		return events_unanswered(c->s, a, name, row->decided, until, BATCH, n);
	default: return events_first_post(c->s, a, name, row->seq, BATCH, n);
	}
}

struct asking {
	struct community *c;
	const struct rule_row *row;
	time_t now;
	char said[100];
};

static bool ask_term(const struct expr *t, void *arg)
{
	struct asking *q = arg;
	time_t from = t->over_s ? q->now - (time_t)t->over_s : (time_t)q->row->sent;
	int64_t n;

	if (t->value == EXPR_BARE)
		return !strcmp(t->key, "always");
	n = count_community(q->c->s, t->key, from, q->now, -1);
	snprintf(q->said, sizeof q->said, "%s %lld", t->key, (long long)n);
	return expr_holds(t, n);
}

static const char *happened(struct arena *a, const struct rhythm_entry *e, const struct event *ev)
{
	static const char *const texts[] = { [RHYTHM_JOINED] = "member %lld joined",
					     [RHYTHM_FIRST_POST] = "first post of member %lld",
					     [RHYTHM_THREAD_QUIET] = "thread %lld is quiet",
					     [RHYTHM_UNANSWERED] = "inquiry %lld has no answer" };

	return arena_printf(a, texts[e->rule.event], (long long)ev->subject);
}

static enum err one(struct community *c, struct arena *a, struct rhythm_entry *e,
		    struct rule_row *row, const struct event *ev, time_t now, struct why *w)
{
	struct asking q = { c, row, now, "" };
	struct rhythm_case k = { .e = e, .send_at = now };
	const char *off = rhythm_day_off(&e->rule, now), *what = happened(a, e, ev);

	if (e->rule.event == RHYTHM_FIRST_POST)
		row->seq = ev->seq;
	row->decided = ev->at > row->decided ? ev->at : row->decided;
	k.d = (struct slot_row){ .rule = e->set->name,
				 .at = ev->at,
				 .member = ev->subject,
				 .decided = now,
				 .outcome = "sent",
				 .why = what,
				 .row = row };
	if (e->rule.event == RHYTHM_THREAD_QUIET)
		k.thread = ev->subject;
	else if (e->rule.event == RHYTHM_UNANSWERED)
		k.activity = ev->subject;
	else
		k.member = ev->subject;
	if (off || !expr_true(e->rule.only_if, ask_term, &q)) {
		k.d.outcome = off ? "skipped" : "nothing";
		k.d.why = arena_printf(a, "%s; %s%s", what,
				       off ? "" : "the condition does not hold: ",
				       off ? off : q.said);
		rhythm_record(c, &k);
		return OK;
	}
	row->sent = now;
	return rhythm_do(c, a, &k, w);
}

enum err rhythm_events(struct community *c, struct arena *a, struct rhythm_entry *e, time_t now,
		       struct why *w)
{
	struct rule_row *row = rule_get(c->s, a, e->set->name);
	size_t n, done = 0;
	struct event *v = find(c, a, e, row, now - e->rule.span_s, &n);

	for (size_t i = 0; i < n; i++) {
		if (rhythm_event_due(&e->rule, (time_t)v[i].at) > now)
			break;
		if (one(c, a, e, row, &v[i], now, w) == BAD)
			return BAD;
		done++;
	}
	return done ? OK : NONE;
}
