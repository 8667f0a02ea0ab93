#include "compose/code.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { RUN_LINES = 30, SURE = 12 };

struct said {
	const char *s; /* without blanks at the ends */
	size_t n, indent;
};

/* Signs that prose has few of. A mark of two such signs in a row counts double. */
bool code_dense(const char *s, size_t n)
{
	size_t signs = 0, letters = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if (isalpha(c) || c >= 0x80)
			letters++;
		else if (strchr("{}()[]<>=;|\\/_&$%#@^~`*+:", c))
			signs++;
	}
	return signs * 4 > letters && n > 3;
}

static bool is_stamp(const char *s, size_t n)
{
	size_t d = 0;

	for (size_t i = 0; i < n && i < 22; i++)
		d += isdigit((unsigned char)s[i]) != 0;
	if (d < 6)
		return false;
	return s[0] == '[' || (isdigit((unsigned char)s[0]) && memchr(s, ':', n < 22 ? n : 22));
}

/* "ValueError: no data", "java.io.IOException: closed" */
static bool is_thrown(const char *s, size_t n)
{
	static const char *const ends[] = { "Error:", "Exception:", "Warning:", NULL };
	size_t w = 0;

	while (w < n && s[w] != ' ')
		w++;
	for (size_t i = 0; ends[i]; i++) {
		size_t len = strlen(ends[i]);

		if (w > len && !memcmp(s + w - len, ends[i], len))
			return true;
	}
	return false;
}

static bool starts(const char *s, size_t n, const char *const *heads)
{
	for (; *heads; heads++)
		if (n >= strlen(*heads) && !memcmp(s, *heads, strlen(*heads)))
			return true;
	return false;
}

/* No sentence begins or ends like this. */
static bool is_sure(const char *s, size_t n)
{
	static const char *const heads[] = {
		"@@ ",      "diff ",   "#include", "#define", "#ifdef",    "#!", "$ ",  "</",
		"at java.", "at org.", "at com.",  "/*",      "[[",        "|",  "+--", "Index: ",
		">>> ",     "In [",    "Out[",     "{{",      "Traceback", "<?", NULL
	};

	return starts(s, n, heads) || is_stamp(s, n) || is_thrown(s, n) || strchr("{}\\", s[n - 1]);
}

static size_t name_length(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (isalnum((unsigned char)s[i]) || strchr("._$:", s[i])))
		i++;
	return i && isdigit((unsigned char)*s) ? 0 : i;
}

/* Is what stands here, from one bracket to the other, all there is? */
static bool is_bracketed(const char *s, size_t n)
{
	size_t deep = 0;

	for (size_t i = 0; i < n; i++) {
		deep += s[i] == '(';
		deep -= s[i] == ')' && deep;
		if (!deep)
			return i + 1 == n;
	}
	return false;
}

/* "cl <- make()", "CONFIG_USB=y", "bed_depth = 40", "chol(x, \"upper\")", "\"status\": 200,"; prose such
 * as "n = 12 answered" or "CONFIG_USB=y is new" is none. */
static bool is_statement(const char *s, size_t n)
{
	size_t name = name_length(s, n), key = *s == '"' ? 1 + name_length(s + 1, n - 1) : 0;
	const char *rest = s + name;
	size_t left = n - name;

	if (key > 1 && n > key + 2 && !memcmp(s + key, "\": ", 3))
		return true;
	if (!name || left < 2 || strchr(".?!:", s[n - 1]))
		return false;
	if (*rest == '(')
		return is_bracketed(rest, left) && (memchr(s, '_', n) || memchr(rest, '"', left) ||
						    memchr(rest, '=', left) || left == 2);
	if (*rest == '=')
		return !memchr(rest, ' ', left) || strchr("\"'", rest[1]);
	return left > 4 &&
	       (!memcmp(rest, " <- ", 4) || (!memcmp(rest, " = ", 3) && memchr(s, '_', name)));
}

/* "ana@shed:~/beds$ ls" */
static bool is_prompt(const char *s, size_t n)
{
	const char *blank = memchr(s, ' ', n), *end = blank ? blank : s + n;
	size_t word = (size_t)(end - s);

	return word > 3 && strchr("#$%", end[-1]) && memchr(s, '@', word) && memchr(s, ':', word);
}

static bool is_web(const char *s, size_t n)
{
	return n > 8 && (memmem(s, n, "://", 3) || memchr(s, '@', n));
}

bool code_line(const char *s, size_t n, size_t indent)
{
	static const char *const heads[] = { "+++ ",    "--- ",     "index ",  "# ",
					     "import ", "package ", "public ", "private ",
					     "static ", "//",       "*/",      NULL };

	if (is_sure(s, n) || starts(s, n, heads) || s[n - 1] == ';' || is_statement(s, n) ||
	    is_prompt(s, n))
		return true;
	if ((indent >= 8 || (n > 1 && !memcmp(s, "0x", 2))) && code_dense(s, n))
		return true;
	return !is_web(s, n) && code_dense(s, n);
}

bool code_opens_output(const char *s, size_t n)
{
	static const char *const heads[] = { "Traceback (", "$ ", "Exception in ", NULL };

	return starts(s, n, heads) && (*s != '$' || (n > 2 && !isdigit((unsigned char)s[2])));
}

/* --- runs of lines ---------------------------------------------------------------------------- */

/* "Moneymaker      12.5    13.1", "Moneymaker | 12.5 | 13.1" */
static bool is_row(const struct said *x)
{
	return memmem(x->s, x->n, "   ", 3) || memchr(x->s, '\t', x->n) ||
	       memmem(x->s, x->n, " | ", 3);
}

/* "- one; two;" is a list's, however it ends, and "--- so much for that ---" a remark. */
static bool is_item(const struct said *x)
{
	size_t n = strspn(x->s, "-*+");

	return n && n < x->n && x->s[n] == ' ';
}

/* The line at p without its blanks; where the next one begins. */
static const char *read_line(const char *p, struct said *x)
{
	const char *end = strchrnul(p, '\n');

	*x = (struct said){ .s = p };
	while (x->s < end && strchr(" \t", *x->s))
		x->indent += *x->s++ == '\t' ? 8 : 1;
	x->n = (size_t)(end - x->s);
	while (x->n && strchr(" \t\r", x->s[x->n - 1]))
		x->n--;
	return *end ? end + 1 : end;
}

struct look {
	size_t lines, code, sure, stamps;
	const char *end, *stop; /* behind the last line that is code; behind all of them */
};

static bool is_code(const struct said *x)
{
	return !is_item(x) && (is_row(x) || code_line(x->s, x->n, x->indent));
}

/* The lines up to the next empty one. */
static struct look look_at(const char *text)
{
	struct look l = { .end = text, .stop = text };
	bool before = false;
	struct said x;

	for (; *l.stop && l.lines < RUN_LINES; l.lines++) {
		const char *next = read_line(l.stop, &x);

		if (!x.n || *x.s == '>')
			break;
		before = is_code(&x) || (before && x.indent >= 2);
		l.stop = next;
		l.stamps += is_stamp(x.s, x.n);
		l.code += before;
		l.sure += before && (is_row(&x) || is_sure(x.s, x.n) ||
				     (x.n >= SURE && !is_web(x.s, x.n) && code_dense(x.s, x.n)));
		l.end = before ? next : l.end;
	}
	return l;
}

static bool is_run(const struct look *l)
{
	return l->lines > 1 && l->sure && l->code * 2 > l->lines;
}

/* The run itself, or a line such as an #include that stands an empty line above one. */
size_t code_run(const char *text)
{
	struct look l, below;
	struct said x;

	read_line(text, &x);
	if (!x.n || *x.s == '>' || (!is_code(&x) && x.s[x.n - 1] != ')')) /* "int main(void)" */
		return 0;
	l = look_at(text);
	if (l.lines > 1 && (code_opens_output(x.s, x.n) || (l.stamps > 1 && is_stamp(x.s, x.n))))
		return (size_t)(l.stop - text); /* lines that were wrapped are among them */
	if (l.lines == 1 && is_sure(x.s, x.n) && *l.stop == '\n') {
		below = look_at(l.stop + 1);
		return is_run(&below) ? (size_t)(l.stop - text) : 0;
	}
	return is_run(&l) ? (size_t)(l.end - text) : 0;
}
