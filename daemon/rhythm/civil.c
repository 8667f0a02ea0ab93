#include "rhythm/civil.h"

#include <ctype.h>
#include <stddef.h>

int32_t civil_day(int year, int month, int day)
{
	int y = year - (month <= 2), era = (y >= 0 ? y : y - 399) / 400, yoe = y - era * 400;
	int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct date civil_date(int32_t day)
{
	int32_t z = day + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int month = mp < 10 ? mp + 3 : mp - 9;

	return (struct date){ yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1 };
}

int civil_month_days(int year, int month)
{
	static const int days[13] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month] + (month == 2 && leap);
}

bool civil_valid(int year, int month, int day)
{
	return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
	       day <= civil_month_days(year, month);
}

int civil_weekday(int32_t day)
{
	return (int)(((day + 3) % 7 + 7) % 7);
}

int32_t civil_day_of(int64_t local)
{
	return (int32_t)(local >= 0 ? local / DAY_S : -((-local + DAY_S - 1) / DAY_S));
}

int civil_second_of(int64_t local)
{
	return (int)(local - (int64_t)civil_day_of(local) * DAY_S);
}

static bool digits(const char **p, int n, int *out)
{
	*out = 0;
	for (; n; n--, (*p)++) {
		if (!isdigit((unsigned char)**p))
			return false;
		*out = *out * 10 + (**p - '0');
	}
	return true;
}

static bool mark(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

bool civil_parse(const char *text, int64_t *local, bool *date_only)
{
	int y, mo, d, h = 0, mi = 0, s = 0;
	const char *p = text;

	if (!digits(&p, 4, &y) || !mark(&p, '-') || !digits(&p, 2, &mo) || !mark(&p, '-') ||
	    !digits(&p, 2, &d) || !civil_valid(y, mo, d))
		return false;
	if (date_only)
		*date_only = !*p;
	if (*p) {
		if (!mark(&p, 'T') && !mark(&p, 't') && !mark(&p, ' '))
			return false;
		if (!digits(&p, 2, &h) || !mark(&p, ':') || !digits(&p, 2, &mi))
			return false;
		if (mark(&p, ':') && !digits(&p, 2, &s))
			return false;
	}
	*local = (int64_t)civil_day(y, mo, d) * DAY_S + h * 3600 + mi * 60 + s;
	return !*p && h < 24 && mi < 60 && s < 60;
}
