/*
 * year_proof.c - a digest that an editor sees first: what they answer to the draft, and what must
 * follow. It goes when they say so, at the time they name, or when they stay silent too long; once.
 */
#include "tests/year/year.h"

enum { SILENCE = 12 * HOUR };

static struct year_draft *drafts;
static size_t n_drafts, cap_drafts;

static const struct year_rule *rule_of_proofs(void)
{
	for (size_t i = 0; i < year_rules_n; i++)
		if (year_rules[i].proof)
			return &year_rules[i];
	return NULL;
}

/* --- editing --------------------------------------------------------------------------------- */

/* Who asked for it by "yes" to the rota, or is in charge. */
static bool is_editor(const struct year *y, int who)
{
	if (y->p[who].habit == COORDINATOR)
		return true;
	for (size_t i = 0; i < y->n_answers; i++) {
		const struct fact_answer *w = &y->answers[i];

		if (w->who == who && w->joins && !w->over && w->gives_editor)
			return true;
	}
	return false;
}

/* By the clocks of the community, as in the draft. */
static void wait(struct year *y, struct act *f)
{
	f->meets = year_instant(y->zone, (year_local(y->zone, y->now) + 20 * HOUR) / HOUR * HOUR);
	f->text = arena_printf(y->a, "wait until %s", year_moment_text(y, f->meets));
}

static void edit(struct year *y, const struct fact_mailing *m, struct act *f)
{
	unsigned n = year_draw(y, 100);
	const struct seen_thread *t =
		m->n_threads ? &m->threads[year_draw(y, (unsigned)m->n_threads)] : NULL;

	if (n < 30) {
		f->text = "send";
	} else if (n < 60 && t && t->number) {
		f->thread = t->thread;
		f->text = arena_printf(y->a, "%s %d", n < 50 ? "drop" : "move", t->number);
		if (n >= 50) {
			f->text = arena_printf(y->a, "%s up", f->text);
			f->thread = -1;
		}
	} else if (n < 75) {
		f->vote = 1 + (int)year_draw(y, 1000);
		f->text = arena_printf(y->a, "title: Tq%dqt, the beds", f->vote);
	} else if (n < 85) {
		f->text = "pass";
	} else {
		wait(y, f);
	}
}

void year_proof_read(struct year *y, const struct fact_mailing *m, const char *to, int who)
{
	struct year_draft *d = n_drafts ? &drafts[n_drafts - 1] : NULL;
	struct act *f;

	if (d && d->sent && m->created < d->release)
		return; /* the server took it late */
	if (!d || d->sent || (d->edition && d->edition != m->edition)) {
		year_fault(y, TOO_MUCH, LAW_PROOF, who, y->now, "a draft, and none is to be seen");
		return;
	}
	d->edition = m->edition;
	if (!is_editor(y, who))
		year_fault(y, OTHERWISE, LAW_PROOF, who, y->now, "a draft, and they edit nothing");
	if (year_chance(y, 35))
		return;
	f = year_act_add(y, y->now + HOUR + year_draw(y, 4 * HOUR), WRITE_EDIT, who);
	f->to = to;
	f->activity = m->edition;
	edit(y, m, f);
}

/* Which words the answer must have; what follows once it was taken. */
const char *year_proof_taken(struct year *y, const struct act *f)
{
	struct year_draft *d = &drafts[n_drafts - 1];
	if (d->sent || d->edition != f->activity)
		return "is out already";
	if (*f->text == 's')
		d->release = y->now;
	else if (*f->text == 'w')
		d->release = f->meets;
	else if (*f->text == 't')
		d->title = f->vote;
	else if (*f->text == 'd' && d->n_dropped < sizeof d->dropped / sizeof *d->dropped)
		d->dropped[d->n_dropped++] = f->thread;
	return d->release <= y->now ? "to be sent"
	       : *f->text == 'w'    ? "waits until"
				    : "shown again";
}

/* --- when we live ---------------------------------------------------------------------------- */

static void cut(struct year *y, const struct year_rule *r)
{
	int before = n_drafts ? drafts[n_drafts - 1].upto : 0;

	if (before == y->n_posts)
		return; /* nothing was written since the last */
	*ARENA_PUSH(y->a, drafts, n_drafts, cap_drafts) =
		(struct year_draft){ .lang = r->to + strlen("lang:"),
				     .minutes = r->minutes,
				     .upto = y->n_posts,
				     .release = y->now + SILENCE };
}

void year_proofs_tick(struct year *y)
{
	const struct year_rule *r = rule_of_proofs();
	struct year_draft *d;

	if (year_next(y->zone, y->before + 1, r->weekday, r->minutes) <= y->now)
		cut(y, r);
	d = n_drafts ? &drafts[n_drafts - 1] : NULL;
	if (!d || d->sent || d->release > y->now)
		return;
	d->sent = true;
	d->release = y->now;
	year_digest_release(y, d);
}

/* --- what left ------------------------------------------------------------------------------- */

/* Is it a letter of such a digest? Its title is the editor's, and what they dropped is not in it. */
void year_proof_letter(struct year *y, const struct fact_letter *l)
{
	const struct year_draft *d = NULL;

	for (size_t i = 0; i < n_drafts && l->m->edition; i++)
		if (drafts[i].edition == l->m->edition)
			d = &drafts[i];
	if (!d)
		return;
	if (l->m->titled != d->title)
		year_fault(y, OTHERWISE, LAW_PROOF, l->who, l->at,
			   "the digest \"%s\" has the title %d, its editor gave it %d",
			   l->m->subject, l->m->titled, d->title);
	for (size_t i = 0; i < l->m->n_threads; i++)
		for (size_t k = 0; k < d->n_dropped; k++)
			if (l->m->threads[i].number && l->m->threads[i].thread == d->dropped[k])
				year_fault(y, TOO_MUCH, LAW_PROOF, l->who, l->at,
					   "thread %d in the digest \"%s\", which its editor left "
					   "out",
					   d->dropped[k], l->m->subject);
}

void year_proofs_end(struct year *y)
{
	size_t seen = 0, dropped = 0;

	for (size_t i = 0; i < n_drafts; i++) {
		seen += drafts[i].edition != 0;
		dropped += drafts[i].n_dropped;
	}
	print_message("  %zu digests were seen by an editor first, who left out %zu threads\n",
		      seen, dropped);
	if (!seen)
		year_fault(y, MISSING, LAW_USED, -1, y->end, "a draft of a digest");
	drafts = NULL;
	n_drafts = cap_drafts = 0;
}
