#include <ctype.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/encode.h"
#include "compose/letter.h"

enum { LINE_COLUMNS = 76, WORD_MAX = 900, REFERENCES = 20, URLS_MAX = 300, QUOTED_MAX = 56 };

static size_t column_of(const struct buf *b)
{
	const char *p = buf_text(b), *nl = memrchr(p, '\n', b->n);

	return b->n - (nl ? (size_t)(nl + 1 - p) : 0);
}

/* Columns a token takes, marks at the width of their values. */
static size_t token_width(const char *s, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++) {
		enum splice_var var = splice_at(s + i, n - i);

		width += var == SPLICE_NONE ? 1 : splice_width(var);
		i += var == SPLICE_NONE ? 0 : SPLICE_MARK - 1;
	}
	return width;
}

/* One token, on a line of its own where it no longer fits. */
static void token_add(struct buf *b, const char *s, size_t n)
{
	size_t column = column_of(b);

	if (column > 1 && column + 1 + token_width(s, n) > LINE_COLUMNS)
		buf_add(b, "\r\n ", 3);
	else
		buf_char(b, ' ');
	buf_add(b, s, n);
}

static void name_add(struct buf *b, const char *name)
{
	buf_str(b, name);
	buf_char(b, ':');
}

static bool needs_words(const char *s, size_t n)
{
	if (n > WORD_MAX || memmem(s, n, "=?", 2))
		return true;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] > 0x7e)
			return true;
	return false;
}

/* The words from the first to the last that need encoding are encoded together. */
static void words_span(const char *s, const char **first, const char **last)
{
	*first = *last = NULL;
	for (size_t n; *s; s += n + (s[n] == ' ')) {
		n = strcspn(s, " ");
		if (!needs_words(s, n))
			continue;
		*first = *first ? *first : s;
		*last = s + n;
	}
}

static void plain_add(struct buf *b, const char *s, size_t n)
{
	while (n) {
		size_t len = 0;

		while (len < n && s[len] != ' ')
			len++;
		if (len)
			token_add(b, s, len);
		s += len + (len < n);
		n -= len + (len < n);
	}
}

/* The blank before the words is the fold itself where the line is already long. */
static void words_add(struct buf *b, const char *s, size_t n)
{
	buf_str(b, column_of(b) > 45 ? "\r\n " : " ");
	encode_words(b, s, n, column_of(b));
}

static void text_add(struct buf *b, const char *clean)
{
	const char *first, *last;

	words_span(clean, &first, &last);
	if (!first) {
		plain_add(b, clean, strlen(clean));
		return;
	}
	plain_add(b, clean, (size_t)(first - clean));
	words_add(b, first, (size_t)(last - first));
	plain_add(b, last, strlen(last));
}

void letter_head_text(struct buf *b, const char *name, const char *utf8)
{
	name_add(b, name);
	text_add(b, text_clean(b->a, utf8, strlen(utf8), TEXT_LINE));
	buf_str(b, "\r\n");
}

/* Controls out, marks kept, anything beyond ASCII a '?'. */
static char *ascii_only(struct arena *a, const char *s)
{
	struct buf b = BUF(a);

	for (size_t n = strlen(s); n; s++, n--) {
		if (splice_at(s, n) != SPLICE_NONE) {
			buf_add(&b, s, SPLICE_MARK);
			s += SPLICE_MARK - 1;
			n -= SPLICE_MARK - 1;
		} else if (*s > 0 && *s < ' ') {
			buf_char(&b, ' ');
		} else {
			buf_char(&b, *s > 0 && *s <= '~' ? *s : '?');
		}
	}
	return arena_dup(a, buf_text(&b));
}

void letter_head_raw(struct buf *b, const char *name, const char *ascii)
{
	char *clean = ascii_only(b->a, ascii);

	name_add(b, name);
	plain_add(b, clean, strlen(clean));
	buf_str(b, "\r\n");
}

/* A display name: a quoted string, or encoded words (which RFC 2047 keeps out of quotes) where
 * it is long too: not every reader takes the fold out of a quoted string. */
static void display_add(struct buf *b, const char *clean)
{
	struct buf q = BUF(b->a);

	if (needs_words(clean, strlen(clean)) || strlen(clean) > QUOTED_MAX) {
		words_add(b, clean, strlen(clean));
		return;
	}
	buf_char(&q, '"');
	for (const char *s = clean; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_char(&q, '\\');
		buf_char(&q, *s);
	}
	buf_char(&q, '"');
	token_add(b, q.p, q.n);
}

static bool mailbox_add(struct buf *b, const char *display, const char *address)
{
	struct address at;
	const char *clean = display ? text_clean(b->a, display, strlen(display), TEXT_LINE) : "",
		   *angle;

	if (!address || address_read(b->a, address, &at, NULL) != OK || at.needs_utf8)
		return false;
	if (*clean)
		display_add(b, text_ellipsis(b->a, clean, 120));
	angle = arena_printf(b->a, *clean ? "<%s>" : "%s", at.full);
	token_add(b, angle, strlen(angle));
	return true;
}

bool letter_head_mailbox(struct buf *b, const char *name, const char *display, const char *address)
{
	size_t before = b->n;

	name_add(b, name);
	if (!mailbox_add(b, display, address)) {
		buf_cut(b, before);
		return false;
	}
	buf_str(b, "\r\n");
	return true;
}

char *letter_mailbox_value(struct arena *a, const char *display, const char *address)
{
	static const char longest[] = "Original-From:"; /* of the fields it may stand in */
	struct buf b = BUF(a);

	buf_str(&b, longest);
	return mailbox_add(&b, display, address) ? b.p + sizeof longest : NULL;
}

bool letter_id_ok(const char *id)
{
	size_t n = id ? strlen(id) : 0;
	const char *at = n ? strchr(id, '@') : NULL;

	if (!at || at == id || !at[1] || strchr(at + 1, '@') || n > 250)
		return false;
	for (size_t i = 0; i < n; i++)
		if (id[i] <= ' ' || id[i] > '~' || strchr("<>()\\\",;", id[i]))
			return false;
	return true;
}

bool letter_head_id(struct buf *b, const char *name, const char *id)
{
	if (!letter_id_ok(id))
		return false;
	letter_head_raw(b, name, arena_printf(b->a, "<%s>", id));
	return true;
}

void letter_head_ids(struct buf *b, const char *name, const char *const *ids, size_t n)
{
	struct buf list = BUF(b->a);

	for (size_t i = 0; i < n; i++) {
		/* Of a long chain the root and the last ones matter (RFC 5322 3.6.4). */
		if (n > REFERENCES && i > 0 && i <= n - REFERENCES)
			continue;
		if (letter_id_ok(ids[i]))
			buf_printf(&list, "%s<%s>", list.n ? " " : "", ids[i]);
	}
	if (list.n)
		letter_head_raw(b, name, list.p);
}

/* "<url>" or "<url>, <url>" of blank-separated URLs; nothing that could end a bracket early. On one
 * line while that is of modest length: folded List-Unsubscribe lines broke DKIM at some relays. */
static void urls_add(struct buf *b, const char *name, const char *urls)
{
	struct buf list = BUF(b->a);

	if (!urls)
		return;
	if (!strcmp(urls, "NO")) {
		letter_head_raw(b, name, "NO");
		return;
	}
	for (const char *s = urls, *end; *s; s = end) {
		s += strspn(s, " ");
		end = s + strcspn(s, " ");
		if (end == s || memchr(s, '<', (size_t)(end - s)) ||
		    memchr(s, '>', (size_t)(end - s)))
			continue;
		buf_printf(&list, "%s<%.*s>", list.n ? ", " : "", (int)(end - s), s);
	}
	if (list.n && list.n < URLS_MAX)
		buf_printf(b, "%s: %s\r\n", name, ascii_only(b->a, list.p));
	else if (list.n)
		letter_head_raw(b, name, list.p);
}

void letter_head_list(struct buf *b, const struct letter_list *l)
{
	if (l->id) {
		struct buf v = BUF(b->a);
		const char *clean =
			l->name ? text_clean(b->a, l->name, strlen(l->name), TEXT_LINE) : "";

		buf_str(&v, "List-Id:");
		if (*clean)
			display_add(&v, text_ellipsis(b->a, clean, 80));
		clean = arena_printf(b->a, "<%s>", ascii_only(b->a, l->id));
		token_add(&v, clean, strlen(clean));
		buf_add(b, v.p, v.n);
		buf_str(b, "\r\n");
	}
	urls_add(b, "List-Post", l->post);
	urls_add(b, "List-Help", l->help);
	urls_add(b, "List-Subscribe", l->subscribe);
	urls_add(b, "List-Unsubscribe", l->unsubscribe);
	if (l->one_click && text_find(l->unsubscribe, "https://"))
		letter_head_raw(b, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
	urls_add(b, "List-Owner", l->owner);
	urls_add(b, "List-Archive", l->archive);
}

/* --- links -------------------------------------------------------------------------------------- */

static void query_add(struct buf *b, const char *name, const char *value)
{
	if (!value)
		return;
	buf_printf(b, "%c%s=", memchr(b->p, '?', b->n) ? '&' : '?', name);
	encode_url(b, value);
}

char *letter_mailto(struct arena *a, const char *address, const char *in_reply_to,
		    const char *subject, const char *body)
{
	struct buf b = BUF(a);
	const char *s = address;

	buf_str(&b, "mailto:");
	/* RFC 6068 section 2: "%", "?", "&" and their like are encoded; "@" and "+" are not. */
	for (size_t n = strlen(s), len; n; s += len, n -= len) {
		len = splice_at(s, n) != SPLICE_NONE ? SPLICE_MARK : 1;
		if (isalnum((unsigned char)*s))
			buf_char(&b, *s);
		else if (len == 1 && !strchr("@+!$*'", *s))
			encode_url(&b, arena_ndup(a, s, 1));
		else
			buf_add(&b, s, len);
	}
	query_add(&b, "In-Reply-To",
		  letter_id_ok(in_reply_to) ? arena_printf(a, "<%s>", in_reply_to) : NULL);
	query_add(&b, "Subject", subject);
	query_add(&b, "body", body);
	return b.p;
}
