/*
 * rrule_parse.c - the long form, read strictly: a part that is not understood, or that the RFC
 * forbids where it stands, is refused with its name. Nothing is guessed.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/text.h"
#include "rhythm/civil.h"
#include "rhythm/rrule.h"
#include "rhythm/zone.h"

struct reader {
	struct arena *a;
	struct rrule *r;
	const struct zone *zone; /* for what carries none */
	struct why *w;
	bool has_start, has_rule, until_utc, until_date;
	unsigned parts; /* BY parts and others already seen, one bit each */
	int64_t *rdate, *exdate;
	int32_t *exday;
	size_t nrdate, nexdate, nexday, caprdate, capexdate, capexday;
};

struct stamp {
	int64_t local;
	bool date_only, utc;
};

/* --- dates --------------------------------------------------------------------------------- */

static int number(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (!isdigit((unsigned char)s[i]))
			return -1;
		v = v * 10 + s[i] - '0';
	}
	return v;
}

/* 20250303, 20250303T100000 or 20250303T100000Z. */
static bool read_stamp(const char *s, struct stamp *out)
{
	size_t n = strnlen(s, 20);
	int y, mo, d, h = 0, mi = 0, sec = 0;

	if (n != 8 && n != 15 && n != 16)
		return false;
	y = number(s, 4), mo = number(s + 4, 2), d = number(s + 6, 2);
	if (n > 8) {
		h = number(s + 9, 2), mi = number(s + 11, 2), sec = number(s + 13, 2);
		if (toupper((unsigned char)s[8]) != 'T' || h < 0 || h > 23 || mi < 0 || mi > 59 ||
		    sec < 0 || sec > 60 || (n == 16 && toupper((unsigned char)s[15]) != 'Z'))
			return false;
	}
	if (!civil_valid(y, mo, d))
		return false;
	/* A leap second (60) counts as the second before it: no zone of ours has it. */
	out->local =
		(int64_t)civil_day(y, mo, d) * DAY_S + h * 3600 + mi * 60 + (sec == 60 ? 59 : sec);
	out->date_only = n == 8;
	out->utc = n == 16;
	return true;
}

static enum err bad_stamp(struct reader *rd, const char *what, const char *s)
{
	return why(rd->w, BAD, "%s: '%.40s' is no date; write it as 20250303 or 20250303T100000",
		   what, s);
}

/* --- the parts of RRULE -------------------------------------------------------------------- */

enum part {
	FREQ,
	INTERVAL,
	COUNT,
	UNTIL,
	WKST,
	BYMONTH,
	BYMONTHDAY,
	BYYEARDAY,
	BYWEEKNO,
	BYDAY,
	BYHOUR,
	BYMINUTE,
	BYSETPOS,
	BYSECOND,
	PARTS
};

static const char *const part_names[PARTS] = {
	"FREQ",      "INTERVAL", "COUNT", "UNTIL",  "WKST",     "BYMONTH",  "BYMONTHDAY",
	"BYYEARDAY", "BYWEEKNO", "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS", "BYSECOND",
};

static const char day_names[7][3] = { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

static int weekday_of(const char *s)
{
	for (int i = 0; i < 7; i++)
		if (!strcasecmp(s, day_names[i]))
			return i;
	return -1;
}

/* A whole number within lo..hi, with a sign only where lo is negative; zero only if lo is 0. */
static bool whole(const char *s, long lo, long hi, long *out)
{
	const char *p = s;
	size_t n;

	if (lo < 0 && (*p == '-' || *p == '+'))
		p++;
	n = strspn(p, "0123456789");
	if (!n || n > 9 || p[n])
		return false;
	*out = strtol(s, NULL, 10);
	return *out >= lo && *out <= hi && (*out || lo == 0);
}

static enum err read_freq(struct reader *rd, const char *v)
{
	static const struct {
		const char *name;
		enum rrule_freq freq;
	} freqs[] = { { "DAILY", RRULE_DAILY },
		      { "WEEKLY", RRULE_WEEKLY },
		      { "MONTHLY", RRULE_MONTHLY },
		      { "YEARLY", RRULE_YEARLY } };

	for (size_t i = 0; i < sizeof freqs / sizeof *freqs; i++)
		if (!strcasecmp(v, freqs[i].name)) {
			rd->r->freq = freqs[i].freq;
			return OK;
		}
	if (text_eq(v, "SECONDLY") || text_eq(v, "MINUTELY") || text_eq(v, "HOURLY"))
		return why(rd->w, BAD, "FREQ=%s is too often for mail; the shortest is FREQ=DAILY",
			   v);
	return why(rd->w, BAD, "FREQ: '%.20s' is none of DAILY, WEEKLY, MONTHLY, YEARLY", v);
}

static enum err read_number(struct reader *rd, enum part part, const char *v)
{
	long n, hi = part == INTERVAL ? 9999 : 1000000;

	if (!whole(v, 1, hi, &n))
		return why(rd->w, BAD, "%s: '%.20s' must be a number from 1 to %ld",
			   part_names[part], v, hi);
	if (part == INTERVAL)
		rd->r->interval = (int)n;
	else
		rd->r->count = n;
	return OK;
}

static enum err read_until(struct reader *rd, const char *v)
{
	struct stamp s;

	if (!read_stamp(v, &s))
		return bad_stamp(rd, "UNTIL", v);
	rd->r->until = s.local + (s.date_only ? DAY_S - 1 : 0);
	rd->r->has_until = true;
	rd->until_utc = s.utc;
	return OK;
}

static enum err read_byday(struct reader *rd, char *v)
{
	struct rrule *r = rd->r;
	char *rest = v, *item;

	while ((item = strsep(&rest, ","))) {
		char *name = item + strspn(item, "+-0123456789");
		int weekday = weekday_of(name);
		char digit[8];
		long nth = 0;

		if (weekday < 0 || name - item > 4)
			return why(rd->w, BAD,
				   "BYDAY: '%.20s' is no weekday such as MO, 1FR or -1SU", item);
		memcpy(digit, item, (size_t)(name - item));
		digit[name - item] = '\0';
		if (name > item && !whole(digit, -53, 53, &nth))
			return why(rd->w, BAD,
				   "BYDAY: the number in '%.20s' must be 1 to 53 or -1 to -53",
				   item);
		if (!nth)
			r->weekdays |= (uint8_t)(1 << weekday);
		else if (r->nths == RRULE_PARTS_MAX)
			return why(rd->w, BAD, "BYDAY has more than %d days", RRULE_PARTS_MAX);
		else
			r->nth[r->nths++] = (struct rrule_day){ (int)nth, weekday };
	}
	return OK;
}

/* BYHOUR and BYMINUTE are kept aside as bits until DTSTART is known. */
struct clock_bits {
	uint32_t hours;
	uint64_t minutes;
};

static enum err put_number(struct reader *rd, enum part part, long n, struct clock_bits *c)
{
	struct rrule *r = rd->r;
	int end = n < 0;
	long at = n < 0 ? -n : n;

	switch (part) {
	case BYMONTH: r->months |= 1u << at; break;
	case BYMONTHDAY: r->monthday[end] |= 1u << at; break;
	case BYYEARDAY: r->yearday[end][at / 64] |= 1ull << at % 64; break;
	case BYWEEKNO: r->weekno[end] |= 1ull << at; break;
	case BYHOUR: c->hours |= 1u << at; break;
	case BYMINUTE: c->minutes |= 1ull << at; break;
	default:
		if (r->nsetpos == RRULE_PARTS_MAX)
			return why(rd->w, BAD, "BYSETPOS has more than %d numbers",
				   RRULE_PARTS_MAX);
		r->setpos[r->nsetpos++] = (int16_t)n;
	}
	return OK;
}

static enum err read_numbers(struct reader *rd, enum part part, char *v, struct clock_bits *c)
{
	static const struct {
		int lo, hi;
	} bounds[PARTS] = {
		[BYMONTH] = { 1, 12 },      [BYMONTHDAY] = { -31, 31 }, [BYYEARDAY] = { -366, 366 },
		[BYWEEKNO] = { -53, 53 },   [BYHOUR] = { 0, 23 },       [BYMINUTE] = { 0, 59 },
		[BYSETPOS] = { -366, 366 },
	};
	char *rest = v, *item;
	long n;

	while ((item = strsep(&rest, ","))) {
		if (!whole(item, bounds[part].lo, bounds[part].hi, &n))
			return why(rd->w, BAD, "%s: '%.20s' must be a number from %d to %d%s",
				   part_names[part], item, bounds[part].lo, bounds[part].hi,
				   bounds[part].lo < 0 ? ", not 0" : "");
		if (put_number(rd, part, n, c) != OK)
			return BAD;
	}
	return OK;
}

static enum err read_part(struct reader *rd, char *name, char *v, struct clock_bits *c)
{
	int part = 0, weekday;
	const char *near;

	while (part < PARTS && strcasecmp(name, part_names[part]))
		part++;
	if (part == PARTS) {
		near = near_best(name, part_names, PARTS);
		return why(rd->w, BAD, "RRULE has no part '%.20s'%s%s", name,
			   near ? "; did you mean " : "", near ? near : "");
	}
	if (rd->parts >> part & 1)
		return why(rd->w, BAD, "%s is given twice", part_names[part]);
	rd->parts |= 1u << part;
	switch (part) {
	case FREQ: return read_freq(rd, v);
	case INTERVAL:
	case COUNT: return read_number(rd, (enum part)part, v);
	case UNTIL: return read_until(rd, v);
	case BYDAY: return read_byday(rd, v);
	case BYSECOND: return why(rd->w, BAD, "BYSECOND is not supported: mail keeps no seconds");
	case WKST:
		weekday = weekday_of(v);
		rd->r->week_start = weekday;
		return weekday >= 0 ? OK : why(rd->w, BAD, "WKST: '%.20s' is no weekday", v);
	default: return read_numbers(rd, (enum part)part, v, c);
	}
}

static bool has(const struct reader *rd, enum part p)
{
	return rd->parts >> p & 1;
}

/* What RFC 5545 section 3.3.10 forbids together. */
static enum err check_parts(struct reader *rd)
{
	enum rrule_freq f = rd->r->freq;

	if (!has(rd, FREQ))
		return why(rd->w, BAD, "RRULE has no FREQ; begin with FREQ=WEEKLY or another");
	if (has(rd, COUNT) && has(rd, UNTIL))
		return why(rd->w, BAD, "COUNT and UNTIL exclude each other; keep one");
	if (has(rd, BYWEEKNO) && f != RRULE_YEARLY)
		return why(rd->w, BAD, "BYWEEKNO goes with FREQ=YEARLY only");
	if (has(rd, BYYEARDAY) && f != RRULE_YEARLY)
		return why(rd->w, BAD, "BYYEARDAY goes with FREQ=YEARLY only");
	if (has(rd, BYMONTHDAY) && f == RRULE_WEEKLY)
		return why(rd->w, BAD, "BYMONTHDAY does not go with FREQ=WEEKLY; use FREQ=MONTHLY");
	if (rd->r->nths && f != RRULE_MONTHLY && f != RRULE_YEARLY)
		return why(rd->w, BAD,
			   "BYDAY with a number, such as 1MO, needs FREQ=MONTHLY or YEARLY");
	if (rd->r->nths && has(rd, BYWEEKNO))
		return why(rd->w, BAD, "BYDAY takes no number beside BYWEEKNO: write MO, not 1MO");
	return OK;
}

static enum err set_times(struct reader *rd, const struct clock_bits *c)
{
	struct rrule *r = rd->r;
	int s = civil_second_of(r->start);
	uint32_t hours = c->hours ? c->hours : 1u << s / 3600;
	uint64_t minutes = c->minutes ? c->minutes : 1ull << s / 60 % 60;

	for (int h = 0; h < 24; h++)
		for (int m = 0; m < 60; m++) {
			if (!(hours >> h & 1) || !(minutes >> m & 1))
				continue;
			if (r->ntimes == RRULE_TIMES_MAX)
				return why(rd->w, BAD, "more than %d times a day", RRULE_TIMES_MAX);
			r->times[r->ntimes++] = h * 3600 + m * 60 + s % 60;
		}
	return OK;
}

static enum err read_rule(struct reader *rd, char *v, struct clock_bits *c)
{
	char *rest = v, *item;

	if (rd->has_rule)
		return why(rd->w, BAD, "there are two RRULEs; write two rules instead");
	rd->has_rule = true;
	while ((item = strsep(&rest, ";"))) {
		char *eq = strchr(item, '=');

		if (!*item)
			continue;
		if (!eq || !eq[1])
			return why(rd->w, BAD, "RRULE: '%.40s' lacks a value; parts are NAME=VALUE",
				   item);
		*eq = '\0';
		if (read_part(rd, item, eq + 1, c) != OK)
			return BAD;
	}
	return check_parts(rd);
}

/* --- lines --------------------------------------------------------------------------------- */

/* Parameters of DTSTART, RDATE and EXDATE: TZID and VALUE, others are refused. */
static enum err read_params(struct reader *rd, char *params, const struct zone **zone)
{
	char *rest = params, *item;

	while (rest && (item = strsep(&rest, ";"))) {
		if (text_starts(item, "TZID=")) {
			if (zone_find(item + 5, zone, rd->w) != OK)
				return BAD;
		} else if (!text_eq(item, "VALUE=DATE") && !text_eq(item, "VALUE=DATE-TIME")) {
			return why(rd->w, BAD,
				   "'%.40s' is not understood; only TZID= and VALUE= are", item);
		}
	}
	return OK;
}

static enum err read_start(struct reader *rd, char *params, const char *v)
{
	struct stamp s;
	const struct zone *zone = rd->zone;

	if (rd->has_start)
		return why(rd->w, BAD, "DTSTART is given twice");
	if (read_params(rd, params, &zone) != OK)
		return BAD;
	if (!read_stamp(v, &s))
		return bad_stamp(rd, "DTSTART", v);
	rd->has_start = true;
	rd->r->start = s.local;
	rd->r->zone = s.utc ? zone_utc() : zone;
	return OK;
}

static enum err read_dates(struct reader *rd, bool extra, char *params, char *v)
{
	const struct zone *zone = rd->r->zone;
	char *rest = v, *item;
	struct stamp s;

	if (read_params(rd, params, &zone) != OK)
		return BAD;
	while ((item = strsep(&rest, ","))) {
		if (!read_stamp(item, &s))
			return bad_stamp(rd, extra ? "RDATE" : "EXDATE", item);
		if (rd->nrdate + rd->nexdate + rd->nexday >= RRULE_DATES_MAX)
			return why(rd->w, BAD, "more than %d RDATEs and EXDATEs", RRULE_DATES_MAX);
		if (s.utc)
			zone = zone_utc();
		if (zone != rd->r->zone && !s.date_only)
			s.local = zone_local(rd->r->zone, zone_instant(zone, s.local));
		if (extra && s.date_only)
			s.local += civil_second_of(rd->r->start);
		if (extra)
			*ARENA_PUSH(rd->a, rd->rdate, rd->nrdate, rd->caprdate) = s.local;
		else if (s.date_only)
			*ARENA_PUSH(rd->a, rd->exday, rd->nexday, rd->capexday) =
				civil_day_of(s.local);
		else
			*ARENA_PUSH(rd->a, rd->exdate, rd->nexdate, rd->capexdate) = s.local;
	}
	return OK;
}

struct line {
	char *name, *params, *value; /* params is NULL without any */
};

static enum err split_line(char *text, struct line *l, struct why *w)
{
	char *colon = strchr(text, ':'), *semi;

	if (!colon && text_starts(text, "FREQ="))
		return why(w, BAD, "write it as DTSTART:20250303T100000 RRULE:%.90s", text);
	if (!colon)
		return why(w, BAD, "'%.60s' is not a line such as DTSTART:20250303T100000", text);
	*colon = '\0';
	l->name = text;
	l->value = colon + 1;
	semi = strchr(text, ';');
	if (semi)
		*semi++ = '\0';
	l->params = semi;
	return OK;
}

/* DTSTART is read first wherever it stands: the others need its zone and time of day. */
static enum err read_line(struct reader *rd, struct line *l, bool starts, struct clock_bits *c)
{
	if (text_eq(l->name, "DTSTART"))
		return starts ? read_start(rd, l->params, l->value) : OK;
	if (starts)
		return OK;
	if (text_eq(l->name, "RRULE") && !l->params)
		return read_rule(rd, l->value, c);
	if (text_eq(l->name, "RDATE") || text_eq(l->name, "EXDATE"))
		return read_dates(rd, text_eq(l->name, "RDATE"), l->params, l->value);
	return why(rd->w, BAD,
		   "'%.20s' is not understood; only DTSTART, RRULE, RDATE and EXDATE are", l->name);
}

static int by_local(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int by_number(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static enum err finish(struct reader *rd, const struct clock_bits *c)
{
	struct rrule *r = rd->r;

	if (!rd->has_rule && !rd->nrdate)
		return why(rd->w, BAD, "there is no RRULE; add a line such as RRULE:FREQ=WEEKLY");
	if (rd->until_utc)
		r->until = zone_local(r->zone, (time_t)r->until);
	if (set_times(rd, c) != OK)
		return BAD;
	if (rd->nrdate)
		qsort(rd->rdate, rd->nrdate, sizeof *rd->rdate, by_local);
	if (rd->nexdate)
		qsort(rd->exdate, rd->nexdate, sizeof *rd->exdate, by_local);
	if (rd->nexday)
		qsort(rd->exday, rd->nexday, sizeof *rd->exday, by_number);
	r->rdate = rd->rdate, r->nrdate = (int)rd->nrdate;
	r->exdate = rd->exdate, r->nexdate = (int)rd->nexdate;
	r->exday = rd->exday, r->nexday = (int)rd->nexday;
	rrule_complete(r);
	return OK;
}

bool rrule_is_long(const char *text)
{
	return text_starts(text, "DTSTART") || text_starts(text, "RRULE") ||
	       text_starts(text, "RDATE") || text_starts(text, "EXDATE") ||
	       text_find(text, "FREQ=") != NULL;
}

enum err rrule_parse(struct arena *a, const char *text, const struct zone *zone, struct rrule *out,
		     struct why *w)
{
	struct reader rd = { .a = a, .r = out, .zone = zone, .w = w };
	struct clock_bits c = { 0, 0 };
	struct line *lines = NULL;
	size_t n = 0, cap = 0;
	char *rest, *item;

	*out = (struct rrule){ .interval = 1, .zone = zone };
	if (strnlen(text, RRULE_TEXT_MAX) == RRULE_TEXT_MAX)
		return why(w, BAD, "the rule is longer than %d bytes", RRULE_TEXT_MAX);
	rest = arena_dup(a, text);
	while ((item = strsep(&rest, " \t\r\n")))
		if (*item && split_line(item, ARENA_PUSH(a, lines, n, cap), w) != OK)
			return BAD;
	for (size_t i = 0; i < n; i++)
		if (read_line(&rd, &lines[i], true, &c) != OK)
			return BAD;
	if (!rd.has_start)
		return why(w, BAD,
			   "DTSTART is missing; put a line such as DTSTART:20250303T100000 "
			   "before RRULE");
	for (size_t i = 0; i < n; i++)
		if (read_line(&rd, &lines[i], false, &c) != OK)
			return BAD;
	return finish(&rd, &c);
}
