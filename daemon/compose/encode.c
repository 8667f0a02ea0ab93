#include "compose/encode.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "compose/splice.h"

static const char HEX[] = "0123456789ABCDEF";

static bool alnum(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Length of the line break at s: 1, 2 or 0. */
static size_t break_at(const char *s, size_t n)
{
	if (n && *s == '\n')
		return 1;
	return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

/* --- quoted-printable -------------------------------------------------------------------------- */

struct qp {
	struct buf *b;
	size_t column;
};

static void qp_room(struct qp *q, size_t n)
{
	if (q->column + n > 75) {
		buf_add(q->b, "=\r\n", 3);
		q->column = 0;
	}
}

static void qp_hex(struct qp *q, unsigned char c)
{
	char hex[3] = { '=', HEX[c >> 4], HEX[c & 15] };

	qp_room(q, 3);
	buf_add(q->b, hex, 3);
	q->column += 3;
}

/* A blank at the end of a line is encoded, "." and "From " at its beginning too. */
static void qp_byte(struct qp *q, const char *s, size_t n)
{
	unsigned char c = (unsigned char)*s;
	bool ends = n == 1 || break_at(s + 1, n - 1) > 0;

	if (c < 0x20 || c > 0x7e || c == '=') {
		if (c != '\t' || ends) {
			qp_hex(q, c);
			return;
		}
	} else if (c == ' ' && ends) {
		qp_hex(q, c);
		return;
	}
	qp_room(q, 1);
	if (q->column == 0 && (c == '.' || (c == 'F' && n > 4 && !memcmp(s, "From ", 5)))) {
		qp_hex(q, c);
		return;
	}
	buf_char(q->b, (char)c);
	q->column++;
}

/* Letters, digits and most signs that stand for themselves, as many as the line has room for. */
static size_t qp_run(struct qp *q, const char *s, size_t n)
{
	size_t i = 0, most = q->column ? 75 - q->column : 0;

	while (i < n && i < most && s[i] > ' ' && s[i] <= '~' && s[i] != '=')
		i++;
	buf_add(q->b, s, i);
	q->column += i;
	return i;
}

void encode_qp(struct buf *b, const char *s, size_t n, bool marks)
{
	struct qp q = { b, 0 };

	for (size_t i = 0, len; i < n; i += len) {
		enum splice_var var;

		if ((len = qp_run(&q, s + i, n - i)))
			continue;
		var = marks ? splice_at(s + i, n - i) : SPLICE_NONE;

		len = break_at(s + i, n - i);
		if (var != SPLICE_NONE) {
			len = SPLICE_MARK;
			qp_room(&q, splice_width(var));
			buf_add(b, s + i, len);
			q.column += splice_width(var);
		} else if (len) {
			buf_add(b, "\r\n", 2);
			q.column = 0;
		} else {
			len = 1;
			qp_byte(&q, s + i, n - i);
		}
	}
}

void encode_qp_value(struct buf *b, const char *s, size_t width)
{
	struct qp q = { b, 0 };
	size_t from = b->n, n = strlen(s);

	for (size_t i = 0; i < n; i++)
		qp_byte(&q, s + i, n - i);
	if (q.column <= width && b->n - from == q.column)
		return;
	buf_cut(b, from);
	buf_add(b, "=\r\n", 3);
	q.column = 0;
	for (size_t i = 0; i < n; i++)
		qp_byte(&q, s + i, n - i);
	buf_add(b, "=\r\n", 3);
}

/* --- the others -------------------------------------------------------------------------------- */

static void base64_group(char out[4], const unsigned char *s, size_t n)
{
	static const char set[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned long x = (unsigned long)s[0] << 16 | (n > 1 ? s[1] << 8 : 0) | (n > 2 ? s[2] : 0);

	out[0] = set[x >> 18];
	out[1] = set[x >> 12 & 63];
	out[2] = n > 1 ? set[x >> 6 & 63] : '=';
	out[3] = n > 2 ? set[x & 63] : '=';
}

static void base64_line(struct buf *b, const char *s, size_t n)
{
	char out[4];

	for (size_t i = 0; i < n; i += 3) {
		base64_group(out, (const unsigned char *)s + i, n - i < 3 ? n - i : 3);
		buf_add(b, out, 4);
	}
}

void encode_base64(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i += 57) {
		base64_line(b, s + i, n - i < 57 ? n - i : 57);
		buf_add(b, "\r\n", 2);
	}
}

void encode_plain(struct buf *b, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0, len; i < n; i += len ? len : 1) {
		len = break_at(s + i, n - i);
		if (!len)
			continue;
		buf_add(b, s + from, i - from);
		buf_add(b, "\r\n", 2);
		from = i + len;
	}
	buf_add(b, s + from, n - from);
}

bool encode_fits_7bit(const char *s, size_t n)
{
	size_t column = 0;

	for (size_t i = 0, len; i < n; i += len ? len : 1) {
		unsigned char c = (unsigned char)s[i];

		len = break_at(s + i, n - i);
		if (len) {
			column = 0;
			continue;
		}
		if ((c < ' ' && c != '\t') || c > '~' || ++column > 78)
			return false;
		if ((c == ' ' || c == '\t') && (i + 1 == n || break_at(s + i + 1, n - i - 1)))
			return false;
		if (column == 1 && (c == '.' || (n - i > 4 && !memcmp(s + i, "From ", 5))))
			return false;
	}
	return true;
}

bool encode_wants_base64(const char *s, size_t n)
{
	size_t odd = 0;

	for (size_t i = 0; i < n; i++)
		odd += (unsigned char)s[i] > 0x7e || s[i] == '=';
	return n + 2 * odd > n * 8 / 5;
}

/* --- RFC 2047 and 2231 ------------------------------------------------------------------------- */

static size_t q_cost(const char *s, size_t n)
{
	size_t cost = 0;

	for (size_t i = 0; i < n; i++)
		cost += alnum((unsigned char)s[i]) || s[i] == ' ' ? 1 : 3;
	return cost;
}

static void q_add(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == ' ')
			buf_char(b, '_');
		else if (alnum(c))
			buf_char(b, (char)c);
		else
			buf_printf(b, "=%c%c", HEX[c >> 4], HEX[c & 15]);
	}
}

/* How many bytes of s fit an encoded word of `room` columns: whole characters, at least one. */
static size_t word_fill(const char *s, size_t n, size_t room, bool q)
{
	size_t used = 0, at = 0;

	room -= 12; /* =?utf-8?x? and ?= */
	while (at < n) {
		size_t len = text_next(s + at, n - at, NULL), cost;

		len = len ? len : 1;
		cost = q ? used + q_cost(s + at, len) : (at + len + 2) / 3 * 4;
		if (at && cost > room)
			break;
		used = cost;
		at += len;
	}
	return at;
}

/* Several readers join the base64 of neighbouring words before they decode it, and stop at the
 * padding of the first: a word that is not the last is cut where it needs none. 0: nowhere. */
static size_t unpadded(const char *s, size_t n)
{
	size_t good = 0;

	for (size_t at = 0; at <= n;) {
		size_t len = text_next(s + at, n - at, NULL);

		good = at % 3 ? good : at;
		at += len ? len : 1;
	}
	return good;
}

void encode_words(struct buf *b, const char *s, size_t n, size_t column)
{
	bool q = q_cost(s, n) <= (n + 2) / 3 * 4;

	while (n) {
		size_t room, fits;
		bool as_q = q;

		if (column > 76 - 30) { /* too little left for a word worth having */
			buf_add(b, "\r\n ", 3);
			column = 1;
		}
		room = 76 - column < 75 ? 76 - column : 75;
		fits = word_fill(s, n, room, q);
		if (!q && fits < n && !(fits = unpadded(s, fits))) {
			as_q = true;
			fits = word_fill(s, n, room, true);
		}
		buf_printf(b, "=?utf-8?%c?", as_q ? 'q' : 'b');
		if (as_q)
			q_add(b, s, fits);
		else
			base64_line(b, s, fits);
		buf_add(b, "?=", 2);
		s += fits;
		n -= fits;
		column = 76;
	}
}

static void percent(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (alnum(c) || strchr("-._~", c))
			buf_char(b, (char)c);
		else
			buf_add(b, (const char[]){ '%', HEX[c >> 4], HEX[c & 15] }, 3);
	}
}

static bool parameter_plain(const char *value)
{
	for (const char *s = value; *s; s++)
		if (*s < ' ' || *s > '~' || *s == '"' || *s == '\\')
			return false;
	return strlen(value) <= 60;
}

void encode_parameter(struct buf *b, const char *name, const char *value)
{
	size_t n = strlen(value), at = 0;
	bool one = n <= 18; /* 18 * 3 percent-encoded fits a line */

	if (parameter_plain(value)) {
		buf_printf(b, ";\r\n %s=\"%s\"", name, value);
		return;
	}
	for (int i = 0; at < n; i++) {
		size_t take = 0;

		while (at + take < n && take < 15) {
			size_t len = text_next(value + at + take, n - at - take, NULL);

			take += len ? len : 1;
		}
		take = one ? n : take;
		if (one)
			buf_printf(b, ";\r\n %s*=utf-8''", name);
		else
			buf_printf(b, ";\r\n %s*%d*=%s", name, i, i ? "" : "utf-8''");
		percent(b, value + at, take);
		at += take;
	}
}

void encode_url(struct buf *b, const char *s)
{
	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		len = 1;
		if (alnum((unsigned char)*s)) {
			buf_char(b, *s);
		} else if (splice_at(s, n) != SPLICE_NONE) {
			len = SPLICE_MARK;
			buf_add(b, s, len);
		} else if (*s == '\n') {
			buf_str(b, "%0D%0A");
		} else {
			percent(b, s, 1);
		}
	}
}
