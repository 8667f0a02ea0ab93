#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/parse.h"

struct span line_at(struct span s, size_t at, size_t *next)
{
	const char *p = s.p + at, *lf = memchr(p, '\n', s.n - at);
	size_t n = lf ? (size_t)(lf - p) : s.n - at;

	*next = lf ? at + n + 1 : s.n;
	if (n && p[n - 1] == '\r')
		n--;
	return (struct span){ p, n };
}

/* RFC 2046 section 5.1.1 */
#define BOUNDARY_CHARACTERS                                                                        \
	"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'()+_,-./:=? "

int bounds_match(const struct bounds *b, struct span line, bool *closing)
{
	size_t n = line.n;

	if (n < 3 || line.p[0] != '-' || line.p[1] != '-')
		return -1;
	while (n && (line.p[n - 1] == ' ' || line.p[n - 1] == '\t'))
		n--;
	for (unsigned i = b->n; i-- > 0;) {
		const struct span *x = &b->v[i];

		if (n < x->n + 2 || memcmp(line.p + 2, x->p, x->n))
			continue;
		*closing = n == x->n + 4 && line.p[n - 1] == '-' && line.p[n - 2] == '-';
		if (n == x->n + 2 || *closing)
			return (int)i;
		if (n > x->n + 4 && line.p[x->n + 2] == '-' && line.p[x->n + 3] == '-' &&
		    !strchr(BOUNDARY_CHARACTERS, line.p[x->n + 4])) { /* "--x-->" and such */
			*closing = true;
			return (int)i;
		}
	}
	return -1;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* RFC 5322 section 2.2, with the blanks before the colon that section 4.5 allows. */
static size_t name_length(struct span line, size_t *colon)
{
	size_t n = 0, at;

	while (n < line.n && line.p[n] > ' ' && line.p[n] < 0x7f && line.p[n] != ':')
		n++;
	for (at = n; at < line.n && blank(line.p[at]); at++)
		;
	*colon = at;
	return at < line.n && line.p[at] == ':' ? n : 0;
}

/* Lines that are part of no field but end no block: what mbox writers and gateways leave behind,
 * and a broken line with an unmistakable field ("X-Y:") right behind it. */
static bool skippable(const struct fields *f, struct span line, size_t next)
{
	struct span after;
	size_t n, colon;

	if (blank(line.p[0]) || line.p[0] == ':' || (line.n > 6 && !memcmp(line.p, ">From ", 6)))
		return true;
	if (next >= f->block.n || line.p[0] == '-')
		return false;
	after = line_at(f->block, next, &n);
	n = name_length(after, &colon);
	return n && after.p[0] != '-' && memchr(after.p, '-', n);
}

static bool starts_field(struct fields *f, struct span line, size_t *name, size_t *colon)
{
	bool closing;

	if (f->bounds && line.n > 2 && line.p[0] == '-' && line.p[1] == '-' &&
	    bounds_match(f->bounds, line, &closing) >= 0)
		return false;
	return (*name = name_length(line, colon)) > 0;
}

bool fields_next(struct fields *f, struct field *out)
{
	size_t next, name = 0, colon = 0, end;
	struct span line;

	for (;; f->at = next) {
		if (f->at >= f->block.n)
			return false;
		line = line_at(f->block, f->at, &next);
		if (!line.n) {
			f->at = next;
			return false;
		}
		if (starts_field(f, line, &name, &colon))
			break;
		f->junk = true;
		if (!skippable(f, line, next)) {
			f->unclosed = true;
			return false;
		}
	}
	end = f->at + line.n;
	for (f->at = next; f->at < f->block.n && blank(f->block.p[f->at]); f->at = next) {
		struct span more = line_at(f->block, f->at, &next);

		end = f->at + more.n;
	}
	for (colon++; line.p + colon < f->block.p + end && blank(line.p[colon]); colon++)
		;
	out->name = (struct span){ line.p, name };
	out->value = (struct span){ line.p + colon, (size_t)(f->block.p + end - (line.p + colon)) };
	return true;
}

bool field_is(const struct field *f, const char *name)
{
	return f->name.n == strlen(name) && !strncasecmp(f->name.p, name, f->name.n);
}

/* What needs no work at all but unfolding: printable ASCII. Most fields of most mails. */
static bool plain(struct span v)
{
	for (size_t i = 0; i < v.n; i++) {
		unsigned char c = (unsigned char)v.p[i];

		if (c >= 0x7f || (c < 0x20 && c != '\t' && c != '\r' && c != '\n'))
			return false;
	}
	return true;
}

static const char *unfold(struct arena *a, struct span v)
{
	char *out = arena_get(a, v.n + 1), *to = out;

	for (size_t i = 0; i < v.n; i++) {
		char c = v.p[i];

		if (c > ' ')
			*to++ = c;
		else if (to > out && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > out && to[-1] == ' ')
		to--;
	*to = '\0';
	return out;
}

const char *field_raw(struct arena *a, struct span value, const char *hint)
{
	const char *s;
	size_t n;

	if (value.n > READER_FIELD)
		value.n = READER_FIELD;
	if (plain(value))
		return unfold(a, value);
	s = charset_raw(a, value.p, value.n, hint, &n);
	return text_clean(a, s, n, TEXT_LINE);
}

void header_fill(struct arena *a, struct header *h, const struct field *f, const char *hint)
{
	struct span v = f->value;

	if (v.n > READER_FIELD)
		v.n = READER_FIELD;
	h->name = arena_ndup(a, f->name.p, f->name.n);
	h->raw = field_raw(a, v, hint);
	h->value = h->raw;
	if (memmem(v.p, v.n, "=?", 2))
		h->value = encoded_decode(a, v.p, v.n, hint);
}

size_t reader_fields(struct arena *a, const char *bytes, size_t n, struct header **out,
		     size_t *n_out)
{
	struct fields f = { .block = { bytes, n } };
	struct field one;
	size_t cap = 0, kept = 0;

	*out = NULL;
	*n_out = 0;
	while (fields_next(&f, &one)) {
		kept += one.value.n < READER_FIELD ? one.value.n : READER_FIELD;
		if (*n_out < READER_FIELDS && kept < READER_HEADER)
			header_fill(a, ARENA_PUSH(a, *out, *n_out, cap), &one, "");
	}
	return f.at;
}

const char *reader_field(const struct header *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(v[i].name, name))
			return v[i].value;
	return NULL;
}

const char *reader_header(const struct mail *m, const char *name)
{
	return reader_field(m->headers, m->n_headers, name);
}

const struct header *reader_header_next(const struct mail *m, const char *name,
					const struct header *after)
{
	size_t i = after ? (size_t)(after - m->headers) + 1 : 0;

	for (; i < m->n_headers; i++)
		if (text_eq(m->headers[i].name, name))
			return &m->headers[i];
	return NULL;
}

size_t reader_hops(const struct mail *m)
{
	const struct header *h = NULL;
	size_t n = 0;

	while ((h = reader_header_next(m, "Received", h)))
		n++;
	return n;
}
