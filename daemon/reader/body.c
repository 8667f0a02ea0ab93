/* Which leaves are the text, and which are attachments. */
#include <stdio.h>
#include <string.h>

#include <gnutls/crypto.h>
#include <unictype.h>

#include "base/text.h"
#include "reader/html_child.h"
#include "reader/parse.h"

enum { BLANKS = 4096 }; /* bytes: what is longer has something in it */

static bool is_html(const struct leaf *l)
{
	return !strcmp(l->type, "text/html");
}

static bool is_plain(const struct leaf *l)
{
	static const char *const types[] = { "text/plain", "text/markdown", "text/x-markdown" };

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!strcmp(l->type, types[i]))
			return true;
	/* the rich text of the nineties, where it is all there is */
	return !l->depth &&
	       (!strcmp(l->type, "text/enriched") || !strcmp(l->type, "text/richtext"));
}

static bool is_attached(const struct leaf *l)
{
	return !strcmp(l->disposition, "attachment");
}

/* A text with a file name is a file, though it says "inline"; unless nothing else is to be read
 * (named_too). */
static bool is_text(const struct reading *r, const struct leaf *l)
{
	if (is_attached(l) || (!is_plain(l) && !is_html(l)))
		return false;
	return !*l->name || !l->depth || r->named_too;
}

/* Nothing that is seen: U+00A0 and its like are in the empty plain parts of some programs. */
static bool is_blank(struct arena *a, const struct leaf *l)
{
	size_t at = 0;
	const char *s;
	uint32_t c;

	while (at < l->n && (unsigned char)l->bytes[at] <= ' ')
		at++;
	if (at == l->n)
		return true;
	if ((unsigned char)l->bytes[at] < 0x80 || l->n > BLANKS)
		return false;
	for (s = reader_leaf_text(a, l, NULL); *s; s += at) {
		at = text_next(s, 4, &c);
		if (!uc_is_property_white_space(c) &&
		    !uc_is_property_default_ignorable_code_point(c))
			return false;
	}
	return true;
}

/* The text of an alternative is its plain version, unless that is empty; then the HTML. Each leaf
 * tells every alternative around it what its branch has to offer. */
static void offer(struct reading *r, size_t leaf)
{
	const struct leaf *l = &r->m->leaves[leaf];
	unsigned place = r->place_of[leaf];

	if (!is_text(r, l) || is_blank(r->a, l))
		return;
	for (unsigned k = r->node_of[leaf]; k != NO_NODE; k = r->nodes[k].parent) {
		struct node *node = &r->nodes[k];

		if (is_plain(l) && node->plain < 0)
			node->plain = (int)place;
		if (is_html(l) && node->html < 0)
			node->html = (int)place;
		place = node->place;
	}
}

static bool chosen(const struct reading *r, size_t leaf)
{
	unsigned place = r->place_of[leaf];

	for (unsigned k = r->node_of[leaf]; k != NO_NODE; k = r->nodes[k].parent) {
		const struct node *node = &r->nodes[k];
		int want = node->plain >= 0 ? node->plain : node->html;

		if (node->alternative && want >= 0 && (int)place != want)
			return false;
		place = node->place;
	}
	return true;
}

/* <meta charset=x> or <meta ... content="text/html; charset=x">, where the part itself says none. */
static const char *html_charset(struct arena *a, const struct leaf *l)
{
	char head[2048];
	size_t n = l->n < sizeof head - 1 ? l->n : sizeof head - 1;
	const char *p;

	for (size_t i = 0; i < n; i++)
		head[i] = l->bytes[i] ? l->bytes[i] : ' ';
	head[n] = '\0';
	p = text_find(head, "<meta");
	p = p ? text_find(p, "charset=") : NULL;
	if (!p)
		return "";
	p += strlen("charset=");
	p += strspn(p, "\"' ");
	return arena_ndup(a, p, strcspn(p, "\"' />;"));
}

/* All HTML parts of a mail share one allowance, and one that fails ends it: a mail with hundreds
 * of hostile pages costs as much as a mail with one. */
static const char *render(struct reading *r, const struct leaf *l)
{
	struct arena *a = r->a;
	size_t n, left = READER_HTML - r->html_bytes;
	const char *u, *out;
	struct why w;

	if (r->html_failed)
		return "";
	u = reader_utf8(a, l->bytes, l->n < 4 * READER_HTML ? l->n : 4 * READER_HTML,
			*l->charset ? l->charset : html_charset(a, l), &n, NULL);
	if (n > left) {
		reading_note(r, "the HTML is longer than %d KiB: the rest was not read",
			     READER_HTML / 1024);
		n = left;
	}
	r->html_bytes += n;
	u = text_clean(a, u, n, TEXT_BLOCK);
	if (!r->m->html)
		r->m->html = u;
	if (!r->o->html)
		return html_text(a, u, strlen(u));
	if (html_child_text(r->o->html, a, u, strlen(u), &out, &w) == OK)
		return out;
	reading_note(r, "an HTML part could not be read: %s", w.text);
	r->html_failed = true;
	return "";
}

const char *reader_leaf_text(struct arena *a, const struct leaf *l, const char **note)
{
	size_t n;
	bool known;
	const char *u = reader_utf8(a, l->bytes, l->n, l->charset, &n, &known);

	if (note)
		*note = known ? NULL
			      : arena_printf(a, "a character set nobody knows: %.40s", l->charset);
	return text_clean(a, u, n, TEXT_BLOCK);
}

static const char *plain(struct reading *r, const struct leaf *l)
{
	struct leaf some = *l;
	const char *note, *s;

	if (some.n > READER_TEXT + 4) /* enough for add_text to see that it is too much */
		some.n = READER_TEXT + 4;
	s = reader_leaf_text(r->a, &some, &note);

	if (note)
		reading_note(r, "%s", note);
	if (!l->flowed)
		return s;
	r->m->flowed = true;
	return flowed_unwrap(r->a, s, l->delsp);
}

static void add_text(struct reading *r, struct buf *all, const char *s)
{
	size_t n = strlen(s);

	if (all->n && all->p[all->n - 1] != '\n')
		buf_char(all, '\n');
	if (all->n + n > READER_TEXT) {
		n = all->n < READER_TEXT ? READER_TEXT - all->n : 0;
		while (n && (s[n] & 0xc0) == 0x80) /* not within a character */
			n--;
		reading_note(r, "the text is longer than %d MiB: the rest was left out",
			     READER_TEXT >> 20);
	}
	buf_add(all, s, n);
}

/* Four megabytes of text may be four million lines, and each costs what is noted of it. */
static const char *without_the_rest(struct reading *r, const char *text)
{
	const char *p = text;

	for (size_t lines = 0; lines < READER_LINES && p; lines++)
		p = (p = strchr(p, '\n')) ? p + 1 : NULL;
	if (!p || !*p)
		return text;
	reading_note(r, "the text is longer than %d lines: the rest was left out", READER_LINES);
	return arena_ndup(r->a, text, (size_t)(p - text));
}

/* Another form of the text that was chosen is no attachment for anybody. */
static bool is_twin(const struct reading *r, size_t leaf)
{
	const struct leaf *l = &r->m->leaves[leaf];

	if (is_attached(l) || *l->name || strncmp(l->type, "text/", 5) || chosen(r, leaf))
		return false;
	return is_plain(l) || is_html(l) || !strcmp(l->type, "text/x-amp-html") ||
	       !strcmp(l->type, "text/watch-html") || !strcmp(l->type, "text/enriched") ||
	       !strcmp(l->type, "text/richtext");
}

static void attach(struct reading *r, unsigned leaf, size_t *cap)
{
	const struct leaf *l = &r->m->leaves[leaf];
	struct attachment *at = ARENA_PUSH(r->a, r->m->attachments, r->m->n_attachments, *cap);
	unsigned char sum[20];

	at->name = l->name;
	at->type = l->type;
	at->bytes = l->n;
	at->part = leaf;
	if (gnutls_hash_fast(GNUTLS_DIG_SHA1, l->bytes, l->n, sum) < 0)
		die("SHA-1 is not to be had from GnuTLS");
	for (int i = 0; i < 20; i++)
		snprintf(at->sha1 + 2 * i, 3, "%02x", sum[i]);
}

/* Marks the leaves that are read; false where there is nothing to read in them. */
static bool choose(struct reading *r)
{
	struct mail *m = r->m;
	bool any = false;

	for (size_t i = 0; i < m->n_leaves; i++)
		offer(r, i);
	for (size_t i = 0; i < m->n_leaves; i++) {
		m->leaves[i].is_text = is_text(r, &m->leaves[i]) && chosen(r, i);
		any = any || (m->leaves[i].is_text && !is_blank(r->a, &m->leaves[i]));
	}
	return any;
}

void body_read(struct reading *r)
{
	struct mail *m = r->m;
	struct buf all = BUF(r->a);
	size_t cap = 0, texts = 0;
	const char *only = "";

	if (!choose(r)) {
		r->named_too = true;
		choose(r);
	}
	for (size_t i = 0; i < m->n_leaves; i++) {
		struct leaf *l = &m->leaves[i];

		/* A named text (a note, inline, and no other text) is read and is a file as well. */
		if (l->is_text ? *l->name != 0 : !is_twin(r, i))
			attach(r, (unsigned)i, &cap);
		if (!l->is_text)
			continue;
		if (texts++ == 1)
			add_text(r, &all, only);
		only = is_html(l) ? render(r, l) : plain(r, l);
		if (texts > 1 || strlen(only) > READER_TEXT)
			add_text(r, &all, only);
	}
	m->text = without_the_rest(r, all.n ? buf_text(&all) : only);
}
