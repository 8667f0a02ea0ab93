/*
 * relay_head.c - the header of a raw mail: fields as they stand, and the two facts about the body
 * that matter (RFC 2045 section 5.1).
 */
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/relay_in.h"

enum { FIELDS_MAX = 2000, VALUE_MAX = 64 * 1024, BOUNDARY_MAX = 200 };

/* The end of the line at p: its line end not included; *next is where the next line begins. */
static const char *line_end(const char *p, const char *end, const char **next)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;

	*next = nl ? nl + 1 : end;
	return stop > p && stop[-1] == '\r' ? stop - 1 : stop;
}

static size_t name_length(const char *p, const char *end)
{
	size_t n = 0;

	while (p + n < end && p[n] > ' ' && p[n] <= '~' && p[n] != ':')
		n++;
	return n && p + n < end && p[n] == ':' ? n : 0;
}

static void read_type(struct arena *a, struct relay_head *h);

void relay_head_read(struct arena *a, const char *raw, size_t n, struct relay_head *h)
{
	const char *p = raw, *end = raw + n, *next, *stop;
	bool open = false; /* a continuation line belongs to the last field */

	*h = (struct relay_head){ .body = n, .type = "text/plain", .boundary = "" };
	if (n > 5 && !memcmp(raw, "From ", 5))
		line_end(p, end, &p);
	for (; p < end; p = next) {
		size_t name;

		stop = line_end(p, end, &next);
		if (stop == p) {
			h->body = (size_t)(next - raw);
			break;
		}
		if (open && (*p == ' ' || *p == '\t')) {
			h->v[h->n - 1].n = (size_t)(stop - h->v[h->n - 1].p);
			continue;
		}
		name = name_length(p, stop);
		open = name && h->n < FIELDS_MAX;
		if (open)
			*ARENA_PUSH(a, h->v, h->n, h->cap) =
				(struct relay_field){ p, (size_t)(stop - p), name };
	}
	read_type(a, h);
}

bool relay_field_is(const struct relay_field *f, const char *name)
{
	size_t n = strlen(name);

	return f->name == n && !strncasecmp(f->p, name, n);
}

const struct relay_field *relay_field_find(const struct relay_head *h, const char *name)
{
	for (size_t i = 0; i < h->n; i++)
		if (relay_field_is(&h->v[i], name))
			return &h->v[i];
	return NULL;
}

/* A parameter's value: a token, or a quoted string without its quotes. */
static const char *parameter(struct arena *a, const char *p, const char *name)
{
	size_t n = strlen(name);

	while ((p = strchr(p, ';'))) {
		struct buf b = BUF(a);

		p += 1 + strspn(p + 1, " \t\r\n");
		if (strncasecmp(p, name, n) || p[n + strspn(p + n, " \t")] != '=')
			continue;
		p = strchr(p, '=') + 1;
		p += strspn(p, " \t\r\n");
		if (*p != '"')
			return arena_ndup(a, p, strcspn(p, "; \t\r\n"));
		for (p++; *p && *p != '"'; p++) {
			p += *p == '\\' && p[1];
			buf_char(&b, *p);
		}
		return arena_dup(a, buf_text(&b));
	}
	return "";
}

/* We write it too, so it must be what may stand in a line; longer than RFC 2046's 70 is met. */
static const char *boundary_ok(const char *b)
{
	size_t n = 0;

	while (b[n] >= ' ' && b[n] <= '~')
		n++;
	return b[n] || n > BOUNDARY_MAX ? "" : b;
}

static void read_type(struct arena *a, struct relay_head *h)
{
	const struct relay_field *f = relay_field_find(h, "Content-Type");
	const char *value;
	size_t n;

	if (!f || f->n - f->name > VALUE_MAX)
		return;
	value = text_trim(a, f->p + f->name + 1, f->n - f->name - 1);
	n = strcspn(value, "; \t\r\n(");
	if (!memchr(value, '/', n))
		return;
	h->type = text_lower(a, arena_ndup(a, value, n));
	if (text_starts(h->type, "multipart/"))
		h->boundary = boundary_ok(parameter(a, value, "boundary"));
}

void relay_field_keep(struct buf *b, const struct relay_field *f, bool ascii)
{
	for (size_t i = 0; i < f->n; i++) {
		unsigned char c = (unsigned char)f->p[i];

		if (c == '\r')
			continue; /* before the LF of a fold; a bare one is nothing */
		if (c == '\n')
			buf_str(b, "\r\n");
		else
			buf_char(b, (c < ' ' && c != '\t') || c == 127 || (ascii && c > 127)
					    ? '?'
					    : (char)c);
	}
	buf_str(b, "\r\n");
}
