/*
 * year_gist.c - summaries that members write of a conversation: they ask for it by its subject,
 * answer the letter in their own words, and these stand in digests from then on.
 */
#include "tests/year/year.h"

struct gist {
	int thread, who;
	time_t at;
	size_t turn;    /* among those that were taken */
	int64_t letter; /* the last there was then: it tells its writer that it was taken */
};

static struct gist *gists; /* number 1 is the first */
static size_t n_gists, cap_gists, n_taken, n_shown;

/* --- writing --------------------------------------------------------------------------------- */

void year_gists_plan(struct year *y)
{
	for (int i = 0; i < PEOPLE; i++)
		for (time_t t = y->start + 2 * WEEK;
		     t < y->end - 40 * DAY && y->p[i].habit == POSTER && i % 3 == 0; t += 30 * DAY)
			year_act_add(y, year_quiet_time(y, t, t + 25 * DAY), WRITE_GIST_ASK, i);
}

/* One that somebody answered, and that is no activity's. */
static int some_thread(struct year *y)
{
	for (int tries = 0; tries < 40 && y->n_posts; tries++) {
		int n = (int)year_draw(y, (unsigned)y->n_posts);
		const struct fact_post *p = &y->posts[n];

		if (p->at > y->now - 30 * DAY && p->answers && !p->activity &&
		    y->posts[p->thread].at && !y->posts[p->thread].activity)
			return p->thread;
	}
	return -1;
}

bool year_gist_ask(struct year *y, struct act *f)
{
	int thread = some_thread(y);

	if (thread < 0)
		return false;
	f->to = "circle+summary@example.org";
	f->subject = arena_printf(y->a, "%s Zq%dqz", thread % 3 ? "" : year_topics[thread % TOPICS],
				  thread);
	f->text = "";
	return true;
}

/* Of those who asked, two of three can tell it better. */
void year_gist_read(struct year *y, const struct fact_mailing *m, const char *to, int who)
{
	const char *mark = strstr(m->subject, "Zq");
	int thread = mark ? atoi(mark + 2) : -1; /* two that were asked for may come together */
	struct act *f;

	if (thread < 0 || year_is_quiet(y, y->now) || year_chance(y, 33))
		return; /* what was kept is shown to them as well */
	f = year_act_add(y, y->now + HOUR + year_draw(y, DAY), WRITE_GIST, who);
	f->to = to;
	f->thread = thread;
	*ARENA_PUSH(y->a, gists, n_gists, cap_gists) =
		(struct gist){ .thread = thread, .who = who };
	f->vote = (int)n_gists;
	f->text =
		arena_printf(y->a, "Gq%dqg tells it shorter:\r\ndig, and wait.\r\n\r\nWater helps.",
			     f->vote);
}

void year_gist_taken(struct year *y, const struct act *f)
{
	gists[f->vote - 1].at = y->now;
	gists[f->vote - 1].turn = ++n_taken;
	gists[f->vote - 1].letter = year_world_number(y, "SELECT max(id) FROM mailing");
}

/* Of one moment, in the order in which they were made. */
static bool is_before(const struct gist *g, const struct fact_mailing *m)
{
	return g->at < m->created || (g->at == m->created && g->letter <= m->id);
}

int year_gist_of(int thread, const struct fact_mailing *m)
{
	size_t last = 0;

	for (size_t i = 0; i < n_gists; i++)
		if (gists[i].thread == thread && gists[i].at && is_before(&gists[i], m) &&
		    (!last || gists[i].turn > gists[last - 1].turn))
			last = i + 1;
	return (int)last;
}

/* --- what is shown --------------------------------------------------------------------------- */

/* "Summary by Person 4" stands just above it. */
static bool is_signed(struct year *y, const char *text, const char *at, int who)
{
	const char *from = at - text > 60 ? at - 60 : text;

	return year_names(arena_ndup(y->a, from, (size_t)(at - from)), y->p[who].name);
}

void year_gist_look(struct year *y, struct fact_mailing *m, const char *text)
{
	bool digest = !strcmp(m->kind, "digest");
	int number;

	for (const char *p = text; (p = strstr(p, "Gq")); p++) {
		const struct gist *g =
			sscanf(p, "Gq%dqg", &number) == 1 && number > 0 && (size_t)number <= n_gists
				? &gists[number - 1]
				: NULL;

		if (!g)
			continue;
		m->gists = arena_grow(y->a, m->gists, m->n_gists * sizeof *m->gists,
				      (m->n_gists + 1) * sizeof *m->gists);
		m->gists[m->n_gists++] = number;
		n_shown++;
		/* an issue has what was there when its draft was made */
		if (strncmp(m->kind, "newsletter", 10) != 0 && year_gist_of(g->thread, m) != number)
			year_fault(
				y, TOO_MUCH, LAW_GIST, g->who, m->created,
				"their summary %d of thread %d in mailing %lld (%s), where %d is "
				"the last",
				number, g->thread, (long long)m->id, m->kind,
				year_gist_of(g->thread, m));
		if (digest && !is_signed(y, text, p, g->who))
			year_fault(y, MISSING, LAW_GIST, g->who, m->created,
				   "their name above their summary %d, in mailing %lld", number,
				   (long long)m->id);
	}
}

/* Forms that show more than titles, or the posts themselves. */
static bool shows_summaries(const struct someone *p, const struct phase *f)
{
	return f->mode == 's' ||
	       (p->form && (!strcmp(p->form, "readable") || !strcmp(p->form, "summary")));
}

static bool has(const struct fact_mailing *m, int gist)
{
	for (size_t i = 0; i < m->n_gists; i++)
		if (m->gists[i] == gist)
			return true;
	return false;
}

void year_gist_letter(struct year *y, const struct fact_letter *l)
{
	const struct someone *p = &y->p[l->who];

	if (!shows_summaries(p, year_phase_at(p, l->m->created)))
		return;
	for (size_t i = 0; i < l->m->n_listed; i++) {
		int want = year_gist_of(l->m->listed[i], l->m);

		if (want && !has(l->m, want))
			year_fault(
				y, MISSING, LAW_GIST, l->who, l->at,
				"the summary %d of thread %d in the digest \"%s\" (mailing %lld)",
				want, l->m->listed[i], l->m->subject, (long long)l->m->id);
	}
}

void year_gists_end(struct year *y)
{
	print_message("  %zu summaries were written by members, and shown %zu times\n", n_taken,
		      n_shown);
	if (!n_shown)
		year_fault(y, MISSING, LAW_USED, -1, y->end, "a summary that a member wrote");
	gists = NULL;
	n_gists = cap_gists = n_taken = n_shown = 0;
}
