/*
 * typed.h - what a person typed, against the words of their language.
 *
 * Comparing ignores case and accents. A phrase of words.conf is one of its alternatives, parted by
 * commas. Languages are asked in the reader's order first, then all others: whoever writes
 * "idioma pt" in an English community is understood.
 */
#ifndef COMMUNITY_TYPED_H
#define COMMUNITY_TYPED_H

#include "community/community.h"
#include "rhythm/shorthand.h"

struct lang;
struct zone;

char *typed_bare(struct arena *a, const char *s); /* folded, without accents, one blank between */
/* Does `bare` begin with one of the phrase's alternatives, at a word's end? Words taken, 0: no. */
int typed_begins(struct arena *a, const struct lang *l, const char *key, const char *bare);
bool typed_is(struct arena *a, const struct lang *l, const char *key, const char *bare);
const char *typed_first(struct arena *a, const struct lang *l, const char *key); /* as shown */
const char *typed_skip(const char *line, int words); /* what stands behind so many words */

/* "one" to "four", as a number; 0: none of them. */
int typed_count(struct arena *a, const struct lang *l, const char *word);

/* The reader's chain, then one for every other language. */
const struct lang **typed_langs(struct community *c, struct arena *a, const struct member *m,
				size_t *n);

/* A rule in that language as the member's pace: English shorthand, normal form. */
enum err typed_pace(struct arena *a, const struct lang *l, const struct zone *z, const char *bare,
		    const char **pace);
/* What such a text may mean where it means two things ("every second friday"); NULL: not that. */
const char *typed_pace_perhaps(struct arena *a, const struct lang *l, const struct zone *z,
			       const char *bare, enum shorthand_meaning meaning);
/* A pace back in the reader's words. */
const char *typed_pace_words(struct arena *a, const struct lang *l, const char *pace);

/* A day to come, at its midnight in the zone: 2026-01-03, 3 january [2026], january 3, 3.1., 3/1,
 * 1/13/2026, next friday, tomorrow, 2 weeks, a month. false: none, or not within two years. */
bool typed_day(struct arena *a, const struct lang *l, const struct zone *z, time_t now,
	       const char *bare, time_t *out);
/* The same, where today counts too: first 0. */
bool typed_day_from(struct arena *a, const struct lang *l, const struct zone *z, time_t now,
		    const char *bare, int first, time_t *out);
/* Does it end in such a day in one of n languages, or does a number stand in it, which may belong to one?
 * The words before it may be common to two. */
bool typed_names_day(struct arena *a, const struct lang *const *l, size_t n, const struct zone *z,
		     time_t now, const char *bare);

/* A time somebody wrote: "2026-05-01 08:00", "friday at 08:00", "tomorrow at 9", "freitag 10 uhr",
 * "el 3 de mayo a las 9"; in the community's zone. Languages are tried in the order of m (NULL: the
 * community's), then all others. BAD: w says what would do. */
enum err typed_time(struct community *c, struct arena *a, const struct member *m, const char *text,
		    time_t now, time_t *at, struct why *w);
/* Two times of one day, the second perhaps after its midnight: "13 march, 14:00 to 16:00", "friday 2-4 pm",
 * "samstag von 14 bis 16 uhr". */
bool typed_range(struct community *c, struct arena *a, const char *text, time_t now, time_t *from,
		 time_t *to);

#endif
