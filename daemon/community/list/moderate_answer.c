/*
 * moderate_answer.c - a moderator's reply decides, once.
 */
#include "community/list/moderate.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>

#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_rhythm.h"

enum { REASON_BYTES = 600, REASON_LINES = 12, LIST_LINES = 200, SHOWN_BYTES = 100 };
enum { THUMB_DOWN = 0x1f44e, EMOJI_STYLE = 0xfe0f, JOINER = 0x200d };

/* ---- what a line says ----------------------------------------------------------------------- */

static size_t words_in(const char *s, size_t n)
{
	size_t words = 0;

	for (size_t i = 0; i < n; i++)
		words += s[i] != ' ' && (!i || s[i - 1] == ' ');
	return words;
}

#define CLOSING ".,;:!-*_" /* what closes a clause, or stands around it */

/* The first `words` words of a line, without what closes a clause; *rest is what follows. */
static const char *head(struct arena *a, const char *line, size_t words, const char **rest)
{
	const char *p = text_unopened(line + strspn(line, " \t*_")), *begin = p, *end = p;

	while (words-- && *p) {
		end = p + strcspn(p, " \t");
		p = end + strspn(end, " \t");
	}
	*rest = p;
	while (end > begin && strchr(CLOSING, end[-1]))
		end--;
	return text_fold(a, arena_ndup(a, begin, (size_t)(end - begin)));
}

/* Does the line begin with one of the comma-separated phrases? Gives how many words that took. */
static size_t begins(struct arena *a, const char *phrases, const char *line, const char **rest)
{
	const char *p, *after;
	size_t best = 0, n;

	while ((p = words_item(&phrases, &n)), n) {
		size_t words = words_in(p, n);

		if (words > best &&
		    !strcmp(head(a, line, words, &after), text_fold(a, arena_ndup(a, p, n)))) {
			best = words;
			*rest = after;
		}
	}
	return best;
}

struct found {
	enum decision_kind kind;
	size_t words;
	const char *rest;
};

static void try_key(struct arena *a, const struct lang *l, const char *key, enum decision_kind kind,
		    const char *line, struct found *f)
{
	const char *rest;
	size_t words = begins(a, words_get(l, key), line, &rest);

	if (words > f->words)
		*f = (struct found){ kind, words, rest };
}

static bool says_all(struct community *c, struct arena *a, const char *text, const char **rest)
{
	size_t n;
	const char *const *codes;

	n = words_languages(c->words, a, &codes);
	for (size_t i = 0; i < n; i++)
		if (begins(a, words_get(words_lang(c->words, codes[i], "en"), "moderate.all"), text,
			   rest))
			return true;
	return false;
}

/* "12", "#12", "all": which of a list. */
static void read_number(struct community *c, struct arena *a, struct found *f, struct decision *d)
{
	const char *p = f->rest + (*f->rest == '#');
	char *end;
	long n = *p >= '0' && *p <= '9' ? strtol(p, &end, 10) : 0;

	if (n > 0) {
		d->number = n;
		f->rest = end + strspn(end, " \t,;:.-");
	} else if (says_all(c, a, f->rest, &f->rest)) {
		d->number = -1;
	}
}

/* What may stand behind an ok and leaves it one: "OK 👍", "ok, danke!". "ok, but ..." is none. */
static bool only_courtesy(struct community *c, struct arena *a, const char *p)
{
	static const char marks[] = " \t.,!*_";
	const char *const *codes;
	size_t n = words_languages(c->words, a, &codes), len;
	uint32_t cp;

	for (size_t i = 0; i < n; i++)
		if (begins(a, words_get(words_lang(c->words, codes[i], "en"), "command.thanks"),
			   p + strspn(p, marks), &p))
			break;
	for (; *p; p += len) {
		len = text_next(p, strlen(p), &cp);
		if (!len || cp == THUMB_DOWN ||
		    (!strchr(marks, *p) && cp != EMOJI_STYLE && cp != JOINER &&
		     !uc_is_general_category_withtable(cp,
						       UC_CATEGORY_MASK_So | UC_CATEGORY_MASK_Sk)))
			return false;
	}
	return true;
}

/* The French put a blank before a colon, which many programs make one that does not break (U+00A0,
 * U+202F). */
static const char *breaking(struct arena *a, const char *line)
{
	char *out = arena_dup(a, line), *p;

	while ((p = strstr(out, "\xc2\xa0")))
		p[0] = p[1] = ' ';
	while ((p = strstr(out, "\xe2\x80\xaf")))
		p[0] = p[1] = p[2] = ' ';
	return out;
}

/* Behind a dash or a colon that stands apart. */
static const char *reason_in_words(struct arena *a, const char *rest)
{
	static const char *const dashes[] = { "\xe2\x80\x93", "\xe2\x80\x94" };

	rest += strspn(rest, " \t,;:.-");
	for (size_t i = 0; i < 2; i++)
		if (!strncmp(rest, dashes[i], 3))
			rest += 3 + strspn(rest + 3, " \t");
	return arena_dup(a, rest);
}

/* "no, adverts" gives "adverts"; but "no adverts please" is one phrase, and told whole: without its first word
 * it says the opposite. */
static const char *reason_of(struct arena *a, const char *line, const struct found *f,
			     bool numbered)
{
	const char *reason = reason_in_words(a, f->rest), *end = f->rest;

	while (end > line && strchr(" \t", end[-1]))
		end--;
	if (numbered || !*reason || strcmp(reason, f->rest) != 0 ||
	    (end > line && strchr(CLOSING, end[-1])))
		return reason;
	return arena_dup(a, line + strspn(line, " \t"));
}

struct decision decision_read(struct community *c, struct arena *a, const char *line, bool list)
{
	struct decision d = { DECIDE_NOTHING, 0, "" };
	struct found f = { 0 };
	const char *const *codes;
	size_t n = words_languages(c->words, a, &codes);

	line = breaking(a, line);
	for (size_t i = 0; i < n; i++) {
		const struct lang *l = words_lang(c->words, codes[i], "en");

		try_key(a, l, "moderate.trust", DECIDE_TRUST, line, &f);
		try_key(a, l, "moderate.ok", DECIDE_OK, line, &f);
		try_key(a, l, "moderate.no", DECIDE_NO, line, &f);
	}
	if (!f.words)
		return d;
	if (list)
		read_number(c, a, &f, &d);
	if (f.kind != DECIDE_NO && !only_courtesy(c, a, f.rest))
		return d;
	d.kind = f.kind;
	d.reason = f.kind != DECIDE_NO || only_courtesy(c, a, f.rest)
			   ? ""
			   : reason_of(a, line, &f, d.number != 0);
	return d;
}

/* ---- what then happens ---------------------------------------------------------------------- */

static const char *called(const struct moderator *m)
{
	return m->m && *m->m->name ? m->m->name : m->m ? m->m->address : m->address;
}

static const char *outcome_in(const struct lang *l, const struct hold *h)
{
	return words_get(l, strcmp(h->state, "released") != 0 ? "decided.refused"
							      : "decided.released");
}

static struct value *outcome_values(struct community *c, struct arena *a, const struct hold *h,
				    const struct member *m)
{
	struct value *v = answer_values(c, a, m);
	const struct lang *l = answer_lang(c, m);

	value_set_text(v, "subject", h->subject);
	value_set_text(v, "outcome", outcome_in(l, h));
	value_set_text(v, "said", h->said);
	value_set_text(v, "moderator", h->fell ? words_get(l, "decided.in_time") : h->decided_by);
	return v;
}

static void tell_others(struct community *c, struct arena *a, const struct hold *h,
			const struct moderator *by, time_t now)
{
	size_t n;
	struct moderator *v = moderators_on_duty(c, a, now, &n);

	for (size_t i = 0; i < n; i++) {
		struct answer letter = { .template = "moderated",
					 .member = v[i].m,
					 .address = v[i].m ? NULL : v[i].address,
					 .class = CLASS_CARE };
		struct why w;

		if (by && (!strcmp(v[i].address, by->address) ||
			   (by->m && v[i].m && by->m->id == v[i].m->id)))
			continue; /* who decided; their address may be another by now */
		letter.values = outcome_values(c, a, h, v[i].m);
		letter.after = hold_thread(c, a, h, v[i].address);
		letter.about = h->arrival;
		if (answer_send(c, a, &letter, &w) == BAD)
			die("%s", w.text);
	}
}

/* Whoever can write a member's name into From must not have that member trusted by it. */
static void trust_author(struct community *c, struct arena *a, const struct hold *h, time_t now)
{
	struct arrival *r = h->arrival ? arrival_find(c->s, a, h->arrival) : NULL;
	struct member *m = r && r->sender ? member_by_address(c->s, a, r->sender) : NULL;

	if (!m || m->trusted || !h->proven)
		return;
	m->trusted = true;
	member_save(c->s, m);
	story_add(c->s, m->id, now, "trusted by a moderator: posts are not held any more");
}

const char *decision_reason(struct community *c, struct arena *a, const char *reason)
{
	reason = text_clean(a, reason, strlen(reason), TEXT_LINE);
	return text_ellipsis(a, token_hide(a, c->key, reason), REASON_BYTES);
}

enum err decision_do(struct community *c, struct arena *a, struct hold *h, const struct decision *d,
		     const struct moderator *by, time_t now)
{
	const char *state = d->kind == DECIDE_NO ? "refused" : "released";
	const char *said = decision_reason(c, a, d->reason);

	if (hold_decide(c->s, h->id, state, by ? called(by) : "", said, !by, now) == NONE)
		return NONE;
	h->state = state;
	h->said = said;
	h->decided_by = by ? called(by) : "";
	h->fell = !by;
	h->at = now;
	if (h->mailing)
		trouble_clear(c->s, arena_printf(a, "mailing %lld", (long long)h->mailing));
	if (d->kind == DECIDE_TRUST)
		trust_author(c, a, h, now);
	tell_others(c, a, h, by, now);
	return OK;
}

/* ---- the mail ------------------------------------------------------------------------------- */

static enum err answer_from(struct community *c, struct work *w, const struct moderator *by,
			    const char *template, struct value *values, const char *reason,
			    struct outcome *o)
{
	struct answer n = { .template = template,
			    .values = values,
			    .member = by ? by->m : w->author,
			    .address = w->m->from.address,
			    .name = w->m->from.name,
			    .class = CLASS_CARE,
			    .to = w,
			    .reason = reason };
	struct why why_not;
	enum err e = answer_send(c, w->a, &n, &why_not);

	if (e == BAD)
		die("%s", why_not.text);
	o->reason = arena_printf(w->a, "%s%s", o->reason, answer_said(w->a, e, &why_not));
	return OK;
}

/* Why this token decides nothing; NULL: it does. */
static const char *unfit(struct community *c, struct work *w, const struct hold_ask *q)
{
	if (!authority_is_reader(w, q->member, q->address))
		return "a moderator's token, but from somebody it was not made for";
	if (w->auth.verdict == AUTH_VERDICT_FAIL)
		return "a moderator's token, but the sender is not who it says";
	if (!moderator_is(c, w->a, w->author, q->address))
		return "whoever wrote it is no moderator any more";
	if (w->now > q->at + c->set->trust.token_life_s)
		return "a moderator's token that is too old";
	return NULL;
}

static char *next_line(struct arena *a, const char **text)
{
	const char *p = *text, *end = strchrnul(p, '\n');

	*text = *end ? end + 1 : end;
	return text_trim(a, p, (size_t)(end - p));
}

struct decision decision_of_mail(struct community *c, struct work *w, const char **rest)
{
	const char *text = w->m->reply;
	char *line = next_line(w->a, &text);
	struct decision d;

	while (!*line && *text)
		line = next_line(w->a, &text);
	d = decision_read(c, w->a, line, false);
	for (int i = 0; i < REASON_LINES && d.kind == DECIDE_NO && *text; i++) {
		line = next_line(w->a, &text);
		if (!*line)
			break;
		d.reason = arena_printf(w->a, "%s%s%s", d.reason, *d.reason ? " " : "", line);
	}
	*rest = text;
	return d;
}

static enum err unclear(struct community *c, struct work *w, const struct moderator *by,
			const struct hold *h, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, by->m);
	enum err e;

	value_set_text(v, "subject", h ? h->subject : w->m->subject);
	e = moderator_ask(c, w->a, by, h, "unclear", v, w, w->now);
	o->reason = arena_printf(w->a, "a moderator's answer that says neither ok nor no%s",
				 e == OK ? "; asked again" : "");
	return OK;
}

static enum err take_one(struct community *c, struct work *w, const struct moderator *by,
			 struct hold *h, struct outcome *o)
{
	const char *rest;
	struct decision d = decision_of_mail(c, w, &rest);

	if (strcmp(h->state, "open") != 0) {
		o->reason = arena_printf(w->a, "number %lld was decided before: %s",
					 (long long)h->id, h->state);
		beside_pass(c, w, w->m->reply, true, o);
		return answer_from(c, w, by, "moderated", outcome_values(c, w->a, h, by->m),
				   arena_printf(w->a, "moderated %lld", (long long)h->id), o);
	}
	if (d.kind == DECIDE_NOTHING)
		return unclear(c, w, by, h, o);
	decision_do(c, w->a, h, &d, by, w->now);
	o->state = "acted";
	o->reason = arena_printf(w->a, "%s decided about mail %lld: %s%s", called(by),
				 (long long)h->arrival, h->state,
				 d.kind != DECIDE_TRUST ? ""
				 : h->proven            ? "; its author is trusted from now on"
					     : "; its author is not trusted by it: nothing "
					       "proves who wrote it");
	beside_pass(c, w, rest, false, o);
	return OK;
}

/* ---- the daily list ------------------------------------------------------------------------- */

/* What became of the lines of an answer to the list. */
struct listed {
	const struct moderator *by;
	int done;
	struct value
		*before; /* {number, subject, moderator, outcome}: decided by another, or in time */
	struct value *unknown; /* lines that name nothing that waits */
	struct buf prose;      /* those that are no try at it */
};

static void decide_all(struct community *c, struct work *w, struct listed *q,
		       const struct decision *d)
{
	size_t n;
	struct hold *v = holds_open(c->s, w->a, 0, LIST_LINES, &n);

	for (size_t i = 0; i < n; i++)
		if (v[i].arrival) /* a mailing that bounced is only meant when it is named */
			q->done += decision_do(c, w->a, &v[i], d, q->by, w->now) == OK;
}

/* false: no such number. */
static bool decide_number(struct community *c, struct work *w, struct listed *q,
			  const struct decision *d)
{
	struct hold *h = hold_find(c->s, w->a, d->number);
	struct value *v;

	if (!h || (strcmp(h->state, "open") != 0 && !*h->subject && !*h->author)) /* erased */
		return false;
	if (!strcmp(h->state, "open")) {
		q->done += decision_do(c, w->a, h, d, q->by, w->now) == OK;
		return true;
	}
	v = outcome_values(c, w->a, h, q->by->m);
	value_set_number(v, "number", (long)h->id);
	value_push(q->before, v);
	return true;
}

static void not_understood(struct arena *a, struct listed *q, const char *line)
{
	value_push(q->unknown, value_text(a, text_ellipsis(a, line, SHOWN_BYTES)));
}

static void take_line(struct community *c, struct work *w, struct listed *q, const char *line)
{
	struct decision d = decision_read(c, w->a, line, true);

	if (d.kind != DECIDE_NOTHING && d.number < 0) {
		decide_all(c, w, q, &d);
		return;
	}
	if (d.kind != DECIDE_NOTHING && d.number && decide_number(c, w, q, &d))
		return;
	if (!*line || beside_thanks(c, w->a, q->by->m, line))
		return;
	if (d.kind == DECIDE_NOTHING && !strpbrk(line, "0123456789") &&
	    beside_words(c, w->a, q->by->m, line, false))
		buf_printf(&q->prose, "%s\n", line);
	else
		not_understood(w->a, q, line);
}

/* What the lines did, which did nothing and why. */
static void tell_lines(struct community *c, struct work *w, const struct listed *q, bool passed,
		       struct outcome *o)
{
	struct value *v = answer_values(c, w->a, q->by->m);
	enum err e;

	value_set_text(v, "done", q->done ? arena_printf(w->a, "%d", q->done) : "");
	value_set(v, "before", q->before);
	value_set(v, "unknown", q->unknown);
	value_set_bool(v, "passed", passed);
	e = moderator_ask(c, w->a, q->by, NULL, "list-answer", v, w, w->now);
	o->reason = arena_printf(w->a, "%s%s", o->reason, e == OK ? "; answered" : "");
}

/* "ok 12", "no 13 too long", "ok all", a line each. */
static enum err take_list(struct community *c, struct work *w, const struct moderator *by,
			  struct outcome *o)
{
	const char *text = w->m->reply;
	struct listed q = { .by = by,
			    .before = value_list(w->a),
			    .unknown = value_list(w->a),
			    .prose = BUF(w->a) };
	bool passed;

	for (int i = 0; i < LIST_LINES && *text; i++)
		take_line(c, w, &q, next_line(w->a, &text));
	if (!q.done && !q.before->n && !q.unknown->n && !q.prose.n)
		return unclear(c, w, by, NULL, o);
	o->state = "acted";
	o->reason =
		arena_printf(w->a, "%s decided about mails of the list: %d", called(by), q.done);
	passed = beside_pass(c, w, buf_text(&q.prose), false, o);
	if (q.prose.n && !passed)
		not_understood(w->a, &q, text_clean(w->a, q.prose.p, q.prose.n, TEXT_LINE));
	if (q.before->n || q.unknown->n || !q.done)
		tell_lines(c, w, &q, passed, o);
	return OK;
}

/* --------------------------------------------------------------------------------------------- */

enum err moderate_take(struct community *c, struct work *w, struct outcome *o)
{
	struct moderator by = { w->author, NULL };
	struct hold_ask *q = NULL;
	struct hold *h;

	if (w->route.kind != ROUTE_MODERATE)
		return NONE;
	o->state = "aside";
	if (w->route.has_token)
		q = hold_ask_find(c->s, w->a, w->route.token.number);
	if (w->m->kind == KIND_AUTO_REPLY || w->m->kind == KIND_BOUNCE) {
		o->reason = "a robot answered for a moderator";
		return OK;
	}
	if (w->lost)
		o->reason = "a moderator's token of before the restore, and what it was about is "
			    "not known";
	else if (!q || q->member != w->route.token.member)
		o->reason = "its moderator's token is not one of ours";
	else
		o->reason = unfit(c, w, q);
	if (o->reason)
		return answer_from(c, w, NULL, "stale", NULL, "stale", o);
	by.address = q->address;
	if (!q->hold)
		return take_list(c, w, &by, o);
	h = hold_find(c->s, w->a, q->hold);
	return h ? take_one(c, w, &by, h, o) : NONE;
}
