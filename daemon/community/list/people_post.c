/*
 * people_post.c - is it really they, and did they mean everyone? Asked of the author, once, before
 * a mail goes the way of posts (DESIGN, promise 6).
 *
 * A post that no server vouches for and no token of its author's came with waits for the author's
 * own reply: where posts.unauthenticated_posts is confirm_first only until one was confirmed. An
 * answer to a letter that was for its reader alone waits too when it came to the list; written to
 * the letter's own address it was meant for those who run the community, and goes to them.
 */
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/authority.h"
#include "community/list/moderate.h"
#include "community/people/people.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_people.h"

/* Whoever answers all our letters is a program: after one question a day a moderator looks. */
enum { POSTS_ASKED_A_DAY = 5, PRIVATE_ASKED_A_DAY = 1, DAY = 86400 };

/* A token that only this author's letters hold. */
static bool own_token(const struct work *w)
{
	return w->route.has_token && w->route.token.purpose == TOKEN_LETTER &&
	       w->route.token.member == w->author->id;
}

bool people_wrote(struct community *c, struct work *w)
{
	if (!w->author || w->auth.verdict == AUTH_VERDICT_FAIL)
		return false;
	return w->auth.verdict == AUTH_VERDICT_PASS || own_token(w) ||
	       pending_answered(c->s, "post", w->r->id);
}

static bool answers_private_letter(struct community *c, struct work *w)
{
	const struct route *r = &w->route;

	return r->kind == ROUTE_REPLY && r->has_token && r->token.purpose == TOKEN_LETTER &&
	       !r->item && mailing_class(c->s, r->token.number) > 0 &&
	       mailing_class(c->s, r->token.number) <= CLASS_CARE;
}

/* Holds the mail and asks its author, each mail by a question of its own. false: the author cannot
 * be asked. */
static bool ask(struct community *c, struct work *w, const char *purpose, int a_day,
		const char *held, struct outcome *o)
{
	const char *subject = text_ellipsis(w->a, w->m->subject, 80), *what;
	struct value *v = answer_values(c, w->a, w->author);
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
	what = SAY(w->a, answer_lang(c, w->author), "what.post", { "subject", subject });
	value_set_text(v, "what", what);
	value_set_text(v, "subject", subject);
	if (pending_ask(c, w->a, &p, &n, &why_not) != OK)
		return false;
	o->state = "held";
	o->reason = arena_printf(w->a, "held: %s; its author was asked", held);
	return true;
}

static enum err private_reply(struct community *c, struct work *w, struct outcome *o)
{
	if (w->route.by_reference) {
		if (ask(c, w, "private", PRIVATE_ASKED_A_DAY,
			"it answers a letter that was for its reader alone", o))
			return OK;
	} else if (people_forward(c, w, w->m->subject, w->m->reply)) {
		*o = (struct outcome){ "acted", "an answer to a letter of ours: passed on to those "
						"who run the community" };
		return OK;
	}
	return NONE; /* a moderator looks at it */
}

bool people_may_speak(struct community *c, struct work *w)
{
	enum unproven rule = c->set->posts.unauthenticated_posts;

	if (!w->author)
		return true; /* an outsider's mail goes the way of theirs */
	if (!authority_belongs(w->author))
		return false;
	return w->auth.verdict != AUTH_VERDICT_ABSENT || rule == UNPROVEN_ACCEPT || own_token(w) ||
	       pending_answered(c->s, "post", w->r->id) ||
	       (rule == UNPROVEN_CONFIRM && pending_confirmed(c->s, "post", w->author->id));
}

static enum err unproven(struct community *c, struct work *w, struct outcome *o)
{
	enum unproven rule = c->set->posts.unauthenticated_posts;

	if (w->auth.verdict != AUTH_VERDICT_ABSENT || rule == UNPROVEN_ACCEPT || own_token(w))
		return NONE;
	if (rule == UNPROVEN_CONFIRM &&
	    (pending_confirmed(c->s, "post", w->author->id) ||
	     ask(c, w, "post", POSTS_ASKED_A_DAY, "nothing proves who wrote it", o)))
		return strcmp(o->state, "held") ? NONE : OK;
	moderation_hold(c, w, "unproven", NULL, o);
	return OK;
}

static enum err refuse(struct community *c, struct work *w, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, NULL);

	value_set_text(v, "subject", w->m->subject);
	value_set_text(v, "reason", words_get(answer_lang(c, NULL), "refused.outsider"));
	*o = (struct outcome){ "acted",
			       "whoever wrote it is no member, and only members post here" };
	command_reply(c, w, "rejected", v, o);
	o->state = "aside";
	return OK;
}

enum err people_take_post(struct community *c, struct work *w, struct outcome *o)
{
	if (w->author && !strcmp(w->author->state, "banned")) {
		*o = (struct outcome){ "aside", "its author is banned" };
		return OK;
	}
	if (w->author && !authority_belongs(w->author))
		w->author = NULL; /* who has left or only reads is a guest, as anybody */
	if (w->m->kind == KIND_LIST)
		return NONE;
	if (!w->author)
		return c->set->posts.outsiders == OUTSIDER_REFUSE ? refuse(c, w, o) : NONE;
	if (pending_answered(c->s, "private", w->r->id)) {
		w->route = (struct route){ .kind = ROUTE_LIST, .detail = "" };
		return NONE;
	}
	if (pending_answered(c->s, "post", w->r->id))
		return NONE;
	if (answers_private_letter(c, w) && private_reply(c, w, o) == OK)
		return OK;
	o->state = "";
	return unproven(c, w, o);
}

void people_posted(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	(void)w;
	o->reason = "confirmed: a post goes on";
	arrival_renew(c->s, p->arrival);
}
