/*
 * activity_answer.c - answers, votes, check-ins: kept, passed on, acknowledged.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/activity/activity_words.h"
#include "community/answer.h"
#include "community/list/deliver.h"
#include "community/reasons.h"
#include "compose/value.h"

enum { NAMED_MOST = 50 }; /* who takes part, by name, in a status */

static const char *kind_of(const struct reply *q)
{
	static const char *const kinds[] = { "answer", "answer", "vote", "check-in", "question" };

	if (q->r->accept == ACCEPT_QUESTION &&
	    participant_is(q->c->s, q->v->id, q->m->id, "")) /* the guest does not ask */
		return "answer";
	return kinds[q->r->accept];
}

int64_t activity_vote_said(struct reply *q, const char **choice)
{
	const char *const *choices;
	size_t n = activity_choices(q->w->a, q->v, &choices);
	int64_t vote = activity_vote_in(q->w->a, q->text, choices, n);

	*choice = vote ? choices[vote - 1] : "";
	return vote;
}

/* Who asks does not answer themselves: a question to which its asker added a word is still open. */
static const char *state_of(const struct reply *q)
{
	bool asks = q->r->accept == ACCEPT_ANSWER || q->r->accept == ACCEPT_QUESTION;

	if (asks && !q->r->personal && !q->r->joins && q->v->owner == q->m->id)
		return "own";
	if (q->r->consent)
		return "withheld";
	return strcmp(q->v->state, "open") ? "late" : "live";
}

/* --- what others hear of it ------------------------------------------------------------------ */

struct value *activity_passed_values(struct arena *a, struct value *values, void *arg)
{
	const struct activity_answer *v = arg;

	(void)a;
	value_set_text(values, "writer", v->name);
	value_set_bool(values, "late", !strcmp(v->state, "late"));
	return values;
}

static enum err pass(struct reply *q, const struct activity_answer *v, const char *letter,
		     const char *to, int64_t step)
{
	struct activity_passed p = {
		.letter = letter,
		.to = to,
		.from = q->m->id,
		.what = v->arrival, /* an answer's number is given again after an erasure */
		.step = step,
		.now = q->w->now,
		.note = { .said = v->text, .more = activity_passed_values, .arg = (void *)v }
	};
	struct why why_not = { "" };

	return activity_pass(q->c, q->w->a, q->v, q->r, &p, &why_not);
}

void activity_renew(struct reply *q)
{
	if (!strcmp(q->v->state, "closed") && !q->v->private)
		result_change(q->c->s, q->v->id, activity_compiled(q->c, q->w->a, q->v));
}

static void into_digest(struct reply *q, const struct activity_answer *v)
{
	struct harvest h = { .activity = q->v->id,
			     .section = q->step->section,
			     .title = q->v->title,
			     .text = *v->name ? arena_printf(q->w->a, "%s: %s", v->name, v->text)
					      : v->text,
			     .at = q->w->now };

	if (!q->v->private)
		harvest_add(q->c->s, &h);
}

/* Of somebody else in what is about its owner: it answers what the owner wrote. */
static bool is_for_owner(const struct reply *q)
{
	return q->r->personal && q->v->owner != q->m->id;
}

/* What comes when the letter that gathers it has gone is passed on to those who got that. Their answers
 * are answers to that letter. What was said privately is for its owner, as it is in that letter. */
static enum err pass_ungathered(struct reply *q, const struct activity_answer *v)
{
	enum err e = NONE;
	size_t n;
	struct activity_step *s = steps_of(q->c->s, q->w->a, q->v->id, &n);
	bool owned = q->v->private && q->v->owner != q->m->id;

	for (size_t i = 0; i < n && e != OK; i++) {
		const struct recipe_step *step = &q->r->steps[s[i].step];

		if (s[i].done_at && *step->mail && !strcmp(step->mail, q->step->late))
			e = pass(q, v, "passed", owned ? "owner" : step->to, s[i].n);
	}
	return e;
}

/* Gives the words for the arrival's reason. What its writer did not agree to yet goes to nobody. */
static const char *tell_others(struct reply *q, const struct activity_answer *v)
{
	const char *to = !q->step || !*q->step->pass ? ""
			 : is_for_owner(q)           ? "owner"
						     : q->step->pass;
	bool late = !strcmp(v->state, "late");

	if (!strcmp(v->state, "withheld"))
		return "";
	if (q->step && *q->step->section)
		into_digest(q, v);
	if (late && q->v->owner && q->v->owner != q->m->id &&
	    pass(q, v, "late", "owner", q->about) == OK)
		return "; passed on to its owner, late as it is";
	if ((*to && (!q->v->private || !strcmp(to, "owner")) &&
	     pass(q, v, "passed", to, q->about) == OK) ||
	    (!late && q->step && *q->step->late && pass_ungathered(q, v) == OK))
		return "; passed on to others, as its recipe says";
	return "";
}

/* --- taking one ------------------------------------------------------------------------------ */

static bool refuse_vote(struct reply *q, struct activity_answer *v, const char **choice,
			struct outcome *o)
{
	bool late = strcmp(v->state, "live") != 0;

	if (q->r->accept != ACCEPT_VOTE)
		return false;
	v->value = activity_vote_said(q, choice);
	if (v->value && !late)
		return false;
	activity_note_send(q, late ? "over" : "unclear", o,
			   late ? "a vote that came too late"
				: "a vote that is none of the choices");
	return true;
}

/* An answer to an open conversation is a post of its thread as well. */
static bool is_post(const struct reply *q)
{
	return q->r->posts && q->v->thread && !q->v->private &&
	       activity_unsigned(q->text) == q->text;
}

static bool is_talk(const struct reply *q)
{
	return q->step && (!strcmp(q->step->pass, "group") ||
			   !strcmp(q->step->pass, "participants") || is_for_owner(q));
}

bool activity_is_named(const struct reply *q, const char *text)
{
	return !q->r->unnamed && text == q->text && !(q->v->anonymous && q->v->owner == q->m->id);
}

static void note_send(struct reply *q, const struct activity_note *n, struct outcome *o,
		      const char *reason)
{
	struct why why_not = { "" };
	enum err e = activity_write(q->c, q->w->a, q->v, q->r, n, &why_not);

	outcome_say(o, "acted",
		    arena_printf(q->w->a, "%s%s", reason, answer_said(q->w->a, e, &why_not)));
}

/* Is that letter for who wrote this? Of audiences that are chosen anew nobody knows. */
static bool reaches(const struct reply *q, const struct recipe_step *s)
{
	static const char *const all[] = { "everyone", "answered", "answered:{this}", "asked" };
	struct store *st = q->c->s;

	if (!*s->mail || (q->v->private && strstr(s->unless_text, "private")))
		return false;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(s->to, all[i]))
			return true;
	if (!strcmp(s->to, "owner"))
		return q->v->owner == q->m->id;
	return (!strcmp(s->to, "participants") || text_starts(s->to, "in:{this}")) &&
	       participant_is(st, q->v->id, q->m->id, "in");
}

/* Nobody is promised to hear what came of it to whom nothing more will be written; a guest from outside
 * gets little of what goes to members. */
static bool hears(const struct reply *q)
{
	size_t n;
	const struct activity_step *s = steps_of(q->c->s, q->w->a, q->v->id, &n);

	if (strcmp(q->m->state, "active"))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!s[i].done_at && reaches(q, &q->r->steps[s[i].step]))
			return true;
	return false;
}

/* Who was invited and did not say yes, or named no side, is told how to: they may believe that they did. */
static struct value *noted_values(struct arena *a, struct value *values, void *arg)
{
	const struct reply *q = arg;

	(void)a;
	value_set_bool(values, "hears", hears(q));
	value_set_bool(values, "invited",
		       q->r->joins && !strcmp(q->v->state, "open") &&
			       !participant_is(q->c->s, q->v->id, q->m->id, "in"));
	value_set_bool(values, "sides",
		       *q->r->groups && !strcmp(q->v->state, "open") && q->v->owner != q->m->id &&
			       !participant_group(q->c->s, q->v->id, q->m->id));
	return values;
}

void activity_said_send(struct reply *q, const char *letter, const char *said, struct outcome *o,
			const char *reason)
{
	struct activity_note n = { .letter = letter,
				   .member = q->m->id,
				   .to = q->w,
				   .said = said,
				   .more = noted_values,
				   .arg = q };

	note_send(q, &n, o, reason);
}

/* choice: that was counted, so that nobody has to guess how they were read. */
void activity_acknowledge(struct reply *q, const char *choice, struct outcome *o,
			  const char *reason)
{
	struct activity_note n = { .letter = q->ack ? q->ack : "noted",
				   .member = q->m->id,
				   .to = q->w,
				   .said = q->side ? q->side : choice,
				   .more = noted_values,
				   .arg = q };

	if (!q->ack && *q->r->answer_ack)
		n.letter = q->r->answer_ack;
	note_send(q, &n, o, reason);
}

void activity_acknowledge_again(struct reply *q, int64_t answer, const char *letter,
				struct outcome *o, const char *reason)
{
	struct activity_note n = { .letter = letter,
				   .member = q->m->id,
				   .to = q->w,
				   .key = arena_printf(q->w->a, "%lld-%lld",
						       (long long)answer_arrival(q->c->s, answer),
						       (long long)q->w->r->id),
				   .more = noted_values,
				   .arg = q };

	note_send(q, &n, o, reason);
}

void activity_note_send(struct reply *q, const char *letter, struct outcome *o, const char *reason)
{
	activity_said_send(q, letter, NULL, o, reason);
}

/* How many take part, and who, where names are told. */
static struct value *taking_part(struct arena *a, struct value *values, void *arg)
{
	const struct reply *q = arg;
	struct buf names = BUF(a);
	size_t n;
	struct participant *p = participants_of(q->c->s, a, q->v->id, "in", &n);

	if (!q->r->joins)
		return values;
	for (size_t i = 0; i < n && n <= NAMED_MOST; i++)
		buf_printf(&names, "%s%s", i ? ", " : "", *p[i].name ? p[i].name : p[i].address);
	value_set_bool(values, "joins", true);
	value_set_number(values, "taking_part", (long)n);
	value_set_text(values, "by_name", q->r->unnamed || q->v->anonymous ? "" : buf_text(&names));
	return values;
}

void activity_status_send(struct reply *q, const char *did, struct outcome *o)
{
	struct arena *a = q->w->a;
	struct activity_note n = {
		.letter = "status", .member = q->m->id, .to = q->w, .more = taking_part, .arg = q
	};

	if (did)
		n.said = reason_in(q->c, a, answer_lang(q->c, q->m), did, NULL);
	note_send(q, &n, o,
		  arena_printf(a, "activity %lld: %s", (long long)q->v->id, did ? did : "status"));
}

void activity_answer_take(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	const char *shown = *q->m->name ? q->m->name : q->w->m->from.name, *others, *choice = "";
	struct activity_answer v = { .activity = q->v->id,
				     .member = q->m->id,
				     .arrival = q->w->r->id,
				     .at = q->w->now,
				     .kind = kind_of(q),
				     .text = activity_unsigned(q->text),
				     .part = q->step ? q->step->mail : "",
				     .state = state_of(q) };
	char *folded = text_fold(a, v.text);
	struct why why_not;

	v.name = activity_is_named(q, v.text) ? shown : "";
	v.same = token_hash(q->c->key, folded, strlen(folded));
	if (refuse_vote(q, &v, &choice, o))
		return;
	if (answer_add(q->c->s, &v,
		       q->r->accept == ACCEPT_VOTE || q->r->accept == ACCEPT_CHECKIN) != OK) {
		outcome_say(o, "acted", "taken before");
		return;
	}
	activity_soon(q->c->s, q->v->id, q->w->now);
	others = tell_others(q, &v);
	activity_renew(q);
	if (*others && is_talk(q) &&
	    !q->ack) /* a letter for each word of a conversation would be too many */
		outcome_say(o, "acted",
			    arena_printf(a, "said in activity %lld%s", (long long)q->v->id,
					 others));
	else
		activity_acknowledge(q, choice, o,
				     arena_printf(a, "%s to activity %lld%s", v.kind,
						  (long long)q->v->id, others));
	if (is_post(q)) { /* our letter's id stands in no thread */
		q->w->into_thread = q->v->thread;
		q->w->into_parent = q->v->arrival;
		deliver_post(q->c, q->w, work_file(q->c, q->w, true), &why_not);
		o->state = "filed";
	}
}
