#include "community/digest/digest_take.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/subject.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/digest/digest_part.h"
#include "community/digest/digest_reply.h"
#include "community/digest/digest_words.h"
#include "community/digest/gist.h"
#include "community/digest/more.h"
#include "community/digest/numbers.h"
#include "community/list/posts.h"
#include "community/list/unsure.h"
#include "community/outcome.h"
#include "community/said.h"
#include "community/pending.h"
#include "community/restored.h"
#include "community/wish.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/html_child.h"
#include "reader/quote_known.h"
#include "reader/reader.h"
#include "store/store_digest.h"
#include "store/store_edition.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_rhythm.h"
#include "store/store_thread.h"

enum { ITEM_TEXT = 200 * 1024 };
enum { DIGESTS = 8, DIGESTS_DAYS = 60 }; /* of which a subject may be */

/* --- the items of a digest ------------------------------------------------------------------------ */

struct texts {
	struct buf b;
	size_t *left;
};

static void add_text(struct answering *q, struct texts *t, int64_t id)
{
	struct post *p = post_find(q->c->s, q->w->a, id);
	size_t n = p ? strlen(p->text) : 0;

	n = n < *t->left ? n : *t->left;
	*t->left -= n;
	if (p) {
		buf_add(&t->b, p->text, n);
		buf_char(&t->b, '\n');
	}
}

static const char *text_of(struct answering *q, const struct edition_item *item, size_t *left)
{
	json_t *ids = json_loads(item->posts, 0, NULL);
	struct texts t = { BUF(q->w->a), left };

	for (size_t i = 0; i < json_array_size(ids) && *left; i++)
		add_text(q, &t, json_integer_value(json_array_get(ids, i)));
	json_decref(ids);
	return arena_dup(q->w->a, buf_text(&t.b));
}

/* As the letter numbered them; without its list, as the edition did. */
static void load_items(struct answering *q, const struct mailing_about *m, bool texts)
{
	struct store *s = q->c->s;
	size_t n, left = texts ? ITEM_TEXT : 0;
	struct edition_item *v = edition_items(s, q->w->a, m->edition, &n);
	size_t shown = json_array_size(q->numbers);

	q->items = arena_get(q->w->a, (n + shown + 1) * sizeof *q->items);
	for (size_t k = 0; k < (shown ? shown : n); k++) {
		json_int_t item = shown ? numbers_item(q->numbers, k) : v[k].item;
		struct thread_row *t;
		size_t i = 0;

		while (i < n && v[i].item != item)
			i++;
		t = i < n      ? thread_find(s, q->w->a, v[i].thread)
		    : item < 0 ? thread_find(s, q->w->a, -item)
			       : NULL;
		if (!t)
			continue;
		q->items[q->n++] =
			(struct reply_item){ .number = (int)k + 1,
					     .item = i < n ? (int)item : 0,
					     .thread = t->id,
					     .subject = t->subject,
					     .text = i < n ? text_of(q, &v[i], &left) : "" };
	}
}

/* --- the taker ------------------------------------------------------------------------------------ */

static void file_part(struct answering *q, int64_t thread, const char *text, int nth)
{
	struct outcome o =
		digest_post_part(q->c, q->w, thread, text, nth, q->posted + q->held == 0);

	q->posted += !strcmp(o.state, "filed");
	q->held += strcmp(o.state, "filed") != 0;
}

/* Words that were understood, but of which it is not sure whose they are. */
static void say_whose(struct answering *q, struct outcome *o)
{
	struct outcome asked = *o;

	if (q->nobodys && !q->posted && !q->held) { /* else the moderators' letter tells them */
		o->state = "aside";
		outcome_not_member(q->c, q->w, o);
	} else if (q->unproven && q->w->auth.verdict != AUTH_VERDICT_FAIL &&
		   unsure_word(q->c, q->w, q->unproven, &asked)) {
		o->state = asked.state;
		o->reason = arena_printf(q->w->a, "%s; %s", o->reason, asked.reason);
	}
}

static void settle_all(struct answering *q, const char *unsure, struct outcome *o)
{
	struct why say = { "" };
	bool asked =
		unsure && digest_ask(q->c, q->w, q->who, q->items, q->n, q->letter, unsure, &say);

	answering_tell(q);
	o->state = asked ? "held" : "acted";
	o->reason = arena_printf(
		q->w->a,
		"an answer to a digest: posted: %d, waiting for a moderator: %d, words: %d%s",
		q->posted, q->held, q->words,
		asked ? "; it waits for its author to say which conversation it belongs to" : "");
	if (unsure && !asked) { /* nobody to ask: a conversation of its own, never lost */
		file_part(q, 0, unsure, 60);
		o->reason = arena_printf(q->w->a, "%s; the rest began a conversation: %s",
					 o->reason, say.text);
	}
	if (!asked)
		say_whose(q, o);
}

static void take_parts(struct answering *q, const struct reply_part *v, size_t n, struct outcome *o)
{
	const char *unsure = NULL;

	for (size_t i = 0; i < n && i < 60; i++) {
		if (v[i].item == REPLY_UNSURE && answering_wish(q, NULL, v[i].text))
			continue;
		if (v[i].item == REPLY_UNSURE) {
			unsure = unsure ? arena_printf(q->w->a, "%s\n\n%s", unsure, v[i].text)
					: v[i].text;
			continue;
		}
		if (!answering_obey(q, &q->items[v[i].item], v[i].text))
			file_part(q, q->items[v[i].item].thread, v[i].text, (int)i);
	}
	settle_all(q, unsure, o);
}

/* "more 3", "thanks 2": a word and the number of its item. The number alone brings the conversation, as
 * in answer to a search; of one that is the only one it may be all that somebody has to say. */
static bool word_and_number(struct answering *q, const char *said, struct outcome *o)
{
	const char *text = text_digits(q->w->a, said);
	size_t n = strcspn(text, "0123456789\n");
	long number = strtol(text + n, NULL, 10);
	const char *before = text_trim(q->w->a, text, n);
	const char *word = q->n > 1 && (!*before || !strcmp(before, "#")) ? "more" : before;

	if (!text[n] || text[n + strspn(text + n, "0123456789. !")])
		return false;
	for (size_t i = 0; i < q->n; i++)
		if (q->items[i].number == number && (answering_wish(q, &q->items[i], word) ||
						     answering_obey_word(q, &q->items[i], word))) {
			settle_all(q, NULL, o);
			return true;
		}
	return false;
}

/* The number under which the letter shows an item. */
static int number_of(const struct answering *q, int item)
{
	for (size_t k = 0; k < json_array_size(q->numbers); k++)
		if (numbers_item(q->numbers, k) == item)
			return (int)k + 1;
	return 1;
}

/* An answer to one item, by its address or a mark. */
static enum err take_one(struct answering *q, int64_t thread, int number, struct outcome *o)
{
	struct thread_row *t = thread ? thread_find(q->c->s, q->w->a, thread) : NULL;
	const char *text = text_trim(q->w->a, q->w->m->reply, strlen(q->w->m->reply));
	struct reply_part part = { 0, text };

	if (!t)
		return NONE;
	q->items = arena_get(q->w->a, sizeof *q->items);
	q->items[0] = (struct reply_item){ number, 1, t->id, t->subject, "" };
	q->n = 1;
	if (*text) { /* "> " lines of context would be the digest's */
		size_t n;
		struct reply_part *v =
			digest_reply_read(q->w->a, q->w->m, q->c->set->community.address, q->items,
					  1, &n);

		take_parts(q, v, n, o);
	} else if (q->w->m->n_attachments) {
		take_parts(q, &part, 0, o);
		file_part(q, t->id, "", 0);
	} else {
		posts_empty(q->c, q->w, o);
	}
	return OK;
}

static enum err take_digest(struct answering *q, const struct mailing_about *m, struct outcome *o)
{
	struct reply_part *v;
	size_t n;

	q->numbers = numbers_read(m->numbers);
	if (q->w->route.item)
		return take_one(q,
				thread_now(q->c->s, edition_item_thread(q->c->s, m->edition,
									q->w->route.item)),
				number_of(q, q->w->route.item), o);
	load_items(q, m, true);
	if (word_and_number(q, text_trim(q->w->a, q->w->m->reply, strlen(q->w->m->reply)), o))
		return OK;
	v = digest_reply_read(q->w->a, q->w->m, q->c->set->community.address, q->items, q->n, &n);
	if (n == 1 && v[0].item == REPLY_UNSURE && digest_reply_mark(q->w->m->subject))
		return take_one(q, thread_now(q->c->s, digest_reply_mark(q->w->m->subject)), 1, o);
	if (!n) {
		posts_empty(q->c, q->w, o);
		return OK;
	}
	take_parts(q, v, n, o);
	return OK;
}

/* A token in the quoted words routes, but proves nothing: anybody may have passed them on. */
static bool quoted_token(struct community *c, struct work *w, struct token *t)
{
	const char *p;

	if (!route_is_list(&w->route))
		return false;
	p = digest_reply_quoted(w->m->text, c->set->community.address, c->set->community.separator);
	if (!p || token_read(c->key, p, t) != OK || t->purpose != TOKEN_LETTER)
		return false;
	restored_token(c, w->a, t, NULL, NULL);
	return true;
}

static bool known_reply(struct community *c, const struct mail *m)
{
	struct msgid row;

	for (size_t i = 0; i < m->references.n; i++)
		if (msgid_find(c->s, thread_hash(c->key, m->references.v[i]), &row) == OK)
			return true;
	return false;
}

/* Without its blanks, some of which mail programs replace by others, and its Re: */
static const char *subject_key(struct arena *a, const char *subject)
{
	struct buf b = BUF(a);

	for (const char *p = text_fold(a, subject_read(a, subject).base); *p; p++)
		if (!strncmp(p, "\xc2\xa0", 2))
			p++;
		else if (*p != ' ')
			buf_char(&b, *p);
	return buf_text(&b);
}

/* An answer whose program named no letter, by the subject of a digest that its author got lately. It
 * proves nothing. 0: none. */
static int64_t subjects_letter(struct community *c, struct work *w)
{
	const char *key = subject_key(w->a, w->m->subject);
	int64_t ids[DIGESTS];
	size_t n;

	if (!route_is_list(&w->route) || !authority_belongs(w->author) ||
	    !subject_read(w->a, w->m->subject).reply || known_reply(c, w->m))
		return 0;
	n = digests_to(c->s, w->author->id, w->now - DIGESTS_DAYS * 86400, ids, DIGESTS);
	for (size_t i = 0; i < n; i++) {
		struct mailing *m = mailing_find(c->s, w->a, ids[i]);
		const char *end = m ? memmem(m->content, m->content_n, "\r\n\r\n", 4) : NULL;
		struct mail *head;
		struct why say;

		if (end &&
		    reader_read(w->a, m->content, (size_t)(end + 4 - (const char *)m->content),
				&(struct reader_options){ .html = c->html }, &head, &say) == OK &&
		    !strcmp(subject_key(w->a, head->subject), key))
			return ids[i];
	}
	return 0;
}

/* What nothing marks is no word of the author's. Where another letter of ours stands there, nobody
 * knows what in it is theirs: better they are told than all of it is posted. */
static void without_letter(struct community *c, struct work *w, int64_t letter)
{
	quote_known(w->a, w->m, said_text(c, w->a, letter));
	if (quote_known_begins(w->a, w->m, c->set->community.address, c->set->community.name))
		w->m->reply = "";
}

/* The conversation of the post that it answers; 0: of none. */
static int64_t answered(struct community *c, struct work *w)
{
	struct msgid row;
	struct post *p = NULL;

	for (size_t i = w->m->references.n; !p && i-- > 0;)
		if (msgid_find(c->s, thread_hash(c->key, w->m->references.v[i]), &row) == OK)
			p = post_find(c->s, w->a, row.post);
	return p ? thread_now(c->s, p->thread) : 0;
}

/* In answer to a single post: a word that asks us for something, and that nobody else wants to read.
 * Thanks to the list are for its readers. */
static bool asks_us(struct answering *q)
{
	const char *text = text_trim(q->w->a, q->w->m->reply, strlen(q->w->m->reply));
	const char *word = answering_word(q, text);

	return route_is_list(&q->w->route) && q->who && !q->w->m->n_attachments && word &&
	       (!strcmp(word, "more") || !strcmp(word, "summary"));
}

/* In answer to a letter that tells one conversation: what a word means under an item of a digest it means
 * here too. Else "Thanks!" would be the summary, and "mute" go to everyone. 0: other words. */
static int64_t told_of(struct answering *q, const struct mailing_about *m)
{
	const char *text = text_trim(q->w->a, q->w->m->reply, strlen(q->w->m->reply));
	const char *asked = beside_asked(q->c, q->w->a, q->who, text),
		   *word = answering_known(q, text);
	struct wish wish;
	json_t *about = NULL;
	int64_t thread;

	word = word ? word : answering_known(q, asked);
	if (!q->w->m->n_attachments && m->numbers &&
	    ((word && (!strcmp(word, "thanks") || !strcmp(word, "same"))) ||
	     wish_read(q->c, q->w->a, q->who, asked, &wish)))
		about = json_loads(m->numbers, 0, NULL);
	thread = json_integer_value(json_object_get(about, "thread"));
	json_decref(about);
	return thread ? thread_now(q->c->s, thread) : 0;
}

/* Leaving and the like are commands wherever they are written. */
static bool other_command(const struct work *w)
{
	static const char *const ours[] = { "thanks", "same", "more", "follow", "mute" };

	for (size_t i = 0; w->m->command && i < sizeof ours / sizeof *ours; i++)
		if (!strcmp(w->m->command, ours[i]))
			return false;
	return w->m->kind == KIND_COMMAND && w->m->command;
}

enum err digest_take(struct community *c, struct work *w, struct outcome *o)
{
	struct answering q = { .c = c, .w = w };
	struct mailing_about *m = NULL;
	bool mine = w->route.kind == ROUTE_REPLY && w->route.has_token;
	struct token t = w->route.token;
	int64_t told = 0;
	enum err e = NONE;

	if (!w->m->answerable || w->m->kind == KIND_BOUNCE || w->m->kind == KIND_AUTO_REPLY ||
	    (other_command(w) && !w->route.item))
		return NONE;
	if (mine || quoted_token(c, w, &t) || (t.number = subjects_letter(c, w)))
		m = mailing_about(c->s, w->a, q.letter = t.number);
	q.who = authority_belongs(w->author) ? w->author : NULL;
	q.proven = q.who && authority_wrote(c, w);
	q.lang = answer_lang(c, q.who ? q.who : mine ? member_find(c->s, w->a, t.member) : NULL);
	if (!authority_may_speak(c, w))
		return NONE;
	if (m && (!strcmp(m->kind, "digest") || !strcmp(m->kind, "more")) && quote_known_may(w->m))
		without_letter(c, w, t.number);
	q.said = value_list(w->a);
	if (m && (!strcmp(m->kind, "more") || !strcmp(m->kind, "gist")))
		told = told_of(&q, m);
	if (m && !strcmp(m->kind, "digest") && m->edition)
		e = take_digest(&q, m, o);
	else if (told)
		e = take_one(&q, told, 1, o);
	else if (m && gist_is_kind(m->kind))
		e = gist_answer(c, w, q.who, q.proven, m, o);
	else if (m && !strcmp(m->kind, "more"))
		e = more_take(c, w, q.who, q.proven, m, o);
	else if (route_is_list(&w->route) && !known_reply(c, w->m) &&
		 digest_reply_mark(w->m->subject))
		e = take_one(&q, thread_now(c->s, digest_reply_mark(w->m->subject)), 1, o);
	else if (asks_us(&q))
		e = take_one(&q, answered(c, w), 1, o);
	json_decref(q.numbers);
	return e;
}
