/* Base64, quoted-printable and uuencode: GMime undoes them. Its base64 drops the last bytes of an
 * unpadded stream and reads on where another begins, so each stream is handed over alone and padded. */
#include <string.h>

#include "reader/gmime.h"
#include "reader/parse.h"

static size_t step(GMimeEncoding *e, const char *s, size_t n, char *out)
{
	return n ? gmime()->encoding_step(e, s, n, out) : 0;
}

/* One stream, up to its padding. */
static size_t base64_stream(const char *s, size_t n, char *out)
{
	GMimeEncoding e;
	size_t digits = 0, got;

	gmime()->encoding_init_decode(&e, GMIME_CONTENT_ENCODING_BASE64);
	for (size_t i = 0; i < n; i++)
		digits += coding_is_base64((unsigned char)s[i]);
	got = step(&e, s, n, out);
	if (digits % 4 > 1)
		got += step(&e, "==", 4 - digits % 4, out + got);
	return got;
}

size_t coding_base64(const char *s, size_t n, char *out)
{
	size_t got = 0;

	while (n) {
		const char *pad = memchr(s, '=', n);
		size_t k = pad ? (size_t)(pad - s) : n;

		got += base64_stream(s, k, out + got);
		k += pad != NULL;
		s += k;
		n -= k;
	}
	return got;
}

static size_t decode(GMimeContentEncoding coding, const char *s, size_t n, char *out)
{
	GMimeEncoding e;
	size_t got;

	gmime()->encoding_init_decode(&e, coding);
	got = step(&e, s, n, out);
	return got + gmime()->encoding_flush(&e, "", 0, out + got);
}

/* How many blanks behind the "=" at s[-1] are no part of a soft break's line (RFC 2045 section 6.7). */
static size_t stray(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i < n && (s[i] == '\n' || s[i] == '\r') ? i : 0;
}

/* GMime takes "=" with blanks behind it as it stands. */
size_t coding_quoted_printable(const char *s, size_t n, char *out)
{
	GMimeEncoding e;
	size_t got = 0, from = 0;

	gmime()->encoding_init_decode(&e, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	for (const char *p = s; (p = memchr(p, '=', n - (size_t)(p - s)));) {
		size_t at = (size_t)(++p - s), skip = stray(p, n - at);

		if (!skip)
			continue;
		got += step(&e, s + from, at - from, out + got);
		from = at + skip;
		p += skip;
	}
	got += step(&e, s + from, n - from, out + got);
	return got + gmime()->encoding_flush(&e, "", 0, out + got);
}

/* GMime wants the lines between "begin" and "end". */
size_t coding_uu(const char *s, size_t n, char *out)
{
	const char *begin = memmem(s, n, "begin ", 6), *from, *end;

	from = begin ? memchr(begin, '\n', n - (size_t)(begin - s)) : NULL;
	if (!from)
		return 0;
	n -= (size_t)(++from - s);
	end = memmem(from, n, "\nend", 4);
	return decode(GMIME_CONTENT_ENCODING_UUENCODE, from, end ? (size_t)(end + 1 - from) : n,
		      out);
}
