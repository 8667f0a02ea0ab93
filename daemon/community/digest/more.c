#include "community/digest/more.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/subject.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/beside.h"
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
	size_t next, left; /* what was told goes to here; so many are left */
	size_t upto;       /* the highest number that a letter told */
	struct post **v;   /* the posts by number, from 0; NULL: not to be seen any more */
	size_t n, cap, n_live;
	json_t *posts; /* [post id, ...] as the letters numbered them, then as they are numbered now */
	json_t *files; /* [[post id, part], ...] as numbered */
	struct buf b;
	bool full, has_posts, has_files;
};

/* --- numbers -------------------------------------------------------------------------------------- */

struct numbered {
	int64_t id;
	size_t at;
};

static int by_id(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

struct numbering {
	struct telling *t;
	struct numbered *named;
	size_t n_named;
};

static bool number_post(void *arg, struct post *p)
{
	struct numbering *q = arg;
	struct telling *t = q->t;
	const struct numbered *found = bsearch(&(struct numbered){ .id = p->id }, q->named,
					       q->n_named, sizeof *q->named, by_id);

	t->n_live++;
	if (found) {
		t->v[found->at] = p;
		return true;
	}
	*ARENA_PUSH(t->a, t->v, t->n, t->cap) = p;
	json_array_append_new(t->posts, json_integer(p->id));
	return true;
}

/* What a letter named keeps its number, whatever came late or was withdrawn since; the other posts
 * follow. about: that letter's; NULL: it named nothing. */
static void number_posts(struct telling *t, int64_t thread, const json_t *about)
{
	const json_t *posts = json_object_get(about, "posts");
	struct numbering q = { .t = t, .n_named = json_array_size(posts) };

	q.named = arena_get(t->a, (q.n_named + 1) * sizeof *q.named);
	t->upto = q.n_named;
	for (size_t i = 0; i < q.n_named; i++) {
		json_t *id = json_array_get(posts, i);

		q.named[i] = (struct numbered){ json_integer_value(id), i };
		*ARENA_PUSH(t->a, t->v, t->n, t->cap) = NULL;
		json_array_append(t->posts, id);
	}
	if (q.n_named)
		qsort(q.named, q.n_named, sizeof *q.named, by_id);
	json_array_extend(t->files, json_object_get(about, "files"));
	posts_of_thread(t->c->s, t->a, thread, number_post, &q);
}

/* --- telling -------------------------------------------------------------------------------------- */

/* The number of a file: what a letter gave it, else the next that is free. 0: there are too many. */
static size_t number_file(json_t *files, int64_t post, json_int_t part)
{
	size_t n = json_array_size(files), free = n;

	for (size_t i = 0; i < n; i++) {
		const json_t *one = json_array_get(files, i);

		if (json_integer_value(json_array_get(one, 0)) == post &&
		    json_integer_value(json_array_get(one, 1)) == part)
			return i + 1;
		free = free == n && json_is_null(one) ? i : free;
	}
	if (free >= MORE_FILES)
		return 0;
	if (free == n)
		json_array_append_new(files, json_null());
	json_array_set_new(files, free, json_pack("[I,I]", (json_int_t)post, part));
	return free + 1;
}

static void tell_files(struct telling *t, const struct post *p, bool shown)
{
	json_t *list = p->attachments ? json_loads(p->attachments, 0, NULL) : NULL;

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *o = json_array_get(list, i);
		const char *name = json_string_value(json_object_get(o, "name"));
		size_t bytes = (size_t)json_integer_value(json_object_get(o, "bytes"));
		size_t number = number_file(t->files, p->id,
					    json_integer_value(json_object_get(o, "part")));
		const char *word = words_get(t->l, "more.file");

		t->has_files |= shown && number;
		if (shown && number)
			buf_printf(&t->b, "- %.*s %zu: %s (%s)\n", (int)strcspn(word, ","), word,
				   number, name && *name ? name : "?",
				   words_size(t->a, t->l, bytes));
	}
	json_decref(list);
}

/* A post that is too long for a letter with others: as much as fits, and how to get it whole. */
static const char *shortened(const struct telling *t, const char *text, size_t number)
{
	size_t n = MORE_BYTES;
	const char *word = typed_first(t->a, t->l, "more.post");

	while (n && !strchr(" \n", text[n]))
		n--;
	for (n = n ? n : MORE_BYTES; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	return arena_printf(t->a, "%.*s …\n\n%s", (int)n, text,
			    SAY(t->a, t->l, "more.cut",
				{ "example", arena_printf(t->a, "%s %zu", word, number) }));
}

static void tell_post(struct telling *t, const struct post *p, size_t n)
{
	bool mine = t->only ? n == t->only : n > t->from && !t->full;
	const char *text = p->text;

	if (!t->only && strlen(text) > MORE_BYTES)
		text = shortened(t, text, n);
	if (mine && !t->only && t->has_posts && t->b.n + strlen(text) > MORE_BYTES) {
		t->full = true;
		mine = false;
	}
	if (mine) {
		buf_printf(&t->b, "\n%zu. %s, %s\n\n%s\n\n", n, *p->name ? p->name : p->address,
			   words_date(t->a, t->l, "moment", p->date, zone_offset(t->zone, p->date)),
			   text);
		t->has_posts = true;
		t->next = n;
		t->upto = n > t->upto ? n : t->upto;
	} else if (!t->only && n > t->from) {
		t->left++;
	}
	tell_files(t, p, mine);
}

static struct telling telling_of(struct community *c, struct work *w, const struct member *m)
{
	return (struct telling){ .c = c,
				 .a = w->a,
				 .l = answer_lang(c, m),
				 .zone = community_zone_of(c, m),
				 .posts = json_array(),
				 .files = json_array(),
				 .b = BUF(w->a) };
}

static void telling_end(struct telling *t)
{
	json_decref(t->posts);
	json_decref(t->files);
}

/* about: what the letter is about, for its answer; taken. */
static enum err write(struct telling *t, struct work *w, const struct member *m,
		      const struct thread_row *row, struct value *v, json_t *about,
		      const struct letter_part *file)
{
	struct answer n = { .template = "more",
			    .values = v,
			    .member = m,
			    .to = w,
			    .files = file,
			    .n_files = file != NULL };
	struct why say;
	enum err e;
	char *text = json_dumps(about, JSON_COMPACT);

	value_set_text(v, "subject", subject_reply(w->a, row->subject));
	value_set_text(v, "posts", text_trim(w->a, buf_text(&t->b), t->b.n));
	e = answer_send(t->c, w->a, &n, &say);
	if (e == OK)
		mailing_numbers(t->c->s, n.mailing, text);
	free(text);
	json_decref(about);
	telling_end(t);
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

/* "post 2": there is none, or not any more. */
static void set_gone(struct telling *t, struct value *v, const char *key, long number)
{
	value_set_text(v, "gone",
		       arena_printf(t->a, "%s %ld", typed_first(t->a, t->l, key), number));
}

static bool enough(struct community *c, struct work *w, const struct member *m)
{
	bool yes = answer_enough_of(c, w, m, "more", A_DAY);

	if (yes)
		answer_enough_said(c, w, m, "more", A_DAY);
	return yes;
}

/* Where "more" goes on, and as many posts by number as any letter told. */
static json_t *about_posts(struct telling *t, int64_t thread, const json_t *was)
{
	json_int_t next =
		t->only ? json_integer_value(json_object_get(was, "next")) : (json_int_t)t->next;

	while (json_array_size(t->posts) > t->upto)
		json_array_remove(t->posts, json_array_size(t->posts) - 1);
	return json_pack("{s:I,s:I,s:O,s:O}", "thread", (json_int_t)thread, "next", next, "posts",
			 t->posts, "files", t->files);
}

/* about: of the letter that is answered, NULL: it named no post. */
static enum err send_posts(struct community *c, struct work *w, const struct member *m,
			   int64_t thread, const json_t *about, size_t from, size_t only)
{
	struct telling t = telling_of(c, w, m);
	struct thread_row *row = thread_find(c->s, w->a, thread);
	struct value *v = answer_values(c, w->a, m);

	if (!row || enough(c, w, m)) {
		telling_end(&t);
		return NONE;
	}
	t.from = t.next = from;
	t.only = only;
	number_posts(&t, row->id, about);
	for (size_t i = 0; i < t.n; i++)
		if (t.v[i])
			tell_post(&t, t.v[i], i + 1);
	value_set_bool(v, "whole", !from && !only && !t.left);
	if (!from && !only)
		set_gist(&t, v, gist_find(c->s, w->a, row->id));
	if (only && !t.has_posts)
		set_gone(&t, v, "more.post", (long)only);
	value_set_bool(v, "nothing", !only && !t.has_posts);
	value_set_text(v, "count", words_count(w->a, t.l, "posts", (long)t.n_live, NULL));
	if (t.left)
		value_set_text(v, "left",
			       words_count(w->a, t.l, "more.posts_left", (long)t.left, NULL));
	value_set_bool(v, "has_files", t.has_files);
	return write(&t, w, m, row, v, about_posts(&t, row->id, about), NULL);
}

enum err more_send(struct community *c, struct work *w, const struct member *m, int64_t thread)
{
	return send_posts(c, w, m, thread, NULL, 0, 0);
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
			  int64_t thread, json_t *about, long number)
{
	struct telling t = telling_of(c, w, m);
	struct thread_row *row = thread_find(c->s, w->a, thread);
	struct value *v = answer_values(c, w->a, m);
	struct letter_part p = { 0 };
	const struct leaf *leaf;
	bool large;

	if (!row || enough(c, w, m)) {
		telling_end(&t);
		return NONE;
	}
	leaf = file_leaf(c, w->a,
			 json_array_get(json_object_get(about, "files"), (size_t)number - 1));
	large = leaf && (int64_t)leaf->n > c->set->posts.max_attachment;
	if (!leaf)
		set_gone(&t, v, "more.file", number);
	else
		p = (struct letter_part){ .type = leaf->type,
					  .content = leaf->bytes,
					  .n = leaf->n,
					  .name = *leaf->name ? leaf->name : "file" };
	if (large)
		value_set_text(v, "not_sent",
			       arena_printf(w->a, "%s (%s)", p.name,
					    words_size(w->a, t.l, leaf->n)));
	else if (leaf)
		buf_printf(&t.b, "- %s (%s)\n", p.name, words_size(w->a, t.l, p.n));
	return write(&t, w, m, row, v, json_incref(about), leaf && !large ? &p : NULL);
}

/* "post 2": the number behind one of the key's words; 0: it is something else. */
static long asked(struct arena *a, const struct lang *l, const char *key, const char *text)
{
	const char *folded = text_fold(a, text), *list = words_get(l, key), *one;
	size_t n;

	while ((one = words_item(&list, &n)), n) {
		const char *word = text_fold(a, arena_ndup(a, one, n));
		size_t len = strlen(word);

		if (!strncmp(folded, word, len)) {
			const char *digits = folded + len + strspn(folded + len, " :#");
			long number = strtol(digits, NULL, 10);

			if (number > 0 && !digits[strspn(digits, "0123456789 .!")])
				return number;
		}
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
		*sent = send_posts(c, w, who, thread, about, 0, (size_t)number);
	else if ((number = asked(w->a, l, "more.file", text)))
		*sent = send_file(c, w, who, thread, about, number);
	else
		*sent = send_posts(c, w, who, thread, about,
				   (size_t)json_integer_value(json_object_get(about, "next")), 0);
	return OK;
}

/* What a digest names, [[number, post, part], ...], as a letter of one conversation has it. */
static json_t *files_named(const json_t *named)
{
	json_t *files = json_array();

	for (size_t i = 0; i < json_array_size(named); i++) {
		json_t *one = json_array_get(named, i);
		size_t number = (size_t)json_integer_value(json_array_get(one, 0));

		while (number <= MORE_FILES && json_array_size(files) < number)
			json_array_append_new(files, json_null());
		if (number && number <= MORE_FILES)
			json_array_set_new(files, number - 1,
					   json_pack("[O,O]", json_array_get(one, 1),
						     json_array_get(one, 2)));
	}
	return files;
}

void more_thing(struct community *c, struct work *w, const struct member *who, int64_t thread,
		const json_t *files, const char *text)
{
	struct telling t = telling_of(c, w, who);
	json_t *about =
		json_pack("{s:I,s:o}", "thread", (json_int_t)thread, "files", files_named(files));
	enum err sent;

	number_posts(&t, thread, about);
	for (size_t i = 0; i < t.n; i++)
		tell_files(&t, t.v[i], false);
	json_object_set(about, "files", t.files);
	more_word(c, w, who, about, text, &sent);
	json_decref(about);
	telling_end(&t);
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
	const char *word = beside_asked(c, w->a, who, text);
	int64_t thread = thread_now(c->s, json_integer_value(json_object_get(about, "thread")));
	enum err sent = NONE, e = OK;

	if (!proven && more_is_word(w->a, answer_lang(c, who), word))
		not_sure(c, w, who, text, o);
	else if (more_word(c, w, who, about, word, &sent) == OK)
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
