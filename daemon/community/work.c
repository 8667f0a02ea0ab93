/*
 * work.c - one mail on its way: read, and filed as a post (its thread, its tags, its words in the
 * index).
 */
#include <jansson.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/when.h"
#include "community/community.h"
#include "reader/kind.h"
#include "reader/reader.h"
#include "store/store_arrival.h"
#include "store/store_words.h"

/* ---- read ----------------------------------------------------------------------------------- */

/* The empty line that ends the header, with the line break before it: the first with a CR, else the
 * first of all. */
static const char *body_begins(const struct mail *m)
{
	const char *first = NULL, *p = m->raw, *end = m->raw + m->raw_n;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		if (end - p >= 3 && p[1] == '\r' && p[2] == '\n')
			return p;
		if (!first && end - p >= 2 && p[1] == '\n')
			first = p;
		p++;
	}
	return first ? first : m->raw;
}

/* Of a mail without a Message-ID: many say no more than "thank you", or nothing but where they go. */
static void hash_nameless(const struct mail *m, crypto_generichash_state *h)
{
	static const char *const fields[] = { "From", "Date", "Subject" };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const char *v = reader_header(m, fields[i]);

		crypto_generichash_update(h, (const unsigned char *)(v ? v : ""),
					  strlen(v ? v : "") + 1);
	}
}

/* What makes two mails the same: the Message-ID and the body, whatever the line ends, the header
 * fields that servers on the way put on, and the blank lines after it: archives add and lose them. */
static void content_hash(const struct mail *m, unsigned char out[16])
{
	crypto_generichash_state h;
	const char *p = body_begins(m), *end = m->raw + m->raw_n;
	size_t ends = 0;

	crypto_generichash_init(&h, NULL, 0, 16);
	crypto_generichash_update(&h, (const unsigned char *)m->message_id,
				  strlen(m->message_id) + 1);
	if (!*m->message_id)
		hash_nameless(m, &h);
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;
		const char *text_end = stop > p && stop[-1] == '\r' ? stop - 1 : stop;

		while (text_end > p && ends) {
			crypto_generichash_update(&h, (const unsigned char *)"\n", 1);
			ends--;
		}
		crypto_generichash_update(&h, (const unsigned char *)p, (size_t)(text_end - p));
		ends++;
		p = stop + 1;
	}
	crypto_generichash_final(&h, out, 16);
}

enum err work_read(struct community *c, struct arena *a, struct arrival *r, struct work **out,
		   struct why *w)
{
	struct reader_options o = { .arrived = r->received,
				    .address = c->set->community.address,
				    .separator = c->set->community.separator,
				    .html = c->html };
	struct work *work = arena_get(a, sizeof *work);
	struct filter_world world = c->world;
	char *raw;
	size_t n;
	enum err e = arrival_raw(c->s, a, r->id, &raw, &n);

	if (e != OK)
		return why(w, BAD, "%s",
			   e == NONE ? "its bytes are not there" : "its bytes are damaged");
	work->a = a;
	work->r = r;
	work->now = when_now();
	reader_read(a, raw, n, &o, &work->m, w);
	content_hash(work->m, work->content);
	kind_judge(a, work->m, &c->kinds);
	work->route = route_find(a, c->key, work->m, c->set->community.address,
				 c->set->community.separator);
	route_by_subject(a, c->key, c->set->community.separator, work->m, &work->route);
	if (work->route.has_token) /* letters to a membership that is another's by now */
		work->route.token.member = member_now(c->s, work->route.token.member);
	work->auth = authres_read(a, work->m, &c->trust);
	world.seen = arrival_same(c->s, work->content, r->id) != 0;
	if (work->m->kind != KIND_UNREADABLE)
		work->filters = filter_chain_ask(a, &c->filters, work->m, &world);
	*out = work;
	return OK;
}

struct mail *work_attached(struct community *c, struct arena *a, const struct leaf *l, int depth)
{
	struct mail *m;

	if (depth > ATTACHED_DEPTH || strcmp(l->type, "message/rfc822") != 0 ||
	    reader_read(a, l->bytes, l->n, &(struct reader_options){ .html = c->html }, &m, NULL) !=
		    OK)
		return NULL;
	return m;
}

/* ---- filed ---------------------------------------------------------------------------------- */

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

static bool asks_in(const char *text)
{
	for (const char *p = text; *p; p++) {
		size_t n = question_mark(p);

		if (n && (!p[n] || strchr(" \n\t)\"'*_", p[n]) || n > 1))
			return true;
	}
	return false;
}

/* Who begins a thread asks when a sentence of the new text, or of its subject, ends in a question mark. */
static bool asks(const struct mail *m, bool begins)
{
	return begins && (asks_in(m->subject) || asks_in(m->reply));
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

/* As the mail has it; where a program wrote the address alone, as its author is known here. */
static const char *name_of(const struct work *w)
{
	const char *address = w->m->from.address,
		   *name = address_name(w->a, w->m->from.name, address);

	return *name || !w->author ? name : address_name(w->a, w->author->name, address);
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
			     .name = name_of(w),
			     .address = m->from.address,
			     .subject = w->title ? w->title : token_hide(w->a, c->key, m->subject),
			     .message_id = m->message_id,
			     .text = token_hide(w->a, c->key, m->reply) };

	if (w->title) /* answers are still known by the subject that it came with */
		p.base = w->title;
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
