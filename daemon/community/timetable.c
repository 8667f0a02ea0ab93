#include "community/timetable.h"

#include <string.h>

#include "base/arena.h"
#include "base/settings_source.h"

const struct settings_rhythm *timetable_rule(const struct settings *set, const char *name)
{
	for (size_t i = 0; i < set->rhythm.n; i++)
		if (!strcmp(set->rhythm.v[i].name, name))
			return &set->rhythm.v[i];
	return NULL;
}

const char *timetable_title(struct arena *a, const struct settings_rhythm *rule)
{
	char *name;

	if (*rule->title)
		return rule->title;
	name = arena_dup(a, rule->name);
	for (char *p = name; *p; p++)
		if (*p == '-' || *p == '_')
			*p = ' ';
	return name;
}

static const char *set_or(const char *s, const char *other)
{
	return s && *s ? s : other;
}

/* "slower" and "faster" are settings of their own; the rule reads them as one text. */
static const char *pace_text(struct arena *a, const struct settings_rhythm *r)
{
	if (!*r->slower && !*r->faster)
		return NULL;
	return arena_printf(a, "%s%s%s%s%s", *r->slower ? "slower when " : "", r->slower,
			    *r->slower && *r->faster ? "; " : "", *r->faster ? "faster when " : "",
			    r->faster);
}

static enum err read_holidays(struct arena *a, const struct settings_rhythm *rule, char **text,
			      size_t *n, struct why *w)
{
	char say[200];

	*text = NULL;
	*n = 0;
	if (!rule->holidays || !*rule->holidays)
		return OK;
	*text = settings_slurp(a, rule->holidays, n, say);
	return *text ? OK : why(w, BAD, "%s: holidays: %s %s", rule->name, rule->holidays, say);
}

enum err timetable_read(struct arena *a, const struct settings *set,
			const struct settings_rhythm *rule, const char *when,
			struct rhythm_rule *out, struct why *w)
{
	struct rhythm_text t = { .name = rule->name,
				 .when = when ? when : rule->when,
				 .zone = set_or(rule->zone, set->community.zone),
				 .since = set_or(rule->since, NULL),
				 .except = rule->except,
				 .season = rule->seasons,
				 .only_if = rule->cond,
				 .action = rule->what,
				 .pace = pace_text(a, rule),
				 .quiet_hours = set_or(rule->quiet_hours, set->digest.quiet_hours),
				 .grace = set_or(rule->catch_up, NULL) };
	char *holidays;
	size_t n;

	if (read_holidays(a, rule, &holidays, &n, w) != OK)
		return BAD;
	return rhythm_rule_parse(a, &t, holidays, n, out, w);
}

bool timetable_is(struct arena *a, const struct settings *set, const struct settings_rhythm *rule,
		  bool timed)
{
	struct rhythm_rule r;
	struct why w;

	return timetable_read(a, set, rule, NULL, &r, &w) == OK &&
	       (r.event == RHYTHM_TIMED) == timed;
}

enum err timetable_audience(struct arena *a, const struct settings_rhythm *rule,
			    const struct rhythm_rule *r, const struct expr **out, struct why *w)
{
	struct why inner = { "" };
	bool said = r->audience->kind != EXPR_ALL;
	struct expr *to;

	*out = r->audience;
	if (r->verb == RHYTHM_DIGEST && said)
		return why(w, BAD, "%s: do: write the audience of a digest as to = \"...\"",
			   rule->name);
	if (!*rule->to)
		return OK;
	if (said)
		return why(w, BAD, "%s: to: the audience stands in \"do\" as well; write it once",
			   rule->name);
	if (expr_parse(a, rule->to, &expr_audience, &to, &inner) != OK)
		return why(w, BAD, "%s: to: %.160s", rule->name, inner.text);
	*out = to;
	return OK;
}

/* One that never began, or whose row says nothing any more, is as it begins. */
static struct rhythm_state state_of(const struct rule_row *row, time_t after)
{
	struct rhythm_state s = rhythm_state_new(after);

	if (!row || row->pace < 2 || !row->decided)
		return s;
	s.decided = (time_t)row->decided;
	s.stretch = (int)row->pace;
	s.waited = (int)row->waited;
	return s;
}

bool timetable_allows_pace(const struct settings *set)
{
	bool any = false;

	for (size_t i = 0; i < set->rhythm.n; i++) {
		const struct settings_rhythm *r = &set->rhythm.v[i];

		if (!r->enabled || strncmp(r->what, "digest", 6) != 0)
			continue;
		if (set->digest.personal && r->personal)
			return true;
		any = true;
	}
	return !any && set->digest.personal;
}

enum err timetable_next(struct arena *a, const struct settings *set,
			const struct settings_rhythm *rule, const struct rule_row *row,
			time_t after, time_t *next, struct why *w)
{
	struct rhythm_state s = state_of(row, after);
	const char *when = row ? row->override : NULL;
	const struct expr *audience;
	struct rhythm_rule r;

	if (!rule->enabled)
		return NONE;
	if ((timetable_read(a, set, rule, when, &r, w) != OK &&
	     timetable_read(a, set, rule, NULL, &r, w) != OK) ||
	    timetable_audience(a, rule, &r, &audience, w) != OK)
		return BAD;
	if (rhythm_kept_next(&r, &s, after, next) != OK)
		return NONE;
	*next = rhythm_event_due(&r, *next);
	return OK;
}
