/*
 * Answers to FETCH, read by ourselves: libetpan's parser turns a bare CR of a mail into CR LF,
 * takes any announced size for true, and needs the whole line in memory twice. What we ask for
 * has a small grammar (RFC 3501 section 9, msg-att): numbers, strings, and lists to skip.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "inbox/imap.h"

/* Where a string goes; an arena of its own, so that growing gives the old bytes back. */
struct room {
	struct arena *a;
	char *p;
	size_t n;
};

struct parser {
	struct inbox *b;
	const char *p; /* in the line, which a literal replaces */
	struct room body, scratch;
	size_t most; /* bytes of one string that are kept */
};

static bool next_line(struct parser *s)
{
	s->p = mailstream_read_line_remove_eol(s->b->s, s->b->im->imap_stream_buffer);
	return s->p != NULL;
}

static bool read_all(struct inbox *b, char *to, size_t n)
{
	while (n) {
		ssize_t k = mailstream_read(b->s, to, n);

		if (k <= 0)
			return false;
		to += k;
		n -= (size_t)k;
	}
	return true;
}

static void make_room(struct room *r, size_t n)
{
	if (n < r->n)
		return;
	arena_reset(r->a);
	r->n = (n | 0xffff) + 1;
	r->p = arena_grow(r->a, NULL, 0, r->n);
}

/* What is over the limit is read and not kept: *n is its size all the same. */
static bool literal(struct parser *s, struct room *r, size_t *n)
{
	char *end;
	unsigned long long size = strtoull(s->p + 1, &end, 10);

	end += *end == '+';
	if (end == s->p + 1 || strcmp(end, "}") != 0 || size > UINT32_MAX)
		return false;
	*n = (size_t)size;
	make_room(r, size > s->most ? 0 : (size_t)size);
	return (size > s->most ? inbox_read_over(s->b, size)
			       : read_all(s->b, r->p, (size_t)size)) &&
	       next_line(s);
}

static bool quoted(struct parser *s, struct room *r, size_t *n)
{
	size_t i = 0;

	make_room(r, strlen(s->p));
	for (s->p++; *s->p && *s->p != '"'; s->p++) {
		if (*s->p == '\\' && s->p[1])
			s->p++;
		r->p[i++] = *s->p;
	}
	*n = i;
	return *s->p++ == '"';
}

/* string or NIL. *nil: there are no bytes. */
static bool string(struct parser *s, struct room *r, size_t *n, bool *nil)
{
	*nil = false;
	*n = 0;
	s->p += *s->p == '~'; /* literal8, RFC 3516 */
	if (*s->p == '{')
		return literal(s, r, n);
	if (*s->p == '"')
		return quoted(s, r, n);
	*nil = true;
	s->p += strcspn(s->p, " )");
	return true;
}

/* Any value: atom, string, or a list with all that is in it. */
static bool skip_value(struct parser *s)
{
	size_t depth = 0, n;
	bool nil;

	do {
		if (*s->p == '(') {
			depth++;
			s->p++;
		} else if (*s->p == ')' && depth) {
			depth--;
			s->p++;
		} else if (*s->p == ' ' && depth) {
			s->p++;
		} else if (*s->p == '{' || *s->p == '"' || *s->p == '~') {
			if (!string(s, &s->scratch, &n, &nil))
				return false;
		} else {
			size_t k = strcspn(s->p, " ()\"{");

			if (!k)
				return false;
			s->p += k;
		}
	} while (depth);
	return true;
}

static bool number(struct parser *s, uint32_t *out)
{
	char *end;
	unsigned long long v = strtoull(s->p, &end, 10);

	if (end == s->p || *s->p == '-' || v > UINT32_MAX)
		return false;
	s->p = end;
	*out = (uint32_t)v;
	return true;
}

/* "03-Mar-2025 10:00:00 +0530"; 0 where it makes no sense. */
static time_t date_of(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, year, hour, minute, second, zone_h, zone_m;
	char month[4], sign;
	const char *at = NULL;

	if (sscanf(text, "%2d-%3[A-Za-z]-%4d %2d:%2d:%2d %c%2d%2d", &day, month, &year, &hour,
		   &minute, &second, &sign, &zone_h, &zone_m) != 9)
		return 0;
	for (const char *p = months; *p && !at; p += 3)
		if (!strncasecmp(p, month, 3))
			at = p;
	if (!at || day < 1 || day > 31 || year < 1970 || hour > 23 || minute > 59 || second > 60 ||
	    hour < 0 || minute < 0 || second < 0 || zone_h < 0 || zone_m < 0 || !strchr("+-", sign))
		return 0;
	return when_utc(year, (int)(at - months) / 3 + 1, day, hour, minute, second) -
	       (sign == '-' ? -1 : 1) * (zone_h * 3600 + zone_m * 60);
}

static bool internal_date(struct parser *s, time_t *out)
{
	size_t n;
	bool nil;

	if (!string(s, &s->scratch, &n, &nil))
		return false;
	if (!nil && n < s->scratch.n) {
		s->scratch.p[n] = '\0'; /* rooms have a byte to spare */
		*out = date_of(s->scratch.p);
	}
	return true;
}

static bool body(struct parser *s, struct inbox_answer *out)
{
	bool nil;

	if (out->raw)
		return skip_value(s);
	if (!string(s, &s->body, &out->n, &nil))
		return false;
	out->raw = nil ? NULL : s->body.p;
	return true;
}

static bool item(struct parser *s, struct inbox_answer *out)
{
	const char *name = s->p;
	size_t n = strcspn(name, " [("), section = 0;

	if (name[n] == '[') {
		section = strcspn(name + n, "]") + 1;
		if (name[n + section - 1] != ']')
			return false;
	}
	s->p += n + section;
	s->p += strcspn(s->p, " ("); /* <origin> */
	s->p += *s->p == ' ';
	if (!n || !*s->p)
		return false;
	if (n == 3 && !strncasecmp(name, "UID", 3))
		return number(s, &out->uid);
	if (n == 11 && !strncasecmp(name, "RFC822.SIZE", 11)) {
		out->has_size = true;
		return number(s, &out->size);
	}
	if (n == 12 && !strncasecmp(name, "INTERNALDATE", 12))
		return internal_date(s, &out->date);
	if (n == 4 && section == 2 && !strncasecmp(name, "BODY", 4))
		return body(s, out);
	return skip_value(s);
}

/* s->p stands behind "FETCH (". */
static bool items(struct parser *s, struct inbox_answer *out)
{
	for (;;) {
		s->p += strspn(s->p, " ");
		if (*s->p == ')')
			return true;
		if (!*s->p || !item(s, out))
			return false;
	}
}

/* Behind "* 12 FETCH (", else NULL. */
static const char *fetch_line(const char *line)
{
	const char *p = line + 2;
	size_t digits;

	if (strncmp(line, "* ", 2) != 0)
		return NULL;
	digits = strspn(p, "0123456789");
	return digits && text_starts(p + digits, " FETCH (") ? p + digits + 8 : NULL;
}

static enum reply answers(struct parser *s, inbox_on_answer *on, void *arg)
{
	while (next_line(s)) {
		const char *line = s->p;
		struct inbox_answer got = { 0 };
		enum reply r;

		if (inbox_verdict(s->b, line, &r))
			return r;
		s->p = fetch_line(line);
		if (!s->p) {
			if (!inbox_pass(s->b, line))
				break;
			continue;
		}
		if (!items(s, &got))
			break;
		if (got.uid)
			on(arg, &got);
	}
	s->b->dead = true;
	return REPLY_LOST;
}

enum reply inbox_answers(struct inbox *b, const char *text, size_t most, inbox_on_answer *on,
			 void *arg)
{
	struct parser s = { .b = b, .most = most };
	enum reply r = REPLY_LOST;

	s.body.a = arena_new();
	s.scratch.a = arena_new();
	if (inbox_send(b, text, false))
		r = answers(&s, on, arg);
	arena_free(s.body.a);
	arena_free(s.scratch.a);
	return r;
}
