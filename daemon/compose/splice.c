#include "compose/splice.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/encode.h"
#include "compose/mustache.h"

static const struct {
	const char *name, *mark;
	size_t width;
	bool header, html; /* header: goes as it is; html: escaped first */
} var_table[SPLICE_VARS] = {
	[SPLICE_NONE] = { "none", "", 0, true, false },
	[SPLICE_TO] = { "to", "\x01T\x02", 40, true, false },
	[SPLICE_MESSAGE_ID] = { "message-id", "\x01M\x02", 60, true, false },
	[SPLICE_DATE] = { "date",
			  "\x01"
			  "D\x02",
			  31, true, false },
	[SPLICE_TOKEN] = { "token", "\x01K\x02", 32, true, false },
	[SPLICE_LEAVE] = { "leave", "\x01L\x02", 32, true, false },
	[SPLICE_ADDRESS] = { "address",
			     "\x01"
			     "A\x02",
			     40, false, false },
	[SPLICE_ADDRESS_HTML] = { "address in HTML", "\x01H\x02", 40, false, true },
	[SPLICE_NAME] = { "name", "\x01N\x02", 24, false, false },
	[SPLICE_NAME_HTML] = { "name in HTML", "\x01O\x02", 24, false, true },
};

const char *splice_mark(enum splice_var var)
{
	return var_table[var].mark;
}

size_t splice_width(enum splice_var var)
{
	return var_table[var].width;
}

enum splice_var splice_at(const char *s, size_t n)
{
	if (n < SPLICE_MARK || s[0] != 1 || s[2] != 2)
		return SPLICE_NONE;
	for (int i = 1; i < SPLICE_VARS; i++)
		if (var_table[i].mark[1] == s[1])
			return (enum splice_var)i;
	return SPLICE_NONE;
}

enum err splice_value(struct arena *a, enum splice_var var, const char *value, const char **out,
		      struct why *w)
{
	struct buf escaped = BUF(a), b = BUF(a);
	const char *clean;

	if (var_table[var].header) {
		for (const char *s = value; *s; s++)
			if ((*s < ' ' && strncmp(s, "\r\n ", 3) &&
			     (s == value || strncmp(s - 1, "\r\n ", 3))) ||
			    *s > '~')
				return why(w, BAD,
					   "the value for %s is not plain ASCII without controls",
					   var_table[var].name);
		*out = arena_dup(a, value);
		return OK;
	}
	clean = text_clean(a, value, strlen(value), TEXT_LINE);
	if (var_table[var].html) {
		mustache_escape(&escaped, clean, strlen(clean));
		clean = buf_text(&escaped);
	}
	encode_qp_value(&b, clean, var_table[var].width);
	*out = arena_dup(a, buf_text(&b));
	return OK;
}

static size_t piece_add(struct piece *v, size_t k, const char *p, size_t n, size_t *sum)
{
	if (!n)
		return k;
	v[k] = (struct piece){ p, n };
	*sum += n;
	return k + 1;
}

size_t splice_pieces(const char *content, size_t n, const struct splice *marks, size_t n_marks,
		     const char *const values[SPLICE_VARS], struct piece *v, size_t *total)
{
	size_t k = 0, from = 0, sum = 0, lengths[SPLICE_VARS];

	for (int i = 0; i < SPLICE_VARS; i++)
		lengths[i] = values[i] ? strlen(values[i]) : 0;
	for (size_t i = 0; i < n_marks; i++) {
		k = piece_add(v, k, content + from, marks[i].at - from, &sum);
		k = piece_add(v, k, values[marks[i].var], lengths[marks[i].var], &sum);
		from = marks[i].at;
	}
	k = piece_add(v, k, content + from, n - from, &sum);
	if (total)
		*total = sum;
	return k;
}

static void put32(unsigned char *p, uint32_t x)
{
	for (int i = 0; i < 4; i++)
		p[i] = (unsigned char)(x >> (8 * i));
}

static uint32_t get32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void *splice_pack(struct arena *a, const struct splice *marks, size_t n, size_t *bytes)
{
	unsigned char *p = arena_get(a, n * 8);

	for (size_t i = 0; i < n; i++) {
		put32(p + i * 8, marks[i].at);
		put32(p + i * 8 + 4, marks[i].var);
	}
	*bytes = n * 8;
	return p;
}

enum err splice_unpack(struct arena *a, const void *blob, size_t bytes, size_t content_n,
		       struct splice **marks, size_t *n, struct why *w)
{
	const unsigned char *p = blob;
	struct splice *v;
	uint32_t last = 0;

	if (bytes % 8)
		return why(w, BAD, "the marks of a letter are %zu bytes, not a multiple of 8",
			   bytes);
	*n = bytes / 8;
	*marks = v = arena_get(a, *n * sizeof *v);
	for (size_t i = 0; i < *n; i++) {
		v[i] = (struct splice){ get32(p + i * 8), get32(p + i * 8 + 4) };
		if (v[i].at < last || v[i].at > content_n || !v[i].var || v[i].var >= SPLICE_VARS)
			return why(w, BAD, "mark %zu of a letter is out of order", i + 1);
		last = v[i].at;
	}
	return OK;
}
