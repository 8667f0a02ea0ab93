#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "compose/digest_in.h"
#include "compose/opening.h"
#include "compose/value.h"
#include "compose/wrap.h"

enum {
	THREAD_MAX = 512 * 1024,
	TAGS = 6,
	FILES = 12,
	SUBJECT = 200,
	SENTENCES = 12,
	SENTENCE = 400,
	TOLD = 1500
};

static const char *wrapped(struct arena *a, const char *s)
{
	struct buf b = BUF(a);

	wrap_text(&b, s, strlen(s), WRAP_COLUMNS, true);
	return b.n ? arena_ndup(a, b.p, b.n - 1) : "";
}

/* --- files ---------------------------------------------------------------------------------------- */

/* Named in one line of text and as links that ask for each. */
struct files_said {
	struct buf line;
	struct value *list;
	size_t n, left; /* named; beyond what is named */
	long first;     /* the number of one that can be asked for; 0: none */
};

static void file_say(const struct making *m, const struct digest_thread *t,
		     const struct digest_file *f, struct files_said *out)
{
	const char *name = text_ellipsis(m->a, digest_line(m->a, f->name), 60);
	struct value *v = value_map(m->a);
	char *text;

	if (out->n == FILES) {
		out->left++;
		return;
	}
	text = digest_file_said(m, t, f, *name ? name : "?");
	value_set_text(v, "before", out->n ? ", " : "");
	value_set_text(v, "file_said", text);
	if (f->number && t->item && m->level->actions)
		value_set_text(v, "file_url",
			       letter_mailto(m->a, digest_reply_address(m->a, m->e, t->item), NULL,
					     arena_printf(m->a, "Re: %s",
							  digest_thread_subject(m, t)),
					     digest_file_word(m, f->number)));
	value_push(out->list, v);
	buf_printf(&out->line, "%s%s", out->n++ ? ", " : "", text);
	out->first = out->first || !t->item ? out->first : f->number;
}

/* All keys are set: a post without files has not those of its thread. */
static void files_set(const struct making *m, struct value *v, struct files_said *said)
{
	const char *label = "", *left = "", *text = "";

	if (said->n)
		label = words_count(m->a, m->l, "attachments", (long)(said->n + said->left), NULL);
	if (said->left) {
		left = words_count(m->a, m->l, "others", (long)said->left, NULL);
		buf_printf(&said->line, ", %s", left);
	}
	if (said->n)
		text = wrapped(m->a, arena_printf(m->a, "%s%s %s", label, words_get(m->l, "colon"),
						  buf_text(&said->line)));
	value_set_bool(v, "has_files", said->n > 0);
	value_set_text(v, "files_left", left);
	value_set(v, "files", said->list);
	value_set_text(v, "files_label", label);
	value_set_text(v, "files_text", text);
}

static struct files_said files_said_new(const struct making *m)
{
	return (struct files_said){ .line = BUF(m->a), .list = value_list(m->a) };
}

/* The address only where it can stand in a link; shown by policy (NULL otherwise). */
static void author_set(const struct making *m, struct value *v, const struct digest_post *p)
{
	const char *address = digest_line(m->a, p->address), *author = digest_author(m->a, p);
	const char *date = words_date(m->a, m->l, "moment", p->date, digest_offset(m->e, p->date));
	bool shown = *address && letter_id_ok(address); /* the same characters are safe in both */

	value_set_text(v, "author", author);
	if (shown)
		value_set_text(v, "mailto", letter_mailto(m->a, address, NULL, NULL, NULL));
	value_set_text(v, "date", date);
	value_set_text(v, "by_text",
		       wrapped(m->a,
			       shown ? arena_printf(m->a, "%s <%s>, %s", author, address, date)
				     : arena_printf(m->a, "%s, %s", author, date)));
}

bool digest_is_line(const struct making *m, const struct digest_thread *t)
{
	return t->brief || m->e->form == DIGEST_HEADLINES ||
	       (!m->level->posts && !(t->n_sentences && m->level->gists));
}

static void opening_of(const struct making *m, const struct digest_post *p, struct opening *o)
{
	const char *text = p->text ? p->text : "";

	opening_read(m->a, text_clean(m->a, text, strlen(text), TEXT_BLOCK), m->level->columns, o);
}

/* What of a thread was cut, and how to get that and its files. */
struct left_out {
	bool cut;
	long file; /* one that can be asked for; 0: none */
};

static struct value *post_value(const struct making *m, const struct digest_thread *t,
				const struct digest_post *p, const struct opening *o,
				struct left_out *left)
{
	struct value *v = value_map(m->a);
	struct buf html = BUF(m->a), text = BUF(m->a);
	struct files_said said = files_said_new(m);

	opening_html(&html, o);
	opening_text(&text, o);
	left->cut |= o->cut;
	author_set(m, v, p);
	value_set_html(v, "body_html", buf_text(&html));
	value_set_text(v, "body", buf_text(&text));
	for (size_t i = 0; i < p->n_files; i++)
		file_say(m, t, &p->files[i], &said);
	files_set(m, v, &said);
	left->file = left->file ? left->file : said.first;
	return v;
}

/* The first post that a member's summary does not tell of; there is none: as with any summary. */
static size_t first_shown(const struct digest_thread *t)
{
	return t->told_by && t->told < t->n_posts ? t->told : 0;
}

/* Posts shown: with a summary the question alone, or none in the summary form; what came after a
 * member's summary is shown like anything new. */
static size_t shown_posts(const struct making *m, const struct digest_thread *t)
{
	size_t most = m->level->posts, n = t->n_posts - first_shown(t);

	if (t->n_sentences && most && (!t->told_by || t->told >= t->n_posts))
		most = m->e->form == DIGEST_SUMMARY ? 0 : 1;
	/* One more post costs hardly more than the line that would say so. */
	return n <= most + (most > 1) ? n : most;
}

/* What a sentence stands in has been read when the summary comes. */
static bool is_said(const struct opening *o, const char *sentence)
{
	for (size_t i = 0; i < o->n; i++)
		if (strstr(o->v[i].text, sentence))
			return true;
	return false;
}

/* A summary stands above the posts; below the question where that is shown with it, less what the
 * question says itself. */
static void sentences_set(const struct making *m, struct value *v, const struct digest_thread *t,
			  const struct opening *first)
{
	struct value *list = value_list(m->a);
	bool below = !t->told_by && shown_posts(m, t) && t->n_posts == digest_total(t);
	const char *last = "";
	size_t n = 0;

	for (size_t i = 0; i < t->n_sentences && i < SENTENCES; i++) {
		struct value *s = value_map(m->a);
		const char *whole = digest_line(m->a, t->sentences[i].text);
		const char *text = wrap_cut(m->a, whole, t->told_by ? TOLD : SENTENCE);
		const char *name = digest_line(m->a, t->sentences[i].author);
		const char *who = strcmp(name, last) ? name : ""; /* said once for what goes on */
		const char *name_said;

		if (below && is_said(first, whole))
			continue;
		value_set_text(s, "text", text);
		value_set_text(s, "author", who);
		value_set_text(s, "dir", wrap_rtl(text, strlen(text)) ? "rtl" : "");
		name_said = *who ? arena_printf(m->a, "%s%s ", who, words_get(m->l, "colon")) : "";
		value_set_text(s, "line",
			       wrapped(m->a, arena_printf(m->a, "- %s%s", name_said, text)));
		value_push(list, s);
		last = name;
		n++;
	}
	value_set(v, "sentences", list);
	value_set_bool(v, "above", n && !below);
	value_set_bool(v, "below", n && below);
	value_set_text(v, "label",
		       t->told_by ? digest_line(m->a, t->told_by) : words_get(m->l, "in_short"));
}

/* Posts that are not shown are still named, and so are their files. */
static void more_set(const struct making *m, struct value *v, const struct digest_thread *t,
		     size_t first, size_t end, struct left_out *left)
{
	struct files_said said = files_said_new(m);

	for (size_t i = 0; i < t->n_posts; i++)
		for (size_t k = 0; (i < first || i >= end) && k < t->posts[i].n_files; k++)
			file_say(m, t, &t->posts[i].files[k], &said);
	files_set(m, v, &said);
	left->file = left->file ? left->file : said.first;
	if (end > first && end < t->n_posts) {
		const char *more =
			words_count(m->a, m->l, "digest.more_posts", (long)(t->n_posts - end),
				    (const struct word[]){
					    { "names", digest_people(m, t, end, m->level->names) },
					    { NULL, NULL } });

		value_set_text(v, "more_posts", more);
		value_set_text(v, "more_posts_text",
			       wrapped(m->a, arena_printf(m->a, "\xe2\x80\xa6 %s", more)));
	}
}

static void posts_set(const struct making *m, struct value *v, const struct digest_thread *t,
		      size_t number, const struct opening *opening)
{
	struct value *list = value_list(m->a);
	size_t first = first_shown(t), end = first + shown_posts(m, t);
	struct left_out left = { 0 };
	struct buf how = BUF(m->a);

	for (size_t i = first; i < end; i++) {
		struct opening o = *opening;

		if (i > first)
			opening_of(m, &t->posts[i], &o);
		value_push(list, post_value(m, t, &t->posts[i], &o, &left));
	}
	value_set(v, "posts", list);
	more_set(m, v, t, first, end, &left);
	if (left.cut)
		buf_str(&how,
			SAY(m->a, m->l, "digest.cut", { "n", arena_printf(m->a, "%zu", number) }));
	if (left.file)
		buf_printf(&how, "%s%s", how.n ? " " : "", digest_file_how(m, number, left.file));
	value_set_text(v, "how", buf_text(&how));
	value_set_text(v, "how_text", wrapped(m->a, buf_text(&how)));
}

static char *count_line(const struct making *m, const struct digest_thread *t)
{
	size_t total = digest_total(t);
	char *count = words_count(m->a, m->l, "posts", (long)t->n_posts, NULL);

	if (total == t->n_posts)
		return count;
	return SAY(m->a, m->l, "digest.new_of",
		   { "new", words_count(m->a, m->l, "new_posts", (long)t->n_posts, NULL) },
		   { "total", arena_printf(m->a, "%zu", total) });
}

static void tags_set(const struct making *m, struct value *v, const struct digest_thread *t,
		     struct buf *meta)
{
	struct value *list = value_list(m->a);

	for (size_t i = 0; i < t->n_tags && i < TAGS; i++) {
		const char *tag = text_ellipsis(m->a, digest_line(m->a, t->tags[i]), 30);

		value_push(list, value_text(m->a, tag));
		buf_printf(meta, "%s#%s", i ? " " : " \xc2\xb7 ", tag);
	}
	value_set(v, "tags", list);
}

static void meta_set(const struct making *m, struct value *v, const struct digest_thread *t)
{
	struct buf meta = BUF(m->a);
	bool alone = t->n_posts == 1 && shown_posts(m, t); /* its author stands right below */
	const char *people = alone ? "" : digest_people(m, t, 0, m->level->names);
	const char *count = count_line(m, t);
	const char *state =
		!t->question ? "" : words_get(m->l, t->answered ? "answered" : "open_question");

	buf_str(&meta, count);
	if (!alone)
		buf_printf(&meta, "%s %s", words_get(m->l, "colon"), people);
	tags_set(m, v, t, &meta);
	if (*state)
		buf_printf(&meta, " \xc2\xb7 %s", state);
	value_set_text(v, "people", people);
	value_set_text(v, "count", count);
	value_set_text(v, "state", state);
	value_set_bool(v, "open", t->question && !t->answered);
	value_set_text(v, "meta_text", wrapped(m->a, buf_text(&meta)));
}

static void links_set(const struct making *m, struct value *v, const struct digest_thread *t)
{
	const char *to = digest_reply_address(m->a, m->e, t->item);
	const struct digest_post *last = &t->posts[t->n_posts - 1];
	const char *subject = digest_thread_subject(m, t);
	const char *re = arena_printf(m->a, t->mark ? "Re: %s [#%s]" : "Re: %s",
				      text_ellipsis(m->a, subject, 120), t->mark);

	value_set_text(v, "reply_url", letter_mailto(m->a, to, last->message_id, re, NULL));
	value_set_text(v, "reply_address", digest_reply_said(m, t));
	if (t->item) {
		value_set_text(v, "more_url", letter_mailto(m->a, to, NULL, re, "more"));
		if (m->level->actions) {
			value_set_text(v, "follow_url",
				       letter_mailto(m->a, to, NULL, re, "follow"));
			value_set_text(v, "mute_url", letter_mailto(m->a, to, NULL, re, "mute"));
		}
	}
	if (t->url && (text_starts(t->url, "https://") || text_starts(t->url, "http://")))
		value_set_text(v, "url", digest_line(m->a, t->url));
}

enum err digest_thread_render(const struct making *m, const struct digest_thread *t, size_t number,
			      struct block_of *out)
{
	struct value *v = value_map(m->a);
	struct buf text = BUF(m->a), html = BUF(m->a);
	const char *subject = text_ellipsis(m->a, digest_thread_subject(m, t), SUBJECT);
	struct opening first = { 0 }; /* of the first post that is shown */

	*out = (struct block_of){ "", "", 0 };
	if (digest_is_line(m, t))
		return OK;
	value_set_text(v, "subject", subject);
	value_set_text(v, "subject_dir", wrap_rtl(subject, strlen(subject)) ? "rtl" : "");
	value_set_text(v, "subject_text",
		       wrapped(m->a, arena_printf(m->a, "%zu. %s", number, subject)));
	value_set_number(v, "number", (long)number);
	meta_set(m, v, t);
	if (shown_posts(m, t))
		opening_of(m, &t->posts[first_shown(t)], &first);
	sentences_set(m, v, t, &first);
	posts_set(m, v, t, number, &first);
	links_set(m, v, t);
	if (words_render(m->a, m->l, "digest-thread.txt", v, THREAD_MAX, &text, m->w) != OK ||
	    words_render(m->a, m->l, "digest-thread.html", v, THREAD_MAX, &html, m->w) != OK)
		return BAD;
	out->text = buf_text(&text);
	out->html = buf_text(&html);
	out->cost = digest_encoded(out->text) + digest_encoded(out->html);
	return OK;
}
