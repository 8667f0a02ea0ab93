#include "rhythm/ical.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"

enum { FOLD = 75, EVENTS_MAX = 5000, VALUE_MAX = 40000 };

/* --- writing ------------------------------------------------------------------------------- */

/* RFC 5545 section 3.1: at most 75 octets a line, a fold never inside a character. */
static void put_line(struct buf *out, const char *line)
{
	size_t used = 0;

	for (size_t i = 0, n = strlen(line), len; i < n; i += len) {
		len = text_next(line + i, n - i, NULL);
		len = len ? len : 1;
		if (used + len > FOLD) {
			buf_str(out, "\r\n ");
			used = 1;
		}
		buf_add(out, line + i, len);
		used += len;
	}
	buf_str(out, "\r\n");
}

static void put(struct buf *out, const char *name, const char *value)
{
	put_line(out, arena_printf(out->a, "%s:%s", name, value));
}

/* RFC 5545 section 3.3.11. Controls have no place in text; a line break becomes \n. */
static void put_text(struct buf *out, const char *name, const char *value)
{
	struct buf b = BUF(out->a);
	const char *clean;

	if (!value || !*value)
		return;
	clean = text_clean(out->a, value, strnlen(value, 20000), TEXT_BLOCK);
	for (const char *p = clean; *p; p++) {
		if (*p == '\n') {
			buf_str(&b, "\\n");
			continue;
		}
		if (strchr("\\;,", *p))
			buf_char(&b, '\\');
		buf_char(&b, *p);
	}
	put(out, name, buf_text(&b));
}

static const char *stamp(struct arena *a, time_t t, bool date)
{
	struct date d = civil_date(civil_day_of(t));
	int s = civil_second_of(t);

	if (date)
		return arena_printf(a, "%04d%02d%02d", d.year, d.month, d.day);
	return arena_printf(a, "%04d%02d%02dT%02d%02d%02dZ", d.year, d.month, d.day, s / 3600,
			    s / 60 % 60, s % 60);
}

static void put_event(struct buf *out, const struct ical_event *e)
{
	struct arena *a = out->a;

	put(out, "BEGIN", "VEVENT");
	put(out, "UID", e->uid);
	put(out, "DTSTAMP", stamp(a, e->stamp, false));
	put(out, "SEQUENCE", arena_printf(a, "%d", e->sequence));
	put(out, e->all_day ? "DTSTART;VALUE=DATE" : "DTSTART", stamp(a, e->start, e->all_day));
	if (e->end > e->start)
		put(out, e->all_day ? "DTEND;VALUE=DATE" : "DTEND", stamp(a, e->end, e->all_day));
	put_text(out, "SUMMARY", e->summary ? e->summary : "");
	put_text(out, "DESCRIPTION", e->description);
	put_text(out, "LOCATION", e->location);
	if (e->organizer && *e->organizer)
		put(out, "ORGANIZER", arena_printf(a, "mailto:%s", e->organizer));
	if (e->url && *e->url)
		put(out, "URL", text_clean(a, e->url, strlen(e->url), TEXT_LINE));
	put(out, "STATUS", e->cancelled ? "CANCELLED" : "CONFIRMED");
	put(out, "TRANSP", "TRANSPARENT");
	if (e->remind_min > 0) {
		put(out, "BEGIN", "VALARM");
		put(out, "ACTION", "DISPLAY");
		put_text(out, "DESCRIPTION", e->summary && *e->summary ? e->summary : "Reminder");
		put(out, "TRIGGER", arena_printf(a, "-PT%dM", e->remind_min));
		put(out, "END", "VALARM");
	}
	put(out, "END", "VEVENT");
}

static char *write_all(struct arena *a, const char *method, const char *name,
		       const struct ical_event *ev, size_t n)
{
	struct buf out = BUF(a);

	put(&out, "BEGIN", "VCALENDAR");
	put(&out, "VERSION", "2.0");
	put(&out, "PRODID", "-//Tidings//Tidings//EN");
	put(&out, "METHOD", method);
	put(&out, "CALSCALE", "GREGORIAN");
	put_text(&out, "X-WR-CALNAME", name);
	for (size_t i = 0; i < n && i < EVENTS_MAX; i++)
		put_event(&out, &ev[i]);
	put(&out, "END", "VCALENDAR");
	return out.p;
}

char *ical_write(struct arena *a, const char *name, const struct ical_event *ev, size_t n)
{
	return write_all(a, "PUBLISH", name, ev, n);
}

char *ical_cancel(struct arena *a, const char *name, const struct ical_event *ev)
{
	return write_all(a, "CANCEL", name, ev, 1);
}

static void put_safe(struct buf *b, const char *s)
{
	for (; *s && b->n < 180; s++)
		buf_char(b, isalnum((unsigned char)*s) || strchr(".-", *s) ? *s : '-');
}

char *ical_uid(struct arena *a, const char *kind, const char *name, int64_t number,
	       const char *domain)
{
	struct buf b = BUF(a);

	put_safe(&b, kind);
	buf_char(&b, '-');
	put_safe(&b, name);
	buf_printf(&b, "-%lld@", (long long)number);
	put_safe(&b, domain);
	return b.p;
}

/* --- reading ------------------------------------------------------------------------------- */

struct event {
	int32_t first, end; /* end: the day after the last; 0: not given */
	int lasts;          /* days, by DURATION; 0: not given */
	bool has_start, more, cancelled;
	const struct zone *zone; /* of times in UTC */
	const char *rule, *name;
	struct buf dates; /* EXDATE and RDATE, a line a day; more: an RDATE is among them */
};

/* The next unfolded line, cut at VALUE_MAX bytes: what follows is of no use here. */
static bool next_line(const char **p, const char *end, char *line)
{
	size_t n = 0;

	if (*p >= end)
		return false;
	while (*p < end) {
		char c = *(*p)++;

		if (c == '\r')
			continue;
		if (c != '\n') {
			if (n < VALUE_MAX - 1 && c)
				line[n++] = c;
			continue;
		}
		if (*p < end && (**p == ' ' || **p == '\t')) {
			(*p)++;
			continue;
		}
		break;
	}
	line[n] = '\0';
	return true;
}

static bool property(const char *line, const char *name)
{
	size_t n = strlen(name);

	return !strncasecmp(line, name, n) && (line[n] == ':' || line[n] == ';');
}

static const char *value_of(const char *line)
{
	const char *colon = strrchr(line, ':');

	return colon ? colon + 1 : "";
}

/* The value's own date, whatever its TZID: a feast is on its day. Only a time in UTC names no
 * place: programs write a whole day of the list's owner so, and it begins the evening before. */
static bool read_day(const char *v, const struct zone *z, int32_t *day, bool *midnight)
{
	int y, m, d, hour, minute, second;
	int64_t local;

	if (strspn(v, "0123456789") < 8)
		return false;
	y = (v[0] - '0') * 1000 + (v[1] - '0') * 100 + (v[2] - '0') * 10 + v[3] - '0';
	m = (v[4] - '0') * 10 + v[5] - '0';
	d = (v[6] - '0') * 10 + v[7] - '0';
	if (!civil_valid(y, m, d))
		return false;
	*day = civil_day(y, m, d);
	*midnight = !v[8] || !strncmp(v + 8, "T000000", 7);
	if (strnlen(v, 16) == 16 && v[15] == 'Z' &&
	    sscanf(v + 8, "T%2d%2d%2d", &hour, &minute, &second) == 3) {
		local = zone_local(z, (time_t)*day * DAY_S + hour * 3600 + minute * 60 + second);
		*day = civil_day_of(local);
		*midnight = !civil_second_of(local);
	}
	return true;
}

/* "P3D", "P1W", "P1DT8H": so many days are touched; a time of day makes one more. */
static int read_duration(const char *v)
{
	char *end;
	long n;

	v += *v == '+';
	if (*v++ != 'P' || !isdigit((unsigned char)*v))
		return 0;
	n = strtol(v, &end, 10);
	n = n < 366 ? n : 366;
	return (int)(*end == 'W' ? 7 * n : *end == 'D' ? n + (end[1] == 'T') : 0);
}

/* "20250113,20250120T090000": each is a line of the rule. */
static bool add_dates(struct event *e, const char *name, const char *v)
{
	bool midnight;
	int32_t day;

	for (; *v; v += *v == ',') {
		if (!read_day(v, e->zone, &day, &midnight))
			return false;
		buf_printf(&e->dates, "%s:%s ", name, stamp(e->dates.a, (time_t)day * DAY_S, true));
		v += strcspn(v, ",");
	}
	return true;
}

static enum err add_event(struct arena *a, const struct event *e, struct ical_days *d,
			  struct why *w)
{
	d->first = e->first;
	d->days = e->end > e->first ? e->end - e->first : e->lasts ? e->lasts : 1;
	d->days = d->days > 366 ? 366 : d->days;
	d->name = e->name ? e->name : "";
	if (!e->rule && !e->more)
		return OK;
	d->repeats = true;
	return rrule_parse(a,
			   arena_printf(a, "DTSTART:%s %s %s",
					stamp(a, (time_t)e->first * DAY_S, true),
					e->rule ? e->rule : "", buf_text(&e->dates)),
			   zone_utc(), &d->rule, w);
}

static enum err read_property(struct arena *a, struct event *e, char *line)
{
	const char *v = value_of(line);
	bool midnight;
	int32_t day;

	if (property(line, "DTSTART")) {
		if (!read_day(v, e->zone, &e->first, &midnight))
			return BAD;
		e->has_start = true;
	} else if (property(line, "DTEND")) {
		if (!read_day(v, e->zone, &day, &midnight))
			return BAD;
		e->end = midnight ? day : day + 1;
	} else if (property(line, "DURATION")) {
		e->lasts = read_duration(v);
	} else if (property(line, "RRULE")) {
		e->rule = arena_dup(a, line);
	} else if (property(line, "EXDATE")) {
		return add_dates(e, "EXDATE", v) ? OK : BAD;
	} else if (property(line, "RDATE")) {
		e->more = e->more || *v;
		return add_dates(e, "RDATE", v) ? OK : BAD;
	} else if (property(line, "STATUS")) {
		e->cancelled = text_eq(v, "CANCELLED");
	} else if (property(line, "SUMMARY")) {
		e->name = text_clean(a, strchr(line, ':') + 1, strlen(strchr(line, ':') + 1),
				     TEXT_LINE);
	}
	return OK;
}

enum err ical_read_days(struct arena *a, const char *text, size_t n, const struct zone *z,
			struct ical_days **out, size_t *count, struct why *w)
{
	const char *p = text, *end = text + n;
	struct event e = { .dates = BUF(a), .zone = z };
	char line[VALUE_MAX];
	int depth = 0, inside = 0; /* depth of BEGINs; the depth of the VEVENT we are in */
	bool calendar = false;
	size_t cap = 0;

	*out = NULL;
	*count = 0;
	if (n > ICAL_BYTES_MAX)
		return why(w, BAD, "the calendar is larger than %d kB", ICAL_BYTES_MAX / 1024);
	if (n >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		p += 3; /* a byte order mark */
	for (int number = 1; next_line(&p, end, line); number++) {
		struct why inner = { "" };

		if (text_starts(line, "BEGIN:")) {
			depth++;
			calendar = calendar || text_eq(line + 6, "VCALENDAR");
			if (!inside && text_eq(line + 6, "VEVENT")) {
				inside = depth;
				e = (struct event){ .dates = BUF(a), .zone = z };
			}
		} else if (text_starts(line, "END:")) {
			if (inside && inside == depth && e.has_start && !e.cancelled) {
				if (*count == ICAL_DAYS_MAX)
					return why(w, BAD, "more than %d events", ICAL_DAYS_MAX);
				if (add_event(a, &e, ARENA_PUSH(a, *out, *count, cap), &inner) !=
				    OK)
					return why(w, BAD, "line %d: %s", number, inner.text);
			}
			inside = inside == depth ? 0 : inside;
			depth -= depth > 0;
		} else if (inside == depth && inside && read_property(a, &e, line) != OK) {
			return why(w, BAD, "line %d: '%.60s' holds no date", number, line);
		}
	}
	return calendar ? OK : why(w, BAD, "this is no iCalendar file: it has no BEGIN:VCALENDAR");
}

const struct ical_days *ical_find_day(const struct ical_days *days, size_t n, int32_t day)
{
	for (size_t i = 0; i < n; i++) {
		const struct ical_days *d = &days[i];
		struct rrule_walk walk;
		int64_t local;

		if (!d->repeats) {
			if (day >= d->first && day < d->first + d->days)
				return d;
			continue;
		}
		rrule_begin(&walk, &d->rule, (int64_t)(day - d->days + 1) * DAY_S);
		if (rrule_step(&walk, &local) == OK && civil_day_of(local) <= day)
			return d;
	}
	return NULL;
}
