#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/parse.h"

/* Japanese mail is sent as ISO-2022-JP and uses the vendors' characters of row 13 (circled numbers,
 * company signs), which glibc's converter refuses: it is turned into EUC-JP-MS first. */
#define JIS "EUC-JP-MS"
/* Chinese of 7 bits (RFC 1843), which glibc has not. */
#define HZ "HZ"

/* Names glibc does not know, and names under which mail programs send a wider set than they say
 * (the WHATWG encoding standard's labels: iso-8859-1 is windows-1252 in all living mail). */
static const struct {
	const char *name, *iconv;
} aliases[] = {
	{ "iso-8859-1", "WINDOWS-1252" },
	{ "iso8859-1", "WINDOWS-1252" },
	{ "iso_8859-1", "WINDOWS-1252" },
	{ "latin1", "WINDOWS-1252" },
	{ "latin-1", "WINDOWS-1252" },
	{ "l1", "WINDOWS-1252" },
	{ "iso88591", "WINDOWS-1252" },
	{ "iso-8859-9", "WINDOWS-1254" },
	{ "iso-8859-8-i", "ISO-8859-8" },
	{ "iso-8859-8-e", "ISO-8859-8" },
	{ "iso-8859-6-i", "ISO-8859-6" },
	{ "iso-8859-6-e", "ISO-8859-6" },
	{ "iso-8859-11", "TIS-620" },
	{ "x-sjis", "CP932" },
	{ "shift_jis", "CP932" },
	{ "shift-jis", "CP932" },
	{ "sjis", "CP932" },
	{ "ms_kanji", "CP932" },
	{ "windows-31j", "CP932" },
	{ "x-euc-jp", "EUC-JP" },
	{ "iso-2022-jp", JIS },
	{ "x-iso-2022-jp", JIS },
	{ "iso-2022-jp-ms", JIS },
	{ "cp50220", JIS },
	{ "cp50221", JIS },
	{ "ks_c_5601-1987", "CP949" },
	{ "ks_c_5601-1989", "CP949" },
	{ "ks_c_5601", "CP949" },
	{ "ksc5601", "CP949" },
	{ "ksc_5601", "CP949" },
	{ "euc-kr", "CP949" },
	{ "korean", "CP949" },
	{ "windows-949", "CP949" },
	{ "gb2312", "GB18030" },
	{ "gb_2312-80", "GB18030" },
	{ "gbk", "GB18030" },
	{ "x-gbk", "GB18030" },
	{ "cp936", "GB18030" },
	{ "x-gb2312", "GB18030" },
	{ "euc-cn", "GB18030" },
	{ "x-big5", "BIG5-HKSCS" },
	{ "big5", "BIG5-HKSCS" },
	{ "cn-big5", "BIG5-HKSCS" },
	{ "x-cp1250", "WINDOWS-1250" },
	{ "x-cp1251", "WINDOWS-1251" },
	{ "x-cp1252", "WINDOWS-1252" },
	{ "cp-1252", "WINDOWS-1252" },
	{ "x-ansi", "WINDOWS-1252" },
	{ "ansi", "WINDOWS-1252" },
	{ "macintosh", "MACINTOSH" },
	{ "x-mac-roman", "MACINTOSH" },
	{ "mac", "MACINTOSH" },
	{ "x-macroman", "MACINTOSH" },
	{ "x-mac-cyrillic", "MAC-CYRILLIC" },
	{ "tis-620", "WINDOWS-874" },
	{ "x-windows-874", "WINDOWS-874" },
	{ "dos-874", "WINDOWS-874" },
	{ "koi8", "KOI8-R" },
	{ "koi", "KOI8-R" },
	{ "koi8-ru", "KOI8-U" },
	{ "unicode-1-1-utf-7", "UTF-7" },
	{ "x-unicode-2-0-utf-7", "UTF-7" },
	{ "unicode", "UTF-16" },
	{ "cp65001", "UTF-8" },
	{ "hz", HZ },
	{ "hz-gb-2312", HZ },
};

/* Names that mean "nobody said": what follows is UTF-8 where it is valid, else windows-1252. */
static const char *const unsaid[] = {
	"",
	"us-ascii",
	"ascii",
	"utf-8",
	"utf8",
	"unknown-8bit",
	"unknown",
	"x-unknown",
	"x-user-defined",
	"default",
	"default_charset",
	"iso-10646",
	"utf-8mb4",
	"ansi_x3.4-1968",
	"ansi_x3.4-1986",
	"iso646-us",
	"us",
	"unicode-1-1-utf-8",
	"_autodetect",
	"_autodetect_all",
	"7bit",
	"8bit",
	"none",
	"binary",
	"x-utf-8",
	"utf_8",
	"utf8mb4",
};

enum { OPEN = 8, NAME = 40 };

/* Opening a converter costs more than converting a line; one process reads one mail at a time. */
static struct {
	char name[NAME + 1];
	iconv_t cd;
} cache[OPEN];
static unsigned cache_next;

static iconv_t converter(const char *name)
{
	iconv_t cd;
	unsigned slot;

	for (unsigned i = 0; i < OPEN; i++)
		if (cache[i].name[0] && !strcmp(cache[i].name, name)) {
			iconv(cache[i].cd, NULL, NULL, NULL, NULL);
			return cache[i].cd;
		}
	cd = iconv_open("UTF-8", name);
	if (cd == (iconv_t)-1)
		return cd;
	slot = cache_next++ % OPEN;
	if (cache[slot].name[0])
		iconv_close(cache[slot].cd);
	memcpy(cache[slot].name, name, strlen(name) + 1);
	cache[slot].cd = cd;
	return cd;
}

static bool is_ascii(const char *s, size_t n)
{
	size_t i = 0;

	for (; i + 8 <= n; i += 8) {
		uint64_t w;

		memcpy(&w, s + i, 8);
		if (w & 0x8080808080808080ULL)
			return false;
	}
	for (; i < n; i++)
		if (s[i] & 0x80)
			return false;
	return true;
}

/* Lower case, without quotes and blanks; false where the syntax is not a plain name's. The
 * characters exclude '/', with which iconv_open takes orders ("//TRANSLIT") and file names. */
static bool normalise(const char *charset, char out[NAME + 1])
{
	size_t n = 0;

	for (const char *p = charset; *p; p++) {
		char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;

		if (c == ' ' || c == '"' || c == '\'' || c == ';' || c == '\t')
			continue;
		if (n == NAME || !strchr("abcdefghijklmnopqrstuvwxyz0123456789-_.:+", c))
			return false;
		out[n++] = c;
	}
	out[n] = '\0';
	return true;
}

static bool is_unsaid(const char *name)
{
	for (size_t i = 0; i < sizeof unsaid / sizeof *unsaid; i++)
		if (!strcmp(unsaid[i], name))
			return true;
	return false;
}

static bool is_alias(const char *name, char to[NAME + 1])
{
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (!strcmp(aliases[i].name, name)) {
			memcpy(to, aliases[i].iconv, strlen(aliases[i].iconv) + 1);
			return true;
		}
	return false;
}

/* "windows1251", "win-1251", "cp-850": a code page by its number, as glibc names it. */
static bool is_code_page(const char *name, char to[NAME + 1])
{
	static const char *const makers[] = { "windows", "win", "cp", "ms", "ibm-" };

	for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
		const char *number = name + strlen(makers[i]);

		if (strncmp(name, makers[i], strlen(makers[i])) != 0)
			continue;
		number += *number == '-' || *number == '_';
		if (!*number || number[strspn(number, "0123456789")])
			continue;
		memcpy(to, "cp", 2);
		memmove(to + 2, number, strlen(number) + 1);
		return true;
	}
	return false;
}

/* iconv's name for it in `to`; "" where we refuse: glibc-internal sets, and ISO-2022-CN-EXT,
 * whose converter wrote past its buffer (CVE-2024-2961). */
static void resolve(const char *name, char to[NAME + 1])
{
	static const char *const refused[] = { "char", "wchar_t", "internal", "iso-2022-cn-ext",
					       "iso2022cnext" };

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		if (!strcmp(refused[i], name)) {
			to[0] = '\0';
			return;
		}
	/* "x-" is what is not yet registered, or was not when the program was written */
	while (!is_alias(name, to) && !strncmp(name, "x-", 2) && name[2])
		name += 2;
	if (is_alias(name, to))
		return;
	if (!is_code_page(name, to))
		memcpy(to, name, strlen(name) + 1);
	else if (is_alias(to, to))
		return;
}

static bool shifts(const char *name) /* ASCII bytes do not mean ASCII in these */
{
	return !strncasecmp(name, "iso-2022", 8) || !strncasecmp(name, "iso2022", 7) ||
	       !strncasecmp(name, "utf-7", 5) || !strncasecmp(name, "utf7", 4) ||
	       !strncasecmp(name, "utf-16", 6) || !strncasecmp(name, "utf16", 5) ||
	       !strncasecmp(name, "utf-32", 6) || !strncasecmp(name, "ucs", 3) ||
	       !strncasecmp(name, "ebcdic", 6) || !strncasecmp(name, "cp037", 5) ||
	       !strncasecmp(name, "ibm", 3);
}

/* What a charset with combining marks keeps back of its last letter (windows-1255, windows-1258), and
 * back to the state it begins with. */
static void flush(iconv_t cd, struct buf *out)
{
	char held[16], *to = held;
	size_t room = sizeof held;

	if (iconv(cd, NULL, NULL, &to, &room) != (size_t)-1)
		buf_add(out, held, sizeof held - room);
}

/* All of it through iconv; what cannot be read becomes U+FFFD, and how many did is returned. */
static size_t convert(struct arena *a, iconv_t cd, const char *s, size_t n, struct buf *out)
{
	char chunk[4096], *in = (char *)s;
	size_t left = n, bad = 0;
	bool cut;

	*out = BUF(a);
	while (left) {
		char *to = chunk;
		size_t room = sizeof chunk;
		size_t rc = iconv(cd, &in, &left, &to, &room);

		buf_add(out, chunk, sizeof chunk - room);
		if (rc != (size_t)-1 || errno == E2BIG)
			continue;
		bad++;
		cut = errno == EINVAL;
		flush(cd, out);
		buf_str(out, "\xef\xbf\xbd");
		if (cut)
			break;
		in++, left--;
	}
	flush(cd, out);
	return bad;
}

/* Valid UTF-8, or mostly so with some bytes broken; not a text that merely happens to have one
 * pair of bytes that looks like it. */
static bool rather_utf8(const char *s, size_t n)
{
	size_t good = 0, bad = 0;

	for (size_t i = 0, len; i < n; i += len) {
		len = text_next(s + i, n - i, NULL);
		if (len > 1)
			good++;
		else if (!len)
			bad++, len = 1;
	}
	return !bad || good > 2 * bad;
}

static const char *guess(struct arena *a, const char *s, size_t n, size_t *out_n)
{
	struct buf out;

	*out_n = n;
	if (rather_utf8(s, n))
		return s;
	convert(a, converter("WINDOWS-1252"), s, n, &out);
	*out_n = out.n;
	return buf_text(&out);
}

/* Raw bytes in a header: nobody names their charset. UTF-8 where valid, else what the body is in; a
 * header is no UTF-16. */
const char *charset_raw(struct arena *a, const char *s, size_t n, const char *hint, size_t *out_n)
{
	bool escapes = memchr(s, 0x1b, n) && !strncmp(hint, "iso-2022", 8);

	*out_n = n;
	if (text_is_utf8(s, n) && !escapes)
		return s;
	if (shifts(hint) && !escapes)
		hint = "";
	return reader_utf8(a, s, n, hint, out_n, NULL);
}

static const char *no_mark(const char *s, size_t *n) /* without a byte order mark */
{
	if (*n < 3 || memcmp(s, "\xef\xbb\xbf", 3))
		return s;
	*n -= 3;
	return s + 3;
}

/* ISO 2022 escapes (RFC 1468, and JIS X 0201 kana and JIS X 0212 with it) to EUC bytes. */
static const char *jis_to_euc(struct arena *a, const char *s, size_t n, size_t *out_n)
{
	char *out = arena_get(a, n * 2 + 1), *to = out, set = 'B';

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (c == 0x1b && i + 2 < n && (s[i + 1] == '(' || s[i + 1] == '$')) {
			bool wide = s[i + 1] == '$';

			i += 2;
			if (wide && s[i] == '(' && i + 1 < n)
				i++;
			set = wide ? (s[i] == 'D' ? '2' : '$') : s[i];
		} else if (c == '\n' || c == '\r') {
			set = 'B'; /* every line begins in ASCII */
			*to++ = (char)c;
		} else if (c > ' ' && c < 0x7f && (set == '$' || set == '2') && i + 1 < n) {
			if (set == '2')
				*to++ = (char)0x8f;
			*to++ = (char)(c | 0x80);
			*to++ = (char)(s[++i] | 0x80);
		} else if (c > ' ' && c < 0x60 && set == 'I') {
			*to++ = (char)0x8e;
			*to++ = (char)(c | 0x80);
		} else {
			*to++ = (char)c;
		}
	}
	*out_n = (size_t)(to - out);
	return out;
}

/* "~{" and "~}" around GB 2312 bytes without their high bit, to the bytes with it. */
static const char *hz_to_gb(struct arena *a, const char *s, size_t n, size_t *out_n)
{
	char *out = arena_get(a, n + 1), *to = out;
	bool wide = false;

	for (size_t i = 0; i < n; i++) {
		char next = i + 1 < n ? s[i + 1] : '\0';

		if (s[i] == '~' && next && strchr(wide ? "}" : "{~\n", next)) {
			wide = next == '{';
			i++;
			if (next == '~')
				*to++ = '~';
			continue;
		}
		wide = wide && s[i] != '\n'; /* every line begins in ASCII */
		*to++ = wide && s[i] > ' ' ? (char)(s[i] | 0x80) : s[i];
	}
	*out_n = (size_t)(to - out);
	return out;
}

static bool has_utf16_mark(const char *s, size_t n)
{
	return n > 1 && (!memcmp(s, "\xff\xfe", 2) || !memcmp(s, "\xfe\xff", 2));
}

const char *reader_utf8(struct arena *a, const char *s, size_t n, const char *charset,
			size_t *out_n, bool *known)
{
	char name[NAME + 1], to[NAME + 1];
	bool good = true, fits = normalise(charset ? charset : "", name);
	iconv_t cd = (iconv_t)-1;
	struct buf out;

	if (fits && !is_unsaid(name)) {
		resolve(name, to);
		if (!strcasecmp(to, "utf-16") && !has_utf16_mark(s, n))
			memcpy(to, "UTF-16BE", 9); /* RFC 2781 section 4.3 */
		if (!strcmp(to, JIS) && memchr(s, 0x1b, n))
			s = jis_to_euc(a, s, n, &n);
		if (!strcmp(to, HZ)) {
			s = hz_to_gb(a, s, n, &n);
			memcpy(to, "GB18030", 8);
		}
		if (is_ascii(s, n) && !shifts(to))
			to[0] = 'A', to[1] = '\0';
		else if (to[0])
			cd = converter(to);
		good = cd != (iconv_t)-1 || !strcmp(to, "A");
	} else {
		good = fits;
	}
	if (known)
		*known = good;
	*out_n = n;
	if (cd != (iconv_t)-1) {
		size_t bad = convert(a, cd, s, n, &out);

		/* A wrong label on UTF-8 is the commonest mistake of all; that of Latin letters fits
		 * any bytes, but what is valid UTF-8 makes no words of them. */
		if ((!bad && strcmp(to, "WINDOWS-1252") != 0) || is_ascii(s, n) ||
		    !text_is_utf8(s, n)) {
			*out_n = out.n;
			return buf_text(&out);
		}
	}
	if (is_ascii(s, n))
		return s;
	return no_mark(guess(a, s, n, out_n), out_n);
}
