#include "base/csv.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

static char guess_separator(const char *p, const char *end)
{
	size_t comma = 0, semicolon = 0, tab = 0;

	for (; p < end && *p != '\n' && *p != '\r'; p++) {
		comma += *p == ',';
		semicolon += *p == ';';
		tab += *p == '\t';
	}
	if (semicolon > comma && semicolon >= tab)
		return ';';
	return tab > comma ? '\t' : ',';
}

void csv_open(struct csv *c, struct arena *a, const char *text, size_t n)
{
	*c = (struct csv){ .a = a, .p = text, .end = text + n, .next_line = 1 };
	if (n >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		c->p += 3;
	c->separator = guess_separator(c->p, c->end);
}

static void read_quoted(struct csv *c, struct buf *b, struct csv_row *row)
{
	const char *start = c->p;

	for (;; c->p++) {
		if (c->p >= c->end) {
			row->open = true;
			break;
		}
		c->next_line += *c->p == '\n';
		if (*c->p != '"')
			continue;
		buf_add(b, start, (size_t)(c->p - start));
		start = ++c->p;
		if (c->p >= c->end || *c->p != '"')
			return;
	}
	buf_add(b, start, (size_t)(c->p - start));
}

static char *to_utf8(struct csv *c, struct buf *b)
{
	struct buf out = BUF(c->a);

	if (!b->n)
		return arena_dup(c->a, "");
	if (text_is_utf8(b->p, b->n))
		return b->p;
	for (size_t i = 0; i < b->n; i++) {
		unsigned char ch = (unsigned char)b->p[i];

		if (ch >= 0x80) {
			buf_char(&out, (char)(0xc0 | ch >> 6));
			ch = 0x80 | (ch & 0x3f);
		}
		buf_char(&out, (char)ch);
	}
	return out.p;
}

static bool ends_field(const struct csv *c)
{
	return c->p >= c->end || *c->p == c->separator || *c->p == '\n' || *c->p == '\r';
}

static char *read_field(struct csv *c, struct csv_row *row)
{
	struct buf b = BUF(c->a);
	const char *start;

	/* What follows a closing quote is kept as it stands: "a"b gives ab. */
	if (c->p < c->end && *c->p == '"') {
		c->p++;
		read_quoted(c, &b, row);
	}
	start = c->p;
	while (!ends_field(c))
		c->p++;
	buf_add(&b, start, (size_t)(c->p - start));
	for (size_t i = 0; i < b.n; i++)
		if (!b.p[i])
			b.p[i] = '\x01'; /* a NUL would hide the rest; a control is refused later */
	return to_utf8(c, &b);
}

static void skip_breaks(struct csv *c)
{
	for (; c->p < c->end && (*c->p == '\n' || *c->p == '\r'); c->p++)
		if (*c->p == '\n' || c->p + 1 >= c->end || c->p[1] != '\n')
			c->next_line++;
}

bool csv_next(struct csv *c, struct csv_row *row)
{
	size_t cap = 0;

	*row = (struct csv_row){ .n = 0 };
	skip_breaks(c);
	if (c->p >= c->end)
		return false;
	c->line = c->next_line;
	for (;;) {
		char *field = read_field(c, row);

		if (row->n < CSV_FIELDS)
			*ARENA_PUSH(c->a, row->v, row->n, cap) = field;
		if (c->p >= c->end || *c->p != c->separator)
			return true;
		c->p++;
	}
}

int csv_column(const struct csv_row *header, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i < header->n; i++) {
		const char *s = header->v[i] + strspn(header->v[i], " \t");

		if (text_starts(s, name) && !s[n + strspn(s + n, " \t")])
			return (int)i;
	}
	return -1;
}
