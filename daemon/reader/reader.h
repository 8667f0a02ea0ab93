/*
 * reader.h - bytes of one mail -> struct mail. Pure: no clock, no store, no network, no files
 * (but what iconv and GLib load lazily).
 *
 * Takes anything: a bad mail comes back with what could be read and a line in m->problems for
 * each odd thing. What is over a cap is cut or kept as opaque content, never lost: the leaves and
 * m->raw still hold the bytes. Time and memory grow with the size of the mail, never faster.
 */
#ifndef READER_READER_H
#define READER_READER_H

#include "base/err.h"
#include "reader/mail.h"

struct arena;
struct html_child; /* reader/html_child.h */

enum {
	READER_FIELD = 64 * 1024,      /* bytes of one header field; the rest of it is dropped */
	READER_HEADER = 256 * 1024,    /* bytes of one header block; what is beyond is not kept */
	READER_FIELDS = 2000,          /* fields of one header block */
	READER_DEPTH = 16,             /* multiparts in multiparts; deeper is one opaque leaf */
	READER_PARTS = 500,            /* leaves; the last one holds all the rest */
	READER_PEOPLE = 2000,          /* addresses of one field */
	READER_IDS = 200,              /* references: the first and the last are kept */
	READER_TEXT = 4 * 1024 * 1024, /* bytes of m->text */
	READER_LINES = 100 * 1000,     /* lines of m->text */
	READER_HTML = 256 * 1024       /* bytes of HTML that are rendered, all parts together */
};

struct reader_options {
	time_t arrived;        /* the server's INTERNALDATE; 0: not known */
	const char *address;   /* ours, for commands in the plus-detail; NULL: any */
	const char *separator; /* of the plus-detail; NULL: "+" */
	const char *list_id;   /* ours; NULL: every list is foreign (kind.h) */
	/* Where HTML is rendered. NULL: in this very process, which must then be one that may die:
	 * the child itself, a test or a fuzzer. */
	struct html_child *html;
};

/* reader_read - all of it.
 *   raw   n bytes, LF or CR LF lines, an mbox "From " line in front is skipped; borrowed for as
 *         long as the mail is used
 *   OK    *out in the arena; kind may still be KIND_UNREADABLE: no header field could be found
 *   BAD   n is 0: there is nothing; w says so, *out is still a mail (unreadable, all empty) */
enum err reader_read(struct arena *a, const char *raw, size_t n, const struct reader_options *o,
		     struct mail **out, struct why *w);

/* reader_part - the leaf of that index (attachment.part), NULL if there is none. */
const struct leaf *reader_part(const struct mail *m, unsigned part);

/* reader_leaf_text - a text leaf as clean UTF-8 with LF lines, flowed lines not yet unwrapped.
 * Charset: the declared one, else UTF-8 where valid, else windows-1252. *note, if it is not NULL,
 * gets a problem in the arena or NULL. */
const char *reader_leaf_text(struct arena *a, const struct leaf *l, const char **note);

/* reader_fields - a block of header fields, as at the start of a mail, of a returned message or
 * of each group of message/delivery-status (RFC 3464 section 2.1).
 *   out, n_out  the fields in order, arena
 *   returns     where the block ended: the offset behind its empty line, or n */
size_t reader_fields(struct arena *a, const char *bytes, size_t n, struct header **out,
		     size_t *n_out);
const char *reader_field(const struct header *v, size_t n,
			 const char *name); /* value; NULL: none */

/* reader_id - the first usable message id in a field's raw text, without brackets; "" if none.
 * reader_ids - all of them in order, each once. Tolerates junk, commas, missing brackets,
 * encoded words. */
const char *reader_id(struct arena *a, const char *raw);
struct strings reader_ids(struct arena *a, const char *raw);

/* reader_people - the mailboxes of an address field (RFC 5322 section 3.4 and what is in the
 * wild), groups taken apart, names decoded. Parts that hold no address are left out;
 * a field without any gives its name, or its one word, alone. */
struct people reader_people(struct arena *a, const char *raw);

/* reader_date - RFC 5322 section 3.3 and 4.3, and tolerant; false: impossible or none. */
bool reader_date(const char *text, time_t *out);

/* reader_utf8 - bytes in the named charset ("" or unknown: valid UTF-8, else windows-1252) as
 * UTF-8, not yet cleaned. *known tells whether the name was one we could use; may be NULL. */
const char *reader_utf8(struct arena *a, const char *s, size_t n, const char *charset,
			size_t *out_n, bool *known);

#endif
