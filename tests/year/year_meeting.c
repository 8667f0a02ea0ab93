/*
 * year_meeting.c - the oracle of meetings: each letter about one says when it is, by the clocks of
 * its reader's zone, and until it is over brings a calendar file with the same instant; when it is
 * moved, everybody who had a letter of it hears of it.
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

struct year_plan year_meeting_before(struct year *y, const struct fact_activity *v,
				     const struct fact_steer *upto)
{
	struct year_plan p = { v->meets, v->meets };

	for (const struct fact_steer *f = y->steers; f < upto; f++)
		if (f->activity == v->id && (f->word == 'm' || f->word == 'o')) {
			p.meets = f->meets;
			p.last = f->meets ? f->meets : p.last;
		}
	return p;
}

static bool is_dated(const struct year_recipe *r, const char *mail)
{
	for (int i = 0; i < r->n_dated; i++)
		if (!strcmp(r->dated[i], mail))
			return true;
	return false;
}

const char *year_one_line(struct year *y, const char *text, const char *between)
{
	struct buf b = BUF(y->a);

	for (; *text; text++)
		if (*text != '\n')
			buf_char(&b, *text);
		else if (b.n && b.p[b.n - 1] != ' ')
			buf_str(&b, between);
	return buf_text(&b);
}

/* "18:00" there. A zone's name may be cut where the line ends. */
static void check_hour(struct year *y, const struct fact_activity *v, const struct fact_letter *l,
		       time_t meets)
{
	const struct phase *f = year_phase_at(&y->p[l->who], l->m->created);
	const struct year_zone *z = f->zone ? f->zone : y->zone;
	int64_t local = year_local(z, meets);
	const char *zone = f->zone_name ? f->zone_name : "Europe/Lisbon", *text;
	char hour[16];

	snprintf(hour, sizeof hour,
		 f->lang && !strcmp(f->lang, "fr") ? "%d\u00A0h\u00A0%02d" : "%02d:%02d",
		 (int)(local % DAY / HOUR), (int)(local % HOUR / 60));
	text = year_one_line(y, l->m->text, "");
	if (!strstr(text, hour) || !strstr(text, zone))
		year_fault(y, OTHERWISE, LAW_MEETING, l->who, l->at,
			   "%s %lld: the letter (%s) does not say %s in %s: %.300s", v->recipe,
			   (long long)v->id, l->m->key, hour, zone, l->m->text);
}

const char *year_meeting_start(struct year *y, time_t meets)
{
	const char *s = when_rfc3339(y->a, meets);

	return arena_printf(y->a, "DTSTART:%.4s%.2s%.2sT%.2s%.2s%.2sZ", s, s + 5, s + 8, s + 11,
			    s + 14, s + 17);
}

/* meets: 0: it was called off */
static void check_calendar(struct year *y, const struct fact_activity *v,
			   const struct fact_letter *l, time_t meets)
{
	const char *words = meets ? year_meeting_start(y, meets) : "METHOD:CANCEL";

	if (!l->m->calendar || !strstr(l->m->calendar, words) ||
	    (meets && strstr(l->m->calendar, "METHOD:CANCEL")))
		year_fault(y, l->m->calendar ? OTHERWISE : MISSING, LAW_MEETING, l->who, l->at,
			   "%s %lld: a calendar with %s in the letter (%s): %s", v->recipe,
			   (long long)v->id, words, l->m->key,
			   l->m->calendar ? l->m->calendar : "none");
}

static void check_letter(struct year *y, const struct fact_letter *l)
{
	const struct fact_activity *v = year_activity_of(y, l->m->activity);
	const struct year_recipe *r = v ? year_recipe_known(y, v->recipe) : NULL;
	time_t meets = v && v->meets ? year_meeting_at(y, v, l->m->created) : 0;
	bool over;

	if (!v || !v->meets || l->m->class != CLASS_CARE || strncmp(l->m->key, "activity:", 9))
		return;
	over = !meets || l->m->created >= meets + HOUR;
	if (over && l->m->calendar)
		year_fault(y, TOO_MUCH, LAW_MEETING, l->who, l->at,
			   "%s %lld: a calendar in the letter (%s), after it was %s", v->recipe,
			   (long long)v->id, l->m->key, meets ? "over" : "called off");
	if (over)
		return;
	check_calendar(y, v, l, meets);
	if (is_dated(r, year_recipe_mail(r, l->m->key)))
		check_hour(y, v, l, meets);
}

static const struct fact_letter *told(struct year *y, const struct fact_activity *v, int who,
				      time_t from, time_t to, const char *key)
{
	for (size_t i = y->of[who]; i < y->n_letters && y->letters[i].who == who; i++) {
		const struct fact_letter *l = &y->letters[i];

		if (l->m->activity == v->id && l->m->created >= from && l->m->created <= to &&
		    !strncmp(l->m->key, key, strlen(key)))
			return l;
	}
	return NULL;
}

/* Two words of one hour are told in two letters: only who is told is asked then. */
static bool is_alone(struct year *y, const struct fact_steer *f)
{
	for (size_t i = 0; i < y->n_steers; i++)
		if (&y->steers[i] != f && y->steers[i].activity == f->activity &&
		    y->steers[i].at == f->at && strchr("mo", y->steers[i].word))
			return false;
	return true;
}

/* Moved or called off; nobody hears that what is off is off. */
static void check_change(struct year *y, const struct fact_steer *f)
{
	const struct fact_activity *v = year_activity_of(y, f->activity);
	const char *key = arena_printf(y->a, "passed:%lld:-1:", (long long)f->activity);
	bool any = v && (f->word == 'm' || year_meeting_before(y, v, f).meets);

	for (int i = 0; v && i < PEOPLE; i++) {
		const struct fact_letter *hears = told(y, v, i, f->at, f->at, key);

		if (any && !hears && told(y, v, i, 0, f->at - 1, "") &&
		    year_phase_at(&y->p[i], f->at + 3 * HOUR)->active)
			year_fault(y, MISSING, LAW_MEETING, i, f->at,
				   "%s %lld: that it was moved or called off, to who had a letter "
				   "of it",
				   v->recipe, (long long)v->id);
		bool knew =
			told(y, v, i, 0, f->at - 1, "") || told(y, v, i, f->at, f->at, "activity:");

		if (hears && (!knew || (!any && is_alone(y, f))))
			year_fault(y, TOO_MUCH, LAW_MEETING, i, f->at,
				   "%s %lld: that it was moved or called off, to who never heard "
				   "of it, or knew",
				   v->recipe, (long long)v->id);
		if (hears && any && is_alone(y, f))
			check_calendar(y, v, hears, f->meets);
	}
}

void year_meetings_check(struct year *y)
{
	size_t moved = 0, off = 0;

	for (size_t i = 0; i < y->n_letters; i++)
		if (y->letters[i].who >= 0)
			check_letter(y, &y->letters[i]);
	for (size_t i = 0; i < y->n_steers; i++) {
		moved += y->steers[i].word == 'm';
		off += y->steers[i].word == 'o';
		if (y->steers[i].word == 'm' || y->steers[i].word == 'o')
			check_change(y, &y->steers[i]);
	}
	print_message("  %zu meetings moved, %zu called off\n", moved, off);
}
