/*
 * file.c - a mail becomes a post: its thread, its tags, its words in the index.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "community/community.h"
#include "store/store_words.h"

static const char *attachments_json(struct arena *a, const struct mail *m)
{
	json_t *list;
	char *text, *out;

	if (!m->n_attachments)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < m->n_attachments; i++)
		json_array_append_new(list,
				      json_pack("{s:s,s:s,s:I,s:i}", "name", m->attachments[i].name,
						"type", m->attachments[i].type, "bytes",
						(json_int_t)m->attachments[i].bytes, "part",
						(int)m->attachments[i].part));
	text = json_dumps(list, JSON_COMPACT);
	out = arena_dup(a, text ? text : "[]");
	free(text);
	json_decref(list);
	return out;
}

/* Bytes of a question mark (Latin, full-width, Arabic) at p, 0 if it is none. */
static size_t question_mark(const char *p)
{
	if (*p == '?')
		return 1;
	if (!strncmp(p, "\xef\xbc\x9f", 3))
		return 3;
	return !strncmp(p, "\xd8\x9f", 2) ? 2 : 0;
}

/* Who begins a thread asks when a sentence of the new text ends in a question mark. */
static bool asks(const struct mail *m, bool begins)
{
	for (const char *p = m->reply; begins && *p; p++) {
		size_t n = question_mark(p);

		if (n && (!p[n] || strchr(" \n\t)\"'*_", p[n]) || n > 1))
			return true;
	}
	return false;
}

/* An answer to an item of a digest has that digest's subject, not the thread's: who wants to hear
 * of a tag, or not to, means its answers too. */
static void inherit_tags(struct community *c, struct work *w, int64_t post)
{
	size_t n;
	char **tags = post_tags(c->s, w->a, w->into_parent, &n);

	for (size_t i = 0; i < n; i++)
		post_tag_add(c->s, post, tags[i]);
}

int64_t work_file(struct community *c, struct work *w, bool accept)
{
	const struct mail *m = w->m;
	struct placed p = w->into_thread ? thread_place_into(c->s, w->a, &c->threads, m,
							     w->into_thread, w->into_parent)
					 : thread_place(c->s, w->a, &c->threads, m);
	struct post post = { .id = w->r->id,
			     .state = "live",
			     .thread = p.thread,
			     .parent = p.parent,
			     .parent_hash = p.parent_hash,
			     .why = p.why,
			     .date = m->date,
			     .member = w->author ? w->author->id : 0,
			     .name = m->from.name,
			     .address = m->from.address,
			     .subject = token_hide(w->a, c->key, m->subject),
			     .message_id = m->message_id,
			     .text = token_hide(w->a, c->key, m->reply) };

	post.attachments = attachments_json(w->a, m);
	post.question = asks(m, !p.parent && !p.parent_hash);
	post_add(c->s, w->a, &post);
	thread_settle(c->s, &p, post.id, m->date);
	for (size_t i = 0; i < w->filters.tags.n; i++)
		post_tag_add(c->s, post.id, w->filters.tags.v[i]);
	if (w->into_thread && w->into_parent)
		inherit_tags(c, w, post.id);
	search_add(c->s, w->a, &post);
	if (accept)
		post_accept(c->s, post.id);
	return post.id;
}
