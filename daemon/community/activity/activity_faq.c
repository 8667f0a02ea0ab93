/*
 * activity_faq.c - earlier answers, asked for by mail.
 */
#include <string.h>

#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "compose/value.h"
#include "compose/words.h"

enum { LETTERS_A_DAY = 5, SHOWN = 10 };

struct activity_form activity_form_of(struct community *c, struct arena *a,
				      const struct member *reader, const struct recipe *r)
{
	const struct lang *l = answer_lang(c, reader);

	return (struct activity_form){ .r = r,
				       .lang = l,
				       .to = r ? answer_way(c, a, l, r->word) : "" };
}

struct value *activity_form_values(struct arena *a, struct value *values, void *arg)
{
	const struct activity_form *f = arg;
	struct value *needs = value_list(a), *found = value_list(a), *strangers = value_list(a),
		     *invited = value_list(a);

	for (size_t i = 0; i < f->r->needs.n; i++)
		value_push(needs,
			   value_text(a, activity_field_shown(a, f->lang, f->r->needs.v[i])));
	for (size_t i = 0; i < f->n_strangers; i++)
		value_push(strangers, value_text(a, f->strangers[i]));
	for (size_t i = 0; i < f->n_faq; i++) {
		struct value *one = value_map(a);

		value_set_text(one, "question", f->faq[i].question);
		value_set_text(one, "answer", f->faq[i].answer);
		value_push(found, one);
	}
	value_set(values, "needs", needs);
	value_set_bool(values, "has_needs", f->r->needs.n > 0);
	value_set_bool(values, "chooses", f->r->accept == ACCEPT_VOTE);
	value_set(values, "found", found);
	value_set_bool(values, "has_found", f->n_faq > 0);
	value_set_bool(values, "latest", f->latest);
	value_set(values, "strangers", strangers);
	value_set_bool(values, "has_strangers", f->n_strangers > 0);
	for (size_t i = 0; i < f->n_invited; i++)
		value_push(invited, value_text(a, f->invited[i]));
	value_set(values, "invited", invited);
	value_set_bool(values, "has_invited", f->n_invited > 0);
	value_set_text(values, "wrong", f->wrong ? f->wrong : "");
	value_set_text(values, "about", f->about ? f->about : "");
	value_set_text(values, "to", f->to);
	return values;
}

enum err activity_faq(struct community *c, struct work *w, struct outcome *o)
{
	const char *what = words_bare_subject(c->words, w->m->subject, "");
	const struct recipe *r = recipe_by_word(c->recipes, "ask");
	struct activity_form f = activity_form_of(c, w->a, w->author, r);
	struct activity none = { .recipe = "faq",
				 .title = what,
				 .text = "",
				 .fields = "",
				 .outcome = "",
				 .opened_at = w->now,
				 .due = w->now };
	struct activity_note n = {
		.letter = "found", .to = w, .more = activity_form_values, .arg = &f
	};
	struct why why_not = { "" };

	if (!r)
		return NONE;
	*o = (struct outcome){ "acted", "looks for earlier answers" };
	if (!authority_belongs(w->author)) {
		outcome_not_member(c, w, o);
		return OK;
	}
	if (answer_enough(c, w, "faq", LETTERS_A_DAY)) {
		o->reason = "earlier answers were asked for, but this name asked for enough today";
		answer_enough_said(c, w, w->author, "faq", LETTERS_A_DAY);
		return OK;
	}
	if (!*what)
		what = w->m->reply;
	f.latest = !*what;
	f.faq = f.latest ? faq_latest(c->s, w->a, SHOWN, &f.n_faq)
			 : faq_find(c->s, w->a, what, true, SHOWN, &f.n_faq);
	if (!f.n_faq && !f.latest)
		f.faq = faq_find(c->s, w->a, what, false, 5, &f.n_faq);
	n.member = w->author->id;
	outcome_say(o, "acted",
		    arena_printf(w->a, "looked for earlier answers: %zu found%s", f.n_faq,
				 answer_said(w->a, activity_write(c, w->a, &none, r, &n, &why_not),
					     &why_not)));
	return OK;
}
