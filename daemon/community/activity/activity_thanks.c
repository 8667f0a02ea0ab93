/*
 * activity_thanks.c - "thanks 2" and "best 1" in answer to a letter that shows answers.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/activity/activity_words.h"

enum { NOBODY_BYTES = 40 };

/* What "thanks" and "best" of one answer came to. */
struct thanking {
	const struct activity_answer *v;
	size_t n, done;
	bool best;         /* said of one, by its owner */
	struct buf nobody; /* numbers that no answer has */
};

static void thank(struct reply *q, struct thanking *t, long number, bool best)
{
	bool any = false;

	for (size_t i = 0; i < t->n; i++) {
		const struct activity_answer *v = &t->v[i];

		if (number && v->number != number)
			continue;
		any = true;
		if (v->member && thanks_add(q->c->s, q->m->id, v->member, v->id, q->w->now) == OK)
			t->done++;
		if (best && number && q->v->owner == q->m->id) {
			answer_best(q->c->s, v->id);
			t->best = true;
		}
	}
	if (!any && number && t->nobody.n < NOBODY_BYTES)
		buf_printf(&t->nobody, "%s%ld", t->nobody.n ? ", " : "", number);
}

bool activity_is_signature(struct reply *q, const char *text)
{
	const char *names[] = { activity_line(q->w->a, q->m->name),
				activity_line(q->w->a, q->w->m->from.name) };

	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		const char *line = activity_line(q->w->a, p);

		if (!strstr(names[0], line) && !strstr(names[1], line))
			return false;
	}
	return true;
}

/* What somebody wrote below their thanks is theirs to say as well. false: nothing is */
static bool goes_on(struct reply *q, const char *rest)
{
	if (activity_is_signature(q, rest) || q->r->accept == ACCEPT_NONE ||
	    q->r->accept == ACCEPT_VOTE)
		return false;
	q->text = rest;
	q->line = activity_line(q->w->a, rest);
	return true;
}

/* "thanks", "thanks 2", "best 2", a line each: by the numbers in the letters. A number that no answer has
 * any more, or never had, is told. */
bool activity_thanks_take(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	struct thanking t = { .nobody = BUF(a) };
	struct buf rest = BUF(a);
	struct activity_answer *v;
	long number = 0;
	bool best = false;
	const char *did;

	if (!activity_thanks(q->line, &number, &best) ||
	    (q->r->accept == ACCEPT_VOTE && activity_vote_said(q, &did)))
		return false;
	t.n = activity_shown(q->c->s, a, q->v, &v, ANSWERS_MOST);
	t.v = v;
	for (const char *p = q->text; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (activity_thanks(activity_line(a, p), &number, &best))
			thank(q, &t, number, best);
		else
			buf_printf(&rest, "%.*s\n", (int)strcspn(p, "\n"), p);
	if (t.best)
		activity_renew(q);
	did = arena_printf(a, "thanks, counted for %zu%s", t.done,
			   t.best ? "; the best one by its asker" : "");
	outcome_say(o, "acted", did);
	if (t.nobody.n)
		activity_said_send(q, "nobody", buf_text(&t.nobody), o, did);
	return !goes_on(q, text_trim(a, buf_text(&rest), rest.n));
}
