#include "community/edition_posts.h"

#include <jansson.h>
#include <string.h>

#include "base/buf.h"
#include "store/store_post.h"
#include "store/store_thread.h"

struct gather {
	struct community *c;
	struct arena *a;
	struct edition_threads *t;
	const struct due_group *g;
	struct digest_post *posts; /* of the thread at hand */
	size_t n, cap;
	struct buf ids;
	int64_t thread;
	bool question, answered;
	const char *subject;
	struct strings tags;
	size_t tags_cap;
};

static const struct digest_file *files(struct arena *a, const char *json, size_t *n)
{
	json_t *list = json ? json_loads(json, 0, NULL) : NULL;
	size_t count = json_array_size(list);
	struct digest_file *v = arena_get(a, (count + 1) * sizeof *v);

	for (*n = 0; *n < count; (*n)++) {
		json_t *o = json_array_get(list, *n);
		const char *name = json_string_value(json_object_get(o, "name"));
		const char *type = json_string_value(json_object_get(o, "type"));

		v[*n].name = arena_dup(a, name && *name ? name : type ? type : "?");
		v[*n].bytes = (size_t)json_integer_value(json_object_get(o, "bytes"));
	}
	json_decref(list);
	return v;
}

/* The thread at hand is complete. */
static void end_thread(struct gather *g)
{
	struct edition_threads *t = g->t;
	size_t cap_ids = t->cap, cap_posts = t->cap;
	struct thread_row *row;
	struct digest_thread *d;

	if (!g->n)
		return;
	row = thread_find(g->c->s, g->a, g->thread);
	t->ids = arena_push(g->a, t->ids, sizeof *t->ids, t->n, &cap_ids);
	t->posts = arena_push(g->a, t->posts, sizeof *t->posts, t->n, &cap_posts);
	t->ids[t->n] = g->thread;
	t->posts[t->n] = arena_printf(g->a, "[%s]", buf_text(&g->ids));
	d = ARENA_PUSH(g->a, t->v, t->n, t->cap);
	*d = (struct digest_thread){ .subject = *row->subject ? row->subject : g->subject,
				     .tags = (const char *const *)g->tags.v,
				     .n_tags = g->tags.n,
				     .item = (long)t->n,
				     .posts = g->posts,
				     .n_posts = g->n,
				     .total = (size_t)row->posts,
				     .question = g->question,
				     .answered = row->posts > 1 };
	d->mark = arena_printf(g->a, "k%lld", (long long)g->thread % 100000);
	g->posts = NULL;
	g->n = g->cap = 0;
	g->ids = BUF(g->a);
	g->tags = (struct strings){ 0 };
	g->tags_cap = 0;
	g->question = false;
}

static void add_tags(struct gather *g, int64_t post)
{
	size_t n;
	char **tags = post_tags(g->c->s, g->a, post, &n);

	for (size_t i = 0; i < n; i++) {
		bool have = false;

		for (size_t k = 0; k < g->tags.n && !have; k++)
			have = !strcmp(g->tags.v[k], tags[i]);
		if (!have)
			*ARENA_PUSH(g->a, g->tags.v, g->tags.n, g->tags_cap) = tags[i];
	}
}

static bool take(void *arg, struct post *p)
{
	struct gather *g = arg;
	struct digest_post *d;

	if (g->g && g->g->only && !due_post(g->c->s, g->g->only, g->g->mode, p->id, p->thread))
		return true;
	if (p->thread != g->thread)
		end_thread(g);
	g->thread = p->thread;
	g->subject = p->subject;
	g->question |= p->question;
	d = ARENA_PUSH(g->a, g->posts, g->n, g->cap);
	*d = (struct digest_post){ .author = p->name,
				   .address = p->address,
				   .date = p->date,
				   .text = p->text,
				   .message_id = *p->message_id ? p->message_id : NULL };
	d->files = files(g->a, p->attachments, &d->n_files);
	buf_printf(&g->ids, "%s%lld", g->ids.n ? "," : "", (long long)p->id);
	add_tags(g, p->id);
	g->t->n_posts++;
	g->t->first = !g->t->first || p->date < g->t->first ? p->date : g->t->first;
	g->t->last = p->date > g->t->last ? p->date : g->t->last;
	return true;
}

struct edition_threads *edition_threads(struct community *c, struct arena *a, int64_t since_seq,
					int64_t upto_seq, const struct due_group *group)
{
	struct edition_threads *t = arena_get(a, sizeof *t);
	struct gather g = { .c = c, .a = a, .t = t, .g = group, .ids = BUF(a) };

	posts_between(c->s, a, since_seq, upto_seq, take, &g);
	end_thread(&g);
	return t;
}
