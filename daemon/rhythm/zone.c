#include "rhythm/zone.h"

#include <ctype.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/near.h"
#include "rhythm/civil.h"

enum { NAME_MAX_BYTES = 48, SLOTS = 1024 };

struct zone {
	char name[NAME_MAX_BYTES];
	GTimeZone *tz; /* owned, kept for the life of the process */
};

static struct zone slots[SLOTS]; /* open addressing; an empty one has no tz */
static int used;

/* Names of tzdata that have the form of a POSIX rule, and are one. */
static bool is_old_rule(const char *name)
{
	static const char *const rules[] = { "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT", "GMT0" };

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (!strcmp(name, rules[i]))
			return true;
	return false;
}

/* "UTC+2", "GMT-03:30": so far east of UTC, as clocks and people say it. A POSIX rule, which GLib takes
 * it for, means so far west. */
static bool read_offset(const char *name, char iso[8])
{
	const char *sign = name + 3, *hour = name + 4, *end;
	unsigned h = 0, m = 0;

	if ((strncmp(name, "UTC", 3) != 0 && strncmp(name, "GMT", 3) != 0) || !*sign ||
	    !strchr("+-", *sign))
		return false;
	for (end = hour; end < hour + 2 && isdigit((unsigned char)*end); end++)
		h = h * 10 + (unsigned)(*end - '0');
	if (end > hour && *end == ':' && isdigit((unsigned char)end[1]) &&
	    isdigit((unsigned char)end[2])) {
		m = (unsigned)((end[1] - '0') * 10 + (end[2] - '0'));
		end += 3;
	}
	if (end == hour || *end || h > 14 || m > 45 || m % 15)
		return false;
	snprintf(iso, 8, "%c%02u:%02u", *sign, h, m);
	return true;
}

static bool name_ok(const char *name)
{
	size_t n = strnlen(name, NAME_MAX_BYTES);

	if (!n || n == NAME_MAX_BYTES || strstr(name, "..") || name[0] == '/')
		return false;
	/* GLib also takes "+02:00" and POSIX rules such as "XYZ3": no zones of a place, and three hours
	 * behind UTC. */
	if (!strchr(name, '/') && strpbrk(name, "0123456789") && !is_old_rule(name))
		return false;
	return name[0] >= 'A' && name[0] <= 'Z' &&
	       strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") ==
		       n;
}

static unsigned hash(const char *s)
{
	unsigned h = 5381;

	while (*s)
		h = h * 33 + (unsigned char)*s++;
	return h;
}

/* The list of names is tzdata's own: lines "Z name ..." and "L target name". */
static size_t known_names(struct arena *a, const char ***out)
{
	FILE *f = fopen("/usr/share/zoneinfo/tzdata.zi", "re");
	char line[512], first[NAME_MAX_BYTES], second[NAME_MAX_BYTES];
	size_t n = 0, cap = 0;

	*out = NULL;
	while (f && n < 2000 && fgets(line, sizeof line, f)) {
		int got = sscanf(line + 1, " %47s %47s", first, second);

		if (line[0] == 'Z' && got >= 1)
			*ARENA_PUSH(a, *out, n, cap) = arena_dup(a, first);
		else if (line[0] == 'L' && got == 2)
			*ARENA_PUSH(a, *out, n, cap) = arena_dup(a, second);
	}
	if (f)
		fclose(f);
	return n;
}

/* The name whose last part is nearest; NULL: none is near. */
static const char *near_last(struct arena *a, const char *city, const char **list, size_t n)
{
	const char **last = arena_get(a, n * sizeof *last), *best;

	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(list[i], '/');

		last[i] = slash ? slash + 1 : list[i];
	}
	best = near_best(city, last, n);
	for (size_t i = 0; best && i < n; i++)
		if (last[i] == best)
			return list[i];
	return NULL;
}

/* People write the city alone, as their language has it, or a space for the underscore: it is found by the
 * last part. "Lisboa" is nearer to Lisbon than to Libya. */
const char *zone_near(struct arena *a, const char *name)
{
	const char **list, *best, *city;
	char *typed;
	size_t n;

	if (strnlen(name, 200) >= 100)
		return NULL;
	n = known_names(a, &list);
	if (!n)
		return NULL;
	typed = arena_dup(a, name);
	city = strrchr(typed, '/');
	for (char *p = typed; *p; p++)
		if (*p == ' ')
			*p = '_';
	best = city ? near_best(typed, list, n) : near_last(a, typed, list, n);
	if (best)
		return best;
	return city ? near_last(a, city + 1, list, n) : near_best(typed, list, n);
}

static enum err unknown(const char *name, struct why *w)
{
	struct arena *a = arena_new();
	const char *best = zone_near(a, name);

	if (best)
		why(w, BAD, "there is no time zone '%.60s'; did you mean %s?", name, best);
	else
		why(w, BAD,
		    "there is no time zone '%.60s'; write an IANA name such as Europe/Lisbon",
		    name);
	arena_free(a);
	return BAD;
}

enum err zone_find(const char *name, const struct zone **out, struct why *w)
{
	struct zone *z;
	unsigned at;
	char iso[8];
	bool offset = name && read_offset(name, iso);

	*out = NULL;
	if (!name || (!offset && !name_ok(name)))
		return unknown(name ? name : "", w);
	for (at = hash(name) % SLOTS; slots[at].tz; at = (at + 1) % SLOTS)
		if (!strcmp(slots[at].name, name)) {
			*out = &slots[at];
			return OK;
		}
	if (used >= ZONE_MAX)
		return why(w, BAD, "more than %d different time zones are in use", ZONE_MAX);
	z = &slots[at];
	z->tz = g_time_zone_new_identifier(offset ? iso : name);
	if (z->tz && !offset && strcmp(g_time_zone_get_identifier(z->tz), name)) {
		g_time_zone_unref(z->tz);
		z->tz = NULL;
	}
	if (!z->tz)
		return unknown(name, w);
	memcpy(z->name, name, strlen(name) + 1);
	used++;
	*out = z;
	return OK;
}

const struct zone *zone_utc(void)
{
	static struct zone utc = { .name = "UTC" };

	if (!utc.tz)
		utc.tz = g_time_zone_new_utc();
	return &utc;
}

const struct zone *zone_or(const char *name, const struct zone *other)
{
	const struct zone *z;

	return name && *name && zone_find(name, &z, NULL) == OK ? z : other;
}

const char *zone_name(const struct zone *z)
{
	return z->name;
}

int32_t zone_offset(const struct zone *z, time_t t)
{
	int at = g_time_zone_find_interval(z->tz, G_TIME_TYPE_UNIVERSAL, t);

	return at < 0 ? 0 : g_time_zone_get_offset(z->tz, at);
}

int64_t zone_local(const struct zone *z, time_t t)
{
	return (int64_t)t + zone_offset(z, t);
}

time_t zone_instant(const struct zone *z, int64_t local)
{
	int32_t before = zone_offset(z, local - DAY_S), after = zone_offset(z, local + DAY_S);

	if (before == after || zone_offset(z, local - before) == before)
		return local - before;
	return zone_offset(z, local - after) == after ? local - after : local - before;
}

char *zone_iso(struct arena *a, int64_t local)
{
	struct date d = civil_date(civil_day_of(local));
	int s = civil_second_of(local);

	return arena_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d", d.year, d.month, d.day, s / 3600,
			    s / 60 % 60, s % 60);
}

char *zone_stamp(struct arena *a, const struct zone *z, time_t t)
{
	static const char days[7][4] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	int32_t off = zone_offset(z, t), abs = off < 0 ? -off : off;
	int64_t local = (int64_t)t + off;
	struct date d = civil_date(civil_day_of(local));
	int s = civil_second_of(local);

	return arena_printf(a, "%s %04d-%02d-%02d %02d:%02d %c%02d:%02d",
			    days[civil_weekday(civil_day_of(local))], d.year, d.month, d.day,
			    s / 3600, s / 60 % 60, off < 0 ? '-' : '+', abs / 3600, abs / 60 % 60);
}
