/* Cuts quotes and signatures of any bytes: no crash, and never much more text than came in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reader/mail.h"
#include "reader/quote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct person author = { "Mirela Okafor", "mirela@example.org" };
	struct arena *a = arena_new();
	char *text = text_clean(a, (const char *)data, n, TEXT_BLOCK);
	struct quote_about about = { .author = &author, .answer = n & 1, .forwarded = n & 2 };
	struct quote_parts p = quote_split(a, text, &about);

	/* an answer may repeat two lines of context with their marks */
	if (strlen(p.reply) > 4 * strlen(text) + 16 || strlen(p.signature) > 2 * strlen(text) + 16)
		abort();
	arena_free(a);
	return 0;
}
