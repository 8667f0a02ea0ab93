#include "compose/newsletter.h"

#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/mustache.h"
#include "compose/picture.h"
#include "compose/value.h"
#include "compose/way.h"
#include "compose/words.h"
#include "compose/wrap.h"

enum { PAGE = 2 * 1024 * 1024, PREVIEW = 120, COLUMN = 528 /* of the page, in pixels */ };

/* Which of the pictures that came along this URL means: by the last part of its path. */
static const struct newsletter_image *image_of(const struct newsletter *n, const char *url)
{
	const char *slash = strrchr(url, '/'), *name = slash ? slash + 1 : url;

	for (size_t i = 0; i < n->n_images; i++)
		if (text_starts(n->images[i].type, "image/") && text_eq(n->images[i].name, name))
			return &n->images[i];
	return NULL;
}

static char *cid_of(struct arena *a, const struct newsletter *n, const struct newsletter_image *m)
{
	return arena_printf(a, "i%td.%llx@tidings", m - n->images, (unsigned long long)n->seed);
}

struct pictures {
	struct arena *a;
	const struct newsletter *n;
	bool *used; /* beside n->images */
	size_t left, shown, linked;
	struct buf too_big, absent, unnamed;
};

static void note(struct buf *names, const char *name)
{
	buf_printf(names, "%s%s", names->n ? ", " : "", name);
}

static bool show(struct pictures *p, const struct newsletter_image *m)
{
	size_t i = (size_t)(m - p->n->images);

	if (!p->used[i] && m->n > p->left)
		return false;
	p->left -= p->used[i] ? 0 : m->n;
	p->used[i] = true;
	return true;
}

/* An image node becomes a link with the same text, or that text where it leads nowhere; what it
 * names is not fetched. */
static void link_instead(cmark_node *image, bool elsewhere)
{
	cmark_node *link = cmark_node_new(elsewhere ? CMARK_NODE_LINK : CMARK_NODE_CUSTOM_INLINE);
	cmark_node *kid;

	if (elsewhere) {
		cmark_node_set_url(link, cmark_node_get_url(image));
		cmark_node_set_title(link, cmark_node_get_title(image));
	}
	if (!cmark_node_first_child(image)) {
		kid = cmark_node_new(CMARK_NODE_TEXT);
		cmark_node_set_literal(kid, cmark_node_get_url(image));
		cmark_node_append_child(link, kid);
	}
	while ((kid = cmark_node_first_child(image)))
		cmark_node_append_child(link, kid);
	cmark_node_replace(image, link);
	cmark_node_free(image);
}

/* The words of a picture, for who sees none: those of the Markdown, or its file's name. */
static const char *alt_of(struct arena *a, cmark_node *image, const struct newsletter_image *m)
{
	cmark_iter *it = cmark_iter_new(image);
	struct buf b = BUF(a);

	while (cmark_iter_next(it) != CMARK_EVENT_DONE) {
		const char *text = cmark_node_get_literal(cmark_iter_get_node(it));

		if (text && cmark_iter_get_event_type(it) == CMARK_EVENT_ENTER)
			buf_str(&b, text);
	}
	cmark_iter_free(it);
	return b.n ? buf_text(&b) : m->name;
}

/* With a width, which Outlook's Word engine needs (picture.h). */
static void picture_instead(struct arena *a, cmark_node *image, const char *cid,
			    const struct newsletter_image *m)
{
	cmark_node *html = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
	const char *words = alt_of(a, image, m);
	int width = picture_width(m->p, m->n);
	struct buf b = BUF(a);

	buf_printf(&b, "<img src=\"cid:%s\" alt=\"", cid);
	mustache_escape(&b, words, strlen(words));
	buf_printf(&b, "\" width=\"%d\" />", width && width < COLUMN ? width : COLUMN);
	cmark_node_set_on_enter(html, buf_text(&b));
	cmark_node_replace(image, html);
	cmark_node_free(image);
}

static void place_pictures(cmark_node *root, struct pictures *p)
{
	cmark_iter *it = cmark_iter_new(root);

	while (cmark_iter_next(it) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(it);
		const struct newsletter_image *m;
		bool elsewhere;

		if (cmark_iter_get_event_type(it) != CMARK_EVENT_EXIT ||
		    cmark_node_get_type(node) != CMARK_NODE_IMAGE)
			continue;
		m = image_of(p->n, cmark_node_get_url(node));
		if (m && show(p, m)) {
			picture_instead(p->a, node, cid_of(p->a, p->n, m), m);
			p->shown++;
		} else {
			elsewhere = !m && strstr(cmark_node_get_url(node), "://");
			if (m)
				note(&p->too_big, m->name);
			else if (!elsewhere)
				note(&p->absent, cmark_node_get_url(node));
			link_instead(node, elsewhere);
			p->linked += elsewhere;
		}
	}
	cmark_iter_free(it);
}

static void note_unnamed(struct pictures *p)
{
	for (size_t i = 0; i < p->n->n_images; i++)
		if (!p->used[i] && text_starts(p->n->images[i].type, "image/") &&
		    !strstr(p->n->markdown, p->n->images[i].name))
			note(&p->unnamed, p->n->images[i].name);
}

/* Long lines of the source are wrapped; code, lists and tables made of blanks stay as written. */
static void text_twin(struct buf *out, const struct newsletter *n)
{
	bool code = false;

	buf_printf(out, "%s\n%s\n%s%s\n", n->community, n->title, n->period,
		   *n->period ? "\n" : "");
	for (const char *p = n->markdown; *p;) {
		size_t len = strcspn(p, "\n");

		code ^= !strncmp(p, "```", 3);
		if (code || !strncmp(p, "    ", 4) || text_width(p, len) <= WRAP_COLUMNS)
			buf_printf(out, "%.*s\n", (int)len, p);
		else
			wrap_text(out, p, len, WRAP_COLUMNS, true);
		p += len + (p[len] == '\n');
	}
}

static const struct letter_part *parts(struct arena *a, const struct newsletter *n,
				       const struct newsletter_page *page,
				       const struct pictures *pics)
{
	struct letter_part *v = arena_get(a, (3 + pics->shown + n->n_images) * sizeof *v);
	struct letter_part *both = arena_get(a, 2 * sizeof *both), *top = arena_get(a, sizeof *top);
	size_t k = 0;

	v[k++] = (struct letter_part){
		.type = "text/html", .content = page->html, .n = strlen(page->html), .marks = true
	};
	for (size_t i = 0; i < n->n_images; i++)
		if (pics->used[i])
			v[k++] = (struct letter_part){ .type = n->images[i].type,
						       .content = n->images[i].p,
						       .n = n->images[i].n,
						       .name = n->images[i].name,
						       .cid = cid_of(a, n, &n->images[i]) };
	both[0] = (struct letter_part){ .type = "text/plain",
					.content = page->text,
					.n = strlen(page->text),
					.flowed = true,
					.marks = true };
	both[1] = k == 1 ? v[0]
			 : (struct letter_part){ .type = "multipart/related",
						 .parts = v,
						 .n_parts = k };
	*top = (struct letter_part){ .type = "multipart/alternative", .parts = both, .n_parts = 2 };
	return top;
}

static void dir_set(struct value *v, const char *name, const char *text)
{
	value_set_text(v, name, wrap_rtl(text, strlen(text)) ? "rtl" : "");
}

/* "Newsletter 12. You receive ...", wrapped. */
static const char *foot(struct arena *a, const char *number, const char *sent_to)
{
	const char *line = arena_printf(a, "%s%s%s", number, *number ? ". " : "", sent_to);
	struct buf b = BUF(a);

	wrap_text(&b, line, strlen(line), WRAP_COLUMNS, true);
	return arena_ndup(a, b.p, b.n - 1);
}

static struct value *values(struct arena *a, const struct lang *l, const struct newsletter *n,
			    const char *html)
{
	struct value *v = value_map(a);
	const char *number = !n->number ? ""
					: SAY(a, l, "newsletter.number",
					      { "number", arena_printf(a, "%ld", n->number) });
	const char *sent_to = SAY(a, l, n->reader ? "newsletter.sent_to" : "digest.sent_to",
				  { "community", n->community });
	const char *leave = arena_printf(a, "leave.%s", splice_mark(SPLICE_LEAVE));

	value_set_text(v, "community", n->community);
	value_set_text(v, "title", n->title);
	value_set_text(v, "page_title", n->title);
	value_set_text(v, "period", n->period);
	value_set_text(v, "number", number);
	value_set_text(v, "sent_to", sent_to);
	value_set_text(v, "foot_text", foot(a, number, sent_to));
	value_set_text(v, "leave_address", way_said(a, l, n->address, n->separator, leave));
	value_set_text(v, "leave_url", way_url(a, n->address, n->separator, leave, NULL));
	value_set_text(v, "leave_words", words_get(l, n->reader ? "newsletter.leave" : "leave"));
	value_set_html(v, "body_html", html);
	dir_set(v, "dir", n->markdown);
	dir_set(v, "title_dir", n->title);
	dir_set(v, "community_dir", n->community);
	return v;
}

/* What an inbox shows beside the subject: the first words, without headings and marks. */
static char *preview(struct arena *a, cmark_node *root)
{
	cmark_iter *it = cmark_iter_new(root);
	cmark_event_type e;
	struct buf b = BUF(a);
	int heading = 0;

	while ((e = cmark_iter_next(it)) != CMARK_EVENT_DONE && b.n < 2 * (size_t)PREVIEW) {
		cmark_node *node = cmark_iter_get_node(it);
		cmark_node_type type = cmark_node_get_type(node);

		if (type == CMARK_NODE_HEADING)
			heading += e == CMARK_EVENT_ENTER ? 1 : -1;
		else if (!heading && (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE))
			buf_str(&b, cmark_node_get_literal(node));
		else if (b.n && (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK ||
				 type == CMARK_NODE_PARAGRAPH))
			buf_char(&b, ' ');
	}
	cmark_iter_free(it);
	return text_ellipsis(a, text_clean(a, buf_text(&b), b.n, TEXT_LINE), PREVIEW);
}

static char *to_html(struct arena *a, const struct newsletter *n, struct pictures *pics,
		     const char **first)
{
	cmark_node *root =
		cmark_parse_document(n->markdown, strlen(n->markdown), CMARK_OPT_DEFAULT);
	char *html, *out;

	place_pictures(root, pics);
	*first = preview(a, root);
	html = cmark_render_html(root, CMARK_OPT_DEFAULT);
	out = arena_dup(a, html);
	free(html);
	cmark_node_free(root);
	return out;
}

enum err newsletter_compose(struct arena *a, const struct lang *l, const struct newsletter *n,
			    struct newsletter_page *out, struct why *w)
{
	struct pictures pics = { .a = a,
				 .n = n,
				 .left = n->budget ? n->budget : NEWSLETTER_IMAGES,
				 .too_big = BUF(a),
				 .absent = BUF(a),
				 .unnamed = BUF(a) };
	struct buf text = BUF(a), page = BUF(a);
	const char *first, *html;
	struct value *v;

	if (!n->markdown[strspn(n->markdown, " \n\t")])
		return why(w, BAD, "the newsletter has no text");
	if (strlen(n->markdown) > NEWSLETTER_MARKDOWN)
		return why(w, BAD,
			   "the newsletter is longer than 256 KiB: split it, or leave a link");
	pics.used = arena_get(a, (n->n_images + 1) * sizeof *pics.used);
	html = to_html(a, n, &pics, &first);
	note_unnamed(&pics);
	v = values(a, l, n, html);
	value_set_text(v, "preview", first);
	text_twin(&text, n);
	if (words_render(a, l, "newsletter.html", v, PAGE, &page, w) != OK ||
	    words_render(a, l, "newsletter-foot.txt", v, PAGE, &text, w) != OK)
		return BAD;
	*out = (struct newsletter_page){ .text = buf_text(&text),
					 .html = buf_text(&page),
					 .shown = pics.shown,
					 .linked = pics.linked,
					 .too_big = arena_dup(a, buf_text(&pics.too_big)),
					 .absent = arena_dup(a, buf_text(&pics.absent)),
					 .unnamed = arena_dup(a, buf_text(&pics.unnamed)) };
	out->body = parts(a, n, out, &pics);
	return OK;
}

void newsletter_letter(const struct newsletter *n, const struct newsletter_page *p,
		       struct letter *out)
{
	*out = (struct letter){ .from_name = n->community,
				.from = n->address,
				.subject = n->title,
				.date = n->date,
				.list = n->list,
				.auto_submitted = "auto-generated",
				.precedence = "list",
				.body = p->body,
				.seed = n->seed,
				.dots = true };
}
