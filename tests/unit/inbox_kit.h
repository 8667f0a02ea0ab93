/*
 * inbox_kit.h - one connection to the scripted IMAP server, and what was taken from it.
 */
#ifndef TESTS_INBOX_KIT_H
#define TESTS_INBOX_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/when.h"
#include "inbox/imap.h"
#include "inbox/inbox.h"
#include "tests/fake_imapd.h"

static char password_file[64];

struct run {
	struct kit_server server;
	struct fake fake; /* as the server was told */
	struct account acc;
	struct inbox *b;
	struct inbox_state at;
	struct why w;
	uint32_t last;
	int whole, too_large, refused;
	int stop_after; /* take says AGAIN after this many; 0: never */
	char said[240];
};

static inline enum err take(void *arg, const struct inbox_mail *m)
{
	static char want[1 << 20];
	struct run *r = arg;

	if (r->stop_after && r->whole == r->stop_after)
		return AGAIN;
	assert_true(m->uid > r->last);
	assert_int_equal(m->uid % 10, 0);
	assert_int_equal(m->date, when_utc(2025, 3, 3, 4, 30, 0));
	r->last = m->uid;
	if (m->got == INBOX_WHOLE) {
		assert_int_equal(m->n, fake_mail(&r->fake, m->uid, want, sizeof want));
		assert_memory_equal(m->raw, want, m->n);
		r->whole++;
		return OK;
	}
	assert_null(m->raw);
	r->too_large += m->got == INBOX_TOO_LARGE;
	r->refused += m->got == INBOX_REFUSED;
	if (m->said)
		snprintf(r->said, sizeof r->said, "%s", m->said);
	return OK;
}

static inline void begin(struct run *r, struct fake fake)
{
	memset(r, 0, sizeof *r);
	r->fake = fake;
	r->server = fake_start(&fake);
	r->acc = (struct account){ .host = "127.0.0.1",
				   .port = r->server.port,
				   .tls = TLS_NONE,
				   .user = "ann",
				   .password_file = password_file,
				   .timeout_s = 5 };
}

static inline enum err open_inbox(struct run *r)
{
	enum err e = inbox_open(&r->acc, &r->b, &r->w);

	return e == OK ? inbox_select(r->b, "INBOX", &r->at, &r->w) : e;
}

static inline enum err read_all(struct run *r, uint32_t limit)
{
	enum err e;

	while ((e = inbox_each(r->b, r->last, 500, limit, take, r, &r->w)) == OK)
		;
	return e;
}

static inline void finish(struct run *r)
{
	inbox_close(r->b);
	kit_stop(r->server);
}

static inline void in_words(const struct run *r, const char *words)
{
	if (!strstr(r->w.text, words))
		fail_msg("\"%s\" is not in: %s", words, r->w.text);
}

static inline int write_password(void **state)
{
	int fd;

	(void)state;
	snprintf(password_file, sizeof password_file, "/tmp/tidings-password-XXXXXX");
	fd = mkstemp(password_file);
	if (fd < 0 || write(fd, "se\"cret\n", 8) != 8)
		return -1;
	return close(fd);
}

static inline int remove_password(void **state)
{
	(void)state;
	return unlink(password_file);
}

#endif
