/* Cuts quotes and signatures of any bytes: no crash, and never much more text than came in. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reader/mail.h"
#include "reader/quote.h"
#include "reader/quote_known.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* As an answer to a letter that its first half is. */
static void answers_its_half(struct arena *a, const char *text)
{
	struct mail m = { .from = { "", "" }, .subject = "Re: x", .text = text };
	size_t half = strlen(text) / 2;

	quote_cut(a, &m);
	quote_known(a, &m, arena_ndup(a, text, half));
	if (strlen(m.text) > 6 * strlen(text) + 16)
		abort();
}

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
	answers_its_half(a, text);
	arena_free(a);
	return 0;
}
