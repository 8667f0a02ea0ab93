#include "send/talk.h"

#include <gnutls/gnutls.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/stream.h"

/* ---- from connecting to ready ----------------------------------------------------------- */

void talk_starting(struct talk *t, enum err e, const struct why *w)
{
	if (e == NONE) {
		t->due = stream_due(t->m);
	} else if (e == BAD) {
		talk_trouble_ours(t, SEND_PAUSE_SETUP, SEND_AT_CONNECT, w->text);
	} else if (e == AGAIN) {
		talk_lost(t, w->text);
	}
}

void talk_hello(struct talk *t)
{
	const struct send_options *o = send_settings(t->s);
	const char *name = o->account->hello ? o->account->hello : o->hello;
	char line[320];

	t->caps = (struct send_caps){ 0 };
	snprintf(line, sizeof line, "EHLO %.255s\r\n", name ? name : "[127.0.0.1]");
	talk_command(t, SEND_AT_HELLO, line);
}

void talk_start(struct talk *t)
{
	struct why w;
	enum err e;

	t->served = 0;
	t->logged_in = t->reset = t->landed = false;
	t->reply = (struct reply_in){ 0 };
	t->content_due = 0;
	t->state = TALK_STARTING;
	e = stream_begin(send_settings(t->s)->account, &t->m, &w);
	if (e != OK) {
		t->state = TALK_OFF;
		if (e == BAD)
			talk_trouble_ours(t, SEND_PAUSE_SETUP, SEND_AT_CONNECT, w.text);
		else
			talk_lost(t, w.text);
		return;
	}
	t->due = stream_due(t->m);
}

/* Connected, or the handshake is done: what comes next. */
void talk_started(struct talk *t)
{
	bool again = stream_is_tls(t->m) && send_settings(t->s)->account->tls == TLS_STARTTLS;

	t->state = TALK_SETTING;
	if (again) /* RFC 3207: what the server said before TLS is forgotten */
		talk_hello(t);
	else
		talk_expect(t, SEND_AT_GREETING);
	talk_arm(t);
	talk_output(t);
}

static void ready(struct talk *t)
{
	t->state = TALK_READY;
	t->caps.known = true;
	send_tell_caps(t->s, &t->caps);
}

/* The lines hold the secret: they do not stay in memory. */
void talk_forget(struct talk *t)
{
	for (int i = 0; i < t->auth_n; i++)
		explicit_bzero(t->auth_line[i].iov_base, t->auth_line[i].iov_len);
	t->auth_n = t->auth_i = 0;
	arena_reset(t->auth);
}

/* base64 of n bytes, with a command before it where given. A server may say it again: it is as secret
 * as what is in it. */
static struct iovec base64_line(struct arena *a, const char *before, const char *p, size_t n)
{
	gnutls_datum_t in = { (unsigned char *)(uintptr_t)p, (unsigned)n }, out;
	char *line;

	if (gnutls_base64_encode2(&in, &out))
		die("out of memory");
	line = arena_printf(a, "%.*s", (int)out.size, (const char *)out.data);
	log_secret(arena_printf(a, "SMTP %s%zu", before, n), line);
	line = arena_printf(a, "%s%s\r\n", before, line);
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
static void one_step(struct talk *t, const char *mechanism, char *p, size_t n)
{
	struct arena *a = t->auth;

	if (n < 360) {
		t->auth_line[t->auth_n++] =
			base64_line(a, arena_printf(a, "AUTH %s ", mechanism), p, n);
	} else {
		t->auth_line[t->auth_n++] = text_line(a, arena_printf(a, "AUTH %s", mechanism));
		t->auth_line[t->auth_n++] = base64_line(a, "", p, n);
	}
	explicit_bzero(p, n);
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

/* The next line of the login; past the last an empty one. */
static void login_line(struct talk *t)
{
	static const struct iovec EMPTY = { (char *)(uintptr_t) "\r\n", 2 };

	t->v = t->auth_i < t->auth_n ? &t->auth_line[t->auth_i] : &EMPTY;
	t->auth_i++;
	t->v_n = 1;
	t->v_i = 0;
	t->v_off = 0;
	t->queued += t->v->iov_len;
	talk_expect(t, SEND_AT_LOGIN);
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
		talk_trouble_ours(t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN, w.text);
	} else if (!prepare_login(t, acc->user ? acc->user : "", secret)) {
		talk_trouble_ours(t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN,
				  acc->auth == AUTH_XOAUTH2
					  ? "the server offers no XOAUTH2: set auth = \"password\""
					  : "the server offers neither AUTH PLAIN nor LOGIN here: "
					    "take its port for submission (465 or 587), or "
					    "auth = \"none\", if this server wants no log-in");
	} else {
		login_line(t);
	}
}

void talk_on_hello(struct talk *t, const struct send_reply *r)
{
	const struct account *acc = send_settings(t->s)->account;

	if (r->code != 250) {
		talk_trouble(t, SEND_PAUSE_SETUP, SEND_AT_HELLO, r);
	} else if (acc->tls == TLS_STARTTLS && !stream_is_tls(t->m)) {
		if (t->caps.starttls)
			talk_command(t, SEND_AT_STARTTLS, "STARTTLS\r\n");
		else
			talk_trouble_ours(
				t, SEND_PAUSE_SETUP, SEND_AT_STARTTLS,
				"the server offers no STARTTLS: nothing was sent; try tls = "
				"\"implicit\" and its port (465)");
	} else if (acc->auth != AUTH_NONE && !t->logged_in) {
		login(t);
	} else {
		ready(t);
	}
}

void talk_on_starttls(struct talk *t, const struct send_reply *r)
{
	struct why w;
	enum err e;

	if (r->code != 220) {
		talk_trouble(t, SEND_PAUSE_SETUP, SEND_AT_STARTTLS, r);
		return;
	}
	if (t->in_n) {
		talk_trouble_ours(
			t, SEND_PAUSE_SETUP, SEND_AT_STARTTLS,
			"the server sent more than its answer to STARTTLS: somebody may be "
			"putting words into the connection; use tls = \"implicit\"");
		return;
	}
	e = stream_starttls_begin(t->m, send_settings(t->s)->account, &w);
	t->state = TALK_STARTING;
	talk_starting(t, e == OK ? NONE : e, &w);
}

/* All was said, and it asks again. For a token that is how it tells its error, after an empty line. */
static void asked_for_more(struct talk *t, bool token)
{
	if (token && t->auth_i == t->auth_n) {
		login_line(t);
		return;
	}
	send_password_wrong(t->s);
	talk_trouble_ours(
		t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN,
		token ? "the server asks again after the token (334) and refuses nothing: "
			"is token_command one for this server?"
		      : "after the password the server asks for more (334), perhaps a second "
			"factor: make a password for programs in its settings");
}

void talk_on_login(struct talk *t, const struct send_reply *r)
{
	bool token = send_settings(t->s)->account->auth == AUTH_XOAUTH2;

	if (r->code == 235) {
		t->logged_in = true;
		talk_forget(t);
		ready(t);
	} else if (r->code == 334 && t->auth_i < t->auth_n) {
		login_line(t);
	} else if (r->code == 334) {
		asked_for_more(t, token);
	} else if (r->code >= 400 && r->code < 500) {
		talk_end(t, SEND_AT_LOGIN, r);
	} else {
		send_password_wrong(t->s);
		talk_trouble(t, SEND_PAUSE_LOGIN, SEND_AT_LOGIN, r);
	}
}
