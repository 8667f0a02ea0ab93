#include "community/authority.h"

#include <string.h>

#include "base/address.h"

bool authority_belongs(const struct member *m)
{
	return m && (!strcmp(m->state, "active") || !strcmp(m->state, "unreachable"));
}

enum authority authority_of(const struct work *w)
{
	if (!w->author || !strcmp(w->author->state, "banned"))
		return AUTHORITY_NONE;
	return w->auth.verdict == AUTH_VERDICT_PASS ? AUTHORITY_PROVEN : AUTHORITY_CLAIMED;
}

static int64_t member_of(struct community *c, struct arena *a, const char *address)
{
	const char *key = address_key(a, address);
	struct member *m = key ? member_by_address(c->s, a, key) : NULL;

	return m ? m->id : 0;
}

struct found {
	struct keeper *v;
	size_t n, cap;
};

static void add(struct community *c, struct arena *a, struct found *f, int64_t id,
		const char *address)
{
	struct keeper *k;

	for (size_t i = 0; i < f->n; i++)
		if (id ? f->v[i].member && f->v[i].member->id == id
		       : address_same(a, f->v[i].address, address))
			return;
	k = ARENA_PUSH(a, f->v, f->n, f->cap);
	k->member = id ? member_find(c->s, a, id) : NULL;
	k->address = k->member ? k->member->address : address;
}

struct keeper *authority_keepers(struct community *c, struct arena *a, size_t *n)
{
	static const char *const roles[] = { "owner", "coordinator" };
	const struct settings_list *named = &c->set->community.coordinators;
	struct found f = { NULL, 0, 0 };

	for (size_t r = 0; r < sizeof roles / sizeof *roles; r++) {
		size_t many;
		int64_t *ids = role_members(c->s, a, roles[r], &many);

		for (size_t i = 0; i < many; i++)
			add(c, a, &f, ids[i], NULL);
	}
	for (size_t i = 0; i < named->n; i++)
		add(c, a, &f, member_of(c, a, named->v[i]), named->v[i]);
	*n = f.n;
	return f.v;
}
