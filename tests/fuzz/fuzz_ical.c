/* libFuzzer: any bytes as a calendar to read, and as the text of one to write. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "rhythm/ical.h"
#include "rhythm/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_lines(const char *p)
{
	while (*p) {
		size_t len = strcspn(p, "\n");

		if (!len || len > 76 || p[len] != '\n' || p[len - 1] != '\r' ||
		    memchr(p, '\r', len - 1))
			abort();
		p += len + 1;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	char *text = arena_ndup(a, (const char *)data, n), *copy = n ? malloc(n) : NULL;
	struct ical_event e = { .uid = ical_uid(a, text, text, 7, text), .start = 1, .end = 2 };
	struct ical_days *d;
	struct why w = { "" };
	size_t count;

	if (copy) /* an exact block, so that a byte too far is seen */
		memcpy(copy, data, n);
	if (ical_read_days(a, copy ? copy : "", n, zone_utc(), &d, &count, &w) == OK) {
		for (size_t i = 0; i < count && i < 8; i++)
			if (!d[i].repeats && !ical_find_day(d, count, d[i].first))
				abort();
		for (int32_t day = 20000; day < 20010 && count < 8; day++)
			ical_find_day(d, count, day);
	} else if (!w.text[0]) {
		abort();
	}
	e.summary = e.description = e.location = e.url = text;
	check_lines(ical_write(a, text, &e, 1));
	free(copy);
	arena_free(a);
	return 0;
}
