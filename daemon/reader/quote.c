#include "reader/quote.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/subject.h"
#include "base/text.h"
#include "reader/attribution.h"
#include "reader/lines.h"
#include "reader/mail.h"
#include "reader/quote_banner.h"
#include "reader/quote_forward.h"
#include "reader/quote_legal.h"
#include "reader/quote_marks.h"
#include "reader/quote_sign.h"
#include "reader/signature_name.h"
#include "reader/words.h"

enum { LOOKED_AT = 10000, CONTEXT_LINES = 2, CONTEXT_BYTES = 400, SIGN_LINES = 12 };

static void mark(struct lines *l, size_t from, size_t to, enum line_kind kind)
{
	for (; from < to && from < l->n; from++)
		l->v[from].kind = kind;
}

/* Attributions are found by their last line; this turns it round. */
struct starts {
	size_t *end;   /* of the attribution that starts here, 0 if none does */
	size_t *glued; /* bytes of own text before it in its line */
};

static struct starts find_attributions(struct arena *a, const struct lines *l)
{
	struct starts s = { arena_get(a, (l->n + 1) * sizeof *s.end),
			    arena_get(a, (l->n + 1) * sizeof *s.glued) };
	size_t first, glued;

	for (size_t e = 0; e < l->n && e < LOOKED_AT; e++) {
		if (l->v[e].n && attribution_ends(l, e, &first, &glued)) {
			s.end[first] = e + 1;
			s.glued[first] = glued;
		}
	}
	return s;
}

static bool quote_follows(const struct lines *l, size_t i)
{
	size_t next = lines_next(l, i);

	return next < l->n && next < i + 4 && l->v[next].depth > 0;
}

static size_t behind_quotes(const struct lines *l)
{
	size_t n = l->n;

	while (n && !l->v[n - 1].depth)
		n--;
	return n;
}

/* A quoted line was broken by a program that did not mark the rest of it. */
static bool is_spill(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i], *before = i ? &l->v[i - 1] : NULL;
	size_t columns;

	if (!x->n || !before || !before->depth || !before->n || i + 1 >= l->n || !l->v[i + 1].depth)
		return false;
	columns = line_columns(before->raw, before->raw_n);
	if (columns < 60 || columns > 100 || line_wider(x->s, x->n, 60))
		return false;
	return (x->s[0] >= 'a' && x->s[0] <= 'z') || !strchr(".?!:;", before->s[before->n - 1]);
}

static bool looks_like_prompt(const struct line *x)
{
	const char *s = x->s, *end = x->s + x->n;

	return x->n &&
	       (line_has(s, x->n, "<-") || memchr(s, '(', x->n) || strchr(");{}$\\", end[-1]) ||
		*s == '#' || line_starts(s, x->n, "sudo ") || line_has(s, x->n, " --"));
}

/* In a mail that answers nothing, "> library(x)" is what the author typed. */
static bool is_console(const struct lines *l, size_t i)
{
	size_t typed = 0, all = 0, blank = 0;

	for (; i < l->n && blank < 2; i++) {
		if (!l->v[i].depth) {
			blank += !l->v[i].n;
			continue;
		}
		blank = 0;
		all += l->v[i].n > 0;
		typed += looks_like_prompt(&l->v[i]);
	}
	return typed * 2 >= all && typed;
}

struct walk {
	struct arena *a;
	struct lines *l;
	struct starts at;
	const struct quote_about *about;
	bool own, attributed, forward;
	int console;   /* -1: not looked yet */
	size_t marked; /* behind the last line with a quote mark */
};

/* Some programs put the quoted mail's fields above the attribution: Yandex its To and Subject. */
static size_t fields_above(const struct walk *w, size_t i)
{
	size_t top = i;

	while (top && attribution_field(&w->l->v[top - 1]))
		top--;
	if (top < i && top && line_is_rule(&w->l->v[top - 1], 5))
		return top - 1;
	return i - top >= 2 ? top : i;
}

/* Programs put the author's signature below what is passed on: "-- " and the name. Where it begins. */
static size_t signed_below(const struct walk *w, size_t i, size_t foot)
{
	size_t top = foot;
	bool named = false;

	while (top > i && foot - top <= SIGN_LINES) {
		const struct line *x = &w->l->v[--top];

		if (x->depth)
			break;
		if (x->n == 2 && x->raw_n == 3 && !memcmp(x->raw, "-- ", 3))
			return named ? top : foot;
		named |= x->n && name_is_author(x, w->about->author);
	}
	return foot;
}

static size_t forwarded(struct walk *w, size_t i)
{
	size_t foot = i + 1, sign;

	w->forward = true;
	while (foot < w->l->n && !attribution_footer(w->l, foot))
		foot++;
	sign = signed_below(w, i, foot);
	mark(w->l, i, sign, LINE_FORWARD);
	mark(w->l, sign, foot, LINE_SIGN);
	mark(w->l, foot, w->l->n, LINE_FOOTER);
	return w->l->n;
}

/* The introduction i..to: what follows is marked with '>', or all of it is the quote. */
static size_t introduced(struct walk *w, size_t i, size_t to)
{
	mark(w->l, fields_above(w, i), to, LINE_QUOTE);
	w->attributed = true;
	if (quote_follows(w->l, to) || !w->own)
		return to;
	mark(w->l, to, w->l->n, LINE_QUOTE);
	return w->l->n;
}

/* Below a phone's mark programs put the quote without any introduction. */
static size_t phoned(struct walk *w, size_t i)
{
	w->l->v[i].kind = LINE_SIGN;
	if (i + 1 < w->l->n && line_is_page(&w->l->v[i + 1]))
		w->l->v[++i].kind = LINE_SIGN;
	if (!w->own || i < w->marked)
		return i + 1;
	for (size_t k = i + 1; k < w->l->n; k++) {
		if (attribution_separator(w->l, k) == SEPARATOR_FORWARD)
			return k;
		w->l->v[k].kind = LINE_QUOTE;
	}
	return w->l->n;
}

/* Apple's Mail puts what it passes on into a quote, its mark or the fields first. Answers to a mail
 * that was passed on quote the same: these have "Re:". */
static bool marked_forward(const struct walk *w, size_t i)
{
	struct line line = w->l->v[i];
	const struct lines one = { &line, 1 };

	if (w->attributed || (w->about->answer && !w->about->forwarded))
		return false;
	line.depth = 0;
	return attribution_separator(&one, 0) == SEPARATOR_FORWARD ||
	       (w->about->forwarded && attribution_field(&line));
}

/* "The manual says:" above lines between an author's own words, in a mail that answers nothing. Who
 * answers a person has a name there, or a date, or an address; what is cited then stays by
 * keep_citations. */
static bool cites(const struct walk *w, size_t i, size_t end)
{
	const struct lines *l = w->l;
	const char *s = l->v[i].s, *last;
	bool thing = false; /* a word that begins small, but for the verb in the end */

	if (w->about->answer || w->attributed || l->v[end - 1].s[l->v[end - 1].n - 1] != ':')
		return false;
	for (size_t k = i; k < end; k++)
		for (size_t b = 0; b < l->v[k].n; b++)
			if (strchr("@0123456789", l->v[k].s[b]))
				return false;
	for (last = s + l->v[i].n; last > s && last[-1] != ' '; last--)
		;
	for (; s + 1 < last; s++)
		thing = thing || (*s == ' ' && s[1] >= 'a' && s[1] <= 'z');
	i = lines_next(l, end);
	end = i;
	while (end < l->n && (l->v[end].depth || !l->v[end].n))
		end++;
	return thing && i < l->n && l->v[i].depth && end < l->n;
}

static size_t quoted_line(struct walk *w, size_t i)
{
	size_t end = w->own ? attribution_marked_headers(w->l, i) : 0;

	if (quote_is_diff(w->l, i))
		return i + 1;
	if (marked_forward(w, i))
		return forwarded(w, i);
	if (end)
		return introduced(w, i, end);
	if (w->console < 0)
		w->console = !w->about->answer && !w->attributed && is_console(w->l, i);
	if (!w->console || w->attributed)
		w->l->v[i].kind = LINE_QUOTE;
	else
		w->own = true;
	return i + 1;
}

/* Is the mail whose headers begin at line i passed on? The subject says so: "VS:" answers in Finnish,
 * and passes on above a Nordic "Fra:"; or what else there is to see. */
static bool passed_on(const struct walk *w, size_t i)
{
	size_t end;

	if (w->about->forwarded ||
	    (w->about->vs && i < w->l->n && line_starts(w->l->v[i].s, w->l->v[i].n, "fra:")))
		return true;
	i = lines_next(w->l, i);
	end = w->own && i < w->l->n ? attribution_headers(w->l, i) : 0;
	return end && !quote_follows(w->l, end) && quote_is_forward(w->a, w->l, i, end, w->about);
}

/* "This is what I get:" above the fields, in a mail that answers nothing: an example. */
static bool shows_fields(const struct walk *w, size_t i)
{
	while (i && !w->l->v[i - 1].n)
		i--;
	return i && !w->about->answer && !w->attributed && line_is_own(&w->l->v[i - 1]) &&
	       w->l->v[i - 1].s[w->l->v[i - 1].n - 1] == ':';
}

static size_t header_block(struct walk *w, size_t i, size_t end)
{
	if (passed_on(w, i))
		return forwarded(w, i);
	if (w->own && shows_fields(w, i)) {
		mark(w->l, i, end, LINE_FORWARD);
		return end;
	}
	/* passed on, or a mail pasted as it was: kept, and read on; unless an answer quotes below it */
	if (!w->own && !(w->about->answer && quote_follows(w->l, end))) {
		mark(w->l, i, end, LINE_FORWARD);
		w->own = true;
		return end;
	}
	return introduced(w, i, end);
}

/* The rule that Outlook's apps put between the answer, be it empty, and what is answered. */
static bool is_outlooks(const struct line *x)
{
	return x->n >= 20 && x->n <= 40 && strspn(x->s, "_") >= x->n;
}

/* A rule, or dashes around words of any language, that only announces what comes below it */
static bool rule_above_quote(const struct walk *w, size_t i)
{
	size_t next = lines_next(w->l, i + 1);

	if ((!w->own && !is_outlooks(&w->l->v[i])) || next >= w->l->n || next >= i + 4)
		return false;
	if (w->l->v[next].depth) /* an <hr> above a quote in HTML */
		return line_is_rule(&w->l->v[i], 10);
	return (attribution_rule(&w->l->v[i]) || attribution_frame(&w->l->v[i]) ||
		attribution_notes(&w->l->v[i])) &&
	       (attribution_headers(w->l, next) || (w->at.end[next] && !w->at.glued[next]));
}

/* Does a quoted line stand above or below, at most an empty line apart? */
static bool beside_quote(const struct lines *l, size_t i)
{
	size_t up = i;

	while (up && !l->v[up - 1].n)
		up--;
	return quote_follows(l, i + 1) || (up && i - up <= 2 && l->v[up - 1].depth);
}

static size_t step(struct walk *w, size_t i)
{
	struct line *x = &w->l->v[i];
	enum separator sep;
	size_t end;

	if (!x->n || x->kind != LINE_OWN)
		return i + 1;
	if (x->depth || is_spill(w->l, i))
		return quoted_line(w, i);
	if (i >= LOOKED_AT) {
		w->own = true;
		return i + 1;
	}
	if ((end = attribution_debris(w->l, i))) {
		mark(w->l, i, end, LINE_FOOTER);
		return end;
	}
	if (attribution_snip(x) && beside_quote(w->l, i)) {
		x->kind = LINE_QUOTE;
		return i + 1;
	}
	if (w->at.end[i] && w->at.glued[i]) {
		x->raw_n = (size_t)(x->s - x->raw) + w->at.glued[i];
		x->n = w->at.glued[i];
		w->own = true;
		introduced(w, i + 1, i + 1);
		return i + 1;
	}
	if (w->at.end[i] && cites(w, i, w->at.end[i])) {
		w->own = true;
		return w->at.end[i];
	}
	if (w->at.end[i])
		return introduced(w, i, w->at.end[i]);
	sep = attribution_separator(w->l, i);
	if (sep == SEPARATOR_FORWARD)
		return forwarded(w, i);
	if (sep == SEPARATOR_ORIGINAL)
		return passed_on(w, i + 1) ? forwarded(w, i) : introduced(w, i, i + 1);
	if ((end = attribution_headers(w->l, i)))
		return header_block(w, i, end);
	if (attribution_mobile(w->l, i))
		return phoned(w, i);
	if (attribution_footer(w->l, i)) {
		mark(w->l, i, w->l->n, LINE_FOOTER);
		return w->l->n;
	}
	if (rule_above_quote(w, i)) {
		if (passed_on(w, i + 1))
			return forwarded(w, i);
		x->kind = LINE_QUOTE;
		w->own = true;
		return i + 1;
	}
	w->own = true;
	return i + 1;
}

/* Adds one line; blank lines come at most one at a time and never first. */
static void put(struct buf *b, const struct line *x, bool *gap)
{
	if (!x->n && !(x->depth && x->kind == LINE_FORWARD)) {
		*gap = b->n > 0;
		return;
	}
	if (b->n)
		buf_str(b, *gap ? "\n\n" : "\n");
	*gap = false;
	buf_add(b, x->raw, x->raw_n);
}

/* Is line i part of a list program's words below a rule, in a quote? */
static bool quoted_footer(const struct lines *l, size_t i)
{
	bool says = false;

	for (size_t k = i + 1; k-- && i - k < 6 && l->v[k].depth;) {
		if (line_is_rule(&l->v[k], 10) || line_is(l->v[k].s, l->v[k].n, "--"))
			return says;
		says |= words_any(words_footer, l->v[k].s, l->v[k].n);
	}
	return false;
}

/* Nobody answers what introduces a quote in the quote, a rule, or a list program. */
static bool says_nothing(const struct lines *l, size_t i)
{
	const struct line *x = &l->v[i];

	return line_is_rule(x, 3) || quoted_footer(l, i) ||
	       (x->s[x->n - 1] == ':' && words_any(words_wrote, x->s, x->n) &&
		(memchr(x->s, '@', x->n) || line_words(x->s, x->n) >= 5) &&
		(i + 1 >= l->n || l->v[i + 1].depth != x->depth || !l->v[i + 1].n));
}

/* The end of the quote that line i answers, at most two lines. */
static void put_context(struct buf *b, const struct lines *l, size_t i)
{
	size_t take[CONTEXT_LINES], n = 0, bytes = 0;

	while (i-- && n < CONTEXT_LINES && !line_is_own(&l->v[i])) {
		const struct line *x = &l->v[i];

		if (!x->depth || !x->n || says_nothing(l, i) ||
		    (n && x->depth != l->v[take[0]].depth)) {
			if (n)
				break;
			continue;
		}
		bytes += x->n;
		if (bytes > CONTEXT_BYTES && n)
			break;
		take[n++] = i;
	}
	while (n--) {
		if (b->n)
			buf_str(b, buf_text(b)[b->n - 1] == '\n' ? "" : "\n");
		buf_str(b, "> ");
		buf_add(b, l->v[take[n]].s,
			l->v[take[n]].n < CONTEXT_BYTES ? l->v[take[n]].n : CONTEXT_BYTES);
	}
}

/* How many stretches of own text stand behind a quote: two or more are inline answers. */
static size_t count_answers(const struct lines *l)
{
	size_t answers = 0;
	bool quote = false;

	for (size_t i = 0; i < l->n; i++) {
		if (l->v[i].kind == LINE_QUOTE && l->v[i].n && l->v[i].depth) {
			quote = true;
		} else if (line_is_own(&l->v[i])) {
			answers += quote;
			quote = false;
		}
	}
	return answers;
}

static void write_reply(struct buf *b, const struct lines *l, bool context)
{
	bool gap = false, quote = false;

	for (size_t i = 0; i < l->n; i++) {
		const struct line *x = &l->v[i];

		if (x->kind == LINE_QUOTE) {
			quote |= x->depth && x->n;
			gap = b->n > 0;
			continue;
		}
		if (x->kind != LINE_OWN && x->kind != LINE_FORWARD)
			continue;
		if (context && quote && line_is_own(x)) {
			if (b->n)
				buf_str(b, "\n\n");
			put_context(b, l, i);
			gap = true;
			quote = false;
		}
		put(b, x, &gap);
	}
}

static void write_signature(struct buf *b, const struct lines *l)
{
	bool gap = false, signature = false;

	for (size_t i = 0; i < l->n; i++)
		signature |= l->v[i].kind == LINE_SIGN && l->v[i].n;
	for (size_t i = 0; i < l->n && signature; i++) {
		const struct line *x = &l->v[i];

		if (x->kind == LINE_SIGN || x->kind == LINE_LEGAL)
			put(b, x, &gap);
	}
}

static void keep_quotes(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].kind == LINE_QUOTE)
			l->v[i].kind = LINE_FORWARD;
}

/* All of a mail that answers nothing stands behind marks that nobody introduced: some programs
 * quote what is sent again or comes from a draft. It is the author's, without the marks. */
static void unquote(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct line *x = &l->v[i];

		if (x->kind != LINE_QUOTE || !x->depth)
			continue;
		x->kind = LINE_OWN;
		x->raw = x->s;
		x->raw_n = x->n;
		x->depth--;
	}
}

/* In a mail that answers nothing, a quote that is introduced as nobody's mail is cited from elsewhere,
 * and the author's words are about it: it stays, with its marks, in the midst of these words or below
 * their colon. One above all of them is what they answer, one below all of them was left there. */
static void keep_citations(struct lines *l)
{
	const struct line *above = NULL;
	size_t last = l->n;

	while (last && !line_is_own(&l->v[last - 1]))
		last--;
	for (size_t i = 0; i < l->n; i++) {
		struct line *x = &l->v[i];

		if (line_is_own(x))
			above = x;
		else if (x->kind == LINE_QUOTE && x->depth && above &&
			 (i < last || above->s[above->n - 1] == ':'))
			x->kind = LINE_FORWARD;
	}
}

struct quote_parts quote_split(struct arena *a, const char *text, const struct quote_about *about)
{
	static const struct quote_about unknown;
	struct lines l = lines_split(a, text);
	struct walk w = { .a = a, .l = &l, .about = about ? about : &unknown, .console = -1 };
	struct buf reply = BUF(a), signature = BUF(a);
	struct quote_parts parts = { 0 };

	quote_drop_banners(&l);
	quote_read_marks(&l);
	w.marked = behind_quotes(&l);
	w.at = find_attributions(a, &l);
	for (size_t i = 0; i < l.n;)
		i = step(&w, i);
	if (!w.own && w.about->forwarded)
		keep_quotes(&l); /* "Fwd:" above nothing but a quote */
	else if (!w.own && !w.attributed && !w.about->answer)
		unquote(&l);
	else if (!w.attributed && !w.forward && !w.about->answer && !w.about->forwarded)
		keep_citations(&l);
	quote_fold_legal(&l, w.about->author);
	quote_drop_delimiters(&l);
	if (!w.forward || w.own)
		quote_sign(&l, w.about->author);
	quote_drop_delimiters(&l);
	parts.forward = w.forward;
	parts.inline_answers = count_answers(&l) >= 2;
	write_reply(&reply, &l, parts.inline_answers);
	write_signature(&signature, &l);
	parts.reply = text_trim(a, buf_text(&reply), reply.n);
	parts.signature = text_trim(a, buf_text(&signature), signature.n);
	return parts;
}

void quote_cut(struct arena *a, struct mail *m)
{
	struct subject subject = subject_read(a, m->subject ? m->subject : "");
	struct quote_about about = {
		.author = &m->from,
		.answer = m->references.n || (m->in_reply_to && *m->in_reply_to) || subject.reply,
		.forwarded = subject.passed_on,
		.re = subject.reply,
		.mail = m,
		.vs = text_starts(m->subject ? m->subject : "", "vs:"),
	};
	struct quote_parts parts = quote_split(a, m->text ? m->text : "", &about);

	m->reply = parts.reply;
	m->signature = parts.signature;
}
