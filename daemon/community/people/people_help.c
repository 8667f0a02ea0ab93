/*
 * people_help.c - help, and the way to those who run the community.
 */
#include "community/people/people.h"
#include "community/keepers.h"
#include "community/outcome.h"

void people_help(struct community *c, struct work *w, struct outcome *o)
{
	o->reason = "asked for help";
	outcome_reply(c, w, "help", NULL, o);
}

void people_owner(struct community *c, struct work *w, struct outcome *o)
{
	size_t n;

	if (keepers_forward(c, w, w->m->subject, w->m->text)) {
		o->reason = "passed on to those who run the community";
		return;
	}
	keepers_all(c, w->a, &n);
	o->reason = n ? "for those who run the community"
		      : "for those who run the community, and nobody does: "
			"set community.coordinators";
	keepers_say_full(c, w, o);
	o->state = "held";
}
