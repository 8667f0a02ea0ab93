#include "community/desk/command.h"

#include <string.h>

#include "base/near.h"
#include "base/text.h"
#include "community/activity/recipe.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "community/people/members_mail.h"
#include "community/people/mydata.h"
#include "community/people/people.h"
#include "compose/value.h"
#include "reader/reader.h"

static const struct command_row {
	const char *name; /* as kind_of_detail gives it, or the plus-detail itself */
	command_do *run;
	bool or_leave; /* "unsubscribe" and nothing more, written there, leaves */
} command_table[] = {
	{ "join", people_join, false },
	{ "leave", people_leave, false },
	{ "help", people_help, true },
	{ "settings", people_settings, true },
	{ "pause", people_settings, true },
	{ "owner", people_owner, true },
	{ "why", people_why, true },
	{ "follow", people_follow, false },
	{ "mute", people_follow, false },
	{ "mydata", mydata_give, false },
	{ "forgetme", mydata_forget, false },
	{ "members", members_command, false },
	{ NULL, NULL, false },
};

static const struct command_row *find(const char *name)
{
	for (const struct command_row *m = command_table; name && m->name; m++)
		if (!strcmp(m->name, name))
			return m;
	return NULL;
}

/* Leaving needs no answer, and a provider that took the mail for spam vouches for who wrote it. */
static bool may_leave(const struct work *w, const struct command_row *m)
{
	return w->m->spam && !strcmp(m->name, "leave") && authority_of(w) == AUTHORITY_PROVEN &&
	       !reader_header(w->m, "Auto-Submitted");
}

static bool says_leave(struct work *w, const char *text)
{
	const char *said = kind_of_text(w->a, text, w->m);

	return said && !strcmp(said, "leave");
}

/* To whatever address of ours: is leaving all that it asks for? */
static bool only_leaves(struct work *w)
{
	return says_leave(w, w->m->reply[strspn(w->m->reply, " \n")] ? w->m->reply : w->m->subject);
}

enum err command_take_stop(struct community *c, struct work *w, struct outcome *o)
{
	bool news = w->route.kind == ROUTE_COMMAND &&
		    (!strcmp(w->route.detail, "news") || !strcmp(w->route.detail, "newsletter"));

	/* Such a subject is clear there, with thanks and a name below it. */
	if (!news || authority_belongs(w->author) || !w->m->answerable ||
	    (!only_leaves(w) && !says_leave(w, w->m->subject)))
		return NONE;
	*o = (struct outcome){ "acted", "the command leave" };
	people_leave(c, w, o);
	return OK;
}

/* "ask" and no more, to the list: how it is done is told. */
static bool asks_nothing(const struct work *w)
{
	return w->route.kind != ROUTE_COMMAND && !strcmp(w->m->command, "ask");
}

enum err command_take(struct community *c, struct work *w, struct outcome *o)
{
	const struct command_row *m = NULL;

	if (w->route.kind == ROUTE_COMMAND)
		m = find(w->route.detail);
	if (!m && w->m->kind == KIND_COMMAND)
		m = find(asks_nothing(w) ? "help" : w->m->command);
	if (m && m->or_leave && only_leaves(w))
		m = find("leave");
	if (!m)
		return NONE;
	if (!w->m->answerable && !may_leave(w, m)) {
		outcome_robot(w, m->name, o);
		return OK;
	}
	*o = (struct outcome){ "acted", arena_printf(w->a, "the command %s", m->name) };
	m->run(c, w, o);
	return OK;
}

static const char *nearest(const char *detail)
{
	/* What other programs call it, or what a person may think of first. */
	static const struct {
		const char *said, *meant;
	} known[] = {
		{ "digest", "settings" }, { "archive", "search" },  { "archives", "search" },
		{ "request", "help" },    { "info", "help" },       { "quit", "leave" },
		{ "admin", "owner" },     { "moderator", "owner" }, { "postmaster", "owner" }
	};
	const char *list[32] = { "ask" };
	size_t n = 1;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (!strcmp(detail, known[i].said))
			return known[i].meant;
	for (const char *const *word = kind_commands; *word && n < 32; word++)
		list[n++] = *word;
	return near_best(detail, list, n);
}

enum err command_take_unknown(struct community *c, struct work *w, struct outcome *o)
{
	const struct lang *l = answer_lang(c, outcome_reader(c, w));
	const char *near;
	struct value *v;

	if (w->route.kind != ROUTE_COMMAND || !w->m->answerable)
		return NONE;
	/* It means something, only not at once for this mail: an outsider's, or one a filter holds. */
	if (recipe_by_word(c->recipes, w->route.detail))
		return NONE;
	near = nearest(w->route.detail);
	v = answer_values(c, w->a, outcome_reader(c, w));
	value_set_text(v, "wrong", answer_way(c, w->a, l, w->route.detail));
	value_set_text(v, "nearest", near ? answer_way(c, w->a, l, near) : "");
	*o = (struct outcome){ "acted", "to an address of ours that means nothing" };
	outcome_reply(c, w, "unknown-address", v, o);
	return OK;
}
