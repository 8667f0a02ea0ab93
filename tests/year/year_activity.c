/*
 * year_activity.c - the oracle of recipes: each activity is gone through again, hour by hour, from
 * the recipe's file and from what people answered; each letter of a step must have gone to its
 * audience then, and no other.
 */
#include "tests/year/year_run.h"

/* --- times ----------------------------------------------------------------------------------- */

/* Whole days go by the community's calendar, to the recipe's hour. */
time_t run_after(const struct run *q, time_t from, int64_t span)
{
	int64_t local = year_local(q->y->zone, from);

	if (!span || span % DAY)
		return from + (time_t)span;
	local += span;
	if (q->r->hour_min >= 0)
		local = local - local % DAY + q->r->hour_min * 60;
	return year_instant(q->y->zone, local);
}

/* --- one step -------------------------------------------------------------------------------- */

/* The letter that has a step's key; NULL: none. */
static struct fact_letter *letter_of(struct run *q, const struct row *s, int who)
{
	char key[64];
	size_t n = (size_t)snprintf(key, sizeof key, "activity:%lld:%d:%d%s", (long long)q->v->id,
				    s->n, s->s->extend ? q->extended : 0,
				    s->s->each_group ? "g" : ":");

	for (size_t i = q->y->of[who]; i < q->y->n_letters && q->y->letters[i].who == who; i++)
		if (q->y->letters[i].m->activity == q->v->id &&
		    !strncmp(q->y->letters[i].m->key, key, n))
			return &q->y->letters[i];
	return NULL;
}

bool run_lived_twice(const struct year *y, time_t t)
{
	return t >= y->backed_up && t < y->restored;
}

static bool got(struct run *q, const struct row *s, int who)
{
	struct fact_letter *l = letter_of(q, s, who);

	if (!l)
		return false;
	l->accounted = true;
	if (s->s->each_group)
		run_group_letter(q, who, l);
	if (l->m->created != q->now && !(l->first && q->now >= q->y->restored))
		year_fault(q->y, OTHERWISE, LAW_STEP, who, q->now,
			   "%s %lld: the letter of \"%s\" is due, and was written at %s",
			   q->r->name, (long long)q->v->id, s->s->name,
			   year_day_text(q->y, l->m->created));
	return true;
}

/* What left the first time was due then; that is all that is asked of it. */
static void note_first(struct run *q, const struct row *s, time_t upto)
{
	for (int i = 0; i < PEOPLE && run_lived_twice(q->y, q->now); i++) {
		struct fact_letter *l = letter_of(q, s, i);

		if (l && l->m->created >= q->now && l->m->created <= upto)
			l->first = l->accounted = true;
	}
}

/* Between letters that were made and left somebody may have gone, or the year ended. */
static bool may_be_lost(const struct run *q, int who)
{
	return !year_phase_at(&q->y->p[who], q->now + 3 * HOUR)->active ||
	       q->now > q->y->end - 3 * HOUR;
}

/* A person is to know what the oracle says nothing about. */
static void unknown(struct run *q, const struct row *s)
{
	q->y->steps_unknown++;
	print_message("  not judged: %s %lld, \"%s\" (to %s)\n", q->r->name, (long long)q->v->id,
		      s->s->name, s->s->to);
}

/* A lot takes as many as it may: who has no room is made up for by another one. */
static void check_lot(struct run *q, const struct row *s)
{
	enum will all[PEOPLE];
	int sure = 0, have = 0;

	if (q->room != SAMPLE)
		return;
	q->whole = true;
	run_audience(q, s->s, all);
	q->whole = false;
	for (int i = 0; i < PEOPLE; i++) {
		sure += all[i] == MUST && !may_be_lost(q, i);
		have += got(q, s, i);
	}
	if (have < (sure < SAMPLE ? sure : SAMPLE))
		year_fault(q->y, MISSING, LAW_STEP, -1, q->now,
			   "%s %lld: %d get the letter of \"%s\", a sample of %d of %d at least",
			   q->r->name, (long long)q->v->id, have, s->s->name, SAMPLE, sure);
}

static void check_step(struct run *q, const struct row *s)
{
	enum will want[PEOPLE];
	int extra = 0;
	bool known;

	if (s->s->divide)
		q->divided = q->now;
	if (q->first) {
		note_first(q, s, q->now);
		return;
	}
	known = s->s->known && run_audience(q, s->s, want);

	q->y->steps_judged += known;
	if (!known)
		unknown(q, s);
	for (int i = 0; i < PEOPLE; i++) {
		bool has = got(q, s, i);

		if (!known)
			continue;
		extra += has && want[i] == MAY && !q->y->p[i].budget;
		if (has && want[i] == NO)
			year_fault(q->y, TOO_MUCH, LAW_STEP, i, q->now,
				   "%s %lld: the letter of \"%s\"; they are not one of %s",
				   q->r->name, (long long)q->v->id, s->s->name, s->s->to);
		if (!has && want[i] == MUST && !may_be_lost(q, i))
			year_fault(q->y, MISSING, LAW_STEP, i, q->now,
				   "%s %lld: the letter of \"%s\" (to %s)", q->r->name,
				   (long long)q->v->id, s->s->name, s->s->to);
	}
	run_group_names(q, s->s);
	if (known)
		check_lot(q, s);
	if (known && q->room && extra > q->room && !strstr(s->s->to, "level:") &&
	    !strstr(s->s->to, "tag:"))
		year_fault(q->y, TOO_MUCH, LAW_STEP, -1, q->now,
			   "%s %lld: %d get the letter of \"%s\", a sample of %d", q->r->name,
			   (long long)q->v->id, extra, s->s->name, q->room);
}

/* --- going through it ------------------------------------------------------------------------ */

static void set_times(struct run *q)
{
	int64_t lasts = q->r->lasts ? q->r->lasts : PROMISE;

	q->due = run_after(q, q->opened, lasts);
	if (q->v->meets && q->due <= q->v->meets + HOUR)
		q->due = run_after(q, q->v->meets + HOUR, lasts);
	for (size_t i = 0; i < q->r->n_steps; i++)
		for (int turn = 1; turn <= q->r->steps[i].times; turn++) {
			const struct year_step *s = &q->r->steps[i];
			struct row *row = &q->rows[q->n_rows];

			assert_true(q->n_rows < STEPS_MOST);
			*row = (struct row){ .s = s, .n = q->n_rows, .turn = turn, .state = 'w' };
			if (s->anchor == 's')
				row->at =
					run_after(q, q->opened, s->offset + (turn - 1) * s->every);
			else if (s->anchor == 'e')
				row->at = run_after(q, q->due, s->offset);
			else if (s->anchor == 'v' && q->v->meets)
				row->at = run_event_step(q, s, q->v->meets, q->opened);
			q->n_rows++;
		}
}

void run_end(struct run *q)
{
	q->open = false;
	q->closed = q->now;
	for (int i = 0; i < q->n_rows; i++) {
		struct row *s = &q->rows[i];

		if (s->state != 'w')
			continue;
		if (s->s->anchor == 'e' && s->s->offset >= 0)
			s->at = run_after(q, q->now, s->s->offset);
		else
			s->state = 's';
	}
}

static void extend(struct run *q, struct row *s)
{
	run_extend(q, s->s->extend);
	if (q->extended < s->s->most) {
		s->state = 'w';
		s->at = q->due + s->s->offset;
	}
}

static bool gives_way(const struct run *q, const struct row *s)
{
	if (!s->at || s->at > q->now - DAY)
		return false;
	for (int i = s->n + 1; i < q->n_rows; i++)
		if ((!s->s->must || q->rows[i].s == s->s) && q->rows[i].state == 'w' &&
		    q->rows[i].at && q->rows[i].at <= q->now)
			return true;
	return false;
}

static void account(struct run *q, const struct row *s)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct fact_letter *l = letter_of(q, s, i);

		if (l)
			l->accounted = true;
	}
	unknown(q, s);
}

/* After an outage: what is to be answered leaves its readers the days they would have had. */
static void make_up(struct run *q, const struct row *s)
{
	bool inside = s->s->anchor == 's' || (s->s->anchor == 'e' && s->s->offset < 0);
	const char *accept = q->r->accept;
	time_t now = q->now, late = s->at ? now - s->at : 0;

	if (!inside || !s->s->must || !*s->s->mail || !accept || !*accept ||
	    !strcmp(accept, "none") || !q->r->lasts || !q->open || q->due - now >= late ||
	    late < DAY)
		return;
	q->now = s->at - 1;
	run_extend(q, late - late % DAY);
	q->now = now;
}

static void do_step(struct run *q, struct row *s)
{
	int yes = *s->s->only_if ? run_holds(q, s->s->only_if) : 1;
	int not = *s->s->unless ? run_holds(q, s->s->unless) : 0;

	s->state = 'd';
	if (gives_way(q, s) ||
	    (s->s->extend && (!q->open || q->now >= q->due || q->extended >= s->s->most))) {
		s->state = 's';
		return;
	}
	if (yes < 0 || not < 0) { /* whether it was sent is not ours to say */
		q->unsure = s->s->extend || s->s->close;
		if (!q->first)
			account(q, s);
		return;
	}
	if (!yes || not ) {
		s->state = 'n';
		return;
	}
	make_up(q, s);
	if (*s->s->mail)
		check_step(q, s);
	if (*s->s->gives && !q->first)
		run_give(q, s->s);
	if (s->s->extend)
		extend(q, s);
	if (s->s->close && q->open)
		run_end(q);
}

static struct row *next_row(struct run *q)
{
	struct row *first = NULL;

	for (int i = 0; i < q->n_rows; i++) {
		struct row *s = &q->rows[i];

		if (s->state == 'w' && s->at && s->at <= q->now && (!first || s->at < first->at))
			first = s;
	}
	return first;
}

/* What an event brings comes within some hours of it; the letter says when. */
static void look_for_event(struct run *q, struct row *s)
{
	int yes = run_holds(q, s->s->when);
	time_t latest = q->now + 7 * HOUR;
	struct fact_letter *l;

	q->unsure |= yes < 0;
	if (yes <= 0)
		return;
	s->state = 'd';
	if (q->first) {
		note_first(q, s, latest);
		return;
	}
	if (q->now < q->y->restored && latest >= q->y->backed_up)
		latest = q->y->restored + 7 * HOUR;
	l = letter_of(q, s, q->v->owner);
	if (l && (l->first || (l->m->created >= q->now && l->m->created <= latest)))
		l->accounted = true;
	else if (!may_be_lost(q, q->v->owner))
		year_fault(q->y, l ? OTHERWISE : MISSING, LAW_STEP, q->v->owner, q->now,
			   "%s %lld: %s, and \"%s\" went at %s", q->r->name, (long long)q->v->id,
			   s->s->when, s->s->name,
			   l ? year_day_text(q->y, l->m->created) : "no time");
}

static void look(struct run *q)
{
	for (;;) {
		struct row *next = next_row(q);

		if (q->open && q->due <= q->now && (!next || next->at >= q->due))
			run_end(q);
		else if (next)
			do_step(q, next);
		else
			break;
	}
	for (int i = 0; i < q->n_rows && q->open && q->r->personal; i++)
		if (q->rows[i].s->anchor == 'w' && q->rows[i].state == 'w')
			look_for_event(q, &q->rows[i]);
}

static bool is_over(const struct run *q)
{
	if (q->open)
		return false;
	for (int i = 0; i < q->n_rows; i++)
		if (q->rows[i].state == 'w' && q->rows[i].at)
			return false;
	return true;
}

/* As it went in the end, without the hours that were lost; or, `first`, up to their loss. */
static struct run live(struct year *y, struct fact_activity *v, time_t opened, bool first)
{
	struct run q = { .y = y,
			 .v = v,
			 .r = year_recipe_known(y, v->recipe),
			 .open = true,
			 .first = first,
			 .opened = opened };

	set_times(&q);
	for (size_t i = 0; i < y->n_ticks && !is_over(&q) && !q.unsure; i++) {
		q.now = y->ticks[i];
		if (q.now < q.opened || (first ? q.now >= y->restored : run_lived_twice(y, q.now)))
			continue;
		run_steer(&q);
		look(&q);
	}
	return q;
}

static void go_through(struct year *y, struct fact_activity *v)
{
	const struct year_recipe *r = year_recipe_known(y, v->recipe);
	struct run q;

	/* what was opened in the days that were lived twice began anew: its times are others */
	v->judged = v->begun != 0 && !r->beyond &&
		    (v->rule || v->begun < y->backed_up || v->begun > y->restored);
	if (!v->judged)
		return;
	if (v->begun < y->backed_up)
		live(y, v, v->begun, true);
	else if (v->begun == y->restored)
		live(y, v, year_tick_at(y, v->slot), true);
	q = live(y, v, v->begun, false);
	v->judged = !q.unsure;
	v->closed = q.closed;
	v->closed_by = q.closed_by;
	run_groups_check(&q);
	run_late_check(&q);
	if (v->judged)
		run_joins_check(&q);
}

/* --- promises and results -------------------------------------------------------------------- */

/* One acknowledgement at once; one outcome by the time that was promised, or by that of an honest
 * "not yet" which came before it. */
static void check_promise(struct year *y, const struct fact_activity *v)
{
	const struct year_recipe *r = year_recipe_known(y, v->recipe);
	time_t from = v->begun ? v->begun : v->at, late, deadline, before = 0;
	int acks = 0, outcomes = 0, in_time = 0;

	if (from >= y->backed_up && from <= y->restored) {
		before = v->begun ? 0 : year_tick_at(y, from + DAY); /* it may have left by then */
		from = y->restored;                                  /* asked anew */
	}
	deadline =
		v->begun ? year_instant(y->zone, year_local(y->zone, from) + PROMISE) : from + DAY;
	for (size_t i = y->of[v->owner]; i < y->n_letters && y->letters[i].who == v->owner; i++) {
		const struct fact_letter *l = &y->letters[i];
		const char *mail = year_recipe_mail(r, l->m->key);

		if (l->m->activity != v->id)
			continue;
		acks += l->m->class == CLASS_ANSWER && l->m->created == v->at;
		if (!strcmp(mail, "not-yet") && l->m->created < deadline)
			deadline = year_instant(y->zone, year_local(y->zone, deadline) + 2 * DAY);
		if (!strcmp(mail, "outcome") || !strcmp(mail, "rested")) {
			outcomes++;
			late = year_tick_at(y, deadline);
			in_time += l->m->created == late || l->m->created == before ||
				   (l->m->created == y->restored && y->restored < late);
		}
	}
	late = year_tick_at(y, deadline);
	if (!late || !year_phase_at(&y->p[v->owner], late)->active)
		return;
	if (acks != 1 || outcomes != 1 || in_time != 1)
		year_fault(y, OTHERWISE, LAW_PROMISE, v->owner, deadline,
			   "inquiry %lld of %s: %d acknowledgements at once, %d outcomes, %d of "
			   "them at the promised time",
			   (long long)v->id, year_day_text(y, v->at), acks, outcomes, in_time);
}

/* The last vote of each, up to the end; or to a result that a coordinator brought on before. */
static void check_result(struct year *y, const struct fact_activity *v,
			 const struct fact_mailing *m)
{
	static const char *const names[] = { "red", "green", "blue" };
	int votes[4] = { 0 }, last[PEOPLE] = { 0 };
	time_t upto = m->created < v->closed ? m->created : v->closed;

	for (size_t i = 0; i < y->n_answers; i++)
		if (y->answers[i].activity == v->id && y->answers[i].at <= upto &&
		    (!v->closed_by || y->answers[i].arrival < v->closed_by))
			last[y->answers[i].who] = y->answers[i].vote;
	for (int i = 0; i < PEOPLE; i++)
		votes[last[i]]++;
	for (int k = 0; k < 3; k++) {
		const char *line = strstr(m->text, arena_printf(y->a, "- %s: ", names[k]));
		int said = line ? atoi(line + 4 + strlen(names[k])) : -1;

		if (said != votes[k + 1])
			year_fault(y, OTHERWISE, LAW_RESULT, -1, m->created,
				   "poll %lld: the result says %d for %s, and %d voted for it",
				   (long long)v->id, said, names[k], votes[k + 1]);
	}
}

/* --- all together ---------------------------------------------------------------------------- */

static int by_reader(const void *a, const void *b)
{
	const struct fact_letter *x = a, *z = b;

	if (x->who != z->who)
		return x->who - z->who;
	return x->at < z->at ? -1 : x->at > z->at ? 1 : x->m->id < z->m->id ? -1 : 1;
}

static void sort_letters(struct year *y)
{
	qsort(y->letters, y->n_letters, sizeof *y->letters, by_reader);
	for (size_t i = y->n_letters; i-- > 0;)
		if (y->letters[i].who >= 0)
			y->of[y->letters[i].who] = i;
}

static void note_asks(struct year *y)
{
	for (size_t i = 0; i < y->n_letters; i++) {
		const struct fact_letter *l = &y->letters[i];
		const struct year_recipe *r = l->m->class == CLASS_CARE && l->m->activity
						      ? year_recipe_known(y, l->m->kind)
						      : NULL;
		const char *mail = r ? year_recipe_mail(r, l->m->key) : "";

		for (size_t k = 0; r && k < r->n_steps; k++)
			if (r->steps[k].asks && !strcmp(r->steps[k].mail, mail)) {
				run_asked(y, l->m->activity, l->who, l->m->created);
				break;
			}
	}
}

static void check_unexpected(struct year *y)
{
	for (size_t i = 0; i < y->n_letters; i++) {
		const struct fact_letter *l = &y->letters[i];
		const struct fact_activity *v;

		if (l->accounted || l->m->class != CLASS_CARE || !l->m->activity ||
		    strncmp(l->m->key, "activity:", 9))
			continue;
		v = year_activity_of(y, l->m->activity);
		if (v && !v->judged)
			continue;
		year_fault(y, TOO_MUCH, LAW_STEP, l->who, l->at,
			   "\"%s\" of %s %lld (%s), and no step is due", l->m->subject, l->m->kind,
			   (long long)l->m->activity, l->m->key);
	}
}

void year_recipes_check(struct year *y)
{
	size_t promises = 0, n;
	const struct year_recipe *all = year_recipes_known(y, &n);

	sort_letters(y);
	note_asks(y);
	for (size_t i = 0; i < y->n_activities; i++)
		go_through(y, &y->activities[i]);
	for (size_t i = 0; i < y->n_activities; i++)
		if (!strcmp(y->activities[i].recipe, "inquiry") &&
		    !run_was_steered(y, y->activities[i].id)) {
			check_promise(y, &y->activities[i]);
			promises++;
		}
	for (size_t i = 0; i < y->n_mailings; i++) {
		const struct fact_activity *v = year_activity_of(y, y->mailings[i]->activity);

		if (v && v->judged && !strcmp(v->recipe, "poll") &&
		    y->mailings[i]->class == CLASS_CARE &&
		    !strcmp(year_recipe_mail(year_recipe_known(y, "poll"), y->mailings[i]->key),
			    "result"))
			check_result(y, v, y->mailings[i]);
	}
	check_unexpected(y);
	run_given_check(y);
	year_meetings_check(y);
	for (size_t r = 0; r < n; r++) {
		int opened = 0;

		for (size_t i = 0; i < y->n_activities; i++)
			opened += !strcmp(y->activities[i].recipe, all[r].name);
		if (!opened)
			year_fault(y, MISSING, LAW_USED, -1, y->end, "a recipe: %s", all[r].name);
	}
	print_message(
		"  %zu activities of %zu recipes, %zu promises; %d steps judged, %d unknown\n",
		y->n_activities, n, promises, y->steps_judged, y->steps_unknown);
}
