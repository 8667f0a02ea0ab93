/*
 * wrap.h - text for plain mail: lines of at most 72 columns by Unicode's rules (UAX 14).
 */
#ifndef COMPOSE_WRAP_H
#define COMPOSE_WRAP_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

enum { WRAP_COLUMNS = 72 };

/* wrap_text - one paragraph (no line breaks in it), with its last line break.
 *   flowed  a line cut at a blank keeps it, so that it may be joined again (RFC 3676); where a
 *           script is cut without a blank the line ends hard
 *   Wide characters count two. URLs and addresses are never cut, however long. Splice marks
 *   count with the width of their values. */
void wrap_text(struct buf *b, const char *s, size_t n, int columns, bool flowed);

/* Length of the http or https URL at s, 0: none; without the punctuation that ends a sentence. */
size_t wrap_url(const char *s, size_t n);

/* As text_ellipsis, but a link stays whole that is at most 300 bytes longer than the room there is; a
 * longer one is left out with what follows: half of one leads nowhere. */
char *wrap_cut(struct arena *a, const char *s, int columns);

/* True where the first letter with a direction runs right to left. */
bool wrap_rtl(const char *s, size_t n);

#endif
