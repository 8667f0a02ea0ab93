#include "base/crash.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static long left = -2; /* -2: the environment was not read yet, -1: off, -3: list */

void crash_point(const char *where)
{
	if (left == -1)
		return;
	if (left == -2) {
		const char *at = getenv("DIE_AT");

		left = !at ? -1 : !strcmp(at, "list") ? -3 : strtol(at, NULL, 10);
	}
	if (left == -3)
		fprintf(stderr, "crash point: %s\n", where);
	else if (left > 0 && --left == 0)
		raise(SIGKILL);
}

void crash_holding(int64_t arrival)
{
	static int64_t deadly = -1;

	if (deadly < 0) {
		const char *text = getenv("DIE_HOLDING");

		deadly = text ? strtoll(text, NULL, 10) : 0;
	}
	if (arrival && arrival == deadly)
		raise(SIGKILL);
}
