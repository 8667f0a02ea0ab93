#include "base/text.h"
#include "community/activity/calendar.h"

#include <string.h>

#include "community/answer.h"
#include "community/authority.h"
#include "community/activity/meeting.h"
#include "community/timetable.h"
#include "compose/letter.h"
#include "compose/words.h"
#include "rhythm/ical.h"

enum { WEEK = 7 * 86400, EVENTS = 1000, LENGTH = 15 * 60 };

struct gather {
	struct community *c;
	struct arena *a;
	const struct lang *lang;
	struct ical_event *v;
	size_t n, cap;
	time_t now;
};

static void add_rule(struct gather *g, const struct settings_rhythm *rule, time_t from,
		     time_t until)
{
	const struct rule_row *row = rule_get(g->c->s, g->a, rule->name);
	time_t at = from - 1;

	if (text_starts(rule->what, "pace ")) /* it steers another one: nothing arrives */
		return;
	while (g->n < EVENTS && timetable_next(g->a, g->c->set, rule, row, at, &at, NULL) == OK &&
	       at < until)
		*ARENA_PUSH(g->a, g->v, g->n, g->cap) = (struct ical_event){
			.uid = ical_uid(g->a, "slot", rule->name, at, g->c->set->community.domain),
			.start = at,
			.end = at + LENGTH,
			.summary = arena_printf(g->a, "%s: %s", g->c->set->community.name,
						timetable_title(g->a, rule)),
			.description = words_get(g->lang, "calendar.what"),
			.stamp = g->now
		};
}

/* What members meet for; called-off ones too, so that a calendar that had them takes them out. */
static void add_meetings(struct gather *g, time_t from, time_t until)
{
	size_t n;
	struct meeting *v = meetings_between(g->c->s, g->a, from, until, &n);

	for (size_t i = 0; i < n && g->n < EVENTS; i++)
		*ARENA_PUSH(g->a, g->v, g->n, g->cap) = meeting_event(g->c, g->a, &v[i]);
}

static char *write_weeks(struct community *c, struct arena *a, const char *lang, time_t from,
			 int weeks, bool meetings)
{
	struct gather g = { .c = c, .a = a, .now = from };

	g.lang = words_lang(c->words, lang, c->set->community.language);
	for (size_t i = 0; i < c->set->rhythm.n; i++)
		add_rule(&g, &c->set->rhythm.v[i], from, from + (time_t)weeks * WEEK);
	if (meetings)
		add_meetings(&g, from, from + (time_t)weeks * WEEK);
	return ical_write(a, c->set->community.name, g.v, g.n);
}

char *calendar_rhythm(struct community *c, struct arena *a, const char *lang, time_t from,
		      int weeks)
{
	return write_weeks(c, a, lang, from, weeks, true);
}

enum err calendar_take(struct community *c, struct work *w, struct outcome *o)
{
	struct answer n = { .template = "calendar",
			    .member = w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .to = w,
			    .reason = "calendar",
			    .n_files = 1 };
	struct letter_part file = { .type = "text/calendar; method=PUBLISH; charset=utf-8",
				    .name = "rhythm.ics" };
	struct why why_not;
	enum err e;

	if (w->route.kind != ROUTE_COMMAND || strcmp(w->route.detail, "calendar") != 0)
		return NONE;
	file.content = write_weeks(c, w->a, w->author ? w->author->lang : NULL, w->now,
				   CALENDAR_WEEKS, authority_belongs(w->author));
	file.n = strlen(file.content);
	n.files = &file;
	e = answer_send(c, w->a, &n, &why_not);
	o->state = "acted";
	o->reason = arena_printf(w->a, "wants the calendar%s", answer_said(w->a, e, &why_not));
	return OK;
}
