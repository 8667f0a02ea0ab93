#include "compose/patch.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static long hunk_count(const char **p)
{
	char *end;
	long n;

	strtol(*p, &end, 10); /* where it begins */
	n = *end == ',' ? strtol(end + 1, &end, 10) : 1;
	*p = end;
	return n < 0 ? 0 : n;
}

/* "@@ -12,5 +12,7 @@" */
static bool hunk_begins(const char *s, size_t n, struct patch *h)
{
	const char *p = s + 4;

	if (n < 5 || !text_starts(s, "@@ -") || !isdigit((unsigned char)*p))
		return false;
	h->old = hunk_count(&p);
	h->new = 0;
	if (p[0] == ' ' && p[1] == '+' && isdigit((unsigned char)p[2])) {
		p += 2;
		h->new = hunk_count(&p);
	}
	return true;
}

/* Takes a line of the hunk, by its first byte. What no diff has is somebody's remark. */
static bool hunk_takes(struct patch *h, const char *s, bool empty)
{
	bool both = empty || *s == ' ' || *s == '\t';

	if ((h->old <= 0 && h->new <= 0) || (!both && !strchr("+-\\", *s)))
		return false;
	h->old -= both || *s == '-';
	h->new -= both || *s == '+';
	return true;
}

/* " kiln/door.c | 4 ++--", not "beans | 4"; " 2 files changed, ...", " create mode 100644 kiln/door.c" */
static bool is_diffstat(const char *s, size_t n)
{
	const char *bar = memrchr(s, '|', n), *end = s + n;
	size_t digits = 0;

	if (text_starts(s, "create mode ") || text_starts(s, "delete mode ") ||
	    text_starts(s, "base-commit: "))
		return true;
	while (digits < n && isdigit((unsigned char)s[digits]))
		digits++;
	if (digits && n - digits > 13)
		return !memcmp(s + digits, " file changed", 13) ||
		       !memcmp(s + digits, " files changed", 14);
	if (!bar || ++bar == end)
		return false;
	while (bar < end && (*bar == ' ' || isdigit((unsigned char)*bar)))
		digits += *bar++ != ' ';
	return digits && bar < end && strspn(bar, "+-") >= (size_t)(end - bar);
}

static size_t trimmed(const char **s, size_t n)
{
	while (n && (**s == ' ' || **s == '\t'))
		(*s)++, n--;
	while (n && strchr(" \t\r", (*s)[n - 1]))
		n--;
	return n;
}

bool patch_takes(struct patch *p, const char *line, size_t n)
{
	const char *s = line;

	n = trimmed(&s, n);
	return (n && hunk_begins(s, n, p)) || hunk_takes(p, line, !n) || (n && is_diffstat(s, n));
}

bool patch_heads(const char *s)
{
	static const char *const heads[] = { "diff --git ", "diff -",          "new file mode ",
					     "old mode ",   "new mode ",       "deleted file mode ",
					     "rename from", "rename to",       "similarity index ",
					     "copy from ",  "copy to ",        "+++ b/",
					     "+++ /dev/",   "GIT binary patch" };
	const char *next = strchrnul(s, '\n');

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		if (text_starts(s, heads[i]))
			return true;
	if (text_starts(s, "index "))
		return strspn(s + 6, "0123456789abcdef") >= 7;
	next += *next == '\n';
	if (text_starts(s, "--- ") || text_starts(s, "Index: "))
		return text_starts(next, "+++ ") || text_starts(next, "=====");
	if (text_starts(s, "+++ ") || text_starts(s, "====="))
		return text_starts(next, "@@ -") || text_starts(next, "--- ");
	if (text_starts(s, "---\n")) { /* between a commit's words and its figures */
		size_t n = (size_t)(strchrnul(next, '\n') - next);

		n = trimmed(&next, n);
		return n && is_diffstat(next, n);
	}
	return false;
}
