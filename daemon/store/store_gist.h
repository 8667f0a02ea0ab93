/*
 * store_gist.h - summaries of conversations that members wrote (009-gist.sql).
 */
#ifndef STORE_STORE_GIST_H
#define STORE_STORE_GIST_H

#include "store/store.h"

struct gist_row {
	int64_t thread, member, arrival, at;
	int64_t upto;            /* the latest post it tells of */
	const char *name, *text; /* name "": its writer was forgotten */
};

/* In force from now on; what was before is kept as history. Within the transaction. */
void gist_add(struct store *s, const struct gist_row *g);
struct gist_row *gist_find(struct store *s, struct arena *a, int64_t thread); /* NULL: none */
/* All of a thread, newest first: the first is in force. */
struct gist_row *gist_history(struct store *s, struct arena *a, int64_t thread, size_t *n);
/* Two threads became one: the later summary is in force. */
void gist_merge(struct store *s, int64_t from, int64_t into);
/* Its writer is forgotten: the texts stay without a name, or go. */
void erase_gists(struct store *s, int64_t member, bool text);

/* A thread somebody may mean: the ones written in last, newest first. */
struct gist_thread {
	int64_t id;
	const char *subject;
};
struct gist_thread *gist_threads(struct store *s, struct arena *a, size_t max, size_t *n);

#endif
