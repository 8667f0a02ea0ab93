/*
 * year_proof.c - a digest that an editor sees first: what they answer to the draft, and what must
 * follow. It goes when they say so, at the time they name, or when they stay silent too long; once.
 */
#include "tests/year/year.h"

enum { SILENCE = 12 * HOUR };

static struct year_draft *drafts;
static size_t n_drafts, cap_drafts;
static size_t n_moved, n_waited, n_taken_over;

/* The last of a rule; NULL: there was none. */
static struct year_draft *last_of(const struct year_rule *r)
{
	for (size_t i = n_drafts; i-- > 0;)
		if (drafts[i].rule == r)
			return &drafts[i];
	return NULL;
}

/* The one that has this edition, else one that nobody has seen yet. */
static struct year_draft *draft_of(int64_t edition, bool unseen)
{
	struct year_draft *d = NULL;

	for (size_t i = 0; i < n_drafts && edition; i++) {
		if (drafts[i].edition == edition)
			return &drafts[i];
		if (unseen && !drafts[i].edition && !drafts[i].over)
			d = &drafts[i];
	}
	return d;
}

static size_t place_of(const int *v, size_t n, int thread)
{
	size_t i = 0;

	while (i < n && v[i] != thread)
		i++;
	return i;
}

static bool is_there(const int *v, size_t n, int thread)
{
	return place_of(v, n, thread) < n;
}

/* --- editing --------------------------------------------------------------------------------- */

/* Who asked for it by "yes" to the rota, or is in charge. */
bool year_is_editor(const struct year *y, int who)
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

/* A conversation that stands there itself, not by what came of an activity. */
static bool is_item(const struct year *y, const struct seen_thread *t)
{
	return t && t->number && y->posts[t->thread].at && !y->posts[t->thread].activity;
}

/* One up; or to the place where another is shown. */
static void move(struct year *y, const struct fact_mailing *m, struct act *f, int number)
{
	const struct seen_thread *to = &m->threads[year_draw(y, (unsigned)m->n_threads)];

	f->steer = is_item(y, to) ? f->steer : 'u';
	f->place = to->thread;
	f->text = f->steer == 'u' ? arena_printf(y->a, "move %d up", number)
				  : arena_printf(y->a, "move %d to %d", number, to->number);
}

static void edit(struct year *y, const struct fact_mailing *m, struct act *f)
{
	static const char verbs[] = "ssssssddduuuooottttiiipwww";
	const struct seen_thread *t =
		m->n_threads ? &m->threads[year_draw(y, (unsigned)m->n_threads)] : NULL;

	f->steer = verbs[year_draw(y, sizeof verbs - 1)];
	if (strchr("duo", f->steer) && !is_item(y, t))
		f->steer = 'p';
	f->thread = t ? t->thread : -1;
	f->vote = 1 + (int)year_draw(y, 1000);
	switch (f->steer) {
	case 's': f->text = "send"; break;
	case 'd': f->text = arena_printf(y->a, "drop %d", t->number); break;
	case 'u':
	case 'o': move(y, m, f, t->number); break;
	case 't': f->text = arena_printf(y->a, "title: Tq%dqt, the beds", f->vote); break;
	case 'i':
		f->text = arena_printf(y->a, "intro: Iq%dqi Good morning.\r\nIt rained.", f->vote);
		break;
	case 'w': wait(y, f); break;
	default: f->text = "pass";
	}
	f->want = f->steer != 's' && f->steer != 'w' && year_chance(y, 20);
	if (f->want)
		f->text = arena_printf(y->a, "%s\r\nsend", f->text);
}

/* A draft shows what was made of it until then. */
static void check_draft(struct year *y, struct year_draft *d, const struct fact_mailing *m, int who)
{
	size_t at = 0;

	for (size_t i = 0; i < m->n_listed; i++)
		if (is_there(d->dropped, d->n_dropped, m->listed[i]))
			year_fault(y, TOO_MUCH, LAW_PROOF, who, y->now,
				   "thread %d in a draft, after it was left out", m->listed[i]);
	if (m->introduced != d->intro || m->titled != d->title)
		year_fault(y, OTHERWISE, LAW_PROOF, who, y->now,
			   "a draft with the title %d and the intro %d, not %d and %d", m->titled,
			   m->introduced, d->title, d->intro);
	for (size_t i = 0; d->n_order && i < m->n_listed; i++, at++)
		if (at >= d->n_order || d->order[at] != m->listed[i]) {
			year_fault(y, OTHERWISE, LAW_PROOF, who, y->now,
				   "thread %d is in place %zu of the draft (mailing %lld), where "
				   "thread %d should be",
				   m->listed[i], at + 1, (long long)m->id,
				   at < d->n_order ? d->order[at] : -1);
			break;
		}
	d->n_order = m->n_listed < DRAFT_MOST ? m->n_listed : 0;
	if (d->n_order)
		memcpy(d->order, m->listed, d->n_order * sizeof *d->order);
}

void year_proof_read(struct year *y, const struct fact_mailing *m, const char *to, int who)
{
	struct year_draft *d = draft_of(m->edition, true);
	struct act *f;

	if (d && d->over && d->edition)
		return; /* the server took it late */
	if (!d) {
		year_fault(y, TOO_MUCH, LAW_PROOF, who, y->now, "a draft, and none is to be seen");
		return;
	}
	d->edition = m->edition;
	if (!year_is_editor(y, who))
		year_fault(y, OTHERWISE, LAW_PROOF, who, y->now, "a draft, and they edit nothing");
	if (m->post) { /* it answers a mail: until when the draft waits, and it is answered as that is */
		if (!d->told--)
			year_fault(y, TOO_MUCH, LAW_PROOF, who, y->now,
				   "a letter about waiting, which nobody asked for");
		return;
	}
	if (m->created == y->now)
		check_draft(y, d, m, who);
	if (year_chance(y, 35))
		return;
	f = year_act_add(y, y->now + HOUR + year_draw(y, 4 * HOUR), WRITE_EDIT, who);
	f->to = to;
	f->activity = m->edition;
	edit(y, m, f);
	if (year_is_quiet(y, f->at))
		y->n_acts--;
}

static void take_out(struct year_draft *d, int thread)
{
	size_t i = place_of(d->order, d->n_order, thread);

	if (i < d->n_order)
		memmove(d->order + i, d->order + i + 1, (--d->n_order - i) * sizeof *d->order);
}

/* Where that one stands, the thread stands from now on. */
static void put(struct year_draft *d, const struct act *f)
{
	size_t from = place_of(d->order, d->n_order, f->thread),
	       to = f->steer == 'o' ? place_of(d->order, d->n_order, f->place)
		    : from          ? from - 1
				    : 0;

	if (from >= d->n_order) /* left out by another editor: that is how it stays */
		return;
	if (to >= d->n_order) {
		d->n_order = 0;
		return;
	}
	take_out(d, f->thread);
	memmove(d->order + to + 1, d->order + to, (d->n_order++ - to) * sizeof *d->order);
	d->order[to] = f->thread;
	n_moved++;
}

/* Which words the answer must have; what follows once it was taken. */
const char *year_proof_taken(struct year *y, const struct act *f)
{
	struct year_draft *d = draft_of(f->activity, false);

	if (!d || d->over)
		return "is out already";
	switch (f->steer) {
	case 'w':
		d->release = f->meets;
		d->told++;
		n_waited++;
		break;
	case 't': d->title = f->vote; break;
	case 'i': d->intro = f->vote; break;
	case 'u':
	case 'o': put(d, f); break;
	case 'd':
		take_out(d, f->thread);
		if (d->n_dropped < DRAFT_MOST)
			d->dropped[d->n_dropped++] = f->thread;
		break;
	default: break;
	}
	if (f->steer == 's' || f->want)
		d->release = y->now;
	return d->release && d->release <= y->now ? "to be sent"
	       : f->steer == 'w'                  ? "waits until"
						  : "shown again";
}

/* --- when we live ---------------------------------------------------------------------------- */

/* One that still waits gives way to the next, which begins as it was left: without what was left out,
 * but where somebody has written there since. */
static void take_over(struct year *y, struct year_draft *old, struct year_draft *d)
{
	old->over = true;
	d->title = old->title;
	d->intro = old->intro;
	for (size_t i = 0; i < old->n_dropped; i++) {
		bool since = false;

		for (int post = old->upto; post < d->upto; post++)
			since |= y->posts[post].at && y->posts[post].thread == old->dropped[i];
		if (!since)
			d->dropped[d->n_dropped++] = old->dropped[i];
	}
	n_taken_over++;
}

static void cut(struct year *y, const struct year_rule *r, time_t slot)
{
	struct year_draft *old = last_of(r), d = { .rule = r,
						   .lang = r->to + strlen("lang:"),
						   .minutes = r->minutes,
						   .slot = slot,
						   .upto = y->n_posts };

	if (old && old->upto == y->n_posts)
		return; /* nothing was written since the last */
	if (!strcmp(r->proof, "send"))
		d.release = y->now + SILENCE;
	if (old && !old->over && year_digest_anybody(y, &d))
		take_over(y, old, &d);
	if (old)
		old->over = true; /* what it held came to everybody by another rule */
	*ARENA_PUSH(y->a, drafts, n_drafts, cap_drafts) = d;
}

static void look(struct year *y, const struct year_rule *r)
{
	time_t slot, next = year_next(y->zone, y->before + 1, r->weekday, r->minutes);
	struct year_draft *d;

	for (slot = 0; next <= y->now; next = year_next(y->zone, slot + 1, r->weekday, r->minutes))
		slot = next;
	if (slot)
		cut(y, r, slot);
	d = last_of(r);
	if (!d || d->over || !d->release || d->release > y->now)
		return;
	d->over = true;
	d->release = y->now;
	year_digest_release(y, d);
}

void year_proofs_tick(struct year *y)
{
	for (size_t i = 0; i < year_rules_n; i++)
		if (year_rules[i].proof && !year_rules[i].recipe && !year_rules[i].newsletter)
			look(y, &year_rules[i]);
}

int year_proof_upto(int64_t edition)
{
	const struct year_draft *d = draft_of(edition, false);

	return d ? d->upto : -1;
}

/* --- what left ------------------------------------------------------------------------------- */

static bool wrote_in(const struct year *y, int who, int thread)
{
	for (int i = thread; i < y->n_posts; i++)
		if (y->posts[i].thread == thread && y->posts[i].author == who)
			return true;
	return false;
}

/* What is not for them in particular stands in the order the editor gave it. */
static void check_order(struct year *y, const struct fact_letter *l, const struct year_draft *d)
{
	size_t last = 0;

	if (y->p[l->who].habit == FOLLOWER)
		return;
	for (size_t i = 0; i < l->m->n_listed; i++) {
		size_t at = place_of(d->order, d->n_order, l->m->listed[i]);

		if (at >= d->n_order || wrote_in(y, l->who, l->m->listed[i]))
			continue;
		if (at < last) {
			year_fault(y, OTHERWISE, LAW_PROOF, l->who, l->at,
				   "thread %d comes after thread %d in the digest \"%s\" (mailing "
				   "%lld), and before it in the draft",
				   l->m->listed[i], d->order[last], l->m->subject,
				   (long long)l->m->id);
			return;
		}
		last = at;
	}
}

/* Is it a letter of such a digest? Its title, its words and its order are the editor's, and what they
 * dropped is not in it. */
void year_proof_letter(struct year *y, const struct fact_letter *l)
{
	const struct year_draft *d = draft_of(l->m->edition, false);

	if (!d)
		return;
	if (l->m->titled != d->title || l->m->introduced != d->intro)
		year_fault(
			y, OTHERWISE, LAW_PROOF, l->who, l->at,
			"the digest \"%s\" has the title %d and the intro %d, its editor gave it "
			"%d and %d",
			l->m->subject, l->m->titled, l->m->introduced, d->title, d->intro);
	for (size_t i = 0; i < l->m->n_threads; i++)
		if (l->m->threads[i].number &&
		    is_there(d->dropped, d->n_dropped, l->m->threads[i].thread))
			year_fault(y, TOO_MUCH, LAW_PROOF, l->who, l->at,
				   "thread %d in the digest \"%s\", which its editor left out",
				   l->m->threads[i].thread, l->m->subject);
	check_order(y, l, d);
}

void year_proofs_end(struct year *y)
{
	size_t seen = 0, dropped = 0;

	for (size_t i = 0; i < n_drafts; i++) {
		seen += drafts[i].edition != 0;
		dropped += drafts[i].n_dropped;
		if (drafts[i].told)
			year_fault(y, MISSING, LAW_PROOF, -1, y->end,
				   "%d letters that say until when edition %lld waits",
				   drafts[i].told, (long long)drafts[i].edition);
	}
	print_message("  %zu digests were seen by an editor first, who left out %zu threads, moved "
		      "%zu, let %zu wait; %zu unanswered were taken over by the next\n",
		      seen, dropped, n_moved, n_waited, n_taken_over);
	if (!seen || !n_moved || !n_waited || !n_taken_over)
		year_fault(y, MISSING, LAW_USED, -1, y->end,
			   "a draft of a digest that is seen, moved in, put off, or taken over");
	drafts = NULL;
	n_drafts = cap_drafts = n_moved = n_waited = n_taken_over = 0;
}
