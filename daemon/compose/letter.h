/*
 * letter.h - a message as RFC 5322 and MIME want it: the only writer of outgoing headers.
 *
 * Pure: date, ids and seed come from the caller, so the same input gives the same bytes. Lines
 * end in CR LF. No CR, LF or NUL of a value can reach a header line: controls become blanks.
 * Headers are ASCII (RFC 2047 words of at most 75), folded at 78, never inside a URL or an id.
 */
#ifndef COMPOSE_LETTER_H
#define COMPOSE_LETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "base/err.h"
#include "compose/splice.h"

struct arena;
struct buf;

/* A part: text, a file, a whole message, or parts together (type "multipart/..."). */
struct letter_part {
	const char *type;    /* "text/plain", "text/html", "message/rfc822", "image/png" */
	const char *content; /* text: UTF-8 with LF; else bytes */
	size_t n;
	bool flowed;      /* text/plain: a line that ends in a blank goes on (RFC 3676) */
	bool marks;       /* text, message: has splice marks; never base64 */
	const char *name; /* not NULL: an attachment of that file name */
	const char *cid;  /* not NULL: shown in place, by "cid:" URLs in the HTML (RFC 2392) */
	const struct letter_part *parts;
	size_t n_parts;
};

enum field_kind { FIELD_TEXT, FIELD_RAW, FIELD_ID };

struct letter_field {
	const char *name, *value;
	enum field_kind kind; /* TEXT: any words. RAW: ASCII, folded at blanks. ID: <value> */
};

/* RFC 2369 and 2919. URLs without brackets ("mailto:circle+help@example.org"), may hold marks;
 * a NULL one is left out. Two of one kind: "mailto:... https://...", preferred first. */
struct letter_list {
	const char *name, *id; /* "Gardeners' Circle", "circle.example.org" */
	const char *post, *help, *subscribe, *unsubscribe, *owner, *archive; /* post may be "NO" */
	bool one_click; /* RFC 8058: only where an https URL is in unsubscribe */
};

struct letter {
	const char *from_name, *from;         /* from is an address; must be valid */
	const char *to_name, *to;             /* a NULL to: SPLICE_TO */
	const char *reply_to_name, *reply_to; /* a NULL reply_to: no such header */
	const char *subject;
	time_t date;                   /* 0: SPLICE_DATE */
	const char *message_id;        /* without brackets; NULL: SPLICE_MESSAGE_ID */
	const char *in_reply_to;       /* without brackets, or NULL; unusable ids are left out */
	const char *const *references; /* oldest first; of more than 20 the middle goes */
	size_t n_references;
	const struct letter_list *list; /* NULL: not from the list */
	const char *auto_submitted;     /* RFC 3834: "auto-generated", "auto-replied" or NULL */
	const char *precedence;         /* "list", "bulk" or NULL */
	const struct letter_field *extra;
	size_t n_extra;
	const struct letter_part *body;
	uint64_t seed; /* makes the boundaries; the same for the same mailing */
	bool dots;     /* RFC 5321 4.5.2 dot-stuffed, ready for DATA */
	bool inside;   /* becomes a message in a letter: its marks stay, for that letter to find */
};

struct letter_bytes {
	const char *p; /* arena; ends with CR LF */
	size_t n;
	struct splice *marks;
	size_t n_marks;
};

/* A body with files behind it; the body itself where there are none. */
const struct letter_part *letter_with_files(struct arena *a, const struct letter_part *body,
					    const struct letter_part *files, size_t n);

/* letter_build - the message, and where the recipients' values belong.
 *   BAD  from, to or reply-to is no address (w says which), or more than 8 levels of parts */
enum err letter_build(struct arena *a, const struct letter *l, struct letter_bytes *out,
		      struct why *w);

/* The same pieces for messages written elsewhere (list posts edit raw headers). Each appends one
 * whole header line with its CR LF. An unusable address or id gives false and adds nothing. */
void letter_head_text(struct buf *b, const char *name, const char *utf8);
void letter_head_raw(struct buf *b, const char *name, const char *ascii);
bool letter_head_mailbox(struct buf *b, const char *name, const char *display, const char *address);
bool letter_head_id(struct buf *b, const char *name, const char *id);
void letter_head_ids(struct buf *b, const char *name, const char *const *ids, size_t n);
void letter_head_list(struct buf *b, const struct letter_list *l);

/* "Ana =?utf-8?...?= <ana@example.org>" for SPLICE_TO; NULL: no usable address */
char *letter_mailbox_value(struct arena *a, const char *display, const char *address);
/* An id that may stand in a header: printable ASCII, one "@", no blanks or brackets, 1..250 */
bool letter_id_ok(const char *id);

/* letter_mailto - a mailto: URL by RFC 6068, percent-encoded; marks stay.
 *   subject, body, in_reply_to (without brackets) may be NULL */
char *letter_mailto(struct arena *a, const char *address, const char *in_reply_to,
		    const char *subject, const char *body);

#endif
