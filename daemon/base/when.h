/*
 * when.h - the only place that asks what time it is.
 *
 * Times are time_t, UTC seconds. Zones are IANA names and enter at the edges (rhythm/zone.h).
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct arena;

time_t when_now(void);        /* the clock, or what when_freeze set */
void when_freeze(time_t now); /* --now: from here on time stands still at this instant */
bool when_frozen(void);
int64_t when_ms(void); /* monotonic milliseconds, for deadlines and rates; never frozen */
int64_t when_age_ms(const struct timespec *t); /* since a file's time; by the clock, never frozen */
int64_t when_us(void); /* the same in microseconds, for what is shorter than that */

/* "2025-03-03T10:00:00Z" */
char *when_rfc3339(struct arena *a, time_t t);
/* "Mon, 03 Mar 2025 10:00:00 +0000" (RFC 5322 section 3.3) */
char *when_rfc5322(struct arena *a, time_t t);
/* "Mon Mar  3 10:00:00 2025", as the lines between mails have it (RFC 4155) */
char *when_mbox(struct arena *a, time_t t);
/* RFC 3339 with Z or an offset, a date alone (midnight UTC), or "@seconds"; false: none of these */
bool when_parse(const char *text, time_t *out);
/* The calendar of an instant in UTC; what no calendar holds is 1970-01-01. */
struct tm when_parts(time_t t);
/* Days and seconds of the proleptic Gregorian calendar, valid for years 1 to 9999. */
time_t when_utc(int year, int month, int day, int hour, int minute, int second);
/* A span such as "90s", "20m", "6h", "7d", "2w"; a bare number is refused. false: not a span. */
bool when_span(const char *text, int64_t *seconds);
/* Is `since` so long ago? Also where it is yet to come: the clock was set back meanwhile, and what is
 * done every so often would rest until it has caught up. */
bool when_passed(time_t since, int64_t span_s, time_t now);

#endif
