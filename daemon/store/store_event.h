/*
 * store_event.h - what happened that rules on events wait for: found by index, oldest first.
 */
#ifndef STORE_STORE_EVENT_H
#define STORE_STORE_EVENT_H

#include "store/store.h"

struct event {
	int64_t subject; /* member, thread or activity: the slot's `member` */
	int64_t at;      /* when it happened: the slot's `at` */
	int64_t seq;     /* first posts: accept_seq */
};

/* Those that happened in [from, until] and for which the rule has no slot, at most `max`. */
struct event *events_joined(struct store *s, struct arena *a, const char *rule, int64_t from,
			    int64_t until, size_t max, size_t *n);
struct event *events_thread_quiet(struct store *s, struct arena *a, const char *rule, int64_t from,
				  int64_t until, size_t max, size_t *n);
struct event *events_unanswered(struct store *s, struct arena *a, const char *rule, int64_t from,
				int64_t until, size_t max, size_t *n);
/* A member's first accepted post, accepted after that number: in their order, so that none is passed by
 * when the next is asked for from there. What was held is older than what was accepted before it. */
struct event *events_first_post(struct store *s, struct arena *a, const char *rule, int64_t seq,
				size_t max, size_t *n);

#endif
