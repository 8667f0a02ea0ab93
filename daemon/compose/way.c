#include "compose/way.h"

#include <string.h>

#include "base/arena.h"
#include "compose/letter.h"
#include "compose/words.h"

/* NULL: there is no separator. */
static char *detailed(struct arena *a, const char *address, const char *separator,
		      const char *detail)
{
	const char *at = strrchr(address, '@');

	if (!at || !separator || !*separator)
		return NULL;
	return arena_printf(a, "%.*s%s%s%s", (int)(at - address), address, separator, detail, at);
}

static char *subject(struct arena *a, const char *detail)
{
	size_t n = strncmp(detail, "leave.", 6) ? strlen(detail) : strcspn(detail, ".");

	return arena_printf(a, "%.*s:", (int)n, detail);
}

const char *way_said(struct arena *a, const struct lang *l, const char *address,
		     const char *separator, const char *detail)
{
	char *whole = detailed(a, address, separator, detail);

	return whole ? whole
		     : SAY(a, l, "way", { "address", address }, { "subject", subject(a, detail) });
}

char *way_url(struct arena *a, const char *address, const char *separator, const char *detail,
	      const char *body)
{
	char *whole = detailed(a, address, separator, detail);

	return whole ? letter_mailto(a, whole, NULL, NULL, body)
		     : letter_mailto(a, address, NULL, subject(a, detail), body);
}
