/* libFuzzer: any bytes as a mail from a daemon; its report, its prose and its kind are read. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "reader/bounce.h"
#include "reader/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char head[] = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.garden.example\n"
				   "Subject: failure notice\n";
	struct arena *a = arena_new();
	char *raw = arena_get(a, sizeof head + n);
	struct mail *m;

	memcpy(raw, head, sizeof head - 1);
	memcpy(raw + sizeof head - 1, data, n);
	if (reader_read(a, raw, sizeof head - 1 + n, NULL, &m, NULL) == OK && m->bounce)
		for (size_t i = 0; i < m->bounce->n; i++)
			if (!m->bounce->v[i].address || !m->bounce->v[i].text ||
			    m->bounce->v[i].class > BOUNCE_UNKNOWN)
				abort();
	/* A mail like that is never answered. */
	if (m->answerable)
		abort();
	arena_free(a);
	return 0;
}
