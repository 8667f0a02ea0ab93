/* libFuzzer: any bytes as an address. What passes must be safe in an SMTP command. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	const char *text = arena_ndup(a, (const char *)data, n);
	struct address ad;

	if (address_read(a, text, &ad, NULL) == OK) {
		bool quoted = ad.full[0] == '"';

		if (strlen(ad.full) > 254)
			abort();
		for (const char *p = ad.full; *p; p++)
			if ((unsigned char)*p < 0x20 || *p == 0x7f ||
			    (!quoted && strchr(" <>,", *p)))
				abort();
		if (!address_same(a, ad.full, ad.key) && !quoted)
			abort();
	}
	address_detail(a, text, "circle@garden.example", "+");
	arena_free(a);
	return 0;
}
