#include "inbox/imap.h"

#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"

enum { COMMAND_MS = 120 * 1000 }; /* for a whole command, besides its bytes */

static enum err greeting(struct inbox *b, struct why *w)
{
	const char *line;

	inbox_arm(b, 0, 0);
	line = mailstream_read_line_remove_eol(b->s, b->im->imap_stream_buffer);
	if (!line)
		return inbox_broken(b, w, "waiting for its greeting");
	trace(TRACE_INBOX, "S: %.400s", line);
	b->preauth = text_starts(line, "* PREAUTH");
	if (text_starts(line, "* BYE")) {
		b->dead = true;
		inbox_note(b, line + strlen("* BYE") + (line[5] == ' '));
		return why(w, AGAIN, "%s turned us away: %s", b->acc->host, b->words);
	}
	if (!b->preauth && !text_starts(line, "* OK")) {
		b->dead = true;
		return why(w, BAD, "%s port %d does not speak IMAP; it says: %.100s", b->acc->host,
			   b->acc->port, line);
	}
	if (b->preauth && b->acc->tls == TLS_STARTTLS) {
		b->dead = true;
		return why(w, BAD,
			   "%s logs us in before STARTTLS can protect the connection (PREAUTH); "
			   "set tls = \"implicit\"",
			   b->acc->host);
	}
	b->im->imap_state =
		b->preauth ? MAILIMAP_STATE_AUTHENTICATED : MAILIMAP_STATE_NON_AUTHENTICATED;
	return OK;
}

static bool on_capability(struct inbox *b, void *arg, const char *line)
{
	(void)arg;
	if (text_starts(line, "* CAPABILITY "))
		b->can.words = arena_ndup(b->a, line + 13, strnlen(line + 13, 4000));
	return true;
}

/* Asked on lines of our own: libetpan crashes when OK comes without the list. */
static enum err capability(struct inbox *b, struct why *w)
{
	enum reply r;

	b->can.words = "";
	r = inbox_command(b, "CAPABILITY", on_capability, NULL);
	if (r != REPLY_OK)
		return inbox_replied(b, r, "asking what it offers", "to tell what it offers", w);
	b->can.idle = inbox_offers(b, "IDLE");
	b->can.move = inbox_offers(b, "MOVE");
	b->can.uidplus = inbox_offers(b, "UIDPLUS");
	b->can.special_use = inbox_offers(b, "SPECIAL-USE");
	b->can.tls = stream_is_tls(b->s);
	return OK;
}

static enum err starttls(struct inbox *b, struct why *w)
{
	enum reply r;

	if (!inbox_offers(b, "STARTTLS"))
		return why(
			w, BAD,
			"%s port %d does not offer STARTTLS; use tls = \"implicit\" and its port "
			"for that, usually 993",
			b->acc->host, b->acc->port);
	r = inbox_command(b, "STARTTLS", NULL, NULL);
	if (r != REPLY_OK)
		return inbox_replied(b, r, "asking for STARTTLS", "STARTTLS", w);
	if (stream_starttls(b->s, b->acc, w) != OK) {
		b->dead = true;
		return BAD;
	}
	return capability(b, w);
}

static enum err hand_shake(struct inbox *b, struct why *w)
{
	enum err e = greeting(b, w);

	if (e == OK)
		e = capability(b, w);
	if (e == OK && b->acc->tls == TLS_STARTTLS)
		e = starttls(b, w);
	if (e == OK && !b->preauth) {
		e = inbox_log_in(b, w);
		if (e == OK)
			b->im->imap_state = MAILIMAP_STATE_AUTHENTICATED;
		/* Servers offer more once they know who asks. */
		if (e == OK)
			e = capability(b, w);
	}
	return e;
}

enum err inbox_open(const struct account *acc, struct inbox **out, struct why *w)
{
	struct arena *a = arena_new();
	struct inbox *b = arena_get(a, sizeof *b);
	enum err e;

	*out = NULL;
	b->a = a;
	b->acc = acc;
	b->command_ms = acc->timeout_s > 0 ? acc->timeout_s * INT64_C(2000) : COMMAND_MS;
	e = stream_open(acc, &b->s, w);
	if (e != OK) {
		arena_free(a);
		return e;
	}
	b->step = arena_new();
	b->im = mailimap_new(0, NULL);
	if (!b->im)
		die("out of memory");
	b->im->imap_stream = b->s;
	b->im->imap_connection_info = mailimap_connection_info_new();
	e = hand_shake(b, w);
	if (e != OK)
		inbox_close(b);
	else
		*out = b;
	return e;
}

void inbox_close(struct inbox *b)
{
	static const char bye[] = "L LOGOUT\r\n";

	if (!b)
		return;
	if (!b->dead) { /* said, but no answer is waited for */
		stream_deadline_ms(b->s, 200);
		if (mailstream_write(b->s, bye, sizeof bye - 1) > 0)
			mailstream_flush(b->s);
	}
	stream_close(b->s);
	b->im->imap_stream = NULL; /* or mailimap_free would send a LOGOUT and wait */
	mailimap_free(b->im);
	arena_free(b->step);
	arena_free(b->a);
}

bool inbox_lost(const struct inbox *b)
{
	return !b || b->dead;
}

const struct inbox_can *inbox_can(const struct inbox *b)
{
	return &b->can;
}

void inbox_watch(struct inbox *b, int every_ms, void (*alive)(void *arg), void *arg)
{
	stream_watch(b->s, every_ms, alive, arg);
}

void inbox_patience(struct inbox *b, int64_t silence_ms, int64_t command_ms)
{
	if (silence_ms)
		stream_silence_ms(b->s, silence_ms);
	if (command_ms)
		b->command_ms = command_ms;
}
