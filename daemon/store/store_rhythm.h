/*
 * store_rhythm.h - what each rule decided, editions, the roles' health, troubles (004, 003).
 */
#ifndef STORE_STORE_RHYTHM_H
#define STORE_STORE_RHYTHM_H

#include "store/store.h"

struct rule_row {
	const char *name, *text;
	const char *override; /* NULL: none */
	int64_t decided, sent, pace, waited, quiet, busy, seq, editions;
};

struct rule_row *rule_get(struct store *s, struct arena *a,
			  const char *name); /* zeroes if new; pace 1 */
void rule_save(struct store *s, const struct rule_row *r);
bool rules_any(struct store *s); /* has any rule ever begun? */

struct slot_row {
	const char *rule;
	int64_t at, member, decided, edition;
	const char *outcome, *why;
	struct rule_row *row; /* the rule's new state, saved with the slot; NULL: read anew */
};

/* NONE: that slot of that rule was decided before; nothing changes */
enum err slot_add(struct store *s, const struct slot_row *d);
struct slot_row *slots_of(struct store *s, struct arena *a, const char *rule, size_t max,
			  size_t *n); /* newest first */

struct edition_row {
	int64_t id, slot, member, number, cut_at, since_seq, upto_seq;
	int64_t release_at, editor, asked_at, passed; /* of a proof; 0: none */
	bool asked;
	const char *rule, *state, *title, *intro;
};
enum err edition_add(struct store *s, struct edition_row *e); /* NONE: cut before */
struct edition_row *edition_find(struct store *s, struct arena *a, int64_t id);
/* State, title, intro, release_at, editor, asked, asked_at, passed, cut_at. */
void edition_save(struct store *s, const struct edition_row *e);
void edition_drop(struct store *s,
		  int64_t id); /* a proof nobody released: its number is free again */
int64_t edition_item_thread(struct store *s, int64_t edition, int item); /* 0: none */

/* Posts accepted after `since` and up to `upto`, live; threads with such posts. */
int64_t posts_counted(struct store *s, int64_t since_seq, int64_t upto_seq, int64_t *threads);

void health_set(struct store *s, const char *role, int64_t pid, time_t at, const char *doing);
struct health {
	const char *role, *doing;
	int64_t pid, at;
};
struct health *health_all(struct store *s, struct arena *a, size_t *n);

/* true: it is new, or its words changed: say it. A trouble is cleared when it is over: true if it was there. */
bool trouble_set(struct store *s, const char *area, const char *text, time_t now);
bool trouble_clear(struct store *s, const char *area);
bool trouble_there(struct store *s, const char *area);
struct trouble {
	const char *area, *text;
	int64_t since, at, n;
};
struct trouble *troubles(struct store *s, struct arena *a, size_t *n);

#endif
