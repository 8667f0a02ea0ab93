/*
 * digest_unmarked.c - a letter of ours that a mail program put below an answer without any mark.
 */
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "community/digest/digest_reply.h"

/* Who writes three lines of the letter in its order, with so many characters, quotes it. */
enum { LINES = 4000, LINE_LEAST = 16, RUN_LINES = 3, RUN_LEAST = 40, TRIES = 20 };

struct unmarking {
	struct arena *a;
	const char *letter, *lines; /* blanks joined; the same with a line break around each line */
	const char *local;          /* "circle" */
	const char *at;             /* behind what was met last; NULL: nothing yet */
};

struct line {
	const char *raw, *text; /* text: as normal() writes it */
	size_t n;
};

static const char *normal(struct arena *a, const char *s, size_t n)
{
	while (n && strchr("> \t|", *s)) {
		s++;
		n--;
	}
	return text_fold(a,
			 text_clean(a, text_trim(a, s, n), strlen(text_trim(a, s, n)), TEXT_LINE));
}

/* "circle+r.2.": its token is the reader's own, which the letter has not. */
static bool has_address(const struct unmarking *u, const char *line)
{
	const char *p = strstr(line, u->local);

	return p && p[strlen(u->local)] && !strncmp(p + strlen(u->local) + 1, "r.", 2);
}

static bool is_line(const struct unmarking *u, const char *line)
{
	return strstr(u->lines, arena_printf(u->a, "\n%s\n", line)) != NULL;
}

/* Does it stand right here in the letter, to the end of a word? */
static bool follows(const char *at, const char *line)
{
	size_t n = strlen(line);

	at += *at == ' ';
	return !strncmp(at, line, n) && strchr(" ", at[n]);
}

/* Do the lines from v[0] on stand in the letter from p on? */
static bool runs(const struct unmarking *u, const struct line *v, size_t n, const char *p)
{
	size_t met = 0, sum = 0;

	for (size_t i = 0; i < n && met < RUN_LINES; i++) {
		const char *line = v[i].text, *q;

		if (!*line)
			continue;
		q = has_address(u, line) ? p : strstr(p, line);
		if (!q || (strlen(line) < LINE_LEAST && !is_line(u, line)))
			return false;
		p = q == p && has_address(u, line) ? p : q + strlen(line);
		sum += strlen(line);
		met++;
	}
	return met == RUN_LINES && sum >= RUN_LEAST;
}

static bool begins(struct unmarking *u, const struct line *v, size_t n)
{
	const char *p = u->letter;

	for (int i = 0; i < TRIES && (p = strstr(p, v->text)); i++, p++)
		if (runs(u, v, n, p)) {
			u->at = p + strlen(v->text);
			return true;
		}
	return false;
}

/* v[0]: a line with words. Is it the letter's? */
static bool of_letter(struct unmarking *u, const struct line *v, size_t n)
{
	const char *line = v->text, *p;

	if (!u->at)
		return begins(u, v, n);
	if (follows(u->at, line)) {
		u->at += (*u->at == ' ') + strlen(line);
		return true;
	}
	if (strlen(line) < LINE_LEAST)
		return is_line(u, line);
	p = strstr(u->at, line);
	p = p ? p : strstr(u->letter, line);
	u->at = p ? p + strlen(line) : u->at;
	return p || has_address(u, line);
}

static struct line *split(struct arena *a, const char *text, size_t *n)
{
	struct line *v = NULL;
	size_t cap = 0;

	for (*n = 0; *text && *n < LINES;) {
		size_t len = strcspn(text, "\n");

		*ARENA_PUSH(a, v, *n, cap) = (struct line){ text, normal(a, text, len), len };
		text += len + (text[len] == '\n');
	}
	return v;
}

bool digest_reply_may_quote(const char *own)
{
	size_t lines = 0;

	for (const char *p = own; *p && lines < RUN_LINES; p += strcspn(p, "\n")) {
		p += strspn(p, " \t\r\n");
		lines += *p != '\0';
	}
	return lines == RUN_LINES;
}

const char *digest_reply_unmarked(struct arena *a, const char *own, const char *letter,
				  const char *ours)
{
	struct unmarking u = { .a = a };
	const char *at = strchr(ours, '@');
	struct buf joined = BUF(a), lines = BUF(a), out = BUF(a);
	size_t n, n_letter;
	struct line *v = split(a, letter, &n_letter);

	buf_char(&lines, '\n');
	for (size_t i = 0; i < n_letter; i++)
		if (*v[i].text) {
			buf_printf(&joined, "%s%s", joined.n ? " " : "", v[i].text);
			buf_printf(&lines, "%s\n", v[i].text);
		}
	u.letter = buf_text(&joined);
	u.lines = buf_text(&lines);
	u.local = text_lower(a, at ? arena_ndup(a, ours, (size_t)(at - ours)) : ours);
	v = split(a, own, &n);
	for (size_t i = 0; i < n; i++)
		if (!*v[i].text || !of_letter(&u, &v[i], n - i))
			buf_printf(&out, "%.*s\n", (int)v[i].n, v[i].raw);
	return u.at ? buf_text(&out) : own;
}
