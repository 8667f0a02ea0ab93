/*
 * activity_guest.c - who is named in an activity: members at once, guests when they agree.
 *
 * A guest from outside is written to once, with a token, when somebody in charge of the community
 * names their address for a role of the recipe. Whoever mails the token back takes part by mail in
 * that activity and nothing else: a row of member in the state "guest", which no audience selects.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/activity/meeting.h"
#include "community/activity/recipe.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/keepers.h"
#include "community/pending.h"
#include "compose/value.h"
#include "store/store_member.h"

enum { NAME_COLUMNS = 60 };

bool activity_in_charge(struct community *c, int64_t member)
{
	return role_has(c->s, member, "coordinator") || role_has(c->s, member, "owner");
}

/* --- inviting -------------------------------------------------------------------------------- */

static char *packed(struct arena *a, int64_t activity, const char *role)
{
	json_t *o = json_pack("{s:I, s:s}", "activity", (json_int_t)activity, "role", role);
	char *text = json_dumps(o, JSON_COMPACT), *out = arena_dup(a, text);

	json_decref(o);
	free(text);
	return out;
}

/* A From alone makes nobody write to an outsider (DESIGN, promise 6). */
static bool is_proven(struct community *c, struct work *w)
{
	return authority_wrote(c, w) || pending_answered(c->s, "activity", w->r->id);
}

/* On the word of somebody in charge, once. */
static enum err invite(struct community *c, struct work *w, const struct activity *v,
		       const char *written, const char *role)
{
	const char *key = address_key(w->a, written);
	const struct member *host = w->author;
	struct member *m = key ? member_by_address(c->s, w->a, key) : NULL;
	const struct meeting *meets = meeting_find(c->s, w->a, v->id);
	struct pending p = { .purpose = "guest",
			     .address = key,
			     .data = packed(w->a, v->id, role),
			     .expires = v->due };
	struct answer n = { .template = "invitation-guest",
			    .values = answer_values(c, w->a, NULL),
			    .address = written,
			    .question = true };
	struct why why_not;

	if (!key || (m && !strcmp(m->state, "banned")) || !host ||
	    !activity_in_charge(c, host->id) || !is_proven(c, w) ||
	    pending_room(c, w, "guest", key, ASKED_BY_MEMBER, &why_not) != OK)
		return NONE;
	value_set_text(n.values, "host", *host->name ? host->name : host->address);
	value_set_text(n.values, "title", v->title);
	value_set_text(n.values, "text", v->text);
	if (meets)
		value_set(n.values, "event",
			  meeting_value(c, w->a, answer_lang(c, NULL), meets, NULL));
	/* It goes to another than who wrote, so it answers no mail. */
	return pending_ask(c, w->a, &p, &n, &why_not);
}

static bool is_member(const struct member *m)
{
	return m && (!strcmp(m->state, "active") || !strcmp(m->state, "unreachable"));
}

static void add_one(struct community *c, struct work *w, const struct activity *v,
		    const char *written, const char *role, struct activity_form *f)
{
	const char *key = address_key(w->a, written);
	struct member *m = key ? member_by_address(c->s, w->a, key) : NULL;

	if (is_member(m))
		participant_add(c->s, v->id, m->id, role, w->now);
	else if (m && participant_is(c->s, v->id, m->id, role))
		return; /* came already */
	else if (strcmp(role, "in") && invite(c, w, v, written, role) == OK)
		*ARENA_PUSH(w->a, f->invited, f->n_invited, f->cap_invited) = written;
	else
		*ARENA_PUSH(w->a, f->strangers, f->n_strangers, f->cap_strangers) = written;
}

static void add_all(struct community *c, struct work *w, const struct activity *v,
		    const char *named, const char *role, struct activity_form *f)
{
	for (const char *p = named ? named : ""; *p; p += strcspn(p, ", ;")) {
		size_t n;

		p += strspn(p, ", ;");
		n = strcspn(p, ", ;");
		if (n)
			add_one(c, w, v, arena_ndup(w->a, p, n), role, f);
	}
}

void activity_add_named(struct community *c, struct work *w, const struct activity *v,
			const struct recipe *r, const char *fields, struct activity_form *f)
{
	struct activity said = { .fields = fields };

	add_all(c, w, v, activity_field(w->a, &said, "with"), "in", f);
	for (size_t i = 0; i < r->roles.n; i++)
		add_all(c, w, v, activity_field(w->a, &said, r->roles.v[i]), r->roles.v[i], f);
}

/* --- coming ------------------------------------------------------------------------------------ */

/* The token proves who reads at that address: they are known from now on, as a guest at least. */
static struct member *guest_at(struct community *c, struct work *w, const char *address)
{
	struct member fresh = { .name = text_ellipsis(w->a, w->m->from.name, NAME_COLUMNS),
				.mode = "nothing",
				.address = address };
	struct member *m = member_by_address(c->s, w->a, address);
	bool had = m && strcmp(m->state, "left") != 0;

	if (had)
		return strcmp(m->state, "banned") ? m : NULL;
	if (!m && member_add(c->s, &fresh, address, w->now) != OK)
		return NULL; /* an address that somebody has not confirmed yet */
	m = member_by_address(c->s, w->a, address);
	m->state = "guest";
	m->mode = "nothing";
	m->left_at = 0;
	member_save(c->s, m);
	story_add(c->s, m->id, w->now, "takes part as a guest, by own wish");
	return m;
}

/* Letters for their role that left before they agreed. */
static void send_what_went(struct community *c, struct work *w, const struct activity *v,
			   const struct recipe *r, const char *role, int64_t member)
{
	size_t n;
	struct activity_step *s = steps_of(c->s, w->a, v->id, &n);
	struct why why_not;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(s[i].state, "done") && (size_t)s[i].step < r->n_steps &&
		    !strcmp(r->steps[s[i].step].to, role) && *r->steps[s[i].step].mail)
			activity_send_late(c, w->a, v, r, &s[i], member, w->now, &why_not);
}

static void welcome(struct community *c, struct work *w, const struct activity *v,
		    const struct recipe *r, const struct member *m)
{
	struct activity_note to_guest = { .letter = "guest-welcome", .member = m->id, .to = w };
	struct activity_note to_host = {
		.letter = "guest-comes",
		.member = v->owner,
		.key = arena_printf(w->a, "guest:%lld", (long long)m->id),
		.said = *m->name ? arena_printf(w->a, "%s (%s)", m->name, m->address) : m->address
	};
	struct why why_not;

	activity_write(c, w->a, v, r, &to_guest, &why_not);
	if (v->owner)
		activity_write(c, w->a, v, r, &to_host, &why_not);
}

/* The activity they were invited into, and as what. */
static struct activity *invited_into(struct community *c, struct arena *a, const struct pending *p,
				     const char **role)
{
	json_t *data = json_loads(p->data, 0, NULL);
	const char *text = json_string_value(json_object_get(data, "role"));
	int64_t id = json_integer_value(json_object_get(data, "activity"));

	*role = arena_dup(a, text ? text : "");
	json_decref(data);
	return activity_find(c->s, a, id);
}

bool activity_guest_declined(struct community *c, struct work *w, const struct pending *p)
{
	const char *role;
	struct activity *v = invited_into(c, w->a, p, &role);
	struct member *host = v && v->owner ? member_find(c->s, w->a, v->owner) : NULL;

	return host && !strcmp(v->state, "open") && keepers_forward_one(c, w, host);
}

void activity_guest_came(struct community *c, struct work *w, const struct pending *p,
			 struct outcome *o)
{
	const char *role;
	struct activity *v = invited_into(c, w->a, p, &role);
	const struct recipe *r = v ? activity_recipe(c, w->a, v, &(struct why){ "" }) : NULL;
	struct member *m;

	o->reason = "what they were invited to is over";
	if (!r || strcmp(v->state, "open") || !recipe_has_role(r, role))
		return;
	m = guest_at(c, w, p->address);
	o->reason = "a guest who cannot be let in";
	if (!m)
		return;
	participant_add(c->s, v->id, m->id, role, w->now);
	welcome(c, w, v, r, m);
	send_what_went(c, w, v, r, role, m->id);
	activity_soon(c->s, v->id, w->now);
	outcome_say(o, "acted",
		    arena_printf(w->a, "takes part in activity %lld as %s", (long long)v->id,
				 role));
}
