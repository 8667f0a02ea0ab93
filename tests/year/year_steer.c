/*
 * year_steer.c - what coordinators do to a running activity, and the groups of one.
 */
#include "tests/year/year_run.h"

/* --- steering -------------------------------------------------------------------------------- */

/* Whole days later is the same hour of the clock on the wall. */
static time_t later(const struct run *q, time_t at, int64_t span)
{
	return span % DAY ? at + (time_t)span
			  : year_instant(q->y->zone, year_local(q->y->zone, at) + span);
}

void run_extend(struct run *q, int64_t span)
{
	q->due = later(q, q->due, span);
	q->extended++;
	for (int i = 0; i < q->n_rows; i++)
		if (q->rows[i].at > q->now && q->rows[i].s->anchor != 'v')
			q->rows[i].at = later(q, q->rows[i].at, span);
}

time_t run_event_step(const struct run *q, const struct year_step *s, time_t meets, time_t from)
{
	time_t at = later(q, meets + (s->offset > 0 ? HOUR : 0), s->offset);

	return at > from ? at : 0;
}

/* The next that waits, one that waits for a hand before all. */
static struct row *next_waiting(struct run *q)
{
	struct row *first = NULL;

	for (int i = 0; i < q->n_rows; i++) {
		struct row *s = &q->rows[i];

		if (s->state == 'w' && !s->at && s->s->anchor == 'h')
			return s;
		if (s->state == 'w' && s->at && (!first || s->at < first->at))
			first = s;
	}
	return first;
}

/* The end goes with the meeting; what is counted from a meeting that is off waits for another time. */
static void meet(struct run *q, const struct fact_steer *f)
{
	struct year_plan was = year_meeting_before(q->y, q->v, f);
	int64_t moved = f->meets && was.last ? f->meets - was.last : 0;

	q->due += moved;
	for (int i = 0; i < q->n_rows; i++) {
		struct row *s = &q->rows[i];

		if (s->state == 'w' && s->s->anchor == 'e' && s->at)
			s->at += moved;
		if (s->state == 'w' && s->s->anchor == 'v')
			s->at = f->meets ? run_event_step(q, s->s, f->meets, q->now) : 0;
	}
}

static void end_by(struct run *q, const struct fact_steer *f)
{
	q->closed_by = f->arrival;
	run_end(q);
}

static void steer(struct run *q, const struct fact_steer *f)
{
	struct row *next = next_waiting(q);

	switch (f->word) {
	case 'x':
		if (q->open && q->due > q->now) /* else its time is over */
			run_extend(q, f->span);
		break;
	case 'n': /* what comes with the end: that is now */
		if (next && q->open && next->s->anchor == 'e' && next->s->offset >= 0)
			end_by(q, f);
		else if (next)
			next->at = q->now;
		break;
	case 'k': /* what its owner is owed stays */
		if (next && !(next->s->must && q->v->owner >= 0 && !strcmp(next->s->to, "owner")))
			next->state = 's';
		break;
	case 'c':
		if (q->open)
			end_by(q, f);
		break;
	case 'm':
	case 'o': meet(q, f); break;
	default: break;
	}
}

void run_steer(struct run *q)
{
	for (size_t i = 0; i < q->y->n_steers; i++)
		if (q->y->steers[i].activity == q->v->id && q->y->steers[i].at == q->now)
			steer(q, &q->y->steers[i]);
}

bool run_was_steered(const struct year *y, int64_t activity)
{
	for (size_t i = 0; i < y->n_steers; i++)
		if (y->steers[i].activity == activity)
			return true;
	return false;
}

/* --- roles ----------------------------------------------------------------------------------- */

void run_give(struct run *q, const struct year_step *s)
{
	enum will want[PEOPLE];

	if (!run_audience(q, s, want))
		return;
	for (int i = 0; i < PEOPLE; i++)
		if (want[i] == MUST)
			q->y->p[i].given = s->gives;
}

void run_given_check(struct year *y)
{
	int given = 0;

	for (int i = 0; i < PEOPLE; i++) {
		const struct someone *p = &y->p[i];
		bool has = year_world_number(
				   y, arena_printf(y->a,
						   "SELECT count(*) FROM role WHERE member = %lld"
						   " AND role = 'graduate'",
						   (long long)p->id)) == 1;

		given += has;
		if (has != (p->given && !strcmp(p->given, "graduate")) && !p->left_at &&
		    !p->banned) /* which takes all roles */
			year_fault(y, has ? TOO_MUCH : MISSING, LAW_STEP, i, y->end,
				   "the role graduate of a programme");
	}
	print_message("  %d graduates\n", given);
}

/* --- groups ---------------------------------------------------------------------------------- */

void run_group_letter(struct run *q, int who, const struct fact_letter *l)
{
	const char *g = strrchr(l->m->key, 'g');
	int group = g ? atoi(g + 1) : 0;

	if (q->group[who] && q->group[who] != group)
		year_fault(q->y, OTHERWISE, LAW_GROUP, who, l->at,
			   "%s %lld: a letter of group %d, and they are in group %d", q->r->name,
			   (long long)q->v->id, group, q->group[who]);
	q->group[who] = group;
	q->letter[who] = l;
}

bool year_names(const char *text, const char *name)
{
	size_t n = strlen(name);

	for (const char *p = text; (p = strstr(p, name)); p += n)
		if (p[n] < '0' || p[n] > '9')
			return true;
	return false;
}

/* Who is alone in a group is not told their own name. */
static bool is_alone(const struct run *q, int who)
{
	for (int i = 0; i < PEOPLE; i++)
		if (i != who && q->letter[i] && q->group[i] == q->group[who])
			return false;
	return true;
}

void run_group_names(struct run *q, const struct year_step *s)
{
	bool named = false;

	for (int i = 0; i < q->r->n_naming; i++)
		named |= !strcmp(q->r->naming[i], s->mail);
	for (int i = 0; i < PEOPLE && named; i++) {
		const char *text =
			q->letter[i] ? year_one_line(q->y, q->letter[i]->m->text, " ") : NULL;

		for (int k = 0; k < PEOPLE && text; k++)
			if (q->letter[k] && year_names(text, q->y->p[k].name) !=
						    (q->group[k] == q->group[i] && !is_alone(q, i)))
				year_fault(q->y, OTHERWISE, LAW_GROUP, i, q->now,
					   "%s %lld: %s is of group %d, and the letter to group %d "
					   "says: %.300s",
					   q->r->name, (long long)q->v->id, q->y->p[k].name,
					   q->group[k], q->group[i], text);
	}
	memset(q->letter, 0, sizeof q->letter);
}

static bool joined_before(const struct run *q, const struct fact_answer *w)
{
	for (size_t i = 0; i < q->y->n_answers; i++) {
		const struct fact_answer *x = &q->y->answers[i];

		if (x != w && x->activity == w->activity && x->who == w->who && x->joins &&
		    (x->at < w->at || (x->at == w->at && x < w)))
			return true;
	}
	return q->v->owner == w->who;
}

/* How many letters of their own somebody got of a step that was done; all are accounted for. */
static int late_letters(struct run *q, int who)
{
	int n = 0, member;

	for (size_t i = q->y->of[who]; i < q->y->n_letters && q->y->letters[i].who == who; i++) {
		struct fact_letter *l = &q->y->letters[i];

		if (l->m->activity != q->v->id ||
		    sscanf(l->m->key, "activity:%*d:%*d:0m%d:", &member) != 1)
			continue;
		l->accounted = true;
		n++;
	}
	return n;
}

void run_late_check(struct run *q)
{
	for (size_t i = 0; i < q->y->n_answers && q->r->group_size && q->divided; i++) {
		const struct fact_answer *w = &q->y->answers[i];
		int n;

		if (w->activity != q->v->id || !w->joins || w->over || w->at <= q->divided ||
		    joined_before(q, w))
			continue;
		n = late_letters(q, w->who);
		if (n != 1 && !run_lived_twice(q->y, w->at))
			year_fault(q->y, n ? TOO_MUCH : MISSING, LAW_GROUP, w->who, w->at,
				   "%s %lld: they joined when groups were drawn, and %d letters "
				   "say which is theirs",
				   q->r->name, (long long)q->v->id, n);
	}
}

/* Groups that were drawn are about as large as the recipe says; who joins later makes them larger. */
void run_groups_check(struct run *q)
{
	int sizes[PEOPLE + 1] = { 0 }, most = 0, all = 0, late = 0;

	for (int i = 0; i < PEOPLE; i++)
		if (q->group[i]) {
			sizes[q->group[i]]++;
			all++;
		}
	for (int g = 1; g <= PEOPLE; g++)
		most = sizes[g] > most ? sizes[g] : most;
	for (size_t i = 0; i < q->y->n_answers; i++)
		late += q->y->answers[i].activity == q->v->id && q->y->answers[i].joins &&
			q->y->answers[i].at > q->divided;
	if (q->r->group_size && most - late > q->r->group_size * 3 / 2)
		year_fault(q->y, OTHERWISE, LAW_GROUP, -1, q->divided,
			   "%s %lld: %d people are in one group of %d, which is to have %d",
			   q->r->name, (long long)q->v->id, most, all, q->r->group_size);
}
