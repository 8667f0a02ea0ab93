/*
 * activity_yes.c - yes and no: to taking part, and to being shown; and what is said along with them.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/activity/activity_words.h"
#include "store/store_outbox.h"

enum { CONSENT_MAX_BYTES = 200 };

#define REMARK "remark:" /* in the key of its letter, before its writer and its mail */

/* --- being shown ----------------------------------------------------------------------------- */

enum consent { CONSENT_UNCLEAR, CONSENT_NAMED, CONSENT_UNNAMED, CONSENT_NO };

static const char *const nots[] = { "not",   "no",      "don't", "don’t", "never", "neither",
				    "nor",   "nicht",   "nie",   "kein",  "keine", "ni",
				    "nunca", "tampoco", "não",   "nem",   "pas",   "jamais",
				    "non",   "nein",    "ne",    NULL };
static const char *const named[] = { "name", "namen", "nombre", "nom", "nome", NULL };

/* Do they ask for their name to be left out? "Not even anonymously" does not; "not with my name,
 * anonymously" does. */
static bool wants_no_name(const char *folded, bool agreed)
{
	static const char *const roots[] = { "anonym", "anónim", "anônim", NULL };

	for (int i = 0; roots[i]; i++) {
		const char *word = strstr(folded, roots[i]);

		if (word && (agreed || !text_has_any(folded, nots) || text_has_any(folded, named) ||
			     (word == folded && strchr(",.!;", word[strcspn(word, " ,.!;:?\n")]))))
			return true;
	}
	return false;
}

/* A yes with more words is one where none of them takes anything of it back. */
static enum consent consent_in(struct arena *a, const char *text)
{
	static const char *const doubts[] = {
		"but",  "not",   "no",   "only",   "without",   "if",   "unless", "don't", "except",
		"aber", "nicht", "kein", "keinen", "nur",       "ohne", "wenn",   "falls", "pero",
		"sin",  "solo",  "sólo", "si",     "mas",       "não",  "sem",    "só",    "apenas",
		"se",   "mais",  "pas",  "sans",   "seulement", "sauf", NULL
	};
	const char *more, *folded = text_fold(a, text);
	int stance = activity_stance(a, text, &more);

	if (stance < 0)
		return CONSENT_NO;
	if (strlen(text) > CONSENT_MAX_BYTES)
		return CONSENT_UNCLEAR;
	if (wants_no_name(folded, stance > 0))
		return CONSENT_UNNAMED;
	return stance > 0 && !text_has_any(folded, doubts) ? CONSENT_NAMED : CONSENT_UNCLEAR;
}

/* "Yes, but without my name", "on second thoughts rather not": not clear, and no story of theirs. */
static bool is_about_showing(struct arena *a, const char *text)
{
	const char *more, *folded = text_fold(a, text);

	return strlen(text) <= CONSENT_MAX_BYTES &&
	       (activity_stance(a, text, &more) || text_has_any(folded, nots) ||
		text_has_any(folded, named));
}

/* Until it is clear nobody reads it, as the letter says that asks again. */
static void ask_again(struct reply *q, int64_t answer, struct outcome *o)
{
	if (answer_withhold(q->c->s, answer))
		activity_renew(q);
	activity_acknowledge_again(q, answer, *q->r->answer_ack ? q->r->answer_ack : "noted", o,
				   "whether others may read it is not clear");
}

/* People answer the letter that lies on top: a second thought about what is shown answers this one. */
static void show(struct reply *q, int64_t answer, bool unnamed, struct outcome *o)
{
	const char *reason =
		unnamed ? "agreed to its being shown, without a name" : "agreed to its being shown";

	answers_release(q->c->s, q->v->id, q->m->id, answer, unnamed);
	if (answer)
		activity_acknowledge_again(q, answer, "noted", o, reason);
	else
		activity_note_send(q, "noted", o, reason);
}

/* answer: that the letter asked about; 0: the word alone tells that it is none of their story. */
static enum consent consent_of(struct reply *q, int64_t answer)
{
	if (activity_hides(q->line))
		return CONSENT_UNNAMED;
	if (activity_yes(q->w->a, q->line))
		return CONSENT_NAMED;
	if (activity_no(q->w->a, q->line))
		return CONSENT_NO;
	return answer ? consent_in(q->w->a, q->text) : CONSENT_UNCLEAR;
}

/* May others read what you wrote? Each is about what that letter acknowledged, the last one counts; to
 * another letter they are about all that waits. */
bool activity_consent_take(struct reply *q, struct outcome *o)
{
	int64_t answer;
	enum consent said;

	if (!q->r->consent)
		return false;
	answer = answer_of_letter(q->c->s, q->w->route.token.number, q->m->id);
	said = consent_of(q, answer);
	if (said == CONSENT_UNCLEAR && answer && is_about_showing(q->w->a, q->text)) {
		ask_again(q, answer, o);
		return true;
	}
	if (said == CONSENT_UNCLEAR || (!answer && !answers_withheld(q->c->s, q->v->id, q->m->id)))
		return false;
	if (said == CONSENT_NO) {
		if (answer_withhold(q->c->s,
				    answer)) /* it was shown: they hear that it is no more */
			activity_acknowledge_again(q, answer, "withdrawn", o,
						   "what they wrote is shown to nobody");
		else
			outcome_say(o, "acted", "what they wrote is shown to nobody");
	} else {
		show(q, answer, said == CONSENT_UNNAMED, o);
	}
	activity_renew(q);
	return true;
}

/* --- taking part ----------------------------------------------------------------------------- */

bool activity_too_late(struct reply *q, struct outcome *o)
{
	activity_note_send(q, "over", o, "wants to take part in what is over");
	return true;
}

static void step_back(struct reply *q)
{
	participant_remove(q->c->s, q->v->id, q->m->id, "in");
	participant_group_leave(q->c->s, q->v->id, q->m->id);
	if (*q->r->gives)
		role_remove(q->c->s, q->m->id, q->r->gives, "");
}

/* Where groups were drawn already they would talk to nobody and hear nothing until the end. */
static void find_group(struct reply *q)
{
	struct activity_step *s;
	struct why why_not;
	size_t n;

	if (!q->r->group_size || !participant_group_join(q->c->s, q->v->id, q->m->id, q->w->now))
		return;
	s = steps_of(q->c->s, q->w->a, q->v->id, &n);
	for (size_t i = 0; i < n; i++) {
		const struct recipe_step *step = &q->r->steps[s[i].step];

		if (step->divide && *step->mail && !strcmp(s[i].state, "done"))
			activity_send_late(q->c, q->w->a, q->v, q->r, &s[i], q->m->id, q->w->now,
					   &why_not);
	}
}

static void step_in(struct reply *q)
{
	participant_add(q->c->s, q->v->id, q->m->id, "in", q->w->now);
	find_group(q);
	activity_soon(q->c->s, q->v->id, q->w->now);
	if (*q->r->gives)
		role_add(q->c->s, q->m->id, q->r->gives, "", q->w->now);
}

/* Who wrote what that letter passed on, where it was a remark; 0: it was none. */
static int64_t remark_of(struct reply *q)
{
	struct mailing *m = mailing_find(q->c->s, q->w->a, q->w->route.token.number);
	long long who = 0;

	return m && m->key && sscanf(m->key, "activity:%*d:" REMARK "%lld:", &who) == 1 ? who : 0;
}

/* "No" may be the second of two sides, but not to who is on one: their letters say that it leaves it. */
bool activity_steps_out(struct reply *q)
{
	const char *more;

	return *q->r->groups && q->n != 0 && activity_stance(q->w->a, q->text, &more) < 0 &&
	       participant_is(q->c->s, q->v->id, q->m->id, "in");
}

/* Stepping back is never too late: letters may be to come, and a role stays as long as its bearer
 * likes. Who takes part already and begins an answer with "yes" or "no" talks, but for a "no" to the
 * invitation or to what acknowledged it. */
bool activity_part_take(struct reply *q, struct outcome *o)
{
	const char *more = "";
	int stance =
		q->r->joins || activity_steps_out(q) ? activity_stance(q->w->a, q->text, &more) : 0;
	bool bare = q->r->accept != ACCEPT_ANSWER || activity_is_signature(q, more);
	bool in = participant_is(q->c->s, q->v->id, q->m->id, "in");

	if (!stance || (!bare && (stance > 0 ? in : !in || q->n > 0)))
		return false;
	if (q->v->owner == q->m->id && remark_of(q))
		return false; /* "yes" to "may I bring my dog?" */
	if (stance > 0 && strcmp(q->v->state, "open"))
		return bare && activity_too_late(q, o);
	if (stance > 0)
		step_in(q);
	else
		step_back(q);
	q->ack = stance > 0 ? "joined" : "left";
	if (!bare)
		return false;
	if (stance > 0 || in)
		activity_note_send(q, q->ack, o, stance > 0 ? "takes part" : "does not take part");
	else
		outcome_say(o, "acted", "does not take part");
	return true;
}

/* What a guest from outside says to their welcome is for who invited them, not for the summary; so is
 * what answers no letter whose answers are kept ("You take part": "May I bring my dog?"). */
bool activity_is_remark(struct reply *q)
{
	bool in = !q->ack && participant_is(q->c->s, q->v->id, q->m->id, "in");
	const struct recipe_step *invitation = q->step ? q->step : q->ack ? q->r->steps : NULL;

	return remark_of(q) || (!q->step && strcmp(q->m->state, "active")) ||
	       (!q->step && in && q->r->keep.n > 0 && !*q->r->groups) ||
	       (q->r->joins && invitation && !strcmp(invitation->pass, "owner") && !in);
}

/* A letter of its own for each: its answer finds the way back. */
void activity_remark_take(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	const char *shown = *q->m->name ? q->m->name : q->w->m->from.name;
	int64_t arrival = q->w->r->id, to = remark_of(q);
	struct activity_answer v = { .text = activity_unsigned(q->text), .state = "live" };
	struct activity_note n = { .letter = "passed",
				   .member = to ? to : q->v->owner,
				   .said = v.text,
				   .more = activity_passed_values,
				   .arg = &v };
	const char *reason = "a remark that nobody is there to get";
	struct why why_not;

	v.name = activity_is_named(q, v.text) ? shown : "";
	n.key = arena_printf(a, REMARK "%lld:%lld", (long long)q->m->id, (long long)arrival);
	if (n.member && n.member != q->m->id &&
	    activity_write(q->c, a, q->v, q->r, &n, &why_not) == OK)
		reason = "a remark, passed on to whom it is for";
	reason = arena_printf(a, "activity %lld: %s", (long long)q->v->id, reason);
	if (to && !q->ack) /* a letter for each word of a conversation would be too many */
		outcome_say(o, "acted", reason);
	else
		activity_acknowledge(q, NULL, o, reason);
}
