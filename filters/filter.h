/*
 * filter.h - the one interface between the editor and what judges a mail.
 *
 * A filter sees a mail and its option, gives a verdict and a reason, and touches nothing: it can
 * run again years later on the same mail (`tidings why`, `tidings explain`) and say the same.
 * The editor asks the filters in the order of the configuration. The strongest verdict wins:
 * DROP over HOLD over PASS. Filters include this header and nothing else of the program.
 *
 * A new filter is one small file with a `const struct filter filter_NAME` and one line in chain.c.
 */
#ifndef FILTERS_FILTER_H
#define FILTERS_FILTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/settings.h"
#include "base/text.h"
#include "reader/mail.h"

enum verdict { PASS, HOLD, DROP };

enum { FILTER_SAY = 160 };

/* What a filter may know of the community; all borrowed. */
struct filter_world {
	const char *address;   /* "circle@example.org"; "" offline */
	const char *separator; /* of the plus-detail: "+" */
	const char *prefix;    /* of subjects: "[Circle]"; NULL: none */
	const char *list_id;   /* ours, "" offline */
	size_t max_bytes;      /* posts above this are held; 0: no limit */
	size_t max_hops;       /* mails that went through more servers are held; 0: no limit */
	bool seen; /* this mail was here before, by Message-ID and content; false offline */
	/* Tells the operator once what a filter found wrong with its own option. NULL: nobody. */
	void (*note)(void *arg, const char *text);
	void *arg;
};

/* What a filter is configured with; all borrowed for as long as the filter is used. */
struct filter_setup {
	const char *option; /* behind the name in `filters`, "" if none was given */
	const struct settings_rule *rules;
	size_t n_rules;
};

struct tag_sink { /* where tags go; filters call add with a folded word */
	void (*add)(void *arg, const char *tag);
	void *arg;
};

struct filter {
	const char *name, *help; /* as in the settings; one line for `tidings filters` */
	/* Checks and prepares the option at start-up; *state is passed to ask and lives in the
	 * arena. false: say is why. NULL where the filter takes no option. */
	bool (*prepare)(struct arena *a, const struct filter_setup *s, void **state,
			char say[FILTER_SAY]);
	/* say: a reason a person can read; set unless PASS, and with PASS where there is something
	 * to remark. It comes in as "". */
	enum verdict (*ask)(struct arena *a, const struct mail *m, const struct filter_world *w,
			    void *state, const struct tag_sink *tags, char say[FILTER_SAY]);
};

/* All filters there are, in their default order; ends with a NULL. */
extern const struct filter *const filters_all[];

/* ------------------------------------------------------------------ the filters in a row */

struct filter_chain {
	struct filter_link {
		const struct filter *filter;
		void *state;
	} * v;
	size_t n;
};

struct filter_result {
	const char *filter; /* its name */
	enum verdict verdict;
	const char *say; /* "" if it said nothing */
};

struct filter_results { /* arena */
	struct filter_result *v;
	size_t n;
	enum verdict verdict; /* the strongest ... */
	const char *filter;   /* ... and who gave it first; "" for PASS */
	const char *say;
	struct strings tags; /* each once, folded, at most FILTER_TAGS */
};

enum { FILTER_TAGS = 20 };

/* filter_chain_make - from the settings `filters` and `rules`.
 *   names  "name" or "name: option"; empty: all filters in their own order
 *   BAD    an unknown filter or a wrong option: w says which and what to write */
enum err filter_chain_make(struct arena *a, const struct settings_list *names,
			   const struct settings_rule *rules, size_t n_rules,
			   struct filter_chain *out, struct why *w);

/* Asks every one, also after a DROP, so that `why` can tell all that was found. */
struct filter_results filter_chain_ask(struct arena *a, const struct filter_chain *c,
				       const struct mail *m, const struct filter_world *w);

const char *filter_verdict_name(enum verdict v); /* "pass", "hold", "drop" */

#endif
