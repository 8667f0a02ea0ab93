#include "send/talk.h"

#include <poll.h>
#include <string.h>

#include "base/arena.h"
#include "base/stream.h"
#include "base/when.h"

enum { LINGER_US = 5000, SECRET_MS = 60000, BACKOFF_MAX_MS = 300000, SUSPECTS = 3 };

struct told {
	struct send_event e;
	struct talk *t; /* SEND_WANTS_GO only */
};

struct queue {
	const struct send_letter **v; /* a ring of s->room */
	int at, n;
};

struct sender {
	struct arena *a; /* owned; this struct lives in it */
	struct send_options o;
	struct talk *t;
	struct pollfd *pf; /* one more than talks */
	struct queue urgent, usual;
	int room, borrowed;
	struct told *ev;
	size_t ev_n, ev_cap, ev_at;
	enum send_pause pause;
	int64_t pause_until; /* UNREACHABLE only */
	bool draining;
	int suspects; /* letters refused in words that may mean the account, in a row */
	bool proven;
	struct send_reply suspect;
	struct send_caps caps;
	struct arena *secret_a; /* owned */
	const char *secret;
	int64_t secret_until;
	int64_t turned_at; /* when_us, when the last turn gave events; 0: none */
	int64_t commit_us; /* what the owner's commits took lately */
};

static void take_default(int64_t *ms, int64_t seconds)
{
	if (*ms <= 0)
		*ms = seconds * 1000;
}

/* After the dot it is RFC 5321's: whoever asks sooner makes doubles. */
static void defaults(struct send_timeouts *o, int64_t silence_s)
{
	int64_t *const steps[] = { &o->greeting, &o->hello, &o->login, &o->mail,
				   &o->rcpt,     &o->data,  &o->block };

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		take_default(steps[i], silence_s > 0 ? silence_s : 300);
	take_default(&o->dot, 600);
	take_default(&o->idle, 60);
	take_default(&o->backoff, 1);
}

struct sender *send_open(const struct send_options *o)
{
	struct arena *a = arena_new();
	struct sender *s = arena_get(a, sizeof *s);
	size_t n = (size_t)(o->connections < 1 ? 1 : o->connections > 100 ? 100 : o->connections);

	s->a = a;
	s->o = *o;
	s->o.connections = (int)n;
	defaults(&s->o.timeouts, o->account->timeout_s);
	s->secret_a = arena_new();
	s->room = 3 * (int)n;
	s->urgent.v = arena_get(a, sizeof *s->urgent.v * (size_t)s->room);
	s->usual.v = arena_get(a, sizeof *s->usual.v * (size_t)s->room);
	s->pf = arena_get(a, sizeof *s->pf * (n + 1));
	s->t = arena_get(a, sizeof *s->t * n);
	for (size_t i = 0; i < n; i++) {
		s->t[i].s = s;
		s->t[i].auth = arena_new();
	}
	return s;
}

void send_close(struct sender *s)
{
	if (!s)
		return;
	for (int i = 0; i < s->o.connections; i++) {
		if (talk_idle(&s->t[i]))
			talk_leave(&s->t[i]);
		stream_close(s->t[i].m);
		arena_free(s->t[i].auth);
	}
	send_password_wrong(s);
	arena_free(s->secret_a);
	arena_free(s->a);
}

/* ---- the queue -------------------------------------------------------------------------- */

static void queue_put(struct sender *s, struct queue *q, const struct send_letter *l)
{
	q->v[(q->at + q->n++) % s->room] = l;
}

static const struct send_letter *queue_get(struct sender *s, struct queue *q)
{
	const struct send_letter *l;

	if (!q->n)
		return NULL;
	l = q->v[q->at];
	q->at = (q->at + 1) % s->room;
	q->n--;
	return l;
}

static int queued(const struct sender *s)
{
	return s->urgent.n + s->usual.n;
}

static const struct send_letter *next_letter(struct sender *s)
{
	const struct send_letter *l = queue_get(s, &s->urgent);

	return l ? l : queue_get(s, &s->usual);
}

const struct send_letter *send_take(struct sender *s, const struct talk *t)
{
	(void)t;
	return send_held_back(s) ? NULL : next_letter(s);
}

bool send_held_back(const struct sender *s)
{
	return s->draining || s->pause;
}

int send_room(const struct sender *s)
{
	return send_held_back(s) ? 0 : s->room - queued(s);
}

bool send_busy(const struct sender *s)
{
	return s->borrowed > 0 || s->ev_at < s->ev_n;
}

static const char *letter_fault(const struct send_letter *l)
{
	const char *fault = send_address_fault(l->rcpt);

	if (!fault && *l->from)
		fault = send_address_fault(l->from);
	return fault;
}

void send_offer(struct sender *s, const struct send_letter *l)
{
	const char *address = letter_fault(l), *content = NULL;
	struct flight f = { .l = l };
	struct send_reply r;

	if (queued(s) >= s->room)
		die("a letter was offered without asking for room");
	s->borrowed++;
	if (!address)
		content = send_content_fault(l->content, l->seams, l->pieces);
	if (address || content) {
		reply_ours(&r, address ? "5.1.3" : "5.6.0", address ? address : content);
		send_tell_done(s, &f, SEND_DEAD, SEND_AT_MAIL, &r);
	} else {
		queue_put(s, l->urgent ? &s->urgent : &s->usual, l);
	}
}

/* ---- what connections tell -------------------------------------------------------------- */

static struct told *tell(struct sender *s, enum send_kind kind, enum send_stage stage,
			 const struct send_reply *r)
{
	struct told *e = ARENA_PUSH(s->a, s->ev, s->ev_n, s->ev_cap);

	*e = (struct told){ .e = { .kind = kind, .stage = stage } };
	if (r)
		e->e.reply = *r;
	return e;
}

void send_tell_done(struct sender *s, struct flight *f, enum send_outcome o, enum send_stage stage,
		    const struct send_reply *r)
{
	struct told *e = tell(s, SEND_DONE, stage, r);

	e->e.letter = f->l;
	e->e.outcome = o;
	s->borrowed--;
	f->l = NULL;
	if (o == SEND_SENT) {
		s->suspects = 0;
		s->proven = true;
	} else if (o != SEND_RETURNED && r && reply_is_suspect(stage, r)) {
		s->suspects++;
		s->suspect = *r;
	}
}

void send_tell_wants(struct sender *s, struct talk *t)
{
	struct told *e = tell(s, SEND_WANTS_GO, SEND_AT_DATA, NULL);

	e->e.letter = t->cur.l;
	e->t = t;
}

/* All letters that are not at their content, or about to be with their owner's knowledge. */
static void give_back(struct sender *s, const struct send_reply *r, bool starting_too)
{
	const struct send_letter *l;

	while ((l = next_letter(s)) != NULL) {
		struct flight f = { .l = l };

		send_tell_done(s, &f, SEND_RETURNED, SEND_AT_CONNECT, r);
	}
	for (int i = 0; i < s->o.connections; i++) {
		struct talk *t = &s->t[i];
		bool fresh = t->state == TALK_STARTING || t->state == TALK_SETTING;

		if (!t->m || t->cur.gone || (t->cur.wants && t->cur.told))
			continue;
		if (t->cur.l || (fresh && starting_too))
			talk_drop(t, "sending was stopped");
	}
}

void send_tell_pause(struct sender *s, enum send_pause p, enum send_stage stage,
		     const struct send_reply *r)
{
	struct send_reply said = *r;
	struct told *e;

	if (s->pause && (s->pause == p || p == SEND_PAUSE_UNREACHABLE))
		return;
	s->pause = p;
	e = tell(s, SEND_PAUSE, stage, &said);
	e->e.pause = p;
	if (p == SEND_PAUSE_UNREACHABLE)
		e->e.retry_ms = s->pause_until - when_ms();
	give_back(s, &said, true);
}

bool send_proven(const struct sender *s)
{
	return s->proven;
}

bool send_alone(const struct sender *s, const struct talk *t)
{
	for (int i = 0; i < s->o.connections; i++)
		if (&s->t[i] != t && s->t[i].state != TALK_OFF)
			return false;
	return true;
}

/* A connection did not come about, or ended before it served: wait longer each time. Others that
 * work go on; without any the account is unreachable. */
void send_tell_off(struct sender *s, struct talk *t, const struct send_reply *r)
{
	int64_t now = when_ms(), wait = s->o.timeouts.backoff;

	for (int i = 0; i < t->fails && wait < BACKOFF_MAX_MS; i++)
		wait *= 2;
	if (wait > BACKOFF_MAX_MS)
		wait = BACKOFF_MAX_MS;
	t->fails++;
	/* A little spread, so that many do not come back at one instant. */
	t->retry_at = now + wait + (now + (t - s->t) * 97) % (wait / 4 + 1);
	if (!send_alone(s, t))
		return;
	s->pause_until = t->retry_at;
	send_tell_pause(s, SEND_PAUSE_UNREACHABLE, SEND_AT_CONNECT, r);
}

void send_tell_caps(struct sender *s, const struct send_caps *c)
{
	s->caps = *c;
}

const struct send_options *send_settings(const struct sender *s)
{
	return &s->o;
}

/* The secret is kept for a minute: several connections open together, and a token_command takes
 * its time while they wait. */
enum err send_password(struct sender *s, const char **out, struct why *w)
{
	enum err e = OK;

	if (!s->secret || when_ms() > s->secret_until) {
		send_password_wrong(s);
		e = stream_secret(s->secret_a, s->o.account, &s->secret, w);
		s->secret_until = when_ms() + SECRET_MS;
	}
	*out = s->secret;
	return e;
}

void send_password_wrong(struct sender *s)
{
	if (s->secret)
		explicit_bzero((char *)(uintptr_t)s->secret, strlen(s->secret));
	s->secret = NULL;
	arena_reset(s->secret_a);
}

/* ---- turns ------------------------------------------------------------------------------ */

static void blame_the_account(struct sender *s)
{
	if (s->suspects < SUSPECTS)
		return;
	s->suspects = 0;
	send_tell_pause(s, s->suspect.code < 500 ? SEND_PAUSE_CAP : SEND_PAUSE_SETUP, SEND_AT_RCPT,
			&s->suspect);
}

/* Letters to idle connections; more connections where letters wait. */
static void dispatch(struct sender *s)
{
	int coming = 0;

	for (int i = 0; i < s->o.connections && !send_held_back(s); i++) {
		struct talk *t = &s->t[i];
		const struct send_letter *l;

		while (talk_idle(t) && (l = send_take(s, t)) != NULL)
			talk_letter(t, l);
		coming += t->state == TALK_STARTING || t->state == TALK_SETTING;
	}
	for (int i = 0; i < s->o.connections && coming < queued(s) && !send_held_back(s); i++)
		if (s->t[i].state == TALK_OFF && s->t[i].retry_at <= when_ms()) {
			talk_start(&s->t[i]);
			coming++;
		}
}

static bool about_to_answer(const struct sender *s)
{
	for (int i = 0; i < s->o.connections; i++)
		if (s->t[i].state == TALK_READY && s->t[i].q_n && !talk_pending(&s->t[i]))
			return true;
	return false;
}

/* What each connection waits for; the first instant one is late, `until` if that is earlier. */
static int64_t gather(struct sender *s, int64_t until)
{
	int n = s->o.connections;
	int64_t now = when_us();

	for (int i = 0; i < n; i++) {
		struct talk *t = &s->t[i];

		s->pf[i] = (struct pollfd){ .fd = t->m ? stream_fd(t->m) : -1, .events = POLLIN };
		if (t->state == TALK_STARTING)
			s->pf[i].events = stream_wants(t->m);
		else if (t->m && talk_pending(t))
			s->pf[i].events |= POLLOUT;
		if (t->m && t->due * 1000 < until)
			until = t->due * 1000;
		if (!t->m && t->retry_at * 1000 > now && t->retry_at * 1000 < until && queued(s))
			until = t->retry_at * 1000;
	}
	/* Whoever ends its work does not listen for more of it. */
	s->pf[n] = (struct pollfd){ .fd = s->draining ? -1 : s->o.wake_fd, .events = POLLIN };
	return until;
}

/* Polls until `until` (when_us) at most and lets every ready connection have its turn. */
static bool wait_and_work(struct sender *s, int64_t until)
{
	int n = s->o.connections;
	int64_t left = gather(s, until) - when_us(), now;
	struct timespec wait = { 0 };

	if (left > 0)
		wait = (struct timespec){ left / 1000000, left % 1000000 * 1000 };
	ppoll(s->pf, (nfds_t)n + 1, &wait, NULL);
	for (int i = 0; i < n; i++)
		if (s->t[i].m && s->pf[i].revents)
			talk_input(&s->t[i]);
	now = when_ms();
	for (int i = 0; i < n; i++)
		if (s->t[i].m && s->t[i].due <= now)
			talk_late(&s->t[i]);
	blame_the_account(s);
	return s->pf[n].revents != 0;
}

static void lift_pause(struct sender *s)
{
	if (s->pause == SEND_PAUSE_UNREACHABLE && when_ms() >= s->pause_until)
		s->pause = SEND_PAUSE_NONE;
}

static int hand_out(struct sender *s, struct send_event *out, int max)
{
	int n = 0;

	for (; s->ev_at < s->ev_n && n < max; s->ev_at++) {
		struct told *e = &s->ev[s->ev_at];

		if (e->t && e->t->cur.wants && e->t->cur.l == e->e.letter)
			e->t->cur.told = true;
		out[n++] = e->e;
	}
	if (s->ev_at == s->ev_n)
		s->ev_at = s->ev_n = 0;
	s->turned_at = n ? when_us() : 0;
	return n;
}

int send_turn(struct sender *s, int timeout_ms, struct send_event *out, int max)
{
	int64_t start = when_us(), end = start + (timeout_ms > 0 ? timeout_ms : 0) * INT64_C(1000);
	bool woken = false, lingering = false;

	if (s->pause == SEND_PAUSE_UNREACHABLE && s->pause_until * 1000 < end)
		end = s->pause_until * 1000;
	do {
		lift_pause(s);
		dispatch(s);
		woken = wait_and_work(s, s->ev_n && !lingering ? start : end);
		if (s->ev_n && !lingering) {
			lingering = true;
			end = when_us() + (s->commit_us < LINGER_US ? s->commit_us : LINGER_US);
		}
	} while (!woken && when_us() < end && (!s->ev_n || about_to_answer(s)));
	return hand_out(s, out, max);
}

void send_go(struct sender *s)
{
	if (s->turned_at) /* half old, half new */
		s->commit_us = (s->commit_us + when_us() - s->turned_at) / 2;
	s->turned_at = 0;
	for (int i = 0; i < s->o.connections; i++)
		if (s->t[i].cur.wants && s->t[i].cur.told)
			talk_release(&s->t[i]);
}

void send_withhold(struct sender *s, const struct send_letter *l)
{
	for (int i = 0; i < s->o.connections; i++)
		if (s->t[i].cur.l == l && s->t[i].cur.wants) {
			s->t[i].cur = (struct flight){ 0 };
			s->borrowed--;
			talk_drop(&s->t[i], "a letter was withheld");
		}
}

void send_drain(struct sender *s)
{
	struct send_reply r;

	s->draining = true;
	reply_ours(&r, "", "sending was stopped");
	give_back(s, &r, true);
}

void send_resume(struct sender *s)
{
	s->pause = SEND_PAUSE_NONE;
	s->draining = false;
	s->suspects = 0;
	s->proven = false;
	for (int i = 0; i < s->o.connections; i++)
		s->t[i].retry_at = s->t[i].fails = 0;
}

enum send_pause send_paused(const struct sender *s)
{
	return s->pause;
}

struct send_caps send_caps(const struct sender *s)
{
	return s->caps;
}

void send_pause_words(const struct account *acc, const struct send_event *ev, struct why *w)
{
	const struct send_reply *r = &ev->reply;

	if (!r->code)
		why(w, OK, "%s", r->text);
	else if (ev->pause == SEND_PAUSE_LOGIN && acc->auth == AUTH_NONE)
		why(w, OK, "%s wants a log-in: write auth = \"password\". It said: %s (%d)",
		    acc->host, r->text, r->code);
	else if (ev->pause == SEND_PAUSE_LOGIN)
		why(w, OK, "%s refused the log-in of %s: %.80s (%d). Check user and %s", acc->host,
		    acc->user ? acc->user : "", r->text, r->code,
		    acc->token_command ? "token_command" : "password_file");
	else
		why(w, OK, "%s says: %s (%d)", acc->host, r->text, r->code);
}

enum err send_try(const struct send_options *o, struct send_caps *caps, struct why *w)
{
	struct sender *s = send_open(o);
	enum err e = OK;

	talk_start(s->t);
	while (s->t->state != TALK_READY && !s->ev_n)
		wait_and_work(s, when_us() + 1000000);
	*caps = s->caps;
	if (s->t->state != TALK_READY) {
		const struct send_event *ev = &s->ev[0].e;

		e = ev->pause == SEND_PAUSE_UNREACHABLE ? AGAIN : BAD;
		send_pause_words(o->account, ev, w);
	}
	send_close(s);
	return e;
}
