/* libFuzzer: any bytes as Authentication-Results; and as a whole header above a mail. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "reader/authres.h"
#include "reader/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const servers[] = { "mx.provider.example" };
	static const struct authres_trust trust = { .servers = servers,
						    .n = 1,
						    .spf_proves = true };
	struct arena *a = arena_new();
	const char *text = arena_ndup(a, (const char *)data, n);
	const char *raw = arena_printf(a, "%s\nFrom: ana@garden.example\n\nx\n", text);
	struct authres r;
	struct mail *m;

	/* What is not the grammar must prove nothing. */
	if (!authres_parse(a, text, "garden.example", &r) &&
	    (r.dmarc || r.dkim || r.spf || r.dkim_aligned || r.spf_aligned))
		abort();
	if (reader_read(a, raw, strlen(raw), NULL, &m, NULL) == OK)
		authres_read(a, m, &trust);
	arena_free(a);
	return 0;
}
