/*
 * shorthand.h - rules in words, such as "every two weeks on monday and thursday at 08:00".
 *
 *   daily | weekly | fortnightly | monthly | quarterly | yearly
 *   every [other | two | 3] day | week | month | quarter | year | monday | weekday ...
 *   weekdays, weekends, mondays
 *   on monday and thursday       on the first friday, on the second and last monday
 *   on day 15, on the 1st and 15th, on the last day, on the last weekday (or working day)
 *   on 3 march, on the first monday of march, in june
 *   first and third wednesday, second to last friday, mon-fri, monday to friday
 *   fridays every two weeks, at the end of the month, month-end, start of the month
 *   half-yearly, every 6 months on 1 march, twice a week on monday and thursday
 *   at 08:00, at 7, at 8:30 pm, at noon, at 8:00 and 16:00
 *
 * "Every two weeks" counts from `since`; "quarterly" begins in its month, and "quarterly on the
 * last day" is the last of the quarter's third month. What people take in two ways ("biweekly",
 * "every second friday") is refused with both ways to say it. Words that mean nothing ("the", "of") may
 * be left out. The set of words is a table, so that another language can bring its own.
 */
#ifndef RHYTHM_SHORTHAND_H
#define RHYTHM_SHORTHAND_H

#include "rhythm/rrule.h"

enum word_kind {
	WORD_SKIP, /* the, of, and */
	WORD_EVERY,
	WORD_OTHER,      /* every other week */
	WORD_ALTERNATE,  /* alternate mondays */
	WORD_TIMES,      /* value: twice 2, "three times" 0 */
	WORD_TO,         /* monday to friday */
	WORD_WORK,       /* working day, business day */
	WORD_HALF_A,     /* half a year */
	WORD_UNCLEAR,    /* value: enum unit; means two things: biweekly */
	WORD_VAGUE,      /* no time of day: morning */
	WORD_OFTENER,    /* than days: hourly */
	WORD_NUMBER,     /* value: the number */
	WORD_ORDINAL,    /* value: 1..5, -1 last */
	WORD_UNIT,       /* value: enum unit */
	WORD_OFTEN,      /* value: enum unit * 100 + how many: daily, fortnightly */
	WORD_MONTH_EDGE, /* value: 1 its first day, -1 its last: month-end */
	WORD_WEEKDAY,    /* value: 0 Monday .. 6 Sunday */
	WORD_DAYS,       /* value: bits of weekdays: weekdays, weekend */
	WORD_MONTH,      /* value: 1..12 */
	WORD_ON,
	WORD_AT,
	WORD_OCLOCK, /* behind an hour, or between it and minutes: 7 h 30 */
	WORD_CLOCK,  /* value: minutes of the day: noon, midnight */
	WORD_HALF    /* value: 0 am, 12 pm */
};

enum unit { UNIT_NONE, UNIT_DAY, UNIT_WEEK, UNIT_MONTH, UNIT_QUARTER, UNIT_YEAR };

struct shorthand_word {
	const char *text; /* lower case, UTF-8, one word; several are joined by "-" */
	enum word_kind kind;
	int value;
};

struct shorthand_words {
	const struct shorthand_word *list; /* static, or as long as it is in use */
	size_t n;
};

extern const struct shorthand_words shorthand_english;

/* How to take what means two things: "every second friday", "biweekly". */
enum shorthand_meaning { MEANS_ASK, MEANS_EVERY_N, MEANS_NTH_OF_MONTH };

struct shorthand_options {
	const struct zone *zone;
	int64_t since; /* local; its date counts */
	int at_minute; /* where no time is given: minutes of the day */
	const struct shorthand_words *words;
	enum shorthand_meaning meaning; /* MEANS_ASK: it is refused */
};

/* Monday 2024-01-01, 08:00, English. */
struct shorthand_options shorthand_defaults(const struct zone *zone);

/* shorthand_parse - OK, or BAD: w says what is wrong and the nearest form that would do. */
enum err shorthand_parse(struct arena *a, const char *text, const struct shorthand_options *opt,
			 struct rrule *out, struct why *w);

/* Either form: the shorthand, or DTSTART and RRULE lines. */
enum err rhythm_when_parse(struct arena *a, const char *text, const struct shorthand_options *opt,
			   struct rrule *out, struct why *w);

/* A rule back in English words. What came from a shorthand is said so that it reads back to the
 * same rule (with the same `since`); what no shorthand can say is described. */
char *shorthand_say(struct arena *a, const struct rrule *r, const struct shorthand_options *opt);

#endif
