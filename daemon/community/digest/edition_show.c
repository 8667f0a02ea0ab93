/*
 * edition_show.c - what a member sees of an edition, as a digest shows it: subset, headings, summaries.
 */
#include <string.h>

#include "community/digest/edition_posts.h"
#include "community/digest/gist.h"
#include "compose/sentence.h"
#include "compose/summary.h"
#include "compose/words.h"

enum { LONG_POSTS = 4, LONG_WORDS = 4 };

/* A summary made once for each set of posts of the thread that somebody sees. */
struct edition_told {
	uint64_t seen;
	size_t words;
	const struct digest_sentence *v;
	size_t n;
	struct edition_told *next;
};

const char *edition_heading(struct arena *each, const struct lang *l, const char *section)
{
	const char *name;

	if (!*section || *section == '#')
		return section;
	name = words_get(l, arena_printf(each, "section.%s", section));
	return *name ? name : section;
}

static size_t rough_words(const struct digest_post *v, size_t n)
{
	size_t words = 0;

	for (size_t i = 0; i < n; i++)
		words += strlen(v[i].text ? v[i].text : "") / 6;
	return words;
}

static const struct digest_sentence *tell(struct arena *a, const struct digest_post *v, size_t n,
					  size_t words, size_t *n_out)
{
	struct arena *tmp = arena_new();
	struct summary_post *posts = arena_get(tmp, n * sizeof *posts);
	struct digest_sentence *out;
	struct summary s;

	for (size_t i = 0; i < n; i++)
		posts[i] =
			(struct summary_post){ .message_id = v[i].message_id ? v[i].message_id : "",
					       .parent = i ? 0 : SUMMARY_ROOT,
					       .author = v[i].address ? v[i].address : v[i].author,
					       .subject = "",
					       .reply = v[i].text };
	s = summary_make(tmp, posts, n, words);
	out = arena_get(a, (s.n + 1) * sizeof *out);
	for (size_t i = 0; i < s.n; i++)
		out[i] = (struct digest_sentence){ arena_dup(a, s.v[i].text),
						   v[s.v[i].post].author };
	*n_out = s.n;
	arena_free(tmp);
	return out;
}

static void summarise(struct arena *a, struct edition_thread *t, struct digest_thread *d,
		      uint64_t seen, size_t words)
{
	struct edition_told *told = t->told;

	while (told && (told->seen != seen || told->words != words))
		told = told->next;
	if (!told) {
		told = arena_get(a, sizeof *told);
		*told = (struct edition_told){ .seen = seen, .words = words, .next = t->told };
		told->v = tell(a, d->posts, d->n_posts, words, &told->n);
		t->told = told;
	}
	d->sentences = told->v;
	d->n_sentences = told->n;
}

/* A member's own words stand in the place of any summary. */
static void retell(struct arena *each, const struct lang *l, const struct gist_row *g,
		   const struct edition_posts *p, const struct edition_thread *t,
		   const struct edition_view *view, struct digest_thread *d)
{
	struct digest_sentence *v;
	const char **lines = gist_paragraphs(each, g->text, &d->n_sentences);

	v = arena_get(each, (d->n_sentences + 1) * sizeof *v);
	for (size_t i = 0; i < d->n_sentences; i++)
		v[i] = (struct digest_sentence){ lines[i], NULL };
	d->sentences = v;
	d->told_by = gist_signature(each, l, g);
	for (size_t i = t->first; i < t->first + t->n; i++)
		if (view->post[i]) {
			if (p->v[i].id > g->upto)
				break;
			d->told++;
		}
}

/* Long threads are told in short; the summary form tells all that have more than one post. */
static bool wants_summary(const struct digest_thread *d, enum digest_form form, size_t words)
{
	if (!words || form == DIGEST_PLAIN || form == DIGEST_MIME || form == DIGEST_HEADLINES)
		return false;
	if (form == DIGEST_SUMMARY)
		return d->n_posts > 1 || rough_words(d->posts, d->n_posts) > 2 * words;
	return d->n_posts >= LONG_POSTS && rough_words(d->posts, d->n_posts) > LONG_WORDS * words;
}

static struct digest_post *seen_posts(struct arena *each, const struct edition_posts *p,
				      const struct edition_thread *t,
				      const struct edition_view *view, size_t *n, uint64_t *seen)
{
	struct digest_post *v = arena_get(each, t->n * sizeof *v);

	*n = 0;
	*seen = 0;
	for (size_t i = t->first; i < t->first + t->n; i++)
		if (view->post[i]) {
			*seen = *seen * 1099511628211u + (uint64_t)p->v[i].id;
			v[(*n)++] = p->v[i].show;
		}
	return v;
}

/* Outcomes (what somebody took the trouble to sum up is one), what is for the reader, the rest. */
static int catch_up_rank(const struct edition_thread *t, bool for_you)
{
	return t->outcome || t->gist ? 0 : for_you ? 1 : 2;
}

static void catch_up(struct digest_thread *d, const struct lang *l, int rank)
{
	static const char *const sections[] = { "section.outcomes", "for_you", "section.rest" };

	d->section = words_get(l, sections[rank]);
	d->for_you = false; /* their own section stands in the second place here */
	d->brief = rank == 2;
}

static void by_rank(struct digest_thread *v, const int *ranks, size_t n, struct digest_thread *out)
{
	size_t k = 0;

	for (int rank = 0; rank < 3; rank++)
		for (size_t i = 0; i < n; i++)
			if (ranks[i] == rank)
				out[k++] = v[i];
}

struct digest_thread *edition_show(struct arena *a, struct arena *each, struct edition_posts *p,
				   const struct edition_view *view, const struct lang *l,
				   enum digest_form form, enum edition_style style, size_t words,
				   size_t *n, time_t *first, time_t *last)
{
	struct digest_thread *out = arena_get(each, (p->n_threads + 1) * sizeof *out), *sorted;
	int *ranks = arena_get(each, (p->n_threads + 1) * sizeof *ranks);

	*n = 0;
	*first = *last = 0;
	for (size_t k = 0; k < p->n_threads; k++) {
		struct edition_thread *t = &p->threads[p->order[k]];
		struct digest_thread *d = &out[*n];
		uint64_t seen;

		*d = (struct digest_thread){ .subject = t->subject,
					     .section = edition_heading(each, l, t->section),
					     .tags = (const char *const *)t->tags,
					     .n_tags = t->n_tags,
					     .item = t->item,
					     .total = t->total,
					     .for_you = view->for_you[p->order[k]],
					     .question = t->question,
					     .answered = t->answered };
		d->posts = seen_posts(each, p, t, view, &d->n_posts, &seen);
		if (!d->n_posts || t->dropped)
			continue;
		d->mark = arena_printf(each, "k%lld", (long long)t->id);
		for (size_t i = 0; i < d->n_posts; i++) {
			*first = !*first || d->posts[i].date < *first ? d->posts[i].date : *first;
			*last = d->posts[i].date > *last ? d->posts[i].date : *last;
		}
		if (style == EDITION_CATCHUP) {
			ranks[*n] = catch_up_rank(t, d->for_you);
			catch_up(d, l, ranks[*n]);
		}
		if (!d->brief && t->gist)
			retell(each, l, t->gist, p, t, view, d);
		else if (!d->brief && wants_summary(d, form, words))
			summarise(a, t, d, seen, words);
		(*n)++;
	}
	if (style == EDITION_USUAL)
		return out;
	sorted = arena_get(each, (*n + 1) * sizeof *sorted);
	by_rank(out, ranks, *n, sorted);
	return sorted;
}
