/*
 * year_audience.c - conditions and audiences as the oracle understands their words: by what people
 * did, never by the store.
 */
#include <ctype.h>

#include "tests/year/year_run.h"

/* --- counts ---------------------------------------------------------------------------------- */

static bool counts_as(const char *key, const char *accept)
{
	if (!strcmp(key, "answers"))
		return strcmp(accept, "vote") != 0;
	if (!strcmp(key, "votes"))
		return !strcmp(accept, "vote");
	return !strcmp(key, "questions") && !strcmp(accept, "question");
}

/* Mails of an hour are read before its time is up; one that closes it comes before those after it. */
static bool in_time(const struct run *q, const struct fact_answer *w)
{
	if (!q->closed || w->at != q->closed || !q->closed_by)
		return !q->closed || w->at <= q->closed;
	return w->arrival < q->closed_by;
}

/* It is there, and its writer agreed where they have to. */
static bool is_heard(const struct run *q, const struct fact_answer *w)
{
	return w->at <= q->now && (!w->consent || (w->agreed && w->agreed <= q->now));
}

static int count(const struct run *q, const char *key)
{
	const struct year *y = q->y;
	bool seen[PEOPLE] = { false };
	int n = 0;

	if (q->r->personal && !strcmp(key, "posts")) {
		for (int i = 0; i < y->n_posts; i++)
			n += y->posts[i].at >= q->opened && y->posts[i].at &&
			     y->posts[i].at <= q->now && y->posts[i].author == q->v->owner;
		return n;
	}
	for (size_t i = 0; i < y->n_answers; i++) {
		const struct fact_answer *w = &y->answers[i];

		if (w->activity != q->v->id || !is_heard(q, w) || w->joins ||
		    !counts_as(key, q->r->accept))
			continue;
		if (!strcmp(q->r->accept, "vote") && (!in_time(q, w) || seen[w->who]))
			continue; /* one each */
		if (!strcmp(q->r->accept, "check-in") && seen[w->who])
			continue;
		seen[w->who] = true;
		n++;
	}
	return n;
}

static bool was_said(const struct run *q, const char *mail)
{
	for (size_t i = 0; i < q->y->n_answers; i++) {
		const struct fact_answer *w = &q->y->answers[i];

		if (w->activity == q->v->id && w->at <= q->now && !w->joins && w->said &&
		    !strcmp(w->said, mail))
			return true;
	}
	return false;
}

static bool takes_part(const struct run *q, int who)
{
	if (q->v->owner == who || q->v->named == who)
		return true;
	for (size_t i = 0; i < q->y->n_answers; i++)
		if (q->y->answers[i].activity == q->v->id && q->y->answers[i].who == who &&
		    q->y->answers[i].joins && q->y->answers[i].at <= q->now &&
		    in_time(q, &q->y->answers[i]))
			return true;
	return false;
}

/* How many take part; `all`: whoever has left since as well. */
static int joined(const struct run *q, bool all)
{
	int n = 0;

	for (int i = 0; i < PEOPLE; i++)
		n += takes_part(q, i) && (all || year_phase_at(&q->y->p[i], q->now)->active);
	return n;
}

/* -1: not one of these signs. */
static int compare(const char *op, int have, int n)
{
	return !strcmp(op, ">=")  ? have >= n
	       : !strcmp(op, ">") ? have > n
	       : !strcmp(op, "<") ? have < n
				  : -1;
}

/* "answers >= 1": -1 where the oracle does not know the words. */
int run_holds(const struct run *q, const char *text)
{
	char key[20], op[3];
	int n, have;

	if (!strncmp(text, "said:", 5))
		return was_said(q, text + 5);
	if (!strcmp(text, "private")) /* nobody asks so in this year */
		return 0;
	if (sscanf(text, "%19[a-z_] %2[<>=] %d", key, op, &n) != 3 || strstr(text, " or ") ||
	    strstr(text, " and ") || strstr(text, "over") ||
	    (strcmp(key, "answers") && strcmp(key, "votes") && strcmp(key, "questions") &&
	     strcmp(key, "joined") && !(q->r->personal && !strcmp(key, "posts"))))
		return -1;
	if (strcmp(key, "joined") != 0)
		return compare(op, count(q, key), n);
	have = compare(op, joined(q, true), n);
	return have == compare(op, joined(q, false), n) ? have : -1;
}

/* --- audiences ------------------------------------------------------------------------------- */

static bool has_answered(const struct run *q, int64_t activity, int who)
{
	for (size_t i = 0; i < q->y->n_answers; i++)
		if (q->y->answers[i].activity == activity && q->y->answers[i].who == who &&
		    !q->y->answers[i].joins && q->y->answers[i].at <= q->now &&
		    (strcmp(q->r->accept, "vote") || in_time(q, &q->y->answers[i])))
			return true;
	return false;
}

void run_joins_check(struct run *q)
{
	for (size_t i = 0; i < q->y->n_answers; i++) {
		const struct fact_answer *w = &q->y->answers[i];

		if (w->activity != q->v->id || !w->joins || run_lived_twice(q->y, w->at) ||
		    run_lived_twice(q->y, q->closed) || w->over == !in_time(q, w))
			continue;
		year_fault(q->y, OTHERWISE, LAW_STEP, w->who, w->at,
			   "%s %lld, which closed at %s: they would take part, and were %s",
			   q->r->name, (long long)q->v->id, year_day_text(q->y, q->closed),
			   w->over ? "told that it is over" : "taken in");
	}
}

void run_asked(struct year *y, int64_t activity, int who, time_t at)
{
	for (size_t i = 0; i < y->n_asked; i++)
		if (y->asked[i].activity == activity && y->asked[i].who == who) {
			y->asked[i].at = at < y->asked[i].at ? at : y->asked[i].at;
			return;
		}
	*ARENA_PUSH(y->a, y->asked, y->n_asked, y->cap_asked) =
		(struct fact_asked){ activity, who, at };
}

static bool was_asked(const struct run *q, int who)
{
	for (size_t i = 0; i < q->y->n_asked; i++)
		if (q->y->asked[i].activity == q->v->id && q->y->asked[i].who == who)
			return q->y->asked[i].at < q->now;
	return false;
}

/* How often within the week before, for sure; or perhaps: at this very moment, or in the hours whose
 * letters left and were drawn anew. */
static int asks_this_week(const struct run *q, int who, bool perhaps)
{
	int n = 0;

	for (size_t i = 0; i < q->y->n_asked; i++)
		n += q->y->asked[i].who == who && q->y->asked[i].at > q->now - WEEK &&
		     (q->y->asked[i].at < q->now
			      ? perhaps || !run_lived_twice(q->y, q->y->asked[i].at)
			      : perhaps && q->y->asked[i].at == q->now &&
					q->y->asked[i].activity != q->v->id);
	return n;
}

/* Posts and answers written since. */
static int wrote(const struct run *q, int who, time_t from)
{
	const struct year *y = q->y;
	int n = 0;

	for (int i = 0; i < y->n_posts; i++)
		n += y->posts[i].author == who && y->posts[i].at > from && y->posts[i].at <= q->now;
	for (size_t i = 0; i < y->n_answers; i++)
		n += y->answers[i].who == who && y->answers[i].at > from &&
		     y->answers[i].at <= q->now;
	return n;
}

/* Had any letter of it. */
static enum will was_told(const struct run *q, int who)
{
	enum will w = NO;

	for (size_t i = q->y->of[who]; i < q->y->n_letters && q->y->letters[i].who == who; i++) {
		const struct fact_mailing *m = q->y->letters[i].m;

		if (m->activity != q->v->id || m->created > q->now)
			continue;
		w = m->created < q->now ? MUST : w == NO ? MAY : w;
	}
	return w;
}

/* Who looks after it: of the coordinators the one whom its acknowledgement named; -1: nobody. */
static int keeper(const struct run *q)
{
	const struct year *y = q->y;

	if (q->v->owner < 0)
		return -1;
	for (size_t i = y->of[q->v->owner]; i < y->n_letters && y->letters[i].who == q->v->owner;
	     i++) {
		const struct fact_mailing *m = y->letters[i].m;

		for (int k = 0; m->activity == q->v->id && m->class == CLASS_ANSWER && k < PEOPLE;
		     k++)
			if (y->p[k].habit == COORDINATOR && strstr(m->text, y->p[k].name))
				return k;
	}
	return -1;
}

static void skip_blanks(struct run *q)
{
	q->p += strspn(q->p, " ");
}

static bool word(struct run *q, const char *s)
{
	size_t n = strlen(s);

	skip_blanks(q);
	if (strncmp(q->p, s, n) || isalnum((unsigned char)q->p[n]))
		return false;
	q->p += n;
	return true;
}

static void either(struct run *q, enum will out[PEOPLE]);

static void term(struct run *q, enum will out[PEOPLE])
{
	char text[80];
	int64_t latest = 0;
	int kept = keeper(q);

	skip_blanks(q);
	snprintf(text, sizeof text, "%.*s", (int)strcspn(q->p, " )"), q->p);
	q->p += strlen(text);
	if (!strcmp(text, "answers") && !strncmp(q->p, " > 0 over 60d", 13))
		q->p += 13;
	for (size_t k = 0; k < q->y->n_activities; k++)
		if (!strcmp(q->y->activities[k].recipe, "inquiry") &&
		    q->y->activities[k].at <= q->now && q->y->activities[k].id > latest)
			latest = q->y->activities[k].id;
	for (int i = 0; i < PEOPLE; i++) {
		enum will w = NO;

		if (!strcmp(text, "everyone"))
			w = MUST;
		else if (!strcmp(text, "in:{this}"))
			w = takes_part(q, i) ? MUST : NO;
		else if (!strcmp(text, "answered:{this}"))
			w = has_answered(q, q->v->id, i) ? MUST : NO;
		else if (!strcmp(text, "asked:{this}"))
			w = was_asked(q, i) ? MUST : NO;
		else if (!strcmp(text, "told:{this}"))
			w = was_told(q, i);
		else if (!strcmp(text, "in:{this}:keeper"))
			w = kept == i ? MUST : NO;
		else if (!strcmp(text, "in:{this}:in"))
			w = takes_part(q, i) && q->v->owner != i && q->v->named != i ? MUST : NO;
		else if (!strcmp(text, "role:coordinator"))
			w = q->y->p[i].habit == COORDINATOR ? MUST : NO;
		else if (!strcmp(text, "answered:inquiry"))
			w = has_answered(q, latest, i) ? MUST : NO;
		else if (!strcmp(text, "answers")) /* what counts as one is the recipes' own word */
			w = MAY;
		else if (!strcmp(text, "level:core") || !strcmp(text, "level:active"))
			w = wrote(q, i, q->now - 92 * DAY) >= 3 ? MAY : NO;
		else if (!strncmp(text, "tag:", 4)) /* which tags a question has is guessed */
			w = MAY;
		else if (strncmp(text, "role:", 5))
			q->odd = true; /* no other roles are given */
		out[i] = w;
	}
}

static void primary(struct run *q, enum will out[PEOPLE])
{
	if (word(q, "not")) {
		primary(q, out);
		for (int i = 0; i < PEOPLE; i++)
			out[i] = MUST - out[i];
		return;
	}
	skip_blanks(q);
	if (!strncmp(q->p, "sample:{sample} of ", 19)) {
		q->p += 19;
		primary(q, out);
		q->room += SAMPLE;
		for (int i = 0; i < PEOPLE; i++)
			out[i] = out[i] && !q->whole ? MAY : out[i];
	} else if (*q->p == '(') {
		q->p++;
		either(q, out);
		skip_blanks(q);
		q->odd |= *q->p != ')';
		q->p += *q->p == ')';
	} else {
		term(q, out);
	}
}

static void both(struct run *q, enum will out[PEOPLE])
{
	enum will more[PEOPLE];

	primary(q, out);
	while (word(q, "and")) {
		primary(q, more);
		for (int i = 0; i < PEOPLE; i++)
			out[i] = out[i] < more[i] ? out[i] : more[i];
	}
}

static void either(struct run *q, enum will out[PEOPLE])
{
	enum will more[PEOPLE];

	both(q, out);
	while (word(q, "or")) {
		both(q, more);
		for (int i = 0; i < PEOPLE; i++)
			out[i] = out[i] > more[i] ? out[i] : more[i];
	}
}

/* Who may be written to at all: letters that are owed go to everybody who is here. */
static void narrow(struct run *q, const struct year_step *s, bool owed, enum will out[PEOPLE])
{
	for (int i = 0; i < PEOPLE; i++) {
		const struct someone *p = &q->y->p[i];
		const struct phase *f = year_phase_at(p, q->now);

		if (!f->active || (s->asks && i == q->v->owner))
			out[i] = NO;
		if (owed)
			continue;
		if (f->mode == 'n' || f->paused_until > q->now)
			out[i] = NO;
		if (s->asks && asks_this_week(q, i, false) >= ASKS_A_WEEK)
			out[i] = NO;
		else if (s->asks && out[i] == MUST && asks_this_week(q, i, true) >= ASKS_A_WEEK)
			out[i] = MAY;
		if (out[i] && p->budget) {
			int room = year_room_at(q->y, i, q->now);

			out[i] = !room ? NO : room < 0 ? MAY : out[i];
		}
	}
}

/* Who chose one; or who takes part, from when groups were drawn: who joins later finds the smallest. */
static bool in_group(const struct run *q, int who)
{
	if (q->r->groups)
		return q->v->owner != who && takes_part(q, who);
	for (size_t i = 0; i < q->y->n_answers; i++)
		if (q->y->answers[i].activity == q->v->id && q->y->answers[i].who == who &&
		    q->y->answers[i].joins && q->divided && q->y->answers[i].at <= q->now)
			return true;
	return q->divided && q->v->owner == who;
}

/* One that the recipe has, for whom its opening names: else it is for nobody. */
static bool is_role(const struct year_recipe *r, const char *to)
{
	for (int i = 0; i < r->n_roles; i++)
		if (!strcmp(r->roles[i], to))
			return true;
	return false;
}

/* false: in words the oracle does not know. */
bool run_audience(struct run *q, const struct year_step *s, enum will out[PEOPLE])
{
	const char *to = s->to;
	bool participants = !strcmp(to, "participants"), answered = !strcmp(to, "answered"),
	     owner = !strcmp(to, "owner"), named = is_role(q->r, to),
	     coordinators = !strcmp(to, "coordinators"), were_asked = !strcmp(to, "asked"),
	     is_kept = !strcmp(to, "keeper");
	const char *text = participants     ? "in:{this}"
			   : answered       ? "answered:{this}"
			   : owner || named ? "everyone"
			   : coordinators   ? "role:coordinator"
			   : is_kept        ? "in:{this}:keeper"
			   : were_asked     ? "asked:{this}"
					    : to;

	q->p = text;
	q->odd = false;
	q->room = 0;
	either(q, out);
	skip_blanks(q);
	if (*q->p || q->odd)
		return false;
	for (int i = 0; i < PEOPLE && owner; i++)
		out[i] = i == q->v->owner ? MUST : NO;
	for (int i = 0; i < PEOPLE && named; i++)
		out[i] = i == q->v->named ? MUST : NO;
	for (int i = 0; i < PEOPLE && s->each_group; i++)
		out[i] = out[i] && in_group(q, i) ? out[i] : NO;
	if (q->v->owner >= 0 && (answered || (participants && !q->r->personal && !q->r->joins)))
		out[q->v->owner] = NO; /* who has a letter of their own */
	narrow(q, s, owner || participants || answered || named || is_kept || !*s->mail, out);
	return true;
}
