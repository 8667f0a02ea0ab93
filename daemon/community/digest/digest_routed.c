/*
 * digest_routed.c - "which conversation is this for?", and the answer.
 *
 * The question keeps {"text": ..., "choices": [thread, ...]} and, where the digest has more than are asked
 * about, "all": [thread, ...] as it numbers them, 0: none; "word": true where the text is a word for us, such
 * as "mute", that nobody else is to read.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "community/answer.h"
#include "community/digest/digest_part.h"
#include "community/digest/digest_reply.h"
#include "community/digest/digest_take.h"
#include "community/digest/digest_words.h"
#include "community/pending.h"
#include "community/said.h"
#include "compose/value.h"
#include "store/store_digest.h"
#include "store/store_thread.h"

enum { CHOICES = 9, TITLE = 70, SHORT = 60, UNCLEAR = -1 };

/* --- the question --------------------------------------------------------------------------------- */

/* Does that letter name the item? Of a digest in parts it names some. */
static bool names(const char *said, int number)
{
	for (const char *p = said; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		char *end;
		long n = strtol(p, &end, 10);

		if (n == number && end[0] == '.' && end[1] == ' ')
			return true;
	}
	return false;
}

/* Those the answered letter names come first: whoever answers part 2 means one of its own. */
static const struct reply_item *nearest_first(struct arena *a, const char *said,
					      const struct reply_item *items, size_t n)
{
	struct reply_item *v = arena_get(a, (n + 1) * sizeof *v);
	size_t k = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++)
			if (names(said, items[i].number) == !pass)
				v[k++] = items[i];
	return v;
}

static json_t *most_like(struct arena *a, const char *text, const struct reply_item *items,
			 size_t n)
{
	json_t *threads = json_array();
	size_t like[CHOICES];
	size_t found = digest_reply_like(a, text, items, n, like, CHOICES);

	for (size_t i = 0; i < found; i++)
		json_array_append_new(threads, json_integer(items[like[i]].thread));
	return threads;
}

static json_t *by_number(const struct reply_item *items, size_t n)
{
	json_t *threads = json_array();

	for (size_t i = 0; i < n; i++) {
		while ((int)json_array_size(threads) < items[i].number - 1)
			json_array_append_new(threads, json_integer(0));
		json_array_append_new(threads, json_integer(items[i].thread));
	}
	return threads;
}

static struct value *titles(struct community *c, struct arena *a, const json_t *threads)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < json_array_size(threads); i++) {
		struct thread_row *t =
			thread_find(c->s, a, json_integer_value(json_array_get(threads, i)));
		struct value *v = value_map(a);

		value_set_number(v, "number", (long)i + 1);
		value_set_text(v, "title", t ? text_ellipsis(a, t->subject, TITLE) : "");
		value_push(list, v);
	}
	return list;
}

static bool put(struct community *c, struct work *w, const struct member *asked, struct pending *p,
		const json_t *data, struct why *say)
{
	struct answer n = { .template = "which-thread",
			    .values = answer_values(c, w->a, asked),
			    .member = asked,
			    .address = asked ? NULL : p->address,
			    .to = w };
	char *text = json_dumps(data, JSON_COMPACT);

	value_set(n.values, "choices", titles(c, w->a, json_object_get(data, "choices")));
	value_set_bool(n.values, "others", json_object_get(data, "all") != NULL);
	value_set_bool(n.values, "word", json_is_true(json_object_get(data, "word")));
	p->purpose = "route";
	p->data = arena_dup(w->a, text ? text : "{}");
	free(text);
	return pending_ask(c, w->a, p, &n, say) == OK;
}

bool digest_ask(struct community *c, struct work *w, struct member *who,
		const struct reply_item *items, size_t n, int64_t letter, const char *text,
		struct why *say)
{
	struct pending p = { .arrival = w->r->id,
			     .address = who ? who->address : w->m->from.address };
	struct answering q = { .c = c, .w = w, .who = who, .lang = answer_lang(c, who) };
	json_t *data = json_object();
	bool asked;

	if (answering_is_words(&q, text))
		json_object_set_new(data, "word", json_true());
	if (n > CHOICES) {
		json_object_set_new(data, "all", by_number(items, n));
		items = nearest_first(w->a, said_text(c, w->a, letter), items, n);
	}
	json_object_set_new(data, "choices", most_like(w->a, text, items, n));
	json_object_set_new(data, "text", json_string(text));
	asked = put(c, w, who, &p, data, say);
	json_decref(data);
	return asked;
}

/* Once more, with the same choices; after that it begins a conversation of its own. */
static bool ask_again(struct community *c, struct work *w, const struct pending *was, json_t *data)
{
	struct pending p = { .arrival = was->arrival,
			     .member = was->member,
			     .address = was->address };
	struct arrival *r = arrival_find(c->s, w->a, was->arrival);
	struct why say;

	if (!r || strcmp(r->state, "held") != 0 || json_is_true(json_object_get(data, "again")))
		return false;
	json_object_set_new(data, "again", json_true());
	return put(c, w, member_find(c->s, w->a, was->member), &p, data, &say);
}

/* --- the answer ----------------------------------------------------------------------------------- */

/* What waits for the answer; *text is the part of it that was asked about. NULL: it no longer waits. */
static struct work *waiting(struct community *c, struct arena *a, const struct pending *p,
			    const char **text)
{
	struct arrival *r = arrival_find(c->s, a, p->arrival);
	struct work *held;
	struct why say;

	*text = pending_kept(a, p->data, "text");
	if (!r || strcmp(r->state, "held") != 0 || !*text || work_read(c, a, r, &held, &say) != OK)
		return NULL;
	held->author = member_find(c->s, a, p->member);
	return held;
}

/* It becomes a post of that thread, 0: of a new one, by whom was asked: the token says that they read the
 * question, and From of the answer says nothing. */
static const char *place(struct community *c, struct work *held, int64_t thread, bool proven,
			 const char *text, const char *by)
{
	struct outcome part;

	if (proven)
		held->auth.verdict = AUTH_VERDICT_PASS; /* the token came back */
	part = digest_post_part(c, held, thread ? thread_now(c->s, thread) : 0, text, 62, true);
	return arena_printf(held->a, "an answer to a digest; %s; %s", by, part.reason);
}

/* A word is obeyed for that thread, 0: for none, and posted nowhere. w: the answer that said which; NULL:
 * nobody did. */
static const char *obey(struct community *c, struct work *held, struct work *w, int64_t thread,
			const char *text, const char *by)
{
	struct answering q = { .c = c, .w = w, .who = held->author, .proven = true };
	struct reply_item item = { .number = 1, .item = 1, .thread = thread, .text = "" };

	if (w && q.who && thread) {
		q.lang = answer_lang(c, q.who);
		q.said = value_list(w->a);
		answering_obey(&q, &item, text);
		answering_tell(&q);
	}
	return arena_printf(held->a,
			    "an answer to a digest: posted: 0, waiting for a moderator: 0, words: "
			    "%d; %s",
			    q.words, by);
}

/* What waited, as what it is; w: the answer, NULL: there is none. false: it no longer waits. */
static bool settle(struct community *c, struct arena *a, struct work *w, const struct pending *p,
		   int64_t thread, const json_t *data)
{
	const char *text,
		*by = w ? "placed by its author" : "its author did not say where it belongs";
	struct work *held = waiting(c, a, p, &text);

	if (!held)
		return false;
	arrival_settle(c->s, held->r->id, "acted",
		       json_is_true(json_object_get(data, "word"))
			       ? obey(c, held, w, thread, text, by)
			       : place(c, held, thread, w != NULL, text, by),
		       held->r->message_id, held->r->sender, held->content);
	return true;
}

/* The thread whose title the line holds, the longest of them; 0: none. Where a number comes first, it is
 * what was asked for, unless the title begins so. */
static int64_t titled(struct community *c, struct work *w, const char *line, const json_t *threads)
{
	const char *folded = text_fold(w->a, line), *at;
	bool counted = strchr("#0123456789", *text_digits(w->a, line)) != NULL;
	int64_t found = 0;
	size_t most = 0;

	for (size_t i = 0; i < json_array_size(threads) && strlen(line) > 3; i++) {
		struct thread_row *t =
			thread_find(c->s, w->a, json_integer_value(json_array_get(threads, i)));

		if (!t || strlen(t->subject) <= most)
			continue;
		at = strstr(folded, text_fold(w->a, t->subject));
		if (at && (!counted || at == folded)) {
			found = t->id;
			most = strlen(t->subject);
		}
	}
	return found;
}

/* "2", "#2", "Nr. 2 bitte", or the title: its thread, 0 for none of them. A number that no choice has is
 * the digest's. */
static int64_t choice_read(struct community *c, struct work *w, const json_t *data)
{
	const json_t *choices = json_object_get(data, "choices"),
		     *all = json_object_get(data, "all");
	const char *text = w->m->reply + strspn(w->m->reply, " \n\t>");
	const char *line = text_clean(w->a, text, strcspn(text, "\n"), TEXT_LINE), *digits;
	int64_t thread = titled(c, w, line, all ? all : choices);
	long number;

	if (thread)
		return thread;
	line = text_digits(w->a, line);
	digits = line + strcspn(line, "0123456789");
	number = strtol(digits, NULL, 10);
	if (!*digits || strlen(line) >= SHORT || number < 0)
		return UNCLEAR;
	if (!number)
		return 0;
	thread = json_integer_value(
		json_array_get((size_t)number > json_array_size(choices) ? all : choices,
			       (size_t)number - 1));
	return thread > 0 ? thread : UNCLEAR;
}

void digest_routed(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	json_t *data = json_loads(p->data, 0, NULL);
	int64_t thread = choice_read(c, w, data);

	if (thread == UNCLEAR && ask_again(c, w, p, data))
		o->reason = "which conversation: not understood, and asked once more";
	else if (!settle(c, w->a, w, p, thread > 0 ? thread : 0, data))
		o->reason = "which conversation: the mail no longer waits";
	else
		o->reason =
			thread > 0 ? "which conversation: told" : "which conversation: a new one";
	json_decref(data);
}

void digest_unrouted(struct community *c, struct arena *a, const struct pending *p)
{
	json_t *data = json_loads(p->data, 0, NULL);
	bool settled = settle(c, a, NULL, p, 0, data);
	struct arrival *r;

	json_decref(data);
	if (settled)
		return;
	r = arrival_find(c->s, a, p->arrival);
	if (r && !strcmp(r->state, "held")) /* never held for ever, readable or not */
		arrival_settle(c->s, r->id, "aside",
			       "its author did not say where it belongs, and it cannot be read",
			       NULL, NULL, NULL);
}
