#include "community/digest/catchup.h"

#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/outcome.h"
#include "community/authority.h"
#include "community/digest/edition_cut.h"
#include "community/digest/edition_outcome.h"
#include "community/digest/numbers.h"
#include "community/restored.h"
#include "compose/words.h"
#include "store/store_deliver.h"
#include "store/store_digest.h"
#include "store/store_pending.h"

static const char rule[] = "catch-up";

enum { SHORT = 5 }; /* so few threads are told like in any digest */

static void open_cut(struct edition_cut *cut, struct community *c, struct arena *a, time_t now)
{
	edition_cut_open(cut, c, a, NULL, rule, now, now);
	cut->at_once = true;
	cut->words = CATCHUP_WORDS;
}

static void set_style(struct edition_cut *cut, bool folded)
{
	bool much = cut->posts->n_threads > SHORT;

	cut->style = folded || !much ? EDITION_USUAL : EDITION_CATCHUP;
	if (cut->style == EDITION_CATCHUP)
		edition_outcomes(cut->c, cut->a, cut->posts);
	cut->intro_key = !folded && much ? "digest.intro_catchup" : NULL;
	if (folded || !much)
		cut->words = (size_t)cut->c->set->digest.words;
}

/* --- owed ----------------------------------------------------------------------------------------- */

/* Everybody who is owed one shares an edition, each seeing what is past their own watermark. */
static enum err owed(struct community *c, struct arena *a, bool folded, time_t now, struct why *w)
{
	struct due_whom whom = { .now = now, .pace = folded ? DUE_FOLDED : DUE_CATCH_UP };
	struct edition_cut cut;

	open_cut(&cut, c, a, now);
	cut.edition.rule = folded ? "folded" : rule;
	whom.upto = cut.edition.upto_seq;
	edition_cut_gather(&cut, &whom);
	set_style(&cut, folded);
	if (edition_cut_compose(&cut, w) == BAD)
		return BAD;
	store_begin(c->s);
	while (cut.n && edition_add(c->s, &cut.edition) == NONE)
		cut.edition.slot++; /* a second one within the same second */
	edition_cut_record(&cut);
	store_commit(c->s);
	return OK;
}

/* --- asked for ------------------------------------------------------------------------------------ */

/* Who asks what the last months brought asks for what they got singly as well. */
static size_t without_got(struct due_fact *f, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (f[i].kind != FACT_GOT)
			f[kept++] = f[i];
	return kept;
}

static void say_nothing_came(struct community *c, struct arena *a, const struct member *m)
{
	struct answer n = { .template = "catchup-none", .member = m };
	struct why why_not;

	answer_send(c, a, &n, &why_not);
}

static enum err wished(struct community *c, struct arena *a, int64_t member, int64_t span_s,
		       time_t now, struct why *w)
{
	struct member *m = member_find(c->s, a, member);
	struct due_whom whom = { .now = now, .pace = DUE_ONE, .one = member };
	struct due_texts texts = { .a = a };
	struct due_member *who;
	struct due_fact *facts;
	struct edition_cut cut;
	struct edition_view view;
	struct digest_edition e;
	struct digest d;
	struct letter_bytes *parts;
	int64_t since;
	size_t n;
	enum err err;

	open_cut(&cut, c, a, now);
	cut.edition.member = member;
	due_note(c->s, a, &whom, &since);
	who = due_members(c->s, a, &texts, 0, 1, &n);
	cut.posts = edition_gather_dated(c, a, now - span_s);
	set_style(&cut, false);
	view = edition_view_all(a, cut.posts);
	if (who) {
		facts = due_facts(c->s, a,
				  &(struct due_span){ who->id, who->id, 0, cut.edition.upto_seq },
				  &n);
		n = without_got(facts, n);
		who->watermark = -1; /* history has no accept_seq */
		who->followed = false;
		edition_look(cut.posts, who, facts, n, &view);
	}
	e = edition_describe(&cut, a, who, &view);
	err = digest_compose(a, answer_lang(c, m), &e, &d, w);
	parts = arena_get(a, (d.n_parts + 1) * sizeof *parts);
	for (size_t i = 0; i < d.n_parts && err == OK; i++) {
		struct letter l;

		digest_letter(&e, &d.parts[i], &l);
		l.seed = e.seed + i;
		l.dots = true;
		err = letter_build(a, &l, &parts[i], w);
	}
	if (err == BAD)
		return BAD;
	store_begin(c->s);
	wish_done(c->s, member);
	while (err == OK && edition_add(c->s, &cut.edition) == NONE)
		cut.edition.slot++;
	if (err == OK)
		edition_cut_items(&cut);
	for (size_t i = 0; i < d.n_parts && err == OK; i++)
		edition_letter(&cut, "digest", CLASS_ANSWER, member, m->address, m->name, &parts[i],
			       numbers_write(a, &d, &e));
	if (err == NONE)
		say_nothing_came(c, a, m);
	store_commit(c->s);
	return OK;
}

/* A newsletter or what an activity asks may have come first in the minute they were owed it. */
static void make_room(struct community *c, time_t now)
{
	if (!catch_up_owed(c->s, true))
		return;
	store_begin(c->s);
	deliver_fold_wait(c->s, c->set->members.letters_per_week, now);
	store_commit(c->s);
}

enum err catchups_tick(struct community *c, struct arena *a, time_t now, struct why *w)
{
	int64_t member, span_s;
	enum err e = NONE, err;

	if (!restored_whole(c, a))
		return NONE;
	make_room(c, now);
	for (int folded = 0; folded < 2; folded++)
		if (catch_up_owed(c->s, folded)) {
			err = owed(c, a, folded, now, w);
			if (err == BAD)
				return BAD;
			e = OK;
		}
	while (wish_next(c->s, &member, &span_s) == OK) {
		err = wished(c, a, member, span_s, now, w);
		if (err == BAD)
			return BAD;
		e = OK;
	}
	return e;
}

/* "more" to the letter that says "you are back": what they missed. */
static bool missed(struct community *c, struct work *w)
{
	const char *text = text_trim(w->a, w->m->reply, strcspn(w->m->reply, ".!\n")), *word;
	struct mailing_about *m;

	if (w->route.kind != ROUTE_REPLY || !w->route.has_token)
		return false;
	m = mailing_about(c->s, w->a, w->route.token.number);
	word = words_command(w->a, answer_lang(c, w->author), text);
	return m && !strcmp(m->kind, "returned") && word && !strcmp(word, "more");
}

static bool asked_for(struct community *c, struct work *w)
{
	const char *word =
		w->route.kind == ROUTE_COMMAND ? kind_of_detail(w->a, w->route.detail) : NULL;

	return (word && !strcmp(word, "catchup")) || missed(c, w);
}

enum err catchup_take(struct community *c, struct work *w, struct outcome *o)
{
	struct answer n = {
		.template = "catch-up", .member = w->author, .to = w, .reason = "catch-up"
	};
	struct why say;

	if (!asked_for(c, w))
		return NONE;
	o->state = "acted";
	if (!authority_belongs(w->author)) {
		o->reason = "wants a catch-up";
		outcome_not_member(c, w, o);
	} else if (w->auth.verdict == AUTH_VERDICT_FAIL)
		o->reason =
			arena_printf(w->a, "a catch-up was asked for, but not by the member: %s",
				     w->auth.reason);
	else if (answer_may(c, w->a, &n, &say) != OK)
		o->reason =
			arena_printf(w->a, "a catch-up was asked for, and not made: %s", say.text);
	else {
		wish_add(c->s, w->author->id, CATCHUP_SPAN, w->now);
		answered_add(c->s, address_key(w->a, w->author->address), "catch-up",
			     w->now / 86400);
		o->reason = "a catch-up of the last three months, to the member's own address";
	}
	if (!authority_belongs(w->author) || w->auth.verdict == AUTH_VERDICT_FAIL)
		o->state = "aside";
	return OK;
}
