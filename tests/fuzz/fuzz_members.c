/* libFuzzer: any bytes as a list of members that some program exported. Every row has an address
 * to tell about, what is wrong with the whole is told, and no row comes from nowhere. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "community/people/members_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct seen {
	size_t rows, bytes;
};

static void take(void *arg, const struct imported *r)
{
	struct seen *seen = arg;

	if (!r->address || !r->name || r->line > seen->bytes)
		abort();
	if (strlen(r->address) > 3 * seen->bytes)
		abort();
	seen->rows++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct seen seen = { .bytes = n };
	const char *format = NULL, *wrong;

	wrong = members_read((const char *)data, n, take, &seen, &format);
	if (seen.rows > n || (wrong ? !*wrong : !format))
		abort();
	return 0;
}
