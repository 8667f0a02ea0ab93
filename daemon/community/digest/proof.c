#include "community/digest/proof.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/outcome.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/digest/edition.h"
#include "community/digest/edition_cut.h"
#include "community/digest/edition_late.h"
#include "community/timetable.h"
#include "community/typed.h"
#include "community/digest/rota.h"
#include "community/digest/numbers.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_outbox.h"

enum { LINES_MOST = 200, INTRO_MOST = 8000, VERB_MOST = 32, WORD_MOST = 5 };

/* --- reading an answer ---------------------------------------------------------------------------- */

static const struct {
	const char *key;
	enum proof_verb verb;
} verbs[] = {
	{ "proof.send", PROOF_DO_SEND },   { "proof.drop", PROOF_DO_DROP },
	{ "proof.move", PROOF_DO_MOVE },   { "proof.title", PROOF_DO_TITLE },
	{ "proof.intro", PROOF_DO_INTRO }, { "proof.wait", PROOF_DO_WAIT },
	{ "proof.pass", PROOF_DO_PASS },
};

/* Case, accents and the shape of an apostrophe do not matter, so the line's bytes are tried one by
 * one. */
const char *proof_after(struct arena *a, const struct lang *l, const char *key, const char *line)
{
	const char *list = words_get(l, key), *one;
	char *bare[VERB_MOST] = { NULL };
	size_t len = strlen(line), n_one;

	for (size_t n = 1; n < VERB_MOST && n <= len; n++)
		if (n == len || (line[n] & 0xc0) != 0x80)
			bare[n] = typed_bare(a, arena_ndup(a, line, n));
	while ((one = words_item(&list, &n_one)), n_one) {
		const char *word = typed_bare(a, arena_ndup(a, one, n_one));

		for (size_t k = 1; *word && k < VERB_MOST && k <= len; k++)
			if (bare[k] && !strcmp(bare[k], word) &&
			    !strchr("abcdefghijklmnopqrstuvwxyz", line[k] ? line[k] : ' '))
				return line + k;
	}
	return NULL;
}

/* French keyboards put a blank that does not break before ":" and "!". */
const char *proof_skip(const char *p, const char *also)
{
	uint32_t c;

	for (size_t n; (n = text_next(p, strlen(p), &c)) > 0; p += n)
		if (c != ' ' && c != '\t' && c != 0xa0 && c != 0x202f &&
		    (c >= 0x80 || !strchr(also, (int)c)))
			break;
	return p;
}

const char *proof_field(struct arena *a, const struct lang *l, const char *key, const char *line)
{
	const char *p = proof_after(a, l, key, line);

	if (!p || *(p = proof_skip(p, "")) != ':')
		return NULL;
	p = proof_skip(p + 1, "");
	return text_trim(a, p, strlen(p));
}

static const char *plain(struct arena *a, const char *p)
{
	p = proof_skip(p, ":.#");
	return text_trim(a, p, strlen(p));
}

static void read_move(struct arena *a, const struct lang *l, const char *rest,
		      struct proof_line *out)
{
	char *end;
	const char *word, *up, *down, *to;

	out->item = (int)strtol(rest, &end, 10);
	word = plain(a, end);
	up = proof_after(a, l, "proof.up", word);
	down = proof_after(a, l, "proof.down", word);
	to = proof_after(a, l, "proof.to", word);
	if (up)
		out->by = -(atoi(plain(a, up)) > 0 ? atoi(plain(a, up)) : 1);
	else if (down)
		out->by = atoi(plain(a, down)) > 0 ? atoi(plain(a, down)) : 1;
	else if (to)
		out->to = atoi(plain(a, to));
	if (out->item <= 0 || (!out->by && out->to <= 0))
		out->verb = PROOF_DO_UNKNOWN;
}

static struct proof_line read_line(struct arena *a, const struct lang *l, const char *line)
{
	struct proof_line out = { .verb = PROOF_DO_UNKNOWN,
				  .order = line[strcspn(line, "0123456789")] != '\0',
				  .text = line };

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		const char *rest = proof_after(a, l, verbs[i].key, line);

		if (!rest)
			continue;
		out.verb = verbs[i].verb;
		out.order = true;
		rest = plain(a, rest);
		if (out.verb == PROOF_DO_MOVE)
			read_move(a, l, rest, &out);
		else if (out.verb == PROOF_DO_DROP && (out.item = atoi(rest)) <= 0)
			out.verb = PROOF_DO_UNKNOWN;
		else if ((out.verb == PROOF_DO_SEND || out.verb == PROOF_DO_PASS) &&
			 *proof_skip(rest, "!"))
			out.verb = PROOF_DO_UNKNOWN; /* "send it to Ana" is no order to send */
		else if (out.verb == PROOF_DO_TITLE &&
			 !(rest = proof_field(a, l, verbs[i].key, line)))
			out.verb = PROOF_DO_UNKNOWN;
		if (out.verb != PROOF_DO_UNKNOWN && (*rest || out.verb != PROOF_DO_WAIT))
			out.text = rest; /* "wait" alone says no time: that line is shown */
		return out;
	}
	return out;
}

/* The next item of "drop 3, 5 and 8"; 0: there is none; below: a number it is not sure about, as in "3-5"
 * or "3 to 5". */
static int next_item(struct arena *a, const struct lang *l, const char **rest)
{
	const char *p = proof_skip(*rest + strspn(*rest, "0123456789"), ",;&+.#");
	const char *after = proof_after(a, l, "and", p);

	*rest = after ? proof_skip(after, "#") : p;
	p = *rest + strcspn(*rest, " 0123456789");
	return p > *rest && p <= *rest + WORD_MOST && atoi(p) > 0 ? -1 : atoi(*rest);
}

struct proof_line *proof_read(struct arena *a, const struct lang *l, const char *text, size_t *n)
{
	struct proof_line *v = NULL, *intro = NULL;
	struct buf words = BUF(a);
	size_t cap = 0;

	for (*n = 0; *text && *n < LINES_MOST;) {
		size_t len = strcspn(text, "\n");
		const char *line = text_trim(a, text, len);
		struct proof_line got = read_line(a, l, line);

		text += len + (text[len] == '\n');
		if (intro && got.verb == PROOF_DO_UNKNOWN) {
			if (words.n < INTRO_MOST)
				buf_printf(&words, "%s\n", line);
			intro->text = text_trim(a, words.p, words.n);
			continue;
		}
		intro = NULL;
		if (!*line)
			continue;
		*ARENA_PUSH(a, v, *n, cap) = got;
		for (const char *rest = got.text; got.verb == PROOF_DO_DROP && *n < LINES_MOST &&
						  (got.item = next_item(a, l, &rest)) > 0;)
			*ARENA_PUSH(a, v, *n, cap) = got;
		if (got.item < 0)
			*ARENA_PUSH(a, v, *n, cap) = (struct proof_line){ .verb = PROOF_DO_UNKNOWN,
									  .order = true,
									  .text = line };
		if (got.verb == PROOF_DO_INTRO) {
			intro = &v[*n - 1];
			words = BUF(a);
			buf_printf(&words, "%s\n", got.text);
		}
	}
	return v;
}

/* --- doing it ------------------------------------------------------------------------------------- */

struct answered {
	struct community *c;
	struct work *w;
	struct edition_row *e;
	struct edition_item *items;
	size_t n;
	json_t *numbers; /* of the draft that is answered */
	bool changed, waits, sends;
	bool unclear; /* an order was not understood: what it wanted is not undone once all have it */
	struct value *unknown;
	struct buf did;
};

/* The item a draft showed under a number; NULL: none. */
static struct edition_item *shown_as(struct answered *q, int number)
{
	json_int_t item = numbers_item(q->numbers, (size_t)number - 1);

	for (size_t i = 0; i < q->n; i++)
		if (item && q->items[i].item == item)
			return &q->items[i];
	return NULL;
}

/* Takes the item out and puts it in again: where another is shown, or at the end where none is;
 * across the border of a section it joins that one. */
static void move(struct answered *q, struct edition_item *item, const struct proof_line *l)
{
	struct edition_item moved = *item;
	const struct edition_item *there = l->to ? shown_as(q, l->to) : NULL;
	size_t from = (size_t)(item - q->items), to;
	long want = there ? (long)(there - q->items) : l->to ? (long)q->n : (long)from + l->by;

	for (size_t i = 0; !l->to && i < q->n; i++) /* dropped ones are no places */
		if (q->items[i].dropped && l->by < 0 && i < from && (long)i >= want)
			want--;
		else if (q->items[i].dropped && l->by > 0 && i > from && (long)i <= want)
			want++;
	to = want < 0 ? 0 : (size_t)want >= q->n ? q->n - 1 : (size_t)want;
	if (to != from)
		moved.section = q->items[to].section;
	memmove(item, item + 1, (q->n - from - 1) * sizeof *item);
	memmove(&q->items[to + 1], &q->items[to], (q->n - to - 1) * sizeof *item);
	q->items[to] = moved;
	for (size_t i = 0; i < q->n; i++)
		q->items[i].place = (int)i + 1;
}

static void not_understood(struct answered *q, const char *line)
{
	value_push(q->unknown, value_text(q->w->a, line));
}

/* It takes back a "send" above it, also where its time cannot be read or is over: what is out stays out. */
static void wait_until(struct answered *q, const char *text)
{
	struct member *m = member_find(q->c->s, q->w->a, q->w->route.token.member);
	struct why reason;
	time_t at;

	q->sends = false;
	if (typed_time(q->c, q->w->a, m, text, q->w->now, &at, &reason) == OK && at > q->w->now)
		q->waits = (q->e->release_at = at) != 0;
	else
		not_understood(q, SAY(q->w->a, answer_lang(q->c, m), "proof.no_time",
				      { "text", text }));
}

static void one_line(struct answered *q, const struct proof_line *l)
{
	struct edition_item *item = l->item ? shown_as(q, l->item) : NULL;

	if (l->item && !item) {
		not_understood(q, arena_printf(q->w->a, "%d?", l->item));
		q->unclear = true;
		return;
	}
	switch (l->verb) {
	case PROOF_DO_SEND: q->sends = true; break;
	case PROOF_DO_DROP: item->dropped = true; break;
	case PROOF_DO_MOVE: move(q, item, l); break;
	case PROOF_DO_TITLE:
		q->e->title = text_clean(q->w->a, l->text, strlen(l->text), TEXT_LINE);
		break;
	case PROOF_DO_INTRO: q->e->intro = l->text; break;
	case PROOF_DO_PASS: q->e->passed++; break;
	case PROOF_DO_WAIT: wait_until(q, l->text); return;
	case PROOF_DO_UNKNOWN:
		not_understood(q, l->text);
		q->unclear |= l->order && !q->sends; /* below it, a signature's number */
		return;
	}
	q->changed |= l->verb != PROOF_DO_SEND;
	buf_printf(&q->did, "%s%d", q->did.n ? "," : "", (int)l->verb);
}

static const struct lang *editor_lang(struct community *c, struct arena *a, int64_t member)
{
	return answer_lang(c, member ? member_find(c->s, a, member) : NULL);
}

/* "Ok!", and nothing else but courtesy. "Ok, but drop 3" is no word to send it. */
static bool agrees(struct answered *q, const struct lang *l, const char *text)
{
	struct arena *a = q->w->a;
	const char *rest = proof_after(a, l, "moderate.ok", text + strspn(text, " \t\n"));

	for (; rest && *(rest += strspn(rest, " \t\n.,!")); rest += strcspn(rest, "\n"))
		if (!beside_only_courtesy(q->c, a, q->w->author,
					  arena_ndup(a, rest, strcspn(rest, "\n"))))
			return false;
	return rest != NULL;
}

/* "wait until": what is left of the words is when. */
static void obey(struct answered *q, const char *text)
{
	size_t n;
	const struct lang *l = editor_lang(q->c, q->w->a, q->w->route.token.member);
	struct proof_line *v = proof_read(q->w->a, l, agrees(q, l, text) ? "" : text, &n);

	q->sends = agrees(q, l, text);
	for (size_t i = 0; i < n; i++)
		one_line(q, &v[i]);
	if (q->sends && !q->unclear)
		q->e->release_at = q->w->now;
}

/* When it goes out, in the zone in which "wait until" is read. */
static void set_release(struct community *c, struct arena *a, const struct lang *l,
			const struct edition_row *e, struct value *v)
{
	if (e->release_at)
		value_set_text(v, "release",
			       words_date(a, l, "moment", e->release_at,
					  zone_offset(community_zone(c), e->release_at)));
	value_set_text(v, "zone", c->set->community.zone);
	value_set_text(v, "number", arena_printf(a, "%lld", (long long)e->number));
}

/* What was not understood, or until when it waits. People answer the letter that lies on top: this one is
 * answered as the draft is. */
static void tell(struct answered *q, const struct mailing *draft)
{
	struct member *m = member_find(q->c->s, q->w->a, q->w->route.token.member);
	struct answer n = { .template = q->waits ? "proof-waits" : "proof-unknown",
			    .values = answer_values(q->c, q->w->a, m),
			    .member = m,
			    .address = m ? NULL : q->w->m->from.address,
			    .kind = draft->kind,
			    .edition = draft->edition,
			    .numbers = draft->numbers,
			    .class = CLASS_CARE,
			    .to = q->w };
	struct why reason;

	value_set(n.values, "unknown", q->unknown);
	value_set_bool(n.values, "some", q->unknown->n > 0);
	value_set_bool(n.values, "changed", q->changed);
	if (q->waits)
		set_release(q->c, q->w->a, answer_lang(q->c, m), q->e, n.values);
	answer_send(q->c, q->w->a, &n, &reason);
}

static void settle(struct answered *q, const struct mailing *draft, struct outcome *o)
{
	bool sends = q->e->release_at && q->e->release_at <= q->w->now;

	for (size_t i = 0; i < q->n; i++)
		edition_item_put(q->c->s, q->e->id, &q->items[i]);
	if (q->changed && !sends)
		q->e->asked = false;
	edition_save(q->c->s, q->e);
	if ((q->unknown->n || q->waits) && !sends && (!q->changed || q->unclear))
		tell(q, draft);
	o->state = "acted";
	o->reason = arena_printf(q->w->a, "the draft of edition %lld: %s", (long long)q->e->number,
				 sends        ? "to be sent"
				 : q->changed ? "changed, shown again"
				 : q->waits   ? "it waits until the editor's time"
					      : "nothing was understood, and the editor was told");
}

/* Who may answer a draft: whom it was made for. Those named in the configuration have no number. */
static bool is_editor(struct community *c, struct work *w)
{
	const struct settings_list *named = &c->set->community.coordinators;
	int64_t member = w->route.token.member;

	if (member)
		return authority_is_reader(w, member, "");
	for (size_t i = 0; i < named->n; i++)
		if (authority_is_reader(w, 0, named->v[i]))
			return true;
	return false;
}

/* The edition is out. Whoever wanted it otherwise hears so; "send" once more needs no answer. */
static void too_late(struct community *c, struct work *w, struct outcome *o)
{
	size_t n;
	struct proof_line *v =
		proof_read(w->a, editor_lang(c, w->a, w->route.token.member), w->m->reply, &n);

	o->reason = "an answer to the draft of an edition that is out already";
	for (size_t i = 0; i < n; i++)
		if (v[i].verb != PROOF_DO_SEND && v[i].verb != PROOF_DO_UNKNOWN) {
			outcome_reply(c, w, "stale", NULL, o);
			return;
		}
}

enum err proof_take(struct community *c, struct work *w, struct outcome *o)
{
	struct answered q = { .c = c, .w = w, .did = BUF(w->a) };
	struct mailing *m;

	if (w->route.kind != ROUTE_REPLY || !w->route.has_token)
		return NONE;
	m = mailing_find(c->s, w->a, w->route.token.number);
	if (!m || strcmp(m->kind, "proof"))
		return NONE;
	o->state = "aside";
	q.e = edition_find(c->s, w->a, m->edition);
	if (w->m->kind == KIND_AUTO_REPLY || w->m->kind == KIND_BOUNCE) {
		o->reason = "a robot answered a draft";
		return OK;
	}
	if (w->auth.verdict == AUTH_VERDICT_FAIL) {
		o->reason =
			arena_printf(w->a, "a draft's token, but the sender is not who it says: %s",
				     w->auth.reason);
		return OK;
	}
	if (!is_editor(c, w)) {
		o->reason = "a draft's token, but from somebody it was not made for";
		outcome_reply(c, w, "stale", NULL, o);
		return OK;
	}
	if (!q.e || strcmp(q.e->state, "proof")) {
		too_late(c, w, o);
		return OK;
	}
	q.items = edition_items(c->s, w->a, q.e->id, &q.n);
	q.numbers = numbers_read(m->numbers);
	q.unknown = value_list(w->a);
	obey(&q, w->m->reply);
	json_decref(q.numbers);
	settle(&q, m, o);
	return OK;
}

/* --- showing it ----------------------------------------------------------------------------------- */

/* The words above the draft, as text; *subject is their first line. */
static enum err banner(struct community *c, struct arena *a, const struct lang *l,
		       const struct edition_row *e, const char **subject, const char **text,
		       struct why *w)
{
	struct value *v = answer_values(c, a, NULL);
	struct buf b = BUF(a);
	const char *end;

	set_release(c, a, l, e, v);
	if (words_render(a, l, "proof.txt", v, INTRO_MOST, &b, w) != OK)
		return BAD;
	end = strchrnul(buf_text(&b), '\n');
	*subject = arena_ndup(a, b.p, (size_t)(end - b.p));
	*text = arena_printf(a, "%s\n\n%s", text_trim(a, end, strlen(end)), e->intro);
	return OK;
}

static enum err show(struct community *c, struct arena *a, struct edition_row *e, time_t now,
		     struct why *w)
{
	const struct settings_rhythm *rule = timetable_rule(c->set, e->rule);
	const char *rcpt = rota_on_duty(c, a, e->number + e->passed, now, &e->editor), *subject,
		   *intro;
	const struct lang *l = editor_lang(c, a, e->editor);
	struct member *m = e->editor ? member_find(c->s, a, e->editor) : NULL;
	struct due_member who = { .lang = m ? m->lang : NULL,
				  .zone = m ? m->zone : NULL,
				  .form = "readable" };
	struct edition_item *items;
	struct edition_view view;
	struct digest_edition d;
	struct digest out;
	struct letter_bytes b;
	/* No program that drops In-Reply-To may make "send" a post. */
	const struct letter_field answer = {
		"Reply-To", arena_printf(a, "<%s>", answer_token_address(c, a, TOKEN_LETTER)),
		FIELD_RAW
	};
	struct letter letter;
	struct edition_cut cut;
	size_t n;
	enum err err = OK;

	edition_cut_open(&cut, c, a, rule, e->rule, e->slot, now);
	cut.edition = *e;
	cut.edition.cut_at = now;
	cut.posts = edition_gather(c, a, e->since_seq, e->upto_seq);
	items = edition_items(c->s, a, e->id, &n);
	edition_arrange(cut.posts, a, items, n);
	view = edition_view_all(a, cut.posts);
	if (rcpt && banner(c, a, l, e, &subject, &intro, w) != OK)
		return BAD;
	if (rcpt) {
		cut.edition.intro = intro;
		d = edition_describe(&cut, a, &who, &view);
		d.bytes = 10 << 20; /* an editor sees it whole, in one piece */
		err = digest_compose(a, l, &d, &out, w);
	}
	if (err == OK && rcpt) {
		digest_letter(&d, &out.parts[0], &letter);
		letter.subject = subject;
		letter.dots = true;
		letter.extra = &answer;
		letter.n_extra = 1;
		err = letter_build(a, &letter, &b, w);
	}
	if (err == BAD)
		return BAD;
	store_begin(c->s);
	e->asked = true;
	e->asked_at = now;
	if (!rcpt || err == NONE) /* nobody to ask, or nothing left to show */
		e->release_at = now;
	edition_save(c->s, e);
	if (rcpt && err == OK)
		edition_letter(&cut, "proof", CLASS_CARE, e->editor, rcpt, m ? m->name : NULL, &b,
			       numbers_write(a, &out, &d));
	store_commit(c->s);
	return OK;
}

enum err proofs_tick(struct community *c, struct arena *a, time_t now, struct why *w)
{
	size_t n;
	int64_t *v = editions_in_proof(c->s, a, NULL, &n), letters;
	enum err all = NONE;

	for (size_t i = 0; i < n; i++) {
		struct edition_row *e = edition_find(c->s, a, v[i]);
		enum err err = NONE;

		if (rota_left_lying(c, a, e, now))
			rota_pass_on(c, a, e, now);
		else if (rota_all_left_lying(c, a, e, now))
			edition_left_lying(c, a, e->rule, e->slot, now);
		if (!e->asked && !(e->release_at && e->release_at <= now))
			err = show(c, a, e, now, w);
		e = edition_find(c->s, a, v[i]);
		if (err != BAD && e->release_at && e->release_at <= now)
			err = edition_release(c, a, e->id, now, &letters, w);
		all = err == BAD || all == NONE ? err : all;
	}
	return all;
}
