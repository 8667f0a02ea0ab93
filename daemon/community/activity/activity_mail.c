/*
 * activity_mail.c - mail that opens an activity, answers one, or steers it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/activity_mail.h"
#include "community/activity/activity_words.h"
#include "community/answer.h"
#include "community/list/deliver.h"
#include "community/list/moderate.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/reasons.h"
#include "community/activity/recipe.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_audience.h"
#include "store/store_digest.h"
#include "store/store_left.h"
#include "store/store_post.h"

enum { SUGGEST_MAX = 3, LETTERS_A_DAY = 5 };

/* --- opening ------------------------------------------------------------------------------- */

/* The recipe a mail wants to open, by its address or by "word: ..." in its subject. */
static const struct recipe *wanted(struct community *c, struct work *w)
{
	size_t n;

	if (w->route.kind == ROUTE_COMMAND)
		return recipe_by_word(c->recipes, w->route.detail);
	if (!route_is_list(&w->route) || w->m->references.n)
		return NULL;
	n = strcspn(w->m->subject, ": ");
	if (!route_is_word(w->m, n))
		return NULL;
	return recipe_by_word(c->recipes, text_lower(w->a, arena_ndup(w->a, w->m->subject, n)));
}

static const char *title_of(struct community *c, struct work *w, const struct recipe *r)
{
	const char *s =
		words_bare_subject(c->words, w->m->subject, c->set->community.subject_prefix);
	size_t n = strlen(r->word);
	const char *colon = text_starts(s, r->word) ? route_colon(s, n) : NULL;

	if (colon)
		s = text_trim(w->a, colon + 1, strlen(colon + 1));
	else if (text_starts(s, r->word) && !s[n] && route_is_word(w->m, n))
		s = "";
	return *s ? text_ellipsis(w->a, s, 150)
		  : text_ellipsis(w->a, arena_ndup(w->a, w->m->reply, strcspn(w->m->reply, "\n")),
				  80);
}

/* May that member open it? An audience, asked of the store. */
static bool may_open(struct community *c, struct work *w, const struct recipe *r)
{
	return w->author && audience_has(c->s, w->a, r->by_expr, w->author->id, w->now);
}

/* What the mail's word is worth: OK it acts, NONE it is asked first, BAD it is held. */
static enum err proof(struct community *c, const struct work *w, const struct recipe *r)
{
	bool post = r->by_expr->kind == EXPR_TERM && r->by_expr->value == EXPR_BARE;

	if (w->auth.verdict == AUTH_VERDICT_PASS)
		return OK;
	if (w->auth.verdict == AUTH_VERDICT_FAIL)
		return BAD;
	if (post && c->set->posts.unauthenticated_posts == UNPROVEN_ACCEPT)
		return OK;
	return post && c->set->posts.unauthenticated_posts == UNPROVEN_HOLD ? BAD : NONE;
}

static void ask_first(struct community *c, struct work *w, const struct recipe *r,
		      struct outcome *o)
{
	const struct lang *l = answer_lang(c, w->author);
	struct pending p = { .purpose = "activity",
			     .address = address_key(w->a, w->author->address),
			     .member = w->author->id,
			     .arrival = w->r->id,
			     .data = "" };
	struct answer n = { .template = "confirm", .member = w->author, .to = w, .question = true };
	struct why why_not = { "" };
	enum err e;

	if (answer_enough(c, w, "opening", LETTERS_A_DAY)) {
		moderation_hold(c, w, "unproven", r->name, o);
		return;
	}
	n.values = answer_values(c, w->a, w->author);
	value_set_text(n.values, "what",
		       SAY(w->a, l, "activity.open", { "title", title_of(c, w, r) }));
	e = pending_ask(c, w->a, &p, &n, &why_not);
	outcome_say(o, "acted",
		    arena_printf(w->a,
				 "would open %s; nothing proves who wrote it, so they are asked%s",
				 r->name, answer_said(w->a, e, &why_not)));
}

/* A letter about an activity that is not there (a form): what is missing, or what was wrong. */
static enum err write_form(struct community *c, struct work *w, const struct recipe *r,
			   struct activity_form *f)
{
	const char *title = title_of(c, w, r);
	struct activity none = { .recipe = r->name,
				 .title = *title ? title : r->word,
				 .text = "",
				 .fields = "",
				 .outcome = "",
				 .opened_at = w->now,
				 .due = w->now };
	struct activity_note n = { .letter = "form",
				   .member = w->author->id,
				   .to = w,
				   .more = activity_form_values,
				   .arg = f };
	struct why why_not;

	f->about = recipe_text_in(&r->about, words_code(answer_lang(c, w->author)),
				  c->set->community.language);
	return activity_write(c, w->a, &none, r, &n, &why_not);
}

static const char *missing(struct arena *a, const struct recipe *r, const char *fields,
			   const char *text)
{
	struct activity v = { .fields = fields, .text = text };
	const char *const *choices;

	for (size_t i = 0; i < r->needs.n; i++) {
		if (activity_field(a, &v, r->needs.v[i]))
			continue;
		if (strcmp(r->needs.v[i], "choices") || activity_choices(a, &v, &choices) < 2)
			return r->needs.v[i];
	}
	return NULL;
}

/* Sent by mistake, or to see what comes of it: nobody is asked to help with nothing. */
static bool says_nothing(const struct work *w, const char *title)
{
	const char *text = w->m->reply;

	return !*title && !text[strspn(text, " \t\n")] && !w->m->n_attachments;
}

/* What should not be shown is not, unless the line says no: "anonymous:" alone is such a wish. */
static bool yes_field(struct arena *a, const char *fields, const char *key)
{
	struct activity v = { .fields = fields };
	const char *s = activity_field(a, &v, key);

	return s && !activity_no(a, s);
}

/* A time that is no time is told before anything begins. */
static const char *no_meeting(struct community *c, struct work *w, const struct recipe *r,
			      const char *fields, struct activity_form *f)
{
	struct activity v = { .fields = fields, .title = "" };
	struct meeting m;
	struct why why_not = { "" };

	if (!r->event || meeting_read(c, w->a, &v, NULL, w->now, &m, &why_not) != BAD)
		return NULL;
	f->wrong =
		reason_in(c, w->a, answer_lang(c, w->author), arena_dup(w->a, why_not.text), NULL);
	return "when";
}

static void acknowledge(struct community *c, struct work *w, const struct recipe *r, int64_t id,
			struct activity_form *f, struct outcome *o)
{
	struct activity *v = activity_find(c->s, w->a, id);
	bool waits = !strcmp(v->state, "waiting");
	struct activity_note n = { .letter = waits     ? "suggest"
					     : *r->ack ? r->ack
						       : "opened",
				   .member = v->owner,
				   .to = w,
				   .more = activity_form_values,
				   .arg = f };
	struct why why_not = { "" };
	enum err e = activity_write(c, w->a, v, r, &n, &why_not);

	outcome_say(o, o->state,
		    arena_printf(w->a, "opened %s, number %lld%s%s", r->name, (long long)id,
				 waits ? "; an earlier answer was suggested first" : "",
				 answer_said(w->a, e, &why_not)));
}

/* When it begins: now. What was acknowledged in days that a restore lost keeps the time that was
 * promised then: it counts from when its mail came. */
static time_t begins(struct community *c, const struct work *w, const struct recipe *r)
{
	time_t came = (time_t)(w->r->received ? w->r->received : w->r->at);

	return came < w->now && left_answered(c->s, r->name, w->r->id) ? came : w->now;
}

static void open_now(struct community *c, struct work *w, const struct recipe *r, struct outcome *o)
{
	const char *text, *fields = activity_fields(c, w->a, w->m->reply, r, &text);
	struct activity_opening op = { .owner = w->author->id,
				       .arrival = w->r->id,
				       .title = title_of(c, w, r),
				       .text = text,
				       .fields = fields,
				       .private = yes_field(w->a, fields, "private"),
				       .anonymous =
					       r->anonymous || yes_field(w->a, fields, "anonymous"),
				       .came = (time_t)w->r->received,
				       .now = begins(c, w, r) };
	struct activity_form f = activity_form_of(c, w->a, w->author, r);
	const char *lacks = missing(w->a, r, fields, text);
	struct why why_not = { "" };
	int64_t id, post = 0;

	o->state = "acted";
	lacks = lacks                       ? lacks
		: says_nothing(w, op.title) ? "text"
					    : no_meeting(c, w, r, fields, &f);
	if (lacks) {
		write_form(c, w, r, &f);
		outcome_say(o, "acted",
			    arena_printf(w->a, "would open %s, but has no \"%s\": sent the form",
					 r->name, lacks));
		return;
	}
	if (r->suggest)
		f.faq = faq_find(c->s, w->a, arena_printf(w->a, "%s %s", op.title, op.text), false,
				 SUGGEST_MAX, &f.n_faq);
	op.waiting = f.n_faq > 0;
	if (r->posts && !op.private && !op.anonymous && !op.waiting) {
		w->title = op.title;
		post = work_file(c, w, true);
		op.thread = post_find(c->s, w->a, post)->thread;
		o->state = "filed";
		deliver_post(c, w, post, &why_not);
	}
	if (activity_open_recipe(c, w->a, r->name, &op, &id, &why_not) != OK) {
		outcome_say(o, o->state,
			    why_not.text[0] ? arena_dup(w->a, why_not.text) : "opened before");
		return;
	}
	activity_add_named(c, w, activity_find(c->s, w->a, id), r, fields, &f);
	acknowledge(c, w, r, id, &f, o);
}

static void not_begun(struct community *c, struct work *w, const struct recipe *r,
		      struct outcome *o)
{
	struct value *v = answer_values(c, w->a, w->author);
	const char *title = title_of(c, w, r);

	value_set_text(v, "what", *title ? title : r->word);
	value_set_text(v, "to", answer_way(c, w->a, answer_lang(c, w->author), r->word));
	*o = (struct outcome){ "aside",
			       arena_printf(w->a, "%s may be opened by %s only", r->name, r->by) };
	if (w->auth.verdict != AUTH_VERDICT_FAIL)
		outcome_reply(c, w, "not-begun", v, o);
	o->state = "aside";
}

static enum err take_opening(struct community *c, struct work *w, const struct recipe *r,
			     struct outcome *o)
{
	if (!w->m->answerable && w->route.kind == ROUTE_COMMAND) {
		outcome_robot(w, r->word, o);
		return OK;
	}
	if (!w->author)
		return NONE; /* an outsider's mail goes the way of outsiders' posts */
	if (w->filters.verdict != PASS)
		return NONE;
	if (!may_open(c, w, r)) {
		not_begun(c, w, r, o);
		return OK;
	}
	switch (proof(c, w, r)) {
	case OK: open_now(c, w, r, o); break;
	case NONE: ask_first(c, w, r, o); break;
	default: moderation_hold(c, w, "unproven", r->name, o);
	}
	return OK;
}

/* The mail that a form answered, where it is its author who answers the form. */
static struct work *formed(struct community *c, struct work *w, const char **kind)
{
	bool answer = w->route.kind == ROUTE_REPLY && w->route.has_token &&
		      w->route.token.purpose == TOKEN_LETTER;
	const struct mailing_about *m =
		answer ? mailing_about(c->s, w->a, w->route.token.number) : NULL;
	struct arrival *r = m && m->post && w->author ? arrival_find(c->s, w->a, m->post) : NULL;
	const struct member *author;
	struct work *first;
	struct why why_not;
	const char *key;

	if (!r || work_read(c, w->a, r, &first, &why_not) != OK)
		return NULL;
	key = address_key(w->a, first->m->from.address);
	author = key ? member_by_address(c->s, w->a, key) : NULL;
	*kind = m->kind;
	return author && author->id == w->author->id ? first : NULL;
}

/* Lines that answer a form complete the mail it answered: its title and its words stay. */
static const struct recipe *completed(struct community *c, struct work *w)
{
	const char *kind, *rest, *fields;
	struct work *first = formed(c, w, &kind);
	const struct recipe *r = first ? wanted(c, first) : NULL;

	if (!r || r->posts || strcmp(r->name, kind) != 0)
		return NULL;
	fields = activity_fields(c, w->a, w->m->reply, r, &rest);
	if (!*fields)
		return NULL;
	w->m->subject = first->m->subject;
	w->m->reply = arena_printf(w->a, "%s\n\n%s", w->m->reply, first->m->reply);
	return r;
}

/* The token came back: what the first mail wanted is done. */
void activity_confirmed(struct community *c, struct work *w, const struct pending *p,
			struct outcome *o)
{
	struct arrival *r = arrival_find(c->s, w->a, p->arrival);
	const struct recipe *recipe;
	struct work *first;
	struct outcome did = { "acted", "" };
	struct why why_not = { "" };

	if (!r || work_read(c, w->a, r, &first, &why_not) != OK) {
		o->reason = "the mail it confirms is not there any more";
		return;
	}
	first->author = member_find(c->s, w->a, p->member);
	first->now = w->now;
	recipe = wanted(c, first);
	recipe = recipe ? recipe : completed(c, first);
	if (!recipe || !first->author || !may_open(c, first, recipe)) {
		o->reason = "what it confirms cannot be done any more";
		return;
	}
	open_now(c, first, recipe, &did);
	o->reason = arena_printf(w->a, "confirmed: %s", did.reason);
}

enum err activity_take(struct community *c, struct work *w, struct outcome *o)
{
	const struct recipe *r;
	int64_t id, step;

	if (w->m->kind == KIND_AUTO_REPLY || w->m->kind == KIND_BOUNCE || w->m->kind == KIND_LIST)
		return NONE;
	if (w->route.kind == ROUTE_REPLY && w->route.has_token &&
	    w->route.token.purpose == TOKEN_LETTER) {
		id = activity_of_mailing(c->s, w->route.token.number, &step);
		if (id)
			return activity_reply(c, w, id, step, o);
		r = completed(c, w);
		return r ? take_opening(c, w, r, o) : NONE;
	}
	if (w->route.kind == ROUTE_COMMAND && !strcmp(w->route.detail, "faq"))
		return activity_faq(c, w, o);
	r = wanted(c, w);
	return r ? take_opening(c, w, r, o) : NONE;
}
