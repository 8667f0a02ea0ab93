/* postmark.h - is this line the "From " line of an mbox? Private to inbox/. */
#ifndef INBOX_POSTMARK_H
#define INBOX_POSTMARK_H

#include <stdbool.h>
#include <stddef.h>

/* How much a line looks like one; n bytes without the line end. */
enum postmark {
	POSTMARK_NO,    /* a sentence, or anything else */
	POSTMARK_LOOSE, /* "From " with a year and a time or a month somewhere */
	POSTMARK_FULL,  /* "From sender Www Mmm dd hh:mm[:ss] [zone] yyyy" */
	POSTMARK_GIT /* "From <commit> Mon Sep 17 00:00:00 2001", as git format-patch writes it */
};
enum postmark inbox_postmark(const char *line, size_t n);

/* Whether a line begins a header field: "Name:" (RFC 5322 section 2.2). */
bool inbox_is_field(const char *line, size_t n);

#endif
