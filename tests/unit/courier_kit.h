/*
 * courier_kit.h - a courier over a store of its own, and one connection played by a child.
 */
#ifndef TESTS_COURIER_KIT_H
#define TESTS_COURIER_KIT_H

#include "tests/unit/community_kit.h"
#include "tests/unit/kit.h"

#include "courier.h"

extern const struct role role_courier;

static struct kit *k;

static inline int begin(void **state)
{
	(void)state;
	k = kit_open(NULL);
	k->set->send.kind = SINK_SMTP;
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	kit_close(k);
	return 0;
}

static inline const char *token_of(int i)
{
	return arena_printf(k->a, "aeaaaaaaaeaaac3tnvu6buuxmfsvue%c%c", 'a' + i / 26, 'a' + i % 26);
}

/* Letters first to last-1 of one mailing, all in that state. */
static inline void letters_of(enum letter_class class, int first, int last, const char *state)
{
	static const char text[] = "From: Circle <circle@example.org>\r\n\r\nHello.\r\n";
	struct mailing m = { .kind = "post",
			     .class = class,
			     .sender = "circle+b.%@example.org",
			     .content = text,
			     .content_n = sizeof text - 1,
			     .marks = "",
			     .created = k->now };

	store_begin(k->c->s);
	mailing_add(k->c->s, &m);
	for (int i = first; i < last; i++) {
		struct letter_row l = { .mailing = m.id,
					.rcpt = arena_printf(k->a, "m%d@example.net", i),
					.token = token_of(i),
					.class = class,
					.due = k->now };

		letter_add(k->c->s, &l);
		if (strcmp(state, "ready"))
			letter_settle(k->c->s, l.id, state, k->now, 0, NULL);
	}
	store_commit(k->c->s);
}

static inline void letters(int n, const char *state)
{
	letters_of(CLASS_POST, 0, n, state);
}

static inline struct outbox_counts counts(void)
{
	return outbox_counts(k->c->s);
}

struct ends {
	int go[2];   /* the server answers a letter when a byte comes; not opened: at once */
	int rcpt[2]; /* it writes each recipient's line here; not opened: nowhere */
};

static inline void serve_one(int fd, void *arg)
{
	FILE *in = fdopen(fd, "r"), *out = fdopen(dup(fd), "w");
	const struct ends *e = arg;
	char line[2000];
	bool body = false;

	fputs("220 here\r\n", out);
	while (!fflush(out) && fgets(line, sizeof line, in)) {
		if (body && strcmp(line, ".\r\n"))
			continue;
		if (body && e->go[0] && read(e->go[0], line, 1) != 1)
			return;
		if (!strncmp(line, "RCPT", 4) && e->rcpt[1])
			dprintf(e->rcpt[1], "%s", line);
		if (!strncmp(line, "DATA", 4))
			fputs("354 go on\r\n", out);
		else
			fputs("250 good\r\n", out);
		body = !strncmp(line, "DATA", 4);
	}
}

static inline struct role_run courier_for(struct kit_server server)
{
	static struct role_page page;
	struct role_run r = {
		.role = &role_courier, .settings = k->set, .a = k->step, .once = true, .page = &page
	};
	struct why w;

	k->set->send.account = (struct account){ .host = "127.0.0.1",
						 .port = server.port,
						 .tls = TLS_NONE,
						 .auth = AUTH_NONE,
						 .timeout_s = 5 };
	k->set->send.connections = 1;
	assert_int_equal(role_courier.open(&r, &w), OK);
	return r;
}

#endif
