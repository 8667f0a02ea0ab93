/*
 * people_address.c - one more address, or another one: true once that address has answered.
 */
#include <string.h>

#include "base/address.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/people/people.h"
#include "community/standing.h"
#include "compose/value.h"
#include "store/store_pending.h"
#include "store/store_people.h"

static const char *written_of(struct arena *a, const struct pending *p)
{
	const char *written = pending_kept(a, p->data, "written");

	return written ? written : p->address;
}

/* Which posts the other had, and which are owed. */
static void read_on(struct member *m, const struct member *other)
{
	m->mode = other->mode;
	m->pace = other->pace;
	m->pace_last = other->pace_last;
	m->watermark = other->watermark;
	m->folding = other->folding;
	m->folded_at = other->folded_at;
	m->paused_until = other->paused_until;
	m->catch_up = other->catch_up;
}

/* What waits for the other is not sent twice; who reads newsletters alone becomes a member where the
 * other was one, and gets what waits. */
static void take_over(struct community *c, struct work *w, struct member *m, struct member *other)
{
	if (authority_belongs(other) && !authority_belongs(m)) {
		m->state = "active";
		read_on(m, other);
	} else {
		letters_cancel(c->s, other->id, w->now, "the address moved to another member");
	}
	if (other->joined_at < m->joined_at)
		m->joined_at = other->joined_at;
	m->trusted |= other->trusted;
	member_merge(c->s, other->id, m->id);
	member_save(c->s, m);
}

/* The address becomes this member's. Another membership that stood under it becomes part of theirs
 * with its last address, and what was asked there is answered here: whoever reads that mailbox has just
 * said whose it is. */
static void adopt(struct community *c, struct work *w, struct member *m, const struct pending *p)
{
	struct member *other = member_by_address(c->s, w->a, p->address);
	char **rest;
	size_t n;

	if (other && other->id != m->id) {
		story_add(c->s, other->id, w->now, "an address moved to another membership");
		address_remove(c->s, p->address, w->now);
		rest = addresses_of(c->s, w->a, other->id, &n);
		if (n)
			address_set_main(c->s, other->id, rest[0]);
		else
			take_over(c, w, m, other);
	}
	address_add(c->s, m->id, p->address, written_of(w->a, p), w->now);
	address_confirm(c->s, p->address, w->now);
}

static void say(struct community *c, struct work *w, int64_t id, struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, id);
	struct value *v = answer_values(c, w->a, m);
	struct answer n = { .template = "done", .values = v, .member = m };

	value_set(v, "lines", standing_now(c, w->a, m, answer_lang(c, m)));
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}

/* Is nothing done by it? Who is banned does not come in by another's membership. */
static bool refused(struct community *c, struct work *w, const struct member *m,
		    const struct pending *p, struct outcome *o)
{
	const struct member *other = member_by_address(c->s, w->a, p->address);

	if (other && !strcmp(other->state, "banned"))
		*o = (struct outcome){ "aside", "confirmed an address, but its owner is banned" };
	return !strcmp(o->state, "aside") || !m || !strcmp(m->state, "left") ||
	       !strcmp(m->state, "banned");
}

void people_also(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);

	o->reason = "confirmed: one more address";
	if (refused(c, w, m, p, o))
		return;
	adopt(c, w, m, p);
	story_add(c->s, m->id, w->now, arena_printf(w->a, "also writes from %s", p->address));
	say(c, w, m->id, o);
}

void people_moved(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);
	struct answer n = { .template = "moved", .member = m };
	const char *old;
	struct why why_not;

	o->reason = "confirmed: a new address";
	if (refused(c, w, m, p, o))
		return;
	old = m->address;
	n.address = old;
	n.values = answer_values(c, w->a, m);
	value_set_text(n.values, "address_new", written_of(w->a, p));
	adopt(c, w, m, p);
	address_set_main(c->s, m->id, p->address);
	if (!address_same(w->a, old, p->address))
		address_remove(c->s, address_key(w->a, old), w->now);
	letters_move(c->s, m->id, written_of(w->a, p));
	m->state = strcmp(m->state, "unreachable") ? m->state : "active";
	m->score = 0;
	member_save(c->s, m);
	story_add(c->s, m->id, w->now, arena_printf(w->a, "moved from %s to %s", old, p->address));
	answer_send(c, w->a, &n, &why_not); /* so that a thief cannot do it unseen */
	say(c, w, m->id, o);
}
