#include "community/digest/search_mail.h"

#include <string.h>

#include "base/expr.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_digest.h"
#include "store/store_member.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_search.h"

enum { FOUND = 20, SNIPPET = 160, QUERY = 200, SEARCHES_A_DAY = 30 };

/* What is looked for: the subject, else the mail's first line. */
static const char *query_of(struct community *c, struct work *w)
{
	const char *s = words_bare_subject(c->words, w->m->subject, "");

	s = text_trim(w->a, s, strlen(s));
	if (!*s)
		s = text_trim(w->a, w->m->reply, strcspn(w->m->reply, "\n"));
	return text_ellipsis(w->a, s, QUERY);
}

/* The local part alone where there is no name: addresses are not handed out. */
static const char *author_of(struct community *c, struct work *w, const struct found *f,
			     const struct post *p)
{
	const struct member *m = p && p->member ? member_find(c->s, w->a, p->member) : NULL;

	if (*f->name)
		return f->name;
	return m && *m->name ? m->name : arena_ndup(w->a, f->address, strcspn(f->address, "@"));
}

static struct value *found_value(struct community *c, struct work *w, const struct found *f,
				 long number)
{
	const struct zone *z = community_zone_of(c, w->author);
	const struct lang *l = answer_lang(c, w->author);
	struct post *p = post_find(c->s, w->a, f->id);
	const char *text = p ? p->text : "";
	struct value *one = value_map(w->a);

	value_set_number(one, "number", number);
	value_set_text(one, "subject", f->subject);
	value_set_text(one, "name", author_of(c, w, f, p));
	value_set_text(one, "date",
		       words_date(w->a, l, "day", (time_t)f->date,
				  zone_offset(z, (time_t)f->date)));
	value_set_text(one, "text",
		       text_ellipsis(w->a, text_clean(w->a, text, strlen(text), TEXT_LINE),
				     SNIPPET));
	return one;
}

static struct value *doubt_value(struct arena *a, const struct expr_doubt *d)
{
	struct value *v = value_map(a);

	value_set_text(v, "said", d->said);
	value_set_text(v, "example", d->example);
	return v;
}

/* The letter, whose numbers name conversations as those of "gist-which" do. */
static enum err write_found(struct community *c, struct work *w, const char *query,
			    struct why *why_not)
{
	size_t n;
	struct found *v = search_posts(c->s, w->a, query, w->now, FOUND, &n);
	struct expr_doubt d;
	struct value *values = answer_values(c, w->a, w->author), *list = value_list(w->a);
	struct answer letter = {
		.template = "search", .values = values, .member = w->author, .to = w
	};
	int64_t threads[FOUND];

	for (size_t i = 0; i < n; i++) {
		value_push(list, found_value(c, w, &v[i], (long)i + 1));
		threads[i] = v[i].thread;
	}
	value_set(values, "found", list);
	value_set_text(values, "query", query);
	if (expr_search_doubt(w->a, query, &expr_search, &d))
		value_set(values, "doubt", doubt_value(w->a, &d));
	value_set_bool(values, "has", n > 0);
	value_set_bool(values, "many", n == FOUND);
	return answer_choices(c, w->a, &letter, threads, n, why_not);
}

void search_again(struct community *c, struct work *w, const char *query, struct outcome *o)
{
	struct why why_not = { "" };
	enum err e;

	if (answer_enough(c, w, "search", SEARCHES_A_DAY)) {
		o->reason = "a search, but this name asked for enough today";
		answer_enough_said(c, w, w->author, "search", SEARCHES_A_DAY);
		return;
	}
	e = write_found(c, w, text_ellipsis(w->a, query, QUERY), &why_not);
	*o = (struct outcome){ "acted", arena_printf(w->a, "looked for posts%s",
						     answer_said(w->a, e, &why_not)) };
}

enum err search_take(struct community *c, struct work *w, struct outcome *o)
{
	const char *query;

	if (w->route.kind != ROUTE_COMMAND || strcmp(w->route.detail, "search") != 0)
		return NONE;
	*o = (struct outcome){ "aside", "looks for posts" };
	query = query_of(c, w);
	if (!authority_belongs(w->author))
		outcome_not_member(c, w, o);
	else if (w->auth.verdict == AUTH_VERDICT_FAIL)
		o->reason =
			arena_printf(w->a, "a search, but not by the member: %s", w->auth.reason);
	else if (!w->m->answerable)
		o->reason = arena_printf(w->a, "a robot's search: %s", w->m->answerable_why);
	else if (!*query) {
		*o = (struct outcome){ "acted", "a search for nothing" };
		outcome_reply(c, w, "help", NULL, o);
	} else {
		search_again(c, w, query, o);
	}
	return OK;
}
