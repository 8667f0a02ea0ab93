/*
 * sample_text.h - the words of a mail: see sample_text.c.
 */
#ifndef TESTS_SAMPLE_SAMPLE_TEXT_H
#define TESTS_SAMPLE_SAMPLE_TEXT_H

#include "sample.h"

/* UTF-8 with LF; soft: lines that go on end in a blank. Quotes and signature are in it. */
const char *sample_text(struct arena *a, const struct said *s, bool soft);
const char *sample_html(struct arena *a, const struct said *s);
const char *sample_subject(struct arena *a, const struct said *s);
const char *sample_attribution(struct arena *a, const struct said *s);

#endif
