/*
 * parse.h - inside the reader: spans of bytes, and what is known while one mail is read.
 *
 * Nothing in here recurses on input, and every loop moves forward: that is what keeps a hostile
 * mail linear.
 */
#ifndef READER_PARSE_H
#define READER_PARSE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "reader/mail.h"
#include "reader/reader.h"

struct span { /* borrowed, not zero-terminated */
	const char *p;
	size_t n;
};

struct reading {
	struct arena *a;
	struct mail *m;
	const struct reader_options *o;
	const char *hint; /* charset for raw 8-bit bytes in headers: that of the body, "" */
	size_t problem_cap;
	size_t html_bytes;  /* rendered so far */
	bool html_failed;   /* one HTML part killed the child: no other is tried */
	bool named_too;     /* body.c: texts with a file name are read */
	struct node *nodes; /* the multiparts, for choosing the text (body.c) */
	size_t n_nodes;
	unsigned *node_of;  /* per leaf: which multipart it stands in, NO_NODE for none */
	unsigned *place_of; /* per leaf: the how-manieth child of it */
};

#define NO_NODE 0xffffffffu

struct node {
	unsigned parent, place; /* where it stands in its own parent */
	bool alternative;
	int plain, html; /* body.c: place of the child that gives the text, -1 */
};

void reading_note(struct reading *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The boundaries a line may be, outermost first. */
struct bounds {
	struct span v[READER_DEPTH];
	unsigned n;
};
/* The level whose boundary the line (its end excluded) is, -1 if none; *closing for "--x--". */
int bounds_match(const struct bounds *b, struct span line, bool *closing);

/* fields.c: header fields one by one, in place. */
struct fields {
	struct span block;
	size_t at;                   /* behind the empty line once fields_next has said false */
	const struct bounds *bounds; /* a line that is a boundary ends the block; NULL for none */
	bool unclosed;               /* the block ended without an empty line */
	bool junk;                   /* lines that are no fields were skipped */
};
struct field {
	struct span name, value; /* value still folded, blanks at the front gone */
};
bool fields_next(struct fields *f, struct field *out);
bool field_is(const struct field *f, const char *name);
struct span line_at(struct span s, size_t at, size_t *next); /* without its line end */
/* Unfolded, controls out, not decoded, as UTF-8; cut at READER_FIELD. */
const char *field_raw(struct arena *a, struct span value, const char *hint);
void header_fill(struct arena *a, struct header *h, const struct field *f, const char *hint);

/* charset.c: bytes of a header that name no charset themselves */
const char *charset_raw(struct arena *a, const char *s, size_t n, const char *hint, size_t *out_n);

/* encoded.c: RFC 2047 words and raw 8-bit bytes of a header value, as one clean line */
const char *encoded_decode(struct arena *a, const char *s, size_t n, const char *hint);
size_t encoded_length(const char *s, size_t n); /* of the encoded word at s, 0 if there is none */
/* "name=value; ..." with the encoded words in its values read, and backslashes that quote nothing
 * doubled; valid UTF-8 in and out. */
const char *encoded_in_values(struct arena *a, const char *s);

/* media.c: "type; name=value; ..." of Content-Type and Content-Disposition */
struct media {
	const char *type; /* lower case, "" if none */
	const char *charset, *boundary, *name, *filename, *format, *delsp, *report_type;
};
void media_read(struct arena *a, struct span value, const char *hint, struct media *out);

/* people.c: as reader_people, for bytes that are not yet UTF-8 */
struct people people_read(struct arena *a, const char *s, size_t n, const char *hint);

/* parts.c: fills m->leaves, m->type and the nodes from the body at `at` and the outer headers. */
void parts_read(struct reading *r, size_t at, const struct media *type, const char *encoding,
		const struct media *disposition);

/* body.c: fills m->text, m->html, m->attachments. */
void body_read(struct reading *r);

/* coding.c: each returns the bytes written; out has room for n. */
/* A digit of it; no padding, no blank. */
static inline bool coding_is_base64(unsigned char c)
{
	return (unsigned)((c | 0x20) - 'a') < 26 || (unsigned)(c - '0') < 10 || c == '+' ||
	       c == '/';
}
size_t coding_base64(const char *s, size_t n, char *out);
size_t coding_quoted_printable(const char *s, size_t n, char *out);
size_t coding_uu(const char *s, size_t n, char *out);

/* flowed.c: RFC 3676 section 4; s is clean, LF lines. */
const char *flowed_unwrap(struct arena *a, const char *s, bool delsp);

/* html_text.c: UTF-8 in, clean text out; to be run in the child (html_child.c). */
const char *html_text(struct arena *a, const char *html, size_t n);

#endif
