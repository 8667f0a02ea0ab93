#include "community/keepers.h"

#include <string.h>

#include "base/address.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "compose/value.h"
#include "store/store_pending.h"

enum { QUOTED_LINES = 400, FORWARDED_PER_DAY = 20, FORWARDED_IN_ALL = 200, DAY = 86400 };

/* ---- who ------------------------------------------------------------------------------------ */

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

static void add_role(struct community *c, struct arena *a, struct found *f, const char *role)
{
	size_t n;
	int64_t *ids = role_members(c->s, a, role, &n);

	for (size_t i = 0; i < n; i++)
		add(c, a, f, ids[i], NULL);
}

struct keeper *keepers_all(struct community *c, struct arena *a, size_t *n)
{
	const struct settings_list *named = &c->set->community.coordinators;
	struct found f = { NULL, 0, 0 };

	add_role(c, a, &f, "owner");
	add_role(c, a, &f, "coordinator");
	for (size_t i = 0; i < named->n; i++)
		add(c, a, &f, member_of(c, a, named->v[i]), named->v[i]);
	*n = f.n;
	return f.v;
}

enum err keepers_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	const struct settings_list *named = &c->set->community.coordinators;
	int64_t *ids = arena_get(a, (named->n + 1) * sizeof *ids);
	size_t n = 0;

	(void)w;
	for (size_t i = 0; i < named->n; i++) {
		const char *key = address_key(a, named->v[i]);
		struct member *m = key ? member_by_address(c->s, a, key) : NULL;

		if (m && (!strcmp(m->state, "active") || !strcmp(m->state, "unreachable")))
			ids[n++] = m->id;
	}
	role_name(c->s, a, "coordinator", ids, n, now);
	return NONE;
}

static void remove_member(struct found *f, int64_t id)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		if (!f->v[i].member || f->v[i].member->id != id)
			f->v[n++] = f->v[i];
	f->n = n;
}

/* Whom a letter to them reaches: where nobody (else) runs the community, those who moderate it.
 *   but  NULL: all of them */
static struct keeper *readers(struct community *c, struct arena *a, const struct member *but,
			      size_t *n)
{
	struct found f = { NULL, 0, 0 };

	f.v = keepers_all(c, a, &f.n);
	f.cap = f.n;
	if (but)
		remove_member(&f, but->id);
	if (!f.n)
		add_role(c, a, &f, "moderator");
	if (but)
		remove_member(&f, but->id);
	*n = f.n;
	return f.v;
}

/* ---- what goes on to them -------------------------------------------------------------------- */

static struct value *lines_of(struct arena *a, const char *text)
{
	struct value *list = value_list(a);

	for (int i = 0; *text; i++) {
		size_t n = strcspn(text, "\n");

		if (i == QUOTED_LINES) {
			value_push(list, value_text(a, "[...]"));
			break;
		}
		value_push(list, value_text(a, arena_ndup(a, text, n)));
		text += n + (text[n] == '\n');
	}
	return list;
}

static struct value *files_of(struct arena *a, const struct mail *m)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < m->n_attachments; i++)
		value_push(list, value_text(a, *m->attachments[i].name ? m->attachments[i].name
								       : m->attachments[i].type));
	return list;
}

/* Any From may stand in a mail: those who run the community get no more than they can read. */
static bool forwarded_enough(struct community *c, struct work *w, bool count)
{
	const char *from = address_key(w->a, w->m->from.address);
	int64_t day = w->now / DAY;

	from = from ? from : "nobody";
	if (answered_count(c->s, from, "to the owners", day) >= FORWARDED_PER_DAY ||
	    answered_count(c->s, "", "to the owners", day) >= FORWARDED_IN_ALL)
		return true;
	if (count) {
		answered_add(c->s, from, "to the owners", day);
		answered_add(c->s, "", "to the owners", day);
	}
	return false;
}

void keepers_say_full(struct community *c, struct work *w, struct outcome *o)
{
	const char *state = o->state;

	if (!forwarded_enough(c, w, false))
		return;
	o->reason = arena_printf(w->a, "%s; not passed on, after many on one day", o->reason);
	outcome_reply(c, w, "keepers-full", NULL, o);
	o->state = state;
}

static bool send_to(struct community *c, struct work *w, const struct keeper *k,
		    const char *subject, const char *text)
{
	const struct mail *m = w->m;
	const char *name = address_name(w->a, m->from.name, m->from.address);
	const char *proof = w->auth.verdict == AUTH_VERDICT_PASS ? "" : m->from.address;
	struct value *v = answer_values(c, w->a, k->member);
	struct answer to = { .template = "owner",
			     .values = v,
			     .member = k->member,
			     .address = k->address,
			     .class = CLASS_CARE,
			     .about = w->r->id,
			     .reply_to = m->from.address,
			     .reply_name = m->from.name };
	struct why why_not;

	value_set_text(v, "subject", *subject ? token_hide(w->a, c->key, subject) : "?");
	value_set_text(v, "who",
		       *name ? arena_printf(w->a, "%s <%s>", name, m->from.address)
			     : m->from.address);
	value_set_text(v, "unproven", proof);
	value_set(v, "quoted", lines_of(w->a, token_hide(w->a, c->key, text)));
	value_set(v, "files", files_of(w->a, m));
	return answer_send(c, w->a, &to, &why_not) == OK;
}

/* others: not to whoever wrote it. */
static size_t forward(struct community *c, struct work *w, const char *subject, const char *text,
		      bool others)
{
	struct keeper *k;
	size_t n, sent = 0;

	if (forwarded_enough(c, w, true))
		return 0;
	k = readers(c, w->a, others ? w->author : NULL, &n);
	for (size_t i = 0; i < n; i++)
		sent += send_to(c, w, &k[i], subject, text);
	return sent;
}

bool keepers_forward_one(struct community *c, struct work *w, struct member *m)
{
	struct keeper k = { .member = m };

	return authority_belongs(m) && !forwarded_enough(c, w, true) &&
	       send_to(c, w, &k, w->m->subject, w->m->reply);
}

size_t keepers_forward(struct community *c, struct work *w, const char *subject, const char *text)
{
	return forward(c, w, subject, text, false);
}

size_t keepers_forward_others(struct community *c, struct work *w, const char *subject,
			      const char *text)
{
	return forward(c, w, subject, text, true);
}
