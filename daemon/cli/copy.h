/*
 * copy.h - a throw-away copy of the store, for commands that try what the daemon would do.
 */
#ifndef CLI_COPY_H
#define CLI_COPY_H

#include "base/settings.h"

struct arena;

enum { COPY_FOLDER = 64 };

/* copy_make - the store and its key in a folder of their own below /tmp.
 *   name    of the command, for messages
 *   own     gets the settings with that folder as its state
 *   folder  gets its path, "" where there is none; end with copy_clean whatever came
 *   gives   0, or an exit code after the trouble was printed */
int copy_make(struct arena *a, const char *name, const struct settings *set, struct settings *own,
	      char folder[COPY_FOLDER]);
void copy_clean(const char *folder);

#endif
