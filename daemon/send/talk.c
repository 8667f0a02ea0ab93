#include "send/talk.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/stream.h"
#include "base/when.h"

enum { WRITE_PIECES = 1001 };

static const char *const STAGES[] = { "the connection", "the greeting", "EHLO",
				      "STARTTLS",       "AUTH",         "MAIL",
				      "RCPT",           "DATA",         "the end of the letter",
				      "RSET",           "QUIT" };

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

void talk_arm(struct talk *t)
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

void talk_expect(struct talk *t, enum send_stage stage)
{
	if (t->q_n == EXPECT_MAX)
		die("too many SMTP answers expected");
	t->q[t->q_n++] = (struct expect){ .stage = stage, .end = t->queued };
}

void talk_command(struct talk *t, enum send_stage stage, const char *text)
{
	/* The envelope sender holds a token; the secret never comes here. */
	trace(TRACE_SEND, "C: %s", stage == SEND_AT_MAIL ? "MAIL FROM:<***>" : text);
	put(t, text, strlen(text));
	talk_expect(t, stage);
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
		talk_arm(t);
}

/* ---- the end of a connection ------------------------------------------------------------ */

/* Closed, without a word about letters. */
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
	talk_forget(t);
}

/* What a lost connection means for the letter at hand. */
static enum send_outcome fate(const struct talk *t, const struct flight *f)
{
	if (f->gone)
		return t->written >= t->dot_end ? SEND_UNSURE : SEND_SOFT;
	/* A letter that ends fresh connections must not come back for ever untried. */
	return t->served || !f->answered ? SEND_RETURNED : SEND_SOFT;
}

void talk_end(struct talk *t, enum send_stage stage, const struct send_reply *r)
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
	talk_end(t, stage, &r);
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
	talk_command(t, SEND_AT_QUIT, "QUIT\r\n");
	talk_output(t);
}

/* A trouble of the account: no other connection would fare better. */
void talk_trouble(struct talk *t, enum send_pause p, enum send_stage stage,
		  const struct send_reply *r)
{
	if (t->m) {
		t->served += !t->served; /* no back-off besides the pause */
		talk_end(t, stage, r);
	}
	send_tell_pause(t->s, p, stage, r);
}

void talk_trouble_ours(struct talk *t, enum send_pause p, enum send_stage stage, const char *text)
{
	struct send_reply r;

	reply_ours(&r, "", text);
	talk_trouble(t, p, stage, &r);
}

/* ---- input ------------------------------------------------------------------------------ */

/* What is said to one more connection, while others are there, is about their number ("421 4.7.0 too
 * many"): those go on, and this one waits longer each time. */
static bool one_too_many(const struct talk *t, enum send_stage stage)
{
	return stage < SEND_AT_MAIL && !send_alone(t->s, t);
}

/* 421 where a letter went through may mean this connection alone ("4.7.0 too many messages in this
 * session"): the next one shows, for there it is believed before the first letter. */
static enum send_pause closing_pause(const struct talk *t, enum send_stage stage,
				     const struct send_reply *r)
{
	if (one_too_many(t, stage) || (r->code == 421 && t->landed && !reply_names_cap(r)))
		return SEND_PAUSE_NONE;
	return reply_pause(stage, r);
}

/* 421: the server closes; r says why. It is an answer to whatever was asked. */
static void closing(struct talk *t, enum send_stage stage, const struct send_reply *r)
{
	enum send_pause p = closing_pause(t, stage, r);

	if (t->cur.gone) {
		send_tell_done(t->s, &t->cur, p ? SEND_RETURNED : SEND_SOFT, stage, r);
		t->cur = (struct flight){ 0 };
	}
	if (p)
		talk_trouble(t, p, stage, r);
	else
		talk_end(t, stage, r);
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
			talk_hello(t);
		else if (r->code >= 500 && !one_too_many(t, e.stage))
			talk_trouble(t, SEND_PAUSE_SETUP, SEND_AT_GREETING, r);
		else
			talk_end(t, SEND_AT_GREETING, r);
		break;
	case SEND_AT_HELLO: talk_on_hello(t, r); break;
	case SEND_AT_STARTTLS: talk_on_starttls(t, r); break;
	case SEND_AT_LOGIN: talk_on_login(t, r); break;
	case SEND_AT_MAIL:
	case SEND_AT_RCPT:
	case SEND_AT_DATA: talk_on_envelope(t, e.stage, r); break;
	case SEND_AT_DOT: talk_on_dot(t, e.nothing, r); break;
	case SEND_AT_RSET:
		if (r->code / 100 != 2)
			talk_lost(t, "the server refused RSET");
		else if (t->cur.l && !t->caps.pipelining)
			talk_put_mail(t, t->cur.l);
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
		enum send_pause p = closing_pause(t, SEND_AT_DOT, r);

		send_tell_done(t->s, &t->cur,
			       p               ? SEND_RETURNED
			       : r->code < 500 ? SEND_SOFT
					       : SEND_DEAD,
			       SEND_AT_DOT, r);
		t->cur = (struct flight){ 0 };
		if (p)
			talk_trouble(t, p, SEND_AT_DOT, r);
		else
			talk_end(t, SEND_AT_DOT, r);
		return;
	}
	if (r->code != 421)
		reply_ours(&said, "", "the server answered before it was asked");
	talk_end(t, t->q_n ? t->q[0].stage : SEND_AT_CONNECT, &said);
}

static void line_in(struct talk *t, const char *line, size_t n)
{
	struct send_reply r;
	struct expect e;
	struct why w;
	enum err err = reply_line(&t->reply, line, n, &w);

	trace(TRACE_SEND, "S: %.*s", (int)(n < 400 ? n : 400), line);
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
		talk_arm(t);
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
		size_t room = sizeof t->in - t->in_n;
		long k = stream_try_read(t->m, t->in + t->in_n, room);

		if (k < 0 && t->state == TALK_LEAVING)
			off(t);
		else if (k < 0)
			talk_lost(t, stream_fault(t->m));
		if (k <= 0)
			return;
		t->in_n += (size_t)k;
		lines_in(t);
		/* A read that was not filled took all there was: poll says when more comes. */
		if ((size_t)k < room && t->m && !stream_pending(t->m))
			return;
	}
}

void talk_input(struct talk *t)
{
	struct why w;
	enum err e;

	if (t->state == TALK_STARTING) {
		e = stream_step(t->m, &w);
		if (e != OK) {
			talk_starting(t, e, &w);
			return;
		}
		talk_started(t);
	}
	bytes_in(t);
	if (t->m && t->state != TALK_STARTING)
		talk_output(t);
}
