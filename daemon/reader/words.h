/*
 * words.h - what mail programs and their users write in many languages; static, NULL at the end.
 *
 * UTF-8, lower case where ASCII (compared without ASCII case). Other letters are given in the
 * case in which programs write them, without accents too where users leave them out.
 */
#ifndef READER_WORDS_H
#define READER_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char *const words_wrote[];     /* verbs of writing, as whole words */
extern const char *const words_wrote_cjk[]; /* the same where blanks separate nothing */
extern const char *const words_lead[];      /* how an attribution begins */
extern const char *const words_months[];    /* how the names of months begin */
extern const char *const words_original[];  /* "original message" */
extern const char *const words_forward[];   /* "forwarded message" */
extern const char *const words_above[];     /* "reply above this line" */
extern const char *const words_from[];      /* header names of the four roles */
extern const char *const words_dated[];
extern const char *const words_to[];
extern const char *const words_subject[];
extern const char *const words_mobile[];          /* how a phone's mark begins */
extern const char *const words_mobile_frame[][2]; /* how it begins and ends, verb last */
extern const char *const words_footer[];          /* what list programs write below a post */
extern const char *const words_footer_start[];    /* its first words where no rule is above */
extern const char *const words_scanned[];         /* what virus scanners write */
extern const char *const words_snip[];            /* "snip": a quote was shortened here */
extern const char *const words_legal[];           /* phrases of disclaimers */
extern const char *const words_office[];          /* what offices want below every name */
extern const char *const words_legal_start[];     /* how disclaimers begin */
extern const char *const words_closing[];         /* "kind regards" */
extern const char *const words_thanks[];          /* closings that are also sentences */
extern const char *const words_not_name[];        /* capitalised, but nobody's name */
extern const char *const words_postscript[];      /* how one begins */
extern const char *const words_contact[];         /* "tel", "fax" */

extern const char *const words_fyi[];   /* "for your information" */
extern const char *const words_below[]; /* "see below", "in red" */

/* Does w start with a word of the table or, if `whole`, is it one? Any case, as lines.h has it. */
bool words_in(const char *const *table, const char *w, size_t n, bool whole);

enum { WORDS_BYTES = 4000 }; /* of a text, the first ones are looked at */

enum { GLANCE_PAIRS = 2048 };

/* Which bytes, and which two letters of ASCII side by side, occur in a text that several tables are
 * looked for in. */
struct glance {
	const char *s; /* borrowed */
	size_t n;
	bool there[256];
	uint64_t pairs[GLANCE_PAIRS / 64];
};

void words_glance(struct glance *g, const char *s, size_t n);
/* How many words of the table occur in what was glanced at, its first WORDS_BYTES; stops at `most`. */
size_t words_seen(const char *const *table, const struct glance *g, size_t most);
/* Does one occur in s? */
bool words_any(const char *const *table, const char *s, size_t n);

#endif
