/*
 * year_people.c - three hundred people, their habits, and what they will do in the year.
 */
#include "tests/year/year_recipe.h"

static const char *const forms[] = { "readable", "headlines", "summary", "plain", "mime" };

int year_person_of(struct year *y, const char *address)
{
	int i = *address == 'm' ? atoi(address + 1) : -1;

	return i >= 0 && i < PEOPLE && year_roll_is(y, i, address) ? i : -1;
}

const struct phase *year_phase_at(const struct someone *p, time_t t)
{
	static const struct phase nobody;

	for (size_t i = p->n; i-- > 0;)
		if (p->v[i].at <= t)
			return &p->v[i];
	return &nobody;
}

void year_phase_add(struct year *y, struct someone *p, struct phase f)
{
	struct phase was = *year_phase_at(p, INT64_MAX);

	f.at = y->now;
	*ARENA_PUSH(y->a, p->v, p->n, p->cap) = f;
	year_digest_phase(y, p, &was);
}

struct act *year_act_add(struct year *y, time_t at, enum what what, int who)
{
	struct act *f = ARENA_PUSH(y->a, y->acts, y->n_acts, y->cap_acts);

	*f = (struct act){ .at = at, .what = what, .who = who, .thread = -1 };
	return f;
}

/* --- who they are ---------------------------------------------------------------------------- */

static enum habit habit_of(int i)
{
	static const struct {
		enum habit habit;
		int n;
	} all[] = { { COORDINATOR, 3 }, { POSTER, 36 },  { ANSWERER, 48 }, { VOTER, 40 },
		    { LATE, 8 },        { ROBOT, 8 },    { BOUNCER, 8 },   { PAUSER, 14 },
		    { LEAVER, 12 },     { CHANGER, 14 }, { BUDGETED, 8 },  { READER, 6 },
		    { FOLLOWER, 20 },   { MOVER, 14 } };

	for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
		if (i < all[k].n)
			return all[k].habit;
		i -= all[k].n;
	}
	return LURKER;
}

static bool comes_later(const struct someone *p, int i)
{
	return i % 5 == 4 && p->habit != READER && p->habit != COORDINATOR && p->habit != BOUNCER &&
	       p->habit != BUDGETED;
}

static const char *mode_name(char mode)
{
	return mode == 'e' ? "each" : mode == 'd' ? "digest" : mode == 's' ? "summary" : "nothing";
}

/* Here from the beginning: an operator's import. */
static void settle_in(struct year *y, struct someone *p)
{
	struct store *s = y->k->c->s;
	struct phase f;
	struct member *m;

	year_settings_first(y, p, &f);
	p->form = forms[year_draw(y, 5)];
	p->budget = p->habit == BUDGETED ? 3 : 0;
	p->id = kit_member(y->k, p->address, p->name, f.lang);
	m = member_find(s, y->k->step, p->id);
	m->mode = mode_name(f.mode);
	m->form = p->form;
	m->zone = f.zone_name;
	m->pace = f.pace;
	m->budget = p->budget;
	store_begin(s);
	member_save(s, m);
	if (p->habit == COORDINATOR)
		role_add(s, p->id, "coordinator", "", y->now);
	store_commit(s);
	p->joined_at = y->now;
	year_phase_add(y, p, f);
}

void year_people_open(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];

		p->name = arena_printf(y->a, "Person %d", i);
		p->address = arena_printf(y->a, "m%d@d%d.example", i, i);
		p->habit = habit_of(i);
		if (!comes_later(p, i) && p->habit != READER)
			settle_in(y, p);
	}
}

/* --- what they will do ----------------------------------------------------------------------- */

static time_t some_time(struct year *y, time_t from, time_t to)
{
	return from + (time_t)(year_draw(y, (unsigned)((to - from) / 60)) * 60u + year_draw(y, 60));
}

/* Around the restored backup nobody changes what they are: those days are lived twice. */
time_t year_quiet_time(struct year *y, time_t from, time_t to)
{
	time_t t = some_time(y, from, to);

	return t > y->start + 248 * DAY && t < y->start + 256 * DAY ? t + 9 * DAY : t;
}

bool year_is_quiet(const struct year *y, time_t t)
{
	return t > y->start + 246 * DAY && t < y->start + 256 * DAY;
}

static void plan_posts(struct year *y, int i, int days)
{
	for (time_t t = y->start + HOUR; t < y->end - 2 * WEEK; t += days * DAY)
		year_act_add(y, some_time(y, t, t + days * DAY),
			     year_chance(y, 30) ? WRITE_REPLY : WRITE_POST, i);
}

static void plan_leaving(struct year *y, int i)
{
	time_t t = year_quiet_time(y, y->start + 100 * DAY, y->end - 90 * DAY);

	year_act_add(y, t, WRITE_LEAVE, i);
	if (i % 2)
		year_act_add(y, year_quiet_time(y, t + 20 * DAY, t + 50 * DAY), WRITE_JOIN, i);
}

static void plan_questions(struct year *y, int i)
{
	for (int n = 0; n < 2; n++) {
		struct act *f = year_act_add(y, some_time(y, y->start + WEEK, y->end - 30 * DAY),
					     WRITE_OPENING, i);

		f->recipe = i % 16 == 3 ? "case-clinic" : "inquiry";
	}
}

static void plan_openings(struct year *y)
{
	size_t n;
	const struct year_recipe *v = year_recipes_known(y, &n);

	for (size_t r = 0; r < n; r++) {
		bool by_rule = false;

		for (size_t i = 0; i < year_rules_n; i++)
			by_rule |= year_rules[i].recipe && !strcmp(year_rules[i].recipe, v[r].name);
		if (by_rule || !*v[r].word || !strcmp(v[r].name, "inquiry") ||
		    !strcmp(v[r].name, "case-clinic"))
			continue;
		for (int k = 0; k < 2; k++) {
			struct act *f = year_act_add(y,
						     some_time(y, y->start + (k * 150 + 3) * DAY,
							       y->start + (k * 150 + 110) * DAY),
						     WRITE_OPENING, (int)year_draw(y, 3));

			f->recipe = v[r].name;
		}
	}
}

void year_people_plan(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];

		if (comes_later(p, i)) {
			time_t t = year_quiet_time(y, y->start + 5 * DAY, y->start + 90 * DAY);

			year_act_add(y, t, WRITE_JOIN, i);
			if (i % 2)
				year_settings_introduce(y, i, t + 5 * DAY);
		}
		switch (p->habit) {
		case POSTER: plan_posts(y, i, 16); break;
		case COORDINATOR: plan_posts(y, i, 40); break;
		case PAUSER: year_settings_pauses(y, i, 90); break;
		case CHANGER: year_settings_wishes(y, i); break;
		case MOVER: year_settings_moves(y, i); break;
		case FOLLOWER:
			year_settings_follows(y, i);
			year_settings_pauses(y, i, 150);
			break;
		case LEAVER: plan_leaving(y, i); break;
		case ANSWERER: plan_questions(y, i); break;
		default: break;
		}
	}
	plan_openings(y);
	year_newsletters_plan(y);
	year_gists_plan(y);
	year_roll_plan(y);
}
