/*
 * activity_words.h - short words people answer with, in the languages of the templates; pure.
 */
#ifndef COMMUNITY_ACTIVITY_WORDS_H
#define COMMUNITY_ACTIVITY_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum activity_word {
	WORD_NONE,
	WORD_STATUS,
	WORD_EXTEND,
	WORD_STEP,
	WORD_SKIP_STEP,
	WORD_CLOSE,
	WORD_SOLVED, /* close, of a question by who asked it */
	WORD_CANCEL,
	WORD_TAKE
};

/* The first line of an answer: folded, blanks made one, without . ! , at its end. */
char *activity_line(struct arena *a, const char *text);

/* "extend 3 days", "step now", "skip", "close", "solved", "cancel", "take", "status": a whole line.
 * span_s of extend; 0: it says no time that can be read. */
enum activity_word activity_word(struct arena *a, const char *line, int64_t *span_s);
bool activity_yes(struct arena *a, const char *line);
bool activity_no(struct arena *a, const char *line);
/* What a reply says to a question of yes or no: 1, -1; 0: neither. It may begin with a greeting, and go
 * on: "Yes, I will come". more: what its reader should see, "" where nothing but the word was said. */
int activity_stance(struct arena *a, const char *text, const char **more);
bool activity_go_on(struct arena *a, const char *text);     /* "go on, please" */
bool activity_helped(struct arena *a, const char *text);    /* "thanks, that helps" */
bool activity_withdraw(const char *line);                   /* "withdraw", "take it back" */
bool activity_knows_not(struct arena *a, const char *line); /* "sorry, no idea" */
/* "thanks", "thank you 2", "best 2" */
bool activity_thanks(const char *line, long *number, bool *best);
/* The number of the choice (from 1) a line means: its number, its words, yes and no, thumbs; 0:
 * none of them. */
int64_t activity_vote(struct arena *a, const char *line, const char *const *choices, size_t n);
/* The same, where nothing else may stand in the line. */
int64_t activity_vote_alone(struct arena *a, const char *line, const char *const *choices,
			    size_t n);
/* The same of a whole answer: below a greeting a choice stands in a line of its own; 0 also where two are
 * named. */
int64_t activity_vote_in(struct arena *a, const char *text, const char *const *choices, size_t n);
/* The line of activity_line without a "please" at its front or end. */
const char *activity_unkind(struct arena *a, const char *line);
/* What follows a first word "anonymous"; the text itself where it does not begin so. */
const char *activity_unsigned(const char *text);
/* Is a line that word alone? */
bool activity_hides(const char *line);

#endif
