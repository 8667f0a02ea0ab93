#include "community/offline.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/address.h"
#include "base/token.h"
#include "community/thread.h"
#include "inbox/mbox.h"
#include "reader/html_child.h"
#include "reader/reader.h"
#include "store/store_arrival.h"

struct offline {
	struct store *s;
	struct token_key *key;
	struct html_child *html;
	struct arena *a;
	struct thread_rules rules;
	int64_t mailbox, n;
};

static void file_one(struct offline *f, const char *raw, size_t n, time_t arrived)
{
	struct reader_options o = { .arrived = arrived, .html = f->html };
	struct arrival r = {
		.mailbox = f->mailbox, .uid = ++f->n, .bytes = (int64_t)n, .reason = ""
	};
	struct mail *m;
	struct placed p;
	struct post post;

	reader_read(f->a, raw, n, &o, &m, NULL);
	arrival_add(f->s, f->a, &r, NULL, 0);
	p = thread_place(f->s, f->a, &f->rules, m);
	post = (struct post){ .id = f->n,
			      .state = "live",
			      .thread = p.thread,
			      .parent = p.parent,
			      .parent_hash = p.parent_hash,
			      .why = p.why,
			      .date = m->date,
			      .name = address_name(f->a, m->from.name, m->from.address),
			      .address = m->from.address,
			      .subject = m->subject,
			      .message_id = m->message_id,
			      .text = m->reply };
	post_add(f->s, f->a, &post);
	thread_settle(f->s, &p, post.id, m->date);
	arena_reset(f->a);
}

static enum err take_mbox(void *arg, const char *raw, size_t n, off_t offset)
{
	(void)offset;
	file_one(arg, raw, n, 0);
	return OK;
}

static enum err take_maildir(void *arg, const struct inbox_file *file, const char *raw, size_t n)
{
	file_one(arg, raw, n, file->delivered);
	return OK;
}

static enum err walk(struct offline *f, const char *path, struct why *w)
{
	struct inbox_walk walk = { .arg = f };
	enum err e;
	int fd;

	if (inbox_kind_of(path) == INBOX_MAILDIR)
		return inbox_maildir_each(path, &walk, take_maildir, w);
	e = inbox_mbox_open(path, &fd, w);
	if (e != OK)
		return e;
	e = inbox_mbox_each(fd, &walk, take_mbox, w);
	close(fd);
	return e;
}

enum err offline_open(const char *path, const struct offline_options *o, struct offline **out,
		      struct why *w)
{
	struct arena *a = arena_new();
	struct offline *f = arena_get(a, sizeof *f);
	enum err e;

	f->a = arena_new();
	f->html = html_child_new();
	f->key = token_key_fixed("offline");
	f->rules = (struct thread_rules){ f->key, o->by_subject, 30 * 86400 };
	e = store_open("", STORE_MEMORY, &f->s, w);
	if (e == OK) {
		store_begin(f->s);
		f->mailbox = mailbox_get(f->s, f->a, "offline", "import")->id;
		e = walk(f, path, w);
		store_commit(f->s);
	}
	arena_free(f->a);
	f->a = a;
	*out = f;
	if (e == OK)
		return OK;
	offline_close(f);
	*out = NULL;
	return e;
}

void offline_close(struct offline *f)
{
	if (!f)
		return;
	store_close(f->s);
	token_key_free(f->key);
	html_child_free(f->html);
	arena_free(f->a);
}

struct posts {
	struct arena *a;
	struct post **v;
	size_t n, cap;
};

static bool collect(void *arg, struct post *p)
{
	struct posts *all = arg;

	*ARENA_PUSH(all->a, all->v, all->n, all->cap) = p;
	return true;
}

void offline_each(struct offline *f, offline_take *take, void *arg)
{
	struct arena *step = arena_new();
	size_t n;
	int64_t *ids = threads_all(f->s, f->a, &n);

	for (size_t i = 0; i < n; i++) {
		struct posts posts = { .a = step };

		posts_of_thread(f->s, step, ids[i], collect, &posts);
		take(arg, step, thread_find(f->s, step, ids[i]), posts.v, posts.n);
		arena_reset(step);
	}
	arena_free(step);
}

struct place {
	int64_t id;
	size_t at;
};

static int by_id(const void *x, const void *y)
{
	const struct place *a = x, *b = y;

	return a->id < b->id ? -1 : a->id > b->id;
}

size_t *offline_parents(struct arena *a, struct post **posts, size_t n)
{
	struct place *by = arena_get(a, (n + 1) * sizeof *by);
	size_t *v = arena_get(a, (n + 1) * sizeof *v);

	for (size_t i = 0; i < n; i++)
		by[i] = (struct place){ posts[i]->id, i };
	qsort(by, n, sizeof *by, by_id);
	for (size_t i = 0; i < n; i++) {
		struct place key = { posts[i]->parent, 0 },
			     *up = posts[i]->parent ? bsearch(&key, by, n, sizeof *by, by_id)
						    : NULL;

		v[i] = up ? up->at : n;
	}
	return v;
}
