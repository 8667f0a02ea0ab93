#include "community/standing.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "community/timetable.h"
#include "community/typed.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_people.h"
#include "store/store_thread.h"

enum { THREADS_SHOWN = 5, SUBJECT = 60 };

const char *standing_mode(struct community *c, struct arena *a, const struct lang *l,
			  const struct member *m)
{
	const char *pace;

	if (!strcmp(m->mode, "digest") && m->pace && timetable_allows_pace(c->set)) {
		pace = typed_pace_words(a, l, m->pace);
		return SAY(a, l, "say.digest_own", { "when", pace });
	}
	return words_get(l, arena_printf(a, "say.%s", m->mode));
}

static void push(struct arena *a, struct value *list, const char *text)
{
	value_push(list, value_text(a, text));
}

static const char *joined(struct arena *a, const struct lang *l, char **v, size_t n)
{
	return words_names(a, l, (const char *const *)v, n, 20);
}

static const char *day_words(struct community *c, struct arena *a, const struct lang *l,
			     const struct member *m, time_t t)
{
	return words_date(a, l, "day", t, zone_offset(community_zone_of(c, m), t));
}

/* The subjects of conversations that are followed or muted, newest first. */
static const char *subjects(struct community *c, struct arena *a, const struct member *m,
			    const struct lang *l, int want)
{
	size_t n, shown = 0;
	char **keys = follows_of(c->s, a, m->id, "thread", want, &n);
	const char **names = arena_get(a, (n + 1) * sizeof *names);

	for (size_t i = n; i-- > 0;) {
		struct thread_row *t = thread_find(c->s, a, strtoll(keys[i], NULL, 10));

		if (t && *t->subject)
			names[shown++] = SAY(a, l, "now.title",
					     { "title", text_ellipsis(a, t->subject, SUBJECT) });
	}
	return shown ? words_names(a, l, names, shown, THREADS_SHOWN) : NULL;
}

static void push_follows(struct community *c, struct arena *a, const struct member *m,
			 const struct lang *l, struct value *v)
{
	/* Where only what is followed comes, tags are what comes; else what is watched for. */
	const char *tags = strcmp(m->mode, "followed") ? "now.tags" : "now.only", *titles;
	size_t n;
	char **list = follows_of(c->s, a, m->id, "tag", 1, &n);

	if (n)
		push(a, v, SAY(a, l, tags, { "tags", joined(a, l, list, n) }));
	list = follows_of(c->s, a, m->id, "tag", 0, &n);
	if (n)
		push(a, v, SAY(a, l, "now.never", { "tags", joined(a, l, list, n) }));
	titles = subjects(c, a, m, l, 1);
	if (titles)
		push(a, v, SAY(a, l, "now.threads", { "list", titles }));
	titles = subjects(c, a, m, l, 0);
	if (titles)
		push(a, v, SAY(a, l, "now.muted", { "list", titles }));
}

struct value *standing_now(struct community *c, struct arena *a, const struct member *m,
			   const struct lang *l)
{
	struct value *v = value_list(a);
	const struct lang *own = words_lang(c->words, m->lang, c->set->community.language);
	int64_t budget = m->budget ? m->budget : c->set->members.letters_per_week;
	size_t n;
	char **list;

	push(a, v, SAY(a, l, "now.receive", { "what", standing_mode(c, a, l, m) }));
	if (strcmp(m->mode, "each") && strcmp(m->mode, "nothing") && strcmp(m->mode, "summary"))
		push(a, v,
		     SAY(a, l, "now.form",
			 { "what", words_get(l, arena_printf(a, "say.%s_form", m->form)) }));
	if (m->paused_until)
		push(a, v,
		     SAY(a, l, "now.pause", { "date", day_words(c, a, l, m, m->paused_until) },
			 { "resume", typed_first(a, l, "set.resume") }));
	push_follows(c, a, m, l, v);
	if (budget > 0)
		push(a, v, words_count(a, l, "now.budget", (long)budget, NULL));
	push(a, v,
	     SAY(a, l, "now.own",
		 { "yesno", typed_first(a, l, m->own_posts ? "command.yes" : "command.no") }));
	push(a, v,
	     SAY(a, l, "now.introduce",
		 { "yesno", typed_first(a, l, m->introduce ? "command.yes" : "command.no") }));
	push(a, v, SAY(a, l, "now.language", { "what", words_get(own, "name") }));
	push(a, v, SAY(a, l, "now.zone", { "what", m->zone ? m->zone : c->set->community.zone }));
	if (*m->name)
		push(a, v, SAY(a, l, "now.name", { "what", m->name }));
	list = addresses_of(c->s, a, m->id, &n);
	push(a, v, SAY(a, l, "now.addresses", { "what", joined(a, l, list, n) }));
	return v;
}
