/*
 * encode.h - the encodings of outgoing mail: RFC 2045 bodies, RFC 2047 words, RFC 2231 names.
 *
 * All append to a buf; lines end in CR LF. Input is UTF-8. Splice marks (splice.h) are kept as
 * they are where said, and given their width when lines are cut.
 */
#ifndef COMPOSE_ENCODE_H
#define COMPOSE_ENCODE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Quoted-printable, lines of at most 76; a line break of the text (LF or CR LF) is one of the
 * mail. Nothing begins a line with "." or "From ". marks: splice marks stay. */
void encode_qp(struct buf *b, const char *s, size_t n, bool marks);
/* One line for a mark: what would not fit `width` columns stands between soft line breaks. */
void encode_qp_value(struct buf *b, const char *s, size_t width);
void encode_base64(struct buf *b, const char *s, size_t n); /* lines of 76 */
/* The text as it is, with CR LF. Only for what encode_fits_7bit says yes to. */
void encode_plain(struct buf *b, const char *s, size_t n);
/* ASCII without controls, lines of at most 78 without blank ends, "." or "From " in front */
bool encode_fits_7bit(const char *s, size_t n);
/* base64 would be clearly shorter than quoted-printable */
bool encode_wants_base64(const char *s, size_t n);

/* RFC 2047: the text as encoded words, each at most 75, separated by CR LF SP so that no line
 * passes 76; `column` is where the line stands. No character is split. */
void encode_words(struct buf *b, const char *s, size_t n, size_t column);

/* "; name=value" of a Content- header by RFC 2231, with continuations where it is long. */
void encode_parameter(struct buf *b, const char *name, const char *value);

/* RFC 3986 percent-encoding for a mailto: URL (RFC 6068): blanks are %20, line breaks %0D%0A.
 * Splice marks stay. */
void encode_url(struct buf *b, const char *s);

#endif
