/*
 * rule_parse.c - a rhythm rule from its settings, each fault with the rule's and setting's name.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/text.h"
#include "base/when.h"
#include "rhythm/civil.h"
#include "rhythm/rule.h"
#include "rhythm/zone.h"

struct reader {
	struct arena *a;
	const struct rhythm_text *t;
	struct rhythm_rule *r;
	struct shorthand_options opt;
	struct why *w;
};

static enum err fault(struct reader *rd, const char *setting, const char *text)
{
	return why(rd->w, BAD, "%s: %s: %s", rd->t->name ? rd->t->name : "rule", setting, text);
}

static bool given(const char *s)
{
	return s && s[strspn(s, " \t\r\n")];
}

static char *trimmed(struct arena *a, const char *s)
{
	return text_trim(a, s, strlen(s));
}

/* "3 days", "3d", "two weeks": one or two words. */
static bool read_span(struct arena *a, const char *text, int64_t *out)
{
	static const struct {
		const char *unit;
		int64_t s;
	} units[] = { { "minute", 60 }, { "hour", 3600 }, { "day", 86400 }, { "week", 604800 } };
	static const char *const numbers[] = { "", "one", "two", "three", "four", "five", "six" };
	char *s = trimmed(a, text), *rest = s, *first = strsep(&rest, " ");
	long n;
	char *end;

	if (!rest)
		return when_span(first, out) && *out > 0;
	n = strtol(first, &end, 10);
	for (int i = 1; *end && i < 7; i++)
		if (text_eq(first, numbers[i]))
			n = i, end = first + strlen(first);
	rest += strspn(rest, " ");
	for (size_t i = 0; !*end && n > 0 && n < 10000 && i < 4; i++) {
		size_t len = strlen(units[i].unit);

		if (text_starts(rest, units[i].unit) && (!rest[len] || text_eq(rest + len, "s"))) {
			*out = n * units[i].s;
			return true;
		}
	}
	return false;
}

static const char *after_prefix(const char *s, const char *prefix)
{
	return text_starts(s, prefix) ? s + strlen(prefix) : NULL;
}

/* The events of WHEN; NONE where the text is none of them. */
static enum err read_event(struct reader *rd, const char *text)
{
	static const struct {
		const char *prefix;
		enum rhythm_event event;
		bool span_needed;
	} forms[] = { { "thread quiet for ", RHYTHM_THREAD_QUIET, true },
		      { "inquiry unanswered for ", RHYTHM_UNANSWERED, true },
		      { "inquiry unanswered", RHYTHM_UNANSWERED, false },
		      { "first post", RHYTHM_FIRST_POST, false },
		      { "joined", RHYTHM_JOINED, false },
		      { "quiet for ", RHYTHM_QUIET, true } };
	struct rhythm_rule *r = rd->r;
	const char *after = text_find(text, " after "), *event = after ? after + 7 : text;
	int n = 0;

	if (text_starts(text, "every ") && text_find(text, " posts"))
		text += 6;
	if (sscanf(text, "%*d posts%n", &n) == 0 && n && strtol(text, NULL, 10) > 0) {
		r->event = RHYTHM_POSTS;
		r->number = strtol(text, NULL, 10);
		return r->number < 1000000 && (!text[n] || text_starts(text + n, " since")) ? OK
											    : BAD;
	}
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *rest = after_prefix(event, forms[i].prefix);

		if (!rest || (!forms[i].span_needed && *rest))
			continue;
		r->event = forms[i].event;
		if (forms[i].span_needed)
			return after || !read_span(rd->a, rest, &r->span_s) ? BAD : OK;
		if (!after)
			return OK;
		return read_span(rd->a, arena_ndup(rd->a, text, (size_t)(after - text)), &r->span_s)
			       ? OK
			       : BAD;
	}
	return NONE;
}

/* Words that no day fits are refused where they are read; so is the long form here: "BYDAY=6MO". */
static enum err read_times(struct reader *rd, const char *setting, const char *text,
			   struct rrule *out)
{
	struct why inner = { "" };
	time_t first;

	if (rhythm_when_parse(rd->a, text, &rd->opt, out, &inner) != OK)
		return fault(rd, setting, inner.text);
	if (rrule_next(out, (time_t)out->start - 2 * 86400, &first) != OK)
		return fault(rd, setting,
			     "no day of the calendar ever fits it; a form that works: monthly on "
			     "the first monday at 08:00");
	return OK;
}

static enum err read_when(struct reader *rd)
{
	static const char *const events[] = {
		"thread quiet for 3 days", "quiet for 2 weeks", "inquiry unanswered for 36h",
		"inquiry unanswered",      "first post",        "joined",
		"30 posts since"
	};
	struct why inner = { "" };
	const char *text, *near;

	if (!given(rd->t->when))
		return fault(rd, "when",
			     "it does not say when; write for example weekly on monday at 08:00");
	text = trimmed(rd->a, rd->t->when);
	switch (read_event(rd, text)) {
	case OK: return OK;
	case BAD:
		return fault(rd, "when",
			     rd->r->event == RHYTHM_POSTS
				     ? "write for example 20 posts, or 20 posts since"
				     : "write the span as in 'thread quiet for 3 days'");
	default: break;
	}
	/* what can be mended into times is meant as times */
	near = rhythm_when_parse(rd->a, text, &rd->opt, &rd->r->rule, &inner) != OK &&
			       !text_find(inner.text, "nearest form")
		       ? near_best(text, events, sizeof events / sizeof *events)
		       : NULL;
	if (near)
		return fault(rd, "when",
			     arena_printf(rd->a, "'%.60s' is not understood; did you mean '%s'",
					  text, near));
	return read_times(rd, "when", text, &rd->r->rule);
}

static enum err read_zone(struct reader *rd)
{
	struct why inner = { "" };

	rd->r->zone = zone_utc();
	if (given(rd->t->zone) && zone_find(rd->t->zone, &rd->r->zone, &inner) != OK)
		return fault(rd, "zone", inner.text);
	rd->opt = shorthand_defaults(rd->r->zone);
	if (given(rd->t->since) && !civil_parse(rd->t->since, &rd->opt.since, NULL))
		return fault(rd, "since", "write a date such as 2024-01-01");
	return OK;
}

/* 2025-12-25 or 2025-12-24..2026-01-06 */
static bool read_dates(const char *item, struct ical_days *d)
{
	char from[11];
	int64_t first, last;
	size_t n = strlen(item);

	if (n != 10 && (n != 22 || strncmp(item + 10, "..", 2)))
		return false;
	memcpy(from, item, 10);
	from[10] = '\0';
	if (!civil_parse(from, &first, NULL))
		return false;
	last = first;
	if (n == 22 && !civil_parse(item + 12, &last, NULL))
		return false;
	*d = (struct ical_days){ .first = civil_day_of(first), .name = "an excepted date" };
	d->days = civil_day_of(last) - d->first + 1;
	return d->days >= 1 && d->days <= 366;
}

static enum err read_off(struct reader *rd, const char *ics, size_t n)
{
	struct ical_days *days = NULL, *list = NULL, *one;
	size_t count = 0, cap = 0, holidays = 0;
	struct why inner = { "" };
	char *rest = given(rd->t->except) ? arena_dup(rd->a, rd->t->except) : NULL, *item;

	while (rest && (item = strsep(&rest, " ,\t\r\n"))) {
		if (!*item)
			continue;
		one = ARENA_PUSH(rd->a, list, count, cap);
		if (!read_dates(item, one))
			return fault(rd, "except",
				     arena_printf(rd->a,
						  "'%.40s' is no date; write 2025-12-25 "
						  "or 2025-12-24..2026-01-06",
						  item));
	}
	if (ics && ical_read_days(rd->a, ics, n, rd->r->zone, &days, &holidays, &inner) != OK)
		return fault(rd, "holidays", inner.text);
	for (size_t i = 0; i < holidays; i++)
		*ARENA_PUSH(rd->a, list, count, cap) = days[i];
	rd->r->off = list;
	rd->r->noff = count;
	return OK;
}

static bool read_month_day(struct arena *a, const char *text, int *out)
{
	static const char *const months[] = { "january",   "february", "march",    "april",
					      "may",       "june",     "july",     "august",
					      "september", "october",  "november", "december" };
	char month[16], *s = trimmed(a, text);
	int day, n = 0;

	if (sscanf(s, "%2d %15[a-zA-Z]%n", &day, month, &n) != 2 || s[n])
		return false;
	for (int m = 1; m <= 12; m++)
		if (text_eq(month, months[m - 1])) {
			*out = m * 100 + day;
			return civil_valid(2024, m, day);
		}
	return false;
}

static enum err read_season(struct reader *rd)
{
	char *rest = given(rd->t->season) ? arena_dup(rd->a, rd->t->season) : NULL, *item;

	while (rest && (item = strsep(&rest, ";"))) {
		struct rhythm_season *s = &rd->r->season[rd->r->nseason];
		char *from, *to;

		if (!given(item))
			continue;
		if (rd->r->nseason == RHYTHM_SEASONS_MAX)
			return fault(rd, "seasons", "more than 8 seasons");
		from = trimmed(rd->a, item);
		from += text_starts(from, "from ") ? 5 : 0;
		to = strstr(from, " to ");
		if (!to ||
		    !read_month_day(rd->a, arena_ndup(rd->a, from, (size_t)(to - from)),
				    &s->from) ||
		    !read_month_day(rd->a, to + 4, &s->to))
			return fault(rd, "seasons",
				     "write for example: from 1 september to 30 june");
		rd->r->nseason++;
	}
	return OK;
}

static enum err read_expr(struct reader *rd, const char *setting, const char *text,
			  const struct expr_vocabulary *v, const struct expr **out)
{
	struct why inner = { "" };
	struct expr *e;

	if (expr_parse(rd->a, text ? text : "", v, &e, &inner) != OK)
		return fault(rd, setting, inner.text);
	*out = e;
	return OK;
}

static enum err read_pace_of(struct reader *rd, char *rest)
{
	char *to = strstr(rest, " to ");

	if (!text_starts(rest, "of ") || !to)
		return fault(rd, "do", "write: pace of RULE to every two weeks on monday at 08:00");
	rd->r->object = trimmed(rd->a, arena_ndup(rd->a, rest + 3, (size_t)(to - rest - 3)));
	if (read_times(rd, "do", to + 4, &rd->r->pace_to) != OK)
		return BAD;
	return read_expr(rd, "do", "", &expr_audience, &rd->r->audience);
}

static enum err read_do(struct reader *rd)
{
	static const char *const verbs[] = { "digest", "newsletter", "send", "open", "pace" };
	char *s, *rest, *to;
	const char *best;
	int verb = 0;

	if (!given(rd->t->action))
		return fault(rd, "do", "it does not say what to do; write for example digest");
	s = trimmed(rd->a, rd->t->action);
	rest = s + strcspn(s, " ");
	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, " ");
	while (verb < 5 && !text_eq(s, verbs[verb]))
		verb++;
	if (verb == 5) {
		best = near_best(s, verbs, 5);
		return fault(rd, "do",
			     arena_printf(rd->a, "there is no '%.20s'; %s%s", s,
					  best ? "did you mean "
					       : "write digest, newsletter, "
						 "send, open or pace",
					  best ? best : ""));
	}
	rd->r->verb = (enum rhythm_verb)verb;
	if (verb == RHYTHM_PACE)
		return read_pace_of(rd, rest);
	to = text_starts(rest, "to ") ? rest : strstr(rest, " to ");
	rd->r->object = trimmed(rd->a, to ? arena_ndup(rd->a, rest, (size_t)(to - rest)) : rest);
	if ((verb == RHYTHM_SEND || verb == RHYTHM_OPEN) && !*rd->r->object)
		return fault(rd, "do", arena_printf(rd->a, "'%s' wants a name: %s welcome", s, s));
	if (strchr(rd->r->object, ' '))
		return fault(rd, "do", "a name is one word; the audience comes after 'to'");
	if (to)
		to += *to == ' ' ? 4 : 3;
	return read_expr(rd, "do", to, &expr_audience, &rd->r->audience);
}

/* EXPR for N slots; key is what the configuration calls it */
static enum err read_ramp(struct reader *rd, const char *key, char *clause,
			  struct rhythm_ramp *ramp)
{
	char *tail = NULL, *p = clause;
	int n = 0;

	while ((p = strstr(p, " for ")))
		tail = p++;
	if (!tail || sscanf(tail, " for %d slot%n", &ramp->slots, &n) != 1 || !n ||
	    (strcmp(tail + n, "s") && tail[n]) || ramp->slots < 1 || ramp->slots > 100)
		return fault(rd, key, "write for example: posts < 3 for 3 slots");
	*tail = '\0';
	return read_expr(rd, key, clause, &expr_condition, &ramp->when);
}

static enum err read_pace(struct reader *rd)
{
	char *rest = given(rd->t->pace) ? arena_dup(rd->a, rd->t->pace) : NULL, *item;
	struct rhythm_rule *r = rd->r;

	r->stretch_max = 4;
	while (rest && (item = strsep(&rest, ";"))) {
		char *c = trimmed(rd->a, item);
		int n = 0;

		if (!*c)
			continue;
		if (text_starts(c, "slower when ")) {
			if (read_ramp(rd, "slower", c + 12, &r->slower) != OK)
				return BAD;
		} else if (text_starts(c, "faster when ")) {
			if (read_ramp(rd, "faster", c + 12, &r->faster) != OK)
				return BAD;
		} else if (sscanf(c, "at most every %d slots%n", &r->stretch_max, &n) != 1 || !n ||
			   c[n] || r->stretch_max < 1 || r->stretch_max > RHYTHM_STRETCH_MAX) {
			return fault(rd, "pace",
				     "write: slower when posts < 3 for 3 slots; faster when "
				     "posts > 20 for 2 slots; at most every 4 slots");
		}
	}
	if (r->slower.when && !r->faster.when)
		return fault(rd, "slower",
			     "what becomes slower needs a way back: write faster as well");
	return OK;
}

static enum err read_hours(struct reader *rd)
{
	int h1, m1, h2, m2, n = 0;

	if (given(rd->t->quiet_hours)) {
		if (sscanf(rd->t->quiet_hours, " %2d:%2d-%2d:%2d %n", &h1, &m1, &h2, &m2, &n) !=
			    4 ||
		    !n || rd->t->quiet_hours[n] || h1 < 0 || h1 > 23 || h2 < 0 || h2 > 23 ||
		    m1 < 0 || m1 > 59 || m2 < 0 || m2 > 59)
			return fault(rd, "quiet_hours", "write for example 22:00-07:00");
		rd->r->quiet_from = h1 * 60 + m1;
		rd->r->quiet_to = h2 * 60 + m2;
	}
	if (given(rd->t->grace) && !when_span(rd->t->grace, &rd->r->grace_s))
		return fault(rd, "catch_up", "write a span such as 6h");
	return OK;
}

enum err rhythm_rule_parse(struct arena *a, const struct rhythm_text *t, const char *holidays,
			   size_t holidays_bytes, struct rhythm_rule *out, struct why *w)
{
	struct reader rd = { .a = a, .t = t, .r = out, .w = w };

	*out = (struct rhythm_rule){ .name = arena_dup(a, t->name ? t->name : "rule"),
				     .object = "" };
	if (read_zone(&rd) != OK || read_when(&rd) != OK ||
	    read_off(&rd, holidays, holidays_bytes) != OK || read_season(&rd) != OK ||
	    read_expr(&rd, "if", t->only_if, &expr_condition, &out->only_if) != OK ||
	    read_do(&rd) != OK || read_pace(&rd) != OK || read_hours(&rd) != OK)
		return BAD;
	if (out->event != RHYTHM_TIMED && (out->slower.when || out->faster.when))
		return fault(&rd, "slower, faster", "only what comes by the clock has a pace");
	return OK;
}
