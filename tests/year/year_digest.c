/*
 * year_digest.c - the oracle of posts: to whom each one is owed, singly or in which digest, at
 * which hour. It lives beside the community and is told what people did, not what was decided.
 *
 * Singly: mode each, not paused, owed nothing: a letter with the hour of the post. All others but
 * those who want nothing are owed it: by the community's next edition; by the slot of their own
 * pace; in one catch-up when a pause is over or when they take posts singly from now on.
 */
#include "tests/year/year.h"

struct due {
	int who, *posts; /* singly: one */
	size_t n;
	bool singly, met;
	time_t due, made;
};

static struct due *dues;
static size_t n_dues, cap_dues;
/* Each person's dues, oldest first: where to look from. */
static size_t first_open[PEOPLE];

static bool lenient(const struct someone *p)
{
	return p->habit == BUDGETED; /* when theirs fold is judged by their budget alone */
}

static struct due *due_add(struct year *y, int who, bool singly, time_t due)
{
	struct due *d = ARENA_PUSH(y->a, dues, n_dues, cap_dues);

	*d = (struct due){ .who = who, .singly = singly, .due = due, .made = y->now };
	return d;
}

static void owe(struct year *y, struct someone *p, int post)
{
	*ARENA_PUSH(y->a, p->owed, p->n_owed, p->cap_owed) = post;
}

static bool paused(const struct phase *f, time_t t)
{
	return f->paused_until > t;
}

void year_digest_post_accepted(struct year *y, int post)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		const struct phase *f = year_phase_at(p, y->now);

		if (!f->active || f->mode == 'n')
			continue;
		/* a pause ends when we look, and until then it goes on */
		if (f->mode == 'e' && !f->paused_until && !p->catch_up && !lenient(p)) {
			struct due *d = due_add(y, i, true, y->now);

			d->posts = arena_get(y->a, sizeof *d->posts);
			d->posts[0] = post;
			d->n = 1;
		} else {
			owe(y, p, post);
		}
	}
}

/* The whole queue goes as one digest. */
static void settle(struct year *y, struct someone *p, time_t due)
{
	struct due *d;

	p->catch_up = false;
	if (!p->n_owed || lenient(p))
		return;
	d = due_add(y, (int)(p - y->p), false, due);
	d->posts = p->owed;
	d->n = p->n_owed;
	p->owed = NULL;
	p->n_owed = p->cap_owed = 0;
}

static void set_pace(struct year *y, struct someone *p, const struct phase *f)
{
	p->pace_next = f->active && f->pace ? year_next(p->zone ? p->zone : y->zone, y->now + 1,
							f->weekday, f->minutes)
					    : 0;
}

/* What had not left when they did. */
static void cancel(struct year *y, int who)
{
	(void)y;
	for (size_t i = first_open[who]; i < n_dues; i++)
		dues[i].met |= dues[i].who == who;
}

/* Of an edition that could not leave for days nobody hears any more. */
static void expire(struct year *y)
{
	for (size_t i = 0; i < n_dues && y->now - y->before > DAY; i++)
		dues[i].met |= !dues[i].singly && dues[i].made + 6 * DAY <= y->now;
}

void year_digest_phase(struct year *y, struct someone *p, const struct phase *was)
{
	const struct phase *f = year_phase_at(p, INT64_MAX);

	if (!f->active)
		cancel(y, (int)(p - y->p));
	if (!f->active || !was->active || f->mode == 'n') { /* begins anew, or wants nothing */
		p->n_owed = 0;
		p->catch_up = false;
	} else if (f->mode == 'e' && !f->paused_until && p->n_owed) {
		p->catch_up = true;
	}
	if (!was->active || !f->pace || !was->pace || strcmp(f->pace, was->pace))
		set_pace(y, p, f);
}

/* --- when we live ---------------------------------------------------------------------------- */

/* In the morning of their zone, within a day of the cut. */
static time_t morning(struct year *y, const struct someone *p)
{
	time_t t;

	if (!p->zone || p->zone == y->zone)
		return y->now;
	t = year_next(p->zone, y->now, -1, 8 * 60);
	return t > y->now + DAY ? y->now + DAY : t;
}

static void edition(struct year *y)
{
	if (y->edition_upto == y->n_posts)
		return; /* nothing was written since the last */
	y->edition_upto = y->n_posts;
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		const struct phase *f = year_phase_at(p, y->now);

		if (f->active && (f->mode == 'd' || f->mode == 's') && !f->pace && !p->catch_up &&
		    !paused(f, y->now))
			settle(y, p, morning(y, p));
	}
}

static void end_pause(struct year *y, struct someone *p)
{
	struct phase next = *year_phase_at(p, y->now);

	if (!next.paused_until || next.paused_until > y->now)
		return;
	next.paused_until = 0;
	next.at = y->now;
	*ARENA_PUSH(y->a, p->v, p->n, p->cap) = next;
	if (next.active && next.mode != 'n' && p->n_owed)
		p->catch_up = true;
}

void year_digest_tick(struct year *y)
{
	expire(y);
	if (year_next(y->zone, y->before + 1, 0, 8 * 60) <= y->now)
		edition(y);
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		const struct phase *f;

		end_pause(y, p);
		f = year_phase_at(p, y->now);
		if (p->catch_up)
			settle(y, p, y->now);
		if (!p->pace_next || p->pace_next > y->now)
			continue;
		if (f->active && f->pace && !paused(f, y->now) &&
		    (f->mode == 'd' || f->mode == 's'))
			settle(y, p, y->now);
		set_pace(y, p, f);
	}
}

/* --- what left ------------------------------------------------------------------------------- */

static const char *list(struct year *y, const int *v, size_t n)
{
	struct buf b = BUF(y->a);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%d", i ? " " : "", v[i]);
	return arena_dup(y->a, buf_text(&b));
}

static bool sees(const struct fact_mailing *m, int post)
{
	for (size_t i = 0; i < m->n_posts; i++)
		if (m->posts[i] == post)
			return true;
	return false;
}

static int named(const struct fact_mailing *m, int thread)
{
	for (size_t i = 0; i < m->n_threads; i++)
		if (m->threads[i].thread == thread)
			return m->threads[i].n ? m->threads[i].n : -1;
	return 0;
}

static bool owes(const struct due *d, int post)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->posts[i] == post)
			return true;
	return false;
}

/* Each post owed is there by its words, or by its thread's name with a count that includes it;
 * no other thread is named, but by an activity's outcome. */
static void compare(struct year *y, const struct fact_letter *l, const struct due *d)
{
	const char *who = y->p[d->who].address;

	for (size_t i = 0; i < d->n; i++) {
		const struct fact_post *p = &y->posts[d->posts[i]];
		int n = named(l->m, p->thread), owed = 0;

		for (size_t k = 0; k < d->n; k++)
			owed += y->posts[d->posts[k]].thread == p->thread;
		if (n != owed && !(sees(l->m, d->posts[i]) && n))
			year_fault(y,
				   "%s: the digest \"%s\" (mailing %lld) to %s lacks post %d of "
				   "thread %d:"
				   " %d are counted, %d are due",
				   year_day_text(y, l->at), l->m->subject, (long long)l->m->id, who,
				   d->posts[i], p->thread, n, owed);
	}
	for (size_t i = 0; i < l->m->n_posts; i++)
		if (!owes(d, l->m->posts[i]) && !y->posts[l->m->posts[i]].activity)
			year_fault(y,
				   "%s: the digest \"%s\" (mailing %lld) to %s repeats post %d; "
				   "due were %s",
				   year_day_text(y, l->at), l->m->subject, (long long)l->m->id, who,
				   l->m->posts[i], list(y, d->posts, d->n));
}

static struct due *open_due(int who, bool singly, int post)
{
	while (first_open[who] < n_dues &&
	       (dues[first_open[who]].met || dues[first_open[who]].who != who))
		first_open[who]++;
	for (size_t i = first_open[who]; i < n_dues; i++)
		if (dues[i].who == who && !dues[i].met && dues[i].singly == singly &&
		    (!singly || dues[i].posts[0] == post))
			return &dues[i];
	return NULL;
}

/* What activities left is due in every edition; where nothing else is, it goes alone, beside the name
 * of the conversation it came of, be that one of posts. */
static bool only_outcomes(const struct year *y, const struct fact_mailing *m)
{
	for (size_t i = 0; i < m->n_posts; i++)
		if (!y->posts[m->posts[i]].activity)
			return false;
	return true;
}

void year_digest_letter(struct year *y, struct fact_letter *l)
{
	bool singly = !strcmp(l->m->kind, "post");
	struct due *d;

	if ((!singly && strcmp(l->m->kind, "digest")) || l->who < 0 || lenient(&y->p[l->who]))
		return;
	d = open_due(l->who, singly, singly && l->m->n_posts ? l->m->posts[0] : -1);
	if (!d && !singly && only_outcomes(y, l->m))
		return;
	if (!d) {
		year_fault(y,
			   "%s: %s gets \"%s\" (%s, mailing %lld), and nothing of the kind is due",
			   year_day_text(y, l->at), y->p[l->who].address, l->m->subject, l->m->kind,
			   (long long)l->m->id);
		return;
	}
	d->met = true;
	if (l->due != d->due && !l->put_off)
		year_fault(y, "%s: \"%s\" to %s was due at %s, and should be at %s",
			   year_day_text(y, l->at), l->m->subject, y->p[l->who].address,
			   year_day_text(y, l->due), year_day_text(y, d->due));
	if (!singly)
		compare(y, l, d);
}

void year_digest_end(struct year *y)
{
	size_t singly = 0, met = 0;

	for (size_t i = 0; i < n_dues; i++) {
		struct someone *p = &y->p[dues[i].who];

		singly += dues[i].singly;
		met += dues[i].met;
		if (dues[i].met || dues[i].due > y->end - 2 * HOUR)
			continue;
		year_fault(y, "%s: %s never got %s %s, made at %s", year_day_text(y, dues[i].due),
			   p->address, dues[i].singly ? "the post" : "a digest of",
			   list(y, dues[i].posts, dues[i].n), year_day_text(y, dues[i].made));
	}
	print_message("  %zu letters of posts, %zu digests were due; %zu left\n", singly,
		      n_dues - singly, met);
	dues = NULL;
	n_dues = cap_dues = 0;
	memset(first_open, 0, sizeof first_open);
}
