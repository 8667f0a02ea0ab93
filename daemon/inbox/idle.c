/*
 * IDLE (RFC 2177) on lines of our own: libetpan's loses the session when an untagged line comes
 * before the "+", and never looks at what arrived together with it.
 */
#include <poll.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "inbox/imap.h"

enum {
	LONGEST_MS = 25 * 60 * 1000,
	ASK_EVERY_MS = 60 * 1000
}; /* RFC 2177: well under 29 minutes */

enum woken { WOKEN_TIME, WOKEN_BY_US, WOKEN_BY_SERVER, WOKEN_LOST };

/* A folder's size changed since UIDs were last looked for, seen by libetpan or by us. */
static bool changed_already(const struct inbox *b)
{
	const struct mailimap_selection_info *sel = b->im->imap_selection_info;

	return b->changed || (sel && sel->sel_exists != b->seen_exists);
}

static enum woken wait_for(struct inbox *b, int wake, int64_t until)
{
	struct pollfd p[2] = { { .fd = stream_fd(b->s), .events = POLLIN },
			       { .fd = wake, .events = POLLIN } };
	int64_t left;
	int n = 0, most;

	if (stream_pending(b->s))
		return WOKEN_BY_SERVER;
	do {
		most = stream_sign(b->s);
		left = until - when_ms();
		n = poll(p, 2, left < 0 ? 0 : left < most ? (int)left : most);
	} while (n == 0 && left > most);
	if (n == 0)
		return WOKEN_TIME;
	/* A signal counts as our own: the role wants to look at it. */
	return n > 0 && p[0].revents ? WOKEN_BY_SERVER : WOKEN_BY_US;
}

static bool is_news(const char *line)
{
	static const char *const kinds[] = { "EXISTS", "EXPUNGE", "FETCH", "VANISHED", "RECENT" };
	const char *p;

	if (strncmp(line, "* ", 2) != 0)
		return false;
	p = line + 2 + strspn(line + 2, "0123456789");
	p += *p == ' ';
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (text_starts(p, kinds[i]))
			return true;
	return false;
}

/* Reads up to the "+". REPLY_OK: we idle; else the server's verdict. */
static enum reply start(struct inbox *b, bool *news)
{
	const char *line;
	enum reply r;

	inbox_arm(b, 0, 0);
	if (!inbox_send(b, "IDLE", false))
		return REPLY_LOST;
	while ((line = mailstream_read_line_remove_eol(b->s, b->im->imap_stream_buffer))) {
		if (*line == '+')
			return REPLY_OK;
		*news |= is_news(line);
		if (inbox_verdict(b, line, &r))
			return REPLY_NO; /* an OK without "+" is no IDLE either */
		if (!inbox_pass(b, line))
			break;
	}
	b->dead = true;
	return REPLY_LOST;
}

static bool end(struct inbox *b, bool *news)
{
	static const char done[] = "DONE\r\n";
	enum reply r;

	inbox_arm(b, 0, 0);
	if (mailstream_write(b->s, done, sizeof done - 1) < 0 || mailstream_flush(b->s) < 0) {
		b->dead = true;
		return false;
	}
	b->changed = false;
	r = inbox_reply(b, NULL, NULL);
	*news |= b->changed;
	return r == REPLY_OK;
}

static enum woken listen_for(struct inbox *b, int wake, int64_t until)
{
	for (;;) {
		enum woken how = wait_for(b, wake, until);
		const char *line;
		bool news;

		if (how != WOKEN_BY_SERVER)
			return how;
		inbox_arm(b, 0, 0);
		line = mailstream_read_line_remove_eol(b->s, b->im->imap_stream_buffer);
		news = line && is_news(line);
		if (!line || !inbox_pass(b, line)) {
			b->dead = true;
			return WOKEN_LOST;
		}
		if (news)
			return WOKEN_BY_SERVER;
	}
}

static enum err ask_instead(struct inbox *b, int wake, int64_t until, struct why *w)
{
	int64_t soon = when_ms() + ASK_EVERY_MS;
	enum woken how = wait_for(b, wake, until < soon ? until : soon);
	enum reply r;

	if (how == WOKEN_BY_US)
		return NONE;
	b->changed = false;
	r = inbox_command(b, "NOOP", NULL, NULL);
	if (r != REPLY_OK)
		return inbox_replied(b, r, "asking for news", "to say whether there is news", w);
	return b->changed ? OK : NONE;
}

enum err inbox_idle(struct inbox *b, int wake, int64_t wait_ms, struct why *w)
{
	int64_t until = when_ms() + (wait_ms < LONGEST_MS ? wait_ms : LONGEST_MS);
	bool news = false;
	enum woken how;
	enum reply r;

	if (!b->folder || b->dead)
		return why(w, AGAIN, "no folder is open");
	if (changed_already(b))
		return OK;
	if (!b->can.idle)
		return ask_instead(b, wake, until, w);
	r = start(b, &news);
	if (r == REPLY_NO) { /* offered, but not given: do without from now on */
		b->can.idle = false;
		return ask_instead(b, wake, until, w);
	}
	if (r != REPLY_OK)
		return inbox_broken(b, w, "waiting for new mail");
	how = news ? WOKEN_BY_SERVER : listen_for(b, wake, until);
	if (how == WOKEN_LOST || !end(b, &news))
		return inbox_broken(b, w, "waiting for new mail");
	news |= how == WOKEN_BY_SERVER;
	b->changed = news;
	return news ? OK : NONE;
}
