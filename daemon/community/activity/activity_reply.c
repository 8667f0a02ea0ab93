/*
 * activity_reply.c - answers that are words: steering, joining, thanks, tags, moving an event.
 */
#include <string.h>

#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/activity/activity_words.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/list/posts.h"
#include "community/outcome.h"
#include "store/store_member.h"
#include "store/store_post.h"

enum { DAY = 86400 };

static bool steers(struct reply *q)
{
	bool own = q->r->steers == STEERS_OWNER && q->v->owner == q->m->id;

	return own || activity_in_charge(q->c, q->m->id);
}

static bool is_by_hand(const struct reply *q, const struct activity_step *s)
{
	return !strcmp(s->state, "waiting") && (size_t)s->step < q->r->n_steps && !s->at &&
	       q->r->steps[s->step].anchor == STEP_HAND;
}

/* What its owner is to hear in any case is left out by nobody. */
static bool is_owed(const struct reply *q, const struct activity_step *s)
{
	const struct recipe_step *step = &q->r->steps[s->step];

	return step->must && q->v->owner && !strcmp(step->to, "owner");
}

/* Comes with the end: it is not done while the activity is open. */
static bool is_last(const struct reply *q, const struct activity_step *s)
{
	const struct recipe_step *step = &q->r->steps[s->step];

	return step->anchor == STEP_END && step->offset_s >= 0;
}

/* The one that waits for a hand before all, then the earliest; NULL: none waits. */
static struct activity_step *first_waiting(struct reply *q)
{
	size_t n;
	struct activity_step *s = steps_of(q->c->s, q->w->a, q->v->id, &n), *first = NULL;

	for (size_t i = 0; i < n; i++) {
		if ((size_t)s[i].step >= q->r->n_steps)
			continue;
		if (is_by_hand(q, &s[i]))
			return &s[i];
		if (!strcmp(s[i].state, "waiting") && s[i].at && (!first || s[i].at < first->at))
			first = &s[i];
	}
	return first;
}

/* The next step: now, or never. */
static const char *next_step(struct reply *q, bool skip)
{
	struct activity_step *first = first_waiting(q);

	if (!strcmp(q->v->state, "waiting"))
		return "it has not begun";
	if (!first)
		return "there is no step left";
	if (skip && is_owed(q, first))
		return arena_printf(q->w->a, "step %lld is owed to its owner and not left out",
				    (long long)first->n);
	if (!skip && is_last(q, first) && !strcmp(q->v->state, "open")) {
		activity_close(q->c, q->w->a, q->v, q->r, "by hand", q->w->now);
		return "closed, since the next step comes with its end";
	}
	if (skip) {
		first->state = "skipped";
		first->why = "by a coordinator";
		first->done_at = q->w->now;
		step_settle(q->c->s, q->v->id, first);
	} else {
		step_move(q->c->s, q->v->id, first->n, q->w->now);
	}
	activity_settle(q->c, q->w->a, q->v, q->r, q->w->now);
	return arena_printf(q->w->a, skip ? "step %lld is left out" : "step %lld is done now",
			    (long long)first->n);
}

/* --- events ---------------------------------------------------------------------------------- */

/* Everyone who had a letter of it is told, with the calendar's newer word. */
static const char *tell_meeting(struct reply *q, struct meeting *m, const char *letter)
{
	struct activity_passed p = { .letter = letter,
				     .to = arena_printf(q->w->a, "told:%lld", (long long)q->v->id),
				     .step = -1,
				     .now = q->w->now };
	struct why why_not = { "" };

	activity_meet(q->c, q->w->a, q->v, q->r, m, q->w->now);
	p.what = m->sequence; /* once a change */
	if (activity_pass(q->c, q->w->a, q->v, q->r, &p, &why_not) == BAD)
		return arena_dup(q->w->a, why_not.text);
	return m->cancelled ? "the event is called off, everyone who knew of it is told"
			    : "the event is moved, everyone who knew of it is told";
}

static const char *call_off(struct reply *q)
{
	struct meeting *m = q->r->event ? meeting_find(q->c->s, q->w->a, q->v->id) : NULL;

	if (!m || m->cancelled)
		return "there is no event to call off";
	m->cancelled = true;
	m->changed = q->w->now;
	return tell_meeting(q, m, "off");
}

/* "when: ...", "until: ...", "where: ..." of those who steer it: the event moves. */
static bool take_moving(struct reply *q, struct outcome *o)
{
	static const char *const keys[] = { "when", "until", "where", "lasts" };
	const char *rest, *fields = activity_fields(q->c, q->w->a, q->text, q->r, &rest);
	struct activity said = { .id = q->v->id, .title = q->v->title, .fields = fields };
	struct meeting *was, m;
	struct why why_not = { "" };
	bool any = false;
	enum err e;

	for (int i = 0; i < 4; i++)
		any |= activity_field(q->w->a, &said, keys[i]) != NULL;
	if (!any || !q->r->event || !steers(q))
		return false;
	was = meeting_find(q->c->s, q->w->a, q->v->id);
	said.fields = arena_printf(q->w->a, "%s%s", fields, q->v->fields);
	e = meeting_read(q->c, q->w->a, &said, was, q->w->now, &m, &why_not);
	if (e != OK) {
		activity_status_send(q,
				     e == BAD ? why_not.text
					      : "a time is wanted: when: 2026-05-01 18:00",
				     o);
		return true;
	}
	q->v->fields = said.fields;
	activity_status_send(q, tell_meeting(q, &m, "moved"), o);
	return true;
}

/* --- words ----------------------------------------------------------------------------------- */

/* Who was promised a time hears of another one before it comes. */
static void tell_owner(struct reply *q)
{
	if (q->v->owner != q->m->id)
		activity_longer_send(q->c, q->w->a, q->v, q->r);
}

/* Honest only while the time that was named has not come. */
static const char *extend(struct reply *q, int64_t span)
{
	if (q->v->due <= (int64_t)q->w->now)
		return "its time is over, so it is not extended";
	activity_extend(q->c, q->w->a, q->v, q->r, span, q->w->now);
	activity_settle(q->c, q->w->a, q->v, q->r, q->w->now);
	tell_owner(q);
	if (span > DAY && span % DAY == 0)
		return arena_printf(q->w->a, "extended by %lld days", (long long)span / DAY);
	return arena_printf(q->w->a, "extended by %lld h", (long long)span / 3600);
}

/* "take": who looked after it until then is told. */
static const char *take_over(struct reply *q)
{
	struct activity_note n = { .letter = "taken",
				   .key = arena_printf(q->w->a, "taken:%lld:%lld",
						       (long long)q->m->id, (long long)q->w->now),
				   .member =
					   activity_keeper_hand(q->c, q->v, q->m->id, q->w->now) };
	struct why why_not;

	if (n.member)
		activity_write(q->c, q->w->a, q->v, q->r, &n, &why_not);
	return "you look after it from now on";
}

/* Such a word alone by somebody whom it does not obey: nothing that the others should read. Whoever asked
 * a question may well answer "close" to it, and a choice may be called so. */
static bool is_theirs(struct reply *q)
{
	const char *choice;

	return !steers(q) && !q->text[strcspn(q->text, "\n")] &&
	       !(q->r->accept == ACCEPT_VOTE && activity_vote_said(q, &choice));
}

static bool refuse_steering(struct reply *q, struct outcome *o)
{
	outcome_say(o, "acted", "a word that only those in charge may say");
	outcome_reply(q->c, q->w, "for-keepers", NULL, o);
	return true;
}

/* Does the letter ask those in charge whether the step that comes after it, by hand, is to come? */
static bool asks_for_step(struct reply *q)
{
	const struct recipe_step *end = q->r->steps + q->r->n_steps;

	return q->n >= 0 && q->step && q->step + 1 < end && q->step[1].anchor == STEP_HAND &&
	       steers(q);
}

/* Then yes and no are words enough: no with its reasons as well, yes without a "but". Their words reach
 * nobody, and did says so. None: neither, or it was decided before. */
static enum activity_word decides_step(struct reply *q, const char **did)
{
	struct activity_step *first = first_waiting(q);
	const char *more;
	int stance = activity_stance(q->w->a, q->text, &more);
	bool bare = activity_is_signature(q, more);

	if (!first || &q->r->steps[first->step] != q->step + 1 || strcmp(q->v->state, "open"))
		return WORD_NONE;
	if (stance < 0 && !bare)
		*did = "closed; what else was written goes to nobody";
	else if (!stance || !bare)
		*did = "nothing is decided: answer yes alone, or no; what else was written goes "
		       "to nobody";
	return stance < 0 ? WORD_CLOSE : stance > 0 && bare ? WORD_STEP : WORD_NONE;
}

/* "Solved" closes what somebody asked; to other letters it is an answer. */
static enum activity_word steering_word(struct reply *q, int64_t *span)
{
	enum activity_word word = activity_word(q->w->a, q->line, span);

	if (word != WORD_SOLVED)
		return word;
	return q->r->faq && q->v->owner == q->m->id ? WORD_CLOSE : WORD_NONE;
}

static bool take_steering(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	int64_t span = 0;
	enum activity_word word = steering_word(q, &span);
	const char *did = NULL;
	bool asked = word == WORD_NONE && asks_for_step(q);

	if (word == WORD_EXTEND && !span && (!steers(q) || q->text[strcspn(q->text, "\n")]))
		return false; /* words of their own, "extend the beds" */
	if (word != WORD_NONE && is_theirs(q))
		return refuse_steering(q, o);
	if (asked)
		word = decides_step(q, &did);
	if ((word == WORD_NONE && !asked) || !steers(q) ||
	    (word == WORD_TAKE && (!q->r->keeper || !activity_in_charge(q->c, q->m->id))))
		return false;
	if (word == WORD_EXTEND && !span) {
		did = "a span is wanted: extend 3 days";
	} else if (word == WORD_EXTEND && !strcmp(q->v->state, "open")) {
		did = extend(q, span);
	} else if (word == WORD_CLOSE && !strcmp(q->v->state, "open")) {
		activity_close(q->c, a, q->v, q->r, "by hand", q->w->now);
		did = did ? did : "closed";
	} else if (word == WORD_TAKE) {
		did = take_over(q);
	} else if (word == WORD_CANCEL) {
		did = call_off(q);
	} else if (word == WORD_STEP || word == WORD_SKIP_STEP) {
		did = next_step(q, word == WORD_SKIP_STEP);
	}
	activity_status_send(q, did, o);
	return true;
}

/* Does it say that the earlier answer is enough, or something else than what to do with the question? */
static bool is_content(struct reply *q)
{
	return activity_helped(q->w->a, q->text) || activity_withdraw(q->line) ||
	       memchr(q->line, ':', strcspn(q->line, " "));
}

/* "go on" of an asker to whom an earlier answer was suggested; also when it rests already. Who was not
 * helped says so in their own words: a question too many is better than one that nobody hears. */
static bool take_go_on(struct reply *q, struct outcome *o)
{
	bool waits = !strcmp(q->v->state, "waiting");
	bool on = activity_go_on(q->w->a, q->text);
	int64_t span;

	if (q->v->owner != q->m->id || (!waits && !activity_rests(q->c, q->w->a, q->v)))
		return false;
	if (!on && (!waits || activity_word(q->w->a, q->line, &span) != WORD_NONE))
		return false;
	if (!on && is_content(q)) {
		outcome_say(o, "acted", "an answer to the suggestion; nothing more was asked");
		return true;
	}
	activity_begin(q->c, q->w->a, q->v, q->r, q->w->now);
	activity_note_send(q, *q->r->ack ? q->r->ack : "opened", o, "begins now");
	return true;
}

/* Who is asked goes by the tags: with others, more people may know. */
static void ask_by_tags(struct reply *q)
{
	size_t n;
	struct activity_step *s = steps_of(q->c->s, q->w->a, q->v->id, &n);

	for (size_t i = 0; i < n; i++) {
		const struct recipe_step *step = &q->r->steps[s[i].step];

		if (strcmp(s[i].state, "done") || !step->asks || !strstr(step->to, "{tags}"))
			continue;
		s[i].state = "waiting";
		s[i].done_at = 0;
		step_settle(q->c->s, q->v->id, &s[i]);
		step_move(q->c->s, q->v->id, s[i].n, q->w->now);
	}
	activity_soon(q->c->s, q->v->id, q->w->now);
}

/* "tags: soil, seeds" of the owner: the activity's, those of its post, and of whom is asked. */
static bool take_tags(struct reply *q, struct outcome *o)
{
	struct activity said = { 0 };
	const char *rest;
	char **tags;
	size_t n;

	said.fields =
		activity_fields(q->c, q->w->a, arena_ndup(q->w->a, q->text, strcspn(q->text, "\n")),
				q->r, &rest);
	if (q->v->owner != q->m->id || !activity_field(q->w->a, &said, "tags"))
		return false;
	q->v->fields = arena_printf(q->w->a, "%s%s", said.fields, q->v->fields);
	activity_save(q->c->s, q->v);
	tags = activity_tags(q->c, q->w->a, q->v, &n);
	for (size_t i = 0; i < n && q->v->thread && q->v->arrival; i++)
		post_tag_add(q->c->s, q->v->arrival, tags[i]);
	if (!strcmp(q->v->state, "open"))
		ask_by_tags(q);
	activity_status_send(q, "tags corrected", o);
	return true;
}

/* "guest: marta@example.org" of those who steer it: one more, or another one. */
static bool take_named(struct reply *q, struct outcome *o)
{
	const char *rest, *fields = activity_fields(q->c, q->w->a, q->text, q->r, &rest);
	struct activity said = { .fields = fields };
	struct activity_form f = activity_form_of(q->c, q->w->a, q->m, q->r);
	struct activity_note n = { .letter = "opened",
				   .member = q->m->id,
				   .to = q->w,
				   .more = activity_form_values,
				   .arg = &f };
	struct why why_not = { "" };
	bool any = false;

	for (size_t i = 0; i < q->r->roles.n; i++)
		any |= activity_field(q->w->a, &said, q->r->roles.v[i]) != NULL;
	if (!any || strcmp(q->v->state, "open") || !steers(q))
		return false;
	q->w->author = q->m;
	activity_add_named(q->c, q->w, q->v, q->r, fields, &f);
	outcome_say(o, "acted",
		    arena_printf(q->w->a, "activity %lld: others were named%s", (long long)q->v->id,
				 answer_said(q->w->a,
					     activity_write(q->c, q->w->a, q->v, q->r, &n,
							    &why_not),
					     &why_not)));
	return true;
}

/* The number or the name of a group, or both; 0: neither. *name: its name; *alone: nothing else is said in
 * its line but a "please" */
static int64_t group_of(struct reply *q, const char **name, bool *alone)
{
	const char *const *names;
	const char *line = beside_asked(q->c, q->w->a, q->m, q->line);
	int64_t n = *q->r->groups ? activity_groups(q->c, q->w->a, q->v, q->r, &names) : 0;
	int64_t group = n ? activity_vote(q->w->a, line, names, (size_t)n) : 0;

	*name = group ? names[group - 1] : NULL;
	*alone = group && activity_vote_alone(q->w->a, line, names, (size_t)n);
	return group;
}

/* Who is on a side and answers a later letter talks to their side, and "2. ..." may be a list. */
static bool talks(const struct reply *q)
{
	return q->n > 0 && participant_group(q->c->s, q->v->id, q->m->id);
}

/* Choosing a side is joining. What is said with the choice is an answer. */
static bool take_group(struct reply *q, struct outcome *o)
{
	const char *side, *rest = q->text + strcspn(q->text, "\n");
	bool alone;
	int64_t group = group_of(q, &side, &alone);

	rest = text_trim(q->w->a, rest, strlen(rest));
	rest = activity_is_signature(q, rest) ? "" : rest;
	if (!group || (activity_no(q->w->a, q->line) && activity_steps_out(q)) ||
	    (talks(q) && (!alone || *rest)))
		return false;
	if (strcmp(q->v->state, "open"))
		return alone && !*rest && activity_too_late(q, o);
	participant_add(q->c->s, q->v->id, q->m->id, "in", q->w->now);
	participant_group_set(q->c->s, q->v->id, q->m->id, group, q->w->now);
	activity_soon(q->c->s, q->v->id, q->w->now);
	rest = alone ? rest : q->text;
	if (*rest) {
		q->ack = "joined";
		q->side = side;
		q->text = rest;
		q->line = activity_line(q->w->a, rest);
		return false;
	}
	activity_said_send(q, "joined", side, o,
			   arena_printf(q->w->a, "takes part in group %lld", (long long)group));
	return true;
}

/* What they answered does not count any more. What others got by mail, or what became a post, is
 * with those who read it. */
static bool take_back(struct reply *q, struct outcome *o)
{
	int64_t n;

	if (!activity_withdraw(q->line))
		return false;
	n = answers_withdraw(q->c->s, q->v->id, q->m->id);
	if (n)
		activity_renew(q);
	activity_soon(q->c->s, q->v->id, q->w->now);
	activity_note_send(q, "withdrawn", o,
			   arena_printf(q->w->a, "taken back of activity %lld: answers: %lld",
					(long long)q->v->id, (long long)n));
	return true;
}

/* "Sorry, no idea" to a letter that asks, "no" to one that asks for a story or a side, "You're welcome!"
 * to one that acknowledges or that told how it ended: no answer that anybody waits for. Gives the words
 * for it; NULL: it is one. */
static const char *no_answer(struct reply *q)
{
	const char *rest = q->text + strcspn(q->text, "\n");

	if ((q->n < 0 || !strcmp(q->v->state, "closed")) && q->r->accept == ACCEPT_ANSWER &&
	    beside_content(q->c, q->w->a, q->m, q->text))
		return "thanks for a letter of ours";
	if (!q->step || q->r->accept != ACCEPT_ANSWER)
		return NULL;
	if ((q->r->consent || (*q->r->groups && !q->n)) &&
	    activity_stance(q->w->a, q->text, &rest) < 0 && activity_is_signature(q, rest))
		return "does not take part";
	rest = q->text + strcspn(q->text, "\n");
	return q->step->asks && activity_knows_not(q->w->a, q->line) &&
			       activity_is_signature(q, rest)
		       ? "does not know; the question is as open as before"
		       : NULL;
}

/* More that is said below an acknowledgement is about the letter that was answered at first. */
static int64_t acknowledged(struct reply *q, const struct activity_step *s, size_t n)
{
	const char *part =
		answer_part_of_letter(q->c->s, q->w->a, q->w->route.token.number, q->m->id);

	while (*part && n-- > 0)
		if ((size_t)s[n].step < q->r->n_steps && !strcmp(s[n].state, "done") &&
		    !strcmp(q->r->steps[s[n].step].mail, part))
			return s[n].n;
	return -1;
}

static const struct recipe_step *step_of(struct reply *q)
{
	size_t n;
	struct activity_step *s = steps_of(q->c->s, q->w->a, q->v->id, &n);

	q->about = q->n < 0 ? acknowledged(q, s, n) : q->n;
	return q->about >= 0 && (size_t)q->about < n && (size_t)s[q->about].step < q->r->n_steps
		       ? &q->r->steps[s[q->about].step]
		       : NULL;
}

/* A member; or a guest, in what they were invited into. */
static bool belongs(const struct reply *q)
{
	bool outside = !strcmp(q->m->state, "guest") || !strcmp(q->m->state, "reader");

	return !strcmp(q->m->state, "active") ||
	       (outside && participant_is(q->c->s, q->v->id, q->m->id, ""));
}

/* Whose answer it is. A letter may be passed on: another member who is proven answers for themselves,
 * and from an address that is nobody's nothing is said in its reader's name. NULL: nobody's. */
static struct member *answers(struct community *c, const struct work *w)
{
	if (!w->author ||
	    (w->author->id != w->route.token.member && authority_of(w) != AUTHORITY_PROVEN))
		return NULL;
	return member_find(c->s, w->a, w->author->id);
}

enum err activity_reply(struct community *c, struct work *w, int64_t id, int64_t step,
			struct outcome *o)
{
	static bool (*const takes[])(struct reply *, struct outcome *) = {
		take_go_on, take_steering,         activity_thanks_take, take_back,
		take_tags,  activity_consent_take, take_named,           take_moving,
		take_group, activity_part_take
	};
	struct reply q = { .c = c, .w = w, .n = step };
	struct why why_not;

	q.v = activity_find(c->s, w->a, id);
	q.r = q.v ? activity_recipe(c, w->a, q.v, &why_not) : NULL;
	q.m = answers(c, w);
	if (!q.r || !q.m || !belongs(&q))
		return NONE;
	if (w->m->kind == KIND_COMMAND && strcmp(w->m->command, "join"))
		return NONE; /* "leave" is meant for the community, whatever letter it answers */
	q.step = step_of(&q);
	q.text = text_trim(w->a, w->m->reply, strlen(w->m->reply));
	q.line = activity_line(w->a, q.text);
	if (!*q.text) {
		posts_empty(c, w, o);
		return OK;
	}
	for (size_t i = 0; i < sizeof takes / sizeof *takes; i++)
		if (takes[i](&q, o))
			return OK;
	if (q.r->accept == ACCEPT_NONE)
		return NONE; /* it is a post like any other */
	w->author = q.m;
	if (!*activity_unsigned(q.text)) /* "anonymous", and nothing said */
		posts_empty(c, w, o);
	else if (no_answer(&q))
		outcome_say(o, "acted", no_answer(&q));
	else if (activity_is_remark(&q))
		activity_remark_take(&q, o);
	else
		activity_answer_take(&q, o);
	return OK;
}
