#include "community/list/moderators.h"

#include <string.h>

#include "base/address.h"

static const char *const on_duty[] = { "moderator", "coordinator", "owner", NULL };

bool moderator_is(struct community *c, struct arena *a, const struct member *m, const char *address)
{
	const struct settings_list *list = &c->set->community.coordinators;

	for (const char *const *role = on_duty; m && *role; role++)
		if (role_has(c->s, m->id, *role))
			return !strcmp(m->state, "active") || !strcmp(m->state, "unreachable");
	for (size_t i = 0; i < list->n; i++)
		if (address_same(a, list->v[i], address ? address : m ? m->address : ""))
			return true;
	return false;
}

struct roster {
	struct moderator *v;
	size_t n, cap;
};

static void enlist(struct arena *a, struct roster *r, const struct member *m, const char *address)
{
	const char *key = address_key(a, address);

	for (size_t i = 0; key && i < r->n; i++)
		if (!strcmp(r->v[i].address, key))
			return;
	if (key)
		*ARENA_PUSH(a, r->v, r->n, r->cap) = (struct moderator){ m, key };
}

/* away: those who are on vacation as well, when nobody else is there */
static void enlist_members(struct community *c, struct arena *a, struct roster *r, time_t now,
			   bool away)
{
	for (const char *const *role = on_duty; *role; role++) {
		size_t n;
		int64_t *ids = role_members(c->s, a, *role, &n);

		for (size_t i = 0; i < n; i++) {
			struct member *m = member_find(c->s, a, ids[i]);

			if (m && m->address && !strcmp(m->state, "active") &&
			    (away || m->paused_until <= now))
				enlist(a, r, m, m->address);
		}
	}
}

struct moderator *moderators_on_duty(struct community *c, struct arena *a, time_t now, size_t *n)
{
	const struct settings_list *list = &c->set->community.coordinators;
	struct roster r = { 0 };

	enlist_members(c, a, &r, now, false);
	if (!r.n)
		enlist_members(c, a, &r, now, true);
	for (size_t i = 0; !r.n && i < list->n; i++) {
		const char *key = address_key(a, list->v[i]);

		enlist(a, &r, key ? member_by_address(c->s, a, key) : NULL, list->v[i]);
	}
	*n = r.n;
	return r.v;
}
