#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose/digest.h"
#include "compose/splice.h"

static bool is_rule(const char *s, size_t n)
{
	return n >= 20 && (*s == '-' || *s == '=') && strspn(s, (char[]){ *s, '\0' }) >= n;
}

static size_t line_length(const char *s)
{
	size_t n = strcspn(s, "\n");

	while (n && s[n - 1] == ' ')
		n--;
	return n;
}

/* A mark is shown as what it stands for; other controls (there should be none) are left out. */
static void plain_add(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		enum splice_var var = splice_at(s + i, n - i);

		if (var != SPLICE_NONE) {
			buf_str(b, var == SPLICE_TOKEN ? "TOKEN" : "...");
			i += SPLICE_MARK - 1;
		} else if ((unsigned char)s[i] >= ' ' && s[i] != 0x7f) {
			buf_char(b, s[i]);
		}
	}
}

char *digest_terminal(struct arena *a, const char *text, bool colour)
{
	struct buf b = BUF(a);

	while (*text) {
		size_t n = line_length(text), whole = strcspn(text, "\n");
		const char *next = text + whole + (text[whole] == '\n');
		size_t under = line_length(next);
		const char *paint = "";

		if (n && is_rule(text, n))
			paint = "\033[2m";
		else if (n && under && is_rule(next, under))
			paint = *next == '=' ? "\033[1;36m" : "\033[1m";
		buf_str(&b, colour ? paint : "");
		plain_add(&b, text, n);
		buf_str(&b, colour && *paint ? "\033[0m\n" : "\n");
		text = next;
	}
	return arena_dup(a, buf_text(&b));
}
