#include "send/talk.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/stream.h"
#include "base/when.h"

enum { WRITE_PIECES = 64 };

static const char *const STAGES[] = { "the connection", "the greeting", "EHLO",
				      "STARTTLS",       "AUTH",         "MAIL",
				      "RCPT",           "DATA",         "the end of the letter",
				      "RSET",           "QUIT" };

static const char OUT_OF_STEP[] = "the server's answers do not belong to what was asked";

static int64_t patience(const struct talk *t, enum send_stage stage)
{
	const struct send_timeouts *o = &send_settings(t->s)->timeouts;

	switch (stage) {
	case SEND_AT_CONNECT: break;
	case SEND_AT_GREETING: return o->greeting;
	case SEND_AT_HELLO:
	case SEND_AT_STARTTLS: return o->hello;
	case SEND_AT_LOGIN: return o->login;
	case SEND_AT_MAIL: return o->mail;
	case SEND_AT_RCPT:
	case SEND_AT_RSET: return o->rcpt;
	case SEND_AT_DATA: return o->data;
	case SEND_AT_DOT: return o->dot;
	case SEND_AT_QUIT: return o->greeting < 5000 ? o->greeting : 5000;
	}
	return o->mail;
}

bool talk_pending(const struct talk *t)
{
	return t->written < t->queued;
}

bool talk_idle(const struct talk *t)
{
	return t->state == TALK_READY && !t->q_n && !t->cur.l;
}

static void arm(struct talk *t)
{
	int64_t wait;

	if (talk_pending(t))
		wait = send_settings(t->s)->timeouts.block;
	else if (t->q_n)
		wait = patience(t, t->q[0].stage);
	else if (t->cur.wants)
		wait = send_settings(t->s)->timeouts.dot; /* the owner's turn */
	else
		wait = send_settings(t->s)->timeouts.idle;
	t->due = when_ms() + wait;
	if (talk_pending(t) && t->content_due && t->content_due < t->due)
		t->due = t->content_due;
}

/* ---- output ----------------------------------------------------------------------------- */

static void put(struct talk *t, const char *p, size_t n)
{
	if (t->tail_off == t->tail_n)
		t->tail_off = t->tail_n = 0;
	if (t->tail_n + n > sizeof t->tail)
		die("an SMTP command longer than its buffer");
	memcpy(t->tail + t->tail_n, p, n);
	t->tail_n += n;
	t->queued += n;
}

static void expect(struct talk *t, enum send_stage stage)
{
	if (t->q_n == EXPECT_MAX)
		die("too many SMTP answers expected");
	t->q[t->q_n++] = (struct expect){ .stage = stage, .end = t->queued };
}

static void command(struct talk *t, enum send_stage stage, const char *text)
{
	put(t, text, strlen(text));
	expect(t, stage);
}

static int fill(const struct talk *t, struct iovec v[WRITE_PIECES])
{
	size_t off = t->v_off;
	int n = 0;

	for (int i = t->v_i; i < t->v_n && n < WRITE_PIECES - 1; i++, off = 0) {
		v[n].iov_base = (char *)t->v[i].iov_base + off;
		v[n++].iov_len = t->v[i].iov_len - off;
	}
	if (t->v_n - t->v_i <= n && t->tail_off < t->tail_n) {
		v[n].iov_base = (char *)(uintptr_t)t->tail + t->tail_off;
		v[n++].iov_len = t->tail_n - t->tail_off;
	}
	return n;
}

static void moved(struct talk *t, size_t k)
{
	t->written += k;
	for (; t->v_i < t->v_n; t->v_i++, t->v_off = 0) {
		size_t left = t->v[t->v_i].iov_len - t->v_off;

		if (k < left) {
			t->v_off += k;
			return;
		}
		k -= left;
	}
	t->v = NULL;
	t->v_n = t->v_i = 0;
	t->tail_off += k;
}

void talk_output(struct talk *t)
{
	struct iovec v[WRITE_PIECES];
	bool some = false;

	while (talk_pending(t)) {
		long k = stream_try_writev(t->m, v, fill(t, v));

		if (k < 0) {
			talk_lost(t, stream_fault(t->m));
			return;
		}
		if (!k)
			break;
		moved(t, (size_t)k);
		some = true;
	}
	if (some)
		arm(t);
}

/* ---- the end of a connection ------------------------------------------------------------ */

static void off(struct talk *t)
{
	stream_close(t->m);
	t->m = NULL;
	t->state = TALK_OFF;
	t->v = NULL;
	t->v_n = t->v_i = 0;
	t->v_off = t->tail_n = t->tail_off = t->in_n = 0;
	t->queued = t->written = 0;
	t->q_n = 0;
	t->cur = t->next = (struct flight){ 0 };
	arena_reset(t->auth);
}

/* What a lost connection means for the letter at hand. */
static enum send_outcome fate(const struct talk *t, const struct flight *f)
{
	if (f->gone)
		return t->written >= t->dot_end ? SEND_UNSURE : SEND_SOFT;
	/* A letter that ends fresh connections must not come back for ever untried. */
	return t->served || !f->answered ? SEND_RETURNED : SEND_SOFT;
}

static void end_with(struct talk *t, enum send_stage stage, const struct send_reply *r)
{
	enum talk_state was = t->state;

	if (t->cur.l)
		send_tell_done(t->s, &t->cur, fate(t, &t->cur), stage, r);
	if (t->next.l)
		send_tell_done(t->s, &t->next, SEND_RETURNED, stage, r);
	off(t);
	if (was == TALK_LEAVING || t->served) {
		t->fails = 0;
		return;
	}
	send_tell_off(t->s, t, r);
}

void talk_lost(struct talk *t, const char *text)
{
	enum send_stage stage = t->q_n ? t->q[0].stage : SEND_AT_CONNECT;
	struct send_reply r;

	reply_ours(&r, "", *text ? text : "the connection was lost");
	end_with(t, stage, &r);
}

void talk_drop(struct talk *t, const char *text)
{
	t->served += !t->served;
	t->cur.answered = false;
	talk_lost(t, text);
}

void talk_late(struct talk *t)
{
	char text[120];

	if (talk_idle(t)) {
		talk_leave(t);
		return;
	}
	if (t->state == TALK_STARTING) {
		talk_input(t);
		return;
	}
	snprintf(text, sizeof text, "no answer to %s in time",
		 STAGES[t->q_n ? t->q[0].stage : SEND_AT_CONNECT]);
	talk_lost(t, talk_pending(t) ? "the server did not take the letter in time" : text);
}

void talk_leave(struct talk *t)
{
	t->state = TALK_LEAVING;
	command(t, SEND_AT_QUIT, "QUIT\r\n");
	talk_output(t);
}

/* A trouble of the account: no other connection would fare better. */
static void trouble(struct talk *t, enum send_pause p, enum send_stage stage,
		    const struct send_reply *r)
{
	if (t->m) {
		t->served += !t->served; /* no back-off besides the pause */
		end_with(t, stage, r);
	}
	send_tell_pause(t->s, p, stage, r);
}

static void trouble_ours(struct talk *t, enum send_pause p, enum send_stage stage, const char *text)
{
	struct send_reply r;

	reply_ours(&r, "", text);
	trouble(t, p, stage, &r);
}

/* ---- from connecting to ready ----------------------------------------------------------- */

static void starting(struct talk *t, enum err e, const struct why *w)
{
	if (e == NONE) {
		t->due = stream_due(t->m);
	} else if (e == BAD) {
		trouble_ours(t, SEND_PAUSE_SETUP, SEND_AT_CONNECT, w->text);
	} else if (e == AGAIN) {
		talk_lost(t, w->text);
	}
}

static void say_hello(struct talk *t)
{
	const struct send_options *o = send_settings(t->s);
	const char *name = o->account->hello ? o->account->hello : o->hello;
	char line[320];

	t->caps = (struct send_caps){ 0 };
	snprintf(line, sizeof line, "EHLO %.255s\r\n", name ? name : "[127.0.0.1]");
	command(t, SEND_AT_HELLO, line);
}

void talk_start(struct talk *t)
{
	struct why w;
	enum err e;

	t->served = 0;
	t->logged_in = t->reset = false;
	t->reply = (struct reply_in){ 0 };
	t->content_due = 0;
	t->state = TALK_STARTING;
	e = stream_begin(send_settings(t->s)->account, &t->m, &w);
	if (e != OK) {
		t->state = TALK_OFF;
		if (e == BAD)
			trouble_ours(t, SEND_PAUSE_SETUP, SEND_AT_CONNECT, w.text);
		else
			talk_lost(t, w.text);
		return;
	}
	t->due = stream_due(t->m);
}

/* Connected, or the handshake is done: what comes next. */
static void started(struct talk *t)
{
	bool again = stream_is_tls(t->m) && send_settings(t->s)->account->tls == TLS_STARTTLS;

	t->state = TALK_SETTING;
	if (again) /* RFC 3207: what the server said before TLS is forgotten */
		say_hello(t);
	else
		expect(t, SEND_AT_GREETING);
	arm(t);
	talk_output(t);
}

static void ready(struct talk *t)
{
	t->state = TALK_READY;
	t->caps.known = true;
	send_tell_caps(t->s, &t->caps);
}

/* base64 of n bytes, with a command before it where given. */
static struct iovec base64_line(struct arena *a, const char *before, const char *p, size_t n)
{
	gnutls_datum_t in = { (unsigned char *)(uintptr_t)p, (unsigned)n }, out;
	char *line;

	if (gnutls_base64_encode2(&in, &out))
		die("out of memory");
	line = arena_printf(a, "%s%.*s\r\n", before, (int)out.size, (const char *)out.data);
	gnutls_memset(out.data, 0, out.size);
	gnutls_free(out.data);
	return (struct iovec){ line, strlen(line) };
}

static struct iovec text_line(struct arena *a, const char *text)
{
	char *line = arena_printf(a, "%s\r\n", text);

	return (struct iovec){ line, strlen(line) };
}

/* The secret's bytes in one go, or after a 334 where the line would be too long (RFC 4954). */
static void one_step(struct talk *t, const char *mechanism, const char *p, size_t n)
{
	struct arena *a = t->auth;

	if (n < 360) {
		t->auth_line[t->auth_n++] =
			base64_line(a, arena_printf(a, "AUTH %s ", mechanism), p, n);
		return;
	}
	t->auth_line[t->auth_n++] = text_line(a, arena_printf(a, "AUTH %s", mechanism));
	t->auth_line[t->auth_n++] = base64_line(a, "", p, n);
}

static bool prepare_login(struct talk *t, const char *user, const char *secret)
{
	bool token = send_settings(t->s)->account->auth == AUTH_XOAUTH2;
	struct arena *a = t->auth;
	char *p;

	t->auth_n = t->auth_i = 0;
	if (token && t->caps.login_xoauth2) {
		p = arena_printf(a,
				 "user=%s\x01"
				 "auth=Bearer %s\x01\x01",
				 user, secret);
		one_step(t, "XOAUTH2", p, strlen(p));
	} else if (!token && t->caps.login_plain) {
		size_t u = strlen(user), s = strlen(secret);

		p = arena_get(a, u + s + 2); /* NUL user NUL secret (RFC 4616) */
		memcpy(p + 1, user, u);
		memcpy(p + 2 + u, secret, s);
		one_step(t, "PLAIN", p, u + s + 2);
	} else if (!token && t->caps.login_login) {
		t->auth_line[t->auth_n++] = text_line(a, "AUTH LOGIN");
		t->auth_line[t->auth_n++] = base64_line(a, "", user, strlen(user));
		t->auth_line[t->auth_n++] = base64_line(a, "", secret, strlen(secret));
	}
	return t->auth_n > 0;
}

/* The next line of the login; past the last an empty one, which makes XOAUTH2 tell its error. */
static void login_line(struct talk *t)
{
	static const struct iovec EMPTY = { (char *)(uintptr_t) "\r\n", 2 };

	t->v = t->auth_i < t->auth_n ? &t->auth_line[t->auth_i] : &EMPTY;
	t->auth_i++;
	t->v_n = 1;
	t->v_i = 0;
	t->v_off = 0;
	t->queued += t->v->iov_len;
	expect(t, SEND_AT_LOGIN);
}

static void login(struct talk *t)
{
	const struct account *acc = send_settings(t->s)->account;
	const char *secret;
	struct why w;
	enum err e = send_password(t->s, &secret, &w);

	if (e == AGAIN) {
		talk_lost(t, w.text);
	} else if (e != OK) {
		trouble_ours(t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN, w.text);
	} else if (!prepare_login(t, acc->user ? acc->user : "", secret)) {
		trouble_ours(t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN,
			     acc->auth == AUTH_XOAUTH2
				     ? "the server offers no XOAUTH2: set auth = \"password\""
				     : "the server offers neither AUTH PLAIN nor LOGIN here");
	} else {
		login_line(t);
	}
}

static void on_hello(struct talk *t, const struct send_reply *r)
{
	const struct account *acc = send_settings(t->s)->account;

	if (r->code != 250) {
		trouble(t, SEND_PAUSE_SETUP, SEND_AT_HELLO, r);
	} else if (acc->tls == TLS_STARTTLS && !stream_is_tls(t->m)) {
		if (t->caps.starttls)
			command(t, SEND_AT_STARTTLS, "STARTTLS\r\n");
		else
			trouble_ours(t, SEND_PAUSE_SETUP, SEND_AT_STARTTLS,
				     "the server offers no STARTTLS: nothing was sent; try tls = "
				     "\"implicit\" and its port (465)");
	} else if (acc->auth != AUTH_NONE && !t->logged_in) {
		login(t);
	} else {
		ready(t);
	}
}

static void on_starttls(struct talk *t, const struct send_reply *r)
{
	struct why w;
	enum err e;

	if (r->code != 220) {
		trouble(t, SEND_PAUSE_SETUP, SEND_AT_STARTTLS, r);
		return;
	}
	if (t->in_n) {
		trouble_ours(t, SEND_PAUSE_SETUP, SEND_AT_STARTTLS,
			     "the server sent more than its answer to STARTTLS: somebody may be "
			     "putting words into the connection; use tls = \"implicit\"");
		return;
	}
	e = stream_starttls_begin(t->m, send_settings(t->s)->account, &w);
	t->state = TALK_STARTING;
	starting(t, e == OK ? NONE : e, &w);
}

static void on_login(struct talk *t, const struct send_reply *r)
{
	if (r->code == 235) {
		t->logged_in = true;
		arena_reset(t->auth);
		ready(t);
	} else if (r->code == 334 && t->auth_i <= t->auth_n) {
		login_line(t);
	} else if (r->code >= 400 && r->code < 500) {
		end_with(t, SEND_AT_LOGIN, r);
	} else {
		send_password_wrong(t->s);
		trouble(t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN, r);
	}
}

/* ---- letters ---------------------------------------------------------------------------- */

static uint64_t content_size(const struct send_letter *l)
{
	uint64_t n = 0;

	for (int i = 0; i < l->pieces; i++)
		n += l->content[i].iov_len;
	return n;
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Local refusals carry the RFC 3463 code a server would have used. */
static bool fits(const struct talk *t, const struct send_letter *l, struct send_reply *r)
{
	if (t->caps.size && content_size(l) > t->caps.size)
		reply_ours(r, "5.3.4", "the letter is larger than this server takes");
	else if (l->eightbit && !t->caps.eightbit)
		reply_ours(r, "5.6.3", "the letter holds 8 bit text and this server takes none");
	else if (!(is_ascii(l->from) && is_ascii(l->rcpt)) && !t->caps.utf8)
		reply_ours(r, "5.6.7",
			   "the address is not ASCII and this server knows no SMTPUTF8");
	else
		return true;
	return false;
}

static void put_mail(struct talk *t, const struct send_letter *l)
{
	char line[400];
	int n = snprintf(line, sizeof line, "MAIL FROM:<%s>", l->from);

	if (t->caps.size)
		n += snprintf(line + n, sizeof line - (size_t)n, " SIZE=%llu",
			      (unsigned long long)content_size(l));
	snprintf(line + n, sizeof line - (size_t)n, "%s%s\r\n", l->eightbit ? " BODY=8BITMIME" : "",
		 is_ascii(l->from) && is_ascii(l->rcpt) ? "" : " SMTPUTF8");
	command(t, SEND_AT_MAIL, line);
}

static void put_rcpt(struct talk *t, const struct send_letter *l)
{
	char line[300];

	snprintf(line, sizeof line, "RCPT TO:<%s>\r\n", l->rcpt);
	command(t, SEND_AT_RCPT, line);
}

/* The whole envelope in one group, or its first command where each answer must be awaited. */
static void envelope(struct talk *t, const struct send_letter *l)
{
	if (t->reset) {
		command(t, SEND_AT_RSET, "RSET\r\n");
		t->reset = false;
		if (!t->caps.pipelining)
			return;
	}
	put_mail(t, l);
	if (t->caps.pipelining) {
		put_rcpt(t, l);
		command(t, SEND_AT_DATA, "DATA\r\n");
	}
}

void talk_letter(struct talk *t, const struct send_letter *l)
{
	struct send_reply r;

	t->cur = (struct flight){ .l = l };
	if (!fits(t, l, &r)) {
		send_tell_done(t->s, &t->cur, SEND_DEAD, SEND_AT_MAIL, &r);
		return;
	}
	envelope(t, l);
	arm(t);
	talk_output(t);
}

static int letter_limit(const struct talk *t)
{
	int own = send_settings(t->s)->letters_a_connection, server = t->caps.letters;

	if (own && server)
		return own < server ? own : server;
	return own ? own : server ? server : INT_MAX;
}

void talk_release(struct talk *t)
{
	const struct send_letter *l = t->cur.l;
	struct send_reply r;

	t->v = l->content;
	t->v_n = l->pieces;
	t->v_i = 0;
	t->v_off = 0;
	t->queued += content_size(l);
	command(t, SEND_AT_DOT, ".\r\n");
	t->dot_end = t->queued;
	t->cur.wants = false;
	t->cur.gone = true;
	t->content_due = when_ms() + send_settings(t->s)->timeouts.dot;
	while (t->caps.pipelining && t->served + 1 < letter_limit(t) &&
	       (l = send_take(t->s, t)) != NULL) {
		t->next = (struct flight){ .l = l };
		if (fits(t, l, &r)) {
			envelope(t, l);
			break;
		}
		send_tell_done(t->s, &t->next, SEND_DEAD, SEND_AT_MAIL, &r);
	}
	arm(t);
	talk_output(t);
}

/* cur is over: the next one's answers follow, or the connection is idle. */
static void letter_over(struct talk *t, enum send_outcome o, enum send_stage stage,
			const struct send_reply *r)
{
	send_tell_done(t->s, &t->cur, o, stage, r);
	t->served++;
	t->fails = 0;
	t->content_due = 0;
	t->cur = t->next;
	t->next = (struct flight){ 0 };
	if (!t->cur.l && t->served >= letter_limit(t))
		talk_leave(t);
}

static void refused_over(struct talk *t)
{
	struct flight *f = &t->cur;

	t->reset = f->stage != SEND_AT_MAIL;
	letter_over(t, f->reply.code < 500 ? SEND_SOFT : SEND_DEAD, f->stage, &f->reply);
}

/* A negative answer of the envelope. What it says of the account stops everything. */
static void refuse(struct talk *t, enum send_stage stage, const struct send_reply *r)
{
	enum send_pause p = t->cur.refused ? SEND_PAUSE_NONE : reply_pause(stage, r);

	if (p) {
		trouble(t, p, stage, r);
		return;
	}
	if (!t->cur.refused) {
		t->cur.refused = true;
		t->cur.stage = stage;
		t->cur.reply = *r;
	}
	if (!t->caps.pipelining || stage == SEND_AT_DATA)
		refused_over(t);
}

static void on_data(struct talk *t, const struct send_reply *r)
{
	struct flight *f = &t->cur;

	if (r->code / 100 == 2) {
		talk_lost(t, OUT_OF_STEP);
	} else if (r->code != 354) {
		refuse(t, SEND_AT_DATA, r);
	} else if (f->refused && f->rcpt_taken) {
		talk_lost(t, "the server refused the sender and took the letter all the same");
	} else if (f->refused) { /* RFC 2920 section 3.1: an end without content */
		command(t, SEND_AT_DOT, ".\r\n");
		t->q[t->q_n - 1].nothing = true;
	} else if (send_held_back(t->s)) {
		talk_lost(t, "sending was stopped");
	} else {
		f->wants = true;
		send_tell_wants(t->s, t);
	}
}

static void on_envelope(struct talk *t, enum send_stage stage, const struct send_reply *r)
{
	t->cur.answered = true;
	if (stage == SEND_AT_DATA) {
		on_data(t, r);
	} else if (r->code / 100 == 3) {
		talk_lost(t, OUT_OF_STEP);
	} else if (r->code / 100 != 2) {
		refuse(t, stage, r);
	} else if (stage == SEND_AT_MAIL) {
		if (!t->caps.pipelining)
			put_rcpt(t, t->cur.l);
	} else {
		t->cur.rcpt_taken = true;
		if (!t->caps.pipelining)
			command(t, SEND_AT_DATA, "DATA\r\n");
	}
}

static void on_dot(struct talk *t, bool nothing, const struct send_reply *r)
{
	enum send_pause p = SEND_PAUSE_NONE;

	if (nothing) {
		refused_over(t);
		t->reset = t->cur.l == NULL;
		return;
	}
	if (r->code / 100 == 2) {
		letter_over(t, SEND_SENT, SEND_AT_DOT, r);
		return;
	}
	if (r->code / 100 == 3) {
		talk_lost(t, OUT_OF_STEP);
		return;
	}
	p = reply_pause(SEND_AT_DOT, r);
	/* A refusal is an answer: the transaction is over, whether it blames us or the letter. */
	t->reset = t->next.l == NULL;
	letter_over(t, p ? SEND_RETURNED : r->code < 500 ? SEND_SOFT : SEND_DEAD, SEND_AT_DOT, r);
	if (p)
		trouble(t, p, SEND_AT_DOT, r);
}

/* ---- input ------------------------------------------------------------------------------ */

/* 421: the server closes; r says why. It is an answer to whatever was asked. */
static void closing(struct talk *t, enum send_stage stage, const struct send_reply *r)
{
	enum send_pause p = reply_pause(stage, r);

	if (t->cur.gone) {
		send_tell_done(t->s, &t->cur, p ? SEND_RETURNED : SEND_SOFT, stage, r);
		t->cur = (struct flight){ 0 };
	}
	if (p)
		trouble(t, p, stage, r);
	else
		end_with(t, stage, r);
}

static void on_reply(struct talk *t, struct expect e, const struct send_reply *r)
{
	if (r->code == 421) {
		closing(t, e.stage, r);
		return;
	}
	switch (e.stage) {
	case SEND_AT_GREETING:
		if (r->code == 220)
			say_hello(t);
		else if (r->code >= 500)
			trouble(t, SEND_PAUSE_SETUP, SEND_AT_GREETING, r);
		else
			end_with(t, SEND_AT_GREETING, r);
		break;
	case SEND_AT_HELLO: on_hello(t, r); break;
	case SEND_AT_STARTTLS: on_starttls(t, r); break;
	case SEND_AT_LOGIN: on_login(t, r); break;
	case SEND_AT_MAIL:
	case SEND_AT_RCPT:
	case SEND_AT_DATA: on_envelope(t, e.stage, r); break;
	case SEND_AT_DOT: on_dot(t, e.nothing, r); break;
	case SEND_AT_RSET:
		if (r->code / 100 != 2)
			talk_lost(t, "the server refused RSET");
		else if (t->cur.l && !t->caps.pipelining)
			put_mail(t, t->cur.l);
		break;
	case SEND_AT_CONNECT:
	case SEND_AT_QUIT: off(t); break;
	}
}

/* A whole reply came that nothing asked for, or before its command was out. */
static void premature(struct talk *t, const struct send_reply *r)
{
	struct send_reply said = *r;

	if (t->q_n && t->cur.gone && r->code >= 400) {
		/* Refused in the middle of its content: it is known not to have been taken. */
		enum send_pause p = reply_pause(SEND_AT_DOT, r);

		send_tell_done(t->s, &t->cur,
			       p               ? SEND_RETURNED
			       : r->code < 500 ? SEND_SOFT
					       : SEND_DEAD,
			       SEND_AT_DOT, r);
		t->cur = (struct flight){ 0 };
		if (p)
			trouble(t, p, SEND_AT_DOT, r);
		else
			end_with(t, SEND_AT_DOT, r);
		return;
	}
	if (r->code != 421)
		reply_ours(&said, "", "the server answered before it was asked");
	end_with(t, t->q_n ? t->q[0].stage : SEND_AT_CONNECT, &said);
}

static void line_in(struct talk *t, const char *line, size_t n)
{
	struct send_reply r;
	struct expect e;
	struct why w;
	enum err err = reply_line(&t->reply, line, n, &w);

	if (err == BAD) {
		talk_lost(t, w.text);
		return;
	}
	if (t->q_n && t->q[0].stage == SEND_AT_HELLO && n > 4)
		caps_line(&t->caps, line + 4, n - 4);
	if (err != OK)
		return;
	r = t->reply.r;
	t->reply = (struct reply_in){ 0 };
	if (!t->q_n || t->written < t->q[0].end) {
		premature(t, &r);
		return;
	}
	e = t->q[0];
	memmove(t->q, t->q + 1, sizeof *t->q * (size_t)--t->q_n);
	on_reply(t, e, &r);
	if (t->m && t->state != TALK_STARTING)
		arm(t);
}

/* All whole lines that are here. A handler may close the connection or start TLS. */
static void lines_in(struct talk *t)
{
	size_t at = 0;
	char *lf;

	while (t->m && t->state != TALK_STARTING &&
	       (lf = memchr(t->in + at, '\n', t->in_n - at)) != NULL) {
		char line[sizeof t->in];
		size_t n = (size_t)(lf - t->in) - at;

		if (n > LINE_MAX_IN) {
			talk_lost(t, "the server's answer has too long a line");
			return;
		}
		memcpy(line, t->in + at, n);
		at += n + 1;
		memmove(t->in, t->in + at, t->in_n -= at);
		at = 0;
		line_in(t, line, n && line[n - 1] == '\r' ? n - 1 : n);
	}
	if (t->m && t->in_n > LINE_MAX_IN)
		talk_lost(t, "the server's answer has too long a line");
}

static void bytes_in(struct talk *t)
{
	while (t->m && t->state != TALK_STARTING) {
		long k = stream_try_read(t->m, t->in + t->in_n, sizeof t->in - t->in_n);

		if (k < 0 && t->state == TALK_LEAVING)
			off(t);
		else if (k < 0)
			talk_lost(t, stream_fault(t->m));
		if (k <= 0)
			return;
		t->in_n += (size_t)k;
		lines_in(t);
	}
}

void talk_input(struct talk *t)
{
	struct why w;
	enum err e;

	if (t->state == TALK_STARTING) {
		e = stream_step(t->m, &w);
		if (e != OK) {
			starting(t, e, &w);
			return;
		}
		started(t);
	}
	bytes_in(t);
	if (t->m && t->state != TALK_STARTING)
		talk_output(t);
}
