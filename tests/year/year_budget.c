/*
 * year_budget.c - who wants so many mails a week and no more: how many they had, counted from the
 * letters that left and from those the oracle expects; and what of it is unknown after a restore.
 *
 * Posts come singly while the week has room for this one and for the digest that brings the rest.
 * From then on they wait, for the next edition if the week has room for it, or for the first morning
 * with room after a week.
 */
#include "tests/year/year.h"

static int had(const struct year *y, int who)
{
	int n = 0;

	for (size_t i = y->n_letters; i-- > 0 && y->letters[i].at > y->now - WEEK;)
		n += y->letters[i].who == who && y->letters[i].m->class >= CLASS_POST;
	return n + (int)year_digest_waiting(who) + (int)year_newsletters_waiting(y, who);
}

bool year_has_room(struct year *y, int who, int more)
{
	return !y->p[who].budget || had(y, who) + more <= y->p[who].budget;
}

int year_room_at(struct year *y, int who, time_t t)
{
	int before = 0, with = 0;

	if (t >= y->backed_up && t < y->restored + WEEK + DAY)
		return -1;
	for (size_t i = y->of[who]; i < y->n_letters && y->letters[i].who == who; i++) {
		const struct fact_letter *l = &y->letters[i];

		if (l->m->class <= CLASS_ANSWER || l->m->created > t || l->at < t - WEEK)
			continue;
		before += l->m->created < t;
		with++;
	}
	return before >= y->p[who].budget ? 0 : with < y->p[who].budget ? 1 : -1;
}

/* --- a restored week ------------------------------------------------------------------------- */

void year_budget_lost(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		y->p[i].unknown = y->p[i].budget != 0;
		if (y->p[i].unknown)
			year_digest_forget(i);
	}
}

/* The last digest they had: posts up to this one were in it. */
static int had_upto(const struct year *y, int who)
{
	int upto = 0;

	for (size_t i = y->n_letters; i-- > 0;) {
		const struct fact_letter *l = &y->letters[i];

		if (l->who != who || strcmp(l->m->kind, "digest") != 0)
			continue;
		if (year_proof_upto(l->m->edition) >= 0)
			return year_proof_upto(l->m->edition);
		while (upto < y->n_posts &&
		       (!y->posts[upto].at || y->posts[upto].at <= l->m->created))
			upto++;
		return upto;
	}
	return 0;
}

static bool had_singly(const struct year *y, int who, int post)
{
	for (size_t i = y->n_letters; i-- > 0 && y->letters[i].at >= y->posts[post].at;)
		if (y->letters[i].who == who && y->letters[i].m->n_posts == 1 &&
		    y->letters[i].m->posts[0] == post && !strcmp(y->letters[i].m->kind, "post"))
			return true;
	return false;
}

/* What they were not given yet is what they are owed; from then on the oracle knows all again. */
void year_budget_known(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];

		if (!p->unknown)
			continue;
		p->unknown = false;
		p->folds = 0;
		p->n_owed = 0;
		for (int post = had_upto(y, i); post < y->n_posts; post++)
			if (y->posts[post].at && !had_singly(y, i, post)) {
				*ARENA_PUSH(y->a, p->owed, p->n_owed, p->cap_owed) = post;
				p->folds = p->folds ? p->folds : y->posts[post].at;
			}
	}
}
