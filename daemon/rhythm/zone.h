/*
 * zone.h - IANA time zones, by GLib's reading of the system's zoneinfo.
 *
 * libical's own zones are not used: they shift instants by an hour in gaps and folds. Zones are
 * looked up once and live as long as the process (at most ZONE_MAX of them). Not thread-safe.
 */
#ifndef RHYTHM_ZONE_H
#define RHYTHM_ZONE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"

struct arena;
struct zone;

enum { ZONE_MAX = 700 }; /* more than tzdata has names */

/* zone_find - a zone by its IANA name, such as "Europe/Lisbon" or "UTC", or by so many hours east of UTC:
 * "UTC+2", "GMT-03:30".
 *   out    static for the life of the process
 *   OK     found
 *   BAD    no such zone; w tells the nearest name there is */
enum err zone_find(const char *name, const struct zone **out, struct why *w);
/* The name people most likely mean by a city or a slip, "Europe/Madrid" by "Madrid"; arena, NULL: none. */
const char *zone_near(struct arena *a, const char *name);

const struct zone *zone_utc(void);
/* The zone of that name; `other` where there is none, or name is NULL or "". */
const struct zone *zone_or(const char *name, const struct zone *other);
const char *zone_name(const struct zone *z);

int32_t zone_offset(const struct zone *z, time_t t); /* seconds east of UTC at that instant */
int64_t zone_local(const struct zone *z, time_t t);  /* what a wall clock there shows */

/* The instant a wall clock shows `local`. In a gap (spring) the offset before it counts, so that
 * 02:30 becomes 03:30; in a fold (autumn) the first of the two instants is taken (RFC 5545
 * section 3.3.5). Never fails, never skips. */
time_t zone_instant(const struct zone *z, int64_t local);

char *zone_iso(struct arena *a, int64_t local); /* "2025-03-03T10:00:00" */
char *zone_stamp(struct arena *a, const struct zone *z,
		 time_t t); /* "Mon 2025-03-03 10:00 +01:00" */

#endif
