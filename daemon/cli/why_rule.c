#include "cli/why_rule.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/settings.h"
#include "base/when.h"
#include "cli/open.h"
#include "community/timetable.h"
#include "rhythm/zone.h"
#include "store/store_rhythm.h"

enum { SHOWN = 20 };

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

int why_rule(struct store *s, struct arena *a, const struct settings *set, const char *name)
{
	const char *near = NULL;
	const struct settings_rhythm *rule = find(a, set, name, &near);
	const struct rule_row *row = rule_get(s, a, name);
	const struct zone *z = zone_utc();
	struct slot_row *v;
	time_t next = when_now();
	struct why w = { "" };
	size_t n;

	if (!rule && !row->decided) {
		fprintf(stderr, "tidings why: there is no rule '%s'%s%s%s\n", name,
			near ? "; did you mean " : "; `tidings status` shows them",
			near ? near : "", near ? "?" : "");
		return EX_DATAERR;
	}
	zone_find(rule && *rule->zone ? rule->zone : set->community.zone, &z, &w);
	printf("%s: %s\n", name, rule ? rule->when : "no longer configured");
	if (row->override)
		printf("  Now        %s, as another rule set it\n", row->override);
	if (row->pace > 1)
		printf("  Pace       one slot in %lld, because it was quiet\n",
		       (long long)row->pace);
	if (rule && timetable_next(a, set, rule, next, &next, &w) == OK)
		printf("  Next       %s\n", zone_stamp(a, z, next));
	v = slots_of(s, a, name, SHOWN, &n);
	for (size_t i = 0; i < n; i++)
		cli_line(4, "  %s  %s: %s", zone_stamp(a, z, (time_t)v[i].at), v[i].outcome,
			 v[i].why);
	if (!n)
		puts("  nothing was decided yet");
	return EX_OK;
}
