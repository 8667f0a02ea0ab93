/*
 * year_people.c - three hundred people and their habits.
 */
#include "tests/year/year.h"

#include "tests/year/year_recipe.h"

static const char *const zones[ZONES] = {
	"Europe/Lisbon",    "Europe/Berlin",      "America/New_York",  "America/Sao_Paulo",
	"America/Santiago", "Australia/Sydney",   "Pacific/Auckland",  "Asia/Kathmandu",
	"Asia/Kolkata",     "Asia/Tokyo",         "Africa/Nairobi",    "America/St_Johns",
	"Pacific/Chatham",  "Pacific/Kiritimati", "Pacific/Pago_Pago", "Australia/Lord_Howe"
};
static const char *const langs[] = { NULL, NULL, "en", "es", "pt", "de", "fr" };
static const char *const forms[] = { "readable", "headlines", "summary", "plain", "mime" };
static const char *const topics[] = { "soil", "seeds", "pruning", "compost", "water", "bees" };

/* Settings as people write them, and what follows. */
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

int year_person_of(struct year *y, const char *address)
{
	int i = *address == 'm' ? atoi(address + 1) : -1;

	return i >= 0 && i < PEOPLE && !strcmp(y->p[i].address, address) ? i : -1;
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
		    { LEAVER, 12 },     { CHANGER, 14 }, { BUDGETED, 8 } };

	for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
		if (i < all[k].n)
			return all[k].habit;
		i -= all[k].n;
	}
	return LURKER;
}

static bool comes_later(const struct someone *p, int i)
{
	return i % 5 == 4 && p->habit != COORDINATOR && p->habit != BOUNCER && p->habit != BUDGETED;
}

static struct phase first_phase(struct year *y, const struct someone *p)
{
	unsigned n = year_draw(y, 100);
	const struct wish *w = &wishes[n < 15   ? 0
				       : n < 68 ? 1
				       : n < 76 ? 2
				       : n < 84 ? 3
				       : n < 95 ? 4
						: 5];

	if (p->habit == BUDGETED)
		w = &wishes[0];
	else if (p->habit == COORDINATOR || p->habit == PAUSER)
		w = &wishes[n < 50 ? 0 : 1];
	return (struct phase){ .active = true,
			       .mode = w->mode,
			       .pace = w->pace,
			       .weekday = w->weekday,
			       .minutes = w->minutes };
}

static const char *mode_name(char mode)
{
	return mode == 'e' ? "each" : mode == 'd' ? "digest" : mode == 's' ? "summary" : "nothing";
}

/* Here from the beginning: an operator's import. */
static void settle_in(struct year *y, struct someone *p)
{
	struct store *s = y->k->c->s;
	struct phase f = first_phase(y, p);
	struct member *m;

	p->form = forms[year_draw(y, 5)];
	p->lang = langs[year_draw(y, 7)];
	p->zone_name = year_chance(y, 40) ? NULL : zones[year_draw(y, ZONES)];
	p->zone = p->zone_name ? year_zone(p->zone_name) : NULL;
	p->budget = p->habit == BUDGETED ? 3 : 0;
	p->id = kit_member(y->k, p->address, p->name, p->lang);
	m = member_find(s, y->k->step, p->id);
	m->mode = mode_name(f.mode);
	m->form = p->form;
	m->zone = p->zone_name;
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
		if (!comes_later(p, i))
			settle_in(y, p);
	}
}

/* --- what they will do ----------------------------------------------------------------------- */

static time_t some_time(struct year *y, time_t from, time_t to)
{
	return from + (time_t)(year_draw(y, (unsigned)((to - from) / 60)) * 60u + year_draw(y, 60));
}

/* Around the restored backup nobody changes what they are: those days are lived twice. */
static time_t quiet_time(struct year *y, time_t from, time_t to)
{
	time_t t = some_time(y, from, to);

	return t > y->start + 248 * DAY && t < y->start + 256 * DAY ? t + 9 * DAY : t;
}

static void plan_posts(struct year *y, int i, int days)
{
	for (time_t t = y->start + HOUR; t < y->end - 2 * WEEK; t += days * DAY)
		year_act_add(y, some_time(y, t, t + days * DAY),
			     year_chance(y, 30) ? WRITE_REPLY : WRITE_POST, i);
}

static void plan_pauses(struct year *y, int i)
{
	for (time_t t = y->start + WEEK; t < y->end - 60 * DAY; t += 120 * DAY) {
		struct act *f = year_act_add(y, quiet_time(y, t, t + 60 * DAY), WRITE_SETTINGS, i);
		int64_t day = f->at / DAY + 5 + year_draw(y, 20);

		f->phase.paused_until = (time_t)day * DAY; /* a date; midnight at home */
		f->text = arena_printf(y->a, "pause until %.10s", when_rfc3339(y->a, day * DAY));
	}
}

static void plan_changes(struct year *y, int i)
{
	for (time_t t = y->start + WEEK; t < y->end - 50 * DAY; t += 70 * DAY) {
		struct act *f = year_act_add(y, quiet_time(y, t, t + 60 * DAY), WRITE_SETTINGS, i);
		const struct wish *w = &wishes[year_draw(y, WISHES)];

		f->text = w->text;
		f->phase = (struct phase){ .active = true,
					   .mode = w->mode,
					   .pace = w->pace,
					   .weekday = w->weekday,
					   .minutes = w->minutes };
	}
}

static void plan_leaving(struct year *y, int i)
{
	time_t t = quiet_time(y, y->start + 100 * DAY, y->end - 90 * DAY);

	year_act_add(y, t, WRITE_LEAVE, i);
	if (i % 2)
		year_act_add(y, quiet_time(y, t + 20 * DAY, t + 50 * DAY), WRITE_JOIN, i);
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

		if (comes_later(p, i))
			year_act_add(y, quiet_time(y, y->start + 5 * DAY, y->start + 90 * DAY),
				     WRITE_JOIN, i);
		switch (p->habit) {
		case POSTER: plan_posts(y, i, 16); break;
		case COORDINATOR: plan_posts(y, i, 40); break;
		case PAUSER: plan_pauses(y, i); break;
		case CHANGER: plan_changes(y, i); break;
		case LEAVER: plan_leaving(y, i); break;
		case ANSWERER: plan_questions(y, i); break;
		default: break;
		}
	}
	plan_openings(y);
}

/* --- writing --------------------------------------------------------------------------------- */

static const char *raw_of(struct year *y, const struct act *f, const char *to, const char *subject,
			  const char *text, const char *id)
{
	const struct someone *p = &y->p[f->who];

	if (f->what == WRITE_REPORT)
		return text;
	return arena_printf(y->a,
			    "Authentication-Results: mx.example.org; dmarc=pass header.from=%s\r\n"
			    "From: %s <%s>\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\n"
			    "Date: %s\r\nMIME-Version: 1.0\r\n%sContent-Type: text/plain; "
			    "charset=utf-8\r\n\r\n%s\r\n",
			    strrchr(p->address, '@') + 1, p->name, p->address, to, subject, id,
			    when_rfc5322(y->a, f->at), f->head ? f->head : "", text);
}

static void want(struct year *y, const struct act *f, const struct arrival *r, const char *state,
		 const char *words)
{
	if (strcmp(r->state, state) || (words && !strstr(r->reason, words)))
		year_fault(y, "%s: a mail of %s to %s (%s) ended as %s (%s), not %s%s%s",
			   year_day_text(y, f->at), y->p[f->who].address, f->to,
			   f->text ? f->text : "", r->state, r->reason, state, words ? ": " : "",
			   words ? words : "");
}

/* A post and its marks: Zq in the subject of a thread, Wq in its text. */
static int new_post(struct year *y, int who, int thread)
{
	int n = y->n_posts++;

	assert_true(y->n_posts < POSTS_MOST);
	y->posts[n] = (struct fact_post){ .author = who, .thread = thread < 0 ? n : thread };
	return n;
}

static void accepted(struct year *y, int n, const struct arrival *r, int64_t activity)
{
	y->posts[n].at = y->now;
	y->posts[n].arrival = r->id;
	y->posts[n].activity = activity;
	year_digest_post_accepted(y, n);
}

/* A post somebody can answer: not too old. -1: none. */
static int some_post(struct year *y)
{
	for (int tries = 0; tries < 20 && y->n_posts; tries++) {
		int last = y->n_posts - 1,
		    n = last - (int)year_draw(y, last < 40 ? (unsigned)last + 1 : 40);

		if (y->posts[n].at && y->posts[n].message_id && !y->posts[n].activity &&
		    y->posts[n].at > y->now - 60 * DAY)
			return n;
	}
	return -1;
}

static void write_post(struct year *y, struct act *f)
{
	int to = f->what == WRITE_REPLY ? some_post(y) : -1;
	int n = new_post(y, f->who, to < 0 ? -1 : y->posts[to].thread);
	const char *id = arena_printf(y->a, "p%d@client.example", n);
	struct arrival *r;

	f->to = "circle@example.org";
	if (to >= 0)
		f->head = arena_printf(y->a, "In-Reply-To: <%s>\r\n", y->posts[to].message_id);
	r = year_world_take(y,
			    raw_of(y, f, f->to,
				   arena_printf(y->a, "%sZq%dqz %s", to < 0 ? "" : "Re: ",
						y->posts[n].thread, topics[y->posts[n].thread % 6]),
				   arena_printf(y->a, "Wq%dqw, about %s and nothing else.", n,
						topics[year_draw(y, 6)]),
				   id),
			    f->at);
	y->posts[n].message_id = id;
	y->posts[n].answers = to >= 0;
	want(y, f, r, "filed", NULL);
	accepted(y, n, r, 0);
}

static void write_opening(struct year *y, struct act *f)
{
	const struct year_recipe *rec = year_recipe_known(y, f->recipe);
	int n = rec->posts ? new_post(y, f->who, -1) : -1;
	struct fact_activity *v;
	struct arrival *r;
	const char *number;

	f->to = arena_printf(y->a, "circle+%s@example.org", rec->word);
	r = year_world_take(
		y,
		raw_of(y, f, f->to,
		       n < 0 ? arena_printf(y->a, "Aq%zuqa %s", y->n_activities, rec->name)
			     : arena_printf(y->a, "Zq%dqz %s", n, topics[year_draw(y, 6)]),
		       year_recipe_text(y, rec, n),
		       arena_printf(y->a, "o%zu@client.example", y->n_mails)),
		f->at);
	number = strstr(r->reason, "number ");
	if (!number) {
		want(y, f, r, "acted", "opened");
		return;
	}
	v = ARENA_PUSH(y->a, y->activities, y->n_activities, y->cap_activities);
	*v = (struct fact_activity){ .id = atoll(number + 7),
				     .recipe = rec->name,
				     .owner = f->who,
				     .at = y->now,
				     .waiting = strstr(r->reason, "suggested first") != NULL };
	v->begun = v->waiting ? 0 : y->now;
	want(y, f, r, rec->posts && !v->waiting ? "filed" : "acted", "; answered");
	if (rec->posts && !v->waiting)
		accepted(y, n, r, v->id);
}

struct fact_activity *year_activity_of(struct year *y, int64_t id)
{
	for (size_t i = 0; i < y->n_activities; i++)
		if (y->activities[i].id == id)
			return &y->activities[i];
	return NULL;
}

static int thread_of(struct year *y, int64_t activity)
{
	for (int i = 0; i < y->n_posts; i++)
		if (y->posts[i].activity == activity && y->posts[i].at)
			return y->posts[i].thread;
	return -1;
}

static void write_answer(struct year *y, struct act *f)
{
	const struct year_recipe *rec = year_recipe_known(y, f->recipe);
	int thread = thread_of(y, f->activity);
	bool post = rec->posts && thread >= 0 && !f->joins;
	int n = post ? new_post(y, f->who, thread) : -1;
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, "Re: that",
				       f->text ? f->text
				       : n < 0 ? arena_printf(y->a, "Answer %zu.", y->n_answers)
					       : arena_printf(y->a, "Wq%dqw is what I think.", n),
				       arena_printf(y->a, "a%zu@client.example", y->n_mails)),
				f->at);

	want(y, f, r, post ? "filed" : "acted", NULL);
	if (post)
		accepted(y, n, r, f->activity);
	*ARENA_PUSH(y->a, y->answers, y->n_answers, y->cap_answers) =
		(struct fact_answer){ .activity = f->activity,
				      .arrival = r->id,
				      .who = f->who,
				      .at = y->now,
				      .vote = f->vote,
				      .joins = f->joins };
}

static void arrives(struct year *y, struct act *f)
{
	struct someone *p = &y->p[f->who];
	struct member *m = kit_who(y->k, p->address);

	assert_non_null(m);
	p->id = m->id;
	p->joined_at = y->now;
	p->left_at = 0;
	if (p->n) { /* again: as they were, but not paused */
		struct phase was = p->v[0];

		for (size_t i = 0; i < p->n; i++)
			was = p->v[i].active ? p->v[i] : was;
		was.paused_until = 0;
		was.active = true;
		year_phase_add(y, p, was);
	} else {
		year_phase_add(y, p, (struct phase){ .active = true, .mode = 'd' });
	}
}

static void write_settings(struct year *y, struct act *f)
{
	struct someone *p = &y->p[f->who];
	struct phase next = *year_phase_at(p, y->now);
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, "settings", f->text,
				       arena_printf(y->a, "s%zu@client.example", y->n_mails)),
				f->at);

	if (f->phase.paused_until) {
		next.paused_until =
			year_instant(p->zone ? p->zone : y->zone, (int64_t)f->phase.paused_until);
		if (next.paused_until <= y->now)
			return;            /* read after an outage: it is over */
	} else if (f->phase.mode != 'd') { /* a pace of their own stays theirs */
		next.mode = f->phase.mode;
	} else {
		next = f->phase;
	}
	want(y, f, r, "acted", " 0 not");
	year_phase_add(y, p, next);
}

/* Those that need no more than a text. */
static void write_plain(struct year *y, struct act *f)
{
	struct someone *p = &y->p[f->who];
	struct fact_activity *v;
	struct arrival *r =
		year_world_take(y,
				raw_of(y, f, f->to, f->subject ? f->subject : "Re: x",
				       f->text ? f->text : "",
				       arena_printf(y->a, "x%zu@client.example", y->n_mails)),
				f->at);

	switch (f->what) {
	case WRITE_CONFIRM:
		want(y, f, r, "acted", "confirmed: joined");
		arrives(y, f);
		break;
	case WRITE_LEAVE:
		want(y, f, r, "acted", "left");
		p->left_at = y->now;
		year_phase_add(y, p, (struct phase){ .active = false });
		break;
	case WRITE_GO_ON:
		want(y, f, r, "acted", NULL);
		v = year_activity_of(y, f->activity);
		v->begun = y->now;
		break;
	case WRITE_ROBOT:
		if (strcmp(r->state, "acted") && strcmp(r->state, "aside"))
			want(y, f, r, "acted", NULL);
		break;
	default: want(y, f, r, "acted", NULL);
	}
}

static void write_one(struct year *y, struct act *f)
{
	bool here = year_phase_at(&y->p[f->who], y->now)->active;

	if (here == (f->what == WRITE_JOIN || f->what == WRITE_CONFIRM))
		return; /* who is not here can only join, and once */
	switch (f->what) {
	case WRITE_POST:
	case WRITE_REPLY: write_post(y, f); break;
	case WRITE_SETTINGS:
		f->to = "circle+settings@example.org";
		write_settings(y, f);
		break;
	case WRITE_OPENING: write_opening(y, f); break;
	case WRITE_ANSWER: write_answer(y, f); break;
	case WRITE_JOIN:
		f->to = "circle+join@example.org";
		write_plain(y, f);
		break;
	case WRITE_LEAVE:
		f->to = "circle+leave@example.org";
		write_plain(y, f);
		break;
	default: write_plain(y, f);
	}
}

static int by_time(const void *a, const void *b)
{
	const struct act *x = a, *z = b;

	return x->at < z->at ? -1 : x->at > z->at ? 1 : x->who - z->who;
}

void year_people_write(struct year *y)
{
	struct act *v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < y->n_acts;)
		if (y->acts[i].at <= y->now) {
			*ARENA_PUSH(y->a, v, n, cap) = y->acts[i];
			y->acts[i] = y->acts[--y->n_acts];
		} else {
			i++;
		}
	if (n)
		qsort(v, n, sizeof *v, by_time);
	for (size_t i = 0; i < n; i++)
		write_one(y, &v[i]);
}
