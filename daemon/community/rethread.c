#include "community/rethread.h"

#include <stdlib.h>
#include <string.h>

#include "base/subject.h"
#include "reader/reader.h"
#include "store/store_post.h"

enum { MAX_CLIMB = 2000, MAX_SEEN = 1000 };

/* Threads and posts have numbers from 1 here, by their place in these rows; 0 is none. */
struct node {
	struct link link;
	int64_t was_thread, was_parent; /* in the store */
	int64_t thread;                 /* of ours; follow `into` */
	int64_t parent;                 /* of ours */
	int64_t parent_hash;
	const char *why;
	int64_t next_orphan; /* waits for the same id */
};

struct tree {
	int64_t into;           /* joined away */
	int64_t posts, starter; /* of ours */
	int64_t first_at, last_at, base;
	int64_t store; /* the number it has in the store */
};

struct id {
	int64_t hash; /* 0: free; below 0: a thread of the store, and the tree it became */
	int64_t tree, post, orphans;
};

/* The trees that have, or had, a base subject. */
struct entry {
	int64_t tree, next;
};

struct all {
	struct arena *a;
	struct node *v; /* v[1] .. v[n], in the order they came */
	size_t n;
	struct tree *trees;
	size_t n_trees;
	struct id *ids; /* open addressing; hashes are keyed: nobody can make them collide */
	size_t mask, n_ids;
	struct entry *entries;
	int64_t n_entries, *bases; /* the newest entry of a base */
	size_t base_mask;
};

static struct id *slot(struct all *all, int64_t hash)
{
	/* Numbers of threads follow one another: spread, or they fill a stretch of the table. */
	size_t at = (size_t)((uint64_t)hash * 0x9e3779b97f4a7c15u >> 32) & all->mask;

	while (all->ids[at].hash && all->ids[at].hash != hash)
		at = (at + 1) & all->mask;
	return &all->ids[at];
}

static void grow(struct all *all)
{
	struct id *old = all->ids;
	size_t n = all->mask + 1;

	all->mask = 2 * n - 1;
	all->ids = arena_get(all->a, 2 * n * sizeof *all->ids);
	for (size_t i = 0; i < n; i++)
		if (old[i].hash)
			*slot(all, old[i].hash) = old[i];
}

/* Its row, made if there was none; until the next one is made. */
static struct id *row(struct all *all, int64_t hash)
{
	struct id *i = slot(all, hash);

	if (i->hash)
		return i;
	if (all->n_ids++ > all->mask / 2) {
		grow(all);
		i = slot(all, hash);
	}
	i->hash = hash;
	return i;
}

static int64_t root(struct all *all, int64_t tree)
{
	struct tree *t = all->trees;

	while (t[tree].into) {
		if (t[t[tree].into].into)
			t[tree].into = t[t[tree].into].into;
		tree = t[tree].into;
	}
	return tree;
}

static enum err find(void *in, int64_t hash, struct msgid *out)
{
	const struct id *i = slot(in, hash);

	if (!i->tree)
		return NONE;
	*out = (struct msgid){ hash, root(in, i->tree), i->post };
	return OK;
}

static void ghost(void *in, int64_t hash, int64_t tree)
{
	struct id *i = row(in, hash);

	if (!i->tree)
		i->tree = tree;
}

/* What the first post of a thread says is the thread's (store_thread.c, thread_merge). */
static int64_t join(void *in, int64_t a, int64_t b)
{
	struct tree *t = ((struct all *)in)->trees, *x, *y;

	if (a == b)
		return a;
	if (t[a].posts < t[b].posts || (b < a && t[a].posts == t[b].posts)) {
		int64_t swap = a;

		a = b;
		b = swap;
	}
	x = &t[a];
	y = &t[b];
	if (!x->starter || (y->starter && y->first_at < x->first_at)) {
		x->starter = y->starter;
		x->base = y->base;
	}
	x->first_at = x->first_at < y->first_at ? x->first_at : y->first_at;
	x->last_at = x->last_at > y->last_at ? x->last_at : y->last_at;
	x->posts += y->posts;
	y->into = a;
	return a;
}

static int64_t by_base(void *in, int64_t base, int64_t date, int64_t window_s)
{
	struct all *all = in;
	int64_t best = 0, seen = 0;

	for (int64_t i = all->bases[(size_t)base & all->base_mask]; i && seen < MAX_SEEN;
	     i = all->entries[i].next) {
		int64_t at = root(all, all->entries[i].tree);
		const struct tree *t = &all->trees[at];

		seen += t->base == base;
		if (t->base == base && t->posts && t->last_at >= date - window_s &&
		    t->first_at <= date + 3600 && (!best || t->last_at > all->trees[best].last_at))
			best = at;
	}
	return best;
}

static void named(struct all *all, int64_t tree, int64_t base)
{
	int64_t *first = &all->bases[(size_t)base & all->base_mask];

	all->trees[tree].base = base;
	all->entries[++all->n_entries] = (struct entry){ tree, *first };
	*first = all->n_entries;
}

static int64_t make(struct all *all, const struct link *l)
{
	int64_t at = (int64_t)++all->n_trees;

	all->trees[at] = (struct tree){ .first_at = l->date, .last_at = l->date };
	named(all, at, l->base);
	return at;
}

/* --- one post after another ------------------------------------------------------------------ */

static bool circle(const struct all *all, int64_t post, int64_t parent)
{
	for (int i = 0; parent && i < MAX_CLIMB; i++) {
		if (parent == post)
			return true;
		parent = all->v[parent].parent;
	}
	return parent != 0;
}

static void adopt(struct all *all, struct id *own, int64_t post)
{
	for (int64_t i = own->orphans; i; i = all->v[i].next_orphan) {
		struct node *o = &all->v[i];

		if (circle(all, i, post))
			continue;
		o->parent = post;
		o->parent_hash = 0;
		if (!strcmp(o->why, "first"))
			o->why = "joined";
	}
	own->orphans = 0;
}

static void settle(struct all *all, const struct placed *p, int64_t post)
{
	struct node *v = &all->v[post];
	struct tree *t = &all->trees[v->thread = p->thread];
	struct id *own;

	if (!t->starter || v->link.date < t->first_at) {
		if (t->base != v->link.base)
			named(all, p->thread, v->link.base);
		t->starter = post;
		t->first_at = v->link.date;
	}
	t->last_at = v->link.date > t->last_at ? v->link.date : t->last_at;
	t->posts++;
	v->parent = p->parent;
	v->parent_hash = p->parent_hash;
	v->why = p->why;
	if (p->parent_hash) {
		own = row(all, p->parent_hash);
		v->next_orphan = own->orphans;
		own->orphans = post;
	}
	if (!p->own)
		return;
	own = row(all, p->own);
	own->tree = p->thread;
	own->post = post;
	adopt(all, own, post);
}

/* Where a person or a token has put it: with its parent, else with what was in its thread before. */
static struct placed stay(struct all *all, const struct node *v)
{
	struct placed p = { .parent = v->was_parent, .why = "token" };
	struct msgid known;
	const struct id *i = slot(all, -v->was_thread);

	p.thread = p.parent ? root(all, all->v[p.parent].thread) : i->tree ? root(all, i->tree) : 0;
	if (v->link.own && find(all, v->link.own, &known) != OK)
		p.own = v->link.own;
	return p;
}

static void place_all(struct all *all, int64_t window_s)
{
	const struct thread_keep k = { all, find, ghost, join, by_base };

	for (size_t i = 1; i <= all->n; i++) {
		struct node *v = &all->v[i];
		struct placed p =
			v->link.placed ? stay(all, v) : thread_decide(&k, &v->link, window_s);

		if (!p.thread)
			p.thread = make(all, &v->link);
		if (!v->link.placed)
			thread_ghosts(&k, &v->link, p.thread);
		settle(all, &p, (int64_t)i);
		ghost(all, -v->was_thread, p.thread);
	}
}

/* --- what the store has ---------------------------------------------------------------------- */

static void take_link(void *arg, const struct link *l)
{
	struct all *all = arg;

	all->v[++all->n].link = *l;
}

/* The place of a post; 0: it has no row. */
static int64_t place_of(const struct all *all, int64_t post)
{
	size_t low = 1, high = all->n + 1;
	int64_t near = all->n ? post - all->v[1].link.post + 1 : 0;

	if (near > 0 && near <= (int64_t)all->n && all->v[near].link.post == post)
		return near; /* most numbers follow one another */
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (all->v[mid].link.post < post)
			low = mid + 1;
		else
			high = mid;
	}
	return low <= all->n && all->v[low].link.post == post ? (int64_t)low : 0;
}

static void take_thread(void *arg, int64_t post, int64_t thread)
{
	struct all *all = arg;

	all->v[place_of(all, post)].was_thread = thread;
}

static void take_parent(void *arg, int64_t post, int64_t parent)
{
	struct all *all = arg;

	all->v[place_of(all, post)].was_parent = place_of(all, parent);
}

static size_t power(size_t n)
{
	size_t p = 1024;

	while (p < n)
		p *= 2;
	return p;
}

static struct all *load(struct store *s, struct arena *a)
{
	struct all *all = arena_get(a, sizeof *all);
	int64_t ids;
	size_t n = (size_t)links_count(s, &ids);

	all->a = a;
	all->v = arena_get(a, (n + 1) * sizeof *all->v);
	all->trees = arena_get(a, (n + 1) * sizeof *all->trees);
	all->entries = arena_get(a, (2 * n + 1) * sizeof *all->entries);
	all->mask = power(2 * n) - 1;
	all->ids = arena_get(a, (all->mask + 1) * sizeof *all->ids);
	all->base_mask = power(n) - 1;
	all->bases = arena_get(a, (all->base_mask + 1) * sizeof *all->bases);
	links_each(s, a, take_link, all);
	posts_threads(s, take_thread, all);
	posts_parents(s, take_parent, all);
	return all;
}

/* --- what becomes of it ---------------------------------------------------------------------- */

struct share {
	int64_t tree, thread;
	size_t n;
};

static int by_pair(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	if (a->tree != b->tree)
		return a->tree < b->tree ? -1 : 1;
	return a->thread < b->thread ? -1 : a->thread > b->thread;
}

static int by_n(const void *x, const void *y)
{
	const struct share *a = x, *b = y;

	return a->n != b->n ? (a->n > b->n ? -1 : 1) : by_pair(x, y);
}

/* Each tree keeps the number that most of its posts have; a number goes to one tree alone. */
static void share_out(struct all *all)
{
	struct share *v = arena_get(all->a, (all->n + 1) * sizeof *v);
	size_t n = 0;

	for (size_t i = 1; i <= all->n; i++)
		v[i - 1] = (struct share){ root(all, all->v[i].thread), all->v[i].was_thread, 1 };
	qsort(v, all->n, sizeof *v, by_pair);
	for (size_t i = 0; i < all->n; i++) {
		if (n && !by_pair(&v[n - 1], &v[i]))
			v[n - 1].n++;
		else
			v[n++] = v[i];
	}
	qsort(v, n, sizeof *v, by_n);
	for (size_t i = 0; i < n; i++) {
		struct id *taken = row(all, -v[i].thread);

		if (all->trees[v[i].tree].store || taken->post)
			continue;
		all->trees[v[i].tree].store = v[i].thread;
		taken->post = v[i].tree; /* it is given away */
	}
}

/* In most stores nothing has changed: one look tells. */
static bool same(struct all *all)
{
	for (size_t i = 1; i <= all->n; i++) {
		struct node *v = &all->v[i];
		struct tree *t = &all->trees[root(all, v->thread)];

		if (!t->store)
			t->store = v->was_thread;
		if (t->store != v->was_thread || v->parent != v->was_parent ||
		    root(all, slot(all, -v->was_thread)->tree) != root(all, v->thread))
			return false;
	}
	return true;
}

static const char *base_subject(struct store *s, struct arena *a, int64_t post)
{
	const struct post *p = post_find(s, a, post);

	return p ? subject_shown(a, p->subject, p->parent || p->parent_hash) : "";
}

static size_t move(struct store *s, struct all *all)
{
	struct arena *a = arena_new();
	size_t moved = 0;

	for (size_t i = 1; i <= all->n; i++) {
		const struct node *v = &all->v[i];
		struct tree *t = &all->trees[root(all, v->thread)];

		if (!t->store)
			t->store = thread_make(s, base_subject(s, a, v->link.post), t->base,
					       t->first_at);
		if (t->store != v->was_thread || v->parent != v->was_parent) {
			post_move(s, v->link.post, t->store, all->v[v->parent].link.post,
				  v->parent_hash, v->why);
			moved++;
		}
		arena_reset(a);
	}
	arena_free(a);
	return moved;
}

static void recount_one(struct store *s, const struct all *all, struct arena *a, int64_t thread)
{
	struct thread_row *t;
	const struct post *first;

	thread_recount(s, thread);
	t = thread_find(s, a, thread);
	first = t && t->starter ? post_find(s, a, t->starter) : NULL;
	if (first)
		thread_name(s, thread,
			    subject_shown(a, first->subject, first->parent || first->parent_hash),
			    all->v[place_of(all, first->id)].link.base);
	arena_reset(a);
}

/* The figures and names of every thread that gained or lost a post. */
static void recount(struct store *s, struct all *all)
{
	struct share *v = arena_get(all->a, (all->n + 1) * sizeof *v);
	struct arena *a = arena_new();
	size_t n = 0;

	for (size_t i = 1; i <= all->n; i++) {
		int64_t now = all->trees[root(all, all->v[i].thread)].store;

		if (now != all->v[i].was_thread)
			v[n++] = (struct share){ all->v[i].was_thread, now, 1 };
	}
	qsort(v, n, sizeof *v, by_pair);
	for (size_t i = 0; i < n; i++) {
		if (i && !by_pair(&v[i - 1], &v[i]))
			continue;
		recount_one(s, all, a, v[i].tree);
		if (!thread_size(s, v[i].tree))
			thread_merge(s, v[i].tree, v[i].thread);
		recount_one(s, all, a, v[i].thread);
	}
	arena_free(a);
}

static void write_ids(struct store *s, struct all *all)
{
	msgids_clear(s);
	for (size_t i = 0; i <= all->mask; i++) {
		const struct id *id = &all->ids[i];
		int64_t thread;

		if (id->hash <= 0 || !id->tree)
			continue;
		thread = all->trees[root(all, id->tree)].store;
		if (id->post)
			msgid_own(s, id->hash, thread, all->v[id->post].link.post);
		else
			msgid_add_ghost(s, id->hash, thread);
	}
}

/* --- mails without a row --------------------------------------------------------------------- */

/* The header is enough; what is erased has none and stays where it is. */
static void read_again(struct store *s, struct arena *a, const struct thread_rules *r, int64_t id)
{
	const struct post *p = post_find(s, a, id);
	struct reader_options o = { .arrived = p->date };
	struct link l = { .placed = true };
	struct mail *m;
	char *raw, *end;
	size_t n;

	if (arrival_raw(s, a, id, &raw, &n) == OK) {
		end = memmem(raw, n, "\n\r\n", 3);
		end = end ? end : memmem(raw, n, "\n\n", 2);
		reader_read(a, raw, end ? (size_t)(end - raw) + 1 : n, &o, &m, NULL);
		thread_link(a, r, m, &l);
		l.placed = !strcmp(p->why, "token");
	}
	l.post = id;
	l.date = p->date;
	link_add(s, &l);
}

struct rethread rethread(struct store *s, const struct thread_rules *r)
{
	struct arena *a = arena_new(), *step = arena_new();
	struct rethread out = { 0 };
	int64_t *missing = links_missing(s, a, &out.read);
	struct all *all;

	for (size_t i = 0; i < out.read; i++) {
		read_again(s, step, r, missing[i]);
		arena_reset(step);
	}
	all = load(s, a);
	place_all(all, r->by_subject ? r->subject_window_s : 0);
	if (!same(all)) {
		for (size_t i = 1; i <= all->n_trees; i++)
			all->trees[i].store = 0;
		share_out(all);
		out.moved = move(s, all);
		recount(s, all);
		write_ids(s, all);
	}
	out.posts = all->n;
	for (size_t i = 1; i <= all->n_trees; i++)
		out.threads += !all->trees[i].into;
	arena_free(step);
	arena_free(a);
	return out;
}
