/*
 * courier_rows.c - what became of letters, in their rows. They follow sent.log, which is on disk
 * before them: so many turns of a fast server are one transaction, and it is made while a slow one
 * thinks.
 */
#include <stddef.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"
#include "courier.h"
#include "store/store_rhythm.h"

enum { HOUR = 3600, LOGIN_AGAIN_S = 15 * 60 };

struct outgoing *courier_letter_of(const struct send_letter *l)
{
	return (struct outgoing *)((char *)(uintptr_t)l - offsetof(struct outgoing, send));
}

bool courier_holds_unsure(const struct courier *c)
{
	return c->set->send.unsure == UNSURE_HOLD;
}

static const char *words(struct arena *a, const struct send_reply *r)
{
	const char *said = arena_printf(a, "%s%s%s", r->enhanced, *r->enhanced ? " " : "", r->text);

	return r->code ? arena_printf(a, "%d %s", r->code, said) : said; /* 0: our own */
}

void courier_note(struct courier *c, const struct send_event *e)
{
	struct outgoing *o = e->letter ? courier_letter_of(e->letter) : NULL;

	switch (e->kind) {
	case SEND_WANTS_GO:
		o->next_gone = c->gone;
		c->gone = o;
		break;
	case SEND_DONE:
		o->over = true;
		courier_lift(o);
		o->outcome = e->outcome;
		o->said = words(o->batch->a, &e->reply);
		o->next_over = c->over;
		c->over = o;
		c->n_over++;
		break;
	case SEND_PAUSE: c->pause = *e; break;
	}
}

bool courier_noted(const struct courier *c)
{
	return c->gone || c->over || c->pause.kind == SEND_PAUSE;
}

static void soft(struct courier *c, const struct outgoing *o, time_t now)
{
	if (courier_gives_up(c, o, now))
		letter_settle(c->s, o->l->id, "dead", now, 0, o->said);
	else
		letter_settle(c->s, o->l->id, "ready", now, courier_retry(o->l, now), o->said);
}

static void settle(struct courier *c, const struct outgoing *o, time_t now)
{
	const struct letter_row *l = o->l;

	switch (o->outcome) {
	case SEND_SENT: letter_settle(c->s, l->id, "sent", now, 0, o->said); break;
	case SEND_SOFT: soft(c, o, now); break;
	case SEND_DEAD: letter_settle(c->s, l->id, "dead", now, 0, o->said); break;
	case SEND_UNSURE:
		letter_unsure(c->s, l->id, now, courier_retry(l, now), courier_holds_unsure(c),
			      o->said);
		break;
	case SEND_RETURNED: letter_return(c->s, l->id); break;
	}
	trace(TRACE_SEND, "letter %lld: %s", (long long)l->id, o->said);
}

static void paused(struct courier *c, time_t now)
{
	struct why said = { "" };

	send_pause_words(&c->set->send.account, &c->pause, &said);
	/* An unreachable server is tried again by the sender itself; the others when there is hope. */
	c->rests_since = now;
	if (c->pause.pause == SEND_PAUSE_CAP)
		c->rest_s = HOUR - now % HOUR;
	else if (c->pause.pause != SEND_PAUSE_UNREACHABLE)
		c->rest_s = LOGIN_AGAIN_S;
	else
		c->unreachable++;
	if (trouble_set(c->s, "send", said.text, now))
		log_warn("sending rests: %s", said.text);
	c->in_trouble = true;
}

static int settle_all(struct courier *c, time_t now)
{
	int sent = 0;

	/* One that is done already needs no `sending` between. */
	for (const struct outgoing *o = c->gone; o; o = o->next_gone)
		if (!o->over)
			letter_sending(c->s, o->l->id);
	for (const struct outgoing *o = c->over; o; o = o->next_over) {
		settle(c, o, now);
		sent += o->outcome == SEND_SENT;
	}
	if (sent)
		c->unreachable = 0;
	return sent;
}

void courier_unclaim(struct courier *c)
{
	while (c->queue) {
		struct outgoing *o = c->queue;

		letter_return(c->s, o->l->id);
		c->queue = o->next;
		c->n_queue--;
		courier_unload(c, o);
	}
}

void courier_write_rows(struct courier *c, bool rests)
{
	time_t now = when_now();
	int sent;

	store_begin(c->s);
	sent = settle_all(c, now);
	if (sent)
		carried_add(c->s, "send", now, sent);
	if (c->pause.kind == SEND_PAUSE)
		paused(c, now);
	if (sent && c->in_trouble && !rests) {
		trouble_clear(c->s, "send");
		c->in_trouble = false;
	}
	if (rests)
		courier_unclaim(c);
	outbox_logged_set(c->s, sent_log_synced(c->log));
	store_commit(c->s);
	c->pause.kind = SEND_WANTS_GO;
	c->gone = NULL;
	c->n_over = 0;
	while (c->over) {
		struct outgoing *o = c->over;

		c->over = o->next_over;
		courier_unload(c, o);
	}
}
