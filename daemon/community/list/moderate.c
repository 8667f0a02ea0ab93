/*
 * moderate.c - a mail is held, moderators are asked, and what becomes of it in the end.
 */
#include "community/list/moderate.h"

#include <string.h>

#include "base/buf.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/list/posts.h"
#include "compose/value.h"
#include "compose/words.h"

/* More letters than that an hour do not help to decide: the rest is in the daily list. */
enum { ASKED_AN_HOUR = 30, HOUR = 3600, QUOTED_LINES = 60, QUOTED_BYTES = 4000 };

static const char *const on_duty[] = { "moderator", "coordinator", "owner", NULL };

/* ---- who ------------------------------------------------------------------------------------ */

bool moderator_is(struct community *c, struct arena *a, const struct member *m, const char *address)
{
	const struct settings_list *list = &c->set->community.coordinators;

	for (const char *const *role = on_duty; m && *role; role++)
		if (role_has(c->s, m->id, *role))
			return !strcmp(m->state, "active") || !strcmp(m->state, "unreachable");
	for (size_t i = 0; i < list->n; i++)
		if (address_same(a, list->v[i], address ? address : m ? m->address : ""))
			return true;
	return false;
}

struct roster {
	struct moderator *v;
	size_t n, cap;
};

static void enlist(struct arena *a, struct roster *r, const struct member *m, const char *address)
{
	const char *key = address_key(a, address);

	for (size_t i = 0; key && i < r->n; i++)
		if (!strcmp(r->v[i].address, key))
			return;
	if (key)
		*ARENA_PUSH(a, r->v, r->n, r->cap) = (struct moderator){ m, key };
}

/* away: those who are on vacation as well, when nobody else is there */
static void enlist_members(struct community *c, struct arena *a, struct roster *r, time_t now,
			   bool away)
{
	for (const char *const *role = on_duty; *role; role++) {
		size_t n;
		int64_t *ids = role_members(c->s, a, *role, &n);

		for (size_t i = 0; i < n; i++) {
			struct member *m = member_find(c->s, a, ids[i]);

			if (m && m->address && !strcmp(m->state, "active") &&
			    (away || m->paused_until <= now))
				enlist(a, r, m, m->address);
		}
	}
}

struct moderator *moderators_on_duty(struct community *c, struct arena *a, time_t now, size_t *n)
{
	const struct settings_list *list = &c->set->community.coordinators;
	struct roster r = { 0 };

	enlist_members(c, a, &r, now, false);
	if (!r.n)
		enlist_members(c, a, &r, now, true);
	for (size_t i = 0; !r.n && i < list->n; i++) {
		const char *key = address_key(a, list->v[i]);

		enlist(a, &r, key ? member_by_address(c->s, a, key) : NULL, list->v[i]);
	}
	*n = r.n;
	return r.v;
}

/* ---- letters -------------------------------------------------------------------------------- */

const char *hold_reason(struct arena *a, const struct lang *l, const char *reason)
{
	return words_get(l, arena_printf(a, "held.%s", reason));
}

/* What the person wrote, without what acts in somebody's name when it is sent back to us. */
struct value *hold_quote(struct community *c, struct arena *a, const struct mail *m)
{
	const char *text = *m->reply ? m->reply : m->text;
	size_t n = strlen(text), lines = 0, len;
	struct value *v = value_list(a);
	const char *end;

	/* Not in the middle of a character, nor of a token. */
	for (n = n > QUOTED_BYTES ? QUOTED_BYTES : n; text[n] && n && text[n - 1] != '\n';)
		n--;
	if (!n && *text)
		n = strnlen(text, QUOTED_BYTES);
	text = token_hide(a, c->key, text_clean(a, text, n, TEXT_BLOCK));
	for (; *text && lines < QUOTED_LINES; text = *end ? end + 1 : end, lines++) {
		end = strchrnul(text, '\n');
		len = (size_t)(end - text);
		value_push(v, value_text(a, len ? arena_ndup(a, text, len) : " "));
	}
	if (*text || strlen(m->reply) > QUOTED_BYTES)
		value_push(v, value_text(a, "[...]"));
	return v;
}

enum err moderator_ask(struct community *c, struct arena *a, const struct moderator *to,
		       const struct hold *h, const char *template, struct value *values,
		       const struct work *reply_to, time_t now)
{
	struct hold_ask q = { .hold = h ? h->id : 0,
			      .member = to->m ? to->m->id : 0,
			      .address = to->address,
			      .at = now };
	struct answer n = { .template = template,
			    .values = values,
			    .member = to->m,
			    .address = to->m ? NULL : to->address,
			    .class = CLASS_CARE,
			    .to = reply_to,
			    .purpose = TOKEN_MODERATE };
	struct why w;
	enum err e;

	n.after = h ? hold_thread(c, a, h, to->address) : NULL;
	n.about = h ? h->arrival : 0;
	if (reply_to)
		n.reason = arena_printf(a, "%s %lld", template, (long long)q.hold);
	e = answer_may(c, a, &n, &w);
	if (e != OK)
		return e;
	hold_ask_add(c->s, &q);
	n.number = q.id;
	if (answer_send(c, a, &n, &w) == BAD)
		die("%s", w.text);
	return OK;
}

const char *hold_thread(struct community *c, struct arena *a, const struct hold *h,
			const char *address)
{
	size_t n;
	struct hold_ask *q = hold_asks(c->s, a, h->id, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(q[i].address, address)) {
			struct token t = { TOKEN_MODERATE, q[i].id, q[i].member };
			char *text = arena_get(a, TOKEN_CHARS + 1);

			token_make(c->key, &t, text);
			return route_id(a, text, c->set->community.domain);
		}
	return NULL;
}

static void ask_all(struct community *c, struct arena *a, const struct hold *h,
		    const char *template, const struct value *quoted, time_t now)
{
	size_t n;
	struct moderator *v = moderators_on_duty(c, a, now, &n);

	for (size_t i = 0; i < n; i++) {
		struct value *values = answer_values(c, a, v[i].m);
		const char *why = hold_reason(a, answer_lang(c, v[i].m), h->reason);

		if (hold_asks_since(c->s, v[i].address, now - HOUR) >= ASKED_AN_HOUR)
			continue;
		value_set_text(values, "subject", h->subject);
		value_set_text(values, "author", h->author);
		value_set_text(values, "detail", h->detail);
		value_set_text(values, "reason", why);
		value_set_bool(values, "trustable", h->proven);
		value_set_bool(values, "doubted", h->doubted);
		if (quoted)
			value_set(values, "quoted", quoted);
		moderator_ask(c, a, &v[i], h, template, values, NULL, now);
	}
}

/* ---- holding -------------------------------------------------------------------------------- */

static const char *in_english(struct community *c, struct arena *a, const char *reason)
{
	return hold_reason(a, words_lang(c->words, "en", "en"), reason);
}

static enum err tell_author(struct community *c, struct work *w, const char *template,
			    const struct hold *h, struct why *why_not)
{
	struct answer n = { .template = template,
			    .values = answer_values(c, w->a, w->author),
			    .member = w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .class = CLASS_CARE,
			    .to = w };
	const struct lang *l = answer_lang(c, w->author);
	bool refused = !strcmp(h->state, "refused");

	/* That it waits is said once a day and cause: a robot that answers it would never rest. */
	n.reason = strcmp(h->state, "open") != 0
			   ? arena_printf(w->a, "%s %lld", template, (long long)h->id)
			   : arena_printf(w->a, "held: %s", h->reason);
	/* To somebody in whose name another wrote, only what happened in their name is news. */
	if (w->auth.verdict == AUTH_VERDICT_FAIL && strcmp(h->state, "released") != 0)
		return why(why_not, NONE, "the sender is not who it says");
	value_set_text(n.values, "subject", h->subject);
	value_set_text(n.values, "reason", hold_reason(w->a, l, h->reason));
	if (refused) {
		value_set_text(n.values, "reason",
			       *h->said  ? h->said
			       : h->fell ? words_get(l, "refused.in_time")
					 : words_get(l, "refused.without_words"));
		value_set_text(n.values, "moderator",
			       *h->said && !strchr(h->decided_by, '@') ? h->decided_by : "");
	}
	return answer_send(c, w->a, &n, why_not);
}

static const char *author_of(struct work *w)
{
	const struct person *p = &w->m->from;

	return *p->name ? arena_printf(w->a, "%s <%s>", p->name, p->address) : p->address;
}

void moderation_hold(struct community *c, struct work *w, const char *reason, const char *detail,
		     struct outcome *o)
{
	struct hold h = { .arrival = w->r->id,
			  .reason = reason,
			  .detail = detail ? detail : "",
			  .subject = token_hide(w->a, c->key, w->m->subject),
			  .author = author_of(w),
			  .opened = w->now,
			  .due = w->now + c->set->moderation.undecided_after_s,
			  .said = "",
			  .proven = authority_wrote(c, w) };
	struct why why_not;
	enum err e;

	h.doubted = w->author && !h.proven;
	o->state = "held";
	o->reason = arena_printf(w->a, "held: %s%s%s%s", in_english(c, w->a, reason),
				 *h.detail ? " (" : "", h.detail, *h.detail ? ")" : "");
	if (hold_add(c->s, &h) == NONE)
		return;
	ask_all(c, w->a, &h, "moderate", hold_quote(c, w->a, w->m), w->now);
	e = tell_author(c, w, "held", &h, &why_not);
	if (e == BAD)
		die("%s", why_not.text);
	o->reason = arena_printf(w->a, "%s%s", o->reason, answer_said(w->a, e, &why_not));
}

void moderation_hold_mailing(struct community *c, struct arena *a, int64_t mailing,
			     const char *subject, const char *detail, time_t now)
{
	struct hold h = { .mailing = mailing,
			  .reason = "bounced",
			  .detail = detail,
			  .subject = subject,
			  .author = "",
			  .opened = now,
			  .due = now + c->set->moderation.undecided_after_s };

	if (hold_add(c->s, &h) == OK)
		ask_all(c, a, &h, "mailing-held", NULL, now);
}

/* ---- after the decision --------------------------------------------------------------------- */

bool moderation_decided(struct community *c, struct arena *a, int64_t arrival)
{
	struct hold *h = hold_of_arrival(c->s, a, arrival);

	return h && strcmp(h->state, "open") != 0;
}

enum err moderate_take_decided(struct community *c, struct work *w, struct outcome *o)
{
	struct hold *h = hold_of_arrival(c->s, w->a, w->r->id);
	bool released;
	struct why why_not;
	enum err e;

	if (!h || !strcmp(h->state, "open"))
		return NONE;
	released = !strcmp(h->state, "released");
	if (released) {
		posts_accept(c, w, o);
	} else {
		o->state = "aside";
		o->reason = "refused";
	}
	e = tell_author(c, w, released ? "released" : "rejected", h, &why_not);
	if (e == BAD)
		die("%s", why_not.text);
	o->reason =
		arena_printf(w->a, "%s, %s%s%s%s%s", o->reason, released ? "released by " : "by ",
			     h->fell ? "the time limit" : h->decided_by, *h->said ? ": " : "",
			     h->said, answer_said(w->a, e, &why_not));
	return OK;
}
