/* RFC 2047, as it is met: words in quotes, without padding, with raw blanks or raw 8-bit bytes
 * inside, characters cut in two between words, words glued to text. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/parse.h"

struct word {
	struct span charset, text;
	char encoding; /* 'q' or 'b' */
	size_t length;
};

/* "=?charset?e?text?=" at s. The text may hold blanks: many programs forget to encode them. */
static bool word_read(const char *s, size_t n, struct word *w)
{
	const char *end = s + n, *p = s + 2, *q;

	if (n < 8 || s[0] != '=' || s[1] != '?')
		return false;
	for (q = p; q < end && *q != '?' && (unsigned char)*q > ' ' && q - p < 60; q++)
		;
	if (q + 3 >= end || *q != '?' || !strchr("QqBb", q[1]) || q[2] != '?')
		return false;
	w->charset = (struct span){ p, (size_t)(q - p) };
	w->encoding = (char)(q[1] | 0x20);
	p = q + 3;
	if (end - p > 2000) /* RFC 2047 says 75 for all of it */
		end = p + 2000;
	q = memmem(p, (size_t)(end - p), "?=", 2);
	if (!q)
		return false;
	w->text = (struct span){ p, (size_t)(q - p) };
	w->length = (size_t)(q + 2 - s);
	p = memchr(w->charset.p, '*', w->charset.n); /* RFC 2231 section 5: a language */
	if (p)
		w->charset.n = (size_t)(p - w->charset.p);
	return true;
}

size_t encoded_length(const char *s, size_t n)
{
	struct word w;

	return word_read(s, n, &w) ? w.length : 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static void decode_q(struct buf *out, struct span t)
{
	for (size_t i = 0; i < t.n; i++) {
		char c = t.p[i];

		if (c == '=' && i + 2 < t.n && hex(t.p[i + 1]) >= 0 && hex(t.p[i + 2]) >= 0) {
			buf_char(out, (char)(hex(t.p[i + 1]) << 4 | hex(t.p[i + 2])));
			i += 2;
		} else if (c == '_') {
			buf_char(out, ' ');
		} else if (c != '\r' && c != '\n') {
			buf_char(out, c);
		}
	}
}

static void decode_b(struct buf *out, struct span t)
{
	char room[2048]; /* a word's text is shorter */

	buf_add(out, room, coding_base64(t.p, t.n, room));
}

static bool same_word_kind(const struct word *x, const struct word *y)
{
	return x->charset.n == y->charset.n &&
	       !strncasecmp(x->charset.p, y->charset.p, x->charset.n);
}

static void flush_text(struct buf *out, const char *s, size_t n, const char *hint)
{
	size_t got;
	const char *u = charset_raw(out->a, s, n, hint, &got);

	buf_add(out, u, got);
}

static size_t blanks(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == ' ' || s[i] == '\t' || s[i] == '\r' || s[i] == '\n'))
		i++;
	return i;
}

/* A run of words with nothing but blanks between them. Bytes of one charset are joined before
 * they are converted: characters are often cut in two. Returns how much of s it took. */
static size_t run_of_words(struct buf *out, const char *s, size_t n, struct word w)
{
	struct buf bytes = BUF(out->a);
	struct word first = w;
	size_t at = 0, got;
	const char *u;
	char *charset;

	for (;;) {
		if (w.encoding == 'q')
			decode_q(&bytes, w.text);
		else
			decode_b(&bytes, w.text);
		at += w.length;
		got = at + blanks(s + at, n - at);
		if (!word_read(s + got, n - got, &w))
			break;
		at = got;
		if (!same_word_kind(&first, &w))
			break;
	}
	charset = arena_ndup(out->a, first.charset.p, first.charset.n);
	u = reader_utf8(out->a, buf_text(&bytes), bytes.n, charset, &got, NULL);
	buf_add(out, u, got);
	return at;
}

const char *encoded_decode(struct arena *a, const char *s, size_t n, const char *hint)
{
	struct buf out = BUF(a);
	size_t from = 0, at = 0;

	while (at < n) {
		const char *p = memmem(s + at, n - at, "=?", 2);
		struct word w;

		if (!p)
			break;
		at = (size_t)(p - s);
		if (!word_read(p, n - at, &w)) {
			at += 2;
			continue;
		}
		flush_text(&out, s + from, at - from, hint);
		at += run_of_words(&out, p, n - at, w);
		from = at;
	}
	flush_text(&out, s + from, n - from, hint);
	return text_clean(a, buf_text(&out), out.n, TEXT_LINE);
}

/* What words said, in their place within a value: quoted, or as much as fits without quotes. */
static void put_said(struct buf *out, const char *s, bool quoted)
{
	for (; *s; s++) {
		if (quoted && strchr("\\\"", *s))
			buf_char(out, '\\');
		if (quoted || !strchr(";\"", *s))
			buf_char(out, *s);
		else
			buf_char(out, *s == ';' ? ',' : '\'');
	}
}

const char *encoded_in_values(struct arena *a, const char *s)
{
	struct buf out = BUF(a);
	size_t n = strlen(s), at = 0;
	bool quoted = false;

	if (!strstr(s, "=?") && !strchr(s, '\\'))
		return s;
	while (at < n) {
		struct word w;

		if (word_read(s + at, n - at, &w)) {
			struct buf said = BUF(a);

			at += run_of_words(&said, s + at, n - at, w);
			put_said(&out, text_clean(a, buf_text(&said), said.n, TEXT_LINE), quoted);
			continue;
		}
		if (quoted && s[at] == '\\' && at + 1 < n)
			buf_char(&out, strchr("\\\"", s[at + 1]) ? s[at++] : '\\');
		else if (s[at] == '"')
			quoted = !quoted;
		buf_char(&out, s[at++]);
	}
	return buf_text(&out);
}
