#include <stdarg.h>
#include <stdio.h>
#include <sysexits.h>

#include "cli/cli.h"

int cli_usage(const char *name, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "tidings %s: ", name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nSee `tidings help %s`.\n", name);
	return EX_USAGE;
}
