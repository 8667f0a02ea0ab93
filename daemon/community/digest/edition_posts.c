/*
 * edition_posts.c - posts of an edition by thread, with their sections and numbers.
 */
#include "community/digest/edition_posts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/digest/more.h"
#include "compose/words.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { TEXT_MOST = 64 << 20, SECTIONS_FROM = 5, TAG_SECTION = 2 };

struct gather {
	struct community *c;
	struct arena *a;
	struct edition_posts *p;
	size_t text;
};

/* before: files of the thread's posts that come before this one */
static const struct digest_file *files(struct arena *a, const struct post *post, long before,
				       size_t *n, bool *event)
{
	json_t *list = json_loads(post->attachments, 0, NULL);
	size_t count = json_array_size(list);
	struct digest_file *v = arena_get(a, (count + 1) * sizeof *v);

	for (*n = 0; *n < count; (*n)++) {
		json_t *o = json_array_get(list, *n);
		const char *name = json_string_value(json_object_get(o, "name"));
		const char *type = json_string_value(json_object_get(o, "type"));

		v[*n].name = arena_dup(a, name && *name ? name : type ? type : "?");
		v[*n].bytes = (size_t)json_integer_value(json_object_get(o, "bytes"));
		v[*n].post = post->id;
		v[*n].part = (unsigned)json_integer_value(json_object_get(o, "part"));
		v[*n].number = before + (long)*n < MORE_FILES ? before + (long)*n + 1 : 0;
		*event |= type && !strcmp(type, "text/calendar");
	}
	json_decref(list);
	return v;
}

static struct edition_thread *thread_at(struct gather *g, int64_t id)
{
	struct edition_posts *p = g->p;
	struct edition_thread *t = p->n_threads ? &p->threads[p->n_threads - 1] : NULL;

	if (!t || t->id != id) {
		t = ARENA_PUSH(g->a, p->threads, p->n_threads, p->cap_threads);
		t->id = id;
		t->first = p->n;
	}
	t->n++;
	return t;
}

static bool take(void *arg, struct post *post)
{
	struct gather *g = arg;
	struct edition_posts *p = g->p;
	struct edition_thread *t = thread_at(g, post->thread);
	struct edition_post *d = ARENA_PUSH(g->a, p->v, p->n, p->cap);

	g->text += strlen(post->text);
	*d = (struct edition_post){ .id = post->id, .seq = post->seq, .thread = p->n_threads - 1 };
	d->show = (struct digest_post){ .author = post->name,
					.address = post->address,
					.date = post->date,
					.subject = post->subject,
					.text = g->text > TEXT_MOST ? "" : post->text,
					.message_id = *post->message_id ? post->message_id : NULL };
	if (post->attachments)
		d->show.files = files(g->a, post, post_files_before(g->c->s, post),
				      &d->show.n_files, &t->event);
	if (t->n == 1)
		t->subject = post->subject;
	return true;
}

/* Each post's tags are a run in the list, found by its id; each thread has them all once. */
static void set_tags(struct gather *g)
{
	struct edition_posts *p = g->p;

	p->tags = posts_tagged(g->c->s, g->a, p->since, p->upto, &p->n_tags);
	for (size_t i = 0; i < p->n; i++) {
		struct edition_thread *t = &p->threads[p->v[i].thread];
		size_t lo = 0, hi = p->n_tags;

		while (lo < hi) {
			size_t mid = (lo + hi) / 2;

			if (p->tags[mid].post < p->v[i].id)
				lo = mid + 1;
			else
				hi = mid;
		}
		p->v[i].tag = lo;
		for (; lo < p->n_tags && p->tags[lo].post == p->v[i].id; lo++) {
			size_t k = 0;

			p->v[i].n_tags++;
			while (k < t->n_tags && t->tags[k] != p->tags[lo].name)
				k++;
			if (k == t->n_tags)
				*ARENA_PUSH(g->a, t->tags, t->n_tags, t->cap_tags) =
					p->tags[lo].name;
		}
	}
}

static void set_thread(struct gather *g, struct edition_thread *t)
{
	struct thread_row *row = thread_find(g->c->s, g->a, t->id);

	t->total = row ? (size_t)row->posts : t->n;
	if (row && *row->subject)
		t->subject = row->subject;
	thread_question(g->c->s, t->id, &t->question, &t->answered);
	t->outcome = t->question && t->answered;
	t->gist = gist_find(g->c->s, g->a, t->id);
}

/* --- sections ------------------------------------------------------------------------------------- */

/* A tag that says what kind of thread it is: the words of a language name them. */
static bool tagged_as(struct arena *a, const struct edition_thread *t, const char *list)
{
	const char *one;
	size_t n;

	while ((one = words_item(&list, &n)), n) {
		const char *word = text_fold(a, arena_ndup(a, one, n));

		for (size_t i = 0; i < t->n_tags; i++)
			if (!strcmp(t->tags[i], word))
				return true;
	}
	return false;
}

/* The tag it shares with the most other threads of the edition; NULL: with none. */
static const char *common_tag(const struct edition_posts *p, const struct edition_thread *t)
{
	const char *best = NULL;
	size_t most = TAG_SECTION - 1;

	for (size_t i = 0; i < t->n_tags; i++) {
		size_t n = 0;

		for (size_t k = 0; k < p->n_threads; k++)
			for (size_t j = 0; j < p->threads[k].n_tags; j++)
				n += p->threads[k].tags[j] == t->tags[i];
		if (n > most && n < p->n_threads) {
			most = n;
			best = t->tags[i];
		}
	}
	return best;
}

static const char *const first_sections[] = { "questions", "events", "news" };

static const char *section_of(struct gather *g, const struct edition_thread *t)
{
	const struct lang *l = words_lang(g->c->words, NULL, g->c->set->community.language);
	const char *tag;

	if (t->question && !t->answered)
		return "questions";
	if (t->event || tagged_as(g->a, t, words_get(l, "section.tags.events")))
		return "events";
	if (tagged_as(g->a, t, words_get(l, "section.tags.news")))
		return "news";
	if (tagged_as(g->a, t, words_get(l, "section.tags.welcome")))
		return "welcome";
	tag = g->p->n_threads <= 400 ? common_tag(g->p, t) : NULL;
	return tag ? arena_printf(g->a, "#%s", tag) : "";
}

static int rank(const char *section)
{
	for (size_t i = 0; i < sizeof first_sections / sizeof *first_sections; i++)
		if (!strcmp(section, first_sections[i]))
			return (int)i;
	return *section == '#' ? 10 : !strcmp(section, "welcome") ? 30 : 20;
}

static int place_order(const void *x, const void *y, void *arg)
{
	const struct edition_posts *p = arg;
	const struct edition_thread *a = &p->threads[*(const size_t *)x],
				    *b = &p->threads[*(const size_t *)y];
	int d = a->place - b->place;

	if (!d)
		d = rank(a->section) - rank(b->section);
	if (!d)
		d = strcmp(a->section, b->section);
	if (!d) {
		time_t ta = p->v[a->first].show.date, tb = p->v[b->first].show.date;

		d = ta < tb ? -1 : ta > tb;
	}
	return d ? d : a->id < b->id ? -1 : a->id > b->id;
}

static void put_in_order(struct edition_posts *p)
{
	for (size_t i = 0; i < p->n_threads; i++)
		p->order[i] = i;
	qsort_r(p->order, p->n_threads, sizeof *p->order, place_order, p);
}

static void set_sections(struct gather *g)
{
	struct edition_posts *p = g->p;

	const struct lang *l = words_lang(g->c->words, NULL, g->c->set->community.language);
	const char *decided = words_get(l, "section.tags.outcomes");

	p->order = arena_get(g->a, (p->n_threads + 1) * sizeof *p->order);
	for (size_t i = 0; i < p->n_threads; i++) {
		p->threads[i].section = "";
		p->threads[i].outcome |= tagged_as(g->a, &p->threads[i], decided);
	}
	for (size_t i = 0; i < p->n_threads && p->n_threads >= SECTIONS_FROM; i++)
		p->threads[i].section = section_of(g, &p->threads[i]);
	put_in_order(p);
	for (size_t k = 0; k < p->n_threads; k++)
		p->threads[p->order[k]].item = p->threads[p->order[k]].place = (int)k + 1;
}

/* --- contents ------------------------------------------------------------------------------------- */

/* The finaliser of MurmurHash3. What is seen is the exclusive or of its parts' numbers. */
static uint64_t mixed(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
	return x ^ x >> 33;
}

static uint64_t harvest_mixed(const struct harvest *h)
{
	return mixed((uint64_t)h->id | 1ull << 62);
}

struct seq_of {
	int64_t seq;
	uint64_t mixed;
};

static int seq_order(const void *x, const void *y)
{
	const struct seq_of *a = x, *b = y;

	return a->seq < b->seq ? -1 : a->seq > b->seq;
}

static void set_contents(struct gather *g)
{
	struct edition_posts *p = g->p;
	size_t n = p->n + p->n_harvest;
	struct seq_of *v = arena_get(g->a, (n + 1) * sizeof *v);

	p->n_seqs = n;
	p->seqs = arena_get(g->a, (n + 1) * sizeof *p->seqs);
	p->seen = arena_get(g->a, (n + 1) * sizeof *p->seen);
	for (size_t i = 0; i < p->n; i++)
		v[i] = (struct seq_of){ p->v[i].seq, mixed((uint64_t)p->v[i].id) };
	for (size_t i = 0; i < p->n_harvest; i++)
		v[p->n + i] = (struct seq_of){ p->harvest[i].seq, harvest_mixed(&p->harvest[i]) };
	qsort(v, n, sizeof *v, seq_order);
	for (size_t i = n; i-- > 0;) {
		p->seqs[i] = v[i].seq;
		p->seen[i] = p->seen[i + 1] ^ v[i].mixed;
	}
}

static struct edition_posts *finish(struct gather *g)
{
	struct edition_posts *p = g->p;

	for (size_t i = 0; i < p->n_threads; i++)
		set_thread(g, &p->threads[i]);
	store_looked(g->c->s);
	set_tags(g);
	set_sections(g);
	set_contents(g);
	return p;
}

struct edition_posts *edition_gather(struct community *c, struct arena *a, int64_t since,
				     int64_t upto)
{
	struct edition_posts *p = arena_get(a, sizeof *p);
	struct gather g = { .c = c, .a = a, .p = p };

	p->since = since;
	p->upto = upto;
	store_look(c->s);
	posts_between(c->s, a, since, upto, take, &g);
	p->harvest = harvest_between(c->s, a, since, upto, &p->n_harvest);
	return finish(&g);
}

struct edition_posts *edition_gather_dated(struct community *c, struct arena *a, time_t since)
{
	struct edition_posts *p = arena_get(a, sizeof *p);
	struct gather g = { .c = c, .a = a, .p = p };

	p->upto = post_last_seq(c->s);
	store_look(c->s);
	posts_dated(c->s, a, since, take, &g);
	p->harvest = harvest_dated(c->s, a, since, &p->n_harvest);
	return finish(&g);
}

void edition_arrange(struct edition_posts *p, struct arena *a, const struct edition_item *items,
		     size_t n)
{
	int next = 0;

	(void)a;
	for (size_t i = 0; i < n; i++)
		next = items[i].item > next ? items[i].item : next;
	for (size_t k = 0; k < p->n_threads; k++) {
		struct edition_thread *t = &p->threads[p->order[k]];
		size_t i = 0;

		while (i < n && items[i].thread != t->id)
			i++;
		t->item = i < n ? items[i].item : ++next;
		t->place = i < n ? items[i].place : 100000 + next;
		t->dropped = i < n && items[i].dropped;
		if (i < n)
			t->section = items[i].section;
	}
	put_in_order(p);
}

int64_t edition_thread_last(const struct edition_posts *p, size_t thread)
{
	const struct edition_thread *t = &p->threads[thread];
	int64_t last = 0;

	for (size_t i = t->first; i < t->first + t->n; i++)
		last = p->v[i].seq > last ? p->v[i].seq : last;
	return last;
}

struct edition_item edition_item_of(struct arena *a, const struct edition_posts *p, size_t thread)
{
	const struct edition_thread *t = &p->threads[thread];
	struct buf ids = BUF(a);

	for (size_t i = t->first; i < t->first + t->n; i++)
		buf_printf(&ids, "%s%lld", i > t->first ? "," : "", (long long)p->v[i].id);
	return (struct edition_item){ .thread = t->id,
				      .item = t->item,
				      .place = t->place,
				      .dropped = t->dropped,
				      .section = t->section,
				      .posts = arena_printf(a, "[%s]", buf_text(&ids)) };
}

/* --- who sees what -------------------------------------------------------------------------------- */

struct edition_view edition_view_new(struct arena *a, const struct edition_posts *p)
{
	return (struct edition_view){ arena_get(a, p->n + 1), arena_get(a, p->n_threads + 1),
				      arena_get(a, p->n_harvest + 1), 0 };
}

/* What the facts say of one tag or thread. -1: nothing. */
static int wants(const struct due_fact *f, size_t n, enum due_fact_kind kind, int64_t key)
{
	int want = -1;

	for (size_t i = 0; i < n; i++)
		if (f[i].kind == kind && f[i].key == key)
			want = want == 0 ? 0 : f[i].want;
	return want;
}

/* The thread's own word counts before its tags', and "never" before "only". */
static bool due_to(const struct edition_posts *p, const struct edition_post *post,
		   const struct due_member *m, const struct due_fact *f, size_t n)
{
	bool follows = !m->followed;
	int want;

	if (wants(f, n, FACT_GOT, post->id) > 0)
		return false;
	want = wants(f, n, FACT_THREAD, p->threads[post->thread].id);
	if (want >= 0)
		return want;
	for (size_t i = 0; i < post->n_tags; i++) {
		want = wants(f, n, FACT_TAG, p->tags[post->tag + i].tag);
		if (want == 0)
			return false;
		follows |= want > 0;
	}
	return follows;
}

/* Theirs to answer: an open question under a tag they know about. */
static bool can_answer(const struct edition_posts *p, const struct edition_post *post,
		       const struct due_fact *f, size_t n)
{
	const struct edition_thread *t = &p->threads[post->thread];

	if (!t->question || t->answered)
		return false;
	for (size_t i = 0; i < post->n_tags; i++)
		if (wants(f, n, FACT_EXPERT, p->tags[post->tag + i].tag) > 0 ||
		    wants(f, n, FACT_TAG, p->tags[post->tag + i].tag) > 0)
			return true;
	return false;
}

/* Where only what is followed comes, a tag that is followed says nothing more. */
static bool watched(const struct edition_posts *p, const struct edition_post *post,
		    const struct due_member *m, const struct due_fact *f, size_t n)
{
	for (size_t i = 0; i < post->n_tags && !m->followed; i++)
		if (wants(f, n, FACT_TAG, p->tags[post->tag + i].tag) > 0)
			return true;
	return false;
}

/* By the word about its thread alone: it has no tags of its own. */
static bool harvest_due(const struct harvest *h, const struct due_member *m,
			const struct due_fact *f, size_t n)
{
	int want = h->thread ? wants(f, n, FACT_THREAD, h->thread) : -1;

	return h->seq > m->watermark && (want >= 0 ? want : !m->followed);
}

void edition_look(const struct edition_posts *p, const struct due_member *m,
		  const struct due_fact *f, size_t n, struct edition_view *out)
{
	memset(out->post, 0, p->n);
	memset(out->for_you, 0, p->n_threads);
	out->n = 0;
	for (size_t i = 0; i < p->n; i++) {
		const struct edition_post *post = &p->v[i];

		if (post->seq <= m->watermark || ((n || m->followed) && !due_to(p, post, m, f, n)))
			continue;
		out->post[i] = true;
		out->n++;
		if (n && (wants(f, n, FACT_THREAD, p->threads[post->thread].id) > 0 ||
			  wants(f, n, FACT_ANSWER, post->id) > 0 || watched(p, post, m, f, n) ||
			  can_answer(p, post, f, n)))
			out->for_you[post->thread] = true;
	}
	for (size_t i = 0; i < p->n_harvest; i++)
		out->n += out->harvest[i] = harvest_due(&p->harvest[i], m, f, n);
}

uint64_t edition_content(const struct edition_posts *p, const struct due_member *m,
			 const struct due_fact *f, size_t n, struct edition_view *scratch)
{
	size_t lo = 0, hi = p->n_seqs;
	uint64_t sum = 0;

	if (m->followed && !n)
		return 0;
	if (!n) {
		while (lo < hi) {
			size_t mid = (lo + hi) / 2;

			if (p->seqs[mid] <= m->watermark)
				lo = mid + 1;
			else
				hi = mid;
		}
		return p->seen[lo];
	}
	edition_look(p, m, f, n, scratch);
	for (size_t i = 0; i < p->n; i++)
		sum ^= scratch->post[i] ? mixed((uint64_t)p->v[i].id) : 0;
	for (size_t i = 0; i < p->n_threads; i++)
		sum ^= scratch->for_you[i] ? mixed(~(uint64_t)p->threads[i].id) : 0;
	for (size_t i = 0; i < p->n_harvest; i++)
		sum ^= scratch->harvest[i] ? harvest_mixed(&p->harvest[i]) : 0;
	return scratch->n ? sum | !sum : 0;
}
