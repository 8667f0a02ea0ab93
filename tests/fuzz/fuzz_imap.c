/* libFuzzer: any bytes as what an IMAP server says. Mails come in rising order and within what was
 * asked for, and what ends a session is told. The stream is in memory: it stands in for base/stream.c.
 * A folder is open: what libetpan reads of LIST and SELECT is not ours, and some of it crashes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/stream.h"
#include "inbox/imap.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { LIMIT = 4000, BATCH = 5 };

static struct {
	const uint8_t *p;
	size_t n;
} server;

static ssize_t low_read(mailstream_low *s, void *to, size_t room)
{
	size_t n = server.n < room ? server.n : room;

	(void)s;
	memcpy(to, server.p, n);
	server.p += n;
	server.n -= n;
	return n ? (ssize_t)n : -1;
}

static ssize_t low_write(mailstream_low *s, const void *from, size_t n)
{
	(void)s;
	(void)from;
	return (ssize_t)n;
}

static int low_none(mailstream_low *s)
{
	(void)s;
	return -1;
}

static void low_nothing(mailstream_low *s)
{
	(void)s;
}

static void low_free(mailstream_low *s)
{
	free(s);
}

static mailstream_low_driver driver = { .mailstream_read = low_read,
					.mailstream_write = low_write,
					.mailstream_close = low_none,
					.mailstream_get_fd = low_none,
					.mailstream_free = low_free,
					.mailstream_cancel = low_nothing };

enum err stream_open(const struct account *acc, mailstream **out, struct why *w)
{
	(void)acc;
	(void)w;
	*out = mailstream_new(mailstream_low_new(NULL, &driver), 4096);
	return OK;
}

enum err stream_starttls(mailstream *s, const struct account *acc, struct why *w)
{
	(void)s;
	(void)acc;
	return why(w, BAD, "not here");
}

enum err stream_secret(struct arena *a, const struct account *acc, const char **out, struct why *w)
{
	(void)acc;
	(void)w;
	*out = arena_dup(a, "secret");
	return OK;
}

void stream_close(mailstream *s)
{
	mailstream_close(s);
}

int stream_fd(mailstream *s)
{
	(void)s;
	return -1;
}

bool stream_is_tls(mailstream *s)
{
	(void)s;
	return true;
}

bool stream_pending(mailstream *s)
{
	(void)s;
	return server.n > 0;
}

void stream_deadline_ms(mailstream *s, int64_t ms)
{
	(void)s;
	(void)ms;
}

void stream_silence_ms(mailstream *s, int64_t ms)
{
	stream_deadline_ms(s, ms);
}

void stream_watch(mailstream *s, int every_ms, void (*alive)(void *arg), void *arg)
{
	(void)s;
	(void)every_ms;
	(void)alive;
	(void)arg;
}

int stream_sign(mailstream *s)
{
	(void)s;
	return 1000;
}

void stream_limit(mailstream *s, uint64_t bytes)
{
	(void)s;
	(void)bytes;
}

const char *stream_fault(mailstream *s)
{
	(void)s;
	return "it ended";
}

static enum err take(void *arg, const struct inbox_mail *m)
{
	uint32_t *last = arg;

	if (m->uid <= *last || (m->got == INBOX_WHOLE) != (m->raw != NULL) || m->n > LIMIT ||
	    (m->got == INBOX_REFUSED && !m->said))
		abort();
	if (m->n && memchr(m->raw, 1, m->n) == m->raw - 1) /* each byte is there to be read */
		abort();
	*last = m->uid;
	return OK;
}

static void told(enum err e, const struct why *w)
{
	if (e > NONE && !w->text[0])
		abort();
}

static void session(struct arena *a, struct inbox *b)
{
	static const uint32_t uids[] = { 3, 4, 9 };
	uint32_t todo[] = { 1, 3, 4, 9, 12, 13 }, last = 1;
	struct why w = { "" };
	struct inbox_range *v;
	size_t n;

	b->folder = "INBOX";
	b->keywords = true;
	b->im->imap_state = MAILIMAP_STATE_SELECTED;
	b->im->imap_selection_info = mailimap_selection_info_new();
	b->uidvalidity = b->im->imap_selection_info->sel_uidvalidity = 7;
	b->todo = todo;
	b->todo_n = sizeof todo / sizeof *todo;
	b->todo_at = 1;
	told(inbox_each(b, last, BATCH, LIMIT, take, &last, &w), &w);
	last = 0;
	told(inbox_one(b, 7, LIMIT, take, &last, &w), &w);
	told(inbox_idle(b, -1, 0, &w), &w);
	told(inbox_find(b, a, "a@b", 0, &v, &n, &w), &w);
	told(inbox_keyword(b, uids, 3, "seen-by-us", &w), &w);
	told(inbox_move(b, uids, 3, "Done", NULL, &w), &w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct account acc = {
		.host = "mail.example", .port = 993, .user = "circle", .timeout_s = 5
	};
	struct arena *a = arena_new();
	struct inbox *b = NULL;
	struct why w = { "" };
	enum err e;

	server.p = data;
	server.n = n;
	e = inbox_open(&acc, &b, &w);
	told(e, &w);
	if (e == OK)
		session(a, b);
	inbox_close(b);
	arena_free(a);
	return 0;
}
