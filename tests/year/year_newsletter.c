/*
 * year_newsletter.c - newsletters: a coordinator writes one, looks at the test copy, changes it or
 * not, and sends, puts off or drops it; some people who are no members read along. The oracle notes
 * to whom it must go when it is due.
 */
#include "tests/year/year.h"

struct issue {
	int who;
	char state; /* p shown to its author, r ready, d dropped, s sent */
	bool asked; /* p: its author has the letter */
	time_t due, sent;
	bool want[PEOPLE], may[PEOPLE], got[PEOPLE];
};

static struct issue *issues;
static size_t n_issues, cap_issues;

/* --- writing --------------------------------------------------------------------------------- */

void year_newsletters_plan(struct year *y)
{
	for (time_t t = y->start + 20 * DAY; t < y->end - 40 * DAY; t += 25 * DAY)
		year_act_add(y, year_quiet_time(y, t, t + 20 * DAY), WRITE_NEWSLETTER,
			     (int)year_draw(y, 3));
	for (int i = 0; i < PEOPLE; i++)
		if (y->p[i].habit == READER) {
			time_t t = year_quiet_time(y, y->start + DAY, y->start + 120 * DAY);

			year_act_add(y, t, WRITE_NEWS, i);
			if (i % 2)
				year_act_add(y, year_quiet_time(y, t + 60 * DAY, t + 200 * DAY),
					     WRITE_NEWS_LEAVE, i);
		}
}

void year_newsletter_draft(struct year *y, struct act *f)
{
	f->to = "circle+newsletter@example.org";
	f->subject = arena_printf(y->a, "Nq%zuqn from the beds", n_issues);
	f->text = "# Beds\r\n\r\nDig **deep**, and tell the others.";
	*ARENA_PUSH(y->a, issues, n_issues, cap_issues) =
		(struct issue){ .who = f->who, .state = 'p' };
}

/* "newsletter-proof": its author decides. */
void year_newsletter_read(struct year *y, const char *to, int who)
{
	unsigned n = year_draw(y, 100);
	struct act *f;
	size_t i = 0;

	while (i < n_issues && (issues[i].who != who || issues[i].state != 'p' || issues[i].asked))
		i++;
	if (i == n_issues)
		return;
	issues[i].asked = true;
	f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_PROOF, who);
	f->to = to;
	f->thread = (int)i;
	if (n < 40) {
		f->text = "send";
	} else if (n < 70) {
		f->meets = year_next(y->zone, f->at + year_draw(y, 4 * DAY), -1, 8 * 60);
		f->text = arena_printf(y->a, "send at %s", year_moment_text(y, f->meets));
	} else if (n < 85) {
		f->text = arena_printf(y->a, "title: Nq%zuqn, with another title", i);
	} else {
		f->text = "drop";
	}
}

void year_newsletter_decided(struct year *y, const struct act *f)
{
	struct issue *v = &issues[f->thread];

	v->asked = false; /* what was changed is shown again */
	if (*f->text == 't')
		return;
	v->state = *f->text == 'd' ? 'd' : 'r';
	v->due = f->meets ? f->meets : y->now;
}

/* --- when we live ---------------------------------------------------------------------------- */

static void goes_out(struct year *y, struct issue *v)
{
	v->state = 's';
	v->sent = y->now;
	for (int i = 0; i < PEOPLE; i++) {
		const struct someone *p = &y->p[i];
		const struct phase *f = year_phase_at(p, y->now);

		v->want[i] = (p->habit == READER && p->reads) ||
			     (f->active && f->mode != 'n' && f->paused_until <= y->now);
		v->may[i] = v->want[i] && p->budget;
	}
}

void year_newsletters_tick(struct year *y)
{
	for (size_t i = 0; i < n_issues; i++)
		if (issues[i].state == 'r' && issues[i].due <= y->now)
			goes_out(y, &issues[i]);
}

void year_newsletter_letter(struct year *y, const struct fact_letter *l)
{
	size_t n;
	struct issue *v;

	if (strcmp(l->m->kind, "newsletter") || l->who < 0)
		return;
	if (sscanf(l->m->subject, "[%*[^]]] Nq%zuqn", &n) == 1 && n < n_issues &&
	    issues[n].who == l->who)
		return; /* the copy that is looked at first */
	v = sscanf(l->m->subject, "Nq%zuqn", &n) == 1 && n < n_issues ? &issues[n] : NULL;
	if (!v || v->state != 's' || !v->want[l->who])
		year_fault(y, TOO_MUCH, LAW_NEWSLETTER, l->who, l->at, "the newsletter \"%s\"",
			   l->m->subject);
	else
		v->got[l->who] = true;
}

void year_newsletters_end(struct year *y)
{
	size_t sent = 0;

	for (size_t i = 0; i < n_issues; i++) {
		struct issue *v = &issues[i];

		sent += v->state == 's';
		for (int k = 0; k < PEOPLE && v->state == 's'; k++)
			if (v->want[k] && !v->may[k] && !v->got[k] && v->sent < y->end - 2 * HOUR &&
			    (y->p[k].habit == READER ||
			     year_phase_at(&y->p[k], v->sent + 3 * HOUR)->active))
				year_fault(y, MISSING, LAW_NEWSLETTER, k, v->sent,
					   "the newsletter Nq%zuqn", i);
	}
	print_message("  %zu newsletters, %zu of them sent\n", n_issues, sent);
	if (!sent)
		year_fault(y, MISSING, LAW_USED, -1, y->end, "a newsletter that is sent");
	issues = NULL;
	n_issues = cap_issues = 0;
}
