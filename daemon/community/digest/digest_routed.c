/*
 * digest_routed.c - the answer to "which conversation is this for?".
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "community/answer.h"
#include "community/digest/digest_part.h"
#include "community/digest/digest_take.h"
#include "community/pending.h"
#include "compose/value.h"
#include "store/store_digest.h"
#include "store/store_thread.h"

enum { TITLE = 70, SHORT = 60, UNCLEAR = -1 };

/* What waited becomes a post of that thread, 0: of a new one, by whom was asked: the token says that
 * they read the question, and From of the answer says nothing. false: it no longer waits. */
static bool place(struct community *c, struct arena *a, const struct pending *p, int choice,
		  bool proven, const char *by)
{
	struct arrival *r = arrival_find(c->s, a, p->arrival);
	json_t *data = json_loads(p->data, 0, NULL);
	const char *text = json_string_value(json_object_get(data, "text"));
	json_t *threads = json_object_get(data, "choices");
	int64_t thread =
		choice > 0 ? json_integer_value(json_array_get(threads, (size_t)(choice - 1))) : 0;
	bool waits = r && !strcmp(r->state, "held") && text;
	struct work *held;
	struct outcome part;
	struct why say;

	waits = waits && work_read(c, a, r, &held, &say) == OK;
	if (waits) {
		held->author = member_find(c->s, a, p->member);
		if (proven)
			held->auth.verdict = AUTH_VERDICT_PASS; /* the token came back */
		part = digest_post_part(c, held, thread > 0 ? thread_now(c->s, thread) : 0, text,
					62, true);
		arrival_settle(c->s, r->id, "acted",
			       arena_printf(a, "an answer to a digest; %s; %s", by, part.reason),
			       r->message_id, r->sender, held->content);
	}
	json_decref(data);
	return waits;
}

/* "2", "#2", "Nr. 2 bitte", or the title: the number of a choice, 0 for none of them. */
static int choice_read(struct community *c, struct work *w, const json_t *threads)
{
	const char *text = w->m->reply + strspn(w->m->reply, " \n\t>");
	const char *line = text_clean(w->a, text, strcspn(text, "\n"), TEXT_LINE), *digits;
	const char *folded = text_fold(w->a, line);
	size_t n = json_array_size(threads);
	long number;

	for (size_t i = 0; i < n && strlen(line) > 3; i++) {
		struct thread_row *t =
			thread_find(c->s, w->a, json_integer_value(json_array_get(threads, i)));

		if (t && *t->subject && strstr(folded, text_fold(w->a, t->subject)))
			return (int)i + 1;
	}
	line = text_digits(w->a, line);
	digits = line + strcspn(line, "0123456789");
	number = strtol(digits, NULL, 10);
	return *digits && strlen(line) < SHORT && number >= 0 && (size_t)number <= n ? (int)number
										     : UNCLEAR;
}

/* Once more, with the same choices; after that it begins a conversation of its own. */
static bool ask_again(struct community *c, struct work *w, const struct pending *was, json_t *data)
{
	struct value *list = value_list(w->a);
	json_t *threads = json_object_get(data, "choices");
	const struct member *asked = member_find(c->s, w->a, was->member);
	struct answer n = { .template = "which-thread",
			    .values = answer_values(c, w->a, asked),
			    .member = asked,
			    .address = asked ? NULL : was->address,
			    .to = w };
	struct pending p = { .purpose = "route",
			     .arrival = was->arrival,
			     .member = was->member,
			     .address = was->address };
	struct arrival *r = arrival_find(c->s, w->a, was->arrival);
	struct why say;
	char *text;

	if (!r || strcmp(r->state, "held") != 0 || json_is_true(json_object_get(data, "again")))
		return false;
	for (size_t i = 0; i < json_array_size(threads); i++) {
		struct thread_row *t =
			thread_find(c->s, w->a, json_integer_value(json_array_get(threads, i)));
		struct value *v = value_map(w->a);

		value_set_number(v, "number", (long)i + 1);
		value_set_text(v, "title", t ? text_ellipsis(w->a, t->subject, TITLE) : "");
		value_push(list, v);
	}
	value_set(n.values, "choices", list);
	json_object_set_new(data, "again", json_true());
	text = json_dumps(data, JSON_COMPACT);
	p.data = arena_dup(w->a, text ? text : "{}");
	free(text);
	return pending_ask(c, w->a, &p, &n, &say) == OK;
}

void digest_routed(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	json_t *data = json_loads(p->data, 0, NULL);
	int choice = choice_read(c, w, json_object_get(data, "choices"));
	bool asked = choice == UNCLEAR && ask_again(c, w, p, data);

	json_decref(data);
	if (asked)
		o->reason = "which conversation: not understood, and asked once more";
	else if (!place(c, w->a, p, choice > 0 ? choice : 0, true, "placed by its author"))
		o->reason = "which conversation: the mail no longer waits";
	else
		o->reason =
			choice > 0 ? "which conversation: told" : "which conversation: a new one";
}

void digest_unrouted(struct community *c, struct arena *a, const struct pending *p)
{
	struct arrival *r;

	if (place(c, a, p, 0, false, "its author did not say where it belongs"))
		return;
	r = arrival_find(c->s, a, p->arrival);
	if (r && !strcmp(r->state, "held")) /* never held for ever, readable or not */
		arrival_settle(c->s, r->id, "aside",
			       "its author did not say where it belongs, and it cannot be read",
			       NULL, NULL, NULL);
}
