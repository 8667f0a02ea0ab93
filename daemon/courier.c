#include "courier.h"

#include <string.h>

#include "base/arena.h"
#include "base/crash.h"
#include "base/log.h"
#include "base/when.h"
#include "sandbox.h"
#include "store/store_left.h"
#include "store/store_logged.h"

enum {
	LEASE_S = 20 * 60,
	AHEAD_MIN = 32,
	AHEAD_MAX = 512,
	QUICK_MS = 200, /* what was claimed was gone in less: claim more; in ten times that: less */
	LOOK_MS = 1000,
	TURN_MS = 5000,
	ROWS_MAX = 256,
	FINISH_MS = 8000, /* below the supervisor's patience */
	CARE_S = 60,
	TRIES_ONCE = 3 /* connections in vain before `once` gives up: three seconds */
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
	c->ahead = AHEAD_MIN;
	c->in_trouble = true; /* a courier before this one may have been */
	r->state = c;
	if (e == OK)
		e = sent_log_open(r->settings->store.state, &c->log, w);
	if (e == OK)
		e = courier_recover(c, w);
	if (e == OK && c->set->send.kind == SINK_SMTP)
		c->sender = send_open(&o);
	return e == OK ? role_walls(r, WALLS_COURIER, NULL, w) : e;
}

/* --- the log -------------------------------------------------------------------------------- */

/* Before the content of a letter leaves; the caller syncs. */
static void log_leaving(struct courier *c, struct outgoing *o)
{
	const struct mailing *m = o->of->m;
	int64_t cut = 0, last = 0, opening;

	if (!o->of->logged) {
		sent_log_about(c->log, m->id, m->about);
		if (m->edition)
			edition_left(c->s, m->edition, &cut, &last);
		if (cut)
			sent_log_cut(c->log, cut, last);
		opening = m->activity ? left_opening(c->s, m->activity) : 0;
		if (opening)
			sent_log_opened(c->log, m->activity, opening);
		o->of->logged = true;
	}
	sent_log_add(c->log, o->l->token);
	o->logged = true;
}

static void log_done(struct courier *c, const struct outgoing *o, enum send_outcome outcome)
{
	if (!o->logged)
		return;
	if (outcome == SEND_SENT)
		sent_log_landed(c->log, o->l->token);
	else if (outcome != SEND_UNSURE || !courier_holds_unsure(c))
		/* It goes again, or nobody has it: after a restore it must not count as sent. */
		sent_log_stays(c->log, o->l->token);
}

/* One sync makes durable what leaves now and what became of the letters before it. Where nothing
 * leaves it can wait, unless the courier comes to rest. */
static void log_turn(struct courier *c, const struct send_event *v, int n, bool last)
{
	bool going = false;

	for (int i = 0; i < n; i++)
		if (v[i].kind == SEND_WANTS_GO) {
			log_leaving(c, courier_letter_of(v[i].letter));
			going = true;
		} else if (v[i].kind == SEND_DONE) {
			log_done(c, courier_letter_of(v[i].letter), v[i].outcome);
		}
	if (going || last)
		sent_log_sync(c->log);
	crash_point("logged");
}

/* --- what goes next ------------------------------------------------------------------------- */

/* As many at once as leave in a moment: few transactions where the server is fast, and where it is
 * slow nothing urgent waits behind what was claimed before it. */
static size_t adapt(struct courier *c)
{
	int64_t now = when_ms(), took = now - c->claimed_at;

	if (took < QUICK_MS && c->ahead < AHEAD_MAX)
		c->ahead *= 2;
	else if (took > QUICK_MS * 10 && c->ahead > AHEAD_MIN)
		c->ahead /= 2;
	c->claimed_at = now;
	return c->ahead;
}

/* Where a letter belongs: what is urgent before what was claimed earlier and is not. */
static struct outgoing **place_of(struct courier *c, const struct outgoing *o)
{
	struct outgoing **at = &c->queue;

	while (*at && (!o->send.urgent || (*at)->send.urgent))
		at = &(*at)->next;
	return at;
}

/* Claims and loads letters up to that class; within a transaction. One that may not leave
 * is dead with its reason. */
static void claim(struct courier *c, size_t most, int up_to, time_t now)
{
	int64_t room;
	int classes = courier_classes(c, now, &room);
	struct outgoing **at = NULL;
	struct batch *b;
	struct letter_row *v;
	size_t n;

	classes = classes < up_to ? classes : up_to;
	if ((int64_t)most > room)
		most = (size_t)room;
	if (!classes || !most)
		return;
	b = batch_new();
	v = letters_claim(c->s, b->a, now, LEASE_S, classes, most, &n);
	for (size_t i = 0; i < n; i++) {
		struct why w;
		struct outgoing *o = courier_load(c, b, &v[i], &w);

		if (!o) {
			log_error("letter %lld may not leave: %s", (long long)v[i].id, w.text);
			letter_settle(c->s, v[i].id, "dead", now, 0, w.text);
			continue;
		}
		if (!at || !o->send.urgent) /* they come by class: it is looked for twice at most */
			at = at && !*at ? at : place_of(c, o);
		o->next = *at;
		*at = o;
		at = &o->next;
		c->n_queue++;
	}
	batch_release(b);
}

/* Of the classes that may leave: what the account has no room for is not due to anybody. */
static bool due(struct courier *c, time_t now)
{
	int64_t room;
	time_t next = letters_next_due(c->s, courier_classes(c, now, &room));

	return next && next <= now;
}

/* Letters for the sender, claimed while those before them are on the wire. */
static void top_up(struct courier *c, bool poked, time_t now)
{
	if (poked || !c->n_out)
		c->look_at = 0;
	if (c->n_queue < c->ahead / 2 && when_ms() >= c->look_at) {
		if (due(c, now)) {
			store_begin(c->s);
			claim(c, adapt(c), CLASS_NEWSLETTER, now);
			store_commit(c->s);
		} else {
			c->look_at = when_ms() + LOOK_MS;
		}
	} else if (poked) { /* perhaps an answer, which waits behind nothing */
		store_begin(c->s);
		claim(c, AHEAD_MIN, CLASS_CARE, now);
		store_commit(c->s);
	}
	for (int room = send_room(c->sender); room > 0 && c->queue; room--) {
		struct outgoing *o = c->queue;

		c->queue = o->next;
		c->n_queue--;
		c->n_out++;
		courier_lay(o);
		send_offer(c->sender, &o->send);
	}
}

static bool rests(const struct courier *c)
{
	return send_paused(c->sender) != SEND_PAUSE_NONE;
}

/* `once` ends without a server. But a connection that was cut is often mended by the next: the sender
 * waits a second, then two. */
static bool gives_up(const struct role_run *r, const struct courier *c)
{
	return rests(c) && r->once &&
	       (send_paused(c->sender) != SEND_PAUSE_UNREACHABLE || c->unreachable >= TRIES_ONCE);
}

/* What the sender did in a turn: into the log, then the contents go; the rows can wait. True: the
 * courier comes to rest. */
static bool log_and_go(struct courier *c, int n)
{
	const struct send_event *v = c->event;
	bool last;

	for (int i = 0; i < n; i++) {
		courier_note(c, &v[i]);
		c->n_out -= v[i].kind == SEND_DONE;
	}
	last = !c->n_out && !c->queue;
	log_turn(c, v, n, last);
	crash_point("go");
	send_go(c->sender);
	crash_point("gone");
	return last;
}

/* The rows are written while nothing is to be read, and before they are far behind. */
static void one_turn(struct courier *c, int timeout_ms)
{
	int n = send_turn(c->sender, courier_noted(c) ? 0 : timeout_ms, c->event, COURIER_EVENTS);
	bool last = n && log_and_go(c, n);

	if (!courier_noted(c) || (n && !last && !rests(c) && c->n_over < ROWS_MAX))
		return;
	courier_write_rows(c, rests(c));
	if (last)
		store_sync(c->s);
}

static enum err turn(struct role_run *r, struct courier *c, struct why *w)
{
	time_t now = when_now();
	bool poked = role_poked(r);

	if (role_stopping())
		return OK;
	if (rests(c) && c->rest_s && when_passed(c->rests_since, c->rest_s, now)) {
		c->rest_s = 0;
		send_resume(c->sender);
	}
	if (!rests(c))
		top_up(c, poked, now);
	if (!c->n_out && !rests(c))
		return NONE;
	if (c->n_out || !gives_up(r, c))
		one_turn(c, TURN_MS);
	if (gives_up(r, c))
		return why(w, AGAIN, "the mail server cannot be used now");
	role_doing(r, rests(c) ? "waiting for the mail server" : "sending, %zu under way",
		   c->n_out);
	return OK;
}

/* What is at its content may end; the rest goes back. */
static void finish(struct courier *c)
{
	int64_t until = when_ms() + FINISH_MS, left;

	send_drain(c->sender);
	while ((send_busy(c->sender) || courier_noted(c)) && (left = until - when_ms()) > 0)
		one_turn(c, (int)left);
}

/* --- the embedded default -------------------------------------------------------------------- */

/* A row that is no letter is NONE, whatever else goes on: w says why. */
static enum err put_letter(struct courier *c, struct outgoing *o, struct why *w)
{
	const char *fault = send_address_fault(o->send.rcpt);
	enum err e;

	courier_lay(o);
	if (!fault)
		fault = send_content_fault(o->send.content, o->send.seams, o->send.pieces);
	if (fault)
		return why(w, NONE, "%s", fault);
	e = send_maildir(c->set->send.path, o->message_id, &o->send, w);
	courier_lift(o);
	crash_point("letter");
	return e == NONE ? OK : e;
}

/* Writes the letters, up to the first trouble of the folder. */
static enum err put_queue(struct courier *c, enum err *got, struct why *said, struct why *w)
{
	enum err e = OK;
	size_t n = 0;

	for (struct outgoing *o = c->queue; o; o = o->next, n++) {
		got[n] = e > NONE ? e : put_letter(c, o, &said[n]);
		if (got[n] > NONE && e <= NONE)
			*w = said[n];
		e = got[n];
	}
	return e == NONE ? OK : e;
}

/* One transaction says what became of each. */
static void settle_queue(struct courier *c, const enum err *got, const struct why *said,
			 const struct why *w, time_t now)
{
	int64_t sent = 0;

	store_begin(c->s);
	for (size_t n = 0; c->queue; n++) {
		struct outgoing *o = c->queue;

		log_done(c, o, got[n] == OK ? SEND_SENT : SEND_SOFT);
		sent += got[n] == OK;
		if (got[n] == OK)
			letter_settle(c->s, o->l->id, "sent", now, 0, "in the Maildir");
		else if (got[n] == NONE)
			letter_settle(c->s, o->l->id, "dead", now, 0, said[n].text);
		else
			letter_settle(c->s, o->l->id, "ready", now, now + 60, w->text);
		c->queue = o->next;
		c->n_queue--;
		courier_unload(c, o);
	}
	if (sent)
		carried_add(c->s, "send", now, sent);
	sent_log_sync(c->log);
	outbox_logged_set(c->s, sent_log_synced(c->log));
	store_commit(c->s);
	store_sync(c->s);
}

/* The letters stay `claimed` until they are `sent`: a repeat is recognised by its name, so after a
 * crash none of them is unsure. */
static enum err deliver(struct role_run *r, struct courier *c, struct why *w)
{
	time_t now = when_now();
	struct why *said;
	enum err *got, e;

	if (!due(c, now)) {
		*w = c->stuck;
		return r->once && *w->text ? AGAIN : NONE;
	}
	store_begin(c->s);
	claim(c, AHEAD_MIN * 2, CLASS_NEWSLETTER, now);
	for (struct outgoing *o = c->queue; o; o = o->next)
		log_leaving(c, o);
	sent_log_sync(c->log);
	store_commit(c->s);
	crash_point("go");
	got = arena_get(r->a, c->n_queue * sizeof *got);
	said = arena_get(r->a, c->n_queue * sizeof *said);
	e = put_queue(c, got, said, w);
	settle_queue(c, got, said, w, now);
	if (e == OK)
		w->text[0] = '\0';
	c->stuck = *w;
	return e;
}

/* Leases that ran out, letters of expired mailings, lines of the log that nobody needs. */
static void care(struct courier *c, time_t now)
{
	if (!when_passed(c->cared_at, CARE_S, now))
		return;
	c->cared_at = now;
	store_begin(c->s);
	/* Nobody else sends: a lease only runs out for what is not in hand. */
	if (!c->n_queue && !c->n_out && !courier_noted(c))
		letters_free(c->s, now, false, courier_holds_unsure(c));
	letters_expire(c->s, now);
	store_commit(c->s);
	if (sent_log_trim(c->log, logged_kept(c->s)))
		log_info("sent.log begins with what the oldest backup needs");
}

static enum err step(struct role_run *r, struct why *w)
{
	struct courier *c = r->state;
	enum err e;

	care(c, when_now());
	e = c->sender ? turn(r, c, w) : deliver(r, c, w);
	if (e == NONE)
		store_rest(c->s);
	return e;
}

static void close_role(struct role_run *r)
{
	struct courier *c = r->state;

	if (!c)
		return;
	if (c->s && c->queue) {
		store_begin(c->s);
		courier_unclaim(c);
		store_commit(c->s);
	}
	if (c->sender) {
		finish(c);
		send_close(c->sender);
	}
	sent_log_close(c->log);
	store_close(c->s);
}

const struct role role_courier = {
	.name = "courier", .id = ROLE_COURIER, .open = open_role, .step = step, .close = close_role
};
