#include "compose/digest_in.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* Readers stop long before a hundred openings: what is shown shrinks before the letter is cut
 * into parts, down to two posts a thread; only then parts are made. */
static const struct level LEVELS[] = {
	{ 6, 700, 4, true, true },  { 4, 460, 4, true, true }, { 3, 280, 3, true, true },
	{ 1, 200, 3, false, true }, { 0, 0, 2, false, true },  { 0, 0, 2, false, false },
};
static const struct level SUMMARY_LEVELS[] = { { 1, 200, 3, true, true },
					       { 1, 120, 3, false, true },
					       { 0, 0, 2, false, true },
					       { 0, 0, 2, false, false } };
static const struct level HEADLINES_LEVEL = { 0, 0, 2, false, false };

enum { PAGE_COST = 14000, ROW_COST = 420, PARTS_LIKED = 3 };

static bool same_section(const char *x, const char *y)
{
	return !strcmp(x ? x : "", y ? y : "");
}

/* "For you" first, then the sections as they first appear, the caller's order inside each. */
static void order_make(struct making *m)
{
	const struct digest_edition *e = m->e;
	const char **sections = NULL;
	size_t n = 0, cap = 0, n_sections = 0,
	       *order = arena_get(m->a, e->n_threads * sizeof *order);

	for (size_t i = 0; i < e->n_threads; i++) {
		size_t k = 0;

		if (e->threads[i].for_you) {
			order[n++] = i;
			continue;
		}
		while (k < n_sections && !same_section(sections[k], e->threads[i].section))
			k++;
		if (k == n_sections)
			*ARENA_PUSH(m->a, sections, n_sections, cap) = e->threads[i].section;
	}
	for (size_t k = 0; k < n_sections; k++)
		for (size_t i = 0; i < e->n_threads; i++)
			if (!e->threads[i].for_you &&
			    same_section(sections[k], e->threads[i].section))
				order[n++] = i;
	m->out->order = order;
	m->out->n_order = n;
}

/* --- fitting -------------------------------------------------------------------------------------- */

static enum err blocks_render(const struct making *m, struct block_of *blocks)
{
	for (size_t k = 0; k < m->out->n_order; k++)
		if (digest_thread_render(m, &m->e->threads[m->out->order[k]], k + 1, &blocks[k]) !=
		    OK)
			return BAD;
	return OK;
}

/* Where the parts begin, each of at most `bytes`; ends[] gets the index behind each part. */
static size_t parts_cut(const struct making *m, const struct block_of *blocks, size_t bytes,
			size_t *ends)
{
	size_t parts = 0, used = PAGE_COST;

	for (size_t k = 0; k < m->out->n_order; k++) {
		size_t cost = blocks[k].cost + ROW_COST;

		if (used + cost > bytes && used > PAGE_COST) {
			ends[parts++] = k;
			used = PAGE_COST;
		}
		used += cost;
	}
	ends[parts++] = m->out->n_order;
	return parts;
}

/* A guess at what the letter would take at a level, on the low side: it only spares rendering
 * what surely does not fit. */
static size_t level_guess(const struct making *m, const struct level *v)
{
	size_t sum = PAGE_COST;

	for (size_t i = 0; i < m->e->n_threads; i++) {
		const struct digest_thread *t = &m->e->threads[i];
		size_t posts = t->n_posts < v->posts ? t->n_posts : v->posts;

		sum += v->posts || t->n_sentences ? 1200 : ROW_COST;
		if (t->n_sentences && posts)
			posts = m->e->form == DIGEST_SUMMARY ? 0 : 1;
		for (size_t k = 0; k < posts; k++) {
			size_t n = t->posts[k].text ? strlen(t->posts[k].text) : 0;

			sum += 200 + 2 * (n < v->columns ? n : v->columns);
		}
	}
	return sum;
}

static enum err level_pick(struct making *m, struct block_of *blocks, size_t bytes, size_t *ends,
			   size_t *parts)
{
	const struct level *levels = LEVELS;
	int n = sizeof LEVELS / sizeof *LEVELS;

	if (m->e->form == DIGEST_SUMMARY) {
		levels = SUMMARY_LEVELS;
		n = sizeof SUMMARY_LEVELS / sizeof *SUMMARY_LEVELS;
	} else if (m->e->form == DIGEST_HEADLINES) {
		levels = &HEADLINES_LEVEL;
		n = 1;
	}
	for (int i = 0; i < n; i++) {
		size_t allowed = i == n - 1 ? (size_t)-1 : i >= n - 3 ? PARTS_LIKED : 1;

		if (i < n - 1 && level_guess(m, &levels[i]) / allowed > bytes)
			continue;
		m->level = &levels[i];
		m->out->shortened = i;
		if (blocks_render(m, blocks) != OK)
			return BAD;
		*parts = parts_cut(m, blocks, bytes, ends);
		if (*parts <= allowed)
			break;
	}
	return OK;
}

static size_t letter_size(const struct making *m, const struct digest_part *p)
{
	struct letter l;
	struct letter_bytes out;
	size_t n;

	digest_letter(m->e, p, &l);
	if (letter_build(m->a, &l, &out, m->w) != OK)
		return 0;
	n = out.n;
	for (size_t i = 0; i < out.n_marks; i++)
		n += splice_width((enum splice_var)out.marks[i].var);
	return n;
}

/* Costs are estimates; where a part comes out too large all are cut again, smaller. */
static enum err parts_make(struct making *m, const struct block_of *blocks, size_t bytes,
			   size_t *ends, size_t parts, size_t *largest)
{
	size_t from = 0;

	m->out->parts = arena_get(m->a, parts * sizeof *m->out->parts);
	m->out->n_parts = parts;
	*largest = 0;
	for (size_t i = 0; i < parts; from = ends[i++]) {
		size_t n;

		if (digest_page_render(m, from, ends[i], i + 1, parts, blocks, &m->out->parts[i]) !=
		    OK)
			return BAD;
		n = letter_size(m, &m->out->parts[i]);
		if (!n)
			return BAD;
		if (n > bytes && ends[i] - from > 1 && n > *largest)
			*largest = n;
	}
	return OK;
}

static enum err readable(struct making *m)
{
	size_t n = m->out->n_order, bytes = m->e->bytes ? m->e->bytes : DIGEST_BYTES, limit = bytes;
	struct block_of *blocks = arena_get(m->a, n * sizeof *blocks);
	size_t *ends = arena_get(m->a, n * sizeof *ends), parts = 0, largest = 0;

	if (level_pick(m, blocks, bytes, ends, &parts) != OK)
		return BAD;
	for (int again = 0; again < 8; again++) {
		if (parts_make(m, blocks, bytes, ends, parts, &largest) != OK)
			return BAD;
		if (!largest)
			break;
		limit = limit * bytes / largest * 19 / 20;
		parts = parts_cut(m, blocks, limit, ends);
	}
	return OK;
}

enum err digest_compose(struct arena *a, const struct lang *l, const struct digest_edition *e,
			struct digest *out, struct why *w)
{
	struct making m = { .a = a, .l = l, .e = e, .out = out, .w = w };

	*out = (struct digest){ 0 };
	if (!e->n_threads)
		return NONE;
	order_make(&m);
	switch (e->form) {
	case DIGEST_PLAIN: return digest_plain(&m);
	case DIGEST_MIME: return digest_mime(&m);
	default: return readable(&m);
	}
}

void digest_letter(const struct digest_edition *e, const struct digest_part *p, struct letter *out)
{
	*out = (struct letter){
		.from_name = e->community,
		.from = e->address,
		.subject = p->subject,
		.date = e->date,
		.list = e->list,
		.auto_submitted = "auto-generated",
		.precedence = "list",
		.body = p->body,
		.seed = e->seed,
	};
}
