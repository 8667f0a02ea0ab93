/*
 * compose_kit.h - for tests of what is said: the arena of arena_kit.h, the words of all languages
 * from templates/, and digests made with the English ones.
 */
#ifndef TESTS_COMPOSE_KIT_H
#define TESTS_COMPOSE_KIT_H

#include "arena_kit.h"
#include "compose/digest.h"
#include "compose/words.h"

static struct words *ws;
static const struct lang *en;

static inline int set_up_words(void **state)
{
	struct why w;

	set_up(state);
	if (words_open(a, "templates", &ws, &w) != OK || words_load(ws, &w) != OK)
		fail_msg("%s", w.text);
	en = words_lang(ws, "en", NULL);
	return 0;
}

static inline struct digest digest_made_in(const struct lang *l, const struct digest_edition *e)
{
	struct digest d;
	struct why w;

	if (digest_compose(a, l, e, &d, &w) != OK)
		fail_msg("%s", w.text);
	return d;
}

static inline struct digest digest_made(const struct digest_edition *e)
{
	return digest_made_in(en, e);
}

#endif
