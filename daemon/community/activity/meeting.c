#include "community/activity/meeting.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "community/activity/activity.h"
#include "community/typed.h"
#include "compose/letter.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"

enum { HOUR = 3600, DAY = 86400, LONGEST = 366 * DAY, REMIND_MIN = 60 };

/* "20:00" is that hour of the day it begins, or of the next. */
static bool end_of_day(const struct community *c, const char *text, time_t starts, int64_t *ends)
{
	const struct zone *z = community_zone(c);
	int64_t local = zone_local(z, starts), at;
	int h, m, end = 0;

	if (sscanf(text, "%2d:%2d%n", &h, &m, &end) != 2 || text[end] || h < 0 || h > 23 || m < 0 ||
	    m > 59)
		return false;
	at = local - civil_second_of(local) + h * HOUR + m * 60;
	*ends = zone_instant(z, at > local ? at : at + DAY);
	return true;
}

/* said: with its beginning; 0: it was not */
static enum err read_end(struct community *c, struct arena *a, const struct activity *v,
			 int64_t said, struct meeting *out, struct why *w)
{
	const char *until = activity_field(a, v, "until"), *lasts = activity_field(a, v, "lasts");
	int64_t span = HOUR;
	time_t t;

	if (lasts && (!when_span(lasts, &span) || span <= 0 || span > LONGEST))
		return why(w, BAD, "lasts: '%.40s' is no time: write 2h", lasts);
	out->ends = said && !lasts ? said : out->starts + span;
	if (!until || end_of_day(c, until, (time_t)out->starts, &out->ends))
		return OK;
	if (typed_time(c, a, NULL, until, (time_t)out->starts, &t, w) != OK)
		return BAD;
	out->ends = (int64_t)t;
	if (out->ends <= out->starts || out->ends - out->starts > LONGEST)
		return why(w, BAD, "until: '%.40s' is not after its beginning", until);
	return OK;
}

enum err meeting_read(struct community *c, struct arena *a, const struct activity *v,
		      const struct meeting *was, time_t now, struct meeting *out, struct why *w)
{
	const char *when = activity_field(a, v, "when"), *where = activity_field(a, v, "where");
	time_t t, end = 0;

	*out = (struct meeting){
		.activity = v->id, .title = v->title, .place = "", .changed = (int64_t)now
	};
	if (where)
		out->place = text_ellipsis(a, text_clean(a, where, strlen(where), TEXT_LINE), 200);
	else if (was)
		out->place = was->place;
	if (!when)
		return NONE;
	if (!*when || (!typed_range(c, a, when, now, &t, &end) &&
		       typed_time(c, a, NULL, when, now, &t, w) != OK))
		return why(w, BAD, "when: '%.60s' is no time: write 2026-05-01 18:00", when);
	if (t < now)
		return why(w, BAD, "when: '%.60s' is over already", when);
	out->starts = (int64_t)t;
	return read_end(c, a, v, (int64_t)end, out, w);
}

static const struct zone *zone_of(struct community *c, const char *name)
{
	const struct zone *z;

	return name && zone_find(name, &z, NULL) == OK ? z : community_zone(c);
}

static char *moment(struct arena *a, const struct lang *l, const struct zone *z, int64_t t)
{
	return words_date(a, l, "moment", (time_t)t, zone_offset(z, (time_t)t));
}

struct value *meeting_value(struct community *c, struct arena *a, const struct lang *l,
			    const struct meeting *m, const char *zone)
{
	const struct zone *z = zone_of(c, zone);
	struct value *v = value_map(a);
	bool same_day = civil_day_of(zone_local(z, (time_t)m->starts)) ==
			civil_day_of(zone_local(z, (time_t)m->ends));

	value_set_text(v, "when", moment(a, l, z, m->starts));
	value_set_text(v, "until",
		       same_day ? words_date(a, l, "clock", (time_t)m->ends,
					     zone_offset(z, (time_t)m->ends))
				: moment(a, l, z, m->ends));
	value_set_text(v, "where", m->place);
	value_set_text(v, "zone", zone && z != community_zone(c) ? zone : c->set->community.zone);
	value_set_bool(v, "cancelled", m->cancelled);
	return v;
}

struct ical_event meeting_event(struct community *c, struct arena *a, const struct meeting *m)
{
	const struct settings *set = c->set;

	return (struct ical_event){
		.uid = ical_uid(a, "event", "activity", m->activity, set->community.domain),
		.start = (time_t)m->starts,
		.end = (time_t)m->ends,
		.summary = arena_printf(a, "%s: %s", set->community.name, m->title),
		.location = m->place,
		.organizer = set->community.address,
		.sequence = (int)m->sequence,
		.stamp = (time_t)m->changed,
		.cancelled = m->cancelled,
		.remind_min = m->cancelled ? 0 : REMIND_MIN
	};
}

struct letter_part *meeting_file(struct community *c, struct arena *a, const struct meeting *m)
{
	struct ical_event e = meeting_event(c, a, m);
	struct letter_part *p = arena_get(a, sizeof *p);

	*p = (struct letter_part){
		.type = m->cancelled ? "text/calendar; method=CANCEL; charset=utf-8"
				     : "text/calendar; method=PUBLISH; charset=utf-8",
		.name = "event.ics",
		.content = m->cancelled ? ical_cancel(a, c->set->community.name, &e)
					: ical_write(a, c->set->community.name, &e, 1)
	};
	p->n = strlen(p->content);
	return p;
}

char *meeting_line(struct community *c, struct arena *a, const struct lang *l,
		   const struct meeting *m, const char *zone)
{
	struct value *v = meeting_value(c, a, l, m, zone);
	const char *when = value_find(v, "when", 4, value_hash("when", 4))->s;
	const char *name = value_find(v, "zone", 4, value_hash("zone", 4))->s;
	const char *key = m->cancelled ? "event.off" : *m->place ? "event.at" : "event.on";

	return SAY(a, l, key, { "when", when }, { "zone", name }, { "where", m->place });
}
