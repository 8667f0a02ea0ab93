#include "send/talk.h"

#include <string.h>
#include <strings.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "4.7.28 " at p: its length, 0 if there is none. */
static size_t enhanced_len(const char *p, size_t n, int class)
{
	size_t i = 2;

	if (n < 5 || p[0] != class + '0' || p[1] != '.')
		return 0;
	for (int part = 0; part < 2; part++) {
		size_t from = i;

		while (i < n && digit(p[i]))
			i++;
		if (i == from || i - from > 3)
			return 0;
		if (!part && (i >= n || p[i++] != '.'))
			return 0;
	}
	return i == n || p[i] == ' ' ? i : 0;
}

static void add_text(struct reply_in *in, const char *p, size_t n)
{
	struct send_reply *r = &in->r;
	size_t room = sizeof r->text - 1;

	if (in->text_n && n)
		for (const char *sep = " / "; *sep && in->text_n < room; sep++)
			r->text[in->text_n++] = *sep;
	for (size_t i = 0; i < n && in->text_n < room; i++)
		r->text[in->text_n++] = p[i] >= 0x20 && p[i] < 0x7f ? p[i] : '?';
	r->text[in->text_n] = '\0';
}

enum err reply_line(struct reply_in *in, const char *line, size_t n, struct why *w)
{
	size_t k;

	if (n < 3 || line[0] < '2' || line[0] > '5' || !digit(line[1]) || !digit(line[2]) ||
	    (n > 3 && line[3] != ' ' && line[3] != '-'))
		return why(w, BAD, "the server does not speak SMTP: \"%.*s\"", n > 60 ? 60 : (int)n,
			   line);
	if (++in->lines > LINES_MAX)
		return why(w, BAD,
			   "the server's answer has more than %d lines, as no mail server's has: "
			   "look at host and port",
			   LINES_MAX);
	in->r.code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
	if (n > 4) {
		const char *p = line + 4;

		n -= 4;
		k = enhanced_len(p, n, line[0] - '0');
		if (k) {
			snprintf(in->r.enhanced, sizeof in->r.enhanced, "%.*s", (int)k, p);
			k += k < n;
		}
		add_text(in, p + k, n - k);
		n += 4;
	}
	if (n > 3 && line[3] == '-')
		return NONE;
	log_hide(in->r.text, in->text_n == sizeof in->r.text - 1);
	return OK;
}

void reply_ours(struct send_reply *r, const char *enhanced, const char *text)
{
	*r = (struct send_reply){ 0 };
	snprintf(r->enhanced, sizeof r->enhanced, "%s", enhanced);
	snprintf(r->text, sizeof r->text, "%s", text);
}

static bool enhanced_is(const struct send_reply *r, const char *code)
{
	return !strcmp(r->enhanced, code);
}

/* Codes by which large providers say "you may not send (so much)", whatever the stage. */
static enum send_pause by_enhanced(const struct send_reply *r)
{
	static const struct {
		const char *code;
		enum send_pause pause;
	} KNOWN[] = {
		{ "5.4.5", SEND_PAUSE_CAP },     /* daily sending limit */
		{ "4.4.5", SEND_PAUSE_CAP },     /* the same, for a while */
		{ "5.1.8", SEND_PAUSE_SETUP },   /* this sender is blocked */
		{ "5.2.252", SEND_PAUSE_SETUP }, /* may not send as this address */
		{ "5.7.60", SEND_PAUSE_SETUP },  /* the same, elsewhere */
	};

	for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++)
		if (enhanced_is(r, KNOWN[i].code))
			return KNOWN[i].pause;
	return SEND_PAUSE_NONE;
}

bool reply_names_cap(const struct send_reply *r)
{
	return by_enhanced(r) == SEND_PAUSE_CAP || enhanced_is(r, "4.7.28");
}

static bool about_size(const struct send_reply *r)
{
	return r->code == 552 || enhanced_is(r, "5.3.4") || enhanced_is(r, "5.2.3");
}

static bool of_letter(enum send_stage stage)
{
	return stage == SEND_AT_RCPT || stage == SEND_AT_DATA || stage == SEND_AT_DOT;
}

/* Words of a full or tired account, or of this one recipient or letter. A full mailbox of one member
 * (x.2.2) is the member's. */
static bool says_not_now(enum send_stage stage, const struct send_reply *r)
{
	if (r->code == 452)
		return !(stage == SEND_AT_RCPT && !strncmp(r->enhanced, "4.2.", 4));
	return r->code == 454 || !strncmp(r->enhanced, "4.7.", 4);
}

enum send_pause reply_pause(enum send_stage stage, const struct send_reply *r)
{
	enum send_pause p = by_enhanced(r);

	if (p)
		return p;
	if (r->code == 530 || r->code == 535)
		return SEND_PAUSE_LOGIN;
	if (reply_names_cap(r))
		return SEND_PAUSE_CAP;
	/* What comes to a letter blames the letter, until it comes to several: or one that is refused
	 * like this each time would let none pass. */
	if (says_not_now(stage, r) && (r->code == 421 ? stage != SEND_AT_RCPT : !of_letter(stage)))
		return SEND_PAUSE_CAP;
	/* MAIL names only ourselves: a refusal would strike every letter alike. */
	if (stage == SEND_AT_MAIL && r->code >= 500 && !about_size(r))
		return SEND_PAUSE_SETUP;
	return SEND_PAUSE_NONE;
}

bool reply_is_suspect(enum send_stage stage, const struct send_reply *r)
{
	if (of_letter(stage) && says_not_now(stage, r))
		return true;
	return stage == SEND_AT_RCPT && r->code >= 400 && r->enhanced[0] && r->enhanced[1] == '.' &&
	       !strncmp(r->enhanced + 2, "7.", 2);
}

/* ---- EHLO ------------------------------------------------------------------------------- */

static bool word_is(const char *p, size_t n, const char *word)
{
	return n == strlen(word) && !strncasecmp(p, word, n);
}

static void caps_login(struct send_caps *c, const char *p, size_t n)
{
	c->login_plain |= word_is(p, n, "PLAIN");
	c->login_login |= word_is(p, n, "LOGIN");
	c->login_xoauth2 |= word_is(p, n, "XOAUTH2");
}

static uint64_t number(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = 0; i < n && i < 15 && digit(p[i]); i++)
		v = v * 10 + (uint64_t)(p[i] - '0');
	return v;
}

/* One EHLO keyword line after the code, such as "SIZE 35882577" or "AUTH PLAIN LOGIN". */
void caps_line(struct send_caps *c, const char *line, size_t n)
{
	size_t k = 0;
	bool auth, size, limits;

	while (k < n && line[k] != ' ' && line[k] != '=')
		k++;
	auth = word_is(line, k, "AUTH");
	size = word_is(line, k, "SIZE");
	limits = word_is(line, k, "LIMITS");
	c->pipelining |= word_is(line, k, "PIPELINING");
	c->eightbit |= word_is(line, k, "8BITMIME");
	c->starttls |= word_is(line, k, "STARTTLS");
	c->utf8 |= word_is(line, k, "SMTPUTF8");
	c->dsn |= word_is(line, k, "DSN");
	while (k < n) {
		const char *p = line + ++k;
		size_t from = k;

		while (k < n && line[k] != ' ')
			k++;
		if (auth)
			caps_login(c, p, k - from);
		else if (size)
			c->size = number(p, k - from);
		else if (limits && k - from > 8 && !strncasecmp(p, "MAILMAX=", 8))
			c->letters = (int)number(p + 8, k - from - 8 < 8 ? k - from - 8 : 8);
	}
}
