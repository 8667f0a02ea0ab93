#include "reader/reader.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/bounce.h"
#include "reader/kind.h"
#include "reader/parse.h"
#include "reader/quote.h"

/* --- before the header ---------------------------------------------------------------------- */

/* Mail of an old Mac has CR alone; so do some gateways. A copy with LF is read instead. */
static void line_ends(struct reading *r)
{
	struct mail *m = r->m;
	char *copy;

	if (memchr(m->raw, '\n', m->raw_n) || !memchr(m->raw, '\r', m->raw_n))
		return;
	copy = arena_ndup(r->a, m->raw, m->raw_n);
	for (size_t i = 0; i < m->raw_n; i++)
		if (copy[i] == '\r')
			copy[i] = '\n';
	m->raw = copy;
	reading_note(r, "its lines end with CR alone");
}

static size_t header_start(struct reading *r)
{
	struct span all = { r->m->raw, r->m->raw_n };
	size_t at = 0, next;

	if (all.n > 3 && !memcmp(all.p, "\xef\xbb\xbf", 3))
		at = 3;
	while (at < all.n && (all.p[at] == '\n' || all.p[at] == '\r'))
		at++;
	if (at && at != 3)
		reading_note(r, "empty lines before the header");
	if (all.n - at > 5 &&
	    (!memcmp(all.p + at, "From ", 5) || !memcmp(all.p + at, ">From", 5))) {
		line_at(all, at, &next);
		at = next;
	}
	return at;
}

/* --- the header ----------------------------------------------------------------------------- */

struct outer { /* the fields of the whole mail, still in place */
	struct field *v;
	size_t n, cap, kept;
	struct span type, disposition, encoding;
};

static void keep(struct reading *r, struct outer *o, const struct field *f)
{
	size_t n = f->value.n < READER_FIELD ? f->value.n : READER_FIELD;

	if (f->value.n > READER_FIELD)
		reading_note(r, "a header field is longer than %d KiB: the rest of it was left out",
			     READER_FIELD / 1024);
	if (o->n >= READER_FIELDS || o->kept + n > READER_HEADER) {
		reading_note(
			r, "the header is longer than %d KiB or %d fields: some of it was left out",
			READER_HEADER / 1024, READER_FIELDS);
		return;
	}
	o->kept += n;
	*ARENA_PUSH(r->a, o->v, o->n, o->cap) = *f;
}

/* All fields; returns where the body begins. What describes the body is looked for everywhere,
 * however long the header: to miss it would turn attachments into text. */
static size_t outer_fields(struct reading *r, struct outer *o)
{
	struct fields f = { .block = { r->m->raw, r->m->raw_n }, .at = header_start(r) };
	struct field one;

	while (fields_next(&f, &one)) {
		if (field_is(&one, "Content-Type") && !o->type.n)
			o->type = one.value;
		else if (field_is(&one, "Content-Disposition") && !o->disposition.n)
			o->disposition = one.value;
		else if (field_is(&one, "Content-Transfer-Encoding") && !o->encoding.n)
			o->encoding = one.value;
		keep(r, o, &one);
	}
	if (f.junk && o->n)
		reading_note(r, f.unclosed ? "the header ends without an empty line"
					   : "lines in the header that are no fields");
	return f.at;
}

static const struct span *find(const struct outer *o, const char *name)
{
	for (size_t i = 0; i < o->n; i++)
		if (field_is(&o->v[i], name))
			return &o->v[i].value;
	return NULL;
}

static const char *raw(struct reading *r, const struct outer *o, const char *name)
{
	const struct span *v = find(o, name);

	return v ? field_raw(r->a, *v, r->hint) : "";
}

static void only_one(struct reading *r, const struct outer *o, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < o->n; i++)
		n += field_is(&o->v[i], name);
	if (n > 1)
		reading_note(r, "%zu %s fields where one is allowed: the first is used", n, name);
}

/* --- who ------------------------------------------------------------------------------------ */

static struct people everybody(struct reading *r, const struct outer *o, const char *name)
{
	struct people all = { 0 };
	size_t cap = 0;

	for (size_t i = 0; i < o->n; i++) {
		struct people some;

		if (!field_is(&o->v[i], name))
			continue;
		some = people_read(r->a, o->v[i].value.p, o->v[i].value.n, r->hint);
		if (!all.n) {
			all = some;
			cap = some.n;
			continue;
		}
		for (size_t k = 0; k < some.n && all.n < READER_PEOPLE; k++)
			*ARENA_PUSH(r->a, all.v, all.n, cap) = some.v[k];
	}
	return all;
}

static void read_people(struct reading *r, const struct outer *o)
{
	static const struct person nobody = { "", "" };
	struct mail *m = r->m;
	struct people p = everybody(r, o, "From");

	m->from_count = p.n;
	m->from = p.n ? p.v[0] : nobody;
	p = everybody(r, o, "Sender");
	m->sender = p.n ? p.v[0] : nobody;
	m->to = everybody(r, o, "To");
	m->cc = everybody(r, o, "Cc");
	m->reply_to = everybody(r, o, "Reply-To");
	if (find(o, "Return-Path")) {
		p = people_read(r->a, find(o, "Return-Path")->p, find(o, "Return-Path")->n, "");
		m->return_path = p.n ? p.v[0].address : "";
	}
	if (!*m->from.address)
		reading_note(r, find(o, "From") ? "From holds no address" : "there is no From");
	else if (m->from_count > 1)
		reading_note(r, "%zu addresses in From", m->from_count);
}

/* --- when ----------------------------------------------------------------------------------- */

/* The latest that can be read: what stands above it may be of a program that writes none. */
static bool received_date(struct reading *r, const struct outer *o)
{
	for (size_t i = 0; i < o->n; i++)
		if (field_is(&o->v[i], "Received") &&
		    reader_date(field_raw(r->a, o->v[i].value, r->hint), &r->m->date))
			return true;
	return false;
}

static void read_date(struct reading *r, const struct outer *o)
{
	struct mail *m = r->m;
	const char *date = raw(r, o, "Date");

	m->date_source = DATE_HEADER;
	if (reader_date(date, &m->date))
		return;
	reading_note(r, *date ? "a Date that cannot be: %.60s" : "there is no Date", date);
	m->date_source = DATE_RECEIVED;
	if (received_date(r, o))
		return;
	m->date_source = r->o->arrived ? DATE_INTERNAL : DATE_NONE;
	m->date = r->o->arrived;
}

/* --- which ---------------------------------------------------------------------------------- */

static bool holds(const struct people *p, const char *address)
{
	for (size_t i = 0; i < p->n; i++)
		if (!strcasecmp(p->v[i].address, address))
			return true;
	return false;
}

/* "Message from "Ann <ann@example.org>" of "Mon, 3 Mar" <id@example.org>": with words before
 * them, the last one in brackets is the id and the others are addresses, as the last one is where no id
 * was written: the address of somebody who has this mail is no id. */
static const char *answered(struct reading *r, const char *text)
{
	const struct mail *m = r->m;
	struct strings ids = reader_ids(r->a, text);
	bool last = *text != '<' && strchr(text, '<');
	const char *id = !ids.n ? "" : ids.v[last ? ids.n - 1 : 0];

	return holds(&m->to, id) || holds(&m->cc, id) || !strcasecmp(m->from.address, id) ? "" : id;
}

static void read_ids(struct reading *r, const struct outer *o)
{
	struct mail *m = r->m;
	const char *id = raw(r, o, "Message-ID");
	size_t cap;

	m->message_id = reader_id(r->a, id);
	if (!*m->message_id)
		reading_note(r, *id ? "a Message-ID that is none: %.60s" : "there is no Message-ID",
			     id);
	m->in_reply_to = answered(r, raw(r, o, "In-Reply-To"));
	m->references = reader_ids(r->a, raw(r, o, "References"));
	cap = m->references.n;
	if (!*m->in_reply_to)
		return;
	for (size_t i = 0; i < m->references.n; i++)
		if (!strcmp(m->references.v[i], m->in_reply_to))
			return;
	*ARENA_PUSH(r->a, m->references.v, m->references.n, cap) = m->in_reply_to;
	m->answer_added = true;
}

static const char *without_blanks(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s), *to = out;

	for (; *s; s++)
		if (*s != ' ')
			*to++ = *s;
	*to = '\0';
	return out;
}

static const char *list_id(struct arena *a, const char *s) /* RFC 2919 section 3 */
{
	const char *open = strrchr(s, '<'), *end = open ? strchr(open, '>') : NULL;

	if (!open)
		return text_lower(a, text_trim(a, s, strlen(s)));
	open++;
	return text_lower(a, text_trim(a, open, end ? (size_t)(end - open) : strlen(open)));
}

static void read_header(struct reading *r, const struct outer *o)
{
	static const char *const single[] = { "From",       "Subject", "Date",
					      "Message-ID", "To",      "Content-Type" };
	struct mail *m = r->m;

	m->headers = arena_get(r->a, o->n * sizeof *m->headers);
	for (m->n_headers = 0; m->n_headers < o->n; m->n_headers++)
		header_fill(r->a, &m->headers[m->n_headers], &o->v[m->n_headers], r->hint);
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		only_one(r, o, single[i]);
	read_people(r, o);
	read_date(r, o);
	read_ids(r, o);
	m->subject = reader_header(m, "Subject");
	m->subject = m->subject ? m->subject : "";
	m->thread_index = without_blanks(r->a, raw(r, o, "Thread-Index"));
	m->list_id = list_id(r->a, raw(r, o, "List-Id"));
}

/* --- all of it ------------------------------------------------------------------------------ */

static void judge(struct reading *r)
{
	struct kind_options o = { .address = r->o->address,
				  .separator = r->o->separator,
				  .list_id = r->o->list_id };
	struct mail *m = r->m;

	quote_cut(r->a, m);
	m->kind = m->n_headers ? KIND_POST : KIND_UNREADABLE;
	bounce_read(r->a, m);
	kind_judge(r->a, m, &o);
}

static const char *coding(struct arena *a, struct span v)
{
	const char *s = text_lower(a, field_raw(a, v, ""));

	return arena_ndup(a, s, strcspn(s, " ;("));
}

enum err reader_read(struct arena *a, const char *bytes, size_t n, const struct reader_options *o,
		     struct mail **out, struct why *w)
{
	static const struct reader_options none;
	struct mail *m = arena_get(a, sizeof *m);
	struct reading r = { .a = a, .m = m, .o = o ? o : &none, .hint = "" };
	struct outer outer = { 0 };
	struct media type, disposition;
	size_t body;

	*out = m;
	m->raw = bytes ? bytes : "";
	m->raw_n = n;
	line_ends(&r);
	body = outer_fields(&r, &outer);
	media_read(a, outer.type, "", &type);
	r.hint = type.charset;
	if (*type.name || *type.filename)
		media_read(a, outer.type, r.hint, &type);
	media_read(a, outer.disposition, r.hint, &disposition);
	if (!outer.n)
		reading_note(&r, "no header field could be found");
	read_header(&r, &outer);
	parts_read(&r, body, &type, coding(a, outer.encoding), &disposition);
	body_read(&r);
	judge(&r);
	return n ? OK : why(w, BAD, "the mail is empty");
}

const struct leaf *reader_part(const struct mail *m, unsigned part)
{
	return part < m->n_leaves ? &m->leaves[part] : NULL;
}
