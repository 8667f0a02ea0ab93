/* Folder names and sets of UIDs, as IMAP writes them. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "inbox/imap.h"

static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static void add_unit(struct buf *b, uint32_t unit, uint32_t *bits, int *left)
{
	*bits = *bits << 16 | unit;
	for (*left += 16; *left >= 6; *left -= 6)
		buf_char(b, abc[*bits >> (*left - 6) & 63]);
	*bits &= (1u << *left) - 1;
}

/* RFC 3501 section 5.1.3: UTF-16 in base64 with "," for "/", between "&" and "-". */
char *inbox_utf7(struct arena *a, const char *s)
{
	struct buf b = BUF(a);
	size_t n = strlen(s), k;
	uint32_t cp, bits = 0;
	int left = 0;
	bool shifted = false;

	buf_add(&b, "", 0);
	for (; n; s += k, n -= k) {
		k = text_next(s, n, &cp);
		if (!k || cp < 0x20 || cp == 0x7f)
			return NULL;
		if (cp < 0x7f) {
			if (shifted) {
				if (left)
					buf_char(&b, abc[bits << (6 - left) & 63]);
				buf_char(&b, '-');
			}
			shifted = false;
			buf_str(&b, cp == '&' ? "&-" : (char[]){ (char)cp, '\0' });
			continue;
		}
		if (!shifted) {
			buf_char(&b, '&');
			bits = 0;
			left = 0;
			shifted = true;
		}
		if (cp > 0xffff) {
			add_unit(&b, 0xd800 + ((cp - 0x10000) >> 10), &bits, &left);
			cp = 0xdc00 + ((cp - 0x10000) & 0x3ff);
		}
		add_unit(&b, cp, &bits, &left);
	}
	if (shifted) {
		if (left)
			buf_char(&b, abc[bits << (6 - left) & 63]);
		buf_char(&b, '-');
	}
	return b.p;
}

static bool add_utf8(struct buf *b, uint32_t cp)
{
	if (cp < 0x20 || cp == 0x7f || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		return false;
	if (cp < 0x80) {
		buf_char(b, (char)cp);
		return true;
	}
	if (cp >= 0x10000) {
		buf_char(b, (char)(0xf0 | cp >> 18));
		buf_char(b, (char)(0x80 | (cp >> 12 & 63)));
	} else if (cp >= 0x800) {
		buf_char(b, (char)(0xe0 | cp >> 12));
	} else {
		buf_char(b, (char)(0xc0 | cp >> 6));
		buf_char(b, (char)(0x80 | (cp & 63)));
		return true;
	}
	buf_char(b, (char)(0x80 | (cp >> 6 & 63)));
	buf_char(b, (char)(0x80 | (cp & 63)));
	return true;
}

/* The part between "&" and "-". */
static bool unshift(struct buf *b, const char *p, size_t n)
{
	uint32_t bits = 0, high = 0;
	int have = 0;

	for (size_t i = 0; i < n; i++) {
		const char *at = memchr(abc, p[i], 64);
		uint32_t unit;

		if (!at)
			return false;
		bits = bits << 6 | (uint32_t)(at - abc);
		have += 6;
		if (have < 16)
			continue;
		have -= 16;
		unit = bits >> have & 0xffff;
		bits &= (1u << have) - 1;
		if (unit >= 0xd800 && unit < 0xdc00 && !high)
			high = unit;
		else if (!add_utf8(b, !high ? unit
				      : unit >= 0xdc00 && unit < 0xe000
					      ? 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00)
					      : 0xd800))
			return false;
		else
			high = 0;
	}
	return !high && !bits;
}

char *inbox_utf8(struct arena *a, const char *s)
{
	struct buf b = BUF(a);
	const char *whole = s;

	buf_add(&b, "", 0);
	while (*s) {
		size_t n;

		if (*s != '&') {
			buf_char(&b, *s++);
			continue;
		}
		n = strcspn(++s, "-");
		if (n == 0)
			buf_char(&b, '&');
		else if (s[n] != '-' || !unshift(&b, s, n))
			return text_clean(a, whole, strlen(whole), TEXT_LINE);
		s += n + 1;
	}
	/* Some servers send UTF-8 as it is. */
	return text_is_utf8(b.p, b.n) ? b.p : text_clean(a, whole, strlen(whole), TEXT_LINE);
}

char *inbox_quoted(struct arena *a, const char *s)
{
	struct buf b = BUF(a);

	if (strpbrk(s, "\r\n"))
		return NULL;
	buf_char(&b, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_char(&b, '\\');
		buf_char(&b, *s);
	}
	buf_char(&b, '"');
	return b.p;
}

size_t inbox_set_text(struct arena *a, const uint32_t *uids, size_t n, size_t most, char **out)
{
	struct buf b = BUF(a);
	size_t i = 0;

	buf_add(&b, "", 0);
	while (i < n && b.n + 24 < most) {
		size_t j = i;

		while (j + 1 < n && uids[j + 1] == uids[j] + 1)
			j++;
		buf_printf(&b, "%s%lu", b.n ? "," : "", (unsigned long)uids[i]);
		if (j > i)
			buf_printf(&b, ":%lu", (unsigned long)uids[j]);
		i = j + 1;
	}
	*out = b.p;
	return i;
}
