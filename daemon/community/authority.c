#include "community/authority.h"

#include "base/address.h"
#include "store/store_pending.h"

#include <string.h>

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

bool authority_is_reader(struct work *w, int64_t member, const char *address)
{
	return member ? w->author && w->author->id == member
		      : address_same(w->a, w->m->from.address, address);
}

/* A token that only this author's letters hold. */
static bool own_token(const struct work *w)
{
	return w->route.has_token && w->route.token.purpose == TOKEN_LETTER &&
	       w->route.token.member == w->author->id;
}

bool authority_wrote(struct community *c, struct work *w)
{
	if (!w->author || w->auth.verdict == AUTH_VERDICT_FAIL)
		return false;
	return w->auth.verdict == AUTH_VERDICT_PASS || own_token(w) ||
	       pending_answered(c->s, "post", w->r->id);
}

bool authority_may_speak(struct community *c, struct work *w)
{
	enum unproven rule = c->set->posts.unauthenticated_posts;

	if (!w->author)
		return true; /* an outsider's mail goes the way of theirs */
	if (!authority_belongs(w->author))
		return false;
	return w->auth.verdict != AUTH_VERDICT_ABSENT || rule == UNPROVEN_ACCEPT || own_token(w) ||
	       pending_answered(c->s, "post", w->r->id) ||
	       (rule == UNPROVEN_CONFIRM && pending_confirmed(c->s, "post", w->author->id));
}
