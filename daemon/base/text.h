/*
 * text.h - UTF-8 that is safe to store, compare and show.
 *
 * Everything that came from a mail passes text_clean once, after decoding; nothing later has to
 * think of controls, broken sequences or direction marks again.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* How long the valid UTF-8 sequence at s is, 0 where there is none. *cp may be NULL. */
size_t text_next(const char *s, size_t n, uint32_t *cp);
bool text_is_utf8(const char *s, size_t n);

/* A copy without NUL, C0/C1 controls, DEL, and the bidi and invisible format characters
 * (U+200B, U+200E-F, U+202A-E, U+2060-69, U+FEFF; ZWJ and ZWNJ stay: scripts need them). Broken
 * bytes become U+FFFD. TEXT_LINE: tabs and line breaks become one blank, runs of white space
 * one, ends trimmed. TEXT_BLOCK: CR LF and CR become LF, tab stays. */
enum text_shape { TEXT_LINE, TEXT_BLOCK };
char *text_clean(struct arena *a, const char *s, size_t n, enum text_shape shape);

/* Whether a letter or digit of any script is in it: marks and pictures alone are no word. */
bool text_has_word(const char *s);

/* Case-folded, canonically composed, for comparing (libunistring). */
char *text_fold(struct arena *a, const char *s);

/* The digits of any script as those of ASCII: people write numbers as their keyboard has them. */
char *text_digits(struct arena *a, const char *s);

/* Columns on a terminal or in plain text: wide CJK two, combining none. */
int text_width(const char *s, size_t n);

/* Cuts to at most `columns`, at a word where one is near, with "…" put on if it cut. */
char *text_ellipsis(struct arena *a, const char *s, int columns);
/* The same, and blanks up to `columns`: a column of a table (printf counts bytes). */
char *text_column(struct arena *a, const char *s, int columns);

/* "1 letter", "2 letters": what stands behind the noun, for those who read the daemon's own English
 * (words.h has the languages of members). */
static inline const char *text_s(long long n)
{
	return n == 1 ? "" : "s";
}

/* ASCII only, locale-free. */
bool text_eq(const char *a, const char *b); /* ignoring ASCII case; NULL only equals NULL */
bool text_starts(const char *s, const char *prefix); /* ignoring ASCII case */
bool text_has_any(const char *s,
		  const char *const *list);       /* one of them, by itself; ends with NULL */
char *text_lower(struct arena *a, const char *s); /* ASCII letters only */
/* How long the blank at s is: a space, or one that does not break (U+00A0, U+202F), as French has it
 * before a colon; 0: none is there. */
size_t text_blank(const char *s);
/* Behind blanks and the marks with which Spanish opens "¡Gracias!" and "¿Por qué?". */
const char *text_unopened(const char *s);
char *text_trim(struct arena *a, const char *s, size_t n); /* without white space at the ends */
const char *text_find(const char *hay,
		      const char *needle); /* ignoring ASCII case; NULL: not in it */

#endif
