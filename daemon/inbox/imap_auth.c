/*
 * Log-in on lines of our own: libetpan's SASL would need plug-ins at run time, and what it logs
 * we could not keep secrets out of.
 */
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "inbox/imap.h"

static char *base64(struct arena *a, const char *s, size_t n)
{
	static const char abc[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf b = BUF(a);

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)(unsigned char)s[i] << 16;

		v |= i + 1 < n ? (uint32_t)(unsigned char)s[i + 1] << 8 : 0;
		v |= i + 2 < n ? (uint32_t)(unsigned char)s[i + 2] : 0;
		buf_char(&b, abc[v >> 18]);
		buf_char(&b, abc[v >> 12 & 63]);
		buf_char(&b, i + 1 < n ? abc[v >> 6 & 63] : '=');
		buf_char(&b, i + 2 < n ? abc[v & 63] : '=');
	}
	return b.p;
}

struct dialog {
	const char *response; /* for the first "+"; NULL when it was sent along */
	bool failed;
};

static bool on_plus(struct inbox *b, void *arg, const char *line)
{
	struct dialog *d = arg;
	const char *say = d->response ? d->response : "";

	if (*line != '+')
		return true;
	d->response = NULL;
	/* A second "+" carries the server's reason (RFC 7628): an empty line asks for the verdict. */
	return mailstream_write(b->s, say, strlen(say)) >= 0 &&
	       mailstream_write(b->s, "\r\n", 2) >= 0 && mailstream_flush(b->s) >= 0;
}

static enum reply authenticate(struct inbox *b, struct arena *a, const char *mechanism,
			       const char *response, size_t n)
{
	struct dialog d = { .response = base64(a, response, n) };
	bool at_once = inbox_offers(b, "SASL-IR");
	const char *text = arena_printf(a, "AUTHENTICATE %s%s%s", mechanism, at_once ? " " : "",
					at_once ? d.response : "");

	log_secret("AUTHENTICATE", d.response); /* a server may say it again */
	if (at_once)
		d.response = NULL;
	inbox_arm(b, 0, 0);
	return inbox_send(b, text, true) ? inbox_reply(b, on_plus, &d) : REPLY_LOST;
}

static bool is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || (unsigned char)*s > 126)
			return false;
	return true;
}

static enum reply plain(struct inbox *b, struct arena *a, const char *user, const char *secret)
{
	struct buf r = BUF(a);

	buf_char(&r, '\0');
	buf_str(&r, user);
	buf_char(&r, '\0');
	buf_str(&r, secret);
	return authenticate(b, a, "PLAIN", r.p, r.n);
}

static enum err with_password(struct inbox *b, struct arena *a, const char *user,
			      const char *secret, enum reply *r, struct why *w)
{
	bool ascii = is_ascii(user) && is_ascii(secret);
	const char *text;

	/* LOGIN is known by every server, but carries ASCII only. */
	if (inbox_offers(b, "AUTH=PLAIN") && (!ascii || inbox_offers(b, "LOGINDISABLED"))) {
		*r = plain(b, a, user, secret);
		return OK;
	}
	if (inbox_offers(b, "LOGINDISABLED"))
		return why(w, BAD, "%s takes no password%s; it offers: %.120s", b->acc->host,
			   b->can.tls ? "" : " without TLS", b->can.words);
	if (!ascii)
		return why(w, BAD, "%s takes only plain ASCII in user name and password",
			   b->acc->host);
	secret = inbox_quoted(a, secret);
	log_secret("LOGIN", secret); /* with its backslashes */
	text = arena_printf(a, "LOGIN %s %s", inbox_quoted(a, user), secret);
	inbox_arm(b, 0, 0);
	*r = inbox_send(b, text, true) ? inbox_reply(b, NULL, NULL) : REPLY_LOST;
	return OK;
}

static enum err ask_to_mend(struct inbox *b, enum reply r, struct why *w)
{
	const char *mend = b->acc->auth == AUTH_XOAUTH2 ? "token_command"
			   : b->acc->token_command      ? "the command that gives the password"
							: "password_file";

	if (r == REPLY_OK)
		return OK;
	if (r == REPLY_LOST)
		return inbox_broken(b, w, "logging in");
	if (inbox_temporary(b))
		return why(w, AGAIN, "%s cannot log us in just now: %s", b->acc->host, b->words);
	return why(w, BAD, "the server %s refused the log-in of %s: \"%s\". Check user and %s",
		   b->acc->host, b->acc->user, b->words, mend);
}

enum err inbox_log_in(struct inbox *b, struct why *w)
{
	struct arena *a = arena_new();
	const char *secret = NULL, *user = b->acc->user ? b->acc->user : "", *said;
	enum reply r = REPLY_BAD;
	enum err e;

	if (b->acc->auth == AUTH_NONE) {
		e = why(w, BAD,
			"%s wants a log-in, and none is configured: set user and password_file",
			b->acc->host);
		goto out;
	}
	if (strpbrk(user, "\r\n\001")) {
		e = why(w, BAD, "the user name holds a control character");
		goto out;
	}
	e = stream_secret(a, b->acc, &secret, w);
	if (e != OK)
		goto out;
	if (b->acc->auth == AUTH_XOAUTH2) {
		said = arena_printf(a, "user=%s\001auth=Bearer %s\001\001", user, secret);
		r = authenticate(b, a, "XOAUTH2", said, strlen(said));
	} else {
		e = with_password(b, a, user, secret, &r, w);
	}
	if (e == OK)
		e = ask_to_mend(b, r, w);
out:
	arena_free(a);
	return e;
}
