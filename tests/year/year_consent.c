/*
 * year_consent.c - who agrees that others read what they wrote, under their name or none; and that
 * nothing else is shown, in letters, digests and newsletters.
 */
#include "tests/year/year_recipe.h"

static struct fact_answer *answer_of(struct year *y, int64_t arrival)
{
	for (size_t i = 0; i < y->n_answers; i++)
		if (y->answers[i].arrival == arrival)
			return &y->answers[i];
	return NULL;
}

/* Each answer is asked about by the letter that acknowledged it ("answer:<its mail>:..."). */
void year_consent_ask(struct year *y, const struct fact_mailing *m, const char *to, int who)
{
	unsigned n = year_draw(y, 100);
	const struct fact_answer *w = answer_of(y, atoll(m->key + strlen("answer:")));
	struct act *f;

	if (!w || w->who != who || !w->consent || n >= 80 || year_is_quiet(y, y->now))
		return;
	f = year_act_add(y, y->now + HOUR + year_draw(y, 2 * DAY), WRITE_CONSENT, who);
	f->to = to;
	f->answer = w->arrival;
	f->text = n < 45 ? "yes" : n < 65 ? "anonymous" : "no";
}

void year_consent_said(struct year *y, const struct act *f)
{
	struct fact_answer *w = answer_of(y, f->answer);

	w->refused = *f->text == 'n';
	w->unnamed = *f->text == 'a';
	w->agreed = w->refused ? 0 : y->now;
	assert_true(w->n_consents < CONSENTS_MAX);
	w->consents[w->n_consents].at = y->now;
	w->consents[w->n_consents++].word = *f->text;
}

/* What holds for a letter is what they had said last when it was made, which may be read days later. */
static char consent_at(const struct fact_answer *w, time_t made)
{
	char word = w->consent ? 'n' : 'y';

	for (size_t i = 0; i < w->n_consents && w->consents[i].at <= made; i++)
		word = w->consents[i].word;
	return word;
}

/* --- what is shown --------------------------------------------------------------------------- */

/* Is their name just before it? "Person 4" is none of "Person 42". */
static bool is_named(struct year *y, const char *text, const char *at, int who)
{
	const char *from = at - text > 60 ? at - 60 : text;
	const char *name = arena_printf(y->a, "%s:", y->p[who].name);
	const char *found = strstr(from, name);

	return found && found < at;
}

static void look_at(struct year *y, const struct fact_mailing *m, const char *text, const char *at,
		    const struct fact_answer *w)
{
	const struct fact_activity *v = year_activity_of(y, w->activity);
	const struct year_recipe *r = v ? year_recipe_known(y, v->recipe) : NULL;
	char word = consent_at(w, m->created);

	if (word == 'n')
		year_fault(y, TOO_MUCH, LAW_CONSENT, w->who, m->created,
			   "what they wrote for activity %lld stands in mailing %lld (%s, %s)",
			   (long long)w->activity, (long long)m->id, m->kind, m->key);
	else if ((word == 'a' || (r && r->unnamed)) && is_named(y, text, at, w->who))
		year_fault(y, OTHERWISE, LAW_CONSENT, w->who, m->created,
			   "what they wrote for activity %lld has their name in mailing %lld "
			   "(%s, %s)",
			   (long long)w->activity, (long long)m->id, m->kind, m->key);
}

/* Who opened it unnamed is not in the letter that others get. */
static void look_for_owner(struct year *y, const struct fact_mailing *m, const char *text)
{
	const struct fact_activity *v = year_activity_of(y, m->activity);
	const struct year_recipe *r = v ? year_recipe_known(y, v->recipe) : NULL;
	const struct someone *p;

	if (!r || !r->anonymous || m->class == CLASS_ANSWER)
		return;
	p = &y->p[v->owner];
	if (strstr(text, p->address) || strstr(text, arena_printf(y->a, "%s ", p->name)) ||
	    strstr(text, arena_printf(y->a, "%s:", p->name)))
		year_fault(y, TOO_MUCH, LAW_CONSENT, v->owner, m->created,
			   "their name stands in what they said unnamed, mailing %lld (%s)",
			   (long long)m->id, m->key);
}

void year_consent_look(struct year *y, const struct fact_mailing *m, const char *text)
{
	static const char mark[] = "Answer ";

	if (m->activity)
		look_for_owner(y, m, text);
	if (m->class == CLASS_ANSWER)
		return;
	for (const char *p = text; (p = strstr(p, mark)); p++) {
		char *end;
		unsigned long n = strtoul(p + strlen(mark), &end, 10);

		if (*end == '.' && n < y->n_answers)
			look_at(y, m, text, p, &y->answers[n]);
	}
}
