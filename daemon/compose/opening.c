#include "compose/opening.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/code.h"
#include "compose/letter.h"
#include "compose/mustache.h"
#include "compose/patch.h"
#include "compose/sentence.h"
#include "compose/wrap.h"

enum {
	DEPTH = 6, /* of lists within lists */
	INDENT = 20,
	NESTED_PX = 20,
	CODE_LINES = 14,
	CODE_COLUMNS = 100,
	FULL_LINE = 50,
	LINK_SHOWN = 56,
	BLOCKS = 400,
	WHOLE = 100000,
	PREVIEW = 120
};

struct reading {
	struct arena *a;
	struct opening *out;
	size_t cap, left; /* columns still to give */
	struct buf open;  /* the block being filled */
	enum block_kind kind;
	const char *bullet;
	int depth, indents[DEPTH]; /* of the items that the next one may stand in, in columns */
	bool joined, fence, blank;
	int code_lines;
	size_t last_width; /* columns of the last line added */
	bool whole;        /* nothing is cut */
	struct patch patch;
	const char *code; /* up to there lines stay as they are */
};

static void block_end(struct reading *r)
{
	const char *text;
	size_t width;

	if (!r->open.n || !r->left) {
		r->out->cut |= r->open.n > 0;
		buf_cut(&r->open, 0);
		return;
	}
	text = arena_ndup(r->a, r->open.p, r->open.n);
	width = (size_t)text_width(text, r->open.n);
	if (width > r->left && r->kind != BLOCK_CODE) {
		text = wrap_cut(r->a, text, r->left < 12 ? 12 : (int)r->left);
		r->out->cut = true;
		r->left = 0;
	} else {
		r->left -= width < r->left ? width : r->left;
	}
	*ARENA_PUSH(r->a, r->out->v, r->out->n, r->cap) =
		(struct block){ .kind = r->kind,
				.text = text,
				.bullet = r->bullet,
				.depth = r->kind == BLOCK_ITEM ? r->depth : 0,
				.joined = r->joined && r->out->n };
	if (r->out->n == (r->whole ? WHOLE : BLOCKS))
		r->left = 0;
	buf_cut(&r->open, 0);
}

static void block_begin(struct reading *r, enum block_kind kind, const char *bullet, bool joined)
{
	block_end(r);
	r->kind = kind;
	r->bullet = bullet;
	r->joined = joined;
	r->code_lines = 0;
}

/* "- ", "* ", "• ", "3. ", "12) " with up to so many blanks in front: length of it all. */
static size_t bullet_at(const char *s, size_t n, size_t most, const char **bullet, struct arena *a)
{
	size_t in = 0, digits = 0, at;

	while (in < n && in < most && s[in] == ' ')
		in++;
	if (sentence_counts(s + in, n - in))
		return 0;
	at = in;
	while (at < n && digits < 3 && s[at] >= '0' && s[at] <= '9')
		at++, digits++;
	if (digits && at + 1 < n && (s[at] == '.' || s[at] == ')') && s[at + 1] == ' ') {
		*bullet = arena_ndup(a, s + in, at + 1 - in);
		return at + 2;
	}
	*bullet = "-";
	if (in + 1 < n && strchr("-*+", s[in]) && s[in + 1] == ' ')
		return in + 2;
	if (in + 3 < n &&
	    (!memcmp(s + in, "\xe2\x80\xa2", 3) || !memcmp(s + in, "\xe2\x80\x93", 3)) &&
	    s[in + 3] == ' ')
		return in + 4;
	return 0;
}

/* How deep an item stands that is indented so far: in the last one that is indented less. */
static int depth_of(struct reading *r, const char *s)
{
	int in = (int)strspn(s, " "), depth = r->kind == BLOCK_ITEM ? r->depth + 1 : 0;

	while (depth && in < r->indents[depth - 1] + 2)
		depth--;
	depth = depth < DEPTH ? depth : DEPTH - 1;
	r->indents[depth] = in;
	return depth;
}

/* Where a list is being read, what is indented with a mark stands in it, and is no code. */
static size_t item_at(struct reading *r, const char *s, size_t n, const char **bullet)
{
	size_t len = bullet_at(s, n, r->kind == BLOCK_ITEM ? INDENT : 4, bullet, r->a);

	return len < n ? len : 0;
}

static bool looks_like_code(const struct reading *r, const char *s, size_t n)
{
	if (n && (*s == '\t' || (n > 4 && !memcmp(s, "    ", 4))))
		return r->blank || (r->kind == BLOCK_CODE && r->open.n);
	return n > 2 && (!memcmp(s, "$ ", 2) || (n > 4 && !memcmp(s, ">>> ", 4)));
}

/* Is the line that begins there one of code, a log or a table? A block of them begins anew. */
static bool stays(struct reading *r, const char *text)
{
	size_t n = r->code && text < r->code ? 0 : code_run(text);

	if (n)
		r->code = text + n;
	return r->code && text < r->code;
}

static bool wide_end(const char *s, size_t n)
{
	size_t k = n < 4 ? n : 3;

	return n >= 3 && text_next(s + n - 3, 3, NULL) == 3 && text_width(s + n - k, k) == 2;
}

/* indent: is the indentation a part of it, and no mark of code? */
static void code_add(struct reading *r, const char *s, size_t n, bool indent)
{
	if (r->kind != BLOCK_CODE || !r->open.n)
		block_begin(r, BLOCK_CODE, NULL, false);
	if (++r->code_lines > CODE_LINES && !r->whole) {
		r->out->cut = true;
		return;
	}
	if (r->open.n)
		buf_char(&r->open, '\n');
	if (!indent && n && *s == '\t')
		s++, n--;
	else if (!indent && n > 4 && !memcmp(s, "    ", 4))
		s += 4, n -= 4;
	if (!r->whole && text_width(s, n) > CODE_COLUMNS) {
		buf_str(&r->open, text_ellipsis(r->a, arena_ndup(r->a, s, n), CODE_COLUMNS));
		r->out->cut = true;
		return;
	}
	buf_add(&r->open, s, n);
}

/* A line goes on the last one where that was full, as clients wrap, or in an item's own text. */
static bool goes_on(const struct reading *r, enum block_kind kind)
{
	if (!r->open.n || r->blank || r->kind == BLOCK_CODE)
		return false;
	if (kind == BLOCK_QUOTE || r->kind == BLOCK_QUOTE)
		return kind == r->kind && r->last_width >= FULL_LINE;
	return r->last_width >= FULL_LINE;
}

static void words_add(struct reading *r, const char *s, size_t n, enum block_kind kind)
{
	size_t width = (size_t)text_width(s, n);
	bool hangs = r->kind == BLOCK_ITEM && r->open.n && n > 2 && !memcmp(s, "  ", 2);

	while (n && *s == ' ')
		s++, n--;
	while (n && s[n - 1] == ' ')
		n--;
	if (!hangs && !goes_on(r, kind))
		block_begin(r, kind, NULL,
			    !r->blank && (kind == BLOCK_QUOTE) == (r->kind == BLOCK_QUOTE));
	if (r->open.n && !(wide_end(r->open.p, r->open.n) && (unsigned char)*s >= 0xe3))
		buf_char(&r->open, ' ');
	buf_add(&r->open, s, n);
	r->last_width = width;
}

static void line_take(struct reading *r, const char *s, size_t n)
{
	const char *bullet;
	size_t len;

	if (n >= 3 && !memcmp(s, "```", 3)) {
		block_end(r);
		r->fence = !r->fence;
		return;
	}
	len = r->fence ? 0 : item_at(r, s, n, &bullet);
	if (r->fence || ((!len || r->kind != BLOCK_ITEM) && looks_like_code(r, s, n))) {
		code_add(r, s, n, r->fence);
	} else if (*s == '>') {
		size_t skip = strspn(s, "> ");

		words_add(r, s + skip, n - skip, BLOCK_QUOTE);
	} else if (len) {
		int depth = depth_of(r, s);

		block_begin(r, BLOCK_ITEM, bullet, !r->blank && r->kind == BLOCK_ITEM);
		r->depth = depth;
		buf_add(&r->open, s + len, n - len);
		r->last_width = (size_t)text_width(s, n);
	} else {
		words_add(r, s, n, BLOCK_PROSE);
	}
}

static bool empty_line(const char *s, size_t n)
{
	while (n && (*s == ' ' || *s == '\t'))
		s++, n--;
	return !n;
}

/* Between two paragraphs, also of what is quoted: ">". */
static bool between(const char *s, size_t n)
{
	size_t in = strspn(s, "> ");

	return empty_line(s, n) || in >= n || s[in] == '\n';
}

void opening_read(struct arena *a, const char *text, size_t columns, struct opening *out)
{
	struct reading r = { .a = a,
			     .out = out,
			     .left = columns,
			     .open = BUF(a),
			     .blank = true,
			     .whole = columns == SIZE_MAX };
	size_t n = strlen(text);

	*out = (struct opening){ 0 };
	if (columns && columns < SIZE_MAX / 2 && n < columns + columns / 3)
		r.left = columns + columns / 3; /* not worth a cut */
	for (const char *end; *text && r.left; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		if (empty_line(text, (size_t)(end - text)) && *end && !strchr(" +-\\@\n", end[1]))
			r.patch = (struct patch){ 0 }; /* its lines were miscounted */
		if (!r.fence && (patch_takes(&r.patch, text, (size_t)(end - text)) ||
				 patch_heads(text) || stays(&r, text))) {
			code_add(&r, text, (size_t)(end - text), true);
			r.blank = false;
			continue;
		}
		if (between(text, (size_t)(end - text)) && !r.fence) {
			block_end(&r);
			r.blank = true;
			continue;
		}
		line_take(&r, text, (size_t)(end - text));
		r.blank = false;
		if (r.open.n > r.left * 4) /* no need to read on to see that it is too long */
			block_end(&r);
	}
	block_end(&r);
	out->cut |= !empty_line(text, strspn(text, " \t\n")) || text[strspn(text, " \t\n")] != '\0';
}

/* --- as text ------------------------------------------------------------------------------------ */

/* Not ">": a reader would fold it away. Every line has the mark, so each ends hard: joined again, they
 * would hold it in their midst. */
static void quote_text(struct buf *b, const char *text)
{
	static const char mark[] = "\xc2\xbb ";
	struct buf lines = BUF(b->a);

	wrap_text(&lines, text, strlen(text), WRAP_COLUMNS - 2, false);
	text = buf_text(&lines);
	for (const char *end; *text; text = *end ? end + 1 : end) {
		end = strchrnul(text, '\n');
		buf_printf(b, "%s%.*s\n", mark, (int)(end - text), text);
	}
}

void opening_text(struct buf *b, const struct opening *o)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct block *x = &o->v[i];
		struct buf line = BUF(b->a);

		if (i && !x->joined && !(x->kind == BLOCK_ITEM && x[-1].kind == BLOCK_ITEM))
			buf_char(b, '\n');
		if (x->kind == BLOCK_CODE) {
			for (const char *s = x->text, *end; *s; s = *end ? end + 1 : end) {
				end = strchrnul(s, '\n');
				buf_printf(b, end > s ? "    %.*s\n" : "%.*s\n", (int)(end - s), s);
			}
			continue;
		}
		if (x->kind == BLOCK_QUOTE) {
			quote_text(b, x->text);
			continue;
		}
		if (x->bullet)
			buf_printf(&line, "%*s%s ", 2 * x->depth, "", x->bullet);
		buf_str(&line, x->text);
		wrap_text(b, line.p, line.n, WRAP_COLUMNS, true);
	}
	if (b->n && b->p[b->n - 1] == '\n')
		buf_cut(b, b->n - 1);
}

char *opening_preview(struct arena *a, const struct opening *o)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < o->n && b.n < PREVIEW; i++)
		if (o->v[i].kind == BLOCK_PROSE &&
		    !strchr(o->v[i].text, '\x01')) /* splice.h: no mark is cut */
			buf_printf(&b, "%s%s", b.n ? " " : "", o->v[i].text);
	return text_ellipsis(a, buf_text(&b), PREVIEW);
}

/* --- as HTML ------------------------------------------------------------------------------------ */

static void link_add(struct buf *b, const char *url, size_t n)
{
	const char *shown = url + 7 + (url[4] == 's' || url[4] == 'S');

	buf_str(b, "<a href=\"");
	mustache_escape(b, url, n);
	buf_str(b, "\">");
	shown = text_ellipsis(b->a, arena_ndup(b->a, shown, n - (size_t)(shown - url)), LINK_SHOWN);
	mustache_escape(b, shown, strlen(shown));
	buf_str(b, "</a>");
}

/* Length of one of the community's own addresses at s ("circle+ask@example.org"), 0: none. */
static size_t own_at(const char *s, const char *own)
{
	const char *at = own ? strchr(own, '@') : NULL;
	size_t local = at ? (size_t)(at - own) : 0, n = local, domain;

	if (!local || strncmp(s, own, local) != 0)
		return 0;
	while (s[n] && s[n] != '@' && n < local + 80 && !strchr(" <>\"'&?,;:()", s[n]))
		n++;
	domain = strlen(at);
	return strncmp(s + n, at, domain) ? 0 : n + domain;
}

static void own_add(struct buf *b, const char *s, size_t n)
{
	const char *url = letter_mailto(b->a, arena_ndup(b->a, s, n), NULL, NULL, NULL);

	buf_str(b, "<a href=\"");
	mustache_escape(b, url, strlen(url));
	buf_str(b, "\">");
	mustache_escape(b, s, n);
	buf_str(b, "</a>");
}

/* "mailto:circle+r.token@example.org?body=2", which only we write: a press answers. 0: none. */
static size_t press_at(const char *s, const char *own)
{
	size_t n = strncmp(s, "mailto:", 7) ? 0 : own_at(s + 7, own);

	if (!n || strncmp(s + 7 + n, "?body=", 6))
		return 0;
	n += 7 + 6;
	return n +
	       strspn(s + n, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ%-._");
}

static void press_add(struct buf *b, const char *s, size_t n)
{
	const char *body = strstr(s, "?body=") + 6;

	buf_str(b, "<a href=\"");
	mustache_escape(b, s, n);
	buf_str(b, "\">\xe2\x9c\x89 "); /* an envelope */
	mustache_escape(b, body, n - (size_t)(body - s));
	buf_str(b, "</a>");
}

static void inline_add(struct buf *b, const char *s, const char *own)
{
	size_t n = strlen(s), from = 0;

	for (size_t i = 0, url = 0, mine = 0; i < n; i++) {
		size_t press = own && s[i] == 'm' ? press_at(s + i, own) : 0;

		if (press) {
			mustache_escape(b, s + from, i - from);
			press_add(b, s + i, press);
			from = i + press;
			i = from - 1;
			continue;
		}
		if ((s[i] | 0x20) == 'h')
			url = wrap_url(s + i, n - i);
		if (!url && own && *own == s[i] && (!i || strchr(" (\n", s[i - 1])))
			mine = own_at(s + i, own);
		if (!url && !mine)
			continue;
		mustache_escape(b, s + from, i - from);
		if (mine)
			own_add(b, s + i, mine);
		else
			link_add(b, s + i, url);
		url += mine;
		mine = 0;
		from = i + url;
		i = from - 1;
		url = 0;
	}
	mustache_escape(b, s + from, n - from);
}

static const char *const TAGS[] = {
	[BLOCK_PROSE] = "p", [BLOCK_ITEM] = "li", [BLOCK_QUOTE] = "blockquote", [BLOCK_CODE] = "pre"
};

static bool is_numbered(const struct block *x)
{
	return x->kind == BLOCK_ITEM && *x->bullet != '-';
}

static bool is_listed(const struct block *x)
{
	return x->kind == BLOCK_ITEM && !is_numbered(x);
}

static const char *tag(const struct block *x)
{
	return is_numbered(x) ? "p" : TAGS[x->kind];
}

static void tag_open(struct buf *b, const struct block *x)
{
	bool rtl = wrap_rtl(x->text, strlen(x->text));

	buf_printf(b, "<%s%s%s", tag(x), rtl ? " dir=\"rtl\"" : "",
		   is_numbered(x) && !rtl  ? " class=\"n\""
		   : x->kind == BLOCK_CODE ? " style=\"white-space:pre-wrap\""
					   : "");
	if (x->depth)
		buf_printf(b, " style=\"margin-%s:%dpx\"", rtl ? "right" : "left",
			   NESTED_PX * x->depth + (is_numbered(x) ? NESTED_PX : 0));
	buf_char(b, '>');
	if (is_numbered(x)) {
		mustache_escape(b, x->bullet, strlen(x->bullet));
		buf_char(b, ' ');
	}
}

void opening_html(struct buf *b, const struct opening *o)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct block *x = &o->v[i], *next = i + 1 < o->n ? x + 1 : NULL;
		bool inside = x->kind == BLOCK_PROSE || x->kind == BLOCK_QUOTE;

		if (is_listed(x) && (!i || !is_listed(x - 1)))
			buf_str(b, "<ul>");
		if (!(i && inside && x->joined && x[-1].kind == x->kind))
			tag_open(b, x);
		if (x->kind == BLOCK_CODE && !o->own)
			mustache_escape(b, x->text, strlen(x->text));
		else
			inline_add(b, x->text, o->own);
		if (inside && next && next->joined && next->kind == x->kind) {
			buf_str(b, "<br>");
			continue;
		}
		buf_printf(b, "</%s>", tag(x));
		if (is_listed(x) && (!next || !is_listed(next)))
			buf_str(b, "</ul>");
	}
}
