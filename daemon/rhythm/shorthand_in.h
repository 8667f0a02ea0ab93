/*
 * shorthand_in.h - what the files of the shorthand share: its words cut apart, and what they say.
 */
#ifndef RHYTHM_SHORTHAND_IN_H
#define RHYTHM_SHORTHAND_IN_H

#include "rhythm/shorthand.h"

enum { TOKENS_MAX = 64, TEXT_MAX = 400, WORKDAYS = 0x1f };

/* A word of the table, or a number, an ordinal number (15th) or a clock time. */
struct token {
	const char *text; /* arena, lower case */
	const struct shorthand_word *word;
	int number; /* -1: none */
	bool nth;   /* written 15th */
	bool dot;   /* written 15., the same but behind "at" */
	int clock;  /* minutes of the day, -1: none */
};

struct plan {
	struct arena *a;
	const struct shorthand_options *opt;
	struct why *w;
	struct token tok[TOKENS_MAX];
	int ntok, at;
	bool in_time; /* after "at": numbers are hours */
	bool every, unit_said;
	bool every_nth, unit_implied; /* "every third friday" may yet be "... of the month" */
	bool other;                   /* the word for it is sure to count weeks */
	bool day_nth;                 /* a day of the month was written 15th */
	bool told;                    /* what is wrong comes with what to write instead */
	enum unit unit;
	int every_n, times; /* "twice a week": 2 */
	unsigned weekdays, months;
	uint32_t monthday[2];
	int pending[8], npending; /* ordinals waiting for what they count */
	struct rrule_day nth[16];
	int nths, workday[8], nworkday;
	int clocks[RRULE_TIMES_MAX], nclocks;
	int dated; /* "3 march": how many; the days and months among them */
	uint32_t date_day_bits, date_month_bits;
};

/* Cuts the text into tokens: blanks, commas and slashes part words, "mon-fri" is three.
 *   OK    p->tok, p->ntok
 *   BAD   p->w says which word is not understood */
enum err shorthand_tokens(struct plan *p, const char *text);
/* Is the text a word of that kind, whatever else it may be? ("a" is both "to" and "at" in Spanish.) */
bool shorthand_is(const struct shorthand_words *words, const char *text, enum word_kind kind);
/* "8:30" and "pm": 20:30, in minutes of the day; -1: 0 and 13 have no half. */
int shorthand_half_day(int minute, bool pm);
/* The text with the nearest known word in the place of each unknown one, arena; NULL: nothing is
 * near to one of them. */
char *shorthand_mend(struct arena *a, const char *text, const struct shorthand_words *words);
/* A form that works, of the kind the text seems to want; static. */
const char *shorthand_example(struct arena *a, const char *text,
			      const struct shorthand_words *words);

/* Does what was said make one rule? Fills in what goes without saying; BAD: p->w. */
enum err shorthand_check(struct plan *p);
void shorthand_build(struct plan *p, struct rrule *r);

#endif
