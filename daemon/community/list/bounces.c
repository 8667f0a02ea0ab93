/*
 * bounces.c - whose letter a report is about.
 */
#include "community/list/bounces.h"

#include <string.h>

#include "community/list/posts.h"
#include "community/restored.h"
#include "reader/bounce.h"
#include "store/store_bounce.h"
#include "store/store_people.h"
#include "store/store_outbox.h"

enum { SEARCHED = 256 * 1024, WORDS_SHOWN = 120, TEXT_LOOKED_AT = 4000, DAY = 86400 };

/* ENVID, then the returned Message-ID, then any token in the returned mail. */
static bool in_report(struct community *c, const struct mail *m, struct token *t)
{
	const struct bounce *b = m->bounce;

	if (strlen(b->envelope_id) == TOKEN_CHARS && token_read(c->key, b->envelope_id, t) == OK)
		return true;
	if (route_of_id(c->key, b->original_message_id, t) == OK)
		return true;
	return token_find(c->key, m->raw, m->raw_n < SEARCHED ? m->raw_n : SEARCHED, TOKEN_LETTER,
			  t) == OK;
}

/* The letter it is about. false: none of ours, or one that was nobody's. */
static bool match(struct community *c, struct work *w, struct token *t)
{
	*t = w->route.token;
	if (!w->route.has_token && !(w->m->bounce && in_report(c, w->m, t)))
		return false;
	restored_token(c, w->a, t, NULL, NULL);
	return t->purpose == TOKEN_LETTER;
}

/* A report may name several; with one recipient a letter, at most one of them is meant. */
static const struct bounced *meant(struct community *c, struct work *w, int64_t member)
{
	static const struct bounced nothing = { "", "failed", "", "", BOUNCE_UNKNOWN };
	const struct bounce *b = w->m->bounce;
	const struct bounced *first = NULL;
	size_t n = 0;
	char **of = member ? addresses_of(c->s, w->a, member, &n) : NULL;

	for (size_t i = 0; i < b->n; i++) {
		for (size_t k = 0; k < n; k++)
			if (address_same(w->a, b->v[i].address, of[k]))
				return &b->v[i];
		if (!first && !bounce_reached(&b->v[i]))
			first = &b->v[i];
	}
	return first ? first : b->n ? &b->v[0] : &nothing;
}

static const char *about(struct community *c, struct work *w, int64_t member)
{
	struct member *m = member ? member_find(c->s, w->a, member) : NULL;

	return m && m->address ? m->address : "somebody who is no member";
}

static void unmatched(struct community *c, struct work *w, const char *class, struct outcome *o)
{
	const struct bounce *b = w->m->bounce;
	const struct bounced *v = b && b->n ? meant(c, w, 0) : NULL;
	struct bounce_row row = { .arrival = w->r->id,
				  .at = w->now,
				  .class = class,
				  .status = v ? v->status : "",
				  .text = v ? text_ellipsis(w->a, v->text, WORDS_SHOWN) : "" };

	bounce_row_add(c->s, &row);
	o->state = "aside";
	o->reason = strcmp(class, "complaint") != 0
			    ? "a bounce with no token of ours: it changes nothing, and is shown to "
			      "the moderators"
			    : "a complaint with no token of ours: it changes nothing, and is shown "
			      "to the moderators";
	if (v && *v->address)
		o->reason = arena_printf(w->a, "%s; it is about %s", o->reason, v->address);
}

/* RFC 5965: who calls our mail spam wants no more of it. */
static void complain(struct community *c, struct work *w, const struct token *t, struct outcome *o)
{
	struct member *m = t->member ? member_find(c->s, w->a, t->member) : NULL;
	struct bounce_row row = { .arrival = w->r->id,
				  .mailing = t->number,
				  .member = t->member,
				  .at = w->now,
				  .class = "complaint",
				  .status = "",
				  .text = "",
				  .proven = true };

	bounce_row_add(c->s, &row);
	o->state = "acted";
	o->reason = "a complaint about a letter to nobody who is a member now";
	if (!m || !strcmp(m->state, "left") || !strcmp(m->state, "banned"))
		return;
	m->state = "left";
	m->left_at = w->now;
	member_save(c->s, m);
	letters_cancel(c->s, m->id, w->now, "the member left");
	story_add(c->s, m->id, w->now,
		  "left: your mail provider told us that you marked our mail as spam");
	o->reason = arena_printf(w->a, "a complaint: %s left", m->address);
}

static void count(struct community *c, struct work *w, const struct token *t, struct outcome *o)
{
	const struct bounced *v = meant(c, w, t->member);
	struct bounce_row row = { .arrival = w->r->id,
				  .mailing = t->number,
				  .member = t->member,
				  .at = w->now,
				  .class = bounce_class_names[v->class],
				  .status = v->status,
				  .text = text_ellipsis(w->a, token_hide(w->a, c->key, v->text),
							WORDS_SHOWN),
				  .proven = true,
				  .delayed = text_eq(v->action, "delayed") };

	o->state = "acted";
	if (bounce_reached(v)) {
		o->reason = arena_printf(w->a, "a report that mailing %lld reached %s",
					 (long long)t->number, about(c, w, t->member));
		return;
	}
	bounce_settle(c, w->a, &row, w->now);
	o->reason = arena_printf(w->a, "a %s%s bounce of mailing %lld to %s%s%s%s", row.class,
				 row.delayed ? " (delayed)" : "", (long long)t->number,
				 about(c, w, t->member), *row.status || *row.text ? ": " : "",
				 row.status, *row.text ? arena_printf(w->a, " %s", row.text) : "");
}

enum err bounces_take(struct community *c, struct work *w, struct outcome *o)
{
	struct token t;
	bool complaint = w->m->bounce && w->m->bounce->complaint;
	bool report = w->m->kind == KIND_BOUNCE || complaint, ours = report && match(c, w, &t);

	if (!report && (w->route.kind != ROUTE_BOUNCE || w->m->kind == KIND_AUTO_REPLY))
		return NONE;
	if (!ours && posts_junk(w))
		return NONE;
	if (!report) {
		/* People do not write to bounce addresses; robots that hide what they are do. */
		unmatched(c, w, "unknown", o);
		o->reason =
			"came to a bounce address but is no report that could be read: shown to "
			"the moderators";
		return OK;
	}
	if (!ours)
		unmatched(c, w, complaint ? "complaint" : bounce_class_names[meant(c, w, 0)->class],
			  o);
	else if (complaint)
		complain(c, w, &t, o);
	else
		count(c, w, &t, o);
	return OK;
}

/* ---- robots --------------------------------------------------------------------------------- */

/* Said where mail is let in only after its sender did something. */
static const char *const challenges[] = { "verify your*message",
					  "verify that you",
					  "confirm that you",
					  "confirm*your message",
					  "to deliver your message",
					  "sender verification",
					  "awaiting*confirm",
					  "message*held until",
					  "approved sender",
					  "authenticate yourself",
					  "prove*human",
					  "challenge*response",
					  "bestätigen*absender",
					  "bestätigen*nachricht",
					  "confirme que",
					  "confirmar*remitente",
					  "confirmar*remetente",
					  "confirmez*message",
					  "confirmer*expéditeur",
					  NULL };

/* Asks the sender to click or answer before the mail is delivered: a person may want to. */
static bool is_challenge(struct work *w)
{
	const struct mail *m = w->m;
	const char *text = arena_ndup(w->a, m->reply, strnlen(m->reply, TEXT_LOOKED_AT));

	return bounce_phrase(text_fold(w->a, m->subject), challenges) ||
	       bounce_phrase(text_fold(w->a, text), challenges);
}

enum err robots_take(struct community *c, struct work *w, struct outcome *o)
{
	const char *key = address_key(w->a, w->m->from.address);
	int64_t day = w->now / DAY;
	bool challenge;

	if (w->m->kind != KIND_AUTO_REPLY || posts_junk(w))
		return NONE;
	challenge = is_challenge(w);
	if (key && w->author && !challenge && !robot_count(c->s, key, day - 6))
		story_add(c->s, w->author->id, w->now,
			  arena_printf(w->a, "an automatic reply came from %s: “%s”",
				       w->author->address,
				       text_ellipsis(w->a, w->m->subject, WORDS_SHOWN)));
	robot_add(c->s, key ? key : "", challenge ? "challenge" : "reply", day);
	o->state = challenge ? "aside" : "acted";
	o->reason = challenge
			    ? "a challenge: it wants us to prove something before our mail is let "
			      "in; shown to the moderators"
			    : "an automatic reply: counted, not answered and not relayed";
	return OK;
}
