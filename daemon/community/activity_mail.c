/*
 * activity_mail.c - mail that opens an activity, answers one, or steers it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "base/when.h"
#include "community/activity.h"
#include "community/activity_words.h"
#include "community/authority.h"
#include "community/deliver.h"
#include "community/moderate.h"
#include "community/pending.h"
#include "community/recipe.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_audience.h"
#include "store/store_counts.h"
#include "store/store_post.h"

enum { SUGGEST_MAX = 3, LETTERS_A_DAY = 5 };

static void said(struct work *w, struct outcome *o, const char *state, const char *reason)
{
	(void)w;
	o->state = state;
	o->reason = reason;
}

/* --- opening ------------------------------------------------------------------------------- */

/* The recipe a mail wants to open, by its address or by "word: ..." in its subject. */
static const struct recipe *wanted(struct community *c, struct work *w)
{
	size_t n;

	if (w->route.kind == ROUTE_COMMAND)
		return recipe_by_word(c->recipes, w->route.detail);
	if (w->route.kind != ROUTE_LIST || w->m->references.n)
		return NULL;
	n = strcspn(w->m->subject, ": ");
	if (w->m->subject[n] != ':')
		return NULL;
	return recipe_by_word(c->recipes, text_lower(w->a, arena_ndup(w->a, w->m->subject, n)));
}

static const char *title_of(struct community *c, struct work *w, const struct recipe *r)
{
	const char *s =
		words_bare_subject(c->words, w->m->subject, c->set->community.subject_prefix);
	size_t n = strlen(r->word);

	if (text_starts(s, r->word) && s[n] == ':')
		s = text_trim(w->a, s + n + 1, strlen(s + n + 1));
	return *s ? text_ellipsis(w->a, s, 150)
		  : text_ellipsis(w->a, arena_ndup(w->a, w->m->reply, strcspn(w->m->reply, "\n")),
				  80);
}

/* May that member open it? An audience, asked of the store. */
static bool may_open(struct community *c, struct work *w, const struct recipe *r)
{
	int64_t *v;
	size_t n;

	if (!w->author || strcmp(w->author->state, "active"))
		return false;
	v = audience_members(c->s, w->a, r->by_expr, 1, w->now, &n);
	for (size_t i = 0; i < n; i++)
		if (v[i] == w->author->id)
			return true;
	return false;
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
	said(w, o, "acted",
	     arena_printf(w->a, "would open %s; nothing proves who wrote it, so they are asked%s",
			  r->name, answer_said(w->a, e, &why_not)));
}

struct form {
	const struct recipe *r;
	const struct settings *set;
	struct faq *faq;
	size_t n_faq;
};

static struct value *form_values(struct arena *a, struct value *values, void *arg)
{
	const struct form *f = arg;
	struct value *needs = value_list(a), *found = value_list(a);

	for (size_t i = 0; i < f->r->needs.n; i++)
		value_push(needs, value_text(a, f->r->needs.v[i]));
	for (size_t i = 0; i < f->n_faq; i++) {
		struct value *one = value_map(a);

		value_set_text(one, "question", f->faq[i].question);
		value_set_text(one, "answer", f->faq[i].answer);
		value_push(found, one);
	}
	value_set(values, "needs", needs);
	value_set(values, "found", found);
	value_set_text(values, "about", f->r->about);
	value_set_text(values, "to",
		       route_address(a, f->set->community.address, f->set->community.separator,
				     f->r->word));
	return values;
}

/* A letter about an activity that is not there (a form). */
static enum err write_form(struct community *c, struct work *w, const struct recipe *r,
			   const char *letter)
{
	struct activity none = { .recipe = r->name,
				 .title = title_of(c, w, r),
				 .text = "",
				 .fields = "",
				 .outcome = "",
				 .opened_at = w->now,
				 .due = w->now };
	struct form f = { .r = r, .set = c->set };
	struct activity_note n = {
		.letter = letter, .member = w->author->id, .to = w, .more = form_values, .arg = &f
	};
	struct why why_not;

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

static bool yes_field(struct arena *a, const char *fields, const char *key)
{
	struct activity v = { .fields = fields };
	const char *s = activity_field(a, &v, key);

	return s && activity_yes(a, s);
}

/* Members named in "with: a@example.org, b@example.org" take part from the beginning. */
static void add_named(struct community *c, struct work *w, int64_t id, const char *fields)
{
	struct activity v = { .fields = fields };
	const char *with = activity_field(w->a, &v, "with");

	for (const char *p = with ? with : ""; *p; p += strcspn(p, ", ;")) {
		const char *key;
		struct member *m;
		size_t n;

		p += strspn(p, ", ;");
		n = strcspn(p, ", ;");
		key = n ? address_key(w->a, arena_ndup(w->a, p, n)) : NULL;
		m = key ? member_by_address(c->s, w->a, key) : NULL;
		if (m)
			participant_add(c->s, id, m->id, "in", w->now);
	}
}

static void acknowledge(struct community *c, struct work *w, const struct recipe *r, int64_t id,
			struct form *f, struct outcome *o)
{
	struct activity *v = activity_find(c->s, w->a, id);
	bool waits = !strcmp(v->state, "waiting");
	struct activity_note n = { .letter = waits     ? "suggest"
					     : *r->ack ? r->ack
						       : "opened",
				   .member = v->owner,
				   .to = w,
				   .more = form_values,
				   .arg = f };
	struct why why_not = { "" };
	enum err e = activity_write(c, w->a, v, r, &n, &why_not);

	said(w, o, o->state,
	     arena_printf(w->a, "opened %s, number %lld%s%s", r->name, (long long)id,
			  waits ? "; an earlier answer was suggested first" : "",
			  answer_said(w->a, e, &why_not)));
}

static void open_now(struct community *c, struct work *w, const struct recipe *r, struct outcome *o)
{
	const char *text, *fields = activity_fields(w->a, w->m->reply, &text);
	struct activity_opening op = { .owner = w->author->id,
				       .arrival = w->r->id,
				       .title = title_of(c, w, r),
				       .text = text,
				       .fields = fields,
				       .private = yes_field(w->a, fields, "private"),
				       .anonymous = yes_field(w->a, fields, "anonymous"),
				       .now = w->now };
	struct form f = { .r = r, .set = c->set };
	const char *lacks = missing(w->a, r, fields, text);
	struct why why_not = { "" };
	int64_t id, post = 0;

	o->state = "acted";
	if (lacks) {
		write_form(c, w, r, "form");
		said(w, o, "acted",
		     arena_printf(w->a, "would open %s, but has no \"%s\": sent the form", r->name,
				  lacks));
		return;
	}
	if (r->suggest)
		f.faq = faq_find(c->s, w->a, arena_printf(w->a, "%s %s", op.title, op.text), false,
				 SUGGEST_MAX, &f.n_faq);
	op.waiting = f.n_faq > 0;
	if (r->posts && !op.private && !op.anonymous && !op.waiting) {
		post = work_file(c, w, true);
		op.thread = post_find(c->s, w->a, post)->thread;
		o->state = "filed";
		deliver_post(c, w, post, &why_not);
	}
	if (activity_open_recipe(c, w->a, r->name, &op, &id, &why_not) != OK) {
		said(w, o, o->state,
		     why_not.text[0] ? arena_dup(w->a, why_not.text) : "opened before");
		return;
	}
	add_named(c, w, id, fields);
	acknowledge(c, w, r, id, &f, o);
}

static enum err take_opening(struct community *c, struct work *w, const struct recipe *r,
			     struct outcome *o)
{
	if (!w->author)
		return NONE; /* an outsider's mail goes the way of outsiders' posts */
	if (w->filters.verdict != PASS)
		return NONE;
	if (!may_open(c, w, r)) {
		said(w, o, "aside",
		     arena_printf(w->a, "%s may be opened by %s only", r->name, r->by));
		return OK;
	}
	switch (proof(c, w, r)) {
	case OK: open_now(c, w, r, o); break;
	case NONE: ask_first(c, w, r, o); break;
	default: moderation_hold(c, w, "unproven", r->name, o);
	}
	return OK;
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
	if (!recipe || !first->author || !may_open(c, first, recipe)) {
		o->reason = "what it confirms cannot be done any more";
		return;
	}
	open_now(c, first, recipe, &did);
	o->reason = arena_printf(w->a, "confirmed: %s", did.reason);
}

/* --- answers ------------------------------------------------------------------------------- */

struct reply {
	struct community *c;
	struct work *w;
	struct activity *v;
	const struct recipe *r;
	struct member *m; /* who; by the token */
	const char *text; /* what they wrote, trimmed */
	const char *line; /* its first line, folded, without marks at its end */
};

static void note(struct reply *q, const char *letter, struct outcome *o, const char *reason)
{
	struct activity_note n = { .letter = letter, .member = q->m->id, .to = q->w };
	struct why why_not = { "" };
	enum err e = activity_write(q->c, q->w->a, q->v, q->r, &n, &why_not);

	said(q->w, o, "acted",
	     arena_printf(q->w->a, "%s%s", reason, answer_said(q->w->a, e, &why_not)));
}

static bool steers(struct reply *q)
{
	return q->v->owner == q->m->id || role_has(q->c->s, q->m->id, "coordinator") ||
	       role_has(q->c->s, q->m->id, "owner");
}

/* The next step that waits: now, or never. */
static const char *next_step(struct reply *q, bool skip)
{
	size_t n;
	struct activity_step *s = steps_of(q->c->s, q->w->a, q->v->id, &n), *first = NULL;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(s[i].state, "waiting") && s[i].at && (!first || s[i].at < first->at))
			first = &s[i];
	if (!first)
		return "there is no step left";
	if (skip) {
		first->state = "skipped";
		first->why = "by a coordinator";
		first->done_at = q->w->now;
		step_settle(q->c->s, q->v->id, first);
	} else {
		step_move(q->c->s, q->v->id, first->n, q->w->now);
	}
	activity_settle(q->c, q->w->a, q->v, q->r, q->w->now);
	return arena_printf(q->w->a, "step %lld %s", (long long)first->n,
			    skip ? "is left out" : "is done now");
}

static bool take_steering(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	int64_t span = 0;
	enum activity_word word = activity_word(a, q->line, &span);
	const char *did = "status";

	if (word == WORD_NONE || !steers(q))
		return false;
	if (word == WORD_EXTEND && !strcmp(q->v->state, "open")) {
		activity_extend(q->c, a, q->v, span, q->w->now);
		activity_settle(q->c, a, q->v, q->r, q->w->now);
		did = arena_printf(a, "extended by %lld hours", (long long)span / 3600);
	} else if (word == WORD_CLOSE && !strcmp(q->v->state, "open")) {
		activity_close(q->c, a, q->v, q->r, "by hand", q->w->now);
		did = "closed";
	} else if (word == WORD_STEP || word == WORD_SKIP) {
		did = next_step(q, word == WORD_SKIP);
	}
	note(q, "status", o, arena_printf(a, "activity %lld: %s", (long long)q->v->id, did));
	return true;
}

/* "go on" of an asker to whom an earlier answer was suggested. */
static bool take_go_on(struct reply *q, struct outcome *o)
{
	if (strcmp(q->v->state, "waiting") || q->v->owner != q->m->id)
		return false;
	if (!activity_go_on(q->line)) {
		said(q->w, o, "acted", "an answer to the suggestion; nothing more was asked");
		return true;
	}
	activity_begin(q->c, q->w->a, q->v, q->r, q->w->now);
	note(q, *q->r->ack ? q->r->ack : "opened", o, "begins now");
	return true;
}

/* "thanks", "thanks 2", "best 2": by the numbers of the result letter. */
static bool take_thanks(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	long number = 0;
	bool best = false;
	struct activity_answer *v;
	size_t n, done = 0;

	if (!activity_thanks(q->line, &number, &best))
		return false;
	v = answers_of(q->c->s, a, q->v->id, &n);
	for (size_t i = 0; i < n; i++) {
		if (number && (long)i + 1 != number)
			continue;
		if (v[i].member &&
		    thanks_add(q->c->s, q->m->id, v[i].member, v[i].id, q->w->now) == OK)
			done++;
		if (best && number && q->v->owner == q->m->id)
			answer_best(q->c->s, v[i].id);
	}
	said(q->w, o, "acted", arena_printf(a, "thanks, counted for %zu", done));
	return true;
}

/* "tags: soil, seeds" of the owner */
static bool take_tags(struct reply *q, struct outcome *o)
{
	if (q->v->owner != q->m->id || !text_starts(q->text, "tags:"))
		return false;
	q->v->fields = arena_printf(q->w->a, "%.*s\n%s", (int)strcspn(q->text, "\n"), q->text,
				    q->v->fields);
	activity_save(q->c->s, q->v);
	note(q, "status", o, "tags corrected");
	return true;
}

static const char *kind_of(const struct recipe *r)
{
	static const char *const kinds[] = { "answer", "answer", "vote", "check-in", "question" };

	return kinds[r->accept];
}

static int64_t vote_of(struct reply *q)
{
	const char *const *choices;
	size_t n = activity_choices(q->w->a, q->v, &choices);

	return activity_vote(q->w->a, q->line, choices, n);
}

static void take_answer(struct reply *q, struct outcome *o)
{
	struct arena *a = q->w->a;
	const char *shown = *q->m->name ? q->m->name : q->w->m->from.name;
	struct activity_answer v = { .activity = q->v->id,
				     .member = q->m->id,
				     .arrival = q->w->r->id,
				     .at = q->w->now,
				     .kind = kind_of(q->r),
				     .text = activity_unsigned(q->text),
				     .state = strcmp(q->v->state, "open") ? "late" : "live" };
	char *folded = text_fold(a, v.text);

	v.name = v.text == q->text ? shown : "";
	v.same = token_hash(q->c->key, folded, strlen(folded));
	if (q->r->accept == ACCEPT_VOTE) {
		v.value = vote_of(q);
		if (!v.value || strcmp(v.state, "live")) {
			note(q, v.value ? "over" : "unclear", o,
			     v.value ? "a vote that came too late"
				     : "a vote that is none of the choices");
			return;
		}
	}
	if (answer_add(q->c->s, &v,
		       q->r->accept == ACCEPT_VOTE || q->r->accept == ACCEPT_CHECKIN) != OK) {
		said(q->w, o, "acted", "taken before");
		return;
	}
	activity_soon(q->c->s, q->v->id, q->w->now);
	note(q, *q->r->answer_ack ? q->r->answer_ack : "noted", o,
	     arena_printf(a, "%s to activity %lld", v.kind, (long long)q->v->id));
}

static bool take_part(struct reply *q, struct outcome *o)
{
	if (!q->r->joins || strcmp(q->v->state, "open"))
		return false;
	if (activity_yes(q->w->a, q->line)) {
		participant_add(q->c->s, q->v->id, q->m->id, "in", q->w->now);
		activity_soon(q->c->s, q->v->id, q->w->now);
		note(q, "joined", o, "takes part");
		return true;
	}
	if (!activity_no(q->w->a, q->line))
		return false;
	participant_remove(q->c->s, q->v->id, q->m->id, "in");
	said(q->w, o, "acted", "does not take part");
	return true;
}

/* An answer to an open conversation is a post of its thread as well. */
static bool is_post(const struct reply *q)
{
	return q->r->posts && q->v->thread && !q->v->private &&
	       activity_unsigned(q->text) == q->text;
}

static enum err take_reply(struct community *c, struct work *w, int64_t id, struct outcome *o)
{
	struct reply q = { .c = c, .w = w };
	struct why why_not;

	q.v = activity_find(c->s, w->a, id);
	q.r = q.v ? activity_recipe(c, w->a, q.v, &why_not) : NULL;
	q.m = member_find(c->s, w->a, w->route.token.member);
	if (!q.r || !q.m || strcmp(q.m->state, "active"))
		return NONE;
	if (w->m->kind == KIND_COMMAND && strcmp(w->m->command, "join"))
		return NONE; /* "leave" is meant for the community, whatever letter it answers */
	q.text = text_trim(w->a, w->m->reply, strlen(w->m->reply));
	q.line = activity_line(w->a, q.text);
	if (!*q.text) {
		said(w, o, "aside", "an empty answer");
		return OK;
	}
	if (take_go_on(&q, o) || take_steering(&q, o) || take_thanks(&q, o) || take_tags(&q, o) ||
	    take_part(&q, o))
		return OK;
	if (q.r->accept == ACCEPT_NONE)
		return NONE; /* it is a post like any other */
	w->author = q.m;
	take_answer(&q, o);
	if (is_post(&q)) {
		deliver_post(c, w, work_file(c, w, true), &why_not);
		o->state = "filed";
	}
	return OK;
}

/* --- shared memory ------------------------------------------------------------------------- */

static enum err take_faq(struct community *c, struct work *w, struct outcome *o)
{
	const char *what = words_bare_subject(c->words, w->m->subject, "");
	const struct recipe *r = recipe_by_word(c->recipes, "ask");
	struct form f = { .r = r, .set = c->set };
	struct activity none = { .recipe = "faq",
				 .title = what,
				 .text = "",
				 .fields = "",
				 .outcome = "",
				 .opened_at = w->now,
				 .due = w->now };
	struct activity_note n = { .letter = "found", .to = w, .more = form_values, .arg = &f };
	struct why why_not = { "" };

	if (!authority_belongs(w->author) || !r || answer_enough(c, w, "faq", LETTERS_A_DAY))
		return NONE; /* more of them than a person asks is told as unknown, once */
	if (!*what)
		what = w->m->reply;
	f.faq = faq_find(c->s, w->a, what, true, 10, &f.n_faq);
	if (!f.n_faq)
		f.faq = faq_find(c->s, w->a, what, false, 5, &f.n_faq);
	n.member = w->author->id;
	said(w, o, "acted",
	     arena_printf(w->a, "looked for earlier answers: %zu found%s", f.n_faq,
			  answer_said(w->a, activity_write(c, w->a, &none, r, &n, &why_not),
				      &why_not)));
	return OK;
}

enum err activity_take(struct community *c, struct work *w, struct outcome *o)
{
	const struct recipe *r;
	int64_t id;

	if (w->m->kind == KIND_AUTO_REPLY || w->m->kind == KIND_BOUNCE || w->m->kind == KIND_LIST)
		return NONE;
	if (w->route.kind == ROUTE_REPLY && w->route.has_token &&
	    w->route.token.purpose == TOKEN_LETTER) {
		id = activity_of_mailing(c->s, w->route.token.number);
		return id ? take_reply(c, w, id, o) : NONE;
	}
	if (w->route.kind == ROUTE_COMMAND && !strcmp(w->route.detail, "faq"))
		return take_faq(c, w, o);
	r = wanted(c, w);
	return r ? take_opening(c, w, r, o) : NONE;
}
