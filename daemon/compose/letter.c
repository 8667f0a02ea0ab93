#include "compose/letter.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "compose/encode.h"

enum { DEPTH = 8, BOUNDARY = 28 };

struct writer {
	struct arena *a;
	struct buf b;
	uint64_t seed;
	struct why *w;
};

/* splitmix64: boundaries need to be unlike the content, not secret. */
static uint64_t random_next(uint64_t *seed)
{
	uint64_t z = (*seed += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static bool holds(const struct letter_part *p, const char *boundary)
{
	if (p->content && memmem(p->content, p->n, boundary, strlen(boundary)))
		return true;
	for (size_t i = 0; i < p->n_parts; i++)
		if (holds(&p->parts[i], boundary))
			return true;
	return false;
}

/* "=_" can stand neither in quoted-printable nor in base64 (RFC 2045 section 6.7). */
static const char *boundary_for(struct writer *o, const struct letter_part *p)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz234567";
	char text[BOUNDARY + 1] = "=_";

	do {
		uint64_t x = 0;

		for (int i = 2; i < BOUNDARY; i++) {
			x = (i - 2) % 12 ? x >> 5 : random_next(&o->seed);
			text[i] = set[x & 31];
		}
	} while (holds(p, text));
	return arena_dup(o->a, text);
}

/* RFC 3676 section 4.4: what a reader could take for a quote or an envelope gets one blank. */
static const char *stuffed(struct arena *a, const char *s, size_t *n)
{
	struct buf b = BUF(a);
	const char *end = s + *n;

	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t len = nl ? (size_t)(nl + 1 - s) : (size_t)(end - s);

		if (*s == ' ' || *s == '>' || (len > 4 && !memcmp(s, "From ", 5)))
			buf_char(&b, ' ');
		buf_add(&b, s, len);
		s += len;
	}
	*n = b.n;
	return buf_text(&b);
}

static void transfer(struct writer *o, const char *coding)
{
	letter_head_raw(&o->b, "Content-Transfer-Encoding", coding);
	buf_str(&o->b, "\r\n");
}

static void text_write(struct writer *o, const struct letter_part *p)
{
	size_t n = p->n;
	const char *s = p->flowed ? stuffed(o->a, p->content, &n) : p->content;

	if (p->marks || (!encode_fits_7bit(s, n) && !encode_wants_base64(s, n))) {
		transfer(o, "quoted-printable");
		encode_qp(&o->b, s, n, p->marks);
	} else if (encode_fits_7bit(s, n)) {
		transfer(o, "7bit");
		encode_plain(&o->b, s, n);
	} else {
		struct buf canonical = BUF(o->a);

		transfer(o, "base64");
		encode_plain(&canonical, s, n);
		encode_base64(&o->b, canonical.p, canonical.n);
	}
}

/* A message inside goes as it is (RFC 2046 5.2.1 forbids an encoding): line ends made CR LF, NUL
 * and what would look like a splice mark made '?', where it has none of ours. */
static void message_write(struct writer *o, const struct letter_part *p)
{
	bool eight = false;
	char *copy = arena_ndup(o->a, p->content, p->n);

	for (size_t i = 0; i < p->n; i++) {
		eight |= (unsigned char)copy[i] > 0x7e;
		if (p->marks && splice_at(copy + i, p->n - i) != SPLICE_NONE)
			i += SPLICE_MARK - 1;
		else if (!copy[i] || copy[i] == 1)
			copy[i] = '?';
	}
	transfer(o, eight ? "8bit" : "7bit");
	encode_plain(&o->b, copy, p->n);
}

static void leaf_head(struct writer *o, const struct letter_part *p)
{
	struct buf type = BUF(o->a);
	const char *name = p->name ? text_clean(o->a, p->name, strlen(p->name), TEXT_LINE) : NULL;

	buf_printf(&o->b, "Content-Type: %s", p->type);
	if (text_starts(p->type, "text/") && !strchr(p->type, ';'))
		buf_str(&o->b, "; charset=utf-8");
	if (p->flowed)
		buf_str(&o->b, "; format=flowed; delsp=no");
	buf_str(&o->b, "\r\n");
	if (!name)
		return;
	if (p->cid && letter_id_ok(p->cid))
		buf_printf(&o->b, "Content-ID: <%s>\r\n", p->cid);
	buf_printf(&type, "Content-Disposition: %s", p->cid ? "inline" : "attachment");
	encode_parameter(&type, "filename", *name ? name : "file");
	buf_add(&o->b, type.p, type.n);
	buf_str(&o->b, "\r\n");
}

static enum err part_write(struct writer *o, const struct letter_part *p, int depth);

static enum err parts_write(struct writer *o, const struct letter_part *p, int depth)
{
	const char *boundary = boundary_for(o, p);
	enum err e = OK;

	buf_printf(&o->b, "Content-Type: %s;\r\n boundary=\"%s\"\r\n\r\n", p->type, boundary);
	for (size_t i = 0; i < p->n_parts && e == OK; i++) {
		buf_printf(&o->b, "--%s\r\n", boundary);
		e = part_write(o, &p->parts[i], depth + 1);
		buf_str(&o->b, "\r\n");
	}
	buf_printf(&o->b, "--%s--\r\n", boundary);
	return e;
}

static enum err part_write(struct writer *o, const struct letter_part *p, int depth)
{
	if (depth > DEPTH)
		return why(o->w, BAD, "a letter may have %d levels of parts", DEPTH);
	if (p->n_parts || text_starts(p->type, "multipart/"))
		return parts_write(o, p, depth);
	leaf_head(o, p);
	if (text_starts(p->type, "text/")) {
		text_write(o, p);
	} else if (text_starts(p->type, "message/")) {
		message_write(o, p);
	} else {
		transfer(o, "base64");
		encode_base64(&o->b, p->content, p->n);
	}
	return OK;
}

static void mark_head(struct writer *o, const char *name, enum splice_var var)
{
	buf_printf(&o->b, "%s: %s\r\n", name, splice_mark(var));
}

static enum err addresses_write(struct writer *o, const struct letter *l)
{
	if (!letter_head_mailbox(&o->b, "From", l->from_name, l->from))
		return why(o->w, BAD, "From: \"%s\" is not an address that can be written",
			   l->from ? l->from : "");
	if (!l->to)
		mark_head(o, "To", SPLICE_TO);
	else if (!letter_head_mailbox(&o->b, "To", l->to_name, l->to))
		return why(o->w, BAD, "To: \"%s\" is not an address that can be written", l->to);
	if (l->reply_to && !letter_head_mailbox(&o->b, "Reply-To", l->reply_to_name, l->reply_to))
		return why(o->w, BAD, "Reply-To: \"%s\" is not an address that can be written",
			   l->reply_to);
	return OK;
}

static void ids_write(struct writer *o, const struct letter *l)
{
	if (!l->message_id || !letter_head_id(&o->b, "Message-ID", l->message_id))
		mark_head(o, "Message-ID", SPLICE_MESSAGE_ID);
	if (l->in_reply_to)
		letter_head_id(&o->b, "In-Reply-To", l->in_reply_to);
	letter_head_ids(&o->b, "References", l->references, l->n_references);
}

static bool field_name_ok(const char *s)
{
	for (const char *p = s; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == ':')
			return false;
	return *s != '\0';
}

static void extra_write(struct writer *o, const struct letter *l)
{
	for (size_t i = 0; i < l->n_extra; i++) {
		const struct letter_field *f = &l->extra[i];

		if (!field_name_ok(f->name) || !f->value)
			continue;
		switch (f->kind) {
		case FIELD_TEXT: letter_head_text(&o->b, f->name, f->value); break;
		case FIELD_RAW: letter_head_raw(&o->b, f->name, f->value); break;
		case FIELD_ID: letter_head_id(&o->b, f->name, f->value); break;
		}
	}
}

static enum err head_write(struct writer *o, const struct letter *l)
{
	if (addresses_write(o, l) != OK)
		return BAD;
	letter_head_text(&o->b, "Subject", l->subject ? l->subject : "");
	if (l->date)
		letter_head_raw(&o->b, "Date", when_rfc5322(o->a, l->date));
	else
		mark_head(o, "Date", SPLICE_DATE);
	ids_write(o, l);
	if (l->list)
		letter_head_list(&o->b, l->list);
	if (l->auto_submitted)
		letter_head_raw(&o->b, "Auto-Submitted", l->auto_submitted);
	if (l->precedence)
		letter_head_raw(&o->b, "Precedence", l->precedence);
	extra_write(o, l);
	letter_head_raw(&o->b, "MIME-Version", "1.0");
	return OK;
}

/* Takes the marks out, notes their offsets, and stuffs dots where asked. */
static void finish(struct arena *a, const struct buf *in, bool dots, struct letter_bytes *out)
{
	struct buf b = BUF(a);
	size_t cap = 0, from = 0;

	out->marks = NULL;
	out->n_marks = 0;
	for (size_t i = 0; i < in->n; i++) {
		enum splice_var var = in->p[i] == 1 ? splice_at(in->p + i, in->n - i) : SPLICE_NONE;

		if (var != SPLICE_NONE) {
			buf_add(&b, in->p + from, i - from);
			*ARENA_PUSH(a, out->marks, out->n_marks, cap) =
				(struct splice){ (uint32_t)b.n, var };
			from = i + SPLICE_MARK;
			i = from - 1;
		} else if (dots && in->p[i] == '.' && i && in->p[i - 1] == '\n') {
			buf_add(&b, in->p + from, i - from);
			buf_char(&b, '.');
			from = i;
		}
	}
	buf_add(&b, in->p + from, in->n - from);
	if (b.n < 2 || b.p[b.n - 1] != '\n')
		buf_str(&b, "\r\n");
	out->p = b.p;
	out->n = b.n;
}

const struct letter_part *letter_with_files(struct arena *a, const struct letter_part *body,
					    const struct letter_part *files, size_t n)
{
	struct letter_part *parts = arena_get(a, (n + 2) * sizeof *parts);

	if (!n)
		return body;
	parts[1] = *body;
	memcpy(parts + 2, files, n * sizeof *parts);
	parts[0] = (struct letter_part){ .type = "multipart/mixed",
					 .parts = parts + 1,
					 .n_parts = n + 1 };
	return parts;
}

enum err letter_build(struct arena *a, const struct letter *l, struct letter_bytes *out,
		      struct why *w)
{
	struct writer o = { .a = a, .b = BUF(a), .seed = l->seed, .w = w };

	if (head_write(&o, l) != OK || part_write(&o, l->body, 1) != OK)
		return BAD;
	if (l->inside)
		*out = (struct letter_bytes){ .p = o.b.p, .n = o.b.n };
	else
		finish(a, &o.b, l->dots, out);
	return OK;
}
