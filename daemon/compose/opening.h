/*
 * opening.h - the beginning of a post, as blocks: prose, lists, kept lines, code, quotes.
 *
 * Mail text is wrapped by its writer's client; here the lines of a paragraph are joined again,
 * and what must stay as it is (code, lists, short lines) stays.
 */
#ifndef COMPOSE_OPENING_H
#define COMPOSE_OPENING_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct buf;

enum block_kind { BLOCK_PROSE, BLOCK_ITEM, BLOCK_QUOTE, BLOCK_CODE };

struct block {
	enum block_kind kind;
	const char *text;   /* one line; of code, lines with LF; of an item, without its bullet */
	const char *bullet; /* "-" or "3."; NULL where it is no item */
	int depth;          /* of an item within items: 0, 1, ... */
	bool joined;        /* belongs to the paragraph of the block before it */
};

struct opening {
	struct block *v;
	size_t n;
	bool cut;        /* there was more */
	const char *own; /* set by the caller before opening_html, or NULL: addresses of this local
	                    part, with any detail, become mailto: links too */
};

/* opening_read - the first `columns` columns of a text, a little more where that ends it.
 *   text     clean in the sense of text_clean, LF lines; 0 columns gives nothing
 *   columns  SIZE_MAX: everything */
void opening_read(struct arena *a, const char *text, size_t columns, struct opening *out);

/* Wrapped at 72, format=flowed; blocks are divided by an empty line. Without the last
 * line break. */
void opening_text(struct buf *b, const struct opening *o);
/* What an inbox shows beside the subject: the first words, one line of at most 120 columns. */
char *opening_preview(struct arena *a, const struct opening *o);
/* Escaped, as <p>, <ul>, <blockquote> and <pre> with a direction each; http links are links. An item
 * with a number is a <p class="n">: it keeps the number its writer gave it. */
void opening_html(struct buf *b, const struct opening *o);

#endif
