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

	for (size_t i = y->n_letters; i-- > 0 && y->letters[i].at > y->now - BUDGET_WEEK;)
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

		if (l->m->class <= CLASS_ANSWER || l->m->created > t || l->at < t - BUDGET_WEEK)
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

static bool is_digest(const struct fact_letter *l, int who)
{
	return l->who == who && !strcmp(l->m->kind, "digest");
}

/* Posts that were there when it was composed. */
static int there_were(const struct year *y, const struct fact_mailing *m)
{
	int upto = 0;

	while (upto < y->n_posts && (!y->posts[upto].at || y->posts[upto].at <= m->created))
		upto++;
	return upto;
}

/* Posts up to this one were in it. */
static int upto_of(const struct year *y, const struct fact_mailing *m)
{
	int upto = year_proof_upto(m->edition);

	return upto >= 0 ? upto : there_were(y, m);
}

/* Some that was there was not in it; of those that were written not all were accepted. */
static bool left_some(const struct year *y, const struct fact_mailing *m)
{
	for (int post = upto_of(y, m); post < there_were(y, m); post++)
		if (y->posts[post].at)
			return true;
	return false;
}

/* Of the last digest they had; all: of the last one behind which nothing waited. */
static int had_upto(const struct year *y, int who, bool all)
{
	for (size_t i = y->n_letters; i-- > 0;) {
		const struct fact_letter *l = &y->letters[i];

		if (is_digest(l, who) && !(all && left_some(y, l->m)))
			return upto_of(y, l->m);
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

/* What they were not given yet is what they are owed, and it is said since when posts wait: a digest
 * that its editor saw first may leave some behind. From then on the oracle knows all again. */
void year_budget_known(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];

		if (!p->unknown)
			continue;
		p->unknown = false;
		p->folds = 0;
		p->n_owed = 0;
		for (int post = had_upto(y, i, false); post < y->n_posts; post++)
			if (y->posts[post].at && !had_singly(y, i, post))
				*ARENA_PUSH(y->a, p->owed, p->n_owed, p->cap_owed) = post;
		for (int post = had_upto(y, i, true); p->n_owed && post < y->n_posts; post++)
			if (!p->folds && y->posts[post].at && !had_singly(y, i, post))
				p->folds = y->posts[post].at;
	}
}
