#include "reader/html_defuse.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

enum { MAX_ATTRIBUTES = 200 };

/* The length of "<![if !supportLists]>" or "<![endif]>" at s, 0: none is there. Where they end a comment
 * ("<![endif]-->") they are part of it. */
static size_t condition(const char *s, size_t n)
{
	const char *end = n > 4 && !memcmp(s, "<![", 3) ? memchr(s, '>', n < 80 ? n : 80) : NULL;

	return end && end[-1] == ']' ? (size_t)(end + 1 - s) : 0;
}

/* Names that may lack their semicolon, as pages of the nineties have them (the HTML standard, 13.5). */
/* clang-format off */
static const char *const bare[] = {
	"amp", "lt", "gt", "quot",
	"nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy", "reg", "macr",
	"deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12",
	"frac34", "iquest",
	"Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave",
	"Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave",
	"Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig",
	"agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave",
	"iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave",
	"uacute", "ucirc", "uuml", "yacute", "thorn", "yuml", NULL
};
/* clang-format on */

enum { LONGEST_NAME = 6, LONGEST_WRITTEN = 3 + LONGEST_NAME };

/* "&eacute" at s, but not "&eacute;", "&copy=2" or "&copyright": how long it is, 0 if it is none. Gives
 * its name as libxml2 knows it. */
static size_t bare_name(const char *s, size_t n, const char **name)
{
	size_t k = 1;

	while (k < n && k <= LONGEST_NAME && isalnum((unsigned char)s[k]))
		k++;
	if (k < n && (isalnum((unsigned char)s[k]) || s[k] == ';' || s[k] == '='))
		return 0;
	for (const char *const *b = bare; *b; b++)
		if (strlen(*b) == k - 1 && !memcmp(s + 1, *b, k - 1)) {
			*name = *b;
			return k;
		}
	return 0;
}

/* "&#146;" or "&#x92": how long it is, 0 if it is none of 128 to 159. Gives the character that is meant. */
static size_t old_number(const char *s, size_t n, unsigned *c)
{
	static const unsigned short windows[32] = { 0x20ac, 0,      0x201a, 0x192,  0x201e, 0x2026,
						    0x2020, 0x2021, 0x2c6,  0x2030, 0x160,  0x2039,
						    0x152,  0,      0x17d,  0,      0,      0x2018,
						    0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
						    0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0,
						    0x17e,  0x178 };
	bool hex = n > 2 && (s[2] | 0x20) == 'x';
	size_t from = hex ? 3 : 2, k = from;
	unsigned value = 0;

	if (n < 4 || s[1] != '#')
		return 0;
	for (; k < n && k < from + 4 && isxdigit((unsigned char)s[k]); k++) {
		unsigned digit =
			s[k] <= '9' ? (unsigned)(s[k] - '0') : (unsigned)((s[k] | 0x20) - 'a' + 10);

		if (!hex && digit > 9)
			break;
		value = value * (hex ? 16 : 10) + digit;
	}
	if (value < 128 || value > 159 || !windows[value - 128])
		return 0;
	*c = windows[value - 128];
	return k + (k < n && s[k] == ';');
}

/* What stands at s is a reference that libxml2 reads badly: its length, and what to write for it. */
static size_t reference(const char *s, size_t n, char written[LONGEST_WRITTEN + 1])
{
	const char *name;
	unsigned c;
	size_t k = old_number(s, n, &c);

	if (k) {
		snprintf(written, LONGEST_WRITTEN + 1, "&#%u;", c);
		return k;
	}
	k = bare_name(s, n, &name);
	if (k)
		snprintf(written, LONGEST_WRITTEN + 1, "&%s;", name);
	return k;
}

const char *html_defuse(struct arena *a, const char *s, size_t n, size_t *out_n)
{
	/* "&lt" becomes "&lt;", "&#146" "&#8217;": never twice as long */
	char *out = arena_get(a, 2 * n + 1), *to = out, quote = 0, written[LONGEST_WRITTEN + 1];
	bool tag = false;
	int words = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		size_t skip = tag || c != '<' ? 0 : condition(s + i, n - i);

		if (c == '&' && (skip = reference(s + i, n - i, written)) &&
		    (!tag || words <= MAX_ATTRIBUTES)) {
			memcpy(to, written, strlen(written));
			to += strlen(written);
		}
		if (skip) {
			i += skip - 1;
			continue;
		}
		if (!tag && c == '<' && i + 1 < n && isalpha((unsigned char)s[i + 1])) {
			tag = true;
			words = 0;
			quote = 0;
		} else if (tag && c == '>' && (!quote || words > MAX_ATTRIBUTES)) {
			tag = false;
			*to++ = c;
			continue;
		} else if (tag && (c == '"' || c == '\'')) {
			quote = !quote && to > out && to[-1] == '=' ? c : quote == c ? 0 : quote;
		} else if (tag && !quote &&
			   (c == ' ' || c == '\n' || c == '\t' || c == '/' || c == '\r')) {
			words++;
		}
		if (!tag || words <= MAX_ATTRIBUTES)
			*to++ = c;
	}
	*out_n = (size_t)(to - out);
	return out;
}
