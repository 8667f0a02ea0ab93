/* "type/subtype; name=value; name*0*=charset'lang'%41": RFC 2045 section 5.1, RFC 2231, and the
 * encoded words in values that are forbidden and everywhere. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/parse.h"

enum { MAX_PARAMS = 100, MAX_PIECES = 50, MAX_VALUE = 16 * 1024 };

struct piece { /* name*number*=value, or name=value with number -1 */
	struct span name;
	int number;
	bool percent;
	struct span value; /* quotes and backslashes gone */
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Over blanks and comments. Depth is counted, not recursed. */
static size_t skip(struct span s, size_t at)
{
	int depth = 0;

	for (; at < s.n; at++) {
		if (s.p[at] == '(')
			depth++;
		else if (s.p[at] == ')' && depth)
			depth--;
		else if (s.p[at] == '\\' && depth)
			at++;
		else if (!depth && !blank(s.p[at]))
			break;
	}
	return at < s.n ? at : s.n;
}

static struct span quoted(struct arena *a, struct span s, size_t *at)
{
	char *out = arena_get(a, s.n - *at + 1);
	size_t n = 0, i = *at + 1;

	for (; i < s.n && s.p[i] != '"'; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
			i++;
		if (s.p[i] != '\r' && s.p[i] != '\n')
			out[n++] = s.p[i];
	}
	*at = i < s.n ? i + 1 : s.n;
	return (struct span){ out, n };
}

/* Up to the semicolon: unquoted names with blanks in them are common. A word may hold one. */
static struct span bare(struct span s, size_t *at)
{
	size_t from = *at, i = from, end;

	while (i < s.n && s.p[i] != ';') {
		size_t w = s.p[i] == '=' ? encoded_length(s.p + i, s.n - i) : 0;

		i += w ? w : 1;
	}
	*at = i;
	for (end = i; end > from && blank(s.p[end - 1]); end--)
		;
	return (struct span){ s.p + from, end - from };
}

static bool piece_read(struct arena *a, struct span s, size_t *at, struct piece *out)
{
	size_t i = skip(s, *at), from, star;

	while (i < s.n && s.p[i] == ';')
		i = skip(s, i + 1);
	for (from = i; i < s.n && s.p[i] != '=' && s.p[i] != ';' && !blank(s.p[i]); i++)
		;
	out->name = (struct span){ s.p + from, i - from };
	i = skip(s, i);
	*at = i;
	if (i >= s.n)
		return false;
	out->value = (struct span){ "", 0 };
	if (s.p[i] != '=') { /* a word without a value */
		*at = i > from ? i : i + 1;
		return true;
	}
	*at = skip(s, i + 1);
	out->value = *at < s.n && s.p[*at] == '"' ? quoted(a, s, at) : bare(s, at);
	while (*at < s.n && s.p[*at] != ';') /* junk behind a quoted value */
		(*at)++;
	out->number = -1;
	out->percent = out->name.n && out->name.p[out->name.n - 1] == '*';
	if (out->percent)
		out->name.n--;
	for (star = 0; star < out->name.n && out->name.p[star] != '*'; star++)
		;
	if (star < out->name.n) {
		out->number = 0;
		for (size_t k = star + 1; k < out->name.n && out->number < 1000; k++)
			out->number = out->number * 10 + (out->name.p[k] - '0') % 10;
		out->name.n = star;
	}
	return true;
}

static bool named(const struct piece *p, const char *name)
{
	return p->name.n == strlen(name) && !strncasecmp(p->name.p, name, p->name.n);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void add_value(struct buf *out, struct span v, bool percent)
{
	for (size_t i = 0; i < v.n; i++) {
		if (percent && v.p[i] == '%' && i + 2 < v.n && hex(v.p[i + 1]) >= 0 &&
		    hex(v.p[i + 2]) >= 0) {
			buf_char(out, (char)(hex(v.p[i + 1]) << 4 | hex(v.p[i + 2])));
			i += 2;
		} else {
			buf_char(out, v.p[i]);
		}
	}
}

/* RFC 2231 section 4: charset'language'text. Returns the charset and takes both off. */
static const char *take_charset(struct arena *a, struct span *v)
{
	const char *q1 = memchr(v->p, '\'', v->n), *q2;
	const char *charset;

	q2 = q1 ? memchr(q1 + 1, '\'', v->n - (size_t)(q1 + 1 - v->p)) : NULL;
	if (!q2 || q1 - v->p > 40)
		return "";
	charset = arena_ndup(a, v->p, (size_t)(q1 - v->p));
	v->n -= (size_t)(q2 + 1 - v->p);
	v->p = q2 + 1;
	return charset;
}

static const char *assemble(struct arena *a, const struct piece *v, size_t n, const char *name,
			    const char *hint)
{
	struct buf bytes = BUF(a);
	const char *charset = NULL, *u;
	const struct piece *whole = NULL;
	size_t got;

	for (size_t i = 0; i < n && !whole; i++) /* name*= is preferred, then name*0, then name= */
		if (named(&v[i], name) && v[i].number < 0 && v[i].percent)
			whole = &v[i];
	for (int k = 0; !whole && k < MAX_PIECES; k++) {
		size_t i = 0;

		while (i < n && !(named(&v[i], name) && v[i].number == k))
			i++;
		if (i == n)
			break;
		struct span s = v[i].value;
		if (!k && v[i].percent)
			charset = take_charset(a, &s);
		add_value(&bytes, s, v[i].percent);
	}
	for (size_t i = 0; i < n && !whole && !bytes.n; i++)
		if (named(&v[i], name) && v[i].number < 0)
			whole = &v[i];
	if (whole) {
		struct span s = whole->value;

		if (whole->percent)
			charset = take_charset(a, &s);
		add_value(&bytes, s, whole->percent);
	}
	if (!charset)
		return encoded_decode(a, buf_text(&bytes), bytes.n, hint);
	u = reader_utf8(a, buf_text(&bytes), bytes.n, charset, &got, NULL);
	return text_clean(a, u, got, TEXT_LINE);
}

/* The boundary is compared byte by byte with lines of the body: no cleaning. */
static const char *verbatim(struct arena *a, const struct piece *v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (named(&v[i], name) && v[i].number < 0 && !v[i].percent)
			return arena_ndup(a, v[i].value.p, v[i].value.n);
	return assemble(a, v, n, name, "");
}

void media_read(struct arena *a, struct span value, const char *hint, struct media *out)
{
	struct piece v[MAX_PARAMS] = { 0 };
	size_t n = 0, at, from;

	if (value.n > MAX_VALUE)
		value.n = MAX_VALUE;
	if (!value.p)
		value.p = "";
	from = at = skip(value, 0);
	/* A blank ends it too: "application/pdf name=x" lacks its semicolon often enough. */
	while (at < value.n && value.p[at] != ';' && value.p[at] != '(' && !blank(value.p[at]))
		at++;
	out->type = text_lower(a, text_clean(a, value.p + from, at - from, TEXT_LINE));
	while (at < value.n && n < MAX_PARAMS && piece_read(a, value, &at, &v[n]))
		n++;
	out->charset = text_lower(a, assemble(a, v, n, "charset", ""));
	out->boundary = verbatim(a, v, n, "boundary");
	out->name = assemble(a, v, n, "name", hint);
	out->filename = assemble(a, v, n, "filename", hint);
	out->format = assemble(a, v, n, "format", "");
	out->delsp = assemble(a, v, n, "delsp", "");
	out->report_type = text_lower(a, assemble(a, v, n, "report-type", ""));
}
