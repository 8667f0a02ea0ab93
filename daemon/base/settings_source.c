#include "base/settings_source.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* libconfig counts lines in an unsigned short and its parser recurses on nesting. */
enum {
	FILE_MAX = 1 << 20,
	LINES_MAX = 60000,
	INCLUDE_MAX = 8,
	NEST_MAX = 8,
	PARTS_MAX = 64,
	FAULTS_MAX = 100
};

struct part { /* a file being read */
	const char *file, *text;
	size_t n, at;
	int line;
};

struct scan {
	struct source *src;
	struct settings_faults *faults;
	const char *folder;
	struct part stack[INCLUDE_MAX];
	int depth, nest, parts;
	struct buf out;
	bool ok;
};

void settings_fault(struct arena *a, struct settings_faults *f, const char *file, int line,
		    const char *fmt, ...)
{
	struct buf b = BUF(a);
	va_list ap;

	if (f->n >= FAULTS_MAX)
		return;
	if (file)
		buf_printf(&b, line ? "%s:%d: " : "%s: ", file, line);
	va_start(ap, fmt);
	buf_str(&b, arena_vprintf(a, fmt, ap));
	va_end(ap);
	*ARENA_PUSH(a, f->v, f->n, f->cap) = text_clean(a, b.p, b.n, TEXT_LINE);
}

char *settings_slurp(struct arena *a, const char *path, size_t *n, char say[200])
{
	struct stat st;
	char *text = NULL;
	size_t have = 0, size;
	ssize_t got;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0) {
		snprintf(say, 200, "cannot be read: %s", strerror(errno));
		return NULL;
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size > FILE_MAX) {
		snprintf(say, 200, "%s",
			 S_ISREG(st.st_mode)   ? "is larger than 1 MiB"
			 : S_ISDIR(st.st_mode) ? "is a folder: name the file in it"
					       : "is not a file");
		close(fd);
		return NULL;
	}
	size = (size_t)st.st_size; /* two dozen recipes are read: not a whole MiB for each */
	text = arena_get(a, size + 1);
	while (have < size && (got = read(fd, text + have, size - have)) > 0)
		have += (size_t)got;
	close(fd);
	text[have] = 0;
	*n = have;
	return text;
}

static struct part *top(struct scan *s)
{
	return &s->stack[s->depth - 1];
}

static void fault(struct scan *s, int line, const char *text)
{
	settings_fault(s->src->a, s->faults, top(s)->file, line, "%s", text);
	s->ok = false;
}

static void end_line(struct scan *s)
{
	struct source *src = s->src;
	struct part *p = top(s);

	buf_char(&s->out, '\n');
	p->line++;
	*ARENA_PUSH(src->a, src->lines, src->n_lines, src->cap) =
		(struct source_line){ p->file, p->line };
}

static bool put(struct scan *s, const char *file, const char *text, size_t n)
{
	if (memchr(text, 0, n)) {
		settings_fault(s->src->a, s->faults, file, 0,
			       "has a zero byte in it; is it a text file?");
		return false;
	}
	/* Some editors put a mark before all, which nobody sees. */
	s->stack[s->depth++] =
		(struct part){ .file = file,
			       .text = text,
			       .n = n,
			       .at = n >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0,
			       .line = 1 };
	if (s->src->n_lines)
		s->src->lines[s->src->n_lines - 1] = (struct source_line){ file, 1 };
	s->parts++;
	return true;
}

/* Below the folder by its real name, so that neither ".." nor a link leads out of it. */
static bool is_below(const char *path, const char *folder)
{
	char real[PATH_MAX], base[PATH_MAX];
	size_t n;

	if (!realpath(path, real) || !realpath(folder, base))
		return false;
	n = strlen(base);
	return !strncmp(real, base, n) && real[n] == '/';
}

static void include(struct scan *s, const char *name, int line)
{
	struct arena *a = s->src->a;
	char *path, say[200], *text;
	size_t n;

	if (!s->folder) {
		fault(s, line, "@include works only in a file");
		return;
	}
	if (s->depth == INCLUDE_MAX || s->parts >= PARTS_MAX) {
		fault(s, line, "too many @include lines, or files that include each other");
		return;
	}
	path = arena_printf(a, "%s/%s", s->folder, name);
	if (*name == '/')
		path = arena_dup(a, name);
	text = settings_slurp(a, path, &n, say);
	if (text && !is_below(path, s->folder)) {
		text = NULL;
		snprintf(say, sizeof say,
			 "is outside the folder of the configuration: move it there");
	}
	if (!text) {
		fault(s, line, arena_printf(a, "@include: %s %s", path, say));
		return;
	}
	if (!put(s, path, text, n))
		s->ok = false;
}

/* At "@include": takes the line and opens the file. */
static void take_include(struct scan *s)
{
	struct part *p = top(s);
	const char *q = p->text + p->at + strlen("@include"), *end = p->text + p->n, *name;
	int line = p->line;

	while (q < end && (*q == ' ' || *q == '\t'))
		q++;
	name = q + 1;
	if (q < end && *q == '"')
		for (q++; q < end && *q != '"' && *q != '\n' && *q != '\\'; q++)
			;
	if (q >= end || *q != '"' || q < name) {
		fault(s, line, "@include takes a file name in quotes: @include \"more.conf\"");
		while (q < end && *q != '\n')
			q++;
		p->at = (size_t)(q - p->text);
		return;
	}
	p->at = (size_t)(q + 1 - p->text);
	include(s, arena_ndup(s->src->a, name, (size_t)(q - name)), line);
}

static void take_number(struct scan *s)
{
	struct part *p = top(s);
	const char *from = p->text + p->at, *q = from, *end = p->text + p->n;
	char *stop, text[64];
	long long v;

	while (q < end && (isalnum((unsigned char)*q) || strchr("+-.", *q)))
		q++;
	snprintf(text, sizeof text, "%.*s", (int)(q - from), from);
	errno = 0;
	v = strtoll(text, &stop, 0);
	if (strncasecmp(text, "0x", 2) && *text == '0')
		v = strtoll(text, &stop, 10);
	while (*stop == 'l' || *stop == 'L')
		stop++;
	if ((!*stop && (errno || v > INT_MAX || v < INT_MIN)) || q - from >= 63)
		fault(s, p->line,
		      arena_printf(s->src->a,
				   "the number %.30s is too large; sizes and times are "
				   "written as text, such as \"25M\" or \"7d\"",
				   text));
	buf_add(&s->out, from, (size_t)(q - from));
	p->at += (size_t)(q - from);
}

/* Copies from here up to where `stop` begins, or the end of the file. */
static bool copy_until(struct scan *s, const char *stop, bool escapes)
{
	struct part *p = top(s);
	size_t n = strlen(stop);

	while (p->at < p->n) {
		char c = p->text[p->at];

		if (!strncmp(p->text + p->at, stop, n)) {
			if (*stop == '\n')
				return true;
			buf_str(&s->out, stop);
			p->at += n;
			return true;
		}
		if (escapes && c == '\\' && p->at + 1 < p->n && p->text[p->at + 1] != '\n') {
			buf_char(&s->out, c);
			c = p->text[++p->at];
		}
		p->at++;
		if (c == '\n')
			end_line(s);
		else
			buf_char(&s->out, c);
	}
	return *stop == '\n';
}

static void take_string(struct scan *s)
{
	int line = top(s)->line;

	buf_char(&s->out, '"');
	top(s)->at++;
	if (!copy_until(s, "\"", true))
		fault(s, line, "a text begins here and has no closing \"");
}

static void take_comment(struct scan *s)
{
	struct part *p = top(s);
	int line = p->line;
	bool block = p->text[p->at] == '/' && p->text[p->at + 1] == '*';

	buf_add(&s->out, p->text + p->at, 2 - (p->text[p->at] == '#'));
	p->at += 2 - (p->text[p->at] == '#');
	if (!copy_until(s, block ? "*/" : "\n", false))
		fault(s, line, "a comment begins here and has no closing */");
}

static void take_other(struct scan *s, char c)
{
	struct part *p = top(s);

	if (strchr("({[", c) && ++s->nest == NEST_MAX + 1)
		fault(s, p->line, "brackets are nested too deeply; is one not closed above?");
	if (strchr(")}]", c))
		s->nest--;
	p->at++;
	if (c == '\n')
		end_line(s);
	else if (c != '\r')
		buf_char(&s->out, c);
}

static void take_word(struct scan *s)
{
	struct part *p = top(s);

	while (p->at < p->n &&
	       (isalnum((unsigned char)p->text[p->at]) || strchr("-_*", p->text[p->at])))
		buf_char(&s->out, p->text[p->at++]);
}

static void take_token(struct scan *s)
{
	struct part *p = top(s);
	const char *q = p->text + p->at;
	unsigned char c = (unsigned char)*q, next = (unsigned char)q[1];

	if (c == '"')
		take_string(s);
	else if (c == '#' || (c == '/' && (next == '/' || next == '*')))
		take_comment(s);
	else if (!strncmp(q, "@include", 8))
		take_include(s);
	else if (isdigit(c) || ((c == '-' || c == '+') && isdigit(next)))
		take_number(s);
	else if (isalpha(c) || c == '*')
		take_word(s);
	else
		take_other(s, (char)c);
}

bool settings_source(struct source *src, struct arena *a, const char *file, const char *folder,
		     const char *text, size_t n, struct settings_faults *faults)
{
	struct scan s = {
		.src = src, .faults = faults, .folder = folder, .out = BUF(a), .ok = true
	};

	*src = (struct source){ .a = a };
	*ARENA_PUSH(a, src->lines, src->n_lines, src->cap) = (struct source_line){ file, 1 };
	if (!put(&s, file, arena_ndup(a, text, n), n))
		return false;
	while (s.depth > 0 && faults->n < 100) {
		struct part *p = top(&s);

		if (src->n_lines > LINES_MAX) {
			fault(&s, p->line, "the configuration has more than 60,000 lines");
			break;
		}
		if (p->at < p->n) {
			take_token(&s);
			continue;
		}
		if (--s.depth == 0)
			break;
		buf_char(&s.out, '\n'); /* what follows the include stands on its own */
		*ARENA_PUSH(a, src->lines, src->n_lines, src->cap) =
			(struct source_line){ top(&s)->file, top(&s)->line };
	}
	src->text = (char *)buf_text(&s.out);
	src->n = s.out.n;
	return s.ok;
}
