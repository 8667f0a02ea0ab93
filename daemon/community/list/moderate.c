/*
 * moderate.c - a mail is held, and moderators are asked.
 */
#include "community/list/moderate.h"

#include <string.h>

#include "base/address.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "community/reasons.h"
#include "compose/value.h"
#include "compose/words.h"

/* More letters than that an hour do not help to decide: the rest is in the daily list. */
enum { ASKED_AN_HOUR = 30, HOUR = 3600, QUOTED_LINES = 60, QUOTED_BYTES = 4000 };

/* ---- letters -------------------------------------------------------------------------------- */

const char *hold_reason(struct arena *a, const struct lang *l, const char *reason)
{
	return words_get(l, arena_printf(a, "held.%s", reason));
}

/* What the person wrote, without what acts in somebody's name when it is sent back to us. */
struct value *moderation_quote(struct community *c, struct arena *a, const struct mail *m)
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

	n.about = h ? h->arrival : 0;
	if (reply_to)
		n.reason = h ? arena_printf(a, "%s %lld", template, (long long)h->id)
			     : outcome_few_reason(c, reply_to, template, to->address);
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
		const struct lang *l = answer_lang(c, v[i].m);

		if (hold_asks_since(c->s, v[i].address, now - HOUR) >= ASKED_AN_HOUR)
			continue;
		value_set_text(values, "subject", h->subject);
		value_set_text(values, "author", h->author);
		value_set_text(values, "detail", reason_in(c, a, l, h->detail, NULL));
		value_set_text(values, "reason", hold_reason(a, l, h->reason));
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

enum err moderation_tell(struct community *c, struct work *w, const char *template,
			 const struct hold *h, struct why *why_not)
{
	const struct member *reader = outcome_reader(c, w);
	struct answer n = { .template = template,
			    .values = answer_values(c, w->a, reader),
			    .member = w->author,
			    .lang = reader->lang,
			    .address = outcome_address(w),
			    .name = w->m->from.name,
			    .class = CLASS_CARE,
			    .to = w };
	const struct lang *l = answer_lang(c, reader);
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
	if (!strcmp(h->state, "open"))
		outcome_offer(c, w, n.values);
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

	const char *name = address_name(w->a, p->name, p->address);

	return *name ? arena_printf(w->a, "%s <%s>", name, p->address) : p->address;
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
	ask_all(c, w->a, &h, "moderate", moderation_quote(c, w->a, w->m), w->now);
	e = moderation_tell(c, w, "held", &h, &why_not);
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
