/*
 * words_in.h - what words.c and words_say.c share; nobody else includes it.
 */
#ifndef COMPOSE_WORDS_IN_H
#define COMPOSE_WORDS_IN_H

#include "compose/words.h"

enum { CHAIN = 8 };

struct entry {
	const char *key, *text;
	int line;
};

struct template
{
	struct template *next;
	const char *file, *source; /* a NULL source: looked for and not there */
	const struct mustache *compiled;
};

struct language {
	const char *code;
	bool there;
	struct entry *entries; /* sorted by key */
	size_t n;
	struct template *templates;
};

struct lang {
	struct words *ws;
	struct lang *next;
	struct language *chain[CHAIN]; /* most wanted first, no neighbours alike */
	size_t n;
	struct value *map; /* every key without a dot, for {{w.key}} */
};

struct words {
	struct arena *a;
	const char *folder;
	struct language **v;
	size_t n, cap;
	struct lang *langs;
};

/* NULL where no language of the chain has the key. */
const char *words_find(const struct lang *l, const char *key);

#endif
