/*
 * year_newsletter.c - newsletters: a coordinator writes one, or a rule makes it; who looks at the test
 * copy changes it or not, and sends, puts off or drops it, and one of a rule goes out unanswered; some
 * people who are no members read along. The oracle notes to whom it must go when it is due.
 */
#include "tests/year/year.h"

enum { SILENCE = 12 * HOUR, MONTH = 30 * DAY };

struct issue {
	int who;    /* -1: made by a rule, and not known yet */
	char state; /* p shown to its author, r ready, d dropped, s sent */
	bool asked; /* p: its author has the letter */
	const struct year_rule *rule;
	struct year_issue made;
	int note; /* the mark of the words above it; 0: none */
	bool titled, seen;
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

/* The one whose title stands there; without one of its own it is the rule's last. n_issues: none. */
static size_t issue_titled(const char *subject, time_t t)
{
	const char *p = strstr(subject, "Nq");
	size_t n;

	if (p)
		return sscanf(p, "Nq%zuqn", &n) == 1 && n < n_issues ? n : n_issues;
	for (n = n_issues; n-- > 0;)
		if (issues[n].rule && issues[n].made.made <= t)
			return n;
	return n_issues;
}

/* "newsletter-proof": its author decides; or who is on duty. */
void year_newsletter_read(struct year *y, const struct fact_mailing *m, const char *to, int who)
{
	unsigned n = year_draw(y, 100);
	struct act *f;
	size_t i = issue_titled(m->subject, m->created);

	if (i == n_issues || issues[i].state != 'p' || issues[i].asked ||
	    (issues[i].who != who && issues[i].who >= 0))
		return;
	issues[i].asked = true;
	issues[i].who = who;
	if (issues[i].rule && !year_is_editor(y, who))
		year_fault(y, OTHERWISE, LAW_NEWSLETTER, who, y->now,
			   "the draft of a newsletter, and they edit nothing");
	if (issues[i].rule && year_chance(y, 35))
		return; /* it goes out all the same */
	f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_PROOF, who);
	f->to = to;
	f->thread = (int)i;
	f->vote = 1 + (int)year_draw(y, 1000);
	if (issues[i].rule && n < 40 && !issues[i].note) {
		f->text = arena_printf(y->a, "note: Eq%dqe Good *morning*.\r\n\r\nIt rained.",
				       f->vote);
	} else if (n < 40) {
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

/* Which words the answer must have. */
const char *year_newsletter_decided(struct year *y, const struct act *f)
{
	struct issue *v = &issues[f->thread];

	if (v->state != 'p')
		return "decided already";
	v->asked = false; /* what was changed is shown again */
	v->note = *f->text == 'n' ? f->vote : v->note;
	v->titled |= *f->text == 't';
	if (*f->text == 't' || *f->text == 'n')
		return "newsletter '";
	v->state = *f->text == 'd' ? 'd' : 'r';
	v->due = f->meets ? f->meets : y->now;
	return "newsletter '";
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
			     (f->active && f->mode != 'n' && f->paused_until <= y->now &&
			      (p->unknown || year_has_room(y, i, 1)));
		v->may[i] = v->want[i] && p->unknown;
	}
}

/* When its last one was made that was sent; for the first a month before the slot. */
static time_t last_made(const struct year_rule *r, time_t slot)
{
	for (size_t i = n_issues; i-- > 0;)
		if (issues[i].rule == r && issues[i].state == 's')
			return issues[i].made.made;
	return slot - MONTH;
}

static void make(struct year *y, const struct year_rule *r, time_t slot)
{
	struct issue v = { .who = -1, .state = 'p', .rule = r, .due = y->now + SILENCE };

	v.made = year_issue_make(y, last_made(r, slot));
	*ARENA_PUSH(y->a, issues, n_issues, cap_issues) = v;
}

void year_newsletters_tick(struct year *y)
{
	for (size_t i = 0; i < year_rules_n; i++) {
		const struct year_rule *r = &year_rules[i];
		time_t slot = 0;

		for (time_t t = y->before; r->newsletter && t <= y->now; t = slot + 1) {
			time_t next = year_slot_after(y, r, t);

			if (next > y->now)
				break;
			slot = next;
		}
		if (slot)
			make(y, r, slot);
	}
	for (size_t i = 0; i < n_issues; i++)
		if ((issues[i].state == 'r' || (issues[i].state == 'p' && issues[i].rule)) &&
		    issues[i].due <= y->now)
			goes_out(y, &issues[i]);
}

/* Put off by the server once or twice; what has not left by then was not made. */
size_t year_newsletters_waiting(const struct year *y, int who)
{
	size_t n = 0;

	for (size_t i = 0; i < n_issues; i++)
		n += issues[i].state == 's' && issues[i].sent >= y->now - 3 * HOUR &&
		     issues[i].want[who] && !issues[i].may[who] && !issues[i].got[who];
	return n;
}

/* What stands in it; once, as all have the same. */
static void look(struct year *y, struct issue *v, const struct fact_mailing *m)
{
	const char *note = arena_printf(y->a, "Eq%dqe", v->note);

	if (!v->rule || v->seen)
		return;
	v->seen = true;
	v->made.text = m->text;
	year_issue_look(y, &v->made, m);
	if (v->note ? !strstr(m->text, note) : strstr(m->text, "Eq") != NULL)
		year_fault(y, OTHERWISE, LAW_ISSUE, v->who, v->sent,
			   "its editor's note has the mark %d: %.200s", v->note, m->text);
}

void year_newsletter_letter(struct year *y, const struct fact_letter *l)
{
	size_t n;
	struct issue *v;

	if (strcmp(l->m->kind, "newsletter") || l->who < 0)
		return;
	n = issue_titled(l->m->subject, l->m->created);
	v = n < n_issues ? &issues[n] : NULL;
	if (v && *l->m->subject == '[' && (v->who == l->who || v->who < 0))
		return; /* the copy that is looked at first */
	if (!v || v->state != 's' || !v->want[l->who] ||
	    (v->rule && v->titled != !!strstr(l->m->subject, "Nq")))
		year_fault(y, TOO_MUCH, LAW_NEWSLETTER, l->who, l->at, "the newsletter \"%s\"",
			   l->m->subject);
	else
		v->got[l->who] = true;
	if (v)
		look(y, v, l->m);
}

/* Left out rightly: what was made in the same moment may have filled their week before it. */
static bool had_no_room(struct year *y, int who, time_t sent)
{
	return y->p[who].budget && year_room_at(y, who, sent) != 1;
}

void year_newsletters_end(struct year *y)
{
	size_t sent = 0, made = 0;

	for (size_t i = 0; i < n_issues; i++) {
		struct issue *v = &issues[i];

		sent += v->state == 's' && !v->rule;
		made += v->state == 's' && v->rule && v->seen;
		if (v->seen)
			year_issue_end(y, &v->made);
		for (int k = 0; k < PEOPLE && v->state == 's'; k++)
			if (v->want[k] && !v->may[k] && !v->got[k] && v->sent < y->end - 2 * HOUR &&
			    (y->p[k].habit == READER ||
			     year_phase_at(&y->p[k], v->sent + 3 * HOUR)->active) &&
			    !had_no_room(y, k, v->sent))
				year_fault(y, MISSING, LAW_NEWSLETTER, k, v->sent,
					   "the newsletter Nq%zuqn", i);
	}
	print_message("  %zu newsletters; %zu of people and %zu of a rule were sent\n", n_issues,
		      sent, made);
	if (!sent || !made)
		year_fault(y, MISSING, LAW_USED, -1, y->end, "a newsletter that is sent");
	issues = NULL;
	n_issues = cap_issues = 0;
}
