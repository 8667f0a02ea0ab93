#include "compose/wrap.h"

#include <string.h>
#include <strings.h>
#include <unictype.h>
#include <unilbrk.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* Words are looked at this far: a line without blanks must not cost its length squared. */
enum { WORD_LOOK = 1000, LINK_MORE = 300 };

size_t wrap_url(const char *s, size_t n)
{
	size_t at, depth = 0;

	if (n > 8 && !strncasecmp(s, "https://", 8))
		at = 8;
	else if (n > 7 && !strncasecmp(s, "http://", 7))
		at = 7;
	else
		return 0;
	for (; at < n && (unsigned char)s[at] > ' ' && !strchr("<>\"`{}|\\^", s[at]); at++) {
		uint32_t c = 0;

		if ((unsigned char)s[at] >= 0x80 && text_next(s + at, n - at, &c) && c >= 0x2000)
			break; /* CJK and typographic marks end it: there a blank often does not */
		if (s[at] == '(')
			depth++;
		else if (s[at] == ')' && !depth--)
			break;
	}
	while (at > 8 && strchr(".,;:!?'*]", s[at - 1]))
		at--;
	return at > 8 ? at : 0;
}

char *wrap_cut(struct arena *a, const char *s, int columns)
{
	char *cut = text_ellipsis(a, s, columns);
	size_t n = strlen(s), at = strlen(cut), url = 0;

	if (at == n && !strcmp(cut, s))
		return cut;
	at -= strlen("\xe2\x80\xa6");
	for (size_t i = 0; i < at; i += url ? url : 1) {
		url = (s[i] | 0x20) == 'h' ? wrap_url(s + i, n - i) : 0;
		if (!url || i + url < at)
			continue;
		if (i + url <= at + LINK_MORE)
			return i + url == n
				       ? arena_dup(a, s)
				       : arena_printf(a, "%.*s \xe2\x80\xa6", (int)(i + url), s);
		while (i && strchr(" (<[", s[i - 1]))
			i--;
		return arena_printf(a, "%.*s\xe2\x80\xa6", (int)i, s);
	}
	return cut;
}

bool wrap_rtl(const char *s, size_t n)
{
	for (size_t i = 0, len; i < n; i += len) {
		uint32_t c = ' ';
		int d;

		len = text_next(s + i, n - i, &c);
		len = len ? len : 1;
		if ((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'))
			return false;
		if (c < 0xc0)
			continue;
		d = uc_bidi_category(c);
		if (d == UC_BIDI_R || d == UC_BIDI_AL)
			return true;
		if (d == UC_BIDI_L)
			return false;
	}
	return false;
}

/* Inside a word that holds "://" or "@" no break is allowed, nor between two ASCII characters, as in
 * lines of ASCII alone: "(beds).pdf" is one word. */
static void words_keep(const char *s, size_t n, char *keep)
{
	for (size_t i = 1; i < n; i++)
		if (s[i - 1] > ' ' && s[i] > ' ' && s[i] != 127)
			keep[i] = UC_BREAK_PROHIBITED;
	for (size_t i = 0; i < n;) {
		size_t end = i, url = wrap_url(s + i, n - i);

		if (url) {
			memset(keep + i + 1, UC_BREAK_PROHIBITED, url - 1);
			i += url;
			continue;
		}
		while (end < n && end - i < WORD_LOOK && s[end] != ' ')
			end++;
		if (memchr(s + i, '@', end - i))
			memset(keep + i + 1, UC_BREAK_PROHIBITED, end - i - 1);
		else
			for (size_t k = i + 1; k < end; k++)
				if ((s[k] | 0x20) == 'h' && wrap_url(s + k, n - k)) {
					end = k;
					break;
				}
		i = end < n && s[end] == ' ' ? end + 1 : end;
	}
}

static void line_add(struct buf *b, const char *s, size_t n, bool flowed, bool last)
{
	bool soft = n && s[n - 1] == ' ' && flowed && !last;

	while (n && s[n - 1] == ' ')
		n--;
	buf_add(b, s, n);
	buf_str(b, soft ? " \n" : "\n");
}

/* ASCII without URLs, the usual case: blanks alone decide. */
static bool wrap_ascii(struct buf *b, const char *s, size_t n, size_t columns, bool flowed)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || (unsigned char)s[i] > '~')
			return false;
	while (n > columns) {
		size_t cut = columns + 1;

		while (cut && s[cut - 1] != ' ')
			cut--;
		if (!cut)
			for (cut = columns; cut < n && s[cut - 1] != ' '; cut++)
				;
		if (cut >= n)
			break;
		line_add(b, s, cut, flowed, false);
		s += cut;
		n -= cut;
		while (n && *s == ' ')
			s++, n--;
	}
	if (n)
		line_add(b, s, n, flowed, true);
	return true;
}

void wrap_text(struct buf *b, const char *s, size_t n, int columns, bool flowed)
{
	char *keep, *breaks;
	size_t from = 0;

	if (wrap_ascii(b, s, n, (size_t)columns, flowed))
		return;
	keep = arena_get(b->a, n + 1);
	breaks = arena_get(b->a, n + 1);
	memset(keep, UC_BREAK_UNDEFINED, n);
	words_keep(s, n, keep);
	u8_width_linebreaks((const uint8_t *)s, n, columns, 0, 0, keep, "UTF-8", breaks);
	for (size_t i = 1; i < n; i++) {
		if (breaks[i] != UC_BREAK_POSSIBLE && breaks[i] != UC_BREAK_MANDATORY)
			continue;
		line_add(b, s + from, i - from, flowed, false);
		from = i;
	}
	line_add(b, s + from, n - from, flowed, true);
}
