/*
 * deliver_caps.c - what keeps a post from going out at once: loops, floods, attachments. It is
 * held with its reason, never lost (RFC 3834 and RFC 5321 section 6.3 name the loops).
 */
#include <string.h>

#include "base/text.h"
#include "community/list/deliver.h"
#include "community/list/deliver_relay.h"
#include "store/store_deliver.h"
#include "store/store_thread.h"

enum { HOUR = 3600, DAY = 86400 };

/* The thread its references name, before it is filed; 0: it begins one, as far as they tell. */
static int64_t thread_of(struct community *c, const struct mail *m)
{
	struct msgid row;

	for (size_t i = m->references.n, seen = 0; i-- > 0 && seen < 50; seen++)
		if (msgid_find(c->s, thread_hash(c->key, m->references.v[i]), &row) == OK)
			return row.thread;
	return 0;
}

/* Judged by when the mail server took the mails in: a backlog fetched at once is no flood. */
static const char *capped(struct community *c, struct work *w)
{
	const struct settings *set = c->set;
	int hour = set->posts.per_hour, day = set->posts.per_sender_per_day,
	    quick = set->posts.per_thread_per_hour;
	time_t at = w->r->received ? w->r->received : w->now;
	int64_t thread;

	if (deliver_nth_last(c->s, hour) > at - HOUR)
		return arena_printf(w->a,
				    "held: more than %d posts came within an hour, which may be "
				    "a mail loop or a flood",
				    hour);
	if (w->author && deliver_by_member(c->s, w->author->id, at - DAY, day) >= day)
		return arena_printf(w->a,
				    "held: more than %d posts of one author came within a day",
				    day);
	thread = thread_of(c, w->m);
	if (thread && deliver_in_thread(c->s, thread, at - HOUR, quick) >= quick)
		return arena_printf(w->a,
				    "held: more than %d posts came in one conversation within an "
				    "hour, which may be a mail loop",
				    quick);
	return NULL;
}

/* Where a gateway took out all that tells that it is ours, the name of its sender still does. */
static bool is_named_by_us(struct community *c, struct work *w)
{
	const char *via = deliver_via(c, w->a, "");

	return strlen(via) > strlen(c->set->community.name) && strstr(w->m->from.name, via);
}

const char *deliver_hold_why(struct community *c, struct work *w)
{
	size_t n = reader_hops(w->m);
	const char *say;

	if (n > (size_t)c->set->posts.max_hops)
		return arena_printf(w->a,
				    "held: it went through %zu servers and may be going round", n);
	if (is_named_by_us(c, w))
		return arena_printf(w->a,
				    "held: it may be a post of ours that came back: its sender is "
				    "called %s",
				    w->m->from.name);
	say = capped(c, w);
	return say ? say : deliver_relay_hold(c, w->a, w->m);
}

enum err deliver_take_own(struct community *c, struct work *w, struct outcome *o)
{
	const char *id = w->m->message_id;
	struct token token;
	struct msgid row;
	bool own = route_of_id(c->key, id, &token) == OK;

	if (!own && (*id == 'p' || *id == 'P') && id[1] == '.' &&
	    msgid_find(c->s, thread_hash(c->key, id), &row) == OK && row.post)
		own = text_eq(id, deliver_id(c, w->a, row.post));
	if (!own || w->m->kind == KIND_BOUNCE)
		return NONE;
	o->state = "aside";
	o->reason = "our own mail came back: its Message-ID is ours";
	return OK;
}
