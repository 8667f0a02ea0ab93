/* Address fields: RFC 5322 section 3.4 with the obsolete syntax of 4.4, and what is in the wild:
 * names with commas and no quotes, quotes that never close, encoded words in quotes, blanks in
 * addresses, masked "user at domain". One pass; nesting is counted, never recursed. */
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reader/parse.h"

struct piece {             /* what stands between two commas */
	struct buf phrase; /* words, quotes gone: the name, or an address without brackets */
	struct buf bare;   /* the same with its quotes, for a quoted local part */
	struct buf comment;
	struct span angle;
	size_t phrase_to, comment_to; /* how long they were behind the bracket */
	bool has_angle, quoted;
};

struct walk {
	struct arena *a;
	struct span s;
	const char *hint;
	struct piece now;
	struct buf pending;       /* names that had no address yet: "Public, John <a@b>" */
	const char *pending_note; /* what stood in parentheses beside a word alone */
	bool pending_atom;
	bool no_quote, no_paren, no_angle; /* none closes any more: do not look again */
	struct people out;
	size_t cap;
};

static void piece_reset(struct walk *w)
{
	w->now = (struct piece){ .phrase = BUF(w->a), .bare = BUF(w->a), .comment = BUF(w->a) };
}

static void add_blank(struct buf *b)
{
	if (b->n && b->p[b->n - 1] != ' ')
		buf_char(b, ' ');
}

static void add_both(struct walk *w, const char *s, size_t n)
{
	buf_add(&w->now.phrase, s, n);
	buf_add(&w->now.bare, s, n);
}

static struct span trimmed(const struct buf *b)
{
	struct span s = { buf_text(b), b->n };

	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	while (s.n && *s.p == ' ')
		s.p++, s.n--;
	return s;
}

/* Where the quote, comment or bracket that opens at `at` ends; 0 if it never does. */
static size_t closing_quote(struct span s, size_t at)
{
	for (size_t i = at + 1; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '"')
			return i;
	}
	return 0;
}

static size_t closing_paren(struct span s, size_t at)
{
	size_t depth = 0;

	for (size_t i = at; i < s.n; i++) {
		if (s.p[i] == '\\')
			i++;
		else if (s.p[i] == '(')
			depth++;
		else if (s.p[i] == ')' && --depth == 0)
			return i;
	}
	return 0;
}

static void add_unescaped(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n)
			i++;
		if (s[i] != '\r' && s[i] != '\n')
			buf_char(b, s[i]);
	}
}

static bool local_quote(struct span s, size_t end) /* "john doe"@example.org */
{
	return end + 1 < s.n && s.p[end + 1] == '@';
}

static size_t take_quote(struct walk *w, size_t at)
{
	size_t end = w->no_quote ? 0 : closing_quote(w->s, at);

	if (!end) {
		w->no_quote = true;
		return at + 1;
	}
	w->now.quoted = true;
	if (local_quote(w->s, end))
		buf_add(&w->now.phrase, w->s.p + at, end + 1 - at);
	else
		add_unescaped(&w->now.phrase, w->s.p + at + 1, end - at - 1);
	buf_add(&w->now.bare, w->s.p + at, end + 1 - at);
	return end + 1;
}

static size_t take_comment(struct walk *w, size_t at)
{
	size_t end = w->no_paren ? 0 : closing_paren(w->s, at);

	if (!end) {
		w->no_paren = true;
		add_both(w, "(", 1);
		return at + 1;
	}
	add_blank(&w->now.comment);
	add_unescaped(&w->now.comment, w->s.p + at + 1, end - at - 1);
	add_blank(&w->now.phrase);
	add_blank(&w->now.bare);
	return end + 1;
}

/* An address as written: UTF-8, blanks, comments and a source route (RFC 5322 section 4.4) gone. */
static const char *address(struct walk *w, struct span s)
{
	struct buf b = BUF(w->a);
	bool quote = false;
	int depth = 0;
	const char *p, *colon;
	size_t n;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '"' && !depth)
			quote = !quote;
		if (!quote && c == '(')
			depth++;
		else if (!quote && c == ')' && depth)
			depth--;
		else if (!depth && c != '<' && c != '\r' && c != '\n' &&
			 (quote || (c != ' ' && c != '\t')))
			buf_char(&b, c);
	}
	p = buf_text(&b);
	n = b.n;
	if (n > 7 && !strncasecmp(p, "mailto:", 7))
		p += 7, n -= 7;
	colon = *p == '@' ? memchr(p, ':', n) : NULL;
	if (colon)
		n -= (size_t)(colon + 1 - p), p = colon + 1;
	if (n > 1 && *p == '\'' && p[n - 1] == '\'')
		p++, n -= 2;
	p = charset_raw(w->a, p, n, w->hint, &n);
	return text_clean(w->a, p, n, TEXT_LINE);
}

static const char *unquoted(struct arena *a, const char *name) /* quotes inside an encoded word */
{
	size_t n = strlen(name);

	return n > 2 && name[0] == '"' && name[n - 1] == '"' ? arena_ndup(a, name + 1, n - 2)
							     : name;
}

/* What a comment says; "((Ann Example))" is how some gateways pass one on. */
static struct span comment(const struct piece *now)
{
	struct span s = trimmed(&now->comment);

	if (s.n > 2 && *s.p == '(' && closing_paren(s, 0) == s.n - 1)
		s.p++, s.n -= 2;
	return s;
}

static const char *full_name(struct walk *w, struct span phrase)
{
	struct span note = comment(&w->now);
	struct buf b = BUF(w->a);

	if (w->pending.n) {
		buf_add(&b, w->pending.p, w->pending.n);
		buf_str(&b, ", ");
	}
	buf_add(&b, phrase.p, phrase.n);
	if (note.n) {
		bool alone = !b.n;

		buf_str(&b, alone ? "" : " (");
		buf_add(&b, note.p, note.n);
		buf_str(&b, alone ? "" : ")");
	}
	return unquoted(w->a, encoded_decode(w->a, buf_text(&b), b.n, w->hint));
}

static void push(struct walk *w, const char *name, const char *addr)
{
	if (w->out.n < READER_PEOPLE) {
		struct person *p = ARENA_PUSH(w->a, w->out.v, w->out.n, w->cap);

		p->name = name;
		p->address = addr;
	}
	buf_cut(&w->pending, 0);
}

/* Where the address in the bracket at `at` ends; *next: where to go on. */
static size_t bracketed(struct walk *w, size_t at, size_t *next)
{
	const char *p = w->s.p + at + 1, *end = NULL;
	size_t left = w->s.n - at - 1, n;

	if (!w->no_angle)
		end = memchr(p, '>', left);
	if (!end)
		w->no_angle = true;
	for (n = 0; n < left && p + n != end; n++)
		if (!end && (p[n] == ',' || p[n] == ';'))
			break;
	*next = at + 1 + n + (end != NULL);
	return n;
}

/* A second address without a comma: "Ann <a@b.org> Bo <c@d.org>". What stood between them is the
 * second one's name. The same address again is still one mailbox. */
static void second_angle(struct walk *w, struct span angle)
{
	struct piece *now = &w->now;
	const char *first = address(w, now->angle), *name, *note;

	if (!strcasecmp(first, address(w, angle)))
		return;
	name = arena_dup(w->a, buf_text(&now->phrase) + now->phrase_to);
	note = arena_dup(w->a, buf_text(&now->comment) + now->comment_to);
	buf_cut(&now->phrase, now->phrase_to);
	buf_cut(&now->comment, now->comment_to);
	push(w, full_name(w, trimmed(&now->phrase)), first);
	piece_reset(w);
	buf_str(&now->phrase, name);
	buf_str(&now->comment, note);
	now->angle = angle;
}

static size_t take_angle(struct walk *w, size_t at)
{
	size_t next, n = bracketed(w, at, &next);
	struct span angle = { w->s.p + at + 1, n }, *had = &w->now.angle;
	bool named = memchr(angle.p, '@', n);

	if (!w->now.has_angle || (named && !memchr(had->p, '@', had->n)))
		*had = angle;
	else if (named)
		second_angle(w, angle);
	w->now.has_angle = true;
	add_blank(&w->now.phrase);
	w->now.phrase_to = w->now.phrase.n;
	w->now.comment_to = w->now.comment.n;
	return next;
}

/* "jdoe @ example.org" and "jdoe@machine . example": blanks around the signs are obsolete syntax. */
static struct span closed_up(struct walk *w, struct span s)
{
	struct buf b = BUF(w->a);
	bool at = false;

	for (size_t i = 0; i < s.n; i++) {
		char next = i + 1 < s.n ? s.p[i + 1] : 0, last = b.n ? b.p[b.n - 1] : 0;

		at = at || s.p[i] == '@';
		if (s.p[i] == ' ' &&
		    (next == '@' || last == '@' || (at && (next == '.' || last == '.'))))
			continue;
		buf_char(&b, s.p[i]);
	}
	return (struct span){ buf_text(&b), b.n };
}

static bool within_quotes(struct span s, const char *end)
{
	bool in = false;

	for (const char *p = s.p; p < end; p++)
		in ^= *p == '"';
	return in;
}

/* No brackets: the word with the '@' is the address, what stands beside it the name. */
static bool bare_address(struct walk *w)
{
	struct span s = closed_up(w, trimmed(&w->now.bare)), rest;
	const char *at = memrchr(s.p, '@', s.n), *from, *to, *end = s.p + s.n;
	struct buf name = BUF(w->a);
	bool quoted = false;

	if (!at || at == s.p || within_quotes(s, at))
		return false;
	for (from = at; from > s.p && (from[-1] != ' ' || quoted); from--)
		quoted ^= from[-1] == '"';
	for (to = at; to < end && *to != ' '; to++)
		;
	buf_add(&name, s.p, (size_t)(from - s.p));
	buf_add(&name, to, (size_t)(end - to));
	rest = trimmed(&name);
	if (rest.n > 1 && *rest.p == '"' && rest.p[rest.n - 1] == '"')
		rest.p++, rest.n -= 2;
	buf_cut(&w->pending, 0);
	push(w, full_name(w, rest), address(w, (struct span){ from, (size_t)(to - from) }));
	return true;
}

/* "user at example.org": how public archives mask an address, and nothing else but it. */
static bool masked_address(struct walk *w)
{
	struct span s = trimmed(&w->now.bare);
	const char *at = memmem(s.p, s.n, " at ", 4);
	struct buf b = BUF(w->a);

	if (!at || at == s.p || !memchr(at + 4, '.', s.n - (size_t)(at + 4 - s.p)))
		return false;
	buf_add(&b, s.p, (size_t)(at - s.p));
	buf_char(&b, '@');
	buf_add(&b, at + 4, s.n - (size_t)(at + 4 - s.p));
	if (memchr(b.p, ' ', b.n))
		return false;
	buf_cut(&w->pending, 0);
	push(w, full_name(w, (struct span){ "", 0 }), address(w, (struct span){ b.p, b.n }));
	return true;
}

static void piece_done(struct walk *w)
{
	struct span phrase = trimmed(&w->now.phrase);

	if (w->now.has_angle) {
		push(w, full_name(w, phrase), address(w, w->now.angle));
	} else if (phrase.n && !bare_address(w) && !masked_address(w)) {
		w->pending_atom =
			!w->pending.n && !w->now.quoted && !memchr(phrase.p, ' ', phrase.n);
		if (w->pending_atom)
			w->pending_note = full_name(w, (struct span){ "", 0 });
		if (w->pending.n)
			buf_str(&w->pending, ", ");
		buf_add(&w->pending, phrase.p, phrase.n);
	}
	piece_reset(w);
}

static size_t step(struct walk *w, size_t at)
{
	char c = w->s.p[at];
	size_t n;

	switch (c) {
	case '"': return take_quote(w, at);
	case '(': return take_comment(w, at);
	case '<': return take_angle(w, at);
	case ',':
	case ';':
		piece_done(w);
		if (c == ';')
			buf_cut(&w->pending, 0);
		return at + 1;
	case ':': /* what came before names a group; one within another changes nothing */
		piece_reset(w);
		buf_cut(&w->pending, 0);
		return at + 1;
	case '[': /* a domain literal may hold colons */
		for (n = 1; at + n < w->s.n && w->s.p[at + n] != ']' && n < 64; n++)
			;
		n = at + n < w->s.n && w->s.p[at + n] == ']' && at && w->s.p[at - 1] == '@' ? n + 1
											    : 1;
		add_both(w, w->s.p + at, n);
		return at + n;
	case '>': /* one that nothing opened */
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		add_blank(&w->now.phrase);
		add_blank(&w->now.bare);
		return at + 1;
	default:
		n = c == '=' ? encoded_length(w->s.p + at, w->s.n - at) : 0;
		n = n ? n : 1;
		if (c == '\\' && at + 1 < w->s.n)
			return at + 1;
		add_both(w, w->s.p + at, n);
		return at + n;
	}
}

struct people people_read(struct arena *a, const char *s, size_t n, const char *hint)
{
	struct walk w = { .a = a, .hint = hint };

	/* First, for the second bytes of Japanese and Chinese letters are '\\', '"' and '<' too. */
	s = charset_raw(a, s, n < READER_FIELD ? n : READER_FIELD, hint, &n);
	w.s = (struct span){ s, n };
	w.pending = BUF(a);
	piece_reset(&w);
	for (size_t at = 0; at < w.s.n;)
		at = step(&w, at);
	piece_done(&w);
	if (!w.out.n && w.pending.n) { /* "From: MAILER-DAEMON", or a name alone */
		const char *text = encoded_decode(a, w.pending.p, w.pending.n, hint);

		push(&w, w.pending_atom ? w.pending_note : text, w.pending_atom ? text : "");
	}
	return w.out;
}

struct people reader_people(struct arena *a, const char *raw)
{
	return people_read(a, raw, strlen(raw), "");
}
