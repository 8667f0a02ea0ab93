/*
 * summary_words.h - words, and what they tell about a sentence in five languages.
 */
#ifndef COMPOSE_SUMMARY_WORDS_H
#define COMPOSE_SUMMARY_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* What a word is in one speech. */
enum { WORD_FUNCTION = 1, WORD_ACT = 2 }; /* WORD_ACT << enum act */

struct summary_word {
	char text[64]; /* in lower case (ASCII), cut at 63 bytes */
	size_t n;
	uint64_t is; /* a byte for each speech, the first's lowest; 0: no word of any table */
	struct lately *kept; /* summary_words.c's own; until the next word */
};

/* The next word of *s, and *s behind it; false at the end. */
bool summary_next_word(const char **s, struct summary_word *word);
static inline unsigned summary_word_in(uint64_t is, size_t speech)
{
	return (unsigned)(is >> (8 * speech)) & 0xff;
}
/* Its stem in one of them; valid until the next call. */
const char *summary_stem(size_t speech, const struct summary_word *word);
/* FNV-1a */
uint32_t summary_hash(const char *s);

/* In which language texts are: how many words of each were heard, zeroes first. */
enum { SPEECHES = 8 };
struct speech_hits {
	unsigned any[SPEECHES]; /* function words of it */
	unsigned own[SPEECHES]; /* words that only it has */
	unsigned looked;
};
/* Hears a text, until so many words were looked at in all. */
void speech_hear(struct speech_hits *h, const char *text, unsigned most);
/* The speech they are most likely in; the first (English) where no word tells. */
size_t speech_likely(const struct speech_hits *h);
/* The code of that one where they are clearly in it; NULL: it is a guess. */
const char *speech_clear(const struct speech_hits *h);
/* Is that language, or what it is a kind of ("pt-BR"), among them? */
bool speech_has(const char *language);

/* The share of signs and digits in s, 0..1: code, paths. */
double summary_signs(const char *s);

/* "Version: 3": up to three words, a colon, and no sentence behind it. s: at least a byte */
bool summary_is_field(const char *s);

/* Is s, of so many words, a name alone or an address: what a card begins with? */
bool summary_opens_card(const char *s, size_t words);

#endif
