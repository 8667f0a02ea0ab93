/* libFuzzer: any bytes as an expression. What a search makes of them must be said and read back
 * the same; what a strict reading takes must be too; a fault must be told. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/expr.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool ask(const struct expr *term, void *arg)
{
	(void)arg;
	return expr_holds(term, 3);
}

static void strict(struct arena *a, const char *text, const struct expr_vocabulary *v)
{
	struct expr *e, *again;
	struct why w = { "" };
	const char *said;

	if (expr_parse(a, text, v, &e, &w) != OK) {
		if (!w.text[0])
			abort();
		return;
	}
	said = expr_say(a, e);
	if (strlen(said) + 1 >= EXPR_BYTES_MAX)
		return;
	if (expr_parse(a, said, v, &again, &w) != OK || strcmp(said, expr_say(a, again)))
		abort();
	expr_true(e, ask, NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	const char *text = arena_ndup(a, (const char *)data, n), *said;

	strict(a, text, &expr_audience);
	strict(a, text, &expr_condition);
	strict(a, text, &expr_search);
	said = expr_say(a, expr_search_text(a, text, &expr_search));
	if (!text_is_utf8(said, strlen(said)))
		abort();
	if (strlen(said) + 1 < EXPR_BYTES_MAX &&
	    strcmp(said, expr_say(a, expr_search_text(a, said, &expr_search))))
		abort();
	arena_free(a);
	return 0;
}
