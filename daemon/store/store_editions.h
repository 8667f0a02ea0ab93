/*
 * store_editions.h - the ledger of editions: what each held, whom it went to, what became of it.
 */
#ifndef STORE_STORE_EDITIONS_H
#define STORE_STORE_EDITIONS_H

#include "store/store.h"

struct edition_line {
	int64_t id, number, member; /* number, member 0: none */
	int64_t slot, cut_at, release_at;
	int64_t since, upto;             /* accept_seq: after, up to */
	int64_t from, to;                /* dates of its first and last post; 0: it has none */
	int64_t posts, threads, dropped; /* threads dropped by the editor, and their posts, apart */
	int64_t contents, parts;         /* distinct ones; parts of the longest */
	int64_t recipients;
	/* letters; of what is long over, sent, dead and cancelled alone are known */
	int64_t ready, under_way, sent, dead, unsure, cancelled;
	bool drafted; /* it was shown to its editor first */
	bool held;    /* a mailing of it is held */
	const char *rule, *state, *title;
};

/* Newest first, at most max. rule NULL: of all rules; personal editions are rules too. */
struct edition_line *edition_lines(struct store *s, struct arena *a, const char *rule, size_t max,
				   size_t *n);

/* A digest that a post stands in. */
struct edition_place {
	int64_t number, item, cut_at; /* number 0: a personal edition */
	const char *rule, *state;
	bool dropped; /* its editor left the conversation out */
};

/* The community's first, at most max. */
struct edition_place *edition_places(struct store *s, struct arena *a, int64_t post, int64_t thread,
				     int64_t seq, size_t max, size_t *n);

#endif
