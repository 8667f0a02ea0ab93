#include "send/talk.h"

#include <limits.h>
#include <stdio.h>

#include "base/when.h"

static const char OUT_OF_STEP[] = "the server's answers do not belong to what was asked";

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
		reply_ours(r, "5.6.3",
			   "the letter holds 8 bit text and this server takes none: it needs "
			   "8BITMIME");
	else if (!(is_ascii(l->from) && is_ascii(l->rcpt)) && !t->caps.utf8)
		reply_ours(r, "5.6.7",
			   "the address is not ASCII and this server knows no SMTPUTF8");
	else
		return true;
	return false;
}

void talk_put_mail(struct talk *t, const struct send_letter *l)
{
	char line[500];
	int n = snprintf(line, sizeof line, "MAIL FROM:<%s>", l->from);

	if (t->caps.size)
		n += snprintf(line + n, sizeof line - (size_t)n, " SIZE=%llu",
			      (unsigned long long)content_size(l));
	/* The header alone comes back: that is enough to know the letter again. */
	if (t->caps.dsn && l->envid)
		n += snprintf(line + n, sizeof line - (size_t)n, " RET=HDRS ENVID=%.64s", l->envid);
	snprintf(line + n, sizeof line - (size_t)n, "%s%s\r\n", l->eightbit ? " BODY=8BITMIME" : "",
		 is_ascii(l->from) && is_ascii(l->rcpt) ? "" : " SMTPUTF8");
	talk_command(t, SEND_AT_MAIL, line);
}

static void put_rcpt(struct talk *t, const struct send_letter *l)
{
	char line[300];

	snprintf(line, sizeof line, "RCPT TO:<%s>\r\n", l->rcpt);
	talk_command(t, SEND_AT_RCPT, line);
}

/* The whole envelope in one group, or its first command where each answer must be awaited. */
static void envelope(struct talk *t, const struct send_letter *l)
{
	if (t->reset) {
		talk_command(t, SEND_AT_RSET, "RSET\r\n");
		t->reset = false;
		if (!t->caps.pipelining)
			return;
	}
	talk_put_mail(t, l);
	if (t->caps.pipelining) {
		put_rcpt(t, l);
		talk_command(t, SEND_AT_DATA, "DATA\r\n");
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
	talk_arm(t);
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
	talk_command(t, SEND_AT_DOT, ".\r\n");
	t->dot_end = t->queued;
	t->cur.wants = false;
	t->cur.gone = true;
	/* However slowly it is taken: content and the wait after it stay below an owner's lease. */
	t->content_due = when_ms() + send_settings(t->s)->timeouts.dot / 2;
	while (t->caps.pipelining && t->served + 1 < letter_limit(t) &&
	       (l = send_take(t->s, t)) != NULL) {
		t->next = (struct flight){ .l = l };
		if (fits(t, l, &r)) {
			envelope(t, l);
			break;
		}
		send_tell_done(t->s, &t->next, SEND_DEAD, SEND_AT_MAIL, &r);
	}
	talk_arm(t);
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
	enum send_outcome o = f->reply.code < 500 ? SEND_SOFT : SEND_DEAD;

	t->reset = f->stage != SEND_AT_MAIL;
	/* Where nothing ever went through, the settings are as likely to blame as the recipient. */
	if (reply_is_suspect(f->stage, &f->reply) && !send_proven(t->s))
		o = SEND_SOFT;
	letter_over(t, o, f->stage, &f->reply);
}

/* A negative answer of the envelope. What it says of the account stops everything. */
static void refuse(struct talk *t, enum send_stage stage, const struct send_reply *r)
{
	enum send_pause p = t->cur.refused ? SEND_PAUSE_NONE : reply_pause(stage, r);

	if (p) {
		talk_trouble(t, p, stage, r);
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
		talk_command(t, SEND_AT_DOT, ".\r\n");
		t->q[t->q_n - 1].nothing = true;
	} else if (send_held_back(t->s)) {
		talk_lost(t, "sending was stopped");
	} else {
		f->wants = true;
		send_tell_wants(t->s, t);
	}
}

void talk_on_envelope(struct talk *t, enum send_stage stage, const struct send_reply *r)
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
			talk_command(t, SEND_AT_DATA, "DATA\r\n");
	}
}

void talk_on_dot(struct talk *t, bool nothing, const struct send_reply *r)
{
	enum send_pause p = SEND_PAUSE_NONE;

	if (nothing) {
		refused_over(t);
		t->reset = t->cur.l == NULL;
		return;
	}
	if (r->code / 100 == 2) {
		t->landed = true;
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
		talk_trouble(t, p, SEND_AT_DOT, r);
}
