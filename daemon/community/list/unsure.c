#include "community/list/unsure.h"

#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/keepers.h"
#include "community/list/moderate.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_outbox.h"
#include "store/store_people.h"

/* Whoever answers all our letters is a program: after one question a day a moderator looks. */
enum { POSTS_ASKED_A_DAY = 5, PRIVATE_ASKED_A_DAY = 1, UNKNOWN_ASKED_A_DAY = 3, DAY = 86400 };

/* What its author is asked: may it go to everyone, and for a word: is it theirs? */
static const char *in_question(struct community *c, struct work *w, const char *word)
{
	const struct lang *l = answer_lang(c, w->author);

	if (word)
		return SAY(w->a, l, "what.word", { "said", word });
	return SAY(w->a, l, "what.post", { "subject", text_ellipsis(w->a, w->m->subject, 80) });
}

/* Holds the mail and asks its author, each mail by a question of its own. false: the author cannot
 * be asked. */
static bool ask(struct community *c, struct work *w, const char *purpose, int a_day,
		const char *word, const char *held, struct outcome *o)
{
	const char *subject = text_ellipsis(w->a, w->m->subject, 80);
	struct value *v = answer_values(c, w->a, w->author);
	bool calendar = !w->lost && kind_answers_invitation(w->m);
	struct pending p = { .purpose = purpose,
			     .address = address_key(w->a, w->author->address),
			     .arrival = w->r->id };
	struct answer n = { .template = strcmp(purpose, "private") ? "confirm" : "private",
			    .values = v,
			    .member = w->author,
			    .to = w,
			    .question = true };
	struct why why_not;

	if (pending_since(c->s, purpose, p.address, w->now - DAY) >= a_day)
		return false;
	value_set_text(v, "what", in_question(c, w, word));
	value_set_text(v, "subject", subject);
	value_set_bool(v, "lost", w->lost);
	value_set_bool(v, "calendar", calendar);
	value_set_bool(v, "alone", !w->lost && !calendar);
	if (pending_ask(c, w->a, &p, &n, &why_not) != OK)
		return false;
	o->state = "held";
	o->reason = arena_printf(w->a, "held: %s; its author was asked", held);
	return true;
}

static enum err private_reply(struct community *c, struct work *w, const char *held,
			      struct outcome *o)
{
	if (w->lost || kind_answers_invitation(w->m)) {
		if (ask(c, w, "private", UNKNOWN_ASKED_A_DAY, NULL, held, o))
			return OK;
	} else if (w->route.by_reference) {
		if (ask(c, w, "private", PRIVATE_ASKED_A_DAY, NULL, held, o))
			return OK;
	} else if (keepers_forward(c, w, w->m->subject, w->m->reply)) {
		*o = (struct outcome){ "acted", "an answer to a letter of ours: passed on to those "
						"who run the community" };
		return OK;
	}
	return NONE; /* a moderator looks at it */
}

static enum err unproven(struct community *c, struct work *w, struct outcome *o)
{
	enum unproven rule = c->set->posts.unauthenticated_posts;

	if (authority_may_speak(c, w))
		return NONE;
	if (rule == UNPROVEN_CONFIRM &&
	    ask(c, w, "post", POSTS_ASKED_A_DAY, NULL, "nothing proves who wrote it", o))
		return OK;
	moderation_hold(c, w, "unproven", NULL, o);
	return OK;
}

static enum err refuse(struct community *c, struct work *w, struct outcome *o)
{
	const struct member *reader = outcome_reader(c, w);
	struct value *v = answer_values(c, w->a, reader);

	value_set_text(v, "subject", w->m->subject);
	value_set_text(v, "reason", words_get(answer_lang(c, reader), "refused.outsider"));
	outcome_offer(c, w, v);
	*o = (struct outcome){ "acted",
			       "whoever wrote it is no member, and only members post here" };
	outcome_reply(c, w, "rejected", v, o);
	o->state = "aside";
	return OK;
}

/* For a letter to its reader alone, written to its own address; or for a newsletter, whose readers want
 * no mail for each who liked it. */
static bool is_thanks(struct community *c, const struct work *w, const char *held)
{
	return ((held && !w->route.by_reference) ||
		moderation_answers(c, &w->route) == CLASS_NEWSLETTER) &&
	       *w->m->reply && !w->m->n_attachments &&
	       beside_content(c, w->a, w->author, w->m->reply);
}

enum err unsure_take(struct community *c, struct work *w, struct outcome *o)
{
	const char *held = moderation_private(c, w);

	if (w->author && !authority_belongs(w->author))
		w->author = NULL; /* who has left or only reads is a guest, as anybody */
	if (w->m->kind == KIND_LIST)
		return NONE;
	if (is_thanks(c, w, held)) {
		*o = (struct outcome){ "acted", "thanks for a letter of ours" };
		return OK;
	}
	if (!w->author)
		return c->set->posts.outsiders == OUTSIDER_REFUSE && !w->m->spam ? refuse(c, w, o)
										 : NONE;
	if (pending_answered(c->s, "private", w->r->id)) {
		w->route = (struct route){ .kind = ROUTE_LIST, .detail = "" };
		w->lost = false;
		return NONE;
	}
	if (pending_answered(c->s, "post", w->r->id))
		return NONE;
	if (held && private_reply(c, w, held, o) == OK)
		return OK;
	return unproven(c, w, o);
}

bool unsure_word(struct community *c, struct work *w, const char *word, struct outcome *o)
{
	return ask(c, w, "post", POSTS_ASKED_A_DAY,
		   text_ellipsis(w->a, text_clean(w->a, word, strlen(word), TEXT_LINE), 80),
		   "nothing proves who wrote it", o);
}

void unsure_confirmed(struct community *c, struct work *w, const struct pending *p,
		      struct outcome *o)
{
	(void)w;
	o->reason = "confirmed: a post goes on";
	arrival_renew(c->s, p->arrival, !strcmp(p->state, "expired"));
}
