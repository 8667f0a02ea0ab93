/* Dates as they are written: RFC 5322 section 3.3, the obsolete forms of 4.3, asctime, ISO 8601,
 * dashes, dots, missing seconds, comments. An impossible date is none. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/when.h"
#include "reader/parse.h"

struct date {
	long day, month, year;
	int year_digits;
	long hour, minute, second;
	long zone_min;
	bool has_zone, has_time, pm, am;
};

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

static const struct {
	const char *name;
	short minutes;
} zones[] = {
	{ "ut", 0 },     { "gmt", 0 },    { "utc", 0 },    { "z", 0 },       { "wet", 0 },
	{ "est", -300 }, { "edt", -240 }, { "cst", -360 }, { "cdt", -300 },  { "mst", -420 },
	{ "mdt", -360 }, { "pst", -480 }, { "pdt", -420 }, { "akst", -540 }, { "akdt", -480 },
	{ "hst", -600 }, { "ast", -240 }, { "adt", -180 }, { "nst", -210 },  { "ndt", -150 },
	{ "bst", 60 },   { "west", 60 },  { "cet", 60 },   { "met", 60 },    { "mez", 60 },
	{ "cest", 120 }, { "mest", 120 }, { "mesz", 120 }, { "eet", 120 },   { "eest", 180 },
	{ "msk", 180 },  { "msd", 240 },  { "jst", 540 },  { "kst", 540 },   { "hkt", 480 },
	{ "aest", 600 }, { "aedt", 660 }, { "acst", 570 }, { "awst", 480 },  { "nzst", 720 },
	{ "nzdt", 780 }, { "sast", 120 },
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static const char *skip(const char *p) /* blanks, commas and comments, nested ones counted */
{
	int depth = 0;

	for (; *p; p++) {
		if (*p == '(')
			depth++;
		else if (*p == ')' && depth)
			depth--;
		else if (*p == '\\' && depth && p[1])
			p++;
		else if (!depth && *p != ' ' && *p != '\t' && *p != ',' && *p != '\r' && *p != '\n')
			break;
	}
	return p;
}

static const char *number(const char *p, long *v, int *digits)
{
	*v = 0;
	for (*digits = 0; is_digit(*p); p++, (*digits)++)
		if (*digits < 9)
			*v = *v * 10 + (*p - '0');
	return p;
}

/* h:m[:s[.fraction]] or the same with dots; p is behind the hour. */
static const char *clock_time(struct date *d, const char *p, long hour)
{
	int digits;

	d->hour = hour;
	d->second = 0;
	p = number(skip(p + 1), &d->minute, &digits);
	if (digits > 2 || !digits)
		d->minute = 99;
	if (*skip(p) == ':') /* blanks and comments may stand anywhere (RFC 5322 section 4.3) */
		p = skip(p);
	if ((*p == ':' && is_digit(*skip(p + 1))) || (*p == '.' && is_digit(p[1]))) {
		p = number(skip(p + 1), &d->second, &digits);
		if ((*p == '.' || *p == ',') && is_digit(p[1]))
			while (is_digit(*++p))
				;
	}
	d->has_time = true;
	return p;
}

/* +hhmm, +hh:mm, +hh, +hmm, and the "GMT+2" some write */
static const char *offset(struct date *d, const char *p)
{
	int sign = *p == '-' ? -1 : 1, digits;
	long v, minutes = 0;

	p = number(p + 1, &v, &digits);
	if (*p == ':' && is_digit(p[1])) {
		p = number(p + 1, &minutes, &digits);
	} else if (digits > 2) {
		minutes = v % 100;
		v /= 100;
	}
	if (d->has_zone && d->zone_min) /* "EST -0500" says it twice */
		return p;
	d->zone_min = v > 15 || minutes > 59 ? 9999 : sign * (v * 60 + minutes);
	d->has_zone = true;
	return p;
}

static const char *word(struct date *d, const char *p)
{
	size_t n = 0;

	while (is_letter(p[n]))
		n++;
	if (n == 2 && (*p | 0x20) == 'a' && (p[1] | 0x20) == 'm')
		d->am = true;
	else if (n == 2 && (*p | 0x20) == 'p' && (p[1] | 0x20) == 'm')
		d->pm = true;
	if (n >= 3 && !d->month)
		for (int i = 0; i < 12; i++)
			if (!strncasecmp(p, months + 3 * i, 3))
				d->month = i + 1;
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		if (d->has_time && !d->has_zone && strlen(zones[i].name) == n &&
		    !strncasecmp(p, zones[i].name, n)) {
			d->zone_min = zones[i].minutes;
			d->has_zone = n > 0;
		}
	return p + n;
}

static void year(struct date *d, long v, int digits)
{
	d->year_digits = digits;
	d->year = v;
	if (digits <= 2) /* RFC 5322 section 4.3 */
		d->year += v < 50 ? 2000 : 1900;
	else if (digits == 3)
		d->year += 1900;
}

static bool dotted_time(const char *p) /* "10.30" or "10.30.00", and no "24.12.2001" */
{
	return p[0] == '.' && is_digit(p[1]) && is_digit(p[2]) && !is_digit(p[3]) &&
	       !(p[3] == '.' && is_digit(p[4]) && is_digit(p[5]) && is_digit(p[6]));
}

/* A number where no time stands: a day, a year, or a whole date in numbers. */
static const char *plain_number(struct date *d, const char *p, long v, int digits)
{
	long m;
	int k;

	if (digits == 4 && !d->year_digits && (*p == '-' || *p == '/') && is_digit(p[1])) {
		year(d, v, digits); /* 2004-02-29, also with slashes */
		p = number(p + 1, &d->month, &k);
		if ((*p == '-' || *p == '/') && is_digit(p[1]))
			p = number(p + 1, &d->day, &k);
		if ((*p | 0x20) == 't' && is_digit(p[1]))
			p++;
		return p;
	}
	if (*p == '.' && is_digit(p[1]) && !d->month) { /* 24.12.2001 */
		const char *q = number(p + 1, &m, &k);

		if (*q == '.' && is_digit(q[1])) {
			d->day = v;
			d->month = m;
			p = number(q + 1, &m, &k);
			year(d, m, k);
			return p;
		}
	}
	if (!d->day && digits <= 2)
		d->day = v;
	else if (!d->year_digits)
		year(d, v, digits);
	return p;
}

static bool valid(const struct date *d)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (d->year % 4 == 0 && d->year % 100) || d->year % 400 == 0;

	if (d->month < 1 || d->month > 12 || !d->year_digits || d->year < 1900 || d->year > 9999)
		return false;
	if (d->day < 1 || d->day > days[d->month - 1] + (d->month == 2 && leap))
		return false;
	return d->hour <= 23 && d->minute <= 59 && d->second <= 60 && d->zone_min != 9999;
}

static bool date_in(const char *text, time_t *out)
{
	struct date d = { 0 };
	int digits, seen = 0;
	long v;

	for (const char *p = skip(text); *p && seen < 40; p = skip(p), seen++) {
		if (is_digit(*p)) {
			const char *q = number(p, &v, &digits);
			const char *colon = *skip(q) == ':' ? skip(q) : q;

			if (!d.has_time && digits <= 2 &&
			    (*colon == ':' || (d.day && d.month && dotted_time(q))))
				p = clock_time(&d, colon, v);
			else
				p = plain_number(&d, q, v, digits);
		} else if ((*p == '+' || *p == '-') && is_digit(p[1]) && d.has_time) {
			p = offset(&d, p);
		} else if (is_letter(*p)) {
			p = word(&d, p);
		} else {
			p++;
		}
	}
	if (d.pm && d.hour < 12)
		d.hour += 12;
	else if (d.am && d.hour == 12)
		d.hour = 0;
	if (!valid(&d))
		return false;
	*out = when_utc((int)d.year, (int)d.month, (int)d.day, (int)d.hour, (int)d.minute,
			(int)d.second) -
	       d.zone_min * 60;
	return true;
}

bool reader_date(const char *text, time_t *out)
{
	const char *trace = strrchr(text, ';'); /* a Received value, also where Date should be */

	return date_in(text, out) || (trace && date_in(trace + 1, out));
}
