/* libFuzzer: any bytes as a rule, in the long form and in words. What is taken must step forward,
 * give the same tail from anywhere, and be said in words that are read back where they can be. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void walk(const struct rrule *r)
{
	struct rrule_walk w, tail;
	int64_t local, again, last = INT64_MIN;
	time_t t = 1700000000, next;

	rrule_begin(&w, r, INT64_MIN);
	for (int i = 0; i < 20 && rrule_step(&w, &local) == OK; i++) {
		if (local <= last)
			abort();
		last = local;
	}
	if (last != INT64_MIN) {
		rrule_begin(&tail, r, last);
		if (rrule_step(&tail, &again) != OK || again != last)
			abort();
	}
	for (int i = 0; i < 5 && rrule_next(r, t, &next) == OK; i++) {
		if (next <= t)
			abort();
		t = next;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	const struct zone *zone = zone_utc();
	struct shorthand_options opt;
	struct rrule r, again;
	struct why w;
	char *text;

	if (n && data[0] & 1)
		zone_find("Europe/Berlin", &zone, NULL);
	text = text_clean(a, (const char *)data + (n > 0), n - (n > 0), TEXT_BLOCK);
	opt = shorthand_defaults(zone);
	if (rhythm_when_parse(a, text, &opt, &r, &w) == OK) {
		const char *said = shorthand_say(a, &r, &opt);

		walk(&r);
		if (!rrule_is_long(text) && shorthand_parse(a, said, &opt, &again, &w) == OK &&
		    strcmp(said, shorthand_say(a, &again, &opt)))
			abort();
	} else if (!w.text[0]) {
		abort();
	}
	arena_free(a);
	return 0;
}
