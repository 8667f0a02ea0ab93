/*
 * timetable.h - the rules of the configuration, and when each comes next. Wants no store.
 */
#ifndef COMMUNITY_TIMETABLE_H
#define COMMUNITY_TIMETABLE_H

#include "base/settings.h"
#include "rhythm/rule.h"
#include "store/store_rhythm.h"

/* What was decided for a time so far ahead was decided by a wrong clock: nothing is for later than a day. */
enum { TIMETABLE_AHEAD_S = 2 * 86400 };

/* The rule of that name; NULL: no longer configured. */
const struct settings_rhythm *timetable_rule(const struct settings *set, const char *name);
/* What people are shown of it: its title, or its name with blanks. */
const char *timetable_title(struct arena *a, const struct settings_rhythm *rule);

/* A rule of the settings, with what they say for all rules; when: NULL for its own. BAD: w. */
enum err timetable_read(struct arena *a, const struct settings *set,
			const struct settings_rhythm *rule, const char *when,
			struct rhythm_rule *out, struct why *w);

/* Can it be read, and has it times by a clock, or where `timed` is false: waits for something to happen? */
bool timetable_is(struct arena *a, const struct settings *set, const struct settings_rhythm *rule,
		  bool timed);

/* Whom it is for: its "to", or what its "do" says. BAD: the words are no audience, or there are two: w. */
enum err timetable_audience(struct arena *a, const struct settings_rhythm *rule,
			    const struct rhythm_rule *r, const struct expr **out, struct why *w);

/* May members have a day and pace of their own? Some digest rule must allow it; without any rule of that
 * kind a pace is all there is. */
bool timetable_allows_pace(const struct settings *set);

/* The next slot of a rule after `after` that its pace does not leave out. row: how it stands, which
 * another rule may have changed; NULL: as it begins. NONE: it rests or has no more; BAD: it cannot be
 * read, and never comes: w says why. */
enum err timetable_next(struct arena *a, const struct settings *set,
			const struct settings_rhythm *rule, const struct rule_row *row,
			time_t after, time_t *next, struct why *w);

#endif
