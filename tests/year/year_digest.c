/*
 * year_digest.c - the oracle of posts: to whom each one is owed, singly or in which digest, at
 * which hour. It lives beside the community and is told what people did, not what was decided.
 *
 * Singly: mode each or followed, not paused, owed nothing: a letter with the hour of the post, if
 * they follow it then. All others but those who want nothing are owed it: by the community's next
 * edition; by the slot of their own pace; in one catch-up when a pause is over or when they take
 * posts singly from now on. Of what is owed they get what they follow when it is cut. Whose week is
 * full is owed posts as well, until one of these comes while there is room (year_budget.c).
 */
#include "tests/year/year.h"

struct due {
	int who, *posts; /* singly: one */
	size_t n;
	bool singly, met, passed_by; /* passed_by: it is owed by another one now */
	time_t due, made;
	enum law law;
};

static struct due *dues;
static size_t n_dues, cap_dues;
/* Each person's dues, oldest first: where to look from. */
static size_t first_open[PEOPLE];

static struct due *due_add(struct year *y, int who, enum law law, time_t due)
{
	struct due *d = ARENA_PUSH(y->a, dues, n_dues, cap_dues);

	*d = (struct due){
		.who = who, .singly = law == LAW_SINGLY, .law = law, .due = due, .made = y->now
	};
	return d;
}

static bool takes_singly(const struct phase *f)
{
	return f->mode == 'e' || f->mode == 'f';
}

/* Their word on the conversation counts before those on its tags, and "never" before "only". */
static bool follows(const struct year *y, const struct someone *p, const struct phase *f, int post)
{
	const struct fact_post *q = &y->posts[post];

	for (size_t i = 0; i < p->n_follows; i++)
		if (p->follows[i].thread == q->thread)
			return p->follows[i].want;
	if (q->tags & f->never)
		return false;
	return f->mode != 'f' || (q->tags & f->only);
}

static void owe(struct year *y, struct someone *p, int post)
{
	*ARENA_PUSH(y->a, p->owed, p->n_owed, p->cap_owed) = post;
}

static bool paused(const struct phase *f, time_t t)
{
	return f->paused_until > t;
}

/* A letter of its own, if the week has room for it and for a digest. */
static void singly(struct year *y, int who, int post)
{
	struct due *d;

	if (!year_has_room(y, who, 2)) {
		y->p[who].folds = y->now;
		owe(y, &y->p[who], post);
		return;
	}
	d = due_add(y, who, LAW_SINGLY, y->now);
	d->posts = arena_get(y->a, sizeof *d->posts);
	d->posts[0] = post;
	d->n = 1;
}

void year_digest_post_accepted(struct year *y, int post)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		const struct phase *f = year_phase_at(p, y->now);

		if (!f->active || f->mode == 'n')
			continue;
		/* a pause ends when we look, and until then it goes on */
		if (!takes_singly(f) || f->paused_until || p->catch_up || p->folds || p->unknown)
			owe(y, p, post);
		else if (follows(y, p, f, post))
			singly(y, i, post);
	}
}

static bool is_one_of(const int *v, size_t n, int x)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == x)
			return true;
	return false;
}

/* What is followed of the queue up to a post goes as one digest, without what its editor left out. */
static void settle(struct year *y, struct someone *p, enum law law, time_t due,
		   const struct year_draft *d)
{
	const struct phase *f = year_phase_at(p, y->now);
	int *v = arena_get(y->a, (p->n_owed + 1) * sizeof *v);
	size_t n = 0, rest = 0;
	struct due *made;

	p->catch_up = false;
	for (size_t i = 0; i < p->n_owed; i++) {
		int post = p->owed[i];

		if (d && post >= d->upto)
			p->owed[rest++] = post;
		else if (follows(y, p, f, post) &&
			 !(d && is_one_of(d->dropped, d->n_dropped, y->posts[post].thread)))
			v[n++] = post;
	}
	p->n_owed = rest;
	p->folds = rest ? p->folds : 0;
	if (!n || p->unknown)
		return;
	made = due_add(y, (int)(p - y->p), law, due);
	made->posts = v;
	made->n = n;
}

/* The next slot by the clocks of where they are now. */
static void set_pace(struct year *y, struct someone *p, const struct phase *f, time_t from)
{
	p->pace_next = f->active && f->pace ? year_next(f->zone ? f->zone : y->zone, from,
							f->weekday, f->minutes)
					    : 0;
}

/* What had not left when they did; or what would have come singly to who wants nothing now. */
static void cancel(int who, bool all)
{
	for (size_t i = first_open[who]; i < n_dues; i++)
		dues[i].met |= dues[i].who == who && (all || dues[i].singly);
}

void year_digest_forget(int who)
{
	cancel(who, true);
}

void year_digest_phase(struct year *y, struct someone *p, const struct phase *was)
{
	const struct phase *f = year_phase_at(p, INT64_MAX);

	if (!f->active || f->mode == 'n')
		cancel((int)(p - y->p), !f->active);
	if (!f->active || !was->active || f->mode == 'n') { /* begins anew, or wants nothing */
		p->n_owed = 0;
		p->catch_up = false;
	} else if (!f->paused_until && p->n_owed && (takes_singly(f) || was->paused_until)) {
		p->catch_up = true;
	}
	if (!was->active || !f->pace || !was->pace || strcmp(f->pace, was->pace) != 0 ||
	    f->zone != was->zone) /* who comes back kept their slots, that of this moment too */
		set_pace(y, p, f, y->now + was->active);
}

/* --- when we live ---------------------------------------------------------------------------- */

/* At the rule's hour of their zone, the first since the slot, and on the day of a late cut never before it,
 * or before eight of a rule of the evening; within a day of the cut. */
static time_t morning(struct year *y, const struct phase *f, time_t slot, int minutes)
{
	time_t t;

	if (!f->zone || f->zone == y->zone)
		return y->now;
	t = year_next(f->zone, slot, -1, minutes);
	if (t <= y->now) {
		minutes = minutes < 12 * 60 ? minutes : 8 * 60;
		return year_local(f->zone, y->now) % DAY < minutes * 60
			       ? year_next(f->zone, y->now, -1, minutes)
			       : y->now;
	}
	return t > y->now + DAY ? y->now + DAY : t;
}

/* Does an edition go to them now, if it has something for them? */
static bool is_for(struct year *y, int who, const struct year_draft *d)
{
	const struct someone *p = &y->p[who];
	const struct phase *f = year_phase_at(p, y->now);

	return f->active && (((f->mode == 'd' || f->mode == 's') && !f->pace) || p->folds) &&
	       !p->catch_up && !paused(f, y->now) && (!p->folds || year_has_room(y, who, 1)) &&
	       (!d || (f->lang && !strcmp(f->lang, d->lang)));
}

bool year_digest_anybody(struct year *y, const struct year_draft *d)
{
	for (int i = 0; i < PEOPLE; i++) {
		const struct someone *p = &y->p[i];

		for (size_t k = 0; k < p->n_owed && is_for(y, i, d); k++)
			if (p->owed[k] < d->upto &&
			    follows(y, p, year_phase_at(p, y->now), p->owed[k]))
				return true;
	}
	return false;
}

/* d: of one that an editor saw first; NULL: of the community's, to everybody. */
static void edition(struct year *y, const struct year_draft *d, time_t slot)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		const struct phase *f = year_phase_at(p, y->now);

		if (is_for(y, i, d))
			settle(y, p, d ? LAW_PROOF : LAW_EDITION,
			       morning(y, f, slot, d ? d->minutes : 8 * 60), d);
	}
}

void year_digest_release(struct year *y, const struct year_draft *d)
{
	edition(y, d, d->slot);
}

static void cut(struct year *y, time_t slot)
{
	if (y->edition_upto == y->n_posts)
		return; /* nothing was written since the last */
	y->edition_upto = y->n_posts;
	edition(y, NULL, slot);
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

/* A week after their posts began to wait, on a morning that finds room. */
static void end_folding(struct year *y, int who)
{
	struct someone *p = &y->p[who];
	const struct phase *f = year_phase_at(p, y->now);
	const struct year_zone *z = f->zone ? f->zone : y->zone;

	if (p->folds && p->folds < y->now - WEEK &&
	    year_next(z, p->folds + 1, -1, 7 * 60) <= y->now && year_has_room(y, who, 1))
		p->catch_up = true;
}

void year_digest_cut(struct year *y)
{
	time_t slot, next = year_next(y->zone, y->before + 1, 0, 8 * 60);

	for (slot = 0; next <= y->now; next = year_next(y->zone, slot + 1, 0, 8 * 60))
		slot = next;
	if (slot)
		cut(y, slot);
	for (int i = 0; i < PEOPLE; i++)
		end_folding(y, i);
}

void year_digest_tick(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++) {
		struct someone *p = &y->p[i];
		const struct phase *f;

		end_pause(y, p);
		f = year_phase_at(p, y->now);
		if (p->catch_up)
			settle(y, p, LAW_CATCH_UP, y->now, NULL);
		if (!p->pace_next || p->pace_next > y->now)
			continue;
		if (f->active && f->pace && !paused(f, y->now) &&
		    (f->mode == 'd' || f->mode == 's'))
			settle(y, p, LAW_PACE, y->now, NULL);
		set_pace(y, p, f, y->now + 1);
	}
}

static bool same_pace(struct year *y, int a, int b)
{
	const struct phase *f = year_phase_at(&y->p[a], y->now),
			   *g = year_phase_at(&y->p[b], y->now);

	return f->pace && g->pace && !strcmp(f->pace, g->pace) && f->zone == g->zone;
}

/* Of a slot of a pace some letter left before the disk was lost. */
static bool any_left(struct year *y, const struct due *d)
{
	for (size_t i = 0; i < n_dues; i++)
		if (dues[i].met && !dues[i].passed_by && dues[i].law == LAW_PACE &&
		    dues[i].made == d->made && same_pace(y, dues[i].who, d->who))
			return true;
	return false;
}

/* The last days are lived again, by letters that left: a slot of a pace of which none did, as the server
 * had put them all off, is passed by, and what it owed is owed at the next one. */
void year_digest_restored(struct year *y)
{
	for (size_t i = n_dues; i-- > 0 && dues[i].made >= y->backed_up;) {
		struct due *d = &dues[i];
		struct someone *p = &y->p[d->who];

		if (d->met || d->law != LAW_PACE || any_left(y, d))
			continue;
		d->met = d->passed_by = true;
		for (size_t k = 0; k < d->n; k++)
			owe(y, p, 0);
		memmove(p->owed + d->n, p->owed, (p->n_owed - d->n) * sizeof *p->owed);
		memcpy(p->owed, d->posts, d->n * sizeof *d->posts);
	}
}

/* --- what left ------------------------------------------------------------------------------- */

size_t year_digest_waiting(int who)
{
	size_t n = 0;

	for (size_t i = first_open[who]; i < n_dues; i++)
		n += dues[i].who == who && !dues[i].met;
	return n;
}

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

static bool has_post_of(const struct year *y, const struct fact_mailing *m, int thread)
{
	for (size_t i = 0; i < m->n_posts; i++)
		if (y->posts[m->posts[i]].thread == thread)
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
	for (size_t i = 0; i < d->n; i++) {
		const struct fact_post *p = &y->posts[d->posts[i]];
		int n = named(l->m, p->thread), owed = 0;

		for (size_t k = 0; k < d->n; k++)
			owed += y->posts[d->posts[k]].thread == p->thread;
		/* where it is the only one nothing counts it, and a summary tells of its posts */
		if (n != owed && !(sees(l->m, d->posts[i]) && n) &&
		    !(n < 0 && year_gist_of(p->thread, l->m)))
			year_fault(y, MISSING, LAW_CONTENT, d->who, l->at,
				   "post %d of thread %d in the digest \"%s\" (mailing %lld): %d "
				   "are counted, %d are due",
				   d->posts[i], p->thread, l->m->subject, (long long)l->m->id, n,
				   owed);
	}
	for (size_t i = 0; i < l->m->n_posts; i++)
		if (!owes(d, l->m->posts[i]) && !y->posts[l->m->posts[i]].activity)
			year_fault(y, TOO_MUCH, LAW_CONTENT, d->who, l->at,
				   "post %d in the digest \"%s\" (mailing %lld); due were %s",
				   l->m->posts[i], l->m->subject, (long long)l->m->id,
				   list(y, d->posts, d->n));
}

/* A word that stands in the subject of every digest of that language, and of no other. */
static void check_language(struct year *y, const struct fact_letter *l)
{
	static const struct {
		const char *lang, *usual, *catch_up;
	} words[] = { { "en", " digest", "what you missed" },
		      { "es", " boletín", "lo que te has perdido" },
		      { "pt", " boletim", "o que lhe escapou" },
		      { "de", " Überblick", "was du verpasst hast" },
		      { "fr", " bulletin", "ce que vous avez manqué" } };
	const char *lang = year_phase_at(&y->p[l->who], l->m->created)->lang;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (!strcmp(words[i].lang, lang ? lang : "en") &&
		    !strstr(l->m->subject, words[i].usual) &&
		    !strstr(l->m->subject, words[i].catch_up))
			year_fault(y, OTHERWISE, LAW_LANGUAGE, l->who, l->at,
				   "the digest \"%s\" is not in %s", l->m->subject, words[i].lang);
}

/* Of digests the one for that time, else the oldest: who is owed two may have the later one first. */
static struct due *open_due(int who, bool singly, int post, time_t due)
{
	struct due *found = NULL;

	while (first_open[who] < n_dues &&
	       (dues[first_open[who]].met || dues[first_open[who]].who != who))
		first_open[who]++;
	for (size_t i = first_open[who]; i < n_dues; i++)
		if (dues[i].who == who && !dues[i].met && dues[i].singly == singly &&
		    (!singly || dues[i].posts[0] == post)) {
			if (singly || dues[i].due == due)
				return &dues[i];
			found = found ? found : &dues[i];
		}
	return found;
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

/* Where none of its conversations is named the digest itself was put off, and what activities left since
 * overtook it. */
static bool tells_of(const struct year *y, const struct fact_mailing *m, const struct due *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (named(m, y->posts[d->posts[i]].thread))
			return true;
	return false;
}

/* What the server had put off when the disk was lost is made anew from its mail, and due then. */
static bool is_made_anew(const struct year *y, const struct fact_letter *l, const struct due *d)
{
	return l->due == y->restored && d->due >= y->backed_up && d->due < y->restored;
}

/* Who takes posts singly from this hour on, and has not seen what an activity left since their last
 * digest, is owed that at once: a post of the hour waits for it and goes along. */
static bool goes_along(struct year *y, const struct fact_letter *l)
{
	const struct fact_mailing *m = l->m;
	const struct phase *f = year_phase_at(&y->p[l->who], m->created);
	bool outcome = false;

	if (f->at != m->created || !takes_singly(f))
		return false;
	for (size_t i = 0; i < m->n_threads; i++)
		outcome |= !has_post_of(y, m, m->threads[i].thread);
	for (size_t i = 0; i < m->n_posts && outcome; i++) {
		struct due *d = open_due(l->who, true, m->posts[i], l->due);

		if (y->posts[m->posts[i]].activity)
			continue;
		if (!d || d->made != m->created)
			return false;
		d->met = true;
	}
	return outcome;
}

void year_digest_letter(struct year *y, struct fact_letter *l)
{
	bool post = !strcmp(l->m->kind, "post");
	struct due *d;

	if ((!post && strcmp(l->m->kind, "digest")) || l->who < 0 || y->p[l->who].unknown)
		return;
	d = open_due(l->who, post, post && l->m->n_posts ? l->m->posts[0] : -1, l->due);
	if (!post && only_outcomes(y, l->m) && (!d || l->due != d->due || !tells_of(y, l->m, d)))
		return;
	if (!post && !d && goes_along(y, l))
		return;
	if (!d) {
		year_fault(y, TOO_MUCH, post ? LAW_SINGLY : LAW_CONTENT, l->who, l->at,
			   "\"%s\" (%s, mailing %lld, post %d): nothing of the kind is due",
			   l->m->subject, l->m->kind, (long long)l->m->id,
			   l->m->n_posts ? l->m->posts[0] : -1);
		return;
	}
	d->met = true;
	if (l->due != d->due && !is_made_anew(y, l, d))
		year_fault(y, OTHERWISE, d->law, l->who, l->at,
			   "\"%s\" was due at %s, and should be at %s", l->m->subject,
			   year_day_text(y, l->due), year_day_text(y, d->due));
	if (post)
		return;
	compare(y, l, d);
	check_language(y, l);
	year_proof_letter(y, l);
	year_gist_letter(y, l);
}

void year_digest_end(struct year *y)
{
	size_t singly = 0, met = 0;

	for (size_t i = 0; i < n_dues; i++) {
		singly += dues[i].singly;
		met += dues[i].met;
		/* The server may put one off hour after hour. */
		if (dues[i].met || dues[i].due > y->end - 3 * HOUR)
			continue;
		year_fault(y, MISSING, dues[i].law, dues[i].who, dues[i].due, "%s %s, made at %s",
			   dues[i].singly ? "the post" : "a digest of",
			   list(y, dues[i].posts, dues[i].n), year_day_text(y, dues[i].made));
	}
	print_message("  %zu letters of posts, %zu digests were due; %zu left\n", singly,
		      n_dues - singly, met);
	dues = NULL;
	n_dues = cap_dues = 0;
	memset(first_open, 0, sizeof first_open);
}
