/*
 * year_settings.c - what people write to change how things come: modes and paces, pauses, tags and
 * conversations, zones and languages; and what must follow from each.
 */
#include "tests/year/year.h"

const char *const year_topics[TOPICS] = { "soil", "seeds", "pruning", "compost", "water", "bees" };

static const char *const zones[ZONES] = {
	"Europe/Lisbon",    "Europe/Berlin",      "America/New_York",  "America/Sao_Paulo",
	"America/Santiago", "Australia/Sydney",   "Pacific/Auckland",  "Asia/Kathmandu",
	"Asia/Kolkata",     "Asia/Tokyo",         "Africa/Nairobi",    "America/St_Johns",
	"Pacific/Chatham",  "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"
};

/* As people write them, and what follows. */
static const struct wish {
	const char *text, *pace;
	char mode;
	int weekday, minutes;
} wishes[] = { { "each post", NULL, 'e', 0, 0 },
	       { "digest", NULL, 'd', 0, 0 },
	       { "digest daily at 18:00", "daily at 18:00", 'd', -1, 18 * 60 },
	       { "digest weekly on friday at 07:00", "weekly on friday at 07:00", 'd', 4, 7 * 60 },
	       { "summary only", NULL, 's', 0, 0 },
	       { "no mail", NULL, 'n', 0, 0 } };
enum { WISHES = sizeof wishes / sizeof *wishes };

static void some_zone(struct year *y, struct phase *f)
{
	f->zone_name = zones[year_draw(y, ZONES)];
	f->zone = year_zone(f->zone_name);
}

/* --- as they are from the beginning ---------------------------------------------------------- */

void year_settings_first(struct year *y, const struct someone *p, struct phase *f)
{
	static const char *const langs[] = { NULL, NULL, "en", "es", "pt", "de", "fr" };
	unsigned n = year_draw(y, 100);
	const struct wish *w = &wishes[n < 15   ? 0
				       : n < 68 ? 1
				       : n < 76 ? 2
				       : n < 84 ? 3
				       : n < 95 ? 4
						: 5];

	if (p->habit == BUDGETED)
		w = &wishes[0];
	else if (p->habit == COORDINATOR)
		w = &wishes[n < 50 ? 0 : 1];
	else if (p->habit == PAUSER || p->habit == FOLLOWER)
		w = &wishes[n < 40 ? 0 : n < 70 ? 1 : n < 80 ? 2 : n < 90 ? 3 : 4];
	*f = (struct phase){ .active = true,
			     .mode = w->mode,
			     .pace = w->pace,
			     .weekday = w->weekday,
			     .minutes = w->minutes,
			     .lang = langs[year_draw(y, 7)] };
	if (!year_chance(y, 40))
		some_zone(y, f);
}

/* --- changes --------------------------------------------------------------------------------- */

/* Nothing comes of a pause that is over when its mail is read, after an outage. */
static bool pauses(struct year *y, const struct act *f, struct phase *next)
{
	next->paused_until =
		year_instant(next->zone ? next->zone : y->zone, (int64_t)f->phase.paused_until);
	return next->paused_until > y->now;
}

static bool resumes(struct year *y, const struct act *f, struct phase *next)
{
	(void)y;
	(void)f;
	next->paused_until = 0;
	return true;
}

/* A pace of their own stays theirs while posts come in another way. */
static bool wishes_for(struct year *y, const struct act *f, struct phase *next)
{
	(void)y;
	next->mode = f->phase.mode;
	if (f->phase.mode != 'd')
		return true;
	next->pace = f->phase.pace;
	next->weekday = f->phase.weekday;
	next->minutes = f->phase.minutes;
	return true;
}

static bool only_tags(struct year *y, const struct act *f, struct phase *next)
{
	(void)y;
	next->mode = 'f';
	next->only = f->phase.only;
	next->never &= ~f->phase.only;
	return true;
}

static bool never_tags(struct year *y, const struct act *f, struct phase *next)
{
	(void)y;
	next->never |= f->phase.never;
	next->only &= ~f->phase.never;
	return true;
}

static bool any_tag(struct year *y, const struct act *f, struct phase *next)
{
	(void)y;
	(void)f;
	next->only = next->never = 0;
	if (next->mode == 'f')
		next->mode = 'd';
	return true;
}

static bool moves(struct year *y, const struct act *f, struct phase *next)
{
	(void)y;
	next->zone = f->phase.zone;
	next->zone_name = f->phase.zone_name;
	if (f->phase.lang)
		next->lang = f->phase.lang;
	return true;
}

/* --- when ------------------------------------------------------------------------------------ */

static struct act *settings(struct year *y, int who, time_t at, year_change *change)
{
	struct act *f = year_act_add(y, at, WRITE_SETTINGS, who);

	f->change = change;
	return f;
}

static void wish(struct year *y, struct act *f)
{
	const struct wish *w = &wishes[year_draw(y, WISHES)];

	f->change = wishes_for;
	f->text = w->text;
	f->phase.mode = w->mode;
	f->phase.pace = w->pace;
	f->phase.weekday = w->weekday;
	f->phase.minutes = w->minutes;
}

/* "pause until" a date, midnight at home; some are back before it. */
void year_settings_pauses(struct year *y, int who, int every_days)
{
	for (time_t t = y->start + WEEK; t < y->end - 60 * DAY; t += every_days * DAY) {
		time_t at = year_quiet_time(y, t, t + every_days / 2 * DAY);
		struct act *f = settings(y, who, at, pauses);
		int64_t day = at / DAY + 5 + year_draw(y, 20);

		f->phase.paused_until = (time_t)day * DAY;
		f->text = arena_printf(y->a, "pause until %.10s", when_rfc3339(y->a, day * DAY));
		if (!year_chance(y, 30))
			continue;
		f = settings(y, who, year_quiet_time(y, at + DAY, at + 5 * DAY), resumes);
		f->text = "resume";
	}
}

void year_settings_wishes(struct year *y, int who)
{
	for (time_t t = y->start + WEEK; t < y->end - 50 * DAY; t += 70 * DAY)
		wish(y, settings(y, who, year_quiet_time(y, t, t + 60 * DAY), NULL));
}

void year_settings_moves(struct year *y, int who)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" };

	for (time_t t = y->start + WEEK; t < y->end - 40 * DAY; t += 45 * DAY) {
		struct act *f = settings(y, who, year_quiet_time(y, t, t + 40 * DAY), moves);

		some_zone(y, &f->phase);
		f->phase.lang = year_chance(y, 50) ? langs[year_draw(y, 5)] : NULL;
		f->text = arena_printf(y->a, "zone %s%s%s", f->phase.zone_name,
				       f->phase.lang ? "\r\nlanguage " : "",
				       f->phase.lang ? f->phase.lang : "");
	}
}

static bool is_named(struct year *y, const struct act *f, struct phase *next)
{
	(void)next;
	y->p[f->who].introduced = y->now;
	return true;
}

void year_settings_introduce(struct year *y, int who, time_t at)
{
	settings(y, who, year_quiet_time(y, at, at + DAY), is_named)->text = "introduce me yes";
}

void year_settings_follows(struct year *y, int who)
{
	for (time_t t = y->start + 2 * DAY; t < y->end - 40 * DAY; t += 40 * DAY) {
		struct act *f = settings(y, who, year_quiet_time(y, t, t + 38 * DAY), NULL);
		unsigned one = year_draw(y, TOPICS), two = year_draw(y, TOPICS);

		switch (year_draw(y, 6)) {
		case 0:
		case 1:
			f->change = only_tags;
			f->phase.only = 1u << one | 1u << two;
			f->text = arena_printf(y->a, "only tags: %s, %s", year_topics[one],
					       year_topics[two]);
			break;
		case 2:
			f->change = never_tags;
			f->phase.never = 1u << one;
			f->text = arena_printf(y->a, "never tag: %s", year_topics[one]);
			break;
		case 3:
			f->change = wishes_for;
			f->phase.mode = 'f';
			f->text = "only what I follow";
			break;
		case 4:
			f->change = any_tag;
			f->text = "any tag";
			break;
		default: wish(y, f);
		}
	}
}
