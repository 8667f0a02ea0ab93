/*
 * signature.h - where the author's signature starts.
 *
 * "-- " (RFC 3676 section 4.3) first; without it what people really write: a closing ("Kind
 * regards,"), a name, lines of a visiting card. A name is known from the sender, or stands below
 * a closing, or alone below a finished sentence. A lone "Thanks" is not a signature.
 */
#ifndef READER_SIGNATURE_H
#define READER_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

struct lines;
struct person;

/* Looks at the lines from..to of one stretch of the author's own text (LINE_OWN only; others are
 * passed over) and gives the first line of its signature, `to` if it has none. *sure: it begins
 * with a delimiter. `author` may be NULL. O(1): at most the last 40 lines. */
size_t signature_find(const struct lines *l, size_t from, size_t to, const struct person *author,
		      bool *sure);

#endif
