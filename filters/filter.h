/*
 * filter.h - the one interface between the editor and what judges a mail.
 *
 * A filter sees a mail and its option, gives a verdict and a reason, and touches nothing: it can
 * run again years later on the same mail (`tidings why`, `tidings explain`) and say the same.
 * The editor asks the filters in the order of the configuration. The strongest verdict wins:
 * DROP over HOLD over PASS. Filters include this header and nothing else of the program.
 */
#ifndef FILTERS_FILTER_H
#define FILTERS_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "reader/mail.h"

struct arena;

enum verdict { PASS, HOLD, DROP };

/* What a filter may know of the community; all borrowed. */
struct filter_world {
	const char *address;      /* "circle@example.org" */
	const char *separator;    /* of the plus-detail: "+" */
	const char *list_id;      /* ours, "" offline */
	/* Was a mail with this Message-ID and content seen before? NULL offline. */
	bool (*seen)(void *arg, const char *message_id, const char *content_hash);
	void *arg;
	size_t max_bytes;         /* posts above this are held; 0: no limit */
};

struct tag_sink { /* where tags go; filters call add */
	void (*add)(void *arg, const char *tag);
	void *arg;
};

struct filter {
	const char *name, *help; /* as in the settings; one line for `tidings filters` */
	/* Checks and prepares the option at start-up ("" if none given). false: say is why.
	 * NULL where the filter takes no option. What it returns in *state is passed to ask. */
	bool (*prepare)(struct arena *a, const char *option, void **state, char say[160]);
	/* say: a reason a person can read, at most 159 bytes, set unless PASS */
	enum verdict (*ask)(struct arena *a, const struct mail *m, const struct filter_world *w,
			    void *state, struct tag_sink *tags, char say[160]);
};

/* All filters there are, in their default order; ends with a NULL. One line per filter file. */
extern const struct filter *const filters_all[];
const struct filter *filter_find(const char *name); /* NULL: none of that name */

#endif
