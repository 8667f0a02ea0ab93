/*
 * year_check.c - what must be so when the year is over: each slot of each rule, nobody written to
 * who is not there, nothing twice, budgets, books.
 */
#include "tests/year/year_recipe.h"

/* --- rules ----------------------------------------------------------------------------------- */

static int64_t weekday_of(int64_t day)
{
	return (day + 3) % 7; /* 1970-01-01 was a Thursday; 0 is Monday */
}

/* Is that day one of the rule's? Months are told from the C library's calendar. */
static bool is_day(const struct year_rule *r, int64_t day)
{
	time_t t = (time_t)day * DAY, week = (time_t)(day + r->month_nth * -7) * DAY;
	struct tm tm, other;
	int nth;

	if (r->weekday >= 0) { /* weeks are counted from Monday 2024-01-01, day 19723 */
		return weekday_of(day) == r->weekday && (day - 19723) / 7 % r->every_weeks == 0;
	}
	if (weekday_of(day) != r->month_weekday)
		return false;
	gmtime_r(&t, &tm);
	nth = (tm.tm_mday - 1) / 7 + 1;
	if (r->month_nth > 0)
		return nth == r->month_nth;
	week = t + WEEK;
	gmtime_r(&week, &other);
	return other.tm_mon != tm.tm_mon;
}

time_t year_slot_after(struct year *y, const struct year_rule *r, time_t after)
{
	for (int64_t day = after / DAY - 1;; day++) {
		time_t t = year_instant(y->zone, day * DAY + r->minutes * 60);

		if (t > after && is_day(r, day))
			return t;
	}
}

time_t year_tick_at(struct year *y, time_t t)
{
	for (size_t i = 0; i < y->n_ticks; i++)
		if (y->ticks[i] >= t)
			return y->ticks[i];
	return 0;
}

static int64_t opened_at(struct year *y, const struct year_rule *r, time_t slot)
{
	return year_world_number(
		y, arena_printf(y->a,
				"SELECT opened_at FROM activity WHERE rule = '%s' AND slot = %lld",
				r->name, (long long)slot));
}

/* After a restore the slots since the backup are decided again. */
static bool may_be_opened(struct year *y, time_t slot, time_t at, int64_t opened)
{
	return opened == at ||
	       (slot > y->backed_up && slot <= y->restored && opened == y->restored);
}

static void note_activity(struct year *y, const struct year_rule *r, time_t slot, int owner,
			  const char *which)
{
	struct fact_activity *v =
		ARENA_PUSH(y->a, y->activities, y->n_activities, y->cap_activities);

	*v = (struct fact_activity){
		.recipe = r->recipe, .rule = r->name, .owner = owner, .slot = slot, .named = -1
	};
	v->id = year_world_number(y,
				  arena_printf(y->a,
					       "SELECT id FROM activity WHERE rule = '%s' AND %s",
					       r->name, which));
	v->at = v->begun = (time_t)year_world_number(
		y, arena_printf(y->a, "SELECT opened_at FROM activity WHERE id = %lld",
				(long long)v->id));
}

static void check_opening(struct year *y, const struct year_rule *r, time_t slot, time_t at)
{
	int64_t opened = opened_at(y, r, slot);

	if (!may_be_opened(y, slot, at, opened))
		year_fault(y, opened < 0 ? MISSING : OTHERWISE, LAW_SLOT, -1, at,
			   "%s, for the slot of %s of rule %s; it was opened at %s", r->recipe,
			   year_day_text(y, slot), r->name,
			   opened < 0 ? "no time" : year_day_text(y, (time_t)opened));
	if (opened >= 0)
		note_activity(y, r, slot, -1, arena_printf(y->a, "slot = %lld", (long long)slot));
}

static void check_timed(struct year *y, const struct year_rule *r)
{
	int64_t made, want = 0;
	time_t slot = year_slot_after(y, r, y->ticks[0]), next;

	for (; slot <= y->end; slot = next) {
		time_t at = year_tick_at(y, slot);

		next = year_slot_after(y, r, slot);
		if (!at || (next <= y->end && year_tick_at(y, next) == at))
			continue; /* missed ones come together in the last */
		want++;
		if (r->recipe)
			check_opening(y, r, slot, at);
	}
	made = year_world_number(
		y, arena_printf(y->a,
				r->recipe ? "SELECT count(*) FROM activity WHERE rule = '%s'"
					  : "SELECT count(*) FROM slot WHERE rule = '%s'",
				r->name));
	if (made != want)
		year_fault(y, made < want ? MISSING : TOO_MUCH, LAW_SLOT, -1, y->end,
			   "%lld slots of rule %s were decided, there were %lld", (long long)made,
			   r->name, (long long)want);
}

/* Everybody who joined in the year, once, when they did. */
static void check_joined(struct year *y, const struct year_rule *r)
{
	int64_t n = 0;

	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		int64_t opened;

		if (!p->n || p->v[0].at <= y->ticks[0])
			continue;
		n++;
		opened = year_world_number(
			y, arena_printf(y->a,
					"SELECT opened_at FROM activity WHERE rule = '%s' AND "
					"owner = %lld",
					r->name, (long long)p->id));
		if (opened != p->v[0].at)
			year_fault(y, opened < 0 ? MISSING : OTHERWISE, LAW_JOINED, i, p->v[0].at,
				   "%s, by rule %s, was opened at %s", r->recipe, r->name,
				   opened < 0 ? "no time" : year_day_text(y, (time_t)opened));
		if (opened >= 0)
			note_activity(y, r, p->v[0].at, i,
				      arena_printf(y->a, "owner = %lld", (long long)p->id));
	}
	if (n !=
	    year_world_number(y,
			      arena_printf(y->a, "SELECT count(*) FROM activity WHERE rule = '%s'",
					   r->name)))
		year_fault(y, OTHERWISE, LAW_JOINED, -1, y->end,
			   "%lld people joined, and rule %s welcomed not as many", (long long)n,
			   r->name);
}

void year_check_rules(struct year *y)
{
	for (size_t i = 0; i < year_rules_n; i++)
		if (year_rules[i].event)
			check_joined(y, &year_rules[i]);
		else
			check_timed(y, &year_rules[i]);
}

/* --- letters --------------------------------------------------------------------------------- */

static int by_mailing(const void *a, const void *b)
{
	const struct fact_letter *x = a, *z = b;

	if (x->m != z->m)
		return x->m->id < z->m->id ? -1 : 1;
	return x->who != z->who ? x->who - z->who : x->at < z->at ? -1 : x->at > z->at;
}

/* To those who left goes what answers their own last mails, and nothing else. */
static void check_presence(struct year *y, const struct fact_letter *l)
{
	const struct someone *p = &y->p[l->who];

	if (year_phase_at(p, l->at)->active || l->m->class == CLASS_ANSWER || p->habit == READER)
		return; /* readers get what is theirs by another rule */
	year_fault(y, TOO_MUCH, LAW_PRESENCE, l->who, l->at, "\"%s\" (%s, %s)", l->m->subject,
		   l->m->kind, l->m->key);
}

/* What is not owed to them goes to nobody who paused or wants nothing: posts, editions, calls. */
static void check_mode(struct year *y, const struct fact_letter *l)
{
	const struct someone *p = &y->p[l->who];
	const struct phase *f = year_phase_at(p, l->due),
			   *before = year_phase_at(p, l->m->created - 1);

	if (l->m->class < CLASS_POST || l->put_off || !f->active)
		return;
	if (f == before && (f->mode == 'n' || f->paused_until > l->at))
		year_fault(y, TOO_MUCH, LAW_MODE, l->who, l->at, "\"%s\" (%s, %s); they %s",
			   l->m->subject, l->m->kind, l->m->key,
			   f->mode == 'n' ? "want nothing" : "pause");
}

static void check_budget(struct year *y, int who)
{
	const struct someone *p = &y->p[who];
	time_t last[400];
	int n = 0;

	for (size_t i = 0; i < y->n_letters && n < 400; i++) {
		const struct fact_letter *l = &y->letters[i];
		int week = 0;

		if (l->who != who || l->m->class < CLASS_POST)
			continue;
		for (int k = 0; k < n; k++)
			week += last[k] > l->at - BUDGET_WEEK;
		last[n++] = l->at;
		if (week >= p->budget)
			year_fault(y, TOO_MUCH, LAW_BUDGET, who, l->at,
				   "one more than %d mails in a week: \"%s\" (%s)", p->budget,
				   l->m->subject, l->m->kind);
	}
}

void year_check_letters(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++)
		if (y->p[i].budget)
			check_budget(y, i);
	qsort(y->letters, y->n_letters, sizeof *y->letters, by_mailing);
	for (size_t i = 0; i < y->n_letters; i++) {
		const struct fact_letter *l = &y->letters[i];

		if (l->who < 0) {
			year_fault(y, TOO_MUCH, LAW_ONCE, -1, l->at,
				   "\"%s\" went to nobody we know", l->m->subject);
			continue;
		}
		if (i && y->letters[i - 1].m == l->m && y->letters[i - 1].who == l->who)
			year_fault(y, TOO_MUCH, LAW_ONCE, l->who, l->at,
				   "\"%s\" (%s, %s) for the second time", l->m->subject, l->m->kind,
				   l->m->key);
		check_presence(y, l);
		check_mode(y, l);
	}
}

/* --- books ----------------------------------------------------------------------------------- */

void year_check_books(struct year *y)
{
	static const struct {
		const char *query, *words;
	} none[] = {
		{ "SELECT count(*) FROM arrival WHERE state IN ('new', 'held')",
		  "mails are neither filed nor acted upon nor set aside" },
		{ "SELECT count(*) FROM arrival WHERE reason = ''", "mails have no reason" },
		{ "SELECT count(*) FROM letter WHERE state IN ('claimed', 'sending', 'unsure')",
		  "letters are under way" },
		{ "SELECT count(*) FROM mailing WHERE kind = 'draft'", "drafts were left over" },
		{ "SELECT count(*) FROM activity WHERE state IN ('open', 'waiting') AND next_at IS "
		  "NULL",
		  "activities are open and nothing will close them" },
	};

	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		int64_t n = year_world_number(y, none[i].query);

		if (n)
			year_fault(y, OTHERWISE, LAW_BOOKS, -1, y->end, "%lld %s", (long long)n,
				   none[i].words);
	}
}
