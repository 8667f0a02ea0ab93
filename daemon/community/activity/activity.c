/*
 * activity.c - activities by the clock: opening, the steps that are due, closing.
 */
#include "community/activity/activity.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "community/activity/cast.h"
#include "community/activity/recipe.h"
#include "store/store_counts.h"
#include "store/store_meeting.h"
#include "store/store_post.h"

enum { DAY = 86400, RETRY_S = 3600 };

static bool is_open(const struct activity *v)
{
	return !strcmp(v->state, "open");
}

/* May conditions alone bring it? */
static bool waits_for_event(const struct recipe *r, const struct activity_step *s)
{
	return r->steps[s->step].anchor == STEP_WHEN && !strcmp(s->state, "waiting");
}

/* --- what was answered in its thread -------------------------------------------------------- */

struct sweeping {
	struct community *c;
	struct arena *a;
	const struct activity *v;
};

/* Not by a Date that its writer's clock got wrong: it came between the opening and now. */
static int64_t swept_at(const struct activity *v, int64_t date)
{
	int64_t now = when_now();

	return date < v->opened_at ? v->opened_at : date > now ? now : date;
}

static bool sweep_one(void *arg, struct post *p)
{
	struct sweeping *q = arg;
	const char *folded = text_fold(q->a, p->text);
	struct activity_answer w = { .activity = q->v->id,
				     .member = p->member,
				     .arrival = p->id,
				     .at = swept_at(q->v, p->date),
				     .kind = "answer",
				     .text = p->text,
				     .name = p->name,
				     .state = "live",
				     .same = token_hash(q->c->key, folded, strlen(folded)) };

	if (p->member != q->v->owner && p->member && *p->text && p->id > q->v->arrival)
		answer_add(q->c->s, &w, false);
	return true;
}

/* Posts of its thread that nobody mailed to the activity are answers as well, but for those that were
 * there when it was asked. */
static void sweep(struct community *c, struct arena *a, const struct activity *v,
		  const struct recipe *r)
{
	struct sweeping q = { c, a, v };

	if (v->thread && r->accept == ACCEPT_ANSWER && !v->private)
		posts_of_thread(c->s, a, v->thread, sweep_one, &q);
}

/* --- closing ------------------------------------------------------------------------------- */

/* Steps before the end that never came are over; those counted from the end follow it. */
static void end_steps(struct community *c, struct arena *a, const struct activity *v,
		      const struct recipe *r, time_t now)
{
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	for (size_t i = 0; i < n; i++) {
		const struct recipe_step *step = &r->steps[s[i].step];

		if (strcmp(s[i].state, "waiting"))
			continue;
		if (step->anchor == STEP_END && step->offset_s >= 0) {
			step_move(c->s, v->id, s[i].n,
				  activity_after(c, r, now, activity_offset(c, r, step)));
			continue;
		}
		s[i].state = "skipped";
		s[i].done_at = now;
		s[i].why = "it closed before";
		step_settle(c->s, v->id, &s[i]);
	}
}

static void keep(struct community *c, struct arena *a, const struct activity *v,
		 const struct recipe *r, time_t now)
{
	struct harvest h = {
		.activity = v->id, .section = r->section, .title = v->title, .at = now
	};
	const char *question = *v->text ? arena_printf(a, "%s\n\n%s", v->title, v->text) : v->title;
	struct buf tags = BUF(a);
	size_t n, n_tags;
	char **t;

	answers_of(c->s, a, v->id, &n);
	if (!n || v->private)
		return;
	h.text = activity_compiled(c, a, v);
	if (!*h.text)
		return;
	t = activity_tags(c, a, v, &n_tags);
	for (size_t i = 0; i < n_tags; i++)
		buf_printf(&tags, "%s%s", i ? " " : "", t[i]);
	if (r->faq)
		faq_add(c->s, v->id, question, h.text, buf_text(&tags), now);
	if (*r->section)
		harvest_add(c->s, &h);
}

void activity_close(struct community *c, struct arena *a, struct activity *v,
		    const struct recipe *r, const char *why_text, time_t now)
{
	int64_t people, answers;

	sweep(c, a, v, r);
	people = count_activity(c->s, v->id, "authors", 0, now + 1);
	answers = count_activity(c->s, v->id, "replies", 0, now + 1);
	v->state = "closed";
	v->closed_at = now;
	v->outcome = arena_printf(a, "%s: answers: %lld, people: %lld", why_text,
				  (long long)answers, (long long)people);
	keep(c, a, v, r, now);
	end_steps(c, a, v, r, now);
	activity_settle(c, a, v, r, now);
}

/* --- steps --------------------------------------------------------------------------------- */

struct asking {
	struct community *c;
	const struct activity *v;
	const struct recipe *r;
	time_t now;
	struct arena *a;
};

static bool ask_term(const struct expr *t, void *arg)
{
	struct asking *q = arg;
	time_t from = t->over_s ? q->now - (time_t)t->over_s : (time_t)q->v->opened_at;

	if (t->value == EXPR_BARE)
		return strcmp(t->key, "private") || q->v->private;
	if (!strcmp(t->key, "said"))
		return answers_said(q->c->s, q->v->id, t->text) == (t->op == EXPR_IS);
	if (q->r->personal && !strcmp(t->key, "posts"))
		return expr_holds(t, member_posts(q->c->s, q->v->owner, from, q->now + 1));
	return expr_holds(t, count_activity(q->c->s, q->v->id, t->key, from, q->now + 1));
}

static bool holds(struct asking *q, const struct expr *e)
{
	return expr_true(e, ask_term, q);
}

/* After an outage a letter that comes more than a day late gives way to a later one; one that is owed,
 * only to its own next turn. */
static bool is_stale(const struct recipe *r, const struct activity_step *all, size_t n,
		     const struct activity_step *s, time_t now)
{
	if (!s->at || s->at > (int64_t)now - DAY)
		return false;
	for (size_t i = 0; i < n; i++)
		if (all[i].n > s->n && (!r->steps[s->step].must || all[i].step == s->step) &&
		    !strcmp(all[i].state, "waiting") && all[i].at && all[i].at <= (int64_t)now)
			return true;
	return false;
}

/* A reminder of what is over helps nobody, after an outage. */
static bool is_over(struct asking *q, const struct recipe_step *s)
{
	struct meeting *m = s->anchor == STEP_EVENT && s->offset_s < 0
				    ? meeting_find(q->c->s, q->a, q->v->id)
				    : NULL;

	return m && m->ends <= (int64_t)q->now;
}

/* How late the letter is that has to be answered and would leave its readers less time than that before
 * the end, in whole days; 0: they have time enough. What was promised is not put off. */
static int64_t late_s(const struct asking *q, const struct activity_step *row)
{
	const struct recipe_step *s = &q->r->steps[row->step];
	int64_t late = row->at ? (int64_t)q->now - row->at : 0;
	bool inside = s->anchor == STEP_START || (s->anchor == STEP_END && s->offset_s < 0);

	if (!inside || !s->must || !*s->mail || q->r->accept == ACCEPT_NONE || !q->r->lasts_s ||
	    !is_open(q->v) || q->v->due - (int64_t)q->now >= late)
		return 0;
	return late - late % DAY;
}

/* After an outage: all that is to come moves on with it, and who opened it hears so. */
static void make_up(struct asking *q, struct arena *a, struct activity *v,
		    const struct activity_step *row)
{
	store_begin(q->c->s);
	activity_extend(q->c, a, v, q->r, late_s(q, row), (time_t)row->at - 1);
	activity_settle(q->c, a, v, q->r, q->now);
	activity_longer_send(q->c, a, v, q->r);
	store_commit(q->c->s);
}

/* Moves the end on, which is honest only before it has come. NULL: it may; else why not. */
static const char *no_extension(const struct recipe_step *s, const struct activity *v, time_t now)
{
	if (!is_open(v))
		return "it is closed";
	if (v->extended >= s->most)
		return "it was extended often enough";
	return (int64_t)now >= v->due ? "its time is over" : NULL;
}

static void settle_step(struct community *c, const struct activity *v, struct activity_step *s,
			const char *state, const char *why_text, time_t now)
{
	s->state = state;
	s->why = why_text;
	s->done_at = now;
	step_settle(c->s, v->id, s);
}

/* What follows from a step that was sent, in its transaction. */
static void follow_up(struct community *c, struct arena *a, struct activity *v,
		      const struct recipe *r, const struct recipe_step *s,
		      struct activity_step *row, time_t now)
{
	if (s->extend_s) {
		activity_extend(c, a, v, r, s->extend_s, now);
		if (v->extended < s->most) { /* and asked again before the new end */
			row->state = "waiting";
			row->done_at = 0;
			step_settle(c->s, v->id, row);
			step_move(c->s, v->id, row->n, v->due + s->offset_s);
		}
	}
	if (s->close && is_open(v))
		activity_close(c, a, v, r, "by a step of its recipe", now);
	else
		activity_settle(c, a, v, r, now);
}

/* Why a step is not done now; NULL: it is to be done. *state gets what becomes of it. */
static const char *refuse(struct asking *q, const struct activity_step *all, size_t n,
			  const struct activity_step *row, const char **state)
{
	const struct recipe_step *s = &q->r->steps[row->step];

	*state = "skipped";
	if (is_stale(q->r, all, n, row, q->now))
		return "it came too late, and a later one is due as well";
	if (is_over(q, s))
		return "what it reminds of is over";
	if (s->extend_s && no_extension(s, q->v, q->now))
		return no_extension(s, q->v, q->now);
	*state = "not";
	if (s->only_if && !holds(q, s->only_if))
		return arena_printf(q->a, "if %s: it is not so", s->if_text);
	if (s->unless && holds(q, s->unless))
		return arena_printf(q->a, "unless %s: it is so", s->unless_text);
	return NULL;
}

/* Its letters are made and its role is given, in its transaction. */
static void do_step(struct asking *q, struct arena *a, const struct activity *v,
		    struct activity_step *row, struct cast *casts, size_t n)
{
	const struct recipe_step *s = &q->r->steps[row->step];
	const char *gave = "";
	int64_t over = 0;

	row->letters = 0;
	for (size_t i = 0; i < n; i++) {
		row->letters += cast_store(q->c, a, &casts[i]);
		over += casts[i].over;
	}
	if (s->asks && n)
		cast_note(q->c->s, v->id, "asked", q->now);
	if (*s->gives)
		gave = arena_printf(a, ", %lld are %s now",
				    (long long)activity_give(q->c, a, v, q->r, row, q->now),
				    s->gives);
	settle_step(q->c, v, row, "done",
		    arena_printf(a, "%s: %lld letter%s, %lld left out%s", s->name,
				 (long long)row->letters, text_s(row->letters), (long long)over,
				 gave),
		    q->now);
}

static enum err run_step(struct asking *q, struct arena *a, struct activity *v,
			 struct activity_step *all, size_t n, struct activity_step *row,
			 struct why *w)
{
	struct community *c = q->c;
	const struct recipe_step *s = &q->r->steps[row->step];
	const char *state, *not = refuse(q, all, n, row, &state);
	struct cast *casts = NULL;
	size_t n_casts = 0;

	if (!not &&late_s(q, row))
		make_up(q, a, v, row);
	if (!not &&s->divide) {
		store_begin(c->s);
		participants_divide(c->s, v->id, q->r->group_size, v->seed, q->now);
		store_commit(c->s);
	}
	if (!not &&q->r->keeper) {
		store_begin(c->s);
		activity_keeper_see(c, a, v, q->r, q->now);
		store_commit(c->s);
	}
	if (!not &&*s->mail &&
	    activity_compose(c, a, v, q->r, s, row, q->now, &casts, &n_casts, w) != OK)
		return BAD;
	store_begin(c->s);
	if (not ) {
		settle_step(c, v, row, state, not, q->now);
		activity_settle(c, a, v, q->r, q->now);
	} else {
		do_step(q, a, v, row, casts, n_casts);
		follow_up(c, a, v, q->r, s, row, q->now);
	}
	store_commit(c->s);
	return OK;
}

/* --- one look ------------------------------------------------------------------------------ */

static void close_now(struct asking *q, struct arena *a, struct activity *v, const char *text)
{
	store_begin(q->c->s);
	activity_close(q->c, a, v, q->r, text, q->now);
	store_commit(q->c->s);
}

static struct activity_step *earliest(const struct asking *q, struct activity_step *s, size_t n)
{
	struct activity_step *first = NULL;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(s[i].state, "waiting") && (size_t)s[i].step < q->r->n_steps &&
		    s[i].at && s[i].at <= (int64_t)q->now && (!first || s[i].at < first->at))
			first = &s[i];
	return first;
}

static struct activity_step *brought(struct asking *q, struct activity_step *s, size_t n)
{
	for (size_t i = 0; i < n && is_open(q->v); i++)
		if ((size_t)s[i].step < q->r->n_steps && waits_for_event(q->r, &s[i]) &&
		    holds(q, q->r->steps[s[i].step].when))
			return &s[i];
	return NULL;
}

static bool is_full(const struct asking *q)
{
	int64_t quorum = activity_quorum(q->a, q->v, q->r);

	return quorum && count_activity(q->c->s, q->v->id, "authors", 0, q->now + 1) >= quorum;
}

static enum err look(struct asking *q, struct arena *a, struct activity *v, struct why *w)
{
	size_t n;
	struct activity_step *s = steps_of(q->c->s, a, v->id, &n), *next;

	next = brought(q, s, n);
	next = next ? next : earliest(q, s, n);
	if (is_open(v) && is_full(q))
		close_now(q, a, v, "enough have answered");
	else if (is_open(v) && v->due <= (int64_t)q->now && (!next || next->at >= v->due))
		close_now(q, a, v, "its time was over");
	else if (next)
		return run_step(q, a, v, s, n, next, w);
	else {
		store_begin(q->c->s);
		activity_settle(q->c, a, v, q->r, q->now);
		store_commit(q->c->s);
	}
	return OK;
}

/* Nobody said `go on`: the answer that was suggested did. */
static enum err rest(struct asking *q, struct arena *a, struct activity *v, struct why *w)
{
	struct activity_note n = { .letter = "rested", .member = v->owner, .key = "rested" };
	size_t n_steps;
	struct activity_step *s = steps_of(q->c->s, a, v->id, &n_steps);

	store_begin(q->c->s);
	if (activity_write(q->c, a, v, q->r, &n, w) == BAD) {
		store_rollback(q->c->s);
		return BAD;
	}
	for (size_t i = 0; i < n_steps; i++)
		settle_step(q->c, v, &s[i], "skipped", "an earlier answer did", q->now);
	v->state = "closed";
	v->closed_at = q->now;
	v->outcome = "an earlier answer was suggested, and nobody said go on";
	activity_settle(q->c, a, v, q->r, q->now);
	store_commit(q->c->s);
	return OK;
}

static void put_off(struct community *c, struct activity *v, time_t until)
{
	store_begin(c->s);
	v->next_at = until;
	activity_save(c->s, v);
	store_commit(c->s);
}

enum err activity_tick(struct community *c, struct arena *a, time_t now, struct why *w)
{
	int64_t id = activity_due(c->s, now);
	struct activity *v = id ? activity_find(c->s, a, id) : NULL;
	struct asking q = { c, v, NULL, now, a };
	enum err e;

	if (!v)
		return NONE;
	q.r = activity_recipe(c, a, v, w);
	if (!q.r) {
		put_off(c, v, now + DAY);
		return BAD;
	}
	if (!strcmp(v->state, "waiting")) {
		e = rest(&q, a, v, w);
	} else {
		if (v->thread && is_open(v)) {
			store_begin(c->s);
			sweep(c, a, v, q.r);
			store_commit(c->s);
		}
		e = look(&q, a, v, w);
	}
	if (e == BAD)
		put_off(c, v, now + RETRY_S);
	return e;
}

time_t activity_wake(struct community *c)
{
	return (time_t)activity_first(c->s);
}
