#include "base/text.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <stdlib.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

#include "base/arena.h"
#include "base/buf.h"

size_t text_next(const char *s, size_t n, uint32_t *cp)
{
	ucs4_t c;
	int len;

	if (!n)
		return 0;
	if ((unsigned char)*s < 0x80) {
		if (cp)
			*cp = (unsigned char)*s;
		return 1;
	}
	len = u8_mbtoucr(&c, (const uint8_t *)s, n);
	if (len <= 0)
		return 0;
	if (cp)
		*cp = c;
	return (size_t)len;
}

bool text_is_utf8(const char *s, size_t n)
{
	return u8_check((const uint8_t *)s, n) == NULL;
}

static bool unseen(uint32_t c)
{
	return c == 0x200b || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x2069) || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) ||
	       (c >= 0x80 && c < 0xa0) || c == 0x61c;
}

bool text_has_word(const char *s)
{
	size_t n = strlen(s), len;

	for (uint32_t c; n; s += len, n -= len) {
		len = text_next(s, n, &c);
		if (!len)
			len = 1;
		else if (uc_is_general_category_withtable(c,
							  UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_N))
			return true;
	}
	return false;
}

static void add_break(struct buf *out, uint32_t c, enum text_shape shape)
{
	if (shape == TEXT_LINE) {
		if (out->n && out->p[out->n - 1] != ' ')
			buf_char(out, ' ');
	} else {
		buf_char(out, c == '\t' ? '\t' : '\n');
	}
}

/* Printable ASCII from s on: most of most mail, and worth not asking Unicode's tables about. */
static size_t plain_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && s[i] >= ' ' && s[i] <= '~')
		i++;
	return i;
}

static size_t odd_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && !plain_run(s + i, 1))
		i++;
	return i;
}

static bool is_mark(char c)
{
	return c > ' ' && c <= '~';
}

/* The same, and the ends of lines: what a block keeps as it is. */
static size_t block_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && ((s[i] >= ' ' && s[i] <= '~') || s[i] == '\n'))
		i++;
	return i;
}

/* Printable ASCII, and of blanks only single ones between words: in one line these are counted. */
static size_t word_run(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (is_mark(s[i]) || (i && s[i] == ' ' && i + 1 < n && is_mark(s[i + 1]))))
		i++;
	return i;
}

char *text_clean(struct arena *a, const char *s, size_t n, enum text_shape shape)
{
	struct buf out = BUF(a);

	for (size_t i = 0, len; i < n; i += len) {
		uint32_t c;

		len = shape == TEXT_BLOCK ? block_run(s + i, n - i) : word_run(s + i, n - i);
		if (len) {
			buf_add(&out, s + i, len);
			continue;
		}
		len = text_next(s + i, n - i, &c);
		if (!len) {
			len = 1;
			buf_str(&out, "\xef\xbf\xbd");
		} else if (c == '\r' && i + 1 < n && s[i + 1] == '\n') {
			continue;
		} else if (c == '\r' || c == '\n' || c == '\t') {
			add_break(&out, c, shape);
		} else if (shape == TEXT_LINE && (c == ' ' || c == 0x2028 || c == 0x2029)) {
			add_break(&out, c, shape);
		} else if (c >= 0x20 && c != 0x7f && !unseen(c)) {
			buf_add(&out, s + i, len);
		}
	}
	if (shape == TEXT_LINE && out.n && out.p[out.n - 1] == ' ')
		buf_cut(&out, out.n - 1);
	return out.p ? out.p : arena_dup(a, "");
}

/* Blanks and controls take no part in folding or composing, so that words stand alone; most are
 * ASCII and need no tables. */
static size_t word_end(const char *s, bool *ascii)
{
	size_t n = 0;

	for (*ascii = true; (unsigned char)s[n] > ' '; n++)
		if (s[n] & 0x80)
			*ascii = false;
	while (s[n] && (unsigned char)s[n] <= ' ')
		n++;
	return n;
}

static void fold_word(struct buf *out, const char *s, size_t n)
{
	uint8_t room[256], *f;
	size_t got = sizeof room;

	f = u8_casefold((const uint8_t *)s, n, NULL, UNINORM_NFC, room, &got);
	if (f)
		buf_add(out, (const char *)f, got);
	else
		buf_add(out, s, n);
	if (f != room)
		free(f);
}

char *text_fold(struct arena *a, const char *s)
{
	struct buf out = BUF(a);
	bool ascii;

	for (size_t n; *s; s += n) {
		n = word_end(s, &ascii);
		if (!ascii) {
			fold_word(&out, s, n);
			continue;
		}
		buf_add(&out, s, n);
		for (char *p = out.p + out.n - n; *p; p++)
			if (*p >= 'A' && *p <= 'Z')
				*p += 'a' - 'A';
	}
	return out.p ? out.p : arena_dup(a, "");
}

char *text_digits(struct arena *a, const char *s)
{
	struct buf out = BUF(a);
	uint32_t c;

	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		int digit = -1;

		len = text_next(s, n, &c);
		if (len > 1)
			digit = uc_decimal_value(c);
		len = len ? len : 1;
		if (digit >= 0)
			buf_char(&out, (char)('0' + digit));
		else
			buf_add(&out, s, len);
	}
	return out.p ? out.p : arena_dup(a, "");
}

int text_width(const char *s, size_t n)
{
	int width = 0;

	for (size_t i = 0; i < n;) {
		size_t run = plain_run(s + i, n - i);

		width += (int)run;
		i += run;
		run = odd_run(s + i, n - i);
		width += run ? u8_width((const uint8_t *)s + i, run, "UTF-8") : 0;
		i += run;
	}
	return width;
}

char *text_ellipsis(struct arena *a, const char *s, int columns)
{
	size_t n = strlen(s), at = 0, word = 0;
	int used = 0;

	if (text_width(s, n) <= columns)
		return arena_dup(a, s);
	while (at < n) {
		size_t len = text_next(s + at, n - at, NULL);
		int w;

		len = len ? len : 1;
		w = text_width(s + at, len);
		if (used + w > columns - 1)
			break;
		if (s[at] == ' ' && used > columns * 2 / 3)
			word = at;
		used += w;
		at += len;
	}
	return arena_printf(a, "%.*s\xe2\x80\xa6", (int)(word ? word : at), s);
}

char *text_column(struct arena *a, const char *s, int columns)
{
	char *cut = text_ellipsis(a, s, columns);

	return arena_printf(a, "%s%*s", cut, columns - text_width(cut, strlen(cut)), "");
}

/* The first letters answer nearly always. */
static bool begin_alike(const char *a, const char *b)
{
	return !((*a ^ *b) & ~0x20);
}

bool text_eq(const char *a, const char *b)
{
	return a && b ? begin_alike(a, b) && !strcasecmp(a, b) : a == b;
}

bool text_starts(const char *s, const char *prefix)
{
	return s &&
	       (!*prefix || (begin_alike(s, prefix) && !strncasecmp(s, prefix, strlen(prefix))));
}

bool text_has_any(const char *s, const char *const *list)
{
	static const char marks[] = " .,;:!?()\"\n-";

	for (; *list; list++)
		for (const char *p = s; (p = strstr(p, *list)); p++) {
			size_t n = strlen(*list);

			if ((p == s || strchr(marks, p[-1])) && strchr(marks, p[n]))
				return true;
		}
	return false;
}

char *text_lower(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s);

	for (char *p = out; p && *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p += 'a' - 'A';
	return out;
}

size_t text_blank(const char *s)
{
	static const char *const blanks[] = { " ", "\xc2\xa0", "\xe2\x80\xaf" };

	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
		if (!strncmp(s, blanks[i], strlen(blanks[i])))
			return strlen(blanks[i]);
	return 0;
}

const char *text_unopened(const char *s)
{
	for (;; s += strlen("¡"))
		if (s += strspn(s, " \t"), !text_starts(s, "¡") && !text_starts(s, "¿"))
			return s;
}

char *text_trim(struct arena *a, const char *s, size_t n)
{
	while (n && isspace((unsigned char)s[n - 1]))
		n--;
	while (n && isspace((unsigned char)*s))
		s++, n--;
	return arena_ndup(a, s, n);
}

const char *text_find(const char *hay, const char *needle)
{
	return hay ? strcasestr(hay, needle) : NULL;
}
