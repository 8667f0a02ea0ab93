#include <stdarg.h>
#include <stdio.h>

#include "base/stream_own.h"

/* Notes what went wrong for stream_fault; -1, so that callers return it. */
long stream_fail(struct stream *st, const char *fmt, ...)
{
	struct why clean;
	char text[sizeof st->fault];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	why(&clean, AGAIN, "%s", text);
	snprintf(st->fault, sizeof st->fault, "%s", clean.text);
	if (st->state == STREAM_READY)
		st->state = STREAM_BROKEN;
	return -1;
}
