#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "reader/parse.h"

enum { MAX_PROBLEMS = 40 };

void reading_note(struct reading *r, const char *fmt, ...)
{
	struct strings *p = &r->m->problems;
	char line[240];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < p->n; i++)
		if (!strcmp(p->v[i], line))
			return;
	if (p->n < MAX_PROBLEMS)
		*ARENA_PUSH(r->a, p->v, p->n, r->problem_cap) =
			text_clean(r->a, line, strlen(line), TEXT_LINE);
}
