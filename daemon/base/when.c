#include "base/when.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static time_t frozen_at;
static bool frozen;

time_t when_now(void)
{
	return frozen ? frozen_at : time(NULL);
}

void when_freeze(time_t now)
{
	frozen = true;
	frozen_at = now;
}

bool when_frozen(void)
{
	return frozen;
}

int64_t when_us(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t when_age_ms(const struct timespec *t)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (now.tv_sec - t->tv_sec) * INT64_C(1000) + (now.tv_nsec - t->tv_nsec) / 1000000;
}

int64_t when_ms(void)
{
	return when_us() / 1000;
}

struct tm when_parts(time_t t)
{
	struct tm tm;

	if (!gmtime_r(&t, &tm))
		tm = (struct tm){ .tm_mday = 1, .tm_year = 70, .tm_wday = 4 };
	return tm;
}

char *when_rfc3339(struct arena *a, time_t t)
{
	struct tm tm = when_parts(t);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
			    tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static const char day_names[7][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char month_names[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

char *when_mbox(struct arena *a, time_t t)
{
	struct tm tm = when_parts(t);

	return arena_printf(a, "%s %s %2d %02d:%02d:%02d %04d", day_names[tm.tm_wday],
			    month_names[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
			    tm.tm_year + 1900);
}

char *when_rfc5322(struct arena *a, time_t t)
{
	struct tm tm = when_parts(t);

	return arena_printf(a, "%s, %02d %s %04d %02d:%02d:%02d +0000", day_names[tm.tm_wday],
			    tm.tm_mday, month_names[tm.tm_mon], tm.tm_year + 1900, tm.tm_hour,
			    tm.tm_min, tm.tm_sec);
}

time_t when_utc(int year, int month, int day, int hour, int minute, int second)
{
	int64_t y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t days = era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;

	return (time_t)(days * 86400 + hour * 3600 + minute * 60 + second);
}

static bool parse_offset(const char *p, int *offset_s)
{
	int h, m, n = 0;

	*offset_s = 0;
	if (!strcmp(p, "Z") || !strcmp(p, "z") || !*p)
		return true;
	if (*p != '+' && *p != '-')
		return false;
	if (sscanf(p + 1, "%2d:%2d%n", &h, &m, &n) != 2 || p[1 + n] || h > 23 || m > 59)
		return false;
	*offset_s = (*p == '-' ? -1 : 1) * (h * 3600 + m * 60);
	return true;
}

bool when_parse(const char *text, time_t *out)
{
	int y, mo, d, h = 0, mi = 0, s = 0, n = 0, offset_s;
	char *end;

	if (*text == '@') {
		long long v = strtoll(text + 1, &end, 10);

		*out = (time_t)v;
		return end != text + 1 && !*end;
	}
	if (sscanf(text, "%4d-%2d-%2d%n", &y, &mo, &d, &n) != 3 || n != 10)
		return false;
	text += n;
	if (*text == 'T' || *text == 't' || *text == ' ') {
		text++;
		if (sscanf(text, "%2d:%2d%n", &h, &mi, &n) != 2 || n != 5)
			return false;
		text += n;
		if (*text == ':') {
			if (sscanf(text, ":%2d%n", &s, &n) != 1 || n != 3)
				return false;
			text += n;
		}
		if (*text == '.')
			for (text++; isdigit((unsigned char)*text); text++)
				;
	}
	if (y < 1 || mo < 1 || mo > 12 || d < 1 || d > 31 || h < 0 || h > 23 || mi < 0 || mi > 59 ||
	    s < 0 || s > 60 || !parse_offset(text, &offset_s))
		return false;
	*out = when_utc(y, mo, d, h, mi, s) - offset_s;
	return true;
}

bool when_span(const char *text, int64_t *seconds)
{
	static const struct {
		char unit;
		int64_t s;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	char *end;
	long long v;

	if (!isdigit((unsigned char)*text))
		return false;
	v = strtoll(text, &end, 10);
	if (v > 1000000000 || !*end || end[1])
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (*end == units[i].unit) {
			*seconds = v * units[i].s;
			return true;
		}
	return false;
}

bool when_passed(time_t since, int64_t span_s, time_t now)
{
	return now < since || now - since >= span_s;
}
