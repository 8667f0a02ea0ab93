#include "community/digest/newsletter.h"

#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/digest/proof.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/reasons.h"
#include "community/tongue.h"
#include "community/typed.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_outbox.h"

/* Each sends its author two letters. */
enum { DAY = 86400, DRAFTS_A_DAY = 10, NOTE_MOST = 32768 };

/* --- sending ---------------------------------------------------------------------------------- */

static enum err audience_of(struct arena *a, const struct newsletter_row *n, struct expr **out,
			    struct why *w)
{
	*out = NULL;
	return *n->audience ? expr_parse(a, n->audience, &expr_audience, out, w) : OK;
}

/* Readers and members, each in their languages. Those of no member have a key of their own. */
static enum err send_to(struct community *c, struct arena *a, struct newsletter_row *n,
			const struct newsletter_whom *whom, struct why *w)
{
	size_t n_langs;
	char **langs = newsletter_langs(c->s, a, whom, &n_langs);

	for (size_t i = 0; i < n_langs; i++) {
		const char *key =
			arena_printf(a, "newsletter:%lld:%s%s", (long long)n->id,
				     langs[i] ? langs[i] : "", whom->readers ? ":reader" : "");
		struct newsletter_to to = { .lang = langs[i], .reader = whom->readers };
		struct newsletter_page page;
		struct mailing m;

		if (newsletter_mailing(c, a, n, to, key, &m, &page, w) == BAD)
			return BAD;
		n->letters += newsletter_letters(c->s, a, m.id, langs[i], whom);
	}
	return OK;
}

static enum err send_all(struct community *c, struct arena *a, struct newsletter_row *n,
			 const struct expr *audience, time_t now, struct why *w)
{
	const struct newsletter_whom members = { false, audience, c->set->members.letters_per_week,
						 now };
	const struct newsletter_whom readers = { .readers = true, .now = now };

	n->number = counter_next(c->s, "newsletter");
	n->sent_at = now;
	n->letters = 0;
	if (send_to(c, a, n, &members, w) != OK ||
	    (!audience && send_to(c, a, n, &readers, w) != OK))
		return BAD;
	n->state = "sent";
	newsletter_save(c->s, n);
	return OK;
}

/* Number, mailings, letters and the new state in one transaction.
 *   OK    sent; n->number and n->letters are set
 *   NONE  it was sent or dropped before
 *   BAD   its text or audience is wrong: w says which, and the draft waits for its author */
static enum err send_issue(struct community *c, struct arena *a, struct newsletter_row *n,
			   time_t now, struct why *w)
{
	struct expr *audience;
	struct newsletter_row was = *n;
	enum err e;

	if (!strcmp(n->state, "sent") || !strcmp(n->state, "dropped"))
		return NONE;
	e = audience_of(a, n, &audience, w);
	if (e != OK)
		return e;
	store_begin(c->s);
	e = send_all(c, a, n, audience, now, w);
	if (e == OK) {
		store_commit(c->s);
		return OK;
	}
	store_rollback(c->s);
	*n = was;
	return e;
}

enum err newsletter_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	int64_t id = newsletter_next(c->s, now);
	struct newsletter_row *n = id ? newsletter_find(c->s, a, id) : NULL;
	enum err e;

	if (!n)
		return NONE;
	e = send_issue(c, a, n, now, w);
	if (e != BAD)
		return e;
	store_begin(c->s); /* it cannot be sent as it is: its author must look at it again */
	n->state = "draft";
	newsletter_save(c->s, n);
	store_commit(c->s);
	return BAD;
}

/* --- proof ------------------------------------------------------------------------------------ */

/* Of its pictures, those that readers will not see, and why. */
static void tell_pictures(struct value *v, const struct newsletter_page *page)
{
	value_set_text(v, "too_big", page->too_big);
	value_set_text(v, "absent", page->absent);
	value_set_text(v, "unnamed", page->unnamed);
	value_set_number(v, "room", NEWSLETTER_IMAGES / 1024);
}

/* A question to its author, whose answer decides. v: what more it says */
static enum err ask_author(struct community *c, struct arena *a, const struct newsletter_row *n,
			   const char *template, const struct work *to, const char *said,
			   struct value *v, int64_t *asked, struct why *w)
{
	struct member *m = member_find(c->s, a, n->author);
	const struct lang *l = answer_lang(c, m);
	struct pending p = { .purpose = "newsletter",
			     .address = address_key(a, m->address),
			     .member = m->id,
			     .data = arena_printf(a, "%lld", (long long)n->id) };
	struct answer ask = {
		.template = template, .values = v, .member = m, .class = CLASS_CARE, .to = to
	};
	enum err e;

	if (n->send_at)
		value_set_text(v, "release",
			       words_date(a, l, "moment", n->send_at,
					  zone_offset(community_zone(c), n->send_at)));
	value_set_text(v, "zone", c->set->community.zone);
	value_set_text(v, "title", n->title);
	value_set_text(v, "audience",
		       *n->audience ? n->audience : words_get(l, "newsletter.everyone"));
	value_set_text(v, "said", reason_in(c, a, l, said, NULL));
	e = pending_ask(c, a, &p, &ask, w);
	*asked = p.id;
	return e;
}

/* The issue as it will look, to its author alone, who may answer it as the question about it. */
static enum err send_test(struct community *c, struct arena *a, const struct newsletter_row *row,
			  const struct member *m, int64_t asked, struct why *w)
{
	const struct token t = { TOKEN_CONFIRM, asked, m->id };
	char token[TOKEN_CHARS + 1];
	const char *to = NULL;

	token_make(c->key, &t, token);
	if (asked && *c->set->community.separator)
		to = route_address(a, c->set->community.address, c->set->community.separator,
				   arena_printf(a, "c.%s", token));
	return newsletter_copy(c, a, row, m,
			       (struct newsletter_to){ .reply_to = to, .asked = asked }, CLASS_CARE,
			       when_now(), w);
}

enum err newsletter_ask(struct community *c, struct arena *a, struct newsletter_row *n,
			const struct work *to, const char *said, struct why *w)
{
	struct member *m = member_find(c->s, a, n->author);
	struct value *v = answer_values(c, a, m);
	struct newsletter_to reader = { .lang = m->lang };
	struct newsletter_row copy = *n;
	struct newsletter_page page;
	struct newsletter made;
	int64_t asked = 0;
	enum err e;

	copy.title = SAY(a, answer_lang(c, m), "newsletter.test", { "title", n->title });
	if (newsletter_page(c, a, &copy, reader, &made, &page, w) != OK)
		return BAD;
	tell_pictures(v, &page);
	n->state = "proof";
	newsletter_save(c->s, n);
	e = ask_author(c, a, n, "newsletter-proof", to, said, v, &asked, w);
	return e == BAD || send_test(c, a, &copy, m, asked, w) == BAD ? BAD : e;
}

/* --- what its author answers -------------------------------------------------------------------- */

struct answering {
	struct community *c;
	struct work *w;
	struct newsletter_row *n;
	const struct lang *l; /* in which they were asked */
	struct buf note;      /* Markdown that goes above it all */
	bool noting;          /* the line before was the note's */
	bool doubt;           /* an order, but not one that can be followed */
	const char *said;
};

static const char *field(struct answering *q, const char *key, const char *line)
{
	return proof_field(q->w->a, q->l, key, line);
}

/* "send", "send at friday at 08:00": is it an order, and for when? Else it may be a sentence. */
static enum err send_order(struct answering *q, const char *line, int64_t *at, struct why *w)
{
	static const char *const before[] = { "when.at", "when.on" };
	const char *text = proof_after(q->w->a, q->l, "proof.send", line), *rest;

	if (!text || (*text && proof_skip(text, ".!") == text))
		return NONE;
	text = proof_skip(text, ".!");
	for (size_t i = 0; i < 2; i++) {
		rest = proof_after(q->w->a, q->l, before[i], text);
		if (rest && proof_skip(rest, "") != rest)
			text = proof_skip(rest, "");
	}
	return typed_time(q->c, q->w->a, q->w->author, text, q->w->now, at, w);
}

static bool is_drop(struct answering *q, const char *line)
{
	const char *rest = proof_after(q->w->a, q->l, "proof.drop", line);

	return rest && !*proof_skip(rest, ".!");
}

/* "note:", or "intro:" as of a digest's draft */
static const char *note_of(struct answering *q, const char *line)
{
	const char *text = field(q, "newsletter.note", line);

	return text ? text : field(q, "proof.intro", line);
}

/* Does the line end a note? Words that only look like an order are the note's own. */
static bool is_order(struct answering *q, const char *line)
{
	struct why why_not;
	int64_t at;

	return field(q, "proof.title", line) || field(q, "newsletter.audience", line) ||
	       note_of(q, line) || is_drop(q, line) || send_order(q, line, &at, &why_not) == OK;
}

static void set_audience(struct answering *q, const char *text)
{
	struct expr *tree;
	struct why reason;

	if (expr_parse(q->w->a, text, &expr_audience, &tree, &reason) == OK)
		q->n->audience = text;
	else {
		q->said = arena_dup(q->w->a, reason.text);
		q->doubt = true;
	}
}

static void order(struct answering *q, const char *line)
{
	const char *text;
	struct why reason = { "" };
	enum err e = send_order(q, line, &q->n->send_at, &reason);

	if ((text = field(q, "proof.title", line))) {
		q->n->title = text;
	} else if ((text = field(q, "newsletter.audience", line))) {
		set_audience(q, text);
	} else if ((text = note_of(q, line))) {
		buf_printf(&q->note, "%s%s\n", q->note.n ? "\n" : "", text);
		q->noting = true;
	} else if (is_drop(q, line)) {
		q->n->state = "dropped";
	} else if (e == OK) {
		q->n->state = "ready";
	} else {
		q->said = e == BAD ? arena_dup(q->w->a, reason.text)
				   : arena_printf(q->w->a, "'%s' was not understood", line);
		q->doubt |= e == BAD || strchr(line, ':'); /* else it may be a greeting */
	}
}

/* A note goes on until the next order: its lines and paragraphs are Markdown, as they were written. */
static void take_line(struct answering *q, const char *line, size_t n)
{
	const char *text = text_trim(q->w->a, line, n);

	if (q->noting && !is_order(q, text)) {
		if (q->note.n < NOTE_MOST)
			buf_printf(&q->note, "%.*s\n", (int)n, line);
		return;
	}
	q->noting = false;
	if (*text)
		order(q, text);
}

static bool waits(const struct newsletter_row *n, time_t now)
{
	return !strcmp(n->state, "ready") && n->send_at > (int64_t)now;
}

static void take_answer(struct answering *q)
{
	struct newsletter_row *n = q->n;

	for (const char *line = q->w->m->reply; *line && !strcmp(n->state, "proof");) {
		size_t len = strcspn(line, "\n");

		take_line(q, line, len);
		line += len + (line[len] == '\n');
	}
	if (q->doubt && !strcmp(n->state, "ready")) { /* what has gone to all is not called back */
		n->state = "proof";
		n->send_at = 0;
	}
	if (q->note.n)
		n->markdown = arena_printf(q->w->a, "%s\n\n%s",
					   text_trim(q->w->a, q->note.p, q->note.n), n->markdown);
}

static bool is_changed(const struct newsletter_row *n, const struct newsletter_row *was)
{
	return n->title != was->title || n->audience != was->audience ||
	       n->markdown != was->markdown;
}

/* While it waits for its time it may still be sent, changed or dropped; what says none of it leaves it as
 * it was. */
void newsletter_proof_done(struct community *c, struct work *w, const struct pending *p,
			   struct outcome *o)
{
	struct newsletter_row *n = newsletter_find(c->s, w->a, strtoll(p->data, NULL, 10)), was;
	struct answering q = { .c = c, .w = w, .n = n, .note = BUF(w->a), .said = "" };
	struct why reason;
	int64_t asked;
	enum err e = OK;

	if (!n || (strcmp(n->state, "proof") != 0 && !waits(n, w->now))) {
		o->reason = "that newsletter is decided already";
		return;
	}
	was = *n;
	n->state = "proof";
	q.l = answer_lang(c, member_find(c->s, w->a, n->author));
	take_answer(&q);
	if (!strcmp(n->state, "proof") && waits(&was, w->now)) {
		n->state = is_changed(n, &was) ? "proof" : "ready";
		n->send_at = is_changed(n, &was) ? 0 : was.send_at;
	}
	newsletter_save(c->s, n);
	if (!strcmp(n->state, "proof"))
		e = newsletter_ask(c, w->a, n, w, q.said, &reason);
	else if (waits(n, w->now))
		e = ask_author(c, w->a, n, "newsletter-waits", w, q.said,
			       answer_values(c, w->a, member_find(c->s, w->a, n->author)), &asked,
			       &reason);
	if (e == BAD)
		q.said = arena_dup(w->a, reason.text);
	o->reason = arena_printf(w->a, "newsletter '%s': %s%s%s", n->title, n->state,
				 *q.said ? "; " : "", q.said);
}

/* --- what comes in ---------------------------------------------------------------------------- */

static bool may_write(struct community *c, const struct work *w)
{
	static const char *const roles[] = { "owner", "coordinator", "editor" };

	for (size_t i = 0; authority_belongs(w->author) && i < 3; i++)
		if (role_has(c->s, w->author->id, roles[i]))
			return true;
	return false;
}

/* Quotes are part of Markdown, so only the signature is taken off. */
static const char *markdown_of(struct work *w)
{
	size_t n = strlen(w->m->text), s = strlen(w->m->signature);

	if (s && n >= s && !strcmp(w->m->text + n - s, w->m->signature))
		n -= s;
	return text_trim(w->a, w->m->text, n);
}

static void refuse_draft(struct community *c, struct work *w, struct outcome *o)
{
	o->reason = "only owners, coordinators and editors write newsletters";
	outcome_reply(c, w, "for-keepers", NULL, o);
}

void newsletter_head(struct arena *a, const char *text, struct newsletter_row *n)
{
	for (;;) {
		size_t len = strcspn(text, "\n");
		const char *value = memchr(text, ':', len);

		if (text_starts(text, "title:"))
			n->title = text_trim(a, value + 1, len - 6);
		else if (text_starts(text, "audience:"))
			n->audience = text_trim(a, value + 1, len - 9);
		else if (!strncmp(text, "# ", 2) && !*n->title)
			n->title = text_trim(a, text + 2, len - 2);
		else if (len || !*text)
			break;
		text += len + (text[len] == '\n');
	}
	n->markdown = text;
}

static void take_draft(struct community *c, struct work *w, struct outcome *o)
{
	struct newsletter_row n = { .title =
					    *w->m->subject ? w->m->subject : c->set->community.name,
				    .audience = "",
				    .author = w->author->id,
				    .arrival = w->r->id,
				    .rule = "",
				    .state = "draft",
				    .made = w->now };
	struct why reason;
	struct expr *tree;
	const char *said = "";

	newsletter_head(w->a, markdown_of(w), &n);
	if (*n.audience && expr_parse(w->a, n.audience, &expr_audience, &tree, &reason) != OK) {
		n.audience = "";
		said = arena_dup(w->a, reason.text);
	}
	newsletter_add(c->s, &n);
	o->state = "acted";
	if (newsletter_ask(c, w->a, &n, w, said, &reason) == OK)
		o->reason = arena_printf(w->a, "newsletter '%s': a test copy went to its author",
					 n.title);
	else
		o->reason = arena_printf(w->a, "newsletter '%s' waits: %s", n.title, reason.text);
}

/* As with joining, nothing of the mail that caused the question is in it, not even the name. */
static void take_reader(struct community *c, struct work *w, struct outcome *o)
{
	struct pending p = { .purpose = "reader",
			     .address = address_key(w->a, w->m->from.address),
			     .proven = w->auth.verdict == AUTH_VERDICT_PASS };
	struct answer ask = { .template = "confirm-news",
			      .address = w->m->from.address,
			      .name = "",
			      .lang = tongue_of(c, w, "command.join"),
			      .to = w,
			      .question = true };
	struct why reason;
	enum err e;

	if (ask.lang)
		p.data = pending_keep(w->a, NULL, "lang", ask.lang);
	o->state = "acted";
	e = p.address ? pending_room(c, w, "reader", p.address,
				     p.proven ? ASKED_BY_ITSELF : ASKED_IN_ITS_NAME, &reason)
		      : why(&reason, NONE, "nobody can write to the address");
	if (e == OK)
		e = pending_ask(c, w->a, &p, &ask, &reason);
	o->reason = arena_printf(w->a, "wants the newsletter%s", answer_said(w->a, e, &reason));
}

enum err newsletter_take(struct community *c, struct work *w, struct outcome *o)
{
	if (w->route.kind != ROUTE_COMMAND || !w->m->answerable)
		return NONE;
	/* What anybody guesses who is to write none. */
	if (!strcmp(w->route.detail, "news") ||
	    (!strcmp(w->route.detail, "newsletter") && !authority_belongs(w->author))) {
		if (newsletter_archive(c, w, o) != OK)
			take_reader(c, w, o);
		return OK;
	}
	if (strcmp(w->route.detail, "newsletter") != 0)
		return NONE;
	o->state = "aside";
	if (!may_write(c, w))
		refuse_draft(c, w, o);
	else if (w->auth.verdict == AUTH_VERDICT_FAIL)
		o->reason = arena_printf(w->a, "a newsletter in the name of somebody else: %s",
					 w->auth.reason);
	else if (answer_enough(c, w, "draft", DRAFTS_A_DAY)) {
		o->reason =
			arena_printf(w->a, "more than %d newsletters of one author came on one day",
				     DRAFTS_A_DAY);
		answer_enough_said(c, w, w->author, "draft", DRAFTS_A_DAY);
	} else {
		take_draft(c, w, o);
	}
	return OK;
}

static void tell_reader(struct community *c, struct work *w, const struct member *m, bool already,
			const char *did, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, m);
	struct answer n = { .template = "reading", .values = v, .member = m, .reason = "reading" };

	o->reason = did;
	if (strcmp(m->state, "active") && strcmp(m->state, "reader"))
		return; /* nobody writes to who was banned */
	value_set_bool(v, "already", already);
	value_set_text(v, "to", answer_way(c, w->a, answer_lang(c, m), "news"));
	outcome_answer(c, w, &n, o);
}

void newsletter_reader_done(struct community *c, struct work *w, const struct pending *p,
			    struct outcome *o)
{
	struct member m = { .name = text_ellipsis(w->a, w->m->from.name, 60),
			    .mode = "nothing",
			    .address = p->address };
	struct member *have = member_by_address(c->s, w->a, p->address);

	if (have && strcmp(have->state, "left") != 0 && strcmp(have->state, "guest") != 0) {
		tell_reader(c, w, have, true, "gets the newsletter already", o);
		return;
	}
	if (!have) {
		member_add(c->s, &m, p->address, w->now);
		have = member_find(c->s, w->a, m.id);
	}
	if (!have->lang)
		have->lang = pending_kept(w->a, p->data, "lang");
	have->state = "reader";
	have->mode = "nothing";
	member_save(c->s, have);
	story_add(c->s, have->id, w->now, "reads the newsletter, by own wish");
	tell_reader(c, w, have, false, "reads the newsletter from now on", o);
}
