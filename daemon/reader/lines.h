/*
 * lines.h - a text as lines with the depth of their quote marks.
 *
 * A quote mark is '>' as RFC 3676 section 4.5 has it, with the blanks that other programs put
 * between the marks, and as "&gt;" where a program escaped it. What only looks like one is depth 0: mbox's ">From ", the end of a wrapped
 * address (">:" below "<name@example.org"), a merge conflict, an arrow (">>> here <<<"), a
 * line between two of them (">>> Ana 3/3/2025 10:00 >>>").
 */
#ifndef READER_LINES_H
#define READER_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum line_kind {
	LINE_OWN,     /* what the author wrote */
	LINE_QUOTE,   /* somebody else's words, and the line that introduces them */
	LINE_FORWARD, /* a mail passed on: kept */
	LINE_SIGN,    /* signature */
	LINE_LEGAL,   /* a disclaimer: folded into the signature if there is one */
	LINE_FOOTER   /* what a list program added */
};

struct line {
	const char *raw; /* borrowed from the text, without its LF; not zero-terminated */
	size_t raw_n;
	const char *s; /* behind the quote marks, blanks at both ends off */
	size_t n;      /* 0: a blank line */
	unsigned depth;
	enum line_kind kind; /* LINE_OWN until somebody says otherwise */
	unsigned role; /* attribution.c's note of what header field this is; 0: not asked yet */
};

struct lines {
	struct line *v;
	size_t n;
};

/* Splits `text` (LF ends); borrowed by the result as long as it is used. O(bytes). */
struct lines lines_split(struct arena *a, const char *text);

/* The next line from i on that is not blank; l->n if there is none. */
size_t lines_next(const struct lines *l, size_t i);

/* Words of the author that nobody took for anything else yet */
static inline bool line_is_own(const struct line *l)
{
	return l->kind == LINE_OWN && l->n;
}

/* ASCII letters alone. */
static inline unsigned char line_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : (unsigned char)c;
}

/* Can these begin the same word? The first bytes answer nearly always. */
static inline bool line_alike(char a, char b)
{
	return !((a ^ b) & ~0x21);
}

/* Whether the bytes at s start with `word`, letters of ASCII, Latin-1, Greek and Russian in
 * any case. */
bool line_starts(const char *s, size_t n, const char *word);
/* Whether `word` occurs anywhere in s. */
bool line_has(const char *s, size_t n, const char *word);
/* Whether s is `word`, in the same sense. */
bool line_is(const char *s, size_t n, const char *word);
/* Columns on a screen, for lengths that must not depend on the script's bytes. */
size_t line_columns(const char *s, size_t n);
/* Whether these are more than `columns`; most lines answer by their bytes. */
bool line_wider(const char *s, size_t n, size_t columns);
/* How many words blanks make of it. */
size_t line_words(const char *s, size_t n);
/* A line of at least `least` times one of - _ = * and nothing else but blanks. */
bool line_is_rule(const struct line *l, size_t least);
/* Does it end as sentences do, in any script? A colon and a semicolon count. */
bool line_ends_sentence(const struct line *l);
/* The address of a web page and nothing else. */
bool line_is_page(const struct line *l);

#endif
