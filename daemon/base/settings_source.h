/*
 * settings_source.h - the text of a configuration with its includes put in, safe for libconfig.
 *
 * libconfig 1.5 follows an @include anywhere, ends the process when it names a folder, and wraps
 * integers over 32 bits without a word. So we put the included files in ourselves, below one
 * folder only, and look at each number while it is still text.
 */
#ifndef BASE_SETTINGS_SOURCE_H
#define BASE_SETTINGS_SOURCE_H

#include "base/settings.h"

struct source_line {
	const char *file; /* NULL-terminated path, arena */
	int line;
};

struct source {
	struct arena *a;
	char *text; /* zero-terminated */
	size_t n;
	struct source_line *lines; /* of each line of text, from 0 */
	size_t n_lines, cap;
};

/* Fills src from `text` (n bytes), which stands in `file`; includes count from `folder`, NULL:
 * there may be none. false: faults were added and the text must not be parsed. */
bool settings_source(struct source *src, struct arena *a, const char *file, const char *folder,
		     const char *text, size_t n, struct settings_faults *faults);

/* Reads a regular file of at most 1 MiB. NULL: say tells why. */
char *settings_slurp(struct arena *a, const char *path, size_t *n, char say[200]);

#endif
