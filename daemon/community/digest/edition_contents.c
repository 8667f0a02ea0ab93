#include "community/digest/edition_contents.h"

#include "base/arena.h"

static bool same(const struct due_member *a, const struct due_member *b)
{
	return a->content == b->content && a->form == b->form && a->lang == b->lang &&
	       a->zone == b->zone && a->folding == b->folding;
}

/* The contents' numbers are mixed already; the texts are few, and spread by a prime. */
static size_t hash(const struct due_member *m)
{
	uint64_t h = m->content;

	h = h * 1000003 + (uintptr_t)m->form;
	h = h * 1000003 + (uintptr_t)m->lang;
	h = h * 1000003 + (uintptr_t)m->zone;
	h = h * 1000003 + (uint64_t)m->folding;
	return (size_t)(h ^ h >> 32);
}

/* The slot it is in, or the free one where it belongs. */
static size_t *slot_of(const struct contents *c, const struct due_member *m)
{
	size_t i = hash(m) & (c->slots - 1);

	while (c->slot[i] && !same(&c->v[c->slot[i] - 1].who, m))
		i = (i + 1) & (c->slots - 1);
	return &c->slot[i];
}

static void grow(struct contents *c)
{
	c->slots = c->slots ? c->slots * 4 : 256;
	c->slot = arena_get(c->a, c->slots * sizeof *c->slot);
	for (size_t i = 0; i < c->n; i++)
		*slot_of(c, &c->v[i].who) = i + 1;
}

struct content *contents_of(struct contents *c, const struct due_member *m, bool *fresh)
{
	size_t *slot;

	if (c->n * 2 >= c->slots)
		grow(c);
	slot = slot_of(c, m);
	*fresh = !*slot;
	if (*fresh) {
		ARENA_PUSH(c->a, c->v, c->n, c->cap)->who = *m;
		*slot = c->n;
	}
	return &c->v[*slot - 1];
}
