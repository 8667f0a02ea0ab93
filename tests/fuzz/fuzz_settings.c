/* libFuzzer: any bytes as a configuration. What is taken must hold what the table promises. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char BEGIN[] = "community: { name = \"C\"; address = \"c@example.org\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n";

static void read_one(const char *text, size_t n)
{
	struct arena *a = arena_new();
	struct settings_faults faults = { 0 };
	struct settings *s = settings_read(a, "/c/t.conf", text, n, &faults);

	if (!s != (faults.n > 0))
		abort();
	for (size_t i = 0; i < faults.n; i++)
		if (!*faults.v[i] || strpbrk(faults.v[i], "\r\n"))
			abort();
	if (s && (s->bounces.limit < 1 || s->bounces.limit > 100 || s->inbox.fetch_limit < 102400 ||
		  s->posts.max_hops < 5 || !strchr(s->community.address, '@')))
		abort();
	arena_free(a);
}

/* As a whole file, and as what follows a file that is good. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	char *text = arena_get(a, sizeof BEGIN + n);

	memcpy(text, BEGIN, sizeof BEGIN - 1);
	if (n)
		memcpy(text + sizeof BEGIN - 1, data, n);
	read_one((const char *)data, n);
	read_one(text, sizeof BEGIN - 1 + n);
	arena_free(a);
	return 0;
}
