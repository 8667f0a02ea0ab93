/*
 * people_ban.c - who is banned: nothing of theirs is heard, and nothing goes to them.
 *
 * Joining looks the same to them as to anybody, so that a stranger who writes their address learns
 * nothing. They keep the right to see what is held on them and to be forgotten, and may ask why.
 */
#include <string.h>

#include "base/address.h"
#include "community/people/people.h"
#include "community/people/people_admin.h"
#include "reader/kind.h"
#include "store/store_pending.h"
#include "store/store_people.h"

static bool named(const struct settings *set, struct arena *a, struct store *s, int64_t member)
{
	const struct settings_list *v = &set->community.coordinators;
	size_t n;
	char **own = addresses_of(s, a, member, &n);

	for (size_t i = 0; i < v->n; i++)
		for (size_t k = 0; k < n; k++)
			if (address_same(a, v->v[i], own[k]))
				return true;
	return false;
}

static void take_roles(struct store *s, struct arena *a, int64_t member)
{
	size_t n;
	char **v = roles_of(s, a, member, &n);

	for (size_t i = 0; i < n; i++) {
		size_t role = strcspn(v[i], ":");

		role_remove(s, member, arena_ndup(a, v[i], role), v[i] + role + (v[i][role] != 0));
	}
}

static void shut_out(struct community *c, struct arena *a, struct member *m, const char *story,
		     time_t now)
{
	m->state = "banned";
	m->paused_until = 0;
	m->catch_up = false;
	m->trusted = false;
	member_save(c->s, m);
	take_roles(c->s, a, m->id);
	letters_cancel(c->s, m->id, now, "the member is banned");
	pending_withdraw(c->s, m->id, NULL, now);
	story_add(c->s, m->id, now, story);
}

enum people_done people_ban(struct community *c, struct arena *a, const char *address,
			    const char *by, const char *why, bool owner, bool dry, time_t now)
{
	struct member fresh = { .name = "", .mode = "nothing" }, *m;
	struct address ad;

	if (address_read(a, address, &ad, NULL) != OK)
		return PEOPLE_NO_ADDRESS;
	m = member_by_address(c->s, a, ad.key);
	if (m && !strcmp(m->state, "banned"))
		return PEOPLE_BANNED;
	if (m && named(c->set, a, c->s, m->id))
		return PEOPLE_KEEPER;
	if (m && !owner && (role_has(c->s, m->id, "owner") || role_has(c->s, m->id, "coordinator")))
		return PEOPLE_NOT_OWNER;
	if (dry)
		return PEOPLE_DONE;
	if (!m) { /* an outsider, or an address nobody has confirmed yet */
		fresh.address = ad.full;
		if (member_add(c->s, &fresh, ad.key, now) == NONE)
			address_confirm(c->s, ad.key, now);
		m = member_by_address(c->s, a, ad.key);
	}
	shut_out(c, a, m, arena_printf(a, "banned by %s%s%s", by, *why ? ": " : "", why), now);
	return PEOPLE_DONE;
}

enum people_done people_unban(struct community *c, struct arena *a, const char *address,
			      const char *by, bool dry, time_t now)
{
	const char *key = address_key(a, address);
	struct member *m = key ? member_by_address(c->s, a, key) : NULL;

	if (!key)
		return PEOPLE_NO_ADDRESS;
	if (!m || strcmp(m->state, "banned") != 0)
		return PEOPLE_NOT_BANNED;
	if (dry)
		return PEOPLE_DONE;
	m->state = "left";
	m->left_at = now;
	member_save(c->s, m);
	story_add(c->s, m->id, now, arena_printf(a, "no longer banned, by %s", by));
	return PEOPLE_DONE;
}

/* What is heard all the same, as a command or as the answer to the question it led to. */
static bool heard(const char *what)
{
	static const char *const all[] = { "join", "invited", "why", "mydata", "forgetme", NULL };

	for (int i = 0; what && all[i]; i++)
		if (!strcmp(all[i], what))
			return true;
	return false;
}

static bool is_heard(struct community *c, const struct work *w)
{
	struct pending *p;

	switch (w->route.kind) {
	case ROUTE_CONFIRM:
		p = w->route.has_token ? pending_find(c->s, w->a, w->route.token.number) : NULL;
		return p && heard(p->purpose);
	case ROUTE_COMMAND:
		return heard(kind_of_detail(w->a, w->route.detail)) || heard(w->route.detail);
	case ROUTE_LIST:
	case ROUTE_NONE: return w->m->kind == KIND_COMMAND && heard(w->m->command);
	default: return false;
	}
}

enum err people_take_banned(struct community *c, struct work *w, struct outcome *o)
{
	if (!w->author || strcmp(w->author->state, "banned") != 0 || is_heard(c, w))
		return NONE;
	*o = (struct outcome){ "aside", "its author is banned" };
	return OK;
}
