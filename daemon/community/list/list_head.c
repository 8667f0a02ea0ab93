#include "community/list/list_head.h"

#include "compose/way.h"

static const char *mailto(struct community *c, struct arena *a, const char *detail)
{
	return way_url(a, c->set->community.address, c->set->community.separator, detail, NULL);
}

struct letter_list *list_head(struct community *c, struct arena *a)
{
	const struct settings *set = c->set;
	struct letter_list *l = arena_get(a, sizeof *l);
	const char *leave = arena_printf(a, "leave.%s", splice_mark(SPLICE_LEAVE));

	l->name = set->community.name;
	l->id = set->community.list_id;
	l->post = arena_printf(a, "mailto:%s", set->community.address);
	l->help = mailto(c, a, "help");
	l->subscribe = mailto(c, a, "join");
	l->owner = mailto(c, a, "owner");
	l->unsubscribe = *set->community.separator
				 ? mailto(c, a, leave)
				 : arena_printf(a, "%s?subject=%s%%3A", l->post, leave);
	l->archive = *set->community.archive_url ? set->community.archive_url : NULL;
	return l;
}
