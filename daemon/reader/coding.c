/* Base64, quoted-printable and uuencode, as they arrive: without padding, several streams in one,
 * cut in the middle. GMime's decoder drops the last bytes of an unpadded stream and reads on where
 * another begins; it would also bring eleven libraries into every process of ours. */
#include <string.h>

#include "reader/parse.h"

static int base64_value(unsigned char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* What is left of a group: two digits hold a byte, three hold two. */
static size_t base64_rest(uint32_t bits, int digits, char *out)
{
	if (digits == 2) {
		*out = (char)(bits >> 4);
		return 1;
	}
	if (digits == 3) {
		out[0] = (char)(bits >> 10);
		out[1] = (char)(bits >> 2);
		return 2;
	}
	return 0;
}

size_t coding_base64(const char *s, size_t n, char *out)
{
	static signed char value[256];
	char *to = out;
	uint32_t bits = 0;
	int digits = 0;

	if (!value[0])
		for (int c = 0; c < 256; c++)
			value[c] = (signed char)base64_value((unsigned char)c);
	for (size_t i = 0; i < n; i++) {
		int v = value[(unsigned char)s[i]];

		if (v >= 0) {
			bits = bits << 6 | (uint32_t)v;
			if (++digits == 4) {
				to[0] = (char)(bits >> 16);
				to[1] = (char)(bits >> 8);
				to[2] = (char)bits;
				to += 3;
				digits = 0;
			}
		} else if (s[i] == '=') {
			to += base64_rest(bits, digits, to);
			digits = 0;
		}
	}
	to += base64_rest(bits, digits, to);
	return (size_t)(to - out);
}

static int hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes from the '=' at s to the next line, 0 where the line goes on: blanks that a server put
 * behind the sign do not count (RFC 2045 section 6.7, rule 3). */
static size_t soft_break(const char *s, size_t n)
{
	size_t i = 1;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	if (i < n && s[i] == '\r')
		i++;
	return i == n ? n : s[i] == '\n' ? i + 1 : 0;
}

size_t coding_quoted_printable(const char *s, size_t n, char *out)
{
	char *to = out;
	size_t skip;

	while (n) {
		const char *sign = memchr(s, '=', n);
		size_t plain = sign ? (size_t)(sign - s) : n;

		memcpy(to, s, plain);
		to += plain;
		s += plain;
		n -= plain;
		if (n > 2 && hex_value((unsigned char)s[1]) >= 0 &&
		    hex_value((unsigned char)s[2]) >= 0) {
			*to++ = (char)(hex_value((unsigned char)s[1]) << 4 |
				       hex_value((unsigned char)s[2]));
			skip = 3;
		} else if (n && !(skip = soft_break(s, n))) {
			*to++ = '='; /* no code at all: written by hand, or cut */
			skip = 1;
		}
		if (n) {
			s += skip;
			n -= skip;
		}
	}
	return (size_t)(to - out);
}

static size_t uu_line(struct span l, char *out)
{
	size_t want = ((size_t)l.p[0] - 32) & 63, n = 0;

	for (size_t i = 1; n < want && i < l.n; i += 4) {
		unsigned v[4] = { 0 };

		for (size_t k = 0; k < 4 && i + k < l.n; k++)
			v[k] = ((unsigned)(unsigned char)l.p[i + k] - 32) & 63;
		out[n++] = (char)(v[0] << 2 | v[1] >> 4);
		if (n < want)
			out[n++] = (char)(v[1] << 4 | v[2] >> 2);
		if (n < want)
			out[n++] = (char)(v[2] << 6 | v[3]);
	}
	return n;
}

size_t coding_uu(const char *s, size_t n, char *out)
{
	struct span all = { s, n };
	size_t at = 0, next, to = 0;
	bool begun = false;

	for (; at < n; at = next) {
		struct span l = line_at(all, at, &next);

		if (!begun)
			begun = l.n > 6 && !memcmp(l.p, "begin ", 6);
		else if (l.n == 3 && !memcmp(l.p, "end", 3))
			break;
		else if (l.n)
			to += uu_line(l, out + to);
	}
	return to;
}
