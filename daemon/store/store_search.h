/*
 * store_search.h - finding posts again.
 *
 * The text is anything a person types (expr_search_text: it never fails); words, "phrases",
 * word*, from: subject: tag: thread: has: after: before: date:, and or not ( ). Words match
 * subject, author and unquoted text, whatever the case and the accents. Newest arrivals first.
 */
#ifndef STORE_STORE_SEARCH_H
#define STORE_STORE_SEARCH_H

#include "store/store.h"

struct found {
	int64_t id, thread, date;
	const char *subject, *name, *address, *message_id;
};

struct found *search_posts(struct store *s, struct arena *a, const char *text, time_t now,
			   size_t max, size_t *n);

#endif
