#include "community/digest/digest_part.h"

#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/subject.h"
#include "base/text.h"
#include "community/list/posts.h"
#include "compose/letter.h"
#include "reader/reader.h"
#include "store/store_arrival.h"
#include "store/store_digest.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { TITLE = 70 };

static const char *first_words(struct arena *a, const char *text)
{
	size_t n = strcspn(text, "\n");

	return text_ellipsis(a, text_clean(a, text, n, TEXT_LINE), TITLE);
}

/* As any program answers: a [tag] in the subject stays there. */
static const char *reply_subject(struct community *c, struct work *w, const struct thread_row *t,
				 const struct post *parent)
{
	struct buf b = BUF(w->a);
	size_t n;
	char **tags = post_tags(c->s, w->a, parent ? parent->id : 0, &n);

	for (size_t i = 0; i < n; i++) {
		const char *mark = arena_printf(w->a, "[%s] ", tags[i]);

		if (strcasestr(parent->subject, mark))
			buf_str(&b, mark);
	}
	return arena_printf(w->a, "Re: %s%s", buf_text(&b),
			    subject_reply(w->a, t->subject) + strlen("Re: "));
}

/* Subject and parent of the new mail. */
static void address_part(struct community *c, struct work *w, int64_t thread, const char *text,
			 struct letter *l, int64_t *parent)
{
	struct thread_row *t = thread ? thread_find(c->s, w->a, thread) : NULL;
	struct post *p;

	*parent = t ? thread_last_post(c->s, thread) : 0;
	p = *parent ? post_find(c->s, w->a, *parent) : NULL;
	l->subject = t ? reply_subject(c, w, t, p) : first_words(w->a, text);
	if (p && letter_id_ok(p->message_id))
		l->in_reply_to = p->message_id;
}

static const struct letter_part *part_body(struct work *w, const char *text, bool files)
{
	struct letter_part *v = arena_get(w->a, (w->m->n_attachments + 2) * sizeof *v),
			   *all = v + w->m->n_attachments + 1;
	size_t n = 1;

	v[0] = (struct letter_part){ .type = "text/plain", .content = text, .n = strlen(text) };
	for (size_t i = 0; files && i < w->m->n_attachments; i++) {
		const struct leaf *leaf = reader_part(w->m, w->m->attachments[i].part);

		if (!leaf || leaf->is_text)
			continue;
		v[n] = (struct letter_part){ .type = leaf->type,
					     .content = leaf->bytes,
					     .n = leaf->n,
					     .name = *leaf->name ? leaf->name : "file" };
		n++;
	}
	if (n == 1)
		return v;
	*all = (struct letter_part){ .type = "multipart/mixed", .parts = v, .n_parts = n };
	return all;
}

static enum err part_raw(struct community *c, struct work *w, int64_t thread, const char *text,
			 int nth, bool files, int64_t *parent, struct letter_bytes *out)
{
	struct letter l = { .from_name = w->m->from.name,
			    .from = w->m->from.address,
			    .to_name = c->set->community.name,
			    .to = c->set->community.address,
			    .date = w->m->date,
			    .seed = (uint64_t)w->r->id * 64 + (uint64_t)nth };
	struct why say;

	l.message_id = arena_printf(w->a, "part.%d.%llx@%s", nth,
				    (long long)token_hash(c->key, w->content, sizeof w->content),
				    c->set->community.domain);
	l.body = part_body(w, text, files);
	address_part(c, w, thread, text, &l, parent);
	return letter_build(w->a, &l, out, &say);
}

struct outcome digest_post_part(struct community *c, struct work *w, int64_t thread,
				const char *text, int nth, bool files)
{
	struct arrival r = { .uid = w->r->id * ARRIVAL_PARTS_EACH + nth,
			     .at = w->now,
			     .received = w->r->received };
	struct work *part = arena_get(w->a, sizeof *part);
	struct reader_options o = { .arrived = w->r->received,
				    .address = c->set->community.address,
				    .separator = c->set->community.separator };
	struct outcome out = { "aside", "its parts could not be made into mails" };
	struct letter_bytes raw;
	const char *sender;
	struct why say;

	*part = *w;
	if (part_raw(c, w, thread, text, nth, files, &part->into_parent, &raw) != OK)
		return out;
	r.mailbox = mailbox_get(c->s, w->a, ARRIVAL_PARTS, "in")->id;
	r.bytes = (int64_t)raw.n;
	if (arrival_add(c->s, w->a, &r, raw.p, raw.n) != OK)
		return (struct outcome){ "filed", "its part was filed before" };
	part->r = arrival_find(c->s, w->a, sql_last_id(c->s));
	reader_read(w->a, raw.p, raw.n, &o, &part->m, &say);
	part->m->reply = part->m->text = text; /* as it was understood: nothing of it is a quote */
	part->m->kind = KIND_POST;
	part->into_thread = thread;
	part->route = (struct route){ .kind = ROUTE_LIST,
				      .detail = "",
				      .has_token = w->route.has_token,
				      .token = w->route.token };
	posts_take(c, part, &out);
	sender = address_key(w->a, w->m->from.address);
	arrival_settle(c->s, part->r->id, out.state, out.reason, part->m->message_id,
		       sender ? sender : w->m->from.address, NULL);
	return out;
}
