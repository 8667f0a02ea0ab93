#include "community/thread.h"

#include <string.h>

#include "base/subject.h"
#include "base/text.h"
#include "base/token.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { MAX_REFERENCES = 200, MAX_CLIMB = 2000, MAX_ORPHANS = 500, INDEX_CHARS = 29 };

int64_t thread_hash(const struct token_key *k, const char *message_id)
{
	return token_hash(k, message_id, strlen(message_id));
}

/* The ids a mail names, as hashes, oldest first; a very long list keeps its two ends. */
static size_t references(const struct token_key *k, const struct mail *m, int64_t own,
			 int64_t out[MAX_REFERENCES])
{
	size_t n = 0, total = m->references.n;

	for (size_t i = 0; i < total; i++) {
		int64_t h;

		if (total > MAX_REFERENCES && i == MAX_REFERENCES / 2)
			i = total - MAX_REFERENCES / 2;
		h = thread_hash(k, m->references.v[i]);
		if (h != own && (!n || out[n - 1] != h) && n < MAX_REFERENCES)
			out[n++] = h;
	}
	return n;
}

/* Subjects so common that equal ones say nothing. */
static bool telling(struct arena *a, const char *base)
{
	size_t n = 0, words = 0;
	const char *p = text_fold(a, base);

	for (bool in = false; *p; p++) {
		bool letter = *p != ' ' && !strchr("?!.,;:-", *p);

		n += letter;
		words += letter && !in;
		in = letter;
	}
	return words >= 2 && n >= 8;
}

/* The first 22 bytes of a Thread-Index name the conversation; as an id of a kind of its own. */
static int64_t index_hash(const struct token_key *k, struct arena *a, const char *index)
{
	if (strlen(index) < INDEX_CHARS)
		return 0;
	return thread_hash(k, arena_printf(a, "thread-index %.*s", INDEX_CHARS, index));
}

/* Joins the smaller into the larger: a post moves at most log n times. */
static int64_t join(struct store *s, int64_t a, int64_t b)
{
	int64_t na, nb;

	if (a == b)
		return a;
	na = thread_size(s, a);
	nb = thread_size(s, b);
	if (na < nb || (na == nb && b < a)) {
		thread_merge(s, a, b);
		return b;
	}
	thread_merge(s, b, a);
	return a;
}

/* Finds the ids that are known, joins their threads, and picks the parent: the nearest that is here. */
static void by_references(struct store *s, const int64_t *refs, size_t n, struct placed *p)
{
	for (size_t i = n; i-- > 0;) {
		struct msgid row;

		if (msgid_find(s, refs[i], &row) != OK)
			continue;
		p->thread = p->thread ? join(s, p->thread, row.thread) : row.thread;
		if (row.post && !p->parent)
			p->parent = row.post;
		if (row.post && i == n - 1)
			p->parent_hash = 0;
	}
}

static void by_own_id(struct store *s, int64_t own, struct placed *p)
{
	struct msgid row;

	p->own = own;
	if (!own || msgid_find(s, own, &row) != OK)
		return;
	if (row.post)
		p->own = 0;
	if (!p->thread)
		p->why = row.post ? "same-id" : "joined";
	p->thread = p->thread ? join(s, p->thread, row.thread) : row.thread;
}

static void by_guess(struct store *s, struct arena *a, const struct thread_rules *r,
		     const struct mail *m, bool reply, struct placed *p)
{
	int64_t index = index_hash(r->key, a, m->thread_index);
	struct msgid row;

	if (index && msgid_find(s, index, &row) == OK) {
		p->thread = row.thread;
		p->why = "thread-index";
		return;
	}
	if (!r->by_subject || !reply || !telling(a, p->base))
		return;
	p->thread = thread_by_base(s, p->base_hash, m->date, r->subject_window_s);
	if (p->thread)
		p->why = "subject";
}

struct placed thread_place(struct store *s, struct arena *a, const struct thread_rules *r,
			   const struct mail *m)
{
	struct subject subject = subject_read(a, token_hide(a, r->key, m->subject));
	struct placed p = { .base = subject.base, .why = "first" };
	int64_t own = *m->message_id ? thread_hash(r->key, m->message_id) : 0, refs[MAX_REFERENCES];
	size_t n = references(r->key, m, own, refs);
	int64_t index;

	p.base_hash = thread_hash(r->key, text_fold(a, subject.base));
	p.parent_hash = n ? refs[n - 1] : 0;
	by_references(s, refs, n, &p);
	if (n)
		p.why = n > 1 ? "references" : "in-reply-to";
	by_own_id(s, own, &p);
	if (!p.thread && !n)
		by_guess(s, a, r, m, subject.reply, &p);
	if (!p.thread)
		p.thread = thread_make(s, p.base, p.base_hash, m->date);
	for (size_t i = 0; i < n; i++)
		msgid_add_ghost(s, refs[i], p.thread);
	if ((index = index_hash(r->key, a, m->thread_index)))
		msgid_add_ghost(s, index, p.thread);
	return p;
}

struct placed thread_place_into(struct store *s, struct arena *a, const struct thread_rules *r,
				const struct mail *m, int64_t thread, int64_t parent)
{
	struct placed p = { .thread = thread, .parent = parent, .why = "token" };
	struct msgid row;

	p.base = subject_read(a, m->subject).base;
	p.base_hash = thread_hash(r->key, text_fold(a, p.base));
	p.own = *m->message_id ? thread_hash(r->key, m->message_id) : 0;
	if (p.own && msgid_find(s, p.own, &row) == OK)
		p.own = 0;
	return p;
}

/* Would `parent` as the parent of `post` close a circle? */
static bool circle(struct store *s, int64_t post, int64_t parent)
{
	for (int i = 0; parent && i < MAX_CLIMB; i++) {
		if (parent == post)
			return true;
		parent = post_parent(s, parent);
	}
	return parent != 0;
}

void thread_settle(struct store *s, const struct placed *p, int64_t post, time_t date)
{
	int64_t orphans[MAX_ORPHANS];
	size_t n;

	thread_touch(s, p->thread, date, post, p->base, p->base_hash);
	if (!p->own)
		return;
	msgid_own(s, p->own, p->thread, post);
	n = post_orphans(s, p->own, orphans, MAX_ORPHANS);
	for (size_t i = 0; i < n; i++)
		if (!circle(s, orphans[i], post))
			post_set_parent(s, orphans[i], post, "joined");
}
