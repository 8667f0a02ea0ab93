#include "community/edition_harvest.h"

#include <string.h>

#include "store/store_activity.h"

enum { HARVEST_MOST = 50 };

void edition_harvest_gather(struct edition_cut *cut)
{
	struct store *s = cut->c->s;

	cut->harvest = harvest_waiting(s, cut->a, HARVEST_MOST, &cut->n_harvest);
	cut->harvest_threads = arena_get(cut->a, (cut->n_harvest + 1) * sizeof(int64_t));
	for (size_t i = 0; i < cut->n_harvest; i++) {
		struct activity *v = activity_find(s, cut->a, cut->harvest[i].activity);

		cut->harvest_threads[i] = v ? v->thread : 0;
	}
}

/* The item whose replies belong to it; 0: its thread has none here, the subject's mark leads there. */
static int item_of(const struct edition_posts *p, int64_t thread)
{
	for (size_t i = 0; i < p->n_threads; i++)
		if (p->threads[i].id == thread && !p->threads[i].dropped)
			return p->threads[i].item;
	return 0;
}

static struct digest_thread as_thread(const struct edition_cut *cut, struct arena *each,
				      const struct lang *l, size_t i)
{
	const struct harvest *h = &cut->harvest[i];
	int64_t thread = cut->harvest_threads[i];
	struct digest_post *post = arena_get(each, sizeof *post);

	*post = (struct digest_post){ .author = cut->c->set->community.name,
				      .date = (time_t)h->at,
				      .text = h->text };
	return (struct digest_thread){
		.subject = h->title,
		.section = edition_heading(each, l, h->section),
		.item = thread ? item_of(cut->posts, thread) : 0,
		.mark = thread ? arena_printf(each, "k%lld", (long long)thread) : NULL,
		.posts = post,
		.n_posts = 1,
		.total = 1,
	};
}

void edition_harvest_show(const struct edition_cut *cut, struct arena *each, const struct lang *l,
			  struct digest_edition *e)
{
	size_t n = e->n_threads;
	struct digest_thread *v;

	if (!n || !cut->n_harvest)
		return;
	v = arena_get(each, (n + cut->n_harvest) * sizeof *v);
	memcpy(v, e->threads, n * sizeof *v);
	for (size_t i = 0; i < cut->n_harvest; i++)
		v[n++] = as_thread(cut, each, l, i);
	e->threads = v;
	e->n_threads = n;
}

void edition_harvest_record(const struct edition_cut *cut)
{
	if (cut->n && cut->n_harvest)
		harvest_shown(cut->c->s, cut->harvest[cut->n_harvest - 1].id, cut->edition.id);
}
