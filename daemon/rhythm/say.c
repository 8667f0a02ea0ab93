/*
 * say.c - a rule back in words.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "rhythm/civil.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"

static const char *const weekdays[7] = { "monday", "tuesday",  "wednesday", "thursday",
					 "friday", "saturday", "sunday" };
static const char *const months[13] = { "",        "january",  "february", "march",  "april",
					"may",     "june",     "july",     "august", "september",
					"october", "november", "december" };

/* A list "a, b and c": says when an item is the first, in the middle or the last. */
struct listing {
	struct buf *out;
	int n, of;
};

static void item(struct listing *l, const char *before, const char *text)
{
	buf_str(l->out, l->n == 0 ? before : l->n == l->of - 1 ? " and " : ", ");
	buf_str(l->out, text);
	l->n++;
}

static const char *ordinal(struct arena *a, int n)
{
	static const char *const words[] = { "last",  "",       "first", "second",
					     "third", "fourth", "fifth" };
	static const char *const ends[] = { "th", "st", "nd", "rd" };
	int many = n < 0 ? -n : n, one = many % 10;

	if (n >= -1 && n <= 5 && n)
		return words[n + 1];
	if (many <= 5)
		return arena_printf(a, "%s-last", words[many + 1]);
	return arena_printf(a, "%d%s%s", many, ends[one < 4 && many / 10 % 10 != 1 ? one : 0],
			    n < 0 ? "-last" : "");
}

static void say_often(struct buf *out, const struct rrule *r)
{
	static const char *const often[] = { "once", "daily", "weekly", "monthly", "yearly" };
	static const char *const units[] = { "", "days", "weeks", "months", "years" };
	bool quarter = r->freq == RRULE_MONTHLY && r->interval % 3 == 0;

	if (r->freq == RRULE_WEEKLY && r->weekdays == 0x1f && r->interval == 1)
		buf_str(out, "weekdays");
	else if (r->interval == 1 || r->freq == RRULE_NONE)
		buf_str(out, often[r->freq]);
	else if (quarter && r->interval == 3)
		buf_str(out, "quarterly");
	else
		buf_printf(out, "every %d %s", r->interval, units[r->freq]);
}

static void say_weekdays(struct buf *out, const struct rrule *r)
{
	struct listing l = { out, 0, __builtin_popcount(r->weekdays) };

	if (r->weekdays == 0x1f && r->nsetpos) {
		l.of = r->nsetpos;
		for (int i = 0; i < r->nsetpos; i++)
			item(&l, " on the ",
			     arena_printf(out->a, "%s weekday", ordinal(out->a, r->setpos[i])));
		return;
	}
	if (r->weekdays == 0x1f && r->freq == RRULE_WEEKLY && r->interval == 1)
		return;
	for (int i = 0; i < 7; i++)
		if (r->weekdays >> i & 1)
			item(&l, " on ", weekdays[i]);
}

static void say_nth(struct buf *out, const struct rrule *r)
{
	struct listing l = { out, 0, r->nths };

	for (int i = 0; i < r->nths; i++)
		item(&l, " on the ",
		     arena_printf(out->a, "%s %s", ordinal(out->a, r->nth[i].nth),
				  weekdays[r->nth[i].weekday]));
}

static void say_monthdays(struct buf *out, const struct rrule *r)
{
	struct listing l = {
		out, 0, __builtin_popcount(r->monthday[0]) + __builtin_popcount(r->monthday[1])
	};
	bool year = r->freq == RRULE_YEARLY && r->months;

	for (int d = 1; d <= 31; d++)
		if (r->monthday[0] >> d & 1)
			item(&l, year ? " on " : " on day ", arena_printf(out->a, "%d", d));
	for (int d = 31; d >= 1; d--)
		if (r->monthday[1] >> d & 1)
			item(&l, " on the ", arena_printf(out->a, "%s day", ordinal(out->a, -d)));
}

static void say_months(struct buf *out, const struct rrule *r)
{
	struct listing l = { out, 0, __builtin_popcount(r->months) };
	bool date = r->freq == RRULE_YEARLY && r->monthday[0] && !r->monthday[1];

	for (int m = 1; m <= 12; m++)
		if (r->months >> m & 1)
			item(&l, date ? " " : r->freq == RRULE_YEARLY ? " of " : " in ", months[m]);
}

static void say_times(struct buf *out, const struct rrule *r)
{
	struct listing l = { out, 0, r->ntimes };

	for (int i = 0; i < r->ntimes; i++)
		item(&l, " at ",
		     arena_printf(out->a, r->times[i] % 60 ? "%02d:%02d:%02d" : "%02d:%02d",
				  r->times[i] / 3600, r->times[i] / 60 % 60, r->times[i] % 60));
}

static bool in_shorthand(const struct rrule *r)
{
	bool yearday = false, weekno = r->weekno[0] || r->weekno[1];

	for (int i = 0; i < 6; i++)
		yearday = yearday || r->yearday[0][i] || r->yearday[1][i];
	return !yearday && !weekno && (!r->nsetpos || r->weekdays == 0x1f);
}

/* "quarterly on the last day" begins two months after `since` by itself. */
static bool quarter_end(const struct rrule *r, const struct shorthand_options *opt)
{
	struct date from = civil_date(civil_day_of(opt->since));
	struct date start = civil_date(civil_day_of(r->start));

	return r->freq == RRULE_MONTHLY && r->interval % 3 == 0 && start.day == 1 &&
	       (start.month - from.month + 12) % 12 == 2 && start.year - from.year <= 1;
}

static void say_limits(struct buf *out, const struct rrule *r, const struct shorthand_options *opt)
{
	if (!in_shorthand(r))
		buf_str(out, ", further limited by its RRULE");
	if (r->count)
		buf_printf(out, ", %lld time%s in all", (long long)r->count, text_s(r->count));
	if (r->has_until)
		buf_printf(out, ", until %.10s", zone_iso(out->a, r->until));
	if (r->nrdate)
		buf_printf(out, ", and on %d more date%s", r->nrdate, r->nrdate > 1 ? "s" : "");
	if (r->nexdate + r->nexday)
		buf_printf(out, ", but not on %d date%s", r->nexdate + r->nexday,
			   r->nexdate + r->nexday > 1 ? "s" : "");
	if (r->interval > 1 && opt && civil_day_of(r->start) != civil_day_of(opt->since) &&
	    !quarter_end(r, opt))
		buf_printf(out, ", counted from %.10s", zone_iso(out->a, r->start));
}

char *shorthand_say(struct arena *a, const struct rrule *r, const struct shorthand_options *opt)
{
	struct buf out = BUF(a);

	say_often(&out, r);
	if (r->weekdays)
		say_weekdays(&out, r);
	if (r->nths)
		say_nth(&out, r);
	if (r->monthday[0] || r->monthday[1])
		say_monthdays(&out, r);
	if (r->months)
		say_months(&out, r);
	say_times(&out, r);
	say_limits(&out, r, opt);
	return out.p;
}
