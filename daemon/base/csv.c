#include "base/csv.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* The one of which that line has most, outside quotes; 0: it has none. *p moves behind the line. */
static char separator_in(const char **p, const char *end, const char *all)
{
	size_t n[4] = { 0 }, best = 0;
	bool quoted = false;

	for (; *p < end && (quoted || (**p != '\n' && **p != '\r')); (*p)++) {
		const char *at = **p ? strchr(all, **p) : NULL;

		quoted ^= **p == '"';
		if (at && !quoted)
			n[at - all]++;
	}
	while (*p < end && (**p == '\n' || **p == '\r'))
		(*p)++;
	for (size_t i = 1; i < 4; i++)
		if (n[i] > n[best] || (n[i] && n[i] == n[best] && !best))
			best = i;
	return n[best] ? all[best] : '\0';
}

/* By the first line, or the one below a title. A '|' may be part of an address, so it takes a heading. */
static char guess_separator(const char *p, const char *end)
{
	char first = separator_in(&p, end, ",;\t|"), second = separator_in(&p, end, ",;\t");

	return first ? first : second ? second : ',';
}

/* "sep=;" in a line of its own: spreadsheets write and obey it. */
static bool told_separator(struct csv *c)
{
	const char *p = c->p;

	if (c->end - p < 6 || strncasecmp(p, "sep=", 4) || (p[5] != '\n' && p[5] != '\r'))
		return false;
	c->separator = p[4];
	c->p += 5;
	return true;
}

void csv_open(struct csv *c, struct arena *a, const char *text, size_t n)
{
	*c = (struct csv){ .a = a, .p = text, .end = text + n, .next_line = 1 };
	if (n >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		c->p += 3;
	if (!told_separator(c))
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

/* What windows-1252 has where Latin-1 has controls, 0x80 to 0x9f. */
static const uint16_t windows[32] = { 0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
				      0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d,
				      0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d,
				      0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
				      0x0153, 0x009d, 0x017e, 0x0178 };

char *csv_utf8(struct arena *a, const char *s, size_t n)
{
	struct buf out = BUF(a);

	if (text_is_utf8(s, n))
		return arena_ndup(a, s, n);
	for (size_t i = 0; i < n; i++) {
		unsigned char ch = (unsigned char)s[i];
		unsigned cp = ch >= 0x80 && ch < 0xa0 ? windows[ch - 0x80] : ch;

		if (cp >= 0x800)
			buf_char(&out, (char)(0xe0 | cp >> 12));
		if (cp >= 0x80)
			buf_char(&out,
				 (char)(cp >= 0x800 ? 0x80 | (cp >> 6 & 0x3f) : 0xc0 | cp >> 6));
		buf_char(&out, (char)(cp >= 0x80 ? 0x80 | (cp & 0x3f) : cp));
	}
	return arena_dup(a, buf_text(&out));
}

static bool ends_field(const struct csv *c)
{
	return c->p >= c->end || *c->p == c->separator || *c->p == '\n' || *c->p == '\r';
}

static char *read_field(struct csv *c, struct csv_row *row)
{
	struct buf b = BUF(c->a);
	const char *start = c->p;

	while (start < c->end && *start == ' ')
		start++;
	if (start < c->end && *start == '"' && !row->open)
		c->p = start; /* people put a blank behind each comma: a, "b, c" */
	/* What follows a closing quote is kept as it stands: "a"b gives ab. Behind more than one line it
	 * is rather the opening quote of another field. */
	if (c->p < c->end && *c->p == '"' && !row->open) {
		size_t line = c->next_line;

		c->p++;
		read_quoted(c, &b, row);
		row->open |= c->next_line > line && !ends_field(c);
	}
	start = c->p;
	while (!ends_field(c))
		c->p++;
	buf_add(&b, start, (size_t)(c->p - start));
	for (size_t i = 0; i < b.n; i++)
		if (!b.p[i])
			b.p[i] = '\x01'; /* a NUL would hide the rest; a control is refused later */
	return csv_utf8(c->a, b.n ? b.p : "", b.n);
}

static void skip_breaks(struct csv *c)
{
	for (; c->p < c->end && (*c->p == '\n' || *c->p == '\r'); c->p++)
		if (*c->p == '\n' || c->p + 1 >= c->end || c->p[1] != '\n')
			c->next_line++;
}

static void read_row(struct csv *c, struct csv_row *row)
{
	size_t cap = 0;

	for (;;) {
		char *field = read_field(c, row);

		if (row->n < CSV_FIELDS)
			*ARENA_PUSH(c->a, row->v, row->n, cap) = field;
		if (c->p >= c->end || *c->p != c->separator)
			return;
		c->p++;
	}
}

bool csv_next(struct csv *c, struct csv_row *row)
{
	const char *start;

	*row = (struct csv_row){ .n = 0 };
	skip_breaks(c);
	if (c->p >= c->end)
		return false;
	start = c->p;
	c->line = c->next_line;
	read_row(c, row);
	/* It would swallow rows behind it. What was passed over has its quotes in pairs, so that none of
	 * those rows is read twice as well. */
	if (row->open) {
		*row = (struct csv_row){ .open = true };
		c->p = start;
		c->next_line = c->line;
		read_row(c, row);
	}
	return true;
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
