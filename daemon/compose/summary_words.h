/*
 * summary_words.h - the words that tell what a sentence does, in five languages. Static.
 */
#ifndef COMPOSE_SUMMARY_WORDS_H
#define COMPOSE_SUMMARY_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum act {
	ACT_PROBLEM,
	ACT_SOLUTION,
	ACT_PROPOSAL,
	ACT_ASK,
	ACT_OPINION,
	ACT_ADDRESS, /* speaks to somebody */
	ACT_PLEASANTRY,
	N_ACTS
};

struct speech {
	const char *stemmer;          /* libstemmer's name of it */
	const char *const *functions; /* its function words: to know it by, and to stop at */
	const char *const *acts[N_ACTS];
};

extern const struct speech speeches[];
extern const size_t n_speeches;

bool summary_word_in(const char *const *list, const char *word);

#endif
