/*
 * typed_moment.c - a day and a time of day as people of five languages write them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "community/typed.h"
#include "rhythm/civil.h"
#include "rhythm/rrule.h"
#include "rhythm/zone.h"

enum { TOKENS = 16, NO_TIME = -1 };

struct moment {
	struct arena *a;
	const struct lang *l;
	char *v[TOKENS]; /* NULL: taken */
	size_t n;
	int minute;
};

/* "10", "10:30", "10h", "10h30", "10.30" (dotted: only before "uhr"), "8pm". NO_TIME: none. */
static int clock_read(const char *p, bool bare_too)
{
	char *end;
	long h = strtol(p, &end, 10), m = 0;
	bool plain = !*end, dotted = *end == '.';

	if (!isdigit((unsigned char)*p) || end - p > 2)
		return NO_TIME;
	if (strchr(":.h", *end) && *end && isdigit((unsigned char)end[1])) {
		m = strtol(end + 1, &end, 10);
	} else if (*end == 'h') {
		end++;
	}
	if (!strcmp(end, "am") || !strcmp(end, "pm")) {
		if (h < 1 || h > 12)
			return NO_TIME;
		h = h % 12 + (*end == 'p' ? 12 : 0);
		end += 2;
		plain = dotted = false;
	}
	if (*end || h > 23 || m > 59 || ((plain || dotted) && !bare_too))
		return NO_TIME;
	return (int)(h * 60 + m);
}

static bool is(const struct moment *m, size_t i, const char *key)
{
	return i < m->n && m->v[i] && typed_is(m->a, m->l, key, m->v[i]);
}

/* "10 uhr", "8 pm", "a las 10": what stands beside a number makes a time of it. */
static int clock_beside(const struct moment *m, size_t i)
{
	bool after = is(m, i + 1, "when.clock"),
	     before = i && (is(m, i - 1, "when.at") ||
			    (i > 1 && is(m, i - 2, "when.at") && is(m, i - 1, "when.skip")));
	bool half = i + 1 < m->n && m->v[i + 1] &&
		    (!strcmp(m->v[i + 1], "am") || !strcmp(m->v[i + 1], "pm"));

	if (half)
		return clock_read(arena_printf(m->a, "%s%s", m->v[i], m->v[i + 1]), true);
	return clock_read(m->v[i], after || before);
}

/* Takes the time of day out of the words, and the "at" before it. */
static void take_clock(struct moment *m)
{
	for (size_t i = 0; i < m->n && m->minute == NO_TIME; i++) {
		bool noon = is(m, i, "when.noon"), midnight = is(m, i, "when.midnight");

		m->minute = noon ? 12 * 60 : midnight ? 0 : clock_beside(m, i);
		if (m->minute == NO_TIME)
			continue;
		m->v[i] = NULL;
		if (is(m, i + 1, "when.clock") ||
		    (i + 1 < m->n && !noon && !midnight &&
		     (!strcmp(m->v[i + 1], "am") || !strcmp(m->v[i + 1], "pm"))))
			m->v[i + 1] = NULL;
		if (i > 1 && is(m, i - 2, "when.at") && is(m, i - 1, "when.skip"))
			m->v[i - 1] = m->v[i - 2] = NULL;
		else if (i && is(m, i - 1, "when.at"))
			m->v[i - 1] = NULL;
	}
}

static char *rest_of(struct moment *m)
{
	struct buf b = BUF(m->a);

	for (size_t i = 0; i < m->n; i++)
		if (m->v[i] && !is(m, i, "when.at"))
			buf_printf(&b, "%s%s", b.n ? " " : "", m->v[i]);
	return arena_dup(m->a, buf_text(&b));
}

static bool on_day(const struct zone *z, int64_t midnight, int minute, time_t now, time_t *out)
{
	*out = zone_instant(z, midnight + (int64_t)minute * 60);
	return *out > now;
}

/* An instant to come: such a day, today or tomorrow, and a time of day (10:00, 10h30, 10 uhr, 8 pm,
 * noon), each alone or both in either order.
 *   minute  of the day, where no time is said
 *   false   none, or not within two years */
static bool moment(struct arena *a, const struct lang *l, const struct zone *z, time_t now,
		   const char *bare, int minute, time_t *out)
{
	struct moment m = { .a = a, .l = l, .minute = NO_TIME };
	int64_t local = zone_local(z, now), today = local - local % DAY_S;
	char *words = arena_dup(a, bare), *one, *rest;
	time_t day;

	while ((one = strsep(&words, " ,")))
		if (*one && m.n == TOKENS)
			return false;
		else if (*one)
			m.v[m.n++] = one;
	take_clock(&m);
	rest = rest_of(&m);
	if (!*rest && m.minute == NO_TIME)
		return false;
	minute = m.minute == NO_TIME ? minute : m.minute;
	if (!*rest)
		return on_day(z, today, minute, now, out) ||
		       on_day(z, today + DAY_S, minute, now, out);
	if (typed_is(a, l, "when.today", rest))
		return on_day(z, today, minute, now, out);
	if (typed_is(a, l, "when.tomorrow", rest))
		return on_day(z, today + DAY_S, minute, now, out);
	if (typed_day_from(a, l, z, now, rest, 0, &day) &&
	    on_day(z, zone_local(z, day), minute, now, out))
		return true;
	return typed_day(a, l, z, now, rest, &day) &&
	       on_day(z, zone_local(z, day), minute, now, out);
}

/* ---- an instant, in any language -------------------------------------------------------------- */

/* In any language there is, the member's first. */
static bool any_language(struct community *c, struct arena *a, const struct member *m,
			 const struct zone *z, const char *text, time_t now, time_t *at)
{
	const char *bare = typed_bare(a, text);
	size_t n;
	const struct lang **l = typed_langs(c, a, m, &n);

	for (size_t i = 0; i < n; i++)
		if (moment(a, l[i], z, now, bare, shorthand_defaults(z).at_minute, at))
			return true;
	return false;
}

enum err typed_time(struct community *c, struct arena *a, const struct member *m, const char *text,
		    time_t now, time_t *at, struct why *w)
{
	const struct zone *z = community_zone(c);
	struct shorthand_options opt;
	struct rrule r;
	time_t t;

	if (text_eq(text, "now") || !*text) {
		*at = now;
		return OK;
	}
	if (when_parse(text, &t)) { /* without an offset: the community's clock */
		bool offset =
			strpbrk(text + (strlen(text) > 10 ? 10 : strlen(text)), "Zz+-") != NULL;

		*at = offset ? t : zone_instant(z, t);
		return OK;
	}
	if (any_language(c, a, m, z, text, now, at))
		return OK;
	opt = shorthand_defaults(z);
	if (shorthand_parse(a, arena_printf(a, "every %s", text), &opt, &r, NULL) == OK)
		return rrule_next(&r, now, at);
	return why(w, BAD, "'%s' is no time: write 2026-05-01 08:00, or friday at 08:00", text);
}

/* ---- from one to another ----------------------------------------------------------------------- */

/* Where "14:00 - 16:00" is parted; *n bytes part it. NULL: nowhere. */
static char *range_mark(char *s, size_t *n)
{
	static const char *const marks[] = { "\xe2\x80\x93", "\xe2\x80\x94", " bis ", " to ",
					     " until ",      " till ",       " a ",   " as ",
					     " hasta ",      " ate ",        "-",     NULL };

	for (int i = 0; marks[i]; i++) {
		char *last = NULL;

		for (char *at = s; (at = strstr(at, marks[i])); at++)
			if (isdigit((unsigned char)at[strlen(marks[i]) +
						      strspn(at + strlen(marks[i]), " ")]))
				last = at;
		if (last && last > s) {
			*n = strlen(marks[i]);
			return last;
		}
	}
	return NULL;
}

/* "von", "from": what stands before the first of two times. */
static void drop_from(char *day)
{
	static const char *const words[] = { "von", "from", "between", "de", "das", "desde", NULL };
	char *last = strrchr(day, ' ');

	last = last ? last + 1 : day;
	for (int i = 0; words[i]; i++)
		if (!strcmp(last, words[i]))
			last[last > day ? -1 : 0] = '\0';
}

/* A number alone is an hour here, of the kind that the other one is: "2-4 pm", "14 bis 16 uhr". */
static char *hour_of(struct arena *a, const char *clock, const char *other)
{
	const char *kind = other + strspn(other, "0123456789:. ");

	if (clock[strspn(clock, "0123456789")])
		return arena_dup(a, clock);
	if (!strcmp(kind, "pm") && atoi(clock) > atoi(other))
		kind = "am"; /* "11-1 pm" */
	return arena_printf(a, "%s%s%s", clock, *kind ? " " : "", *kind ? kind : ":00");
}

bool typed_range(struct community *c, struct arena *a, const char *text, time_t now, time_t *from,
		 time_t *to)
{
	char *day = typed_bare(a, text), *first, *second, *mark, *start;
	struct why why_not;
	time_t whole;
	size_t n;

	mark = range_mark(day, &n);
	if (!mark)
		return false;
	second = text_trim(a, mark + n, strlen(mark + n));
	*mark = '\0';
	day = text_trim(a, day, strlen(day));
	start = strrchr(day, ' ');
	if (start &&
	    (text_eq(start + 1, "uhr") || text_eq(start + 1, "h"))) { /* "14 uhr bis 16 uhr" */
		*start = '\0';
		start = strrchr(day, ' ');
	}
	first = arena_dup(a, start ? start + 1 : day);
	*(start ? start : day) = '\0';
	drop_from(day);
	first = hour_of(a, first, second);
	second = hour_of(a, second, first);
	if (typed_time(c, a, NULL, arena_printf(a, "%s %s", day, first), now, from, &why_not) !=
		    OK ||
	    typed_time(c, a, NULL, arena_printf(a, "%s %s", day, second), now, to, &why_not) != OK)
		return false;
	if (*to <= *from && when_parse(text, &whole)) /* "2026-05-01 18:00-05:00": its zone */
		return false;
	*to += *to <= *from ? DAY_S : 0;
	return *to > *from && *to - *from < DAY_S;
}
