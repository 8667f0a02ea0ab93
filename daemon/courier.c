#include "courier.h"

#include <string.h>

#include "base/arena.h"
#include "base/crash.h"
#include "base/log.h"
#include "base/when.h"
#include "sandbox.h"
#include "store/store_left.h"
#include "store/store_rhythm.h"

enum {
	LEASE_S = 20 * 60,
	EVENTS = 128,
	AHEAD = 64,
	TURN_MS = 5000,
	CARE_S = 60,
	HOUR = 3600,
	LOGIN_AGAIN_S = 15 * 60
};

static enum err open_role(struct role_run *r, struct why *w)
{
	struct courier *c = arena_get(arena_new(), sizeof *c);
	struct send_options o = { .account = &r->settings->send.account,
				  .connections = r->settings->send.connections,
				  .letters_a_connection = r->settings->send.per_connection,
				  .hello = r->settings->community.domain,
				  .wake_fd = role_wake_fd(r) };
	enum err e = store_open(r->settings->store.state, STORE_WORK, &c->s, w);

	c->set = r->settings;
	r->state = c;
	if (e == OK)
		e = sent_log_open(r->settings->store.state, &c->log, w);
	if (e == OK && r->once) { /* no supervisor: nobody else is alive to free them */
		store_begin(c->s);
		letters_free(c->s, when_now(), true, c->set->send.unsure == UNSURE_HOLD);
		store_commit(c->s);
	}
	if (e == OK && c->set->send.kind == SINK_SMTP)
		c->sender = send_open(&o);
	return e == OK ? role_walls(r, WALLS_COURIER, NULL, w) : e;
}

/* --- what became of letters ----------------------------------------------------------------- */

/* The sender gives back what it was offered: the letter of ours it is part of. */
static struct outgoing *outgoing_of(const struct send_letter *l)
{
	return (struct outgoing *)((char *)(uintptr_t)l - offsetof(struct outgoing, send));
}

static const char *words(struct arena *a, const struct send_reply *r)
{
	if (!r->code)
		return arena_dup(a, r->text);
	return arena_printf(a, "%d %s%s%s", r->code, r->enhanced, *r->enhanced ? " " : "", r->text);
}

/* Before the content of a letter leaves; the caller syncs. */
static void log_leaving(struct courier *c, struct outgoing *o)
{
	const struct mailing *m = o->of->m;
	int64_t cut = 0, last = 0;

	if (!o->of->logged) {
		sent_log_about(c->log, m->id, m->about);
		if (m->edition)
			edition_left(c->s, m->edition, &cut, &last);
		if (cut)
			sent_log_cut(c->log, cut, last);
		o->of->logged = true;
	}
	sent_log_add(c->log, o->l->token);
}

static void soft(struct courier *c, struct letter_row *l, const char *said, time_t now)
{
	struct arena *a = arena_new();
	struct mailing *m = mailing_find(c->s, a, l->mailing);

	if (now - m->created > c->set->send.retry_for_s)
		letter_settle(c->s, l->id, "dead", now, 0, said);
	else
		letter_settle(c->s, l->id, "ready", now, courier_retry(l, now), said);
	arena_free(a);
}

static void done(struct courier *c, struct arena *a, struct outgoing *o, enum send_outcome outcome,
		 const struct send_reply *reply, time_t now)
{
	const char *said = words(a, reply);
	bool hold = c->set->send.unsure == UNSURE_HOLD;

	switch (outcome) {
	case SEND_SENT:
		letter_settle(c->s, o->l->id, "sent", now, 0, said);
		carried_add(c->s, "send", now, 1);
		break;
	case SEND_SOFT: soft(c, o->l, said, now); break;
	case SEND_DEAD: letter_settle(c->s, o->l->id, "dead", now, 0, said); break;
	case SEND_UNSURE:
		letter_unsure(c->s, o->l->id, now, courier_retry(o->l, now), hold, said);
		break;
	case SEND_RETURNED: letter_return(c->s, o->l->id); break;
	}
	/* It goes again, or nobody has it: after a restore it must not count as sent. */
	if (outcome == SEND_SOFT || outcome == SEND_DEAD || (outcome == SEND_UNSURE && !hold))
		sent_log_stays(c->log, o->l->token);
	trace(TRACE_SEND, "letter %lld: %s", (long long)o->l->id, said);
}

static void paused(struct courier *c, struct arena *a, const struct send_event *e, time_t now)
{
	const char *said = words(a, &e->reply);

	/* An unreachable server is tried again by the sender itself; the others when there is hope. */
	if (e->pause == SEND_PAUSE_CAP)
		c->resume_at = now + HOUR - now % HOUR;
	else if (e->pause != SEND_PAUSE_UNREACHABLE)
		c->resume_at = now + LOGIN_AGAIN_S;
	if (trouble_set(c->s, "send", said, now))
		log_warn("sending rests: %s", said);
	c->in_trouble = true;
}

/* One transaction for all that happened in a turn; letters that are done are given back after it. */
static void record(struct courier *c, struct arena *a, struct send_event *v, int n, time_t now)
{
	bool going = false;

	for (int i = 0; i < n; i++)
		if (v[i].kind == SEND_WANTS_GO) {
			struct outgoing *o = outgoing_of(v[i].letter);

			log_leaving(c, o);
			going = true;
		}
	if (going)
		sent_log_sync(c->log);
	store_begin(c->s);
	for (int i = 0; i < n; i++) {
		struct outgoing *o = v[i].letter ? outgoing_of(v[i].letter) : NULL;

		if (v[i].kind == SEND_WANTS_GO)
			letter_sending(c->s, o->l->id, now);
		else if (v[i].kind == SEND_DONE)
			done(c, a, o, v[i].outcome, &v[i].reply, now);
		else
			paused(c, a, &v[i], now);
		if (v[i].kind == SEND_DONE && v[i].outcome == SEND_SENT && c->in_trouble) {
			trouble_clear(c->s, "send");
			c->in_trouble = false;
		}
	}
}

static void give_back(struct courier *c, struct send_event *v, int n)
{
	for (int i = 0; i < n; i++)
		if (v[i].kind == SEND_DONE) {
			courier_unload(c, outgoing_of(v[i].letter));
			c->n_out--;
		}
}

/* --- what goes next ------------------------------------------------------------------------- */

/* Claims and loads; within a transaction. A letter that may not leave is dead with its reason. */
static void claim(struct courier *c, struct arena *a, size_t most, time_t now)
{
	struct outgoing **end = &c->queue;
	int64_t room;
	int classes = courier_classes(c, now, &room);
	size_t n;
	struct letter_row *v;

	if ((int64_t)most > room)
		most = (size_t)room;
	if (!classes || !most)
		return;
	while (*end)
		end = &(*end)->next;
	v = letters_claim(c->s, a, now, LEASE_S, classes, most, &n);
	for (size_t i = 0; i < n; i++) {
		struct why w;
		struct outgoing *o = courier_load(c, &v[i], &w);

		if (!o) {
			log_error("letter %lld may not leave: %s", (long long)v[i].id, w.text);
			letter_settle(c->s, v[i].id, "dead", now, 0, w.text);
			continue;
		}
		*end = o;
		end = &o->next;
		c->n_queue++;
	}
}

static void offer(struct courier *c)
{
	for (int room = send_room(c->sender); room > 0 && c->queue; room--) {
		struct outgoing *o = c->queue;

		c->queue = o->next;
		c->n_queue--;
		c->n_out++;
		send_offer(c->sender, &o->send);
	}
}

static bool due(struct courier *c, time_t now)
{
	time_t next = letters_next_due(c->s);
	int64_t room;

	return next && next <= now && courier_classes(c, now, &room);
}

/* Claimed letters that will not be offered soon (the account rests) go back. */
static void unclaim(struct courier *c)
{
	while (c->queue) {
		struct outgoing *o = c->queue;

		letter_return(c->s, o->l->id);
		c->queue = o->next;
		c->n_queue--;
		courier_unload(c, o);
	}
}

static enum err turn(struct role_run *r, struct courier *c, struct why *w)
{
	struct send_event v[EVENTS];
	time_t now = when_now();
	bool rests = send_paused(c->sender) != SEND_PAUSE_NONE;
	bool wants = !rests && c->n_queue < AHEAD / 2 && due(c, now);
	int n;

	if (rests && c->resume_at && now >= c->resume_at) {
		c->resume_at = 0;
		send_resume(c->sender);
		return OK;
	}
	if (!c->n_out && !c->n_queue && !wants && !rests)
		return NONE;
	n = send_turn(c->sender, wants || c->queue ? 0 : TURN_MS, v, EVENTS);
	if (n || wants) {
		record(c, r->a, v, n, now);
		rests = send_paused(c->sender) != SEND_PAUSE_NONE;
		if (rests)
			unclaim(c);
		else if (wants)
			claim(c, r->a, AHEAD, now);
		store_commit(c->s);
		crash_point("go");
		send_go(c->sender);
		crash_point("gone");
		give_back(c, v, n);
		if (!c->n_out)
			sent_log_quiet(c->log);
	}
	offer(c);
	if (rests && r->once)
		return why(w, AGAIN, "the mail server cannot be used now");
	role_doing(r, rests ? "waiting for the mail server" : "sending, %zu under way", c->n_out);
	return OK;
}

/* --- the embedded default -------------------------------------------------------------------- */

/* A row that is no letter is NONE, whatever else goes on: w says why. */
static enum err put_letter(struct courier *c, struct outgoing *o, struct why *w)
{
	const char *fault = send_address_fault(o->send.rcpt);
	enum err e;

	if (!fault)
		fault = send_content_fault(o->send.content, o->send.pieces);
	if (fault)
		return why(w, NONE, "%s", fault);
	e = send_maildir(c->set->send.path, o->message_id, &o->send, w);
	crash_point("letter");
	return e == NONE ? OK : e;
}

/* Writes the letters, up to the first trouble of the folder; then one transaction says what became
 * of each. */
static enum err put_queue(struct courier *c, struct arena *a, time_t now, struct why *w)
{
	struct why *said = arena_get(a, c->n_queue * sizeof *said);
	enum err *got = arena_get(a, c->n_queue * sizeof *got), e = OK;
	size_t n = 0;

	for (struct outgoing *o = c->queue; o; o = o->next, n++) {
		got[n] = e > NONE ? e : put_letter(c, o, &said[n]);
		if (got[n] > NONE && e <= NONE)
			*w = said[n];
		e = got[n];
	}
	store_begin(c->s);
	for (n = 0; c->queue; n++) {
		struct outgoing *o = c->queue;

		if (got[n] == OK) {
			letter_settle(c->s, o->l->id, "sent", now, 0, "in the Maildir");
			carried_add(c->s, "send", now, 1);
		} else if (got[n] == NONE) {
			letter_settle(c->s, o->l->id, "dead", now, 0, said[n].text);
		} else {
			letter_settle(c->s, o->l->id, "ready", now, now + 60, w->text);
		}
		if (got[n] != OK)
			sent_log_stays(c->log, o->l->token);
		c->queue = o->next;
		c->n_queue--;
		courier_unload(c, o);
	}
	store_commit(c->s);
	sent_log_quiet(c->log);
	return e == NONE ? OK : e;
}

/* The letters stay `claimed` until they are `sent`: a repeat is recognised by its name, so after a
 * crash none of them is unsure. */
static enum err deliver(struct role_run *r, struct courier *c, struct why *w)
{
	time_t now = when_now();

	if (!due(c, now))
		return NONE;
	store_begin(c->s);
	claim(c, r->a, AHEAD, now);
	for (struct outgoing *o = c->queue; o; o = o->next)
		log_leaving(c, o);
	sent_log_sync(c->log);
	store_commit(c->s);
	crash_point("go");
	return put_queue(c, r->a, now, w);
}

/* Leases that ran out, letters of expired mailings. */
static void care(struct courier *c, time_t now)
{
	if (now - c->cared_at < CARE_S)
		return;
	c->cared_at = now;
	store_begin(c->s);
	letters_free(c->s, now, false, c->set->send.unsure == UNSURE_HOLD);
	letters_expire(c->s, now);
	store_commit(c->s);
}

static enum err step(struct role_run *r, struct why *w)
{
	struct courier *c = r->state;

	care(c, when_now());
	return c->sender ? turn(r, c, w) : deliver(r, c, w);
}

static void close_role(struct role_run *r)
{
	struct courier *c = r->state;

	if (!c)
		return;
	if (c->s && c->queue) {
		store_begin(c->s);
		unclaim(c);
		store_commit(c->s);
	}
	if (c->sender)
		send_close(c->sender);
	sent_log_close(c->log);
	store_close(c->s);
}

const struct role role_courier = {
	.name = "courier", .id = ROLE_COURIER, .open = open_role, .step = step, .close = close_role
};
