#include "community/outcome.h"

#include <string.h>

#include "base/address.h"
#include "community/answer.h"
#include "community/tongue.h"
#include "community/typed.h"
#include "compose/value.h"
#include "store/store_pending.h"

const char *outcome_address(const struct work *w)
{
	return w->moved ? w->author->address : w->m->from.address;
}

const struct member *outcome_reader(struct community *c, struct work *w)
{
	const char *command = w->m->command;
	struct member *m;

	if (w->author)
		return w->author;
	m = arena_get(w->a, sizeof *m);
	m->name = "";
	m->lang = tongue_of(c, w, command ? arena_printf(w->a, "command.%s", command) : NULL);
	return m;
}

void outcome_answer(struct community *c, struct work *w, struct answer *n, struct outcome *o)
{
	struct why why_not;
	enum err e;

	n->to = w;
	e = answer_send(c, w->a, n, &why_not);
	if (e != OK && !strcmp(o->state, "acted"))
		o->state = "aside";
	o->reason = arena_printf(w->a, "%s%s", o->reason, answer_said(w->a, e, &why_not));
}

const char *outcome_few_reason(struct community *c, const struct work *w, const char *name,
			       const char *address)
{
	const char *key = address_key(w->a, address), *reason = NULL;

	for (int i = 0; key && i < OUTCOME_FEW; i++) {
		reason = arena_printf(w->a, "%s %d", name, i);
		if (!answered_count(c->s, key, reason, w->now / 86400))
			break;
	}
	return reason;
}

void outcome_few(struct community *c, struct work *w, const char *name, struct answer *n,
		 struct outcome *o)
{
	n->reason = outcome_few_reason(c, w, name, w->m->from.address);
	outcome_answer(c, w, n, o);
}

void outcome_reply(struct community *c, struct work *w, const char *template, struct value *values,
		   struct outcome *o)
{
	struct answer n = { .template = template,
			    .values = values,
			    .member = w->author,
			    .address = outcome_address(w),
			    .name = w->m->from.name,
			    .lang = outcome_reader(c, w)->lang,
			    .reason = template };

	outcome_answer(c, w, &n, o);
}

void outcome_offer(struct community *c, struct work *w, struct value *values)
{
	const struct lang *l = answer_lang(c, outcome_reader(c, w));

	if (!w->author)
		value_set_text(values, "also",
			       arena_printf(w->a, "%s %s", typed_first(w->a, l, "set.also"),
					    w->m->from.address));
}

void outcome_not_member(struct community *c, struct work *w, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, outcome_reader(c, w));

	outcome_offer(c, w, v);
	o->reason = arena_printf(w->a, "%s, by no member", o->reason);
	outcome_reply(c, w, "not-member", v, o);
}

void outcome_robot(struct work *w, const char *word, struct outcome *o)
{
	*o = (struct outcome){ "aside", arena_printf(w->a, "a robot's %s, not obeyed: %s", word,
						     w->m->answerable_why) };
}
