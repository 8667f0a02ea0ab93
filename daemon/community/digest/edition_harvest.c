#include "community/digest/edition_harvest.h"

#include <string.h>

#include "community/activity/activity.h"
#include "community/digest/edition_cut.h"
#include "compose/words.h"

/* The item whose replies belong to it; 0: its thread has none here, the subject's mark leads there. */
static int item_of(const struct edition_posts *p, int64_t thread)
{
	for (size_t i = 0; i < p->n_threads; i++)
		if (p->threads[i].id == thread && !p->threads[i].dropped)
			return p->threads[i].item;
	return 0;
}

static struct digest_thread as_thread(const struct edition_cut *cut, struct arena *each,
				      const struct lang *l, const char *zone,
				      const struct harvest *h)
{
	struct digest_post *post = arena_get(each, sizeof *post);

	*post = (struct digest_post){ .author = cut->c->set->community.name,
				      .date = (time_t)h->at,
				      .text = activity_told(cut->c, each, l, zone, h) };
	return (struct digest_thread){
		.subject = h->title,
		.section = cut->style == EDITION_CATCHUP ? words_get(l, "section.outcomes")
							 : edition_heading(each, l, h->section),
		.item = h->thread ? item_of(cut->posts, h->thread) : 0,
		.mark = h->thread ? arena_printf(each, "k%lld", (long long)h->thread) : NULL,
		.posts = post,
		.n_posts = 1,
		.total = 1,
	};
}

void edition_harvest_show(const struct edition_cut *cut, struct arena *each,
			  const struct edition_view *view, const struct lang *l, const char *zone,
			  struct digest_edition *e)
{
	const struct edition_posts *p = cut->posts;
	struct digest_thread *v = arena_get(each, (e->n_threads + p->n_harvest + 1) * sizeof *v);
	bool first = cut->style == EDITION_CATCHUP;
	size_t n = first ? 0 : e->n_threads, had = e->n_threads;

	if (!first && had)
		memcpy(v, e->threads, had * sizeof *v);
	for (size_t i = 0; i < p->n_harvest; i++) {
		time_t at = (time_t)p->harvest[i].at;

		if (!view->harvest[i])
			continue;
		v[n++] = as_thread(cut, each, l, zone, &p->harvest[i]);
		e->from = !e->from || at < e->from ? at : e->from;
		e->to = at > e->to ? at : e->to;
	}
	if (first && had)
		memcpy(v + n, e->threads, had * sizeof *v);
	e->n_threads = first ? n + had : n;
	e->threads = v;
}
