/* HTML -> text a person can read: links kept, lists and tables laid out, quotes as "> " lines,
 * what is hidden left out. Nothing is ever fetched. Runs in the child (html_child.c). */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <libxml/HTMLparser.h>

#include "base/library.h"
#include "base/text.h"
#include "reader/html_defuse.h"
#include "reader/parse.h"

enum { MAX_OUT = 1024 * 1024, MAX_QUOTE = 20, MAX_LISTS = 20, MAX_URL = 2000 };

enum element {
	INLINE,
	LINE,
	BLOCK, /* in the text; on lines of its own; with empty lines around it */
	BREAK,
	RULE,
	ITEM,
	LIST,
	ORDERED,
	QUOTE,
	PRE,
	LINK,
	IMAGE,
	ROW,
	CELL,
	SKIP
};

static const struct tag {
	const char *name;
	enum element is;
} tags[] = {
	{ "a", LINK },          { "address", LINE },     { "article", LINE },  { "aside", LINE },
	{ "audio", SKIP },      { "blockquote", QUOTE }, { "br", BREAK },      { "button", INLINE },
	{ "caption", LINE },    { "center", LINE },      { "dd", LINE },       { "details", LINE },
	{ "div", LINE },        { "dl", BLOCK },         { "dt", LINE },       { "fieldset", LINE },
	{ "figcaption", LINE }, { "figure", BLOCK },     { "footer", LINE },   { "form", LINE },
	{ "h1", BLOCK },        { "h2", BLOCK },         { "h3", BLOCK },      { "h4", BLOCK },
	{ "h5", BLOCK },        { "h6", BLOCK },         { "header", LINE },   { "hr", RULE },
	{ "iframe", SKIP },     { "img", IMAGE },        { "legend", LINE },   { "li", ITEM },
	{ "listing", PRE },     { "main", LINE },        { "menu", LIST },     { "nav", LINE },
	{ "ol", ORDERED },      { "option", SKIP },      { "p", BLOCK },       { "plaintext", PRE },
	{ "pre", PRE },         { "script", SKIP },      { "section", LINE },  { "select", SKIP },
	{ "style", SKIP },      { "summary", LINE },     { "svg", SKIP },      { "table", LINE },
	{ "tbody", INLINE },    { "td", CELL },          { "template", SKIP }, { "tfoot", INLINE },
	{ "th", CELL },         { "thead", INLINE },     { "title", SKIP },    { "tr", ROW },
	{ "ul", LIST },         { "video", SKIP },       { "xml", SKIP },      { "xmp", PRE },
};

struct page {
	struct buf out;
	int newlines; /* wanted before the next text: 1 ends a line, 2 leaves one empty */
	bool blank;   /* wanted before the next text */
	bool cell;    /* a cell ended in this row: a bar before the next text */
	bool started; /* there is text on this line */
	int pre, quote, last_quote;
	int lists;             /* how deep */
	int number[MAX_LISTS]; /* of the next item, 0 for bullets */
	char bullet[16];       /* wanted before the next text */
};

static enum element element(const xmlNode *n)
{
	size_t low = 0, high = sizeof tags / sizeof *tags;

	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = strcmp((const char *)n->name, tags[mid].name);

		if (!c)
			return tags[mid].is;
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return INLINE;
}

static const char *attribute(const xmlNode *n, const char *name)
{
	for (const xmlAttr *a = n->properties; a; a = a->next)
		if (!strcmp((const char *)a->name, name))
			return a->children && a->children->content
				       ? (const char *)a->children->content
				       : "";
	return NULL;
}

/* --- writing -------------------------------------------------------------------------------- */

static void want(struct page *p, int newlines)
{
	if (p->newlines < newlines)
		p->newlines = newlines;
	p->blank = false;
	p->cell = false;
}

static void trim_line(struct page *p)
{
	struct buf *b = &p->out;

	while (b->n && b->p[b->n - 1] == ' ')
		buf_cut(b, b->n - 1);
	/* "-- " begins a signature; HTML has lost its blank */
	if (b->n >= 2 && !memcmp(b->p + b->n - 2, "--", 2) &&
	    (b->n == 2 || b->p[b->n - 3] == '\n' ||
	     (b->n > 3 && !memcmp(b->p + b->n - 4, "> ", 2))))
		buf_char(b, ' ');
}

static void quote_marks(struct page *p, int depth)
{
	for (int i = 0; i < depth; i++)
		buf_char(&p->out, '>');
}

static void begin_line(struct page *p)
{
	if (p->out.n) {
		int low = p->last_quote < p->quote ? p->last_quote : p->quote;

		trim_line(p);
		buf_char(&p->out, '\n');
		if (p->newlines > 1) {
			quote_marks(p, low);
			buf_char(&p->out, '\n');
		}
	}
	quote_marks(p, p->quote);
	if (p->quote)
		buf_char(&p->out, ' ');
	for (int i = 1; i < p->lists; i++)
		buf_str(&p->out, "  ");
	if (p->lists && !p->bullet[0])
		buf_str(&p->out, "  ");
	buf_str(&p->out, p->bullet);
	p->bullet[0] = '\0';
	p->newlines = 0;
	p->last_quote = p->quote;
	p->started = false;
	p->blank = p->cell = false;
}

static void put(struct page *p, const char *s, size_t n)
{
	if (p->out.n > MAX_OUT)
		return;
	if (p->newlines || !p->out.n)
		begin_line(p);
	if (p->cell)
		buf_str(&p->out, " | ");
	else if (p->blank && p->started)
		buf_char(&p->out, ' ');
	p->cell = p->blank = false;
	p->started = true;
	buf_add(&p->out, s, n);
}

static void line_break(struct page *p)
{
	if (!p->newlines && p->started) {
		want(p, 1);
	} else if (p->out.n && p->newlines < 2) {
		want(p, p->newlines + 1);
	}
	p->started = false;
	p->blank = p->cell = false;
}

/* White space, and what letters are padded with to fill a preview line: nothing to be seen. */
static size_t space_length(const char *s)
{
	static const char *const invisible[] = { "\xc2\xad",     "\xcd\x8f",     "\xe2\x80\x8b",
						 "\xe2\x80\x8c", "\xef\xbb\xbf", "\xe2\x80\x87" };

	if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r' || *s == '\f')
		return 1;
	if (!memcmp(s, "\xc2\xa0", 2))
		return 2;
	for (size_t i = 0; i < sizeof invisible / sizeof *invisible; i++)
		if (!strncmp(s, invisible[i], strlen(invisible[i])))
			return strlen(invisible[i]);
	return 0;
}

static bool nothing_seen(const char *s) /* soft hyphens and their like join, they do not part */
{
	return !memcmp(s, "\xc2\xad", 2) || !memcmp(s, "\xcd\x8f", 2) ||
	       !strncmp(s, "\xe2\x80\x8b", 3) || !strncmp(s, "\xe2\x80\x8c", 3) ||
	       !strncmp(s, "\xef\xbb\xbf", 3);
}

static void flowing_text(struct page *p, const char *s)
{
	while (*s) {
		size_t n = 0, space = 0;

		while (s[n] && !(space = space_length(s + n)))
			n++;
		if (n)
			put(p, s, n);
		if (space && !nothing_seen(s + n))
			p->blank = true;
		s += n + space;
	}
}

static void pre_text(struct page *p, const char *s)
{
	while (*s) {
		size_t n = strcspn(s, "\r\n");

		if (n)
			put(p, s, n);
		s += n;
		if (*s == '\r')
			s++;
		if (*s == '\n') {
			s++;
			line_break(p);
		}
	}
}

/* --- elements ------------------------------------------------------------------------------- */

static bool style_says(const char *style, const char *what)
{
	char flat[512];
	size_t n = 0;

	for (; *style && n < sizeof flat - 1; style++)
		if (*style != ' ' && *style != '\n' && *style != '\t' && *style != '\r')
			flat[n++] = (char)tolower((unsigned char)*style);
	flat[n] = '\0';
	return strstr(flat, what) != NULL;
}

static bool hidden(const xmlNode *n)
{
	const char *style = attribute(n, "style");

	if (attribute(n, "hidden"))
		return true;
	if (!style || !*style)
		return false;
	return style_says(style, "display:none") || style_says(style, "visibility:hidden") ||
	       style_says(style, "mso-hide:all") || style_says(style, "opacity:0;") ||
	       (style_says(style, "max-height:0") && style_says(style, "overflow:hidden"));
}

/* The bar that Word draws beside what Outlook quotes; pages draw theirs with other words. */
static bool is_bar(const xmlNode *n)
{
	const char *style = attribute(n, "style");

	return style && style_says(style, "border:none;border-left:solid");
}

static enum element kind(const xmlNode *n)
{
	enum element is = element(n);

	return is == LINE && is_bar(n) ? QUOTE : is;
}

static bool is_web(const char *url)
{
	return !strncasecmp(url, "http:", 5) || !strncasecmp(url, "https:", 6) ||
	       !strncasecmp(url, "mailto:", 7) || !strncasecmp(url, "ftp:", 4);
}

static const char *bare_url(const char *u) /* what two ways of writing a link have in common */
{
	static const char *const front[] = { "http://", "https://", "mailto:", "ftp://" };

	for (size_t i = 0; i < sizeof front / sizeof *front; i++)
		if (!strncasecmp(u, front[i], strlen(front[i])))
			return u + strlen(front[i]);
	return u;
}

static bool says_the_same(const char *text, size_t n, const char *url)
{
	const char *bare = bare_url(url);
	size_t m = strlen(bare), skip;
	char head[16] = "";

	memcpy(head, text, n < 15 ? n : 15);
	skip = (size_t)(bare_url(head) - head);
	text += skip, n -= skip;
	while (m && bare[m - 1] == '/')
		m--;
	while (n && text[n - 1] == '/')
		n--;
	return m == n && !strncasecmp(text, bare, n);
}

static void close_link(struct page *p, const xmlNode *n)
{
	const char *url = attribute(n, "href");
	size_t from = (size_t)(uintptr_t)n->_private, len;
	char clean[MAX_URL + 1];
	const char *text;

	if (!url || p->out.n <= from)
		return;
	while (isspace((unsigned char)*url))
		url++;
	if (!is_web(url))
		return;
	for (len = 0; *url && len < MAX_URL; url++)
		if ((unsigned char)*url > ' ' && *url != '<' && *url != '>')
			clean[len++] = *url;
	clean[len] = '\0';
	text = p->out.p + from;
	len = p->out.n - from;
	while (len && (*text == ' ' || *text == '\n' || *text == '>'))
		text++, len--;
	if (!len || says_the_same(text, len, clean))
		return;
	buf_printf(&p->out, " <%s>", clean);
}

static void image(struct page *p, const xmlNode *n)
{
	const char *alt = attribute(n, "alt");

	if (!alt || !*alt)
		alt = attribute(n, "title");
	if (!alt || !alt[strspn(alt, " \t\r\n")])
		return;
	if ((unsigned char)*alt >= 0x80 && !text_has_word(alt)) { /* a smile */
		flowing_text(p, alt);
		return;
	}
	p->blank = p->blank || p->started;
	put(p, "[", 1);
	flowing_text(p, alt);
	p->blank = false;
	put(p, "]", 1);
	p->blank = true;
}

static void open_list(struct page *p, const xmlNode *n, bool ordered)
{
	const char *start = ordered ? attribute(n, "start") : NULL;
	int from = start && isdigit((unsigned char)*start) && strlen(start) < 7 ? atoi(start) : 1;

	want(p, p->lists ? 1 : 2);
	if (p->lists < MAX_LISTS)
		p->number[p->lists] = ordered ? (from > 0 ? from : 1) : 0;
	p->lists++;
}

static void item(struct page *p)
{
	int at = p->lists - 1;

	want(p, 1);
	if (at >= 0 && at < MAX_LISTS && p->number[at])
		snprintf(p->bullet, sizeof p->bullet, "%d. ", p->number[at]++);
	else
		snprintf(p->bullet, sizeof p->bullet, "- ");
}

static bool holds_blocks(const xmlNode *cell) /* one look, not a walk of all that is inside */
{
	int looked = 0;

	for (const xmlNode *n = cell->children; n && looked < 40; n = n->next, looked++)
		if (n->type == XML_ELEMENT_NODE)
			switch (element(n)) {
			case LINE:
			case BLOCK:
			case BREAK:
			case LIST:
			case ORDERED:
			case QUOTE:
			case PRE:
			case RULE: return true;
			default: break;
			}
	return false;
}

static void open_cell(struct page *p, const xmlNode *n)
{
	if (holds_blocks(n))
		want(p, 1);
}

static void close_cell(struct page *p, const xmlNode *n)
{
	if (holds_blocks(n))
		want(p, 1);
	else if (p->started && !p->newlines)
		p->cell = true;
}

static bool enter(struct page *p, xmlNode *n) /* false: not into its children */
{
	enum element is = kind(n);

	if (is == SKIP || hidden(n))
		return false;
	switch (is) {
	case BREAK: line_break(p); break;
	case RULE:
		want(p, 1);
		put(p, "----------", 10);
		want(p, 1);
		break;
	case LINE:
	case ROW: want(p, 1); break;
	case BLOCK: want(p, 2); break;
	case LIST:
	case ORDERED: open_list(p, n, is == ORDERED); break;
	case ITEM: item(p); break;
	case QUOTE:
		want(p, 2);
		n->_private = (void *)(uintptr_t)p->quote;
		p->quote += p->quote < MAX_QUOTE;
		break;
	case PRE:
		want(p, 2);
		p->pre++;
		break;
	case CELL: open_cell(p, n); break;
	case LINK: n->_private = (void *)(uintptr_t)p->out.n; break;
	case IMAGE: image(p, n); break;
	default: break;
	}
	return true;
}

static void leave(struct page *p, xmlNode *n)
{
	switch (kind(n)) {
	case LINE:
	case ROW:
	case ITEM:
		want(p, 1);
		p->bullet[0] = '\0';
		break;
	case BLOCK: want(p, 2); break;
	case LIST:
	case ORDERED:
		p->lists -= p->lists > 0;
		want(p, p->lists ? 1 : 2);
		break;
	case QUOTE:
		want(p, 2);
		/* as it was before: beyond the most none was added */
		p->quote = (int)(uintptr_t)n->_private;
		break;
	case PRE:
		want(p, 2);
		p->pre -= p->pre > 0;
		break;
	case CELL: close_cell(p, n); break;
	case LINK: close_link(p, n); break;
	default: break;
	}
}

static void text_node(struct page *p, const xmlNode *n)
{
	const char *s = n->content ? (const char *)n->content : "";

	if (p->pre)
		pre_text(p, s);
	else
		flowing_text(p, s);
}

/* Depth first without recursion: the tree's own pointers lead the way back. */
static void walk(struct page *p, xmlNode *root)
{
	xmlNode *n = root;

	while (n) {
		bool in = false;

		if (n->type == XML_ELEMENT_NODE)
			in = enter(p, n);
		else if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			text_node(p, n);
		if (in && n->children) {
			n = n->children;
			continue;
		}
		if (in)
			leave(p, n);
		while (n && n != root && !n->next) {
			n = n->parent;
			if (n && n->type == XML_ELEMENT_NODE)
				leave(p, n);
		}
		if (!n || n == root)
			return;
		n = n->next;
	}
}

/* --- the parser ----------------------------------------------------------------------------- */

/* Loaded when the first page is read, which is in the child: no other process of ours carries the
 * parser, and the Unicode library it brings, about. */
static struct {
	htmlDocPtr (*read)(const char *, int, const char *, const char *, int);
	xmlNodePtr (*root)(const xmlDoc *);
	void (*free)(xmlDocPtr);
	void (*set_error)(void *, xmlGenericErrorFunc);
} xml;

static void load(void)
{
	const struct library_function v[] = {
		{ "htmlReadMemory", &xml.read },
		{ "xmlDocGetRootElement", &xml.root },
		{ "xmlFreeDoc", &xml.free },
		{ "xmlSetGenericErrorFunc", &xml.set_error },
	};

	library_open(LIBXML, v, sizeof v / sizeof *v);
}

static void silent(void *ctx, const char *fmt, ...) /* libxml2 tells its troubles to stderr */
{
	(void)ctx;
	(void)fmt;
}

const char *html_text(struct arena *a, const char *html, size_t n)
{
	struct page p = { .out = BUF(a) };
	htmlDocPtr doc;
	xmlNode *root;

	if (!xml.read)
		load();
	xml.set_error(NULL, silent);
	html = html_defuse(a, html, n < READER_HTML ? n : READER_HTML, &n);
	doc = xml.read(html, (int)n, NULL, "UTF-8",
		       HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			       HTML_PARSE_NONET);
	root = doc ? xml.root(doc) : NULL;
	if (root)
		walk(&p, root);
	if (doc)
		xml.free(doc);
	trim_line(&p);
	if (p.out.n)
		buf_char(&p.out, '\n');
	return text_clean(a, buf_text(&p.out), p.out.n, TEXT_BLOCK);
}
