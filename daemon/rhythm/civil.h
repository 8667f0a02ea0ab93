/*
 * civil.h - days and dates of the proleptic Gregorian calendar, without zones.
 *
 * A *day* is a number, 0 is 1970-01-01. A *local* time is seconds since 1970-01-01T00:00 read on
 * a wall clock, as if it were UTC (RFC 5545 calls it floating): int64_t, named `local`, so that
 * it is never taken for an instant (time_t).
 */
#ifndef RHYTHM_CIVIL_H
#define RHYTHM_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

struct date {
	int year, month, day; /* 1..9999, 1..12, 1..31 */
};

enum { DAY_S = 86400 };

int32_t civil_day(int year, int month, int day); /* month and day must be a real date */
struct date civil_date(int32_t day);
bool civil_valid(int year, int month, int day); /* a real date of the years 1..9999 */
int civil_weekday(int32_t day);                 /* 0 Monday .. 6 Sunday (ISO 8601) */
int civil_month_days(int year, int month);
int32_t civil_day_of(int64_t local); /* the day a local time is in */
int civil_second_of(int64_t local);  /* seconds since its midnight, 0..86399 */

/* "YYYY-MM-DD", "YYYY-MM-DDTHH:MM" or "...:SS", also with a blank for the T: a local time. false
 * where it is anything else; *date_only tells a date from a time (may be NULL). */
bool civil_parse(const char *text, int64_t *local, bool *date_only);

#endif
