#include "community/pending.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/when.h"
#include "community/answer.h"
#include "compose/value.h"

/* Several changes may be wished for on one day; more than these are a flood in somebody's name. */
enum { HOUR = 3600, DAY = 86400, SETTINGS_A_DAY = 3 };

enum err pending_ask(struct community *c, struct arena *a, struct pending *p, struct answer *n,
		     struct why *w)
{
	time_t now = n->to ? n->to->now : when_now();
	enum err e = answer_may(c, a, n, w);

	if (e != OK)
		return e;
	p->created = now;
	p->expires = p->expires ? p->expires : now + c->set->trust.token_life_s;
	p->member = p->member ? p->member : n->member ? n->member->id : 0;
	if (p->proven)
		p->data = pending_keep(a, p->data, "proven", "yes");
	pending_add(c->s, p);
	n->purpose = TOKEN_CONFIRM;
	n->number = p->id;
	return answer_send(c, a, n, w);
}

char *pending_keep(struct arena *a, const char *data, const char *name, const char *text)
{
	json_t *all = data ? json_loads(data, 0, NULL) : NULL;
	char *dumped, *out;

	all = json_is_object(all) ? all : json_object();
	json_object_set_new(all, name, json_string(text));
	dumped = json_dumps(all, JSON_COMPACT);
	out = arena_dup(a, dumped ? dumped : "{}");
	free(dumped);
	json_decref(all);
	return out;
}

char *pending_kept(struct arena *a, const char *data, const char *name)
{
	json_t *all = json_loads(data, 0, NULL);
	const char *text = json_string_value(json_object_get(all, name));
	char *out = text ? arena_dup(a, text) : NULL;

	json_decref(all);
	return out;
}

/* Once a day an address and kind of question; of settings each mail asks for something else. */
static const char *reason_of(struct community *c, struct work *w, const struct pending *p)
{
	int64_t asked = strcmp(p->purpose, "settings")
				? 0
				: pending_since(c->s, p->purpose, p->address, w->now - DAY);

	return asked && asked < SETTINGS_A_DAY
		       ? arena_printf(w->a, "confirm %s %lld", p->purpose, (long long)asked)
		       : arena_printf(w->a, "confirm %s", p->purpose);
}

void pending_confirm(struct community *c, struct work *w, const struct member *m, const char *to,
		     struct pending *p, const char *what, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, m);
	struct answer n = { .template = "confirm",
			    .values = v,
			    .member = m,
			    .address = to,
			    .to = w,
			    .question = true };
	struct why why_not;
	enum err e;

	value_set_text(v, "what", what);
	value_set_bool(v, "yes", p->yes);
	value_set_bool(v, "passed", p->passed);
	p->address = address_key(w->a, to ? to : m->address);
	p->member = m->id;
	p->arrival = w->r->id;
	n.reason = reason_of(c, w, p);
	e = pending_ask(c, w->a, p, &n, &why_not);
	o->state = e == OK ? "acted" : "aside";
	o->reason = e == OK ? arena_printf(w->a, "%s: asked to confirm by mail", o->reason)
			    : arena_printf(w->a, "%s, not confirmed and not asked: %s", o->reason,
					   why_not.text);
}

/* What anybody can have sent to an address that is not theirs is one and the same to its owner. */
static const char *same_as(const char *purpose)
{
	return !strcmp(purpose, "join") ? "reader" : !strcmp(purpose, "reader") ? "join" : purpose;
}

enum err pending_room(struct community *c, struct work *w, const char *purpose, const char *key,
		      enum pending_asker by, struct why *reason)
{
	const struct settings *set = c->set;
	const char *at = strrchr(key, '@');
	bool proven = by == ASKED_BY_ITSELF;
	int hour = set->members.joins_per_hour, day = set->members.joins_per_domain_per_day;
	int in_all = proven ? PENDING_PROVEN_MORE * hour : hour;
	struct pending_ask q = { .purpose = purpose,
				 .other = same_as(purpose),
				 .local = arena_ndup(w->a, key, (size_t)(at - key)),
				 .at = at,
				 .org = address_org_domain(w->a, at + 1),
				 .exact = by != ASKED_IN_ITS_NAME,
				 .proven = proven,
				 .hour_since = w->now - HOUR,
				 .day_since = w->now - DAY };
	struct pending_asked n;

	if (!q.exact && *key != '+' && *key != '"')
		q.local = arena_ndup(w->a, q.local, strcspn(q.local, "+"));
	pending_count(c->s, &q, &n);
	if (n.mailbox)
		return why(reason, NONE, "the address was asked today");
	if (n.hour >= in_all)
		return why(reason, NONE, "%d were asked within the hour, which is the limit",
			   in_all);
	if (proven && n.domain_hour >= hour)
		return why(reason, NONE,
			   "%d of its domain were asked within the hour, which is the limit", hour);
	if (!proven && n.domain >= day)
		return why(reason, NONE, "%d of its domain were asked today, which is the limit",
			   day);
	return OK;
}
