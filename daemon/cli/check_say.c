#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#include "cli/check.h"

void check_say(const struct check *k, const char *fmt, ...)
{
	va_list ap;

	if (k->json)
		return;
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
}

int check_failed(const struct check *k, json_t *part, const char *name, enum err e,
		 const char *text)
{
	if (!k->json)
		fprintf(stderr, "%s: %s\n", name, text);
	json_object_set_new(part, "error", cli_json_string(k->a, text));
	return e == AGAIN ? EX_TEMPFAIL : EX_CONFIG;
}

json_t *check_part(const struct check *k, const char *name)
{
	json_t *part = json_object();

	return json_object_set_new(k->json, name, part) ? NULL : part;
}
