/*
 * rule.h - a rhythm rule: WHEN, IF, DO; and the decision whether it is due.
 *
 * Pure: no clock, no store. The caller keeps a struct rhythm_state per rule (a row), gives the time
 * and answers counts; it gets a slot with a verdict and a reason a person can read. A slot's
 * instant is its key: store it as a unique row before acting, and nothing happens twice.
 */
#ifndef RHYTHM_RULE_H
#define RHYTHM_RULE_H

#include "base/expr.h"
#include "rhythm/ical.h"
#include "rhythm/rrule.h"
#include "rhythm/shorthand.h"

enum rhythm_event {
	RHYTHM_TIMED,      /* by the clock: rule */
	RHYTHM_JOINED,     /* so long after a member joined: span_s */
	RHYTHM_FIRST_POST, /* so long after a member's first post */
	RHYTHM_THREAD_QUIET,
	RHYTHM_UNANSWERED, /* an inquiry without an answer for span_s */
	RHYTHM_POSTS,      /* every `number` posts */
	RHYTHM_QUIET       /* no post in the community for span_s: once a spell */
};

enum rhythm_verb { RHYTHM_DIGEST, RHYTHM_NEWSLETTER, RHYTHM_SEND, RHYTHM_OPEN, RHYTHM_PACE };

/* A rule as it stands in the configuration; NULL or "" where a setting is not given. */
struct rhythm_text {
	const char *name;
	const char *when;  /* shorthand, DTSTART and RRULE, or: joined | 3 days after joined | first
	                        post | thread quiet for 3 days | inquiry unanswered for 2 days |
	                        20 posts | quiet for 2 weeks */
	const char *zone;  /* IANA; NULL: UTC */
	const char *since; /* 2024-01-01 */
	const char *
		except; /* dates, separated by blanks or commas: 2025-12-25 or 2025-12-24..2026-01-06 */
	const char *season;  /* from 1 september to 30 june; several with ; */
	const char *only_if; /* posts >= 3 */
	const char
		*action; /* digest | newsletter NAME | send TEMPLATE | open RECIPE | pace of RULE to
	                        WHEN; all but pace may end with "to AUDIENCE" */
	const char *pace; /* slower when posts < 3 for 3 slots; faster when posts > 20 for 2 slots;
	                        at most every 4 slots */
	const char *quiet_hours; /* 22:00-07:00, local */
	const char *grace; /* 6h: a slot later than that is left out; NULL: always caught up */
};

struct rhythm_season {
	int from, to; /* month * 100 + day, both included; from > to goes over the new year */
};

struct rhythm_ramp {
	const struct expr *when; /* NULL: not set */
	int slots;               /* in a row */
};

enum { RHYTHM_SEASONS_MAX = 8, RHYTHM_STRETCH_MAX = 16 };

struct rhythm_rule {
	const char *name;
	const struct zone *zone;
	enum rhythm_event event;
	struct rrule rule;      /* RHYTHM_TIMED */
	int64_t span_s, number; /* of an event */
	struct rhythm_season season[RHYTHM_SEASONS_MAX];
	int nseason;
	struct ical_days *off; /* arena: except dates, then holidays */
	size_t noff;
	const struct expr *only_if; /* EXPR_ALL where not given */
	enum rhythm_verb verb;
	const char *object;          /* template, recipe, newsletter or rule; "" for a digest */
	const struct expr *audience; /* EXPR_ALL where not given */
	struct rrule pace_to;        /* RHYTHM_PACE */
	struct rhythm_ramp slower, faster;
	int stretch_max;
	int quiet_from, quiet_to; /* minutes of the day; equal: none */
	int64_t grace_s;          /* 0: none */
};

/* rhythm_rule_parse
 *   holidays  an .ics file's bytes, or NULL
 *   OK        *out; everything in the arena
 *   BAD       w: "weekly-digest: when: 'mondya' is not understood; ..." */
enum err rhythm_rule_parse(struct arena *a, const struct rhythm_text *t, const char *holidays,
			   size_t holidays_bytes, struct rhythm_rule *out, struct why *w);

/* What is remembered between decisions. A new rule begins with rhythm_state_new: nothing before
 * `now` is ever due. */
struct rhythm_state {
	time_t decided; /* the last slot decided, whatever the verdict */
	time_t sent;    /* the last slot that was due; the window of conditions begins here */
	int stretch;    /* 1: every slot, 2: every second ... */
	int waited;     /* open slots since `sent` that were paced out */
	int low, high;  /* slots in a row on which slower, faster held */
};
struct rhythm_state rhythm_state_new(time_t now);

enum rhythm_verdict {
	RHYTHM_DUE,
	RHYTHM_NOT,   /* the condition does not hold */
	RHYTHM_PACED, /* left out by the pace */
	RHYTHM_OFF,   /* outside the season, a holiday, an excepted date */
	RHYTHM_LATE   /* the grace is over */
};

struct rhythm_slot {
	time_t at;      /* its key */
	time_t send_at; /* `at`, or the end of the quiet hours; may be past */
	time_t from;    /* conditions were counted from here to `at` */
	enum rhythm_verdict verdict;
	int missed; /* earlier open slots that came together in this one */
	char reason[200];
};

/* The count named by a condition's key, over [from, to). For "quiet": seconds since the last post,
 * at `to`. */
typedef int64_t rhythm_count(const char *key, time_t from, time_t to, void *arg);

/* rhythm_decide - decides the latest slot that is not later than `now`; those before it that were
 * missed come together in it. Store *is and the slot in one transaction.
 *   OK    *out is decided, *is is the new state
 *   NONE  nothing to decide yet; *is equals *was. Also where the clock was set back.
 * Rules on one member, thread or inquiry (joined ...) are asked with rhythm_event_due instead. */
enum err rhythm_decide(const struct rhythm_rule *r, const struct rhythm_state *was, time_t now,
		       rhythm_count *ask, void *arg, struct rhythm_state *is,
		       struct rhythm_slot *out);

/* The next time something is to be decided: NONE where only counts or events bring it, or the rule
 * has ended. */
enum err rhythm_due_next(const struct rhythm_rule *r, const struct rhythm_state *s, time_t *out);

/* The first after `after` that its pace does not leave out, as the state has it: whether it is quiet
 * or busy until then nobody knows. */
enum err rhythm_kept_next(const struct rhythm_rule *r, const struct rhythm_state *s, time_t after,
			  time_t *out);

/* The same as rhythm_due_next, days that are none of the rule's included: they are decided as well,
 * with their reason. */
enum err rhythm_slot_next(const struct rhythm_rule *r, const struct rhythm_state *s, time_t *out);

/* When a rule on an event is due whose event happened at `happened`, out of the quiet hours. */
time_t rhythm_event_due(const struct rhythm_rule *r, time_t happened);

/* Why the day of that instant is none of the rule's: a holiday's name, "out of season"; NULL: it is. */
const char *rhythm_day_off(const struct rhythm_rule *r, time_t at);

#endif
