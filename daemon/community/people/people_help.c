/*
 * people_help.c - help, and the way to those who run the community.
 */
#include <string.h>

#include "base/text.h"
#include "community/people/people.h"
#include "compose/value.h"

enum { QUOTED_LINES = 400, FORWARDED_PER_DAY = 20, FORWARDED_IN_ALL = 200, DAY = 86400 };

void people_help(struct community *c, struct work *w, struct outcome *o)
{
	o->reason = "asked for help";
	command_reply(c, w, "help", NULL, o);
}

static struct value *lines_of(struct arena *a, const char *text)
{
	struct value *list = value_list(a);

	for (int i = 0; *text && i < QUOTED_LINES; i++) {
		size_t n = strcspn(text, "\n");

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
static bool forwarded_enough(struct community *c, struct work *w)
{
	const char *from = address_key(w->a, w->m->from.address);
	int64_t day = w->now / DAY;

	from = from ? from : "nobody";
	if (answered_count(c->s, from, "to the owners", day) >= FORWARDED_PER_DAY ||
	    answered_count(c->s, "", "to the owners", day) >= FORWARDED_IN_ALL)
		return true;
	answered_add(c->s, from, "to the owners", day);
	answered_add(c->s, "", "to the owners", day);
	return false;
}

size_t people_forward(struct community *c, struct work *w, const char *subject, const char *text)
{
	const struct mail *m = w->m;
	const char *proof = w->auth.verdict == AUTH_VERDICT_PASS ? "" : m->from.address;
	struct keeper *k;
	size_t n, sent = 0;

	if (forwarded_enough(c, w))
		return 0;
	k = authority_keepers(c, w->a, &n);
	for (size_t i = 0; i < n; i++) {
		struct value *v = answer_values(c, w->a, k[i].member);
		struct answer to = { .template = "owner",
				     .values = v,
				     .member = k[i].member,
				     .address = k[i].address,
				     .class = CLASS_CARE,
				     .reply_to = m->from.address,
				     .reply_name = m->from.name };
		struct why why_not;

		value_set_text(v, "subject", *subject ? token_hide(w->a, c->key, subject) : "?");
		value_set_text(v, "author", *m->from.name ? m->from.name : m->from.address);
		value_set_text(v, "author_address", m->from.address);
		value_set_text(v, "unproven", proof);
		value_set(v, "quoted", lines_of(w->a, token_hide(w->a, c->key, text)));
		value_set(v, "files", files_of(w->a, m));
		sent += answer_send(c, w->a, &to, &why_not) == OK;
	}
	return sent;
}

void people_owner(struct community *c, struct work *w, struct outcome *o)
{
	size_t n;

	if (people_forward(c, w, w->m->subject, w->m->text)) {
		o->reason = "passed on to those who run the community";
		return;
	}
	authority_keepers(c, w->a, &n);
	o->state = "held";
	o->reason = n ? "for those who run the community, after many on one day"
		      : "for those who run the community, and nobody does: "
			"set community.coordinators";
}
