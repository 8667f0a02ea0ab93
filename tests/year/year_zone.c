/*
 * year_zone.c - time in zones by tables of the C library's localtime, half an hour apart. Slow and
 * simple: neither GLib nor the program's own arithmetic has a part in it.
 */
#include "tests/year/year.h"

enum { STEP = 1800, STEPS = 480 * 48 };

struct year_zone {
	char name[40];
	int32_t offset[STEPS];
};

static const time_t first = 1769904000; /* 2026-02-01 00:00 UTC */

static void fill(struct year_zone *z)
{
	setenv("TZ", z->name, 1);
	tzset();
	for (int i = 0; i < STEPS; i++) {
		time_t t = first + (time_t)i * STEP;
		struct tm tm;

		localtime_r(&t, &tm);
		z->offset[i] = (int32_t)tm.tm_gmtoff;
	}
	unsetenv("TZ");
	tzset();
}

const struct year_zone *year_zone(const char *name)
{
	static struct year_zone zones[ZONES + 1];
	static int n;

	for (int i = 0; i < n; i++)
		if (!strcmp(zones[i].name, name))
			return &zones[i];
	assert_true(n <= ZONES);
	snprintf(zones[n].name, sizeof zones[n].name, "%s", name);
	fill(&zones[n]);
	return &zones[n++];
}

static int32_t offset(const struct year_zone *z, time_t t)
{
	int64_t i = (t - first) / STEP;

	assert_true(i >= 0 && i < STEPS);
	return z->offset[i];
}

int64_t year_local(const struct year_zone *z, time_t t)
{
	return (int64_t)t + offset(z, t);
}

/* A time that comes twice is the first of the two; one that is skipped is told by the clock as it
 * went before. */
time_t year_instant(const struct year_zone *z, int64_t local)
{
	int32_t before = offset(z, (time_t)local - 26 * HOUR),
		after = offset(z, (time_t)local + 26 * HOUR);
	time_t one = (time_t)local - before, two = (time_t)local - after;
	bool first_is = year_local(z, one) == local, second_is = year_local(z, two) == local;

	if (first_is && second_is)
		return one < two ? one : two;
	return second_is ? two : one;
}

static int64_t day_of(int64_t local)
{
	return local >= 0 ? local / DAY : (local - DAY + 1) / DAY;
}

time_t year_next(const struct year_zone *z, time_t from, int weekday, int minutes)
{
	int64_t day = day_of(year_local(z, from)) - 1;

	for (;; day++) {
		time_t t = year_instant(z, day * DAY + minutes * 60);

		/* 1970-01-01 was a Thursday */
		if (t >= from && (weekday < 0 || (day + 3) % 7 == weekday))
			return t;
	}
}
