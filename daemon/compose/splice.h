/*
 * splice.h - composed once, filled in per recipient.
 *
 * While a letter is composed, what differs per recipient is a mark of three bytes (0x01, a
 * letter, 0x02), which clean text (text_clean) can never contain. letter_build takes the marks
 * out and says at which offset which value belongs; the courier puts the values in with writev,
 * not by copying the content for each letter. Values are encoded before they are stored: splice_value.
 */
#ifndef COMPOSE_SPLICE_H
#define COMPOSE_SPLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

struct arena;

enum splice_var {
	SPLICE_NONE,
	SPLICE_TO, /* header To: a mailbox, "Ana <ana@example.org>" (letter_mailbox_value) */
	SPLICE_MESSAGE_ID, /* header: with its angle brackets */
	SPLICE_DATE,       /* header: RFC 5322 date of this letter */
	SPLICE_TOKEN,      /* the letter's reply token: base32, anywhere */
	SPLICE_LEAVE,      /* the token of List-Unsubscribe: base32, anywhere */
	SPLICE_ADDRESS,    /* the recipient's address in a text part */
	SPLICE_ADDRESS_HTML,
	SPLICE_NAME, /* the recipient's name in a text part */
	SPLICE_NAME_HTML,
	SPLICE_VARS
};

struct splice {
	uint32_t at;  /* offset in the content; rising, several may share one */
	uint32_t var; /* enum splice_var */
};

struct piece {
	const char *p;
	size_t n;
};

const char *splice_mark(enum splice_var var); /* static; what to write while composing */
size_t splice_width(enum splice_var var);     /* columns a value is given when lines are cut */
/* The mark at s (n bytes left), SPLICE_NONE where there is none. Marks are SPLICE_MARK bytes. */
enum splice_var splice_at(const char *s, size_t n);
enum { SPLICE_MARK = 3 };

/* splice_value - a value as it goes over the wire, in the arena.
 *   for header and token variables: checked, printable ASCII only
 *   for *_HTML: escaped; for all text variables: quoted-printable, long ones with soft breaks
 *   BAD  a header or token value has a byte that does not belong there: w says which variable */
enum err splice_value(struct arena *a, enum splice_var var, const char *value, const char **out,
		      struct why *w);

/* splice_pieces - the content with its values, as pieces for writev; nothing is copied.
 *   values  SPLICE_VARS entries, encoded; a NULL one is an empty text
 *   v       room for 2 * n_marks + 1 pieces; empty ones are left out
 *   gives   how many were filled; *total (may be NULL) gets the bytes in all */
size_t splice_pieces(const char *content, size_t n, const struct splice *marks, size_t n_marks,
		     const char *const values[SPLICE_VARS], struct piece *v, size_t *total);

/* The marks as a blob to store (little-endian pairs), and back. BAD: not such a blob, or marks
 * beyond `content_n`, falling, or unknown. */
void *splice_pack(struct arena *a, const struct splice *marks, size_t n, size_t *bytes);
enum err splice_unpack(struct arena *a, const void *blob, size_t bytes, size_t content_n,
		       struct splice **marks, size_t *n, struct why *w);

#endif
