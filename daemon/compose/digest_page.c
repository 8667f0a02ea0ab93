#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "compose/digest_in.h"
#include "compose/opening.h"
#include "compose/value.h"
#include "compose/way.h"
#include "compose/wrap.h"

enum { PAGE_MAX = 4 * 1024 * 1024, ROW_SUBJECT = 54, ROW_COLUMNS = 72 - 5 };

static const char *section_name(const struct making *m, const struct digest_thread *t)
{
	const char *name;

	if (t->for_you)
		return words_get(m->l, "for_you");
	name = digest_line(m->a, t->section);
	return *name ? name : words_get(m->l, "other_threads");
}

/* " 3. Blight on early tomatoes                              4 posts", at most 72 columns */
static char *row_text(const struct making *m, size_t number, const char *subject, const char *count)
{
	int room = ROW_COLUMNS - text_width(count, strlen(count)); /* before the count */
	int column = room < ROW_SUBJECT + 2 ? room : ROW_SUBJECT + 2;
	const char *shown = text_ellipsis(m->a, subject, column - 2);
	int pad = column - text_width(shown, strlen(shown));

	return arena_printf(m->a, "%3zu. %s%*s%s", number, shown, pad > 2 ? pad : 2, "", count);
}

/* Below a row that is all there is of its conversation: who wrote, and what waits for an answer. */
static char *row_about(const struct making *m, const char *people, bool open)
{
	const char *end =
		open ? arena_printf(m->a, " \xc2\xb7 %s", words_get(m->l, "open_question")) : "";
	int room = ROW_COLUMNS - text_width(end, strlen(end));

	return arena_printf(m->a, "     %s%s", text_ellipsis(m->a, people, room), end);
}

static struct value *row_value(const struct making *m, size_t number, const struct digest_thread *t)
{
	struct value *v = value_map(m->a);
	const char *subject = digest_thread_subject(m, t);
	const char *count = words_count(m->a, m->l, "posts", (long)digest_total(t), NULL);
	const char *people = digest_people(m, t, 0, m->level->names);
	bool open = t->question && !t->answered;

	if (digest_total(t) > t->n_posts)
		count = words_count(m->a, m->l, "new_posts", (long)t->n_posts, NULL);
	value_set_number(v, "number", (long)number);
	value_set_text(v, "subject", text_ellipsis(m->a, subject, 90));
	value_set_text(v, "dir", wrap_rtl(subject, strlen(subject)) ? "rtl" : "");
	value_set_text(v, "count", count);
	value_set_bool(v, "open", open);
	value_set_text(v, "row", row_text(m, number, subject, count));
	value_set_text(v, "people", people);
	if (digest_is_line(m, t)) {
		const char *to = digest_reply_address(m->a, m->e, t->item);

		value_set_bool(v, "headline", true);
		value_set_text(v, "row_about", row_about(m, people, open));
		value_set_text(v, "reply_url",
			       letter_mailto(m->a, to, t->posts[t->n_posts - 1].message_id,
					     arena_printf(m->a, "Re: %s", subject), NULL));
	}
	return v;
}

struct section {
	const struct digest_thread *first;
	struct value *rows;
	struct buf text, html;
};

/* Follow and mute of a section's tag, in an answer to its first conversation: the answer's address
 * proves whose wish it is. */
static void tag_links(const struct making *m, struct value *v, const char *name,
		      const struct digest_thread *t)
{
	static const char *const words[] = { "follow", "mute" };

	if (*name != '#' || !t->item || !m->level->actions)
		return;
	for (size_t i = 0; i < 2; i++)
		value_set_text(v, arena_printf(m->a, "%s_url", words[i]),
			       letter_mailto(m->a, digest_reply_address(m->a, m->e, t->item), NULL,
					     arena_printf(m->a, "Re: %s", name),
					     arena_printf(m->a, "%s %s", words[i], name)));
}

static void section_end(const struct making *m, struct section *s, const char *name, bool heading,
			struct value *list)
{
	struct value *v = value_map(m->a);

	if (heading) {
		value_set_text(v, "heading", name);
		value_set_text(v, "dir", wrap_rtl(name, strlen(name)) ? "rtl" : "");
		tag_links(m, v, name, s->first);
	}
	value_set(v, "rows", s->rows);
	value_set_bool(v, "body", s->text.n > 0);
	value_set_text(v, "threads_text", arena_dup(m->a, buf_text(&s->text)));
	value_set_html(v, "threads", arena_dup(m->a, buf_text(&s->html)));
	value_push(list, v);
}

static struct value *sections(const struct making *m, size_t from, size_t to,
			      const struct block_of *blocks)
{
	struct value *list = value_list(m->a);
	const char *name = NULL;
	struct section s = { .first = NULL };
	const size_t *order = m->out->order;
	const char *first = section_name(m, &m->e->threads[order[from]]);
	bool several = strcmp(first, section_name(m, &m->e->threads[order[to - 1]])) != 0;
	bool heading = several || strcmp(first, words_get(m->l, "other_threads")) != 0;

	for (size_t k = from; k < to; k++) {
		const struct digest_thread *t = &m->e->threads[order[k]];
		const char *mine = section_name(m, t);

		if (!name || strcmp(name, mine) != 0) {
			if (name)
				section_end(m, &s, name, heading, list);
			s = (struct section){ t, value_list(m->a), BUF(m->a), BUF(m->a) };
			name = mine;
		}
		value_push(s.rows, row_value(m, k + 1, t));
		buf_str(&s.text, blocks[k].text);
		buf_str(&s.html, blocks[k].html);
	}
	section_end(m, &s, name, heading, list);
	return list;
}

/* --- the head of the page ------------------------------------------------------------------------- */

static int name_order(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static size_t people_count(const struct making *m)
{
	const char **names = NULL;
	size_t n = 0, cap = 0, distinct = 0;

	for (size_t i = 0; i < m->e->n_threads; i++) {
		const struct digest_thread *t = &m->e->threads[i];

		for (size_t k = 0; k < t->n_posts; k++) {
			const char *who =
				t->posts[k].address ? t->posts[k].address : t->posts[k].author;

			*ARENA_PUSH(m->a, names, n, cap) = text_lower(m->a, who ? who : "");
		}
	}
	if (n)
		qsort(names, n, sizeof *names, name_order);
	for (size_t i = 0; i < n; i++)
		distinct += !i || strcmp(names[i - 1], names[i]) != 0;
	return distinct;
}

/* Are most conversations named alone, without a word of them? */
static bool only_named(const struct making *m)
{
	size_t lines = 0;

	for (size_t i = 0; i < m->e->n_threads; i++)
		lines += digest_is_line(m, &m->e->threads[i]);
	return 2 * lines > m->e->n_threads;
}

static void counts_set(const struct making *m, struct value *v, size_t from, size_t to, size_t part,
		       size_t parts)
{
	size_t posts = 0;

	for (size_t i = 0; i < m->e->n_threads; i++)
		posts += m->e->threads[i].n_posts;
	value_set_text(v, "counts",
		       SAY(m->a, m->l, "digest.counts",
			   { "posts", words_count(m->a, m->l, "posts", (long)posts, NULL) },
			   { "threads",
			     words_count(m->a, m->l, "in_threads", (long)m->e->n_threads, NULL) },
			   { "people",
			     words_count(m->a, m->l, "by_people", (long)people_count(m), NULL) }));
	if (parts > 1)
		value_set_text(v, "part_note",
			       SAY(m->a, m->l, "digest.part",
				   { "part", arena_printf(m->a, "%zu", part) },
				   { "parts", arena_printf(m->a, "%zu", parts) },
				   { "here", words_count(m->a, m->l, "threads", (long)(to - from),
							 NULL) }));
	if (m->out->shortened >= 2 && m->e->form != DIGEST_HEADLINES && only_named(m))
		value_set_text(v, "short_note",
			       SAY(m->a, m->l, "digest.named",
				   { "n", arena_printf(m->a, "%zu", from + 1) }));
	else if (m->out->shortened >= 2 && m->e->form == DIGEST_READABLE)
		value_set_text(v, "short_note", words_get(m->l, "digest.lively"));
}

static const char *wrapped(const struct making *m, const char *s)
{
	struct buf b = BUF(m->a);

	wrap_text(&b, s, strlen(s), WRAP_COLUMNS, true);
	return b.n ? arena_ndup(m->a, b.p, b.n - 1) : "";
}

static void wrapped_set(const struct making *m, struct value *v, const char *name)
{
	const struct value *had = value_find(v, name, strlen(name), value_hash(name, strlen(name)));

	if (had)
		value_set_text(v, arena_printf(m->a, "%s_text", name), wrapped(m, had->s));
}

static void intro_set(const struct making *m, struct value *v)
{
	struct buf html = BUF(m->a), text = BUF(m->a);
	struct opening o;

	if (!m->e->intro || !*m->e->intro)
		return;
	opening_read(m->a, text_clean(m->a, m->e->intro, strlen(m->e->intro), TEXT_BLOCK), 8000,
		     &o);
	opening_html(&html, &o);
	opening_text(&text, &o);
	value_set_html(v, "intro", buf_text(&html));
	value_set_text(v, "intro_text", buf_text(&text));
}

/* "mailto:circle+leave@..." of the list's headers is also what the footer links to. */
static void footer_set(const struct making *m, struct value *v)
{
	const struct digest_edition *e = m->e;
	static const char *const details[] = { "settings", "leave", "ask" };

	value_set_text(v, "write_url", letter_mailto(m->a, e->address, NULL, NULL, NULL));
	value_set_text(v, "address", e->address);
	for (size_t i = 0; i < sizeof details / sizeof *details; i++) {
		value_set_text(v, arena_printf(m->a, "%s_url", details[i]),
			       way_url(m->a, e->address, e->separator, details[i], NULL));
		value_set_text(v, arena_printf(m->a, "%s_address", details[i]),
			       way_said(m->a, m->l, e->address, e->separator, details[i]));
	}
	value_set_text(v, "sent_to",
		       SAY(m->a, m->l, "digest.sent_to",
			   { "community", digest_line(m->a, e->community) }));
	wrapped_set(m, v, "sent_to");
	if (e->ahead && *e->ahead) {
		value_set_text(v, "ahead", e->ahead);
		wrapped_set(m, v, "ahead");
	}
}

const char *digest_example(const struct making *m, size_t first, size_t last)
{
	return SAY(m->a, m->l, "how_example",
		   { "n", arena_printf(m->a, "%zu", last > first ? first + 1 : first) });
}

/* What an inbox shows beside the subject: the first subjects. */
static char *preview(const struct making *m, size_t from, size_t to)
{
	struct buf b = BUF(m->a);

	for (size_t k = from; k < to && k < from + 4; k++) {
		const char *subject = digest_thread_subject(m, &m->e->threads[m->out->order[k]]);

		buf_printf(&b, "%s%s", k > from ? " \xc2\xb7 " : "",
			   text_ellipsis(m->a, subject, 60));
	}
	return arena_dup(m->a, buf_text(&b));
}

static const struct letter_part *alternative(struct arena *a, const char *text, const char *html)
{
	struct letter_part *parts = arena_get(a, 2 * sizeof *parts),
			   *body = arena_get(a, sizeof *body);

	parts[0] = (struct letter_part){ .type = "text/plain",
					 .content = text,
					 .n = strlen(text),
					 .flowed = true,
					 .marks = true };
	parts[1] = (struct letter_part){
		.type = "text/html", .content = html, .n = strlen(html), .marks = true
	};
	*body = (struct letter_part){ .type = "multipart/alternative",
				      .parts = parts,
				      .n_parts = 2 };
	return body;
}

enum err digest_page_render(const struct making *m, size_t from, size_t to, size_t part,
			    size_t parts, const struct block_of *blocks, struct digest_part *out)
{
	struct value *v = value_map(m->a);
	struct buf text = BUF(m->a), html = BUF(m->a);
	const char *community = digest_line(m->a, m->e->community);
	bool full = false;

	out->subject = digest_subject(m, part, parts);
	out->threads = to - from;
	value_set_text(v, "community", community);
	value_set_text(v, "community_dir", wrap_rtl(community, strlen(community)) ? "rtl" : "");
	value_set_text(v, "page_title", out->subject);
	value_set_text(v, "title", digest_title(m));
	value_set_text(v, "period",
		       words_period(m->a, m->l, m->e->from, m->e->to,
				    digest_offset(m->e, m->e->from),
				    digest_offset(m->e, m->e->to)));
	value_set_text(v, "preview", preview(m, from, to));
	for (size_t k = from; k < to; k++)
		full |= *blocks[k].text != '\0';
	value_set_bool(v, "full", full);
	counts_set(m, v, from, to, part, parts);
	wrapped_set(m, v, "counts");
	wrapped_set(m, v, "part_note");
	wrapped_set(m, v, "short_note");
	value_set_text(v, "how_text",
		       wrapped(m, words_get(m->l, full ? "how_text" : "how_headlines_text")));
	value_set_text(v, "how_example", digest_example(m, from + 1, to));
	/* A list of the one thread that follows it tells nothing. */
	value_set_bool(v, "list", to - from > 1 || !*blocks[from].text);
	intro_set(m, v);
	footer_set(m, v);
	value_set(v, "sections", sections(m, from, to, blocks));
	if (words_render(m->a, m->l, "digest.txt", v, PAGE_MAX, &text, m->w) != OK ||
	    words_render(m->a, m->l, "digest.html", v, PAGE_MAX, &html, m->w) != OK)
		return BAD;
	out->text = buf_text(&text);
	out->html = buf_text(&html);
	out->body = alternative(m->a, out->text, out->html);
	return OK;
}
