/*
 * relay_in.h - between the files of relay.h: the mail's header taken apart, the body copied.
 */
#ifndef COMPOSE_RELAY_IN_H
#define COMPOSE_RELAY_IN_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;
struct relay;

struct relay_field {
	const char
		*p; /* in raw: name, colon, value, continuation lines, without the last line end */
	size_t n, name;
};

struct relay_head {
	struct relay_field *v;
	size_t n, cap;
	size_t body;          /* offset of the body in raw */
	const char *type;     /* "text/plain", lower case; "text/plain" where it is not said */
	const char *boundary; /* of a multipart; "" for none */
};

void relay_head_read(struct arena *a, const char *raw, size_t n, struct relay_head *h);
bool relay_field_is(const struct relay_field *f, const char *name); /* in any case */
/* The first field of that name; NULL: none. */
const struct relay_field *relay_field_find(const struct relay_head *h, const char *name);
/* The field as one or more lines with CR LF; controls become '?', beyond ASCII too where asked. */
void relay_field_keep(struct buf *b, const struct relay_field *f, bool ascii);

/* The body up to `to` as it goes over the wire, with what is cut replaced. */
void relay_copy_body(struct buf *b, const struct relay *r, const struct relay_head *h, size_t to);
/* Is the cut part the body itself, of a mail of one part? Then its Content- fields go, and those of
 * the note stand there instead. */
bool relay_cuts_whole(const struct relay *r, const struct relay_head *h);
/* Where the line "--boundary--" begins; n where it is missing. */
size_t relay_end_of_parts(const struct relay *r, const struct relay_head *h);

#endif
