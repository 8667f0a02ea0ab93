/*
 * year_meeting.c - the oracle of meetings: each letter about one says when it is, by the clocks of
 * its reader's zone, and brings a calendar file with the same instant; when it is moved, everybody
 * who had a letter of it hears of it.
 */
#include "tests/year/year_run.h"

time_t year_meeting_at(struct year *y, const struct fact_activity *v, time_t t)
{
	time_t meets = v->meets;

	for (size_t i = 0; i < y->n_steers; i++) {
		const struct fact_steer *f = &y->steers[i];

		if (f->activity == v->id && f->at <= t && (f->word == 'm' || f->word == 'o'))
			meets = f->meets;
	}
	return meets;
}

static bool is_dated(const struct year_recipe *r, const char *mail)
{
	for (int i = 0; i < r->n_dated; i++)
		if (!strcmp(r->dated[i], mail))
			return true;
	return false;
}

/* A zone's name may be cut where the line ends. */
static const char *without_breaks(struct year *y, const char *text)
{
	struct buf b = BUF(y->a);

	for (; *text; text++)
		if (*text != '\n')
			buf_char(&b, *text);
	return buf_text(&b);
}

/* "18:00" there. */
static void check_hour(struct year *y, const struct fact_activity *v, const struct fact_letter *l,
		       time_t meets)
{
	const struct phase *f = year_phase_at(&y->p[l->who], l->m->created);
	const struct year_zone *z = f->zone ? f->zone : y->zone;
	int64_t local = year_local(z, meets);
	const char *zone = f->zone_name ? f->zone_name : "Europe/Lisbon", *text;
	char hour[12];

	snprintf(hour, sizeof hour, f->lang && !strcmp(f->lang, "fr") ? "%02d h %02d" : "%02d:%02d",
		 (int)(local % DAY / HOUR), (int)(local % HOUR / 60));
	text = without_breaks(y, l->m->text);
	if (!strstr(text, hour) || !strstr(text, zone))
		year_fault(y, OTHERWISE, LAW_MEETING, l->who, l->at,
			   "%s %lld: the letter (%s) does not say %s in %s: %.300s", v->recipe,
			   (long long)v->id, l->m->key, hour, zone, l->m->text);
}

static void check_calendar(struct year *y, const struct fact_activity *v,
			   const struct fact_letter *l, time_t meets)
{
	const char *s = when_rfc3339(y->a, meets);
	const char *start = arena_printf(y->a, "DTSTART:%.4s%.2s%.2sT%.2s%.2s%.2sZ", s, s + 5,
					 s + 8, s + 11, s + 14, s + 17);

	if (!l->m->calendar || !strstr(l->m->calendar, start))
		year_fault(y, l->m->calendar ? OTHERWISE : MISSING, LAW_MEETING, l->who, l->at,
			   "%s %lld: a calendar with %s in the letter (%s): %s", v->recipe,
			   (long long)v->id, start, l->m->key,
			   l->m->calendar ? l->m->calendar : "none");
}

static void check_letter(struct year *y, const struct fact_letter *l)
{
	const struct fact_activity *v = year_activity_of(y, l->m->activity);
	const struct year_recipe *r = v ? year_recipe_known(y, v->recipe) : NULL;
	time_t meets = v && v->meets ? year_meeting_at(y, v, l->m->created) : 0;

	if (!meets || l->m->class != CLASS_CARE || strncmp(l->m->key, "activity:", 9))
		return;
	check_calendar(y, v, l, meets);
	if (is_dated(r, year_recipe_mail(r, l->m->key)))
		check_hour(y, v, l, meets);
}

static bool was_told(struct year *y, const struct fact_activity *v, int who, time_t from, time_t to,
		     const char *key)
{
	for (size_t i = y->of[who]; i < y->n_letters && y->letters[i].who == who; i++) {
		const struct fact_letter *l = &y->letters[i];

		if (l->m->activity == v->id && l->m->created >= from && l->m->created <= to &&
		    !strncmp(l->m->key, key, strlen(key)))
			return true;
	}
	return false;
}

static void check_move(struct year *y, const struct fact_steer *f)
{
	const struct fact_activity *v = year_activity_of(y, f->activity);
	const char *key = arena_printf(y->a, "passed:%lld:-1:", (long long)f->activity);

	for (int i = 0; v && i < PEOPLE; i++) {
		bool knew = was_told(y, v, i, 0, f->at - 1, ""),
		     hears = was_told(y, v, i, f->at, f->at, key);

		if (knew && !hears && year_phase_at(&y->p[i], f->at + 3 * HOUR)->active)
			year_fault(y, MISSING, LAW_MEETING, i, f->at,
				   "%s %lld: that it was moved, to who had a letter of it",
				   v->recipe, (long long)v->id);
		if (hears && !was_told(y, v, i, 0, f->at, "activity:"))
			year_fault(y, TOO_MUCH, LAW_MEETING, i, f->at,
				   "%s %lld: that it was moved, to who never heard of it",
				   v->recipe, (long long)v->id);
	}
}

void year_meetings_check(struct year *y)
{
	for (size_t i = 0; i < y->n_letters; i++)
		if (y->letters[i].who >= 0)
			check_letter(y, &y->letters[i]);
	for (size_t i = 0; i < y->n_steers; i++)
		if (y->steers[i].word == 'm' || y->steers[i].word == 'o')
			check_move(y, &y->steers[i]);
}
