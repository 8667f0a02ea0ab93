#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/settings.h"
#include "cli/open.h"
#include "compose/wrap.h"

enum { NARROW = 40, USUAL = 80 };

/* 0: it is no terminal, and what reads it wants whole lines */
static size_t columns(void)
{
	struct winsize size;

	if (!isatty(1))
		return 0;
	if (ioctl(1, TIOCGWINSZ, &size) || size.ws_col < NARROW)
		return USUAL;
	return size.ws_col;
}

char *cli_rule(struct arena *a, const struct settings_rhythm *r)
{
	return arena_printf(a, "%s%s%s, %s%s%s%s", r->when, *r->cond ? ", if " : "", r->cond,
			    r->what, *r->to ? " to " : "", r->to, r->enabled ? "" : " (rests)");
}

void cli_line(size_t hang, const char *fmt, ...)
{
	struct arena *a = arena_new();
	struct buf lines = BUF(a);
	size_t width = columns(), n;
	const char *whole;
	va_list ap;

	va_start(ap, fmt);
	whole = arena_vprintf(a, fmt, ap);
	va_end(ap);
	if (width && strlen(whole) > hang) {
		wrap_text(&lines, whole + hang, strlen(whole + hang), (int)(width - hang), false);
		printf("%.*s", (int)hang, whole);
		for (const char *p = lines.p; *p; p += n + (p[n] == '\n')) {
			n = strcspn(p, "\n");
			printf("%*s%.*s\n", p == lines.p ? 0 : (int)hang, "", (int)n, p);
		}
	} else {
		puts(whole);
	}
	arena_free(a);
}
