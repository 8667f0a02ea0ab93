#include "rhythm/rrule.h"

#include <string.h>

#include "rhythm/civil.h"
#include "rhythm/zone.h"

enum { YEAR_LAST = 9999, SHIFT_MAX_S = 26 * 3600 };

static bool any_bits(const uint64_t *v, int n)
{
	while (n--)
		if (v[n])
			return true;
	return false;
}

static bool by_monthday(const struct rrule *r)
{
	return r->monthday[0] || r->monthday[1];
}

static bool by_yearday(const struct rrule *r)
{
	return any_bits(r->yearday[0], 6) || any_bits(r->yearday[1], 6);
}

static bool by_weekno(const struct rrule *r)
{
	return any_bits(r->weekno, 2);
}

static bool by_day(const struct rrule *r)
{
	return r->weekdays || r->nths;
}

void rrule_complete(struct rrule *r)
{
	struct date d = civil_date(civil_day_of(r->start));
	bool days = by_monthday(r) || by_yearday(r) || by_day(r);
	uint8_t weekday = (uint8_t)(1 << civil_weekday(civil_day_of(r->start)));

	if (!r->has_until)
		r->until = (int64_t)civil_day(YEAR_LAST, 12, 31) * DAY_S + DAY_S - 1;
	r->month_given = r->months != 0;
	if (!r->ntimes)
		r->times[r->ntimes++] = civil_second_of(r->start);
	switch (r->freq) {
	case RRULE_YEARLY:
		if (by_weekno(r)) {
			if (!days)
				r->weekdays = weekday;
			break;
		}
		if (!days)
			r->monthday[0] = 1u << d.day;
		if (!r->months && !by_yearday(r) && by_monthday(r))
			r->months = 1u << d.month;
		break;
	case RRULE_MONTHLY:
		if (!days)
			r->monthday[0] = 1u << d.day;
		break;
	case RRULE_WEEKLY:
		if (!r->weekdays)
			r->weekdays = weekday;
		break;
	default: break;
	}
}

/* --- one period ---------------------------------------------------------------------------- */

static int32_t week_first(int32_t day, int week_start)
{
	return day - (civil_weekday(day) - week_start + 7) % 7;
}

/* The first day of week 1: the week, counted from WKST, that has at least four days in the year. */
static int32_t weekyear_first(int year, int week_start)
{
	return week_first(civil_day(year, 1, 4), week_start);
}

static int weekyear_of(int32_t day, int week_start)
{
	int year = civil_date(day).year;

	if (day < weekyear_first(year, week_start))
		return year - 1;
	return day >= weekyear_first(year + 1, week_start) ? year + 1 : year;
}

/* Which period a day lies in, counted in units of FREQ from a fixed point. */
static int64_t unit_of(const struct rrule *r, int32_t day)
{
	struct date d = civil_date(day);

	switch (r->freq) {
	case RRULE_YEARLY: return by_weekno(r) ? weekyear_of(day, r->week_start) : d.year;
	case RRULE_MONTHLY: return (int64_t)d.year * 12 + d.month - 1;
	case RRULE_WEEKLY: return (week_first(day, r->week_start) + 4000000 * 7LL) / 7;
	default: return day;
	}
}

struct span {
	int32_t first;
	int days;
};

static struct span span_of(const struct rrule *r, int64_t unit)
{
	int year = (int)unit, month = 1;
	int32_t first;

	switch (r->freq) {
	case RRULE_YEARLY:
		if (by_weekno(r)) {
			first = weekyear_first(year, r->week_start);
			return (struct span){ first,
					      weekyear_first(year + 1, r->week_start) - first };
		}
		first = civil_day(year, 1, 1);
		return (struct span){ first, civil_day(year + 1, 1, 1) - first };
	case RRULE_MONTHLY:
		year = (int)(unit / 12), month = (int)(unit % 12) + 1;
		return (struct span){ civil_day(year, month, 1), civil_month_days(year, month) };
	case RRULE_WEEKLY:
		first = week_first(civil_day_of(r->start), r->week_start);
		first += (int32_t)((unit - unit_of(r, first)) * 7);
		return (struct span){ first, 7 };
	default: return (struct span){ (int32_t)unit, 1 };
	}
}

/* After so many units without an instance the calendar repeats itself: there is none. */
static int cycle_units(enum rrule_freq freq)
{
	switch (freq) {
	case RRULE_YEARLY: return 400;
	case RRULE_MONTHLY: return 4800;
	case RRULE_WEEKLY: return 20871;
	default: return 146097;
	}
}

static int64_t last_unit(const struct rrule *r)
{
	return unit_of(r, civil_day(YEAR_LAST, 12, 31));
}

struct place {
	int month, mday, mdays, yday, ydays, weekday, week, weeks;
};

static bool nth_fits(const struct rrule *r, const struct place *p)
{
	bool in_month = r->freq == RRULE_MONTHLY || r->month_given;
	int at = in_month ? p->mday : p->yday, of = in_month ? p->mdays : p->ydays;

	for (int i = 0; i < r->nths; i++)
		if (r->nth[i].weekday == p->weekday &&
		    (r->nth[i].nth == (at - 1) / 7 + 1 || r->nth[i].nth == -((of - at) / 7 + 1)))
			return true;
	return false;
}

static bool yearday_fits(const struct rrule *r, int from_start, int from_end)
{
	return r->yearday[0][from_start / 64] >> from_start % 64 & 1 ||
	       r->yearday[1][from_end / 64] >> from_end % 64 & 1;
}

static bool place_fits(const struct rrule *r, const struct place *p)
{
	if (r->months && !(r->months >> p->month & 1))
		return false;
	if (by_monthday(r) &&
	    !((r->monthday[0] >> p->mday | r->monthday[1] >> (p->mdays - p->mday + 1)) & 1))
		return false;
	if (by_day(r) && !(r->weekdays >> p->weekday & 1) && !nth_fits(r, p))
		return false;
	if (by_yearday(r) && !yearday_fits(r, p->yday, p->ydays - p->yday + 1))
		return false;
	return !by_weekno(r) ||
	       ((r->weekno[0] >> p->week | r->weekno[1] >> (p->weeks - p->week + 1)) & 1);
}

static void fill_days(struct rrule_walk *w, struct span s)
{
	const struct rrule *r = w->r;
	struct date d = civil_date(s.first);
	int32_t jan1 = civil_day(d.year, 1, 1);
	struct place p = { .month = d.month, .weeks = s.days / 7 };

	p.mdays = civil_month_days(d.year, d.month);
	p.ydays = 337 + civil_month_days(d.year, 2);
	w->ndays = 0;
	for (int i = 0; i < s.days; i++) {
		p.mday = d.day, p.month = d.month;
		p.yday = s.first + i - jan1 + 1;
		p.weekday = civil_weekday(s.first + i);
		p.week = i / 7 + 1;
		if (place_fits(r, &p))
			w->days[w->ndays++] = s.first + i;
		if (++d.day <= p.mdays)
			continue;
		d.day = 1;
		if (++d.month > 12) {
			d.month = 1, d.year++;
			jan1 = s.first + i + 1;
			p.ydays = 337 + civil_month_days(d.year, 2);
		}
		p.mdays = civil_month_days(d.year, d.month);
	}
}

/* BYSETPOS: indexes into the period's times (day by day), rising, each once. */
static void fill_picks(struct rrule_walk *w)
{
	const struct rrule *r = w->r;
	int total = w->ndays * r->ntimes;

	w->npick = 0;
	for (int i = 0; i < r->nsetpos; i++) {
		int at = r->setpos[i] > 0 ? r->setpos[i] - 1 : total + r->setpos[i], j;

		if (at < 0 || at >= total)
			continue;
		for (j = w->npick; j && w->pick[j - 1] > at; j--)
			;
		if (j && w->pick[j - 1] == at)
			continue;
		memmove(w->pick + j + 1, w->pick + j, (size_t)(w->npick - j) * sizeof *w->pick);
		w->pick[j] = at;
		w->npick++;
	}
}

static bool next_period(struct rrule_walk *w)
{
	const struct rrule *r = w->r;
	int64_t base = unit_of(r, civil_day_of(r->start)), last = last_unit(r);

	for (; w->empty <= cycle_units(r->freq); w->empty++) {
		int64_t unit = base + w->period * r->interval;

		if (unit > last)
			return false;
		w->period++;
		fill_days(w, span_of(r, unit));
		fill_picks(w);
		w->at = 0;
		if (r->nsetpos ? w->npick : w->ndays) {
			w->empty = 0;
			return true;
		}
	}
	return false;
}

/* The next time of the RRULE alone, from DTSTART on, within COUNT and UNTIL. */
static bool rule_step(struct rrule_walk *w, int64_t *local)
{
	const struct rrule *r = w->r;

	while (r->freq != RRULE_NONE) {
		int total = r->nsetpos ? w->npick : w->ndays * r->ntimes, i;

		if (w->at >= total) {
			if (!next_period(w))
				return false;
			continue;
		}
		i = r->nsetpos ? w->pick[w->at] : w->at;
		w->at++;
		*local = (int64_t)w->days[i / r->ntimes] * DAY_S + r->times[i % r->ntimes];
		if (*local < r->start)
			continue;
		if (*local > r->until || (r->count && !w->left--))
			return false;
		if (*local >= w->from)
			return true;
	}
	return false;
}

static void look_ahead(struct rrule_walk *w)
{
	if (w->r->freq == RRULE_NONE && !w->over && w->r->start >= w->from) {
		w->ahead = w->r->start;
		w->has_ahead = true;
	} else if (!w->over) {
		w->has_ahead = rule_step(w, &w->ahead);
	}
	w->over = !w->has_ahead || w->r->freq == RRULE_NONE;
}

void rrule_begin(struct rrule_walk *w, const struct rrule *r, int64_t from_local)
{
	int64_t floor_local = (int64_t)civil_day(1, 1, 1) * DAY_S;
	int64_t top_local = (int64_t)civil_day(YEAR_LAST, 12, 31) * DAY_S + DAY_S - 1;

	memset(w, 0, offsetof(struct rrule_walk, days));
	w->ndays = w->npick = w->at = 0;
	w->r = r;
	w->from = from_local < floor_local ? floor_local : from_local;
	w->left = r->count;
	w->last = INT64_MIN;
	w->has_ahead = w->over = false;
	for (w->rdate = 0; w->rdate < r->nrdate && r->rdate[w->rdate] < w->from; w->rdate++)
		;
	if (r->freq != RRULE_NONE && !r->count && w->from > r->start && w->from <= top_local)
		w->period =
			(unit_of(r, civil_day_of(w->from)) - unit_of(r, civil_day_of(r->start))) /
			r->interval;
	w->over = w->from > top_local;
	look_ahead(w);
}

static bool excluded(const struct rrule *r, int64_t local)
{
	int32_t day = civil_day_of(local);
	int lo = 0, hi = r->nexdate, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (r->exdate[mid] < local)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < r->nexdate && r->exdate[lo] == local)
		return true;
	for (lo = 0, hi = r->nexday; lo < hi;) {
		mid = (lo + hi) / 2;
		if (r->exday[mid] < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->nexday && r->exday[lo] == day;
}

enum err rrule_step(struct rrule_walk *w, int64_t *local)
{
	const struct rrule *r = w->r;

	for (;;) {
		bool extra = w->rdate < r->nrdate;

		if (!extra && !w->has_ahead)
			return NONE;
		if (extra && (!w->has_ahead || r->rdate[w->rdate] <= w->ahead)) {
			*local = r->rdate[w->rdate++];
		} else {
			*local = w->ahead;
			w->has_ahead = false;
			look_ahead(w);
		}
		if (*local == w->last || excluded(r, *local))
			continue;
		w->last = *local;
		return OK;
	}
}

enum err rrule_next(const struct rrule *r, time_t after, time_t *out)
{
	struct rrule_walk w;
	int64_t local, first = 0;
	enum err found = NONE;

	/* A gap may put a time behind a later one: look as far as a zone has ever jumped. */
	rrule_begin(&w, r, zone_local(r->zone, after) - SHIFT_MAX_S);
	while (rrule_step(&w, &local) == OK) {
		time_t t = zone_instant(r->zone, local);

		if (found == OK && local > first + SHIFT_MAX_S)
			break;
		if (t <= after || (found == OK && t >= *out))
			continue;
		if (found != OK)
			first = local;
		*out = t;
		found = OK;
	}
	return found;
}
