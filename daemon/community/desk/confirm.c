#include "community/desk/confirm.h"

#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/digest/digest_take.h"
#include "community/digest/newsletter.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/typed.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/kind.h"
#include "store/store_ledger.h"

enum { DAY = 86400, ANSWERED_DAYS = 3, COURTESY = 3, LOOKED_AT = 2000, FIELD = 20 };

/* The same words for every token that has no use any more: nothing is told about others. */
static void stale(struct community *c, struct work *w, const char *what, struct outcome *o)
{
	struct answer n = { .template = "stale",
			    .member = w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .lang = outcome_reader(c, w)->lang,
			    .to = w,
			    .reason = "stale" };
	struct why why_not;
	enum err e = answer_send(c, w->a, &n, &why_not);

	o->state = "aside";
	o->reason = arena_printf(w->a, "%s%s", what, answer_said(w->a, e, &why_not));
}

/* Whoever answers, by the name in From. */
static bool greets(struct community *c, struct work *w, const char *clause)
{
	struct member who = { .name = w->m->from.name ? w->m->from.name : "",
			      .lang = w->author ? w->author->lang : NULL };

	return beside_courtesy(c, w->a, &who, clause);
}

/* The next clause of an answer, without case and accents; NULL: no more. */
static const char *clause(struct work *w, char **text)
{
	const char *one, *bare;

	while ((one = strsep(text, "\n.,;:!?")))
		if (*(bare = typed_bare(w->a, one)))
			return bare;
	return NULL;
}

/* How the answer begins, behind a greeting; below the name a card may follow. */
static const char *first_words(struct community *c, struct work *w)
{
	char *text = arena_dup(w->a, w->m->reply);
	const char *first = clause(w, &text), *one = first;
	const char *name = typed_bare(w->a, w->m->from.name ? w->m->from.name : "");

	while (one && greets(c, w, one) && strcmp(one, name) != 0)
		one = clause(w, &text);
	return one ? one : first ? first : "";
}

/* Do those words begin with that one, in any language there is, and with at most so many behind it? */
static bool begins(struct community *c, struct work *w, const char *bare, const char *key,
		   size_t behind)
{
	size_t n, words = *bare != 0;
	const struct lang **v = typed_langs(c, w->a, w->author, &n);

	for (const char *p = bare; *p; p++)
		words += *p == ' ';
	for (size_t i = 0; i < n; i++) {
		int said = typed_begins(w->a, v[i], key, bare);

		if (said && words - (size_t)said <= behind)
			return true;
	}
	return false;
}

/* "Yes please". A program that answers says more than that. */
static bool says_yes(struct community *c, struct work *w)
{
	return begins(c, w, first_words(c, w), "command.yes", COURTESY);
}

/* Does one of its clauses begin with such words? */
static bool says(struct community *c, struct work *w, const char *key)
{
	char *text = arena_dup(w->a, w->m->reply);

	for (const char *one; (one = clause(w, &text));)
		if (begins(c, w, one, key, COURTESY))
			return true;
	return false;
}

/* Who decides about somebody else says so: nothing is taken for it that only politeness would say. */
static bool decides(struct community *c, struct work *w)
{
	const char *first = first_words(c, w);

	return begins(c, w, first, "moderate.ok", COURTESY) ||
	       begins(c, w, first, "answer.glad", COURTESY) || !*first || says(c, w, "answer.mine");
}

/* Is there nothing in it but a yes, words that only who asked would say ("that was me"), a greeting and
 * a name? An absence told in whatever words and language is more than that. */
static bool agrees(struct community *c, struct work *w, const char *purpose)
{
	const char *command = kind_of_text(w->a, w->m->reply, w->m), *first = first_words(c, w);

	return begins(c, w, first, "command.yes", COURTESY) ||
	       begins(c, w, first, "moderate.ok", COURTESY) || greets(c, w, first) || !*first ||
	       begins(c, w, first, "answer.glad", 0) || /* "I confirm", but not "... receipt" */
	       (command && !strcmp(command, purpose)) || says(c, w, "answer.mine");
}

/* "No, I never asked for that"; "unsubscribe", in answer to the question whether to join; thanks for a
 * farewell letter. Which conversation is meant, and the like, is answered in words of its own. */
static bool says_no(struct community *c, struct work *w, const struct confirm_purpose *u)
{
	const char *command = kind_of_text(w->a, w->m->reply, w->m), *first = first_words(c, w);

	if (!strcmp(u->name, "route"))
		return false;
	return begins(c, w, first, "command.no", SIZE_MAX) ||
	       (u->no && begins(c, w, first, "moderate.no", SIZE_MAX)) ||
	       (command && !strcmp(command, "leave") && strcmp(u->name, "leave") != 0) ||
	       (!strcmp(u->name, "rejoin") &&
		begins(c, w, typed_bare(w->a, w->m->reply), "command.thanks", COURTESY));
}

/* Does a word of that phrase stand anywhere in it, in any language there is? */
static bool holds(struct community *c, struct work *w, const char *key)
{
	char *text = arena_ndup(w->a, w->m->reply, strnlen(w->m->reply, LOOKED_AT));
	const char *bare;
	size_t n;
	const struct lang **v = typed_langs(c, w->a, w->author, &n);

	for (char *p = text; (p = strpbrk(p, ".,;:!?()\"*_"));)
		*p = ' ';
	bare = typed_bare(w->a, text);
	for (const char *p = bare; *p; p += strcspn(p, " "), p += *p == ' ')
		for (size_t i = 0; i < n; i++)
			if (typed_begins(w->a, v[i], key, p))
				return true;
	return false;
}

/* Leaving is undone by whoever says so, or says nothing at all. Thanks for the farewell letter, a thumb,
 * and "ok" are what people say as they go. */
static bool wants_back(struct community *c, struct work *w)
{
	const char *first = first_words(c, w),
		   *name = typed_bare(w->a, w->m->from.name ? w->m->from.name : "");

	if ((says_yes(c, w) && !text_starts(first, "ok")) || says(c, w, "answer.oops") ||
	    holds(c, w, "answer.back"))
		return true;
	return (!*first || !strcmp(first, name)) && !says(c, w, "command.thanks");
}

/* An empty answer confirms, and a yes. Other words do where it is known that they asked for it
 * themselves, unless they say that they did not, who we are, or that they are away. Else a program that
 * answers our question would do what nobody asked for: it is asked once more. */
static bool doubts(struct community *c, struct work *w, const struct confirm_purpose *u,
		   const struct pending *p)
{
	if (!strcmp(u->name, "rejoin"))
		return !wants_back(c, w) || (!says_yes(c, w) && holds(c, w, "answer.goodbye"));
	if (u->reads || says_yes(c, w))
		return false;
	if (strchr(w->m->reply, '?') || holds(c, w, "answer.doubt"))
		return true;
	if (u->own)
		return !decides(c, w);
	return !pending_kept(w->a, p->data, "proven") && !agrees(c, w, u->name);
}

/* Nothing is done, and who answered hears so: a yes to this letter, or to the first, still does it. It
 * is a question of its own, as no two letters may have one Message-ID. */
static void not_done(struct community *c, struct work *w, const struct pending *p, bool no,
		     struct outcome *o)
{
	const char *key = address_key(w->a, w->m->from.address);
	struct member reader = { .name = w->author ? w->author->name : "",
				 .lang = w->author ? w->author->lang
						   : pending_kept(w->a, p->data, "lang") };
	struct answer n = { .template = "not-done",
			    .values = answer_values(c, w->a, &reader),
			    .member = w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .lang = reader.lang,
			    .to = w,
			    .reason = arena_printf(w->a, "unconfirmed %s %lld", p->purpose,
						   (long long)p->arrival),
			    .question = key && !strcmp(key, p->address) };
	struct pending again = *p;
	struct why why_not;
	enum err e;

	value_set_bool(n.values, "no", no);
	value_set_bool(n.values, "left", !strcmp(p->purpose, "rejoin"));
	e = pending_ask(c, w->a, &again, &n, &why_not);
	o->state = "aside";
	o->reason = arena_printf(w->a, "%s%s",
				 no ? "it answers a question with no"
				    : "it answers a question, but not with yes",
				 answer_said(w->a, e, &why_not));
}

/* A yes, or what counts as one; or a no that does something. */
static void do_it(struct community *c, struct work *w, pending_do *done, const struct pending *p,
		  struct outcome *o)
{
	pending_close(c->s, p->id, "done", w->now);
	pending_close_same(c->s, p, w->now);
	*o = (struct outcome){ "acted", arena_printf(w->a, "confirmed: %s", p->purpose) };
	done(c, w, p, o);
}

/* When the answer was in our mailbox: what we read late, after an outage, may have come in time. */
static time_t came(const struct work *w)
{
	time_t at = (time_t)(w->r->received ? w->r->received : w->r->at);

	return at < w->now ? at : w->now;
}

/* Does the line begin with a word and a colon? */
static bool is_field(const char *line)
{
	size_t n = strcspn(line, ":\n");

	return n && n < FIELD && line[n] == ':';
}

/* An answer with nothing typed may be our letter alone, below the fields that Outlook puts above it:
 * "Von: Circle <circle@example.org>", "Gesendet: ...". What follows them was not said by who answers. */
static void without_letter(struct community *c, struct work *w)
{
	char *text = arena_dup(w->a, w->m->reply), *line = text, *end;

	for (; *line; line = end + (*end != '\0')) {
		const char *one = arena_ndup(w->a, line, strcspn(line, "\n"));

		end = line + strlen(one);
		if (!*end || !is_field(one) || !is_field(end + 1) ||
		    (!strcasestr(one, c->set->community.address) &&
		     strcmp(text_trim(w->a, strchr(one, ':') + 1, strlen(strchr(one, ':') + 1)),
			    c->set->community.name) != 0))
			continue;
		*line = '\0';
		w->m->reply = text;
		return;
	}
}

/* Is it still to be answered, or did it lapse only because we had not read the answer? */
static bool waits(const struct pending *p, const struct work *w)
{
	return (!strcmp(p->state, "open") || !strcmp(p->state, "expired")) && came(w) < p->expires;
}

enum err confirm_take(struct community *c, struct work *w, struct outcome *o)
{
	const struct confirm_purpose *u = confirm_table;
	int64_t tested = newsletter_tested(c, w);
	struct pending *p;

	if (tested) {
		w->route.kind = ROUTE_CONFIRM;
		w->route.token.purpose = TOKEN_CONFIRM;
		w->route.token.number = tested;
	}
	if (w->route.kind != ROUTE_CONFIRM)
		return NONE;
	if (w->m->kind == KIND_AUTO_REPLY || w->m->kind == KIND_BOUNCE) {
		*o = (struct outcome){ "aside", "a robot answered a question of ours" };
		return OK;
	}
	if (!w->route.has_token) {
		stale(c, w, "its confirmation token is not one of ours", o);
		return OK;
	}
	without_letter(c, w);
	p = pending_find(c->s, w->a, w->route.token.number);
	while (p && u->name && strcmp(u->name, p->purpose) != 0)
		u++;
	if (!p || !u->name)
		stale(c, w, "the question it answers is not known any more", o);
	else if (!strcmp(p->state, "done"))
		stale(c, w, "its confirmation was given before", o);
	else if (!waits(p, w))
		stale(c, w, "its confirmation came too late", o);
	else if (u->own && (!authority_is_reader(w, p->member, p->address) ||
			    w->auth.verdict == AUTH_VERDICT_FAIL))
		stale(c, w, "a confirmation token, but from somebody it was not made for", o);
	else {
		bool no = says_no(c, w, u);
		bool yes = u->yes || pending_kept(w->a, p->data, "yes");

		bool declined = no || (yes && !says_yes(c, w)) || doubts(c, w, u, p);

		if (declined && !(no && u->no))
			not_done(c, w, p, no, o);
		else
			do_it(c, w, declined ? u->no : u->done, p, o);
		if (declined && !strcmp(u->name, "guest") && activity_guest_declined(c, w, p))
			o->reason = arena_printf(w->a, "%s; passed on to a person", o->reason);
		else if (!u->reads && !(no && u->no) && !w->forgotten)
			beside_pass(c, w, w->m->reply, true, o);
	}
	return OK;
}

enum err confirm_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	struct pending *p;
	int64_t n;

	(void)w;
	store_begin(c->s);
	while ((p = pending_over(c->s, a, "route", now))) {
		pending_close(c->s, p->id, "expired", now);
		digest_unrouted(c, a, p);
	}
	pending_drop_mails(c->s, now);
	n = pending_expire(c->s, now);
	answered_forget(c->s, now / DAY - ANSWERED_DAYS);
	n += ledger_forget(c->s, now - c->set->privacy.letters_kept_s);
	store_commit(c->s);
	return n ? OK : NONE;
}
