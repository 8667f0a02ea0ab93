#include "community/digest/more.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/subject.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/digest/digest_part.h"
#include "community/digest/gist.h"
#include "community/list/posts.h"
#include "community/list/unsure.h"
#include "community/outcome.h"
#include "community/typed.h"
#include "compose/letter.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/reader.h"
#include "rhythm/zone.h"
#include "store/store_digest.h"
#include "store/store_gist.h"
#include "store/store_post.h"
#include "store/store_thread.h"

/* Each may be megabytes: a program that answers every such letter with "more" comes to rest. */
enum { WORD = 60, A_DAY = 20 };

struct telling {
	struct community *c;
	struct arena *a;
	const struct lang *l;
	const struct zone *zone;
	size_t from, only; /* only: that post alone, from 1; 0: all from `from` on */
	size_t seen, shown, left;
	bool all_files; /* number the files; else of what is shown */
	json_t *files;  /* [[post id, part], ...] as numbered */
	struct buf b;
	bool full;
};

static void tell_files(struct telling *t, const struct post *p, bool shown)
{
	json_t *list = p->attachments ? json_loads(p->attachments, 0, NULL) : NULL;

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *o = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(o, "name"));
		size_t bytes = (size_t)json_integer_value(json_object_get(o, "bytes"));
		const char *word = words_get(t->l, "more.file");

		if (json_array_size(t->files) >= MORE_FILES)
			break;
		json_array_append_new(t->files,
				      json_pack("[I,I]", (json_int_t)p->id,
						json_integer_value(json_object_get(o, "part"))));
		if (shown)
			buf_printf(&t->b, "- %.*s %zu: %s (%s)\n", (int)strcspn(word, ","), word,
				   json_array_size(t->files), name && *name ? name : "?",
				   words_size(t->a, t->l, bytes));
	}
	json_decref(list);
}

static bool tell_post(void *arg, struct post *p)
{
	struct telling *t = arg;
	size_t n = ++t->seen;
	bool mine = t->only ? n == t->only : n > t->from && !t->full;
	const char *text = p->text;

	if (mine && !t->only && t->shown && t->b.n + strlen(text) > MORE_BYTES) {
		t->full = true;
		mine = false;
	}
	if (mine) {
		if (strlen(text) > MORE_BYTES)
			text = arena_printf(t->a, "%.*s …", MORE_BYTES, text);
		buf_printf(&t->b, "\n%zu. %s, %s\n\n%s\n\n", n, *p->name ? p->name : p->address,
			   words_date(t->a, t->l, "moment", p->date, zone_offset(t->zone, p->date)),
			   text);
		t->shown++;
	} else if (!t->only && n > t->from) {
		t->left++;
	}
	tell_files(t, p, mine);
	return true;
}

static struct telling telling_of(struct community *c, struct work *w, const struct member *m)
{
	return (struct telling){ .c = c,
				 .a = w->a,
				 .l = answer_lang(c, m),
				 .zone = community_zone_of(c, m),
				 .files = json_array(),
				 .b = BUF(w->a) };
}

/* What the letter was about goes into its mailing, for the next answer. */
static enum err write(struct telling *t, struct work *w, const struct member *m,
		      const struct thread_row *row, struct value *v,
		      const struct letter_part *files, size_t n_files)
{
	struct answer n = { .template = "more",
			    .values = v,
			    .member = m,
			    .to = w,
			    .files = files,
			    .n_files = n_files };
	struct why say;
	enum err e;
	json_t *about = json_pack("{s:I,s:I,s:O}", "thread", (json_int_t)row->id, "next",
				  (json_int_t)(t->from + t->shown), "files", t->files);
	char *text = json_dumps(about, JSON_COMPACT);

	value_set_text(v, "subject", subject_reply(w->a, row->subject));
	value_set_text(v, "posts", text_trim(w->a, buf_text(&t->b), t->b.n));
	e = answer_send(t->c, w->a, &n, &say);
	if (e == OK)
		mailing_numbers(t->c->s, n.mailing, text);
	free(text);
	json_decref(about);
	json_decref(t->files);
	return e;
}

static void set_gist(struct telling *t, struct value *v, const struct gist_row *g)
{
	struct buf b = BUF(t->a);
	const char **lines;
	size_t n = 0;

	lines = g ? gist_paragraphs(t->a, g->text, &n) : NULL;
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s\n\n", i ? "" : "\n", lines[i]);
	value_set_text(v, "gist", n ? gist_signature(t->a, t->l, g) : "");
	value_set_text(v, "gist_text", n ? text_trim(t->a, buf_text(&b), b.n) : "");
}

static bool enough(struct community *c, struct work *w, const struct member *m)
{
	bool yes = answer_enough_of(c, w, m, "more", A_DAY);

	if (yes)
		answer_enough_said(c, w, m, "more", A_DAY);
	return yes;
}

static enum err send_posts(struct community *c, struct work *w, const struct member *m,
			   int64_t thread, size_t from, size_t only)
{
	struct telling t = telling_of(c, w, m);
	struct thread_row *row = thread_find(c->s, w->a, thread);
	struct value *v = answer_values(c, w->a, m);

	if (!row || enough(c, w, m)) {
		json_decref(t.files);
		return NONE;
	}
	t.from = from;
	t.only = only;
	posts_of_thread(c->s, w->a, row->id, tell_post, &t);
	value_set_bool(v, "whole", !from && !only);
	if (!from && !only)
		set_gist(&t, v, gist_find(c->s, w->a, row->id));
	value_set_text(v, "count", words_count(w->a, t.l, "posts", (long)t.seen, NULL));
	if (t.left)
		value_set_text(v, "left",
			       words_count(w->a, t.l, "more.posts_left", (long)t.left, NULL));
	value_set_bool(v, "has_files", json_array_size(t.files) > 0);
	return write(&t, w, m, row, v, NULL, 0);
}

enum err more_send(struct community *c, struct work *w, const struct member *m, int64_t thread,
		   size_t from)
{
	return send_posts(c, w, m, thread, from, 0);
}

/* file: [post, part]. NULL: none, or its post is not to be seen any more. */
static const struct leaf *file_leaf(struct community *c, struct arena *a, const json_t *file)
{
	int64_t id = json_integer_value(json_array_get(file, 0));
	struct post *p = id ? post_find(c->s, a, id) : NULL;
	struct mail *mail;
	struct why say;
	char *raw;
	size_t n;

	if (!p || strcmp(p->state, "live") != 0 || arrival_raw(c->s, a, id, &raw, &n) != OK)
		return NULL;
	reader_read(a, raw, n, &(struct reader_options){ .html = c->html }, &mail, &say);
	return reader_part(mail, (unsigned)json_integer_value(json_array_get(file, 1)));
}

/* One attachment, from the post's own raw mail. */
static enum err send_file(struct community *c, struct work *w, const struct member *m,
			  int64_t thread, long number, const json_t *file)
{
	struct telling t = telling_of(c, w, m);
	struct thread_row *row = thread_find(c->s, w->a, thread);
	struct value *v = answer_values(c, w->a, m);
	struct letter_part p = { 0 };
	const struct leaf *leaf;

	if (!row || enough(c, w, m)) {
		json_decref(t.files);
		return NONE;
	}
	leaf = file_leaf(c, w->a, file);
	if (!leaf)
		value_set_text(v, "gone",
			       arena_printf(w->a, "%s %ld", typed_first(w->a, t.l, "more.file"),
					    number));
	else
		p = (struct letter_part){ .type = leaf->type,
					  .content = leaf->bytes,
					  .n = leaf->n,
					  .name = *leaf->name ? leaf->name : "file" };
	if (leaf && (int64_t)leaf->n > c->set->posts.max_attachment)
		value_set_text(v, "not_sent",
			       arena_printf(w->a, "%s (%s)", p.name,
					    words_size(w->a, t.l, leaf->n)));
	else if (leaf)
		buf_printf(&t.b, "- %s (%s)\n", p.name, words_size(w->a, t.l, p.n));
	return write(&t, w, m, row, v, &p,
		     leaf && (int64_t)leaf->n <= c->set->posts.max_attachment);
}

/* "post 2": the number behind one of the key's words; 0: it is something else. */
static long asked(struct arena *a, const struct lang *l, const char *key, const char *text)
{
	const char *folded = text_fold(a, text);

	for (const char *p = words_get(l, key); *p;) {
		size_t n = strcspn(p, ",");
		const char *word = text_fold(a, text_trim(a, p, n));
		size_t len = strlen(word);

		if (len && !strncmp(folded, word, len)) {
			const char *digits = folded + len + strspn(folded + len, " :#");
			long number = strtol(digits, NULL, 10);

			if (number > 0 && !digits[strspn(digits, "0123456789 .!")])
				return number;
		}
		p += n + (p[n] == ',');
	}
	return 0;
}

static bool is_more(struct arena *a, const struct lang *l, const char *text)
{
	size_t n = strlen(text);
	const char *word =
		n ? words_command(a, l,
				  arena_ndup(a, text, n - (strchr(".!", text[n - 1]) != NULL)))
		  : NULL;

	return word && !strcmp(word, "more");
}

bool more_is_word(struct arena *a, const struct lang *l, const char *text)
{
	return strlen(text) <= WORD && (is_more(a, l, text) || asked(a, l, "more.post", text) ||
					asked(a, l, "more.file", text));
}

enum err more_word(struct community *c, struct work *w, const struct member *who, json_t *about,
		   const char *text, enum err *sent)
{
	const struct lang *l = answer_lang(c, who);
	int64_t thread = json_integer_value(json_object_get(about, "thread"));
	long number;

	if (!more_is_word(w->a, l, text))
		return NONE;
	if ((number = asked(w->a, l, "more.post", text)))
		*sent = send_posts(c, w, who, thread, 0, (size_t)number);
	else if ((number = asked(w->a, l, "more.file", text)))
		*sent = send_file(c, w, who, thread, number,
				  json_array_get(json_object_get(about, "files"),
						 (size_t)number - 1));
	else
		*sent = send_posts(c, w, who, thread,
				   (size_t)json_integer_value(json_object_get(about, "next")), 0);
	return OK;
}

static bool no_text(void *arg, struct post *p)
{
	tell_files(arg, p, false);
	return true;
}

/* What the letter named stands above what would be counted now. */
static void put_named(json_t *counted, const json_t *named)
{
	for (size_t i = 0; i < json_array_size(named); i++) {
		json_t *one = json_array_get(named, i);
		size_t number = (size_t)json_integer_value(json_array_get(one, 0));

		while (number && json_array_size(counted) < number)
			json_array_append_new(counted, json_null());
		if (number)
			json_array_set_new(counted, number - 1,
					   json_pack("[O,O]", json_array_get(one, 1),
						     json_array_get(one, 2)));
	}
}

void more_thing(struct community *c, struct work *w, const struct member *who, int64_t thread,
		const json_t *files, const char *text)
{
	struct telling t = telling_of(c, w, who);
	json_t *about;
	enum err sent;

	posts_of_thread(c->s, w->a, thread, no_text, &t);
	put_named(t.files, files);
	about = json_pack("{s:I,s:o}", "thread", (json_int_t)thread, "files", t.files);
	more_word(c, w, who, about, text, &sent);
	json_decref(about);
}

/* Whoever got such a letter from a friend is told, and nothing is sent by anybody's From. */
static void not_sure(struct community *c, struct work *w, const struct member *who,
		     const char *text, struct outcome *o)
{
	*o = (struct outcome){ "aside", "asks for more of a conversation" };
	if (!who)
		outcome_not_member(c, w, o);
	else
		unsure_word(c, w, text, o);
}

enum err more_take(struct community *c, struct work *w, const struct member *who, bool proven,
		   const struct mailing_about *m, struct outcome *o)
{
	json_t *about = json_loads(m->numbers ? m->numbers : "{}", 0, NULL);
	const char *text = text_trim(w->a, w->m->reply, strlen(w->m->reply));
	int64_t thread = thread_now(c->s, json_integer_value(json_object_get(about, "thread")));
	enum err sent = NONE, e = OK;

	if (!proven && more_is_word(w->a, answer_lang(c, who), text))
		not_sure(c, w, who, text, o);
	else if (more_word(c, w, who, about, text, &sent) == OK)
		*o = (struct outcome){ "acted", sent == OK ? "more of a conversation was sent"
							   : "more was asked for than there is, or "
							     "than a day allows" };
	else if (thread && *text) {
		struct outcome part = digest_post_part(c, w, thread, text, 0, true);

		*o = (struct outcome){
			"acted", arena_printf(w->a, "an answer to a conversation: %s", part.reason)
		};
	} else if (*text) {
		e = NONE;
	} else {
		posts_empty(c, w, o);
	}
	json_decref(about);
	return e;
}
