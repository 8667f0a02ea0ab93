/*
 * people_leave.c - leaving: at once for whoever proves to be the member, with a token else.
 */
#include <string.h>

#include "base/address.h"
#include "base/when.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/list/deliver.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/people/people.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_pending.h"
#include "store/store_people.h"

/* Of the letters that were cancelled then, for the ledger and for whoever comes back. */
static const char gone[] = "the member has left";

/* The farewell letter is a question: answering it undoes the leaving, and no more than that: who
 * only read the newsletter, or was a guest, does not become a member by it. */
static void farewell(struct community *c, struct arena *a, const struct member *m, const char *was,
		     const struct work *to)
{
	struct pending p = { .purpose = "rejoin",
			     .address = address_key(a, m->address),
			     .data = strcmp(was, "active") ? was : "" };
	struct answer n = { .template = "farewell", .member = m, .to = to, .question = true };
	struct why why_not;

	n.values = answer_values(c, a, m);
	value_set_bool(n.values, "reader", !strcmp(was, "reader"));
	/* Whoever left hears of it, whatever sent the mail: a mail program's own unsubscribing is
	 * a robot's too. */
	if (pending_ask(c, a, &p, &n, &why_not) != OK) {
		n.to = NULL;
		pending_ask(c, a, &p, &n, &why_not);
	}
}

void people_part(struct community *c, struct arena *a, struct member *m, const struct work *to,
		 const char *how)
{
	time_t now = to ? to->now : when_now();
	const char *was = m->state;

	/* Who is banned stays so: coming back by a farewell letter would undo it. */
	if (!strcmp(m->state, "left") || !strcmp(m->state, "banned"))
		return;
	m->state = "left";
	m->left_at = now;
	deliver_leave(c->s, m);
	letters_cancel(c->s, m->id, now, gone);
	pending_withdraw(c->s, m->id, NULL, now);
	story_add(c->s, m->id, now, arena_printf(a, "left: %s", how));
	farewell(c, a, m, was, to);
}

void people_leave(struct community *c, struct work *w, struct outcome *o)
{
	enum authority au = authority_of(w);
	struct pending p = { .purpose = "leave" };

	if (au == AUTHORITY_NONE || !strcmp(w->author->state, "left")) {
		outcome_not_member(c, w, o);
	} else if (au == AUTHORITY_PROVEN) {
		people_part(c, w->a, w->author, w, "asked by mail");
		o->reason = "left";
	} else {
		o->reason = "asked to leave";
		pending_confirm(c, w, w->author, NULL, &p,
				words_get(answer_lang(c, w->author), "what.leave"), o);
	}
}

enum err people_take_leave(struct community *c, struct work *w, struct outcome *o)
{
	struct member *m;

	if (w->route.kind != ROUTE_LEAVE)
		return NONE;
	if (w->m->kind == KIND_BOUNCE || w->m->kind == KIND_AUTO_REPLY) {
		*o = (struct outcome){ "aside", "a robot wrote to a member's leaving address" };
		return OK;
	}
	m = w->route.has_token ? member_find(c->s, w->a, w->route.token.member) : NULL;
	*o = (struct outcome){ "acted", "left, by the address in a letter of theirs" };
	if (!m)
		people_leave(c, w, o); /* a broken token: as if written to +leave */
	else if (!strcmp(m->state, "left") || !strcmp(m->state, "banned"))
		o->reason = "had left before";
	else
		people_part(c, w->a, m, w, "by the leaving address of a letter");
	return OK;
}

void people_left(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);

	if (m)
		people_part(c, w->a, m, w, "asked by mail and confirmed");
	o->reason = "confirmed: left";
}

void people_returned(struct community *c, struct work *w, const struct pending *p,
		     struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);
	struct value *values;
	int64_t again, left_at;

	o->reason = "leaving was undone";
	if (!m || strcmp(m->state, "left") != 0)
		return;
	/* Posts and editions up to the leaving were on their way; deliver_undo brings the later. */
	left_at = m->left_at;
	again = letters_restore(c->s, m->id, left_at, w->now, gone);
	if (again)
		o->reason = arena_printf(w->a, "%s; letters that wait again: %lld", o->reason,
					 (long long)again);
	m->state = !strcmp(p->data, "reader") || !strcmp(p->data, "guest") ? p->data : "active";
	m->left_at = 0;
	deliver_undo(c->s, m, left_at);
	story_add(c->s, m->id, w->now, "came back: leaving was undone by a reply");
	values = answer_values(c, w->a, m);
	value_set_bool(values, "missed", m->catch_up);
	value_set_bool(values, "reader", !strcmp(m->state, "reader"));
	outcome_reply(c, w, "back", values, o);
	o->state = "acted";
}
