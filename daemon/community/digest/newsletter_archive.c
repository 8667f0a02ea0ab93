/*
 * newsletter_archive.c - issues that were sent, asked for by mail.
 */
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/digest/newsletter.h"
#include "community/typed.h"
#include "compose/value.h"
#include "compose/words.h"

enum { LISTED = 100 };

/* Newsletters are for members and readers. */
static bool gets_newsletters(const struct member *m)
{
	return m && (!strcmp(m->state, "active") || !strcmp(m->state, "reader"));
}

/* wanted: an issue that is not there; 0: the list itself. */
static void list_issues(struct community *c, struct work *w, const struct member *m, int64_t wanted,
			struct outcome *o)
{
	const struct lang *l = answer_lang(c, m);
	struct value *values = answer_values(c, w->a, m), *list = value_list(w->a);
	struct answer n = { .template = "newsletter-archive",
			    .values = values,
			    .member = m,
			    .to = w,
			    .reason = arena_printf(w->a, "archive %lld", (long long)wanted) };
	struct newsletter_row *v;
	struct why why_not = { "" };
	size_t count;
	enum err e;

	v = newsletters_sent(c->s, w->a, LISTED, &count);
	for (size_t i = 0; i < count; i++) {
		struct value *one = value_map(w->a);

		value_set_number(one, "number", (long)v[i].number);
		value_set_text(one, "title", v[i].title);
		value_set_text(one, "date", words_date(w->a, l, "day", (time_t)v[i].sent_at, 0));
		value_push(list, one);
	}
	value_set(values, "issues", list);
	value_set_text(values, "example",
		       arena_printf(w->a, "%s %lld", typed_first(w->a, l, "newsletter.issue"),
				    count ? (long long)v[0].number : 1LL));
	value_set_text(values, "to", answer_way(c, w->a, l, "news"));
	e = answer_send(c, w->a, &n, &why_not);
	o->reason = arena_printf(w->a, "wants the newsletters that were sent%s",
				 answer_said(w->a, e, &why_not));
}

static void send_issue(struct community *c, struct work *w, const struct member *m, int64_t number,
		       struct outcome *o)
{
	struct newsletter_row *row = newsletter_issue(c->s, w->a, number);
	struct why why_not = { "" };

	if (!row || newsletter_copy(c, w->a, row, m, (struct newsletter_to){ .lang = m->lang },
				    CLASS_ANSWER, w->now, &why_not) != OK) {
		list_issues(c, w, m, number, o);
		return;
	}
	o->reason = arena_printf(w->a, "wants newsletter %lld; sent", (long long)number);
}

/* "issue 3", "Ausgabe Nr. 3", "3": the number of the issue; 0: the list of all; -1: something else. */
static int64_t asked(struct community *c, struct work *w, const struct member *m, const char *line)
{
	const char *bare = typed_bare(w->a, line);
	int64_t number = strtoll(bare + strcspn(bare, "0123456789"), NULL, 10);
	size_t n;
	const struct lang **v = typed_langs(c, w->a, m, &n);

	if (number > 0 && !bare[strspn(bare, "#0123456789. ")])
		return number;
	for (size_t i = 0; i < n; i++) {
		if (typed_begins(w->a, v[i], "newsletter.archive", bare))
			return 0;
		if (number > 0 && typed_begins(w->a, v[i], "newsletter.issue", bare))
			return number;
	}
	return -1;
}

enum err newsletter_archive(struct community *c, struct work *w, struct outcome *o)
{
	const char *said[] = { words_bare_subject(c->words, w->m->subject, ""), w->m->reply };
	const char *key = address_key(w->a, w->m->from.address);
	const struct member *m = key ? member_by_address(c->s, w->a, key) : NULL;
	int64_t number = -1;

	if (!gets_newsletters(m) || w->auth.verdict == AUTH_VERDICT_FAIL)
		return NONE;
	for (size_t i = 0; i < 2 && number < 0; i++)
		number = asked(c, w, m, text_trim(w->a, said[i], strcspn(said[i], "\n")));
	if (number < 0)
		return NONE;
	o->state = "acted";
	if (!number)
		list_issues(c, w, m, 0, o);
	else if (answer_enough(c, w, "issue", 10))
		o->reason = "wants more issues than a day's worth";
	else
		send_issue(c, w, m, number, o);
	return OK;
}
