#include "cli/why_rule.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/settings.h"
#include "base/when.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/rhythm/rhythm.h"
#include "community/timetable.h"
#include "rhythm/zone.h"
#include "store/store_rhythm.h"

enum { SHOWN = 20 };

struct told {
	const char *name;
	const struct settings_rhythm *rule; /* NULL: no longer configured */
	const struct rule_row *row;
	time_t next;        /* 0: none */
	const char *rests;  /* what keeps it from being done; NULL: nothing */
	bool event;         /* its slots are when something happened, not when it acted */
	struct slot_row *v; /* the latest first */
	size_t n;
};

static const struct settings_rhythm *find(struct arena *a, const struct settings *set,
					  const char *name, const char **near)
{
	const char **names = arena_get(a, (set->rhythm.n + 1) * sizeof *names);

	for (size_t i = 0; i < set->rhythm.n; i++) {
		names[i] = set->rhythm.v[i].name;
		if (!strcmp(names[i], name))
			return &set->rhythm.v[i];
	}
	*near = near_best(name, names, set->rhythm.n);
	return NULL;
}

/* An edition that was shown to its editor first: what became of it since. */
static void follow(struct store *s, struct arena *a, const struct zone *z, struct slot_row *v)
{
	const struct edition_row *e = v->edition ? edition_find(s, a, v->edition) : NULL;

	if (strcmp(v->outcome, "waiting"))
		return;
	if (e && !strcmp(e->state, "cut")) {
		v->outcome = "sent";
		v->why = arena_printf(a, "%s; it left %s", v->why,
				      zone_stamp(a, z, (time_t)e->cut_at));
	} else if (!e || !strcmp(e->state, "dropped")) {
		v->outcome = "nothing";
		v->why = arena_printf(a, "%s; nobody sent it, and a later one took its posts",
				      v->why);
	} else if (e->release_at) {
		v->why = arena_printf(a, "%s; without an answer it leaves %s", v->why,
				      zone_stamp(a, z, (time_t)e->release_at));
	}
}

static void tell_text(struct arena *a, const struct zone *z, const struct told *t)
{
	cli_line(4, "%s: %s", t->name, t->rule ? cli_rule(a, t->rule) : "no longer configured");
	if (t->row->override)
		printf("  Now        %s, as another rule set it\n", t->row->override);
	if (t->row->pace > 1)
		printf("  Pace       one slot in %lld, because it was quiet\n",
		       (long long)t->row->pace);
	if (t->rests)
		cli_line(4, "  Rests      %s", t->rests);
	if (t->next)
		printf("  Next       %s\n", zone_stamp(a, z, t->next));
	for (size_t i = 0; i < t->n; i++)
		cli_line(4, "  %s  %s: %s",
			 zone_stamp(a, z, (time_t)(t->event ? t->v[i].decided : t->v[i].at)),
			 t->v[i].outcome, t->v[i].why);
	if (!t->n)
		puts("  nothing was decided yet");
}

static void tell_json(struct arena *a, const struct told *t)
{
	json_t *slots = json_array(), *o;

	for (size_t i = 0; i < t->n; i++)
		json_array_append_new(slots,
				      json_pack("{s:s,s:s,s:s,s:s}", "at",
						when_rfc3339(a, (time_t)t->v[i].at), "decided",
						when_rfc3339(a, (time_t)t->v[i].decided), "outcome",
						t->v[i].outcome, "why", t->v[i].why));
	o = json_pack("{s:s,s:s?,s:s?,s:s?,s:I,s:s?,s:o}", "rule", t->name, "when",
		      t->rule ? t->rule->when : NULL, "override", t->row->override, "rests",
		      t->rests, "pace", (json_int_t)t->row->pace, "next",
		      t->next ? when_rfc3339(a, t->next) : NULL, "slots", slots);
	cli_json_print(o);
}

int why_rule(struct store *s, struct arena *a, const struct settings *set, const char *name,
	     bool json)
{
	const char *near = NULL;
	const struct zone *z = zone_utc();
	struct told t = { .name = name,
			  .rule = find(a, set, name, &near),
			  .row = rule_get(s, a, name) };
	struct why w = { "" };

	if (!t.rule && !t.row->decided) {
		fprintf(stderr, "tidings why: there is no rule '%s'%s%s%s\n", name,
			near ? "; did you mean " : "; `tidings status` shows them",
			near ? near : "", near ? "?" : "");
		return EX_DATAERR;
	}
	zone_find(t.rule && *t.rule->zone ? t.rule->zone : set->community.zone, &z, &w);
	t.event = t.rule && timetable_is(a, set, t.rule, false);
	if (t.rule && timetable_next(a, set, t.rule, t.row, when_now(), &t.next, &w) != OK)
		t.next = 0;
	if (t.rule && t.rule->enabled && rhythm_judge(a, set, t.rule, &w) != OK)
		t.rests = w.text;
	t.v = slots_of(s, a, name, SHOWN, &t.n);
	for (size_t i = 0; i < t.n; i++)
		follow(s, a, z, &t.v[i]);
	if (json)
		tell_json(a, &t);
	else
		tell_text(a, z, &t);
	return EX_OK;
}
