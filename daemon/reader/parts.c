/* The parts of a mail: one pass over the body, line by line, with the boundaries that may end a
 * part on a small stack. This walk is what enforces the caps, so that it also finds the parts.
 * RFC 2046 section 5.1, tolerant as said at each place. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/parse.h"

struct parts {
	struct reading *r;
	struct span all;
	struct bounds bounds;
	unsigned node[READER_DEPTH];  /* which node each boundary belongs to */
	unsigned place[READER_DEPTH]; /* children met so far */
	bool digest[READER_DEPTH];
	const char *type[READER_DEPTH];
	size_t leaf_cap, node_of_cap, place_of_cap, node_cap;
};

struct part { /* the Content-* fields of one part */
	struct media type, disposition;
	const char *encoding, *id;
	bool has_type;
};

/* The next line that is a boundary. *end is where the content before it ends (the line break in
 * front belongs to the boundary), *next where the line behind it begins. -1: none, all is content. */
static int find_boundary(const struct parts *p, size_t at, size_t *end, size_t *next, bool *closing)
{
	const struct span all = p->all;

	while (at < all.n) {
		struct span line = line_at(all, at, next);
		int level;

		if (*line.p != '-') { /* at < all.n: there is such a byte */
			at = *next;
			continue;
		}
		level = bounds_match(&p->bounds, line, closing);
		if (level >= 0) {
			*end = at;
			if (*end && all.p[*end - 1] == '\n')
				(*end)--;
			if (*end && all.p[*end - 1] == '\r' && *end != at)
				(*end)--;
			return level;
		}
		at = *next;
	}
	*end = *next = all.n;
	return -1;
}

/* --- one part's own fields ------------------------------------------------------------------ */

static const char *trimmed_lower(struct arena *a, struct span v)
{
	size_t n = 0;
	const char *s = text_trim(a, v.p, v.n < 200 ? v.n : 200);

	while (s[n] && (unsigned char)s[n] > ' ' && s[n] != ';' && s[n] != '(')
		n++;
	return text_lower(a, arena_ndup(a, s, n));
}

static void part_fields(struct parts *p, size_t *at, struct part *out)
{
	struct arena *a = p->r->a;
	struct fields f = { .block = p->all, .at = *at, .bounds = &p->bounds };
	struct field one;

	memset(out, 0, sizeof *out);
	media_read(a, (struct span){ "", 0 }, "", &out->type);
	out->disposition = out->type;
	out->encoding = out->id = "";
	while (fields_next(&f, &one)) {
		if (one.name.n < 10 || (one.name.p[0] | 0x20) != 'c')
			continue;
		if (field_is(&one, "Content-Type") && !out->has_type) {
			media_read(a, one.value, p->r->hint, &out->type);
			out->has_type = true;
		} else if (field_is(&one, "Content-Disposition") &&
			   strcmp(out->disposition.type, "attachment") != 0) {
			media_read(a, one.value, p->r->hint, &out->disposition);
		} else if (field_is(&one, "Content-Transfer-Encoding") && !*out->encoding) {
			out->encoding = trimmed_lower(a, one.value);
		} else if (field_is(&one, "Content-ID") && !*out->id) {
			out->id = reader_id(a, field_raw(a, one.value, ""));
		}
	}
	if (f.junk)
		reading_note(p->r, "a part has lines in its header that are no fields");
	*at = f.at;
}

/* --- decoding ------------------------------------------------------------------------------- */

static bool base64_line(struct span l)
{
	for (size_t i = 0; i < l.n; i++) {
		unsigned char c = (unsigned char)l.p[i];

		if (!coding_is_base64(c) && c != '=' && c != ' ' && c != '\t')
			return false;
	}
	return true;
}

/* List software puts its footer behind a base64 body without encoding it. The code ends where a
 * line with padding, or an empty line, is followed by something that is no base64. */
static size_t base64_end(struct span raw)
{
	size_t at = 0, next, padded = 0;

	while (at < raw.n) {
		struct span l = line_at(raw, at, &next);

		if (!base64_line(l))
			return padded ? padded : raw.n;
		if (!l.n || memchr(l.p, '=', l.n))
			padded = next;
		at = next;
	}
	return raw.n;
}

/* "base64" is written above plain text often enough: a first line with blanks between words, or
 * with other characters, is no base64. */
static bool is_base64(struct span raw)
{
	size_t at = 0, next;

	while (at < raw.n) {
		struct span l = line_at(raw, at, &next);

		while (l.n && (l.p[l.n - 1] == ' ' || l.p[l.n - 1] == '\t'))
			l.n--;
		while (l.n && (*l.p == ' ' || *l.p == '\t'))
			l.p++, l.n--;
		if (l.n)
			return base64_line(l) && !memchr(l.p, ' ', l.n);
		at = next;
	}
	return true;
}

static void decode_base64(struct parts *p, struct leaf *l)
{
	struct span raw = { l->raw, l->raw_n };
	bool text = !strncmp(l->type, "text/", 5);
	size_t n = base64_end(raw), tail = l->raw_n - n;
	char *out;

	if (text && !is_base64(raw)) {
		reading_note(p->r, "a text says it is base64 and is not");
		return;
	}
	out = arena_get(p->r->a, l->raw_n + 1);
	l->n = coding_base64(l->raw, n, out);
	l->bytes = out;
	if (tail && text) {
		memcpy(out + l->n, l->raw + n, tail);
		l->n += tail;
		reading_note(p->r, "text was put behind a base64 part without encoding it");
	}
}

static void decode_quoted_printable(struct parts *p, struct leaf *l)
{
	char *out = arena_get(p->r->a, l->raw_n + 1);

	l->n = coding_quoted_printable(l->raw, l->raw_n, out);
	l->bytes = out;
}

static void decode_uu(struct parts *p, struct leaf *l)
{
	char *out = arena_get(p->r->a, l->raw_n + 1);

	l->n = coding_uu(l->raw, l->raw_n, out);
	l->bytes = out;
}

static void undo_transfer_coding(struct parts *p, struct leaf *l, const char *encoding)
{
	static const char *const plain[] = {
		"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none"
	};

	l->bytes = l->raw;
	l->n = l->raw_n;
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		if (!strcmp(encoding, plain[i]))
			return;
	if (strstr(encoding, "base64"))
		decode_base64(p, l);
	else if (strstr(encoding, "quoted-printable"))
		decode_quoted_printable(p, l);
	else if (strstr(encoding, "uuencode") || !strcmp(encoding, "x-uue"))
		decode_uu(p, l);
	else
		reading_note(p->r,
			     "a transfer encoding nobody knows (%.40s): the part is left as it is",
			     encoding);
}

/* --- leaves and multiparts ------------------------------------------------------------------ */

static const char *file_name(struct arena *a, const struct part *part)
{
	const char *s = *part->disposition.filename ? part->disposition.filename
			: *part->disposition.name   ? part->disposition.name
			: *part->type.name          ? part->type.name
						    : part->type.filename;
	const char *slash = strrchr(s, '/'), *back = strrchr(s, '\\');

	if (back && (!slash || back > slash))
		slash = back;
	if (slash && slash[1])
		s = slash + 1;
	return strcmp(s, ".") && strcmp(s, "..") ? arena_dup(a, s) : "";
}

/* "text" and "plain" and worse are met; RFC 2045 section 5.2: what is no type is text/plain. */
static const char *real_type(struct arena *a, const struct media *t, bool digest)
{
	const char *slash = strchr(t->type, '/');

	if (!*t->type)
		return digest ? "message/rfc822" : "text/plain";
	if (!strcmp(t->type, "text") || !slash || slash == t->type || !slash[1] ||
	    strchr(slash + 1, '/'))
		return "text/plain";
	return strpbrk(t->type, " \t") ? arena_ndup(a, t->type, strcspn(t->type, " \t")) : t->type;
}

static struct leaf *leaf_add(struct parts *p, const struct part *part, const char *type,
			     size_t from, size_t to)
{
	struct reading *r = p->r;
	unsigned top = p->bounds.n;
	size_t n = r->m->n_leaves, n2 = n;
	struct leaf *l = ARENA_PUSH(r->a, r->m->leaves, r->m->n_leaves, p->leaf_cap);

	*ARENA_PUSH(r->a, r->node_of, n, p->node_of_cap) = top ? p->node[top - 1] : NO_NODE;
	*ARENA_PUSH(r->a, r->place_of, n2, p->place_of_cap) = top ? p->place[top - 1] : 0;
	l->type = type;
	l->charset = part->type.charset;
	l->name = file_name(r->a, part);
	l->disposition = part->disposition.type;
	l->content_id = part->id;
	l->parent = top ? p->type[top - 1] : "";
	l->depth = top;
	l->flowed = text_eq(part->type.format, "flowed");
	l->delsp = text_eq(part->type.delsp, "yes");
	l->raw = p->all.p + from;
	l->raw_n = to - from;
	undo_transfer_coding(p, l, part->encoding);
	return l;
}

static void push_multipart(struct parts *p, const struct part *part, const char *type)
{
	struct reading *r = p->r;
	unsigned top = p->bounds.n++;
	struct node *node = ARENA_PUSH(r->a, r->nodes, r->n_nodes, p->node_cap);

	node->parent = top ? p->node[top - 1] : NO_NODE;
	node->place = top ? p->place[top - 1] : 0;
	node->alternative = !strcmp(type, "multipart/alternative");
	node->plain = node->html = -1;
	p->bounds.v[top] = (struct span){ part->type.boundary, strlen(part->type.boundary) };
	p->node[top] = (unsigned)(r->n_nodes - 1);
	p->place[top] = 0;
	p->digest[top] = !strcmp(type, "multipart/digest");
	p->type[top] = type;
}

/* Where the parameter is missing or was never meant: a first line "--x" with a field behind it. */
static const char *guess_boundary(struct parts *p, size_t at)
{
	size_t next, behind, colon;

	for (int i = 0; i < 50 && at < p->all.n; i++, at = next) {
		struct span l = line_at(p->all, at, &next), field;

		if (l.n < 3 || l.p[0] != '-' || l.p[1] != '-' || next >= p->all.n)
			continue;
		field = line_at(p->all, next, &behind);
		colon = 0;
		while (colon < field.n && field.p[colon] != ':' &&
		       (unsigned char)field.p[colon] > ' ')
			colon++;
		if (colon > 8 && colon < field.n && !strncasecmp(field.p, "Content-", 8))
			return text_trim(p->r->a, l.p + 2, l.n - 2);
	}
	return "";
}

static bool can_enter(struct parts *p, struct part *part, const char *type, size_t at)
{
	if (strncmp(type, "multipart/", 10))
		return false;
	if (!*part->type.boundary)
		part->type.boundary = guess_boundary(p, at);
	if (!*part->type.boundary) {
		reading_note(p->r, "a multipart names no boundary: taken as one text");
		return false;
	}
	if (p->bounds.n == READER_DEPTH || p->r->n_nodes >= READER_PARTS) {
		reading_note(p->r,
			     "parts are nested deeper than %d: what is inside was not looked into",
			     READER_DEPTH);
		return false;
	}
	return true;
}

/* One part whose fields are read and whose content begins at `at`: a leaf, or the way into a
 * multipart. Returns the level of the boundary that ended it, -1 at the end of the mail. */
static int part_read(struct parts *p, struct part *part, size_t *at, bool *closing)
{
	unsigned top = p->bounds.n;
	const char *type = real_type(p->r->a, &part->type, top && p->digest[top - 1]);
	size_t end, next, from = *at;
	int level;
	bool entered = can_enter(p, part, type, from);

	if (entered)
		push_multipart(p, part, type);
	level = find_boundary(p, from, &end, &next, closing);
	if (end < from)
		end = from;
	if (entered &&
	    level != (int)top) { /* its boundary never comes: the content is what it has */
		p->bounds.n = top;
		entered = false;
		reading_note(p->r, "the boundary of a multipart never comes: taken as one text");
	}
	if (!entered) {
		bool opaque = p->bounds.n == READER_DEPTH || p->r->n_nodes >= READER_PARTS;

		if (!strncmp(type, "multipart/", 10) && !opaque)
			type = "text/plain";
		leaf_add(p, part, type, from, end);
	}
	*at = next;
	return level;
}

void parts_read(struct reading *r, size_t at, const struct media *type, const char *encoding,
		const struct media *disposition)
{
	struct parts p = { .r = r, .all = { r->m->raw, r->m->raw_n } };
	struct part part = {
		.type = *type, .disposition = *disposition, .encoding = encoding, .id = ""
	};
	bool closing = false;
	int level;

	r->m->type = real_type(r->a, type, false);
	r->m->report_type = type->report_type;
	level = part_read(&p, &part, &at, &closing);
	while (level >= 0) {
		size_t end, next;

		p.bounds.n = (unsigned)level + 1;
		if (closing) { /* of this multipart; what follows to the next boundary is no part */
			p.bounds.n--;
			if (!p.bounds.n)
				return;
			level = find_boundary(&p, at, &end, &next, &closing);
			at = next;
			continue;
		}
		if (r->m->n_leaves == READER_PARTS - 1) {
			reading_note(r, "more than %d parts: the last one holds all the rest",
				     READER_PARTS);
			memset(&part, 0, sizeof part);
			media_read(r->a, (struct span){ "application/octet-stream", 24 }, "",
				   &part.type);
			part.disposition = part.type;
			part.disposition.type = "attachment";
			part.encoding = part.id = "";
			leaf_add(&p, &part, "application/octet-stream", at, r->m->raw_n);
			return;
		}
		p.place[level]++;
		part_fields(&p, &at, &part);
		level = part_read(&p, &part, &at, &closing);
	}
	if (p.bounds.n)
		reading_note(r, "the mail ends before its last boundary: it may have been cut");
}
