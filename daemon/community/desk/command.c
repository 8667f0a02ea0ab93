#include "community/desk/command.h"

#include <string.h>

#include "base/address.h"
#include "base/near.h"
#include "base/text.h"
#include "community/people/members_mail.h"
#include "community/people/mydata.h"
#include "community/people/people.h"
#include "compose/value.h"
#include "compose/words.h"

const struct command_row command_table[] = {
	{ "join", people_join },
	{ "leave", people_leave },
	{ "help", people_help },
	{ "settings", people_settings },
	{ "pause", people_settings },
	{ "owner", people_owner },
	{ "why", people_why },
	{ "mydata", mydata_give },
	{ "forgetme", mydata_forget },
	{ "members", members_command },
	{ NULL, NULL },
};

static const struct command_row *find(const char *name)
{
	for (const struct command_row *m = command_table; name && m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}

/* Where there is no plus-addressing, "members: ..." in the subject does the same. */
static const struct command_row *by_subject(struct community *c, struct work *w)
{
	const char *s = w->m->subject;
	size_t n = strcspn(s, ": ");

	if (*c->set->community.separator || w->route.kind != ROUTE_LIST || s[n] != ':')
		return NULL;
	return find(text_lower(w->a, arena_ndup(w->a, s, n)));
}

enum err command_take(struct community *c, struct work *w, struct outcome *o)
{
	const struct command_row *m = NULL;

	if (w->route.kind == ROUTE_COMMAND)
		m = find(w->route.detail);
	if (!m && w->m->kind == KIND_COMMAND)
		m = find(w->m->command);
	if (!m)
		m = by_subject(c, w);
	if (!m)
		return NONE;
	if (!w->m->answerable) {
		o->state = "aside";
		o->reason = arena_printf(w->a, "a robot's %s, not obeyed: %s", m->name,
					 w->m->answerable_why);
		return OK;
	}
	*o = (struct outcome){ "acted", m->name };
	m->run(c, w, o);
	return OK;
}

static const char *nearest(const char *detail)
{
	static const char *const others[] = { "ask",     "search",  "digest",
					      "summary", "catchup", "calendar" };
	const char *list[32];
	size_t n = 0;

	for (const struct command_row *m = command_table; m->name && n < 28; m++)
		list[n++] = m->name;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		list[n++] = others[i];
	return near_best(detail, list, n);
}

enum err command_take_unknown(struct community *c, struct work *w, struct outcome *o)
{
	const struct settings *set = c->set;
	const char *near;
	struct value *v;

	if (w->route.kind != ROUTE_COMMAND || !w->m->answerable)
		return NONE;
	near = nearest(w->route.detail);
	v = answer_values(c, w->a, w->author);
	value_set_text(v, "wrong",
		       route_address(w->a, set->community.address, set->community.separator,
				     w->route.detail));
	value_set_text(v, "nearest",
		       near ? route_address(w->a, set->community.address, set->community.separator,
					    near)
			    : "");
	*o = (struct outcome){ "acted", "to an address of ours that means nothing" };
	command_reply(c, w, "unknown-address", v, o);
	return OK;
}

void command_answer(struct community *c, struct work *w, struct answer *n, struct outcome *o)
{
	struct why why_not;
	enum err e;

	n->to = w;
	e = answer_send(c, w->a, n, &why_not);
	if (e != OK && !strcmp(o->state, "acted"))
		o->state = "aside";
	o->reason = arena_printf(w->a, "%s%s", o->reason, answer_said(w->a, e, &why_not));
}

void command_few(struct community *c, struct work *w, const char *name, struct answer *n,
		 struct outcome *o)
{
	const char *key = address_key(w->a, w->m->from.address);

	for (int i = 0; key && i < COMMAND_FEW; i++) {
		n->reason = arena_printf(w->a, "%s %d", name, i);
		if (!answered_count(c->s, key, n->reason, w->now / 86400))
			break;
	}
	command_answer(c, w, n, o);
}

void command_reply(struct community *c, struct work *w, const char *template, struct value *values,
		   struct outcome *o)
{
	struct answer n = { .template = template,
			    .values = values,
			    .member = w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .reason = template };

	command_answer(c, w, &n, o);
}

void command_confirm(struct community *c, struct work *w, const struct member *m, const char *to,
		     struct pending *p, const char *what, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, m);
	struct answer n = { .template = "confirm",
			    .values = v,
			    .member = m,
			    .address = to,
			    .to = w,
			    .question = true,
			    .reason = arena_printf(w->a, "confirm %s", p->purpose) };
	struct why why_not;
	enum err e;

	value_set_text(v, "what", what);
	value_set_bool(v, "yes", p->yes);
	p->address = address_key(w->a, to ? to : m->address);
	p->member = m->id;
	p->arrival = w->r->id;
	e = pending_ask(c, w->a, p, &n, &why_not);
	o->state = e == OK ? "acted" : "aside";
	o->reason = e == OK ? arena_printf(w->a, "%s: asked to confirm by mail", o->reason)
			    : arena_printf(w->a, "%s, not confirmed and not asked: %s", o->reason,
					   why_not.text);
}

void command_not_member(struct community *c, struct work *w, struct outcome *o)
{
	o->reason = arena_printf(w->a, "%s, by no member", o->reason);
	command_reply(c, w, "not-member", NULL, o);
}
