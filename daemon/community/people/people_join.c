/*
 * people_join.c - joining: asked for by anybody, true once the address has answered.
 *
 * Whoever asks, and whether or not the address is known, the same question goes to the address
 * itself, with nothing of the asking mail in it. So nobody learns who is a member, and the
 * question carries nobody's advertising. At most one a day goes to an address that did not prove to
 * have asked, and few to a domain and in an hour: above that requests are set aside in silence
 * (subscription bombing).
 */
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "base/when.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/keepers.h"
#include "community/list/deliver.h"
#include "community/list/moderate.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/people/people.h"
#include "community/standing.h"
#include "community/tongue.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/kind.h"
#include "store/store_pending.h"

enum { HOUR = 3600, DAY = 86400 };

const char *const people_modes[PEOPLE_MODES] = { [MODE_EACH] = "each",
						 [MODE_DIGEST] = "digest",
						 [MODE_SUMMARY] = "summary",
						 [MODE_FOLLOWED] = "followed",
						 [MODE_NOTHING] = "nothing" };

void people_unchosen(const struct settings *set, struct member *m)
{
	static const char *const forms[] = { [FORM_READABLE] = "readable",
					     [FORM_HEADLINES] = "headlines",
					     [FORM_SUMMARY] = "summary",
					     [FORM_PLAIN] = "plain",
					     [FORM_MIME] = "mime" };

	m->mode = people_modes[set->members.mode];
	m->form = forms[set->digest.form];
}

/* A name fit to stand in a header and in letters: one line, not long, no address in disguise. */
static const char *name_of(struct arena *a, const char *name)
{
	const char *clean = text_clean(a, name, strlen(name), TEXT_LINE);

	return strchr(clean, '@') || strstr(clean, "://") ? "" : text_ellipsis(a, clean, 60);
}

static struct value *welcome_values(struct community *c, struct arena *a, const struct member *m)
{
	struct value *v = answer_values(c, a, m);

	value_set_text(v, "description", c->set->community.description);
	value_set_text(v, "mode", standing_mode(c, a, answer_lang(c, m), m));
	return v;
}

void people_greet(struct community *c, struct arena *a, int64_t member, const char *by,
		  enum letter_class class)
{
	const struct settings *set = c->set;
	struct member *m = member_find(c->s, a, member);
	const struct lang *l = answer_lang(c, m);
	struct answer n = { .template = "welcome",
			    .member = m,
			    .class = class,
			    .values = welcome_values(c, a, m) };
	const char *team = SAY(a, l, "welcome.team", { "community", set->community.name });
	struct why why_not;

	value_set_text(n.values, "added",
		       SAY(a, l, "welcome.added", { "who", by && *by ? by : team },
			   { "leave", answer_way(c, a, l, "leave") }));
	answer_send(c, a, &n, &why_not);
}

/* Makes a member, or brings one back who left; the welcome letter goes out.
 *   written  the address as the person writes it
 *   lang     what they write in, where they never chose one; NULL: the community's
 *   to       the mail it answers; NULL: none
 *   OK       *out is the member, in `a`; NONE: banned */
static enum err welcome(struct community *c, struct arena *a, const char *written, const char *name,
			const char *lang, const struct work *to, struct member **out)
{
	const struct settings *set = c->set;
	const char *key = address_key(a, written);
	time_t now = to ? to->now : when_now();
	struct member *m = key ? member_by_address(c->s, a, key) : NULL;
	struct member fresh = { .name = name_of(a, name),
				.lang = lang,
				.address = written,
				.own_posts = set->members.own_posts };
	struct answer n = {
		.template = "welcome", .to = to, .question = true, .reason = "welcome"
	};
	struct why why_not;

	*out = m;
	if (!key || (m && !strcmp(m->state, "banned")))
		return NONE;
	people_unchosen(set, &fresh);
	if (!m) {
		if (member_add(c->s, &fresh, key, now) == NONE) {
			address_confirm(c->s, key, now);
			fresh.id = member_by_address(c->s, a, key)->id;
		}
		story_add(c->s, fresh.id, now, "joined");
	} else if (strcmp(m->state, "active") != 0) {
		if (!strcmp(m->state, "reader") || !strcmp(m->state, "guest")) {
			people_unchosen(set, m);
			m->joined_at = now;
		}
		m->state = "active";
		m->left_at = 0;
		m->score = 0;
		m->name = *m->name ? m->name : fresh.name;
		m->lang = m->lang ? m->lang : lang;
		deliver_restart(c->s, m);
		story_add(c->s, m->id, now, "joined again");
	}
	*out = member_by_address(c->s, a, key);
	n.member = *out;
	n.address = written;
	n.values = welcome_values(c, a, *out);
	answer_send(c, a, &n, &why_not);
	return OK;
}

/* Whoever asks is asked and welcomed in the language they wrote in. */
static const char *tongue(struct community *c, struct work *w)
{
	return tongue_of(c, w, "command.join");
}

/* The question. Nothing of the mail that caused it is in it, not even the name: its language alone. */
static enum err ask(struct community *c, struct arena *a, const char *written, const char *name,
		    const char *lang, const struct work *to, const char *purpose, struct why *w)
{
	time_t now = to ? to->now : when_now();
	struct pending p = { .purpose = purpose,
			     .proven = to && to->auth.verdict == AUTH_VERDICT_PASS,
			     .address = address_key(a, written),
			     .arrival = to ? to->r->id : 0,
			     .data = pending_keep(a, NULL, "name", name),
			     .expires = now + c->set->members.confirm_for_s };
	struct answer n = { .template = strcmp(purpose, "invited") ? "confirm-join" : "invitation",
			    .address = written,
			    .name = "",
			    .lang = lang,
			    .to = to,
			    .question = true };

	if (lang)
		p.data = pending_keep(a, p.data, "lang", lang);
	return pending_ask(c, a, &p, &n, w);
}

/* A letter to somebody who is no member yet. */
static void say(struct community *c, struct work *w, const char *template, const char *lang,
		struct outcome *o)
{
	struct answer n = { .template = template,
			    .member = w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .lang = lang,
			    .reason = template };

	outcome_answer(c, w, &n, o);
}

void people_join(struct community *c, struct work *w, struct outcome *o)
{
	const char *from = w->m->from.address, *key = address_key(w->a, from);
	bool proven = w->auth.verdict == AUTH_VERDICT_PASS;
	struct why why_not;
	struct member *m;
	enum err e;

	if (!key) {
		*o = (struct outcome){ "aside",
				       "asked to join, from an address nobody can write to" };
		return;
	}
	if (c->set->members.join == JOIN_INVITED && !authority_belongs(w->author)) {
		o->reason = "asked to join, which needs an invitation here";
		say(c, w, "by-invitation", tongue(c, w), o);
		return;
	}
	if (proven && c->set->members.join == JOIN_OPEN &&
	    welcome(c, w->a, from, w->m->from.name, tongue(c, w), w, &m) == OK) {
		o->reason = "joined";
		return;
	}
	e = pending_room(c, w, "join", key, proven ? ASKED_BY_ITSELF : ASKED_IN_ITS_NAME, &why_not);
	if (e == OK)
		e = ask(c, w->a, from, w->m->from.name, tongue(c, w), w, "join", &why_not);
	o->state = e == OK ? "acted" : "aside";
	o->reason = e == OK ? "asked to join: the address was asked to confirm"
			    : arena_printf(w->a, "asked to join, not asked back: %s", why_not.text);
}

enum err people_invite(struct community *c, struct arena *a, const char *written,
		       const struct work *to, struct why *w)
{
	const char *key = address_key(a, written);
	struct member *m = key ? member_by_address(c->s, a, key) : NULL;

	if (!key)
		return why(w, BAD, "that is no address");
	if (m && !strcmp(m->state, "active"))
		return why(w, NONE, "already a member");
	if (pending_since(c->s, "invited", key, (to ? to->now : when_now()) - DAY))
		return why(w, NONE, "the address was asked today");
	/* The letter goes to another than who wrote, so it answers no mail. */
	return ask(c, a, written, "", NULL, NULL, "invited", w);
}

/* What they said with it, where it is known that they wrote it; NULL: nothing but the word. */
static const struct value *said_with_it(struct community *c, struct work *w,
					const struct pending *join)
{
	struct arrival *r = join->arrival ? arrival_find(c->s, w->a, join->arrival) : NULL;
	struct why say;
	struct work *asked;
	const char *text;

	if (!r || !pending_kept(w->a, join->data, "proven") ||
	    work_read(c, w->a, r, &asked, &say) != OK)
		return NULL;
	text = asked->m->reply;
	return !*text || kind_of_text(w->a, text, asked->m) ||
			       beside_only_courtesy(c, w->a, NULL, text)
		       ? NULL
		       : moderation_quote(c, w->a, asked->m);
}

/* Every keeper gets a token of their own; the first that comes back decides. */
static void ask_keepers(struct community *c, struct work *w, const struct pending *join,
			const char *written, const char *name, const char *lang)
{
	size_t n;
	struct keeper *k = keepers_all(c, w->a, &n);
	const char *data = pending_keep(w->a, join->data, "address", written);
	const char *who = arena_printf(w->a, *name ? "%s <%s>" : "%s%s", name, written);
	const struct value *said = said_with_it(c, w, join);

	data = lang ? pending_keep(w->a, data, "lang", lang) : data;
	for (size_t i = 0; i < n; i++) {
		struct pending p = { .purpose = "approve",
				     .address = address_key(w->a, k[i].address),
				     .arrival = w->r->id,
				     .data = data };
		struct answer to = { .template = "approve",
				     .values = answer_values(c, w->a, k[i].member),
				     .member = k[i].member,
				     .address = k[i].address,
				     .class = CLASS_CARE };
		struct why why_not;

		value_set_text(to.values, "who", who);
		value_set_bool(to.values, "said", said != NULL);
		if (said)
			value_set(to.values, "quoted", said);
		pending_ask(c, w->a, &p, &to, &why_not);
	}
}

static const char *kept(struct arena *a, const struct pending *p, const char *what)
{
	const char *text = pending_kept(a, p->data, what);

	return text ? text : "";
}

void people_joined(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	const char *from = w->m->from.address, *key = address_key(w->a, from);
	const char *written = key && !strcmp(key, p->address) ? from : p->address;
	const char *name = kept(w->a, p, "name");
	const char *lang = pending_kept(w->a, p->data, "lang");
	struct member *m = member_by_address(c->s, w->a, p->address);

	if (key && !strcmp(key, p->address) && !*name)
		name = w->m->from.name;
	if (key && !strcmp(key, p->address) && !lang)
		lang = tongue_of(c, w, "command.yes");
	if (c->set->members.join == JOIN_APPROVED && strcmp(p->purpose, "invited") &&
	    (!m || strcmp(m->state, "active"))) {
		o->reason = "confirmed: joining; those who run the community were asked";
		if (m && !strcmp(m->state, "banned"))
			o->reason = "confirmed to join, but this person is banned";
		else
			ask_keepers(c, w, p, written, name, lang);
		say(c, w, "join-waits", lang, o);
		o->state = "acted";
		return;
	}
	o->reason = welcome(c, w->a, written, name, lang, w, &m) == OK
			    ? "confirmed: joined"
			    : "confirmed to join, but this person is banned";
}

void people_approved(struct community *c, struct work *w, const struct pending *p,
		     struct outcome *o)
{
	const char *written = kept(w->a, p, "address");
	const char *key = address_key(w->a, written);
	struct member *m = key ? member_by_address(c->s, w->a, key) : NULL;

	if (m && !strcmp(m->state, "active")) {
		o->reason = "approved: somebody else had let them in before";
		return;
	}
	o->reason = welcome(c, w->a, written, kept(w->a, p, "name"),
			    pending_kept(w->a, p->data, "lang"), NULL, &m) == OK
			    ? arena_printf(w->a, "approved: %s joined", written)
			    : "approved, but this person is banned";
}

void people_declined(struct community *c, struct work *w, const struct pending *p,
		     struct outcome *o)
{
	const char *written = kept(w->a, p, "address"), *rest;
	const char *key = address_key(w->a, written);
	struct member *m = key ? member_by_address(c->s, w->a, key) : NULL;
	struct decision d = decision_of_mail(c, w, &rest);
	struct answer to = { .template = "join-declined",
			     .values = answer_values(c, w->a, NULL),
			     .address = written,
			     .name = kept(w->a, p, "name"),
			     .lang = pending_kept(w->a, p->data, "lang"),
			     .about = p->arrival };
	struct why why_not;

	pending_withdraw_same(c->s, p, w->now);
	if (m && !strcmp(m->state, "active")) {
		o->reason = "declined: somebody else had let them in before";
		return;
	}
	o->reason = arena_printf(w->a, "declined: %s was told so", written);
	if (*d.reason)
		value_set_text(to.values, "reason", decision_reason(c, w->a, d.reason));
	if (answer_send(c, w->a, &to, &why_not) != OK)
		o->reason = arena_printf(w->a, "declined: %s was not told", written);
	beside_pass(c, w, d.kind == DECIDE_NO ? rest : w->m->reply, true, o);
}
