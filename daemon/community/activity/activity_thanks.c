/*
 * activity_thanks.c - "thanks 2" and "best 1" in answer to a letter that shows answers.
 */
#include <stdlib.h>
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

/* Where what stands before "," or "and" ends; *next is what stands behind it. */
static size_t clause(const char *text, const char **next)
{
	static const char *const marks[] = { ",",    ";",   ".",   "!",   " and ", " und ",
					     " et ", " y ", " e ", " & ", " + ",   NULL };
	size_t n = strcspn(text, "\n"), mark = 0;

	for (int i = 0; marks[i]; i++) {
		const char *at = strstr(text, marks[i]);

		if (at && (size_t)(at - text) < n) {
			n = (size_t)(at - text);
			mark = strlen(marks[i]);
		}
	}
	*next = text + n + mark;
	*next += strspn(*next, " ,;.!");
	return n;
}

/* "thanks 1, best 2. That helped a lot!": the numbers that a line begins with are thanked, where t is
 * given. What stands behind them in that line; NULL: it begins with no thanks. */
static const char *thanks_in(struct reply *q, struct thanking *t, const char *line)
{
	const char *at = line, *next;
	long number = 0;
	bool best = false;

	if (activity_thanks(activity_line(q->w->a, line), &number, &best)) {
		if (t)
			thank(q, t, number, best);
		return line + strcspn(line, "\n");
	}
	for (;; at = next) {
		size_t n = clause(at, &next);
		const char *said = activity_line(q->w->a, arena_ndup(q->w->a, at, n));
		bool also = at > line && *said && !said[strspn(said, "0123456789")];

		if (also)
			number = strtol(said, NULL, 10);
		if (!also && (!activity_thanks(said, &number, &best) || !number))
			break;
		if (t)
			thank(q, t, number, best);
	}
	return at > line ? at : NULL;
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
	const char *did, *more;

	if (!thanks_in(q, NULL, text_unopened(q->text)) ||
	    (q->r->accept == ACCEPT_VOTE && activity_vote_said(q, &did)))
		return false;
	t.n = activity_shown(q->c->s, a, q->v, &v, ANSWERS_MOST);
	t.v = v;
	for (const char *p = q->text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		more = thanks_in(q, &t, text_unopened(p));
		more = more ? more : p;
		buf_printf(&rest, "%.*s\n", (int)strcspn(more, "\n"), more);
	}
	if (t.best)
		activity_renew(q);
	did = arena_printf(a, "thanks, counted for %zu%s", t.done,
			   t.best ? "; the best one by its asker" : "");
	outcome_say(o, "acted", did);
	if (t.nobody.n)
		activity_said_send(q, "nobody", buf_text(&t.nobody), o, did);
	return !goes_on(q, text_trim(a, buf_text(&rest), rest.n));
}
