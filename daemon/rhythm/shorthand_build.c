/*
 * shorthand_build.c - what a shorthand said, held against itself and made a rule.
 */
#include <stdlib.h>
#include <string.h>

#include "rhythm/civil.h"
#include "rhythm/shorthand_in.h"

static bool any_monthday(const struct plan *p)
{
	return p->monthday[0] || p->monthday[1];
}

/* What goes without saying: "3 march" is yearly, "first and third wednesday" and "the 1st and
 * 15th" are of each month, or of each year's named months. */
static void imply_unit(struct plan *p)
{
	if (p->unit_said)
		return;
	if (p->months && (any_monthday(p) || p->nths))
		p->unit = UNIT_YEAR;
	else if (p->nths || (p->day_nth && any_monthday(p)))
		p->unit = UNIT_MONTH;
	p->unit_said = p->unit != UNIT_NONE;
}

/* Where a rule would mean one thing to one reader and another to the next. */
static enum err check_clear(struct plan *p)
{
	static const char *const days[] = { "monday", "tuesday",  "wednesday", "thursday",
					    "friday", "saturday", "sunday" };

	p->told = true;
	if (p->every_nth && !p->other && p->unit_implied && p->weekdays &&
	    p->opt->meaning == MEANS_ASK)
		return why(p->w, BAD,
			   "it may mean two things: write 'every %d weeks on %s' or 'monthly on "
			   "the %d%s %s'",
			   p->every_n, days[__builtin_ctz(p->weekdays)], p->every_n,
			   p->every_n == 2   ? "nd"
			   : p->every_n == 3 ? "rd"
					     : "th",
			   days[__builtin_ctz(p->weekdays)]);
	if (!p->unit_said && p->nworkday)
		return why(p->w, BAD, "it does not say of what: write 'monthly on the %s weekday'",
			   p->workday[0] < 0 ? "last" : "first");
	if (!p->unit_said && p->monthday[1])
		return why(p->w, BAD, "it does not say of what: write 'monthly on the last day'");
	p->told = false;
	return OK;
}

/* "every 6 months on 1 march": the named month says where the count begins, so it is yearly in
 * all the months that count reaches. */
static enum err spread_months(struct plan *p)
{
	int step = p->every_n * (p->unit == UNIT_QUARTER ? 3 : 1);
	unsigned all = 0;

	if ((p->unit != UNIT_MONTH && p->unit != UNIT_QUARTER) || step == 1 || !p->months)
		return OK;
	for (int m = __builtin_ctz(p->months); m > 0; m -= step)
		for (int k = m; k <= 12; k += step)
			all |= 1u << k;
	if (12 % step || (p->months & (p->months - 1) && p->months != all))
		return why(p->w, BAD, "every %d months and the months it names do not fit together",
			   step);
	if (!any_monthday(p) && !p->nths && !p->nworkday)
		p->monthday[0] = 1u << 1;
	p->months = all;
	p->unit = UNIT_YEAR;
	p->every_n = 1;
	return OK;
}

/* "twice a week" says how many days, not which. */
static enum err check_times(struct plan *p)
{
	static const char *const forms[] = { "",
					     "daily at 08:00 and 16:00",
					     "weekly on monday and thursday",
					     "monthly on the 1st and 15th",
					     "quarterly on day 1 and 15",
					     "yearly on 1 march and 1 september" };
	static const char *const units[] = { "", "day", "week", "month", "quarter", "year" };
	int days = __builtin_popcount(p->monthday[0]) + __builtin_popcount(p->monthday[1]) +
		   p->nths + p->nworkday;
	int named = p->unit == UNIT_DAY    ? p->nclocks
		    : p->unit == UNIT_WEEK ? __builtin_popcount(p->weekdays)
		    : p->unit == UNIT_YEAR ? days * __builtin_popcount(p->months)
					   : days;

	if (!p->times || named == p->times)
		return OK;
	p->told = true;
	return why(p->w, BAD, "'%d times a %s' wants to know when: write such as '%s'", p->times,
		   units[p->unit], forms[p->unit]);
}

static enum err check_days(struct plan *p)
{
	bool monthday = any_monthday(p), counted = p->nths || p->nworkday;

	if ((monthday != 0) + (p->nths != 0) + (p->nworkday != 0) + (p->weekdays != 0) > 1)
		return why(p->w, BAD, "it mixes kinds of days; write two rules");
	if (p->unit < UNIT_MONTH && (monthday || counted))
		return why(p->w, BAD, "a day of the month needs 'monthly' or 'yearly'");
	if (p->unit == UNIT_DAY && p->weekdays && p->every_n > 1)
		return why(p->w, BAD, "weekdays go with 'weekly', not with every %d days",
			   p->every_n);
	if (p->unit >= UNIT_MONTH && p->weekdays)
		return why(p->w, BAD, "it does not say which one: the first, the second, the last");
	if (p->unit == UNIT_YEAR && (monthday || counted) && !p->months)
		return why(p->w, BAD, "'yearly' wants a month: on 3 march");
	if (p->unit == UNIT_YEAR && p->nworkday && p->months & (p->months - 1))
		return why(p->w, BAD, "write one rule for each month");
	if (p->dated > 1 && p->date_day_bits & (p->date_day_bits - 1) &&
	    p->date_month_bits & (p->date_month_bits - 1))
		return why(p->w, BAD, "dates in different months need a rule each");
	return OK;
}

enum err shorthand_check(struct plan *p)
{
	imply_unit(p);
	if (check_clear(p) != OK)
		return BAD;
	if (!p->unit_said)
		return why(p->w, BAD, "it does not say how often: daily, weekly, monthly, yearly");
	if (spread_months(p) != OK || check_times(p) != OK)
		return BAD;
	return check_days(p);
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void put_times(struct plan *p, struct rrule *r)
{
	if (!p->nclocks)
		p->clocks[p->nclocks++] = p->opt->at_minute;
	qsort(p->clocks, (size_t)p->nclocks, sizeof *p->clocks, by_value);
	for (int i = 0; i < p->nclocks; i++)
		if (!i || p->clocks[i] != p->clocks[i - 1])
			r->times[r->ntimes++] = p->clocks[i] * 60;
}

/* The last of a quarter lies in its third month. */
static int64_t quarter_start(const struct plan *p, int64_t since)
{
	struct date d = civil_date(civil_day_of(since));
	bool last = p->monthday[1] && !p->monthday[0];
	int month;

	for (int i = 0; i < p->nths; i++)
		last = p->nth[i].nth < 0;
	for (int i = 0; i < p->nworkday; i++)
		last = p->workday[i] < 0;
	if (!last)
		return since;
	month = d.month + 2;
	return (int64_t)civil_day(d.year + (month > 12), (month - 1) % 12 + 1, 1) * DAY_S;
}

void shorthand_build(struct plan *p, struct rrule *r)
{
	static const enum rrule_freq freqs[] = { RRULE_NONE,    RRULE_DAILY,   RRULE_WEEKLY,
						 RRULE_MONTHLY, RRULE_MONTHLY, RRULE_YEARLY };
	int64_t since = (int64_t)civil_day_of(p->opt->since) * DAY_S;

	*r = (struct rrule){ .zone = p->opt->zone, .freq = freqs[p->unit] };
	r->interval = p->every_n * (p->unit == UNIT_QUARTER ? 3 : 1);
	if (p->unit == UNIT_DAY && p->weekdays)
		r->freq = RRULE_WEEKLY;
	if (p->unit == UNIT_QUARTER)
		since = quarter_start(p, since);
	put_times(p, r);
	r->start = since + r->times[0];
	r->weekdays = (uint8_t)p->weekdays;
	r->months = p->months;
	memcpy(r->monthday, p->monthday, sizeof r->monthday);
	memcpy(r->nth, p->nth, sizeof p->nth);
	r->nths = p->nths;
	if (p->nworkday)
		r->weekdays = WORKDAYS;
	for (int i = 0; i < p->nworkday; i++)
		r->setpos[r->nsetpos++] = (int16_t)p->workday[i];
	rrule_complete(r);
}
