/*
 * relay_body.c - the body's bytes on their way out, in one pass.
 */
#include <string.h>

#include "base/buf.h"
#include "compose/encode.h"
#include "compose/relay.h"
#include "compose/relay_in.h"

enum { LINE = 998 };

/* Where a line that is too long is cut: at a blank, else between two characters. */
static size_t cut_at(const char *p)
{
	size_t n = LINE;

	while (n > LINE / 2 && p[n] != ' ')
		n--;
	if (p[n] == ' ')
		return n;
	for (n = LINE; n > LINE - 4 && ((unsigned char)p[n] & 0xc0) == 0x80; n--)
		;
	return n;
}

static void piece_add(struct buf *b, const char *p, size_t n)
{
	size_t from = b->n;

	buf_add(b, p, n);
	/* NUL may not be sent (RFC 5321 section 4.5.2 and RFC 5322 section 2.2). */
	for (char *at = b->p + from; (at = memchr(at, 0, b->n - (size_t)(at - b->p)));)
		*at = '?';
}

static void line_add(struct buf *b, const char *p, size_t n)
{
	for (;;) {
		size_t part = n > LINE ? cut_at(p) : n;

		if (part && *p == '.' && (!b->n || b->p[b->n - 1] == '\n'))
			buf_char(b, '.');
		piece_add(b, p, part);
		p += part;
		n -= part;
		if (!n)
			return;
		buf_str(b, "\r\n");
	}
}

/* The bytes of raw from `from` to `to` as they go over the wire; a line goes on where b ends within
 * one. */
static void copy(struct buf *b, const char *raw, size_t from, size_t to)
{
	const char *p = raw + from, *end = raw + to, *nl = p;

	while (p < end) {
		const char *stop, *cr;

		if (nl && nl <= p) /* looked for once, however many CR stand before it */
			nl = memchr(p, '\n', (size_t)(end - p));
		stop = nl ? nl : end;
		if (stop > p && stop[-1] == '\r')
			stop--;
		/* A bare CR ends a line too: nobody behind us may see one. */
		cr = memchr(p, '\r', (size_t)(stop - p));
		if (cr)
			stop = cr;
		line_add(b, p, (size_t)(stop - p));
		if (stop < end)
			buf_str(b, "\r\n");
		p = cr ? cr + 1 : nl ? nl + 1 : end;
	}
}

/* The beginning of the part whose body stands at `at`: behind the boundary line before it. Header
 * lines do not begin with "--"; `from` where there is none. */
static size_t part_begin(const char *raw, size_t from, size_t at)
{
	size_t line = at;

	while (line > from) {
		const char *nl = memrchr(raw + from, '\n', line - 1 - from);
		size_t begin = nl ? (size_t)(nl + 1 - raw) : from;

		if (line - begin > 2 && !memcmp(raw + begin, "--", 2))
			return line;
		line = begin;
	}
	return from;
}

bool relay_cuts_whole(const struct relay *r, const struct relay_head *h)
{
	return r->n_cuts && !*h->boundary;
}

static void note_add(struct buf *b, const char *note, bool head)
{
	if (head)
		buf_str(b, "Content-Type: text/plain; charset=utf-8\r\n"
			   "Content-Disposition: inline\r\n"
			   "Content-Transfer-Encoding: quoted-printable\r\n\r\n");
	encode_qp(b, note, strlen(note), false);
}

void relay_copy_body(struct buf *b, const struct relay *r, const struct relay_head *h, size_t to)
{
	size_t pos = h->body;

	if (relay_cuts_whole(r, h)) {
		note_add(b, r->cuts[0].note, false);
		return;
	}
	for (size_t i = 0; i < r->n_cuts; i++) {
		const struct relay_cut *cut = &r->cuts[i];

		if (cut->at < pos || cut->at + cut->n > to)
			continue;
		copy(b, r->raw, pos, part_begin(r->raw, pos, cut->at));
		note_add(b, cut->note, true);
		pos = cut->at + cut->n;
		/* What ended the part's last line belongs to the boundary behind it. */
		if (pos < to && r->raw[pos] != '\r' && r->raw[pos] != '\n')
			buf_str(b, "\r\n");
	}
	copy(b, r->raw, pos, to);
}

size_t relay_end_of_parts(const struct relay *r, const struct relay_head *h)
{
	size_t n = strlen(h->boundary), at = h->body;

	while (at < r->n) {
		const char *p = r->raw + at, *nl = memchr(p, '\n', r->n - at);
		size_t line = nl ? (size_t)(nl + 1 - p) : r->n - at;

		if (line >= n + 4 && !memcmp(p, "--", 2) && !memcmp(p + 2, h->boundary, n) &&
		    !memcmp(p + 2 + n, "--", 2))
			return at;
		at += line;
	}
	return r->n;
}
