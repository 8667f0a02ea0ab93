/* libFuzzer: a server's words. No crash, no text beyond its field, and what is stuffed is fit. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "send/send.h"
#include "send/talk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_reply(const char *p, size_t n)
{
	struct reply_in in = { 0 };
	struct send_caps caps = { 0 };
	struct why w;

	while (n) {
		const char *lf = memchr(p, '\n', n);
		size_t len = lf ? (size_t)(lf - p) : n, used = len + (lf != NULL);
		enum err e = reply_line(&in, p, len, &w);

		if (len > 4)
			caps_line(&caps, p + 4, len - 4);
		if (strlen(in.r.text) >= sizeof in.r.text || in.lines > LINES_MAX + 1)
			abort();
		for (const char *c = in.r.text; *c; c++)
			if (*c < 0x20 || *c > 0x7e)
				abort();
		if (e == OK) {
			reply_pause(SEND_AT_MAIL, &in.r);
			in = (struct reply_in){ 0 };
		} else if (e == BAD) {
			return;
		}
		p += used;
		n -= used;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data;
	struct arena *a = arena_new();
	struct buf wire = BUF(a);
	struct send_stuff st = SEND_STUFF(&wire);
	size_t cut = n ? data[0] % n : 0;

	read_reply(p, n);
	send_stuff_add(&st, p, cut);
	send_stuff_add(&st, p + cut, n - cut);
	send_stuff_end(&st);
	if (wire.n) {
		struct iovec v[2] = { { wire.p, wire.n / 3 },
				      { wire.p + wire.n / 3, wire.n - wire.n / 3 } };

		if (send_content_fault(v, NULL, 2) || memmem(wire.p, wire.n, "\r\n.\r\n", 5))
			abort();
	}
	send_address_fault(arena_ndup(a, p, n));
	arena_free(a);
	return 0;
}
