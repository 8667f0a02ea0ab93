#include "community/digest/gist.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/beside.h"
#include "community/outcome.h"
#include "community/authority.h"
#include "community/list/moderate.h"
#include "community/list/unsure.h"
#include "community/digest/more.h"
#include "community/digest/search_mail.h"
#include "community/typed.h"
#include "compose/summary.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_digest.h"
#include "store/store_gist.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { POSTS_MOST = 1000, CHOICES = 9, TITLE = 70, SENTENCE = 400 };

struct telling {
	struct community *c;
	struct arena *a;
	const struct lang *l;
	const struct zone *zone;
	struct post **v;
	size_t n, cap;
	size_t named; /* the highest number of a post that was told */
};

/* --- telling it ----------------------------------------------------------------------------------- */

static bool collect(void *arg, struct post *p)
{
	struct telling *t = arg;

	*ARENA_PUSH(t->a, t->v, t->n, t->cap) = p;
	return t->n < POSTS_MOST;
}

static struct summary choose(struct telling *t)
{
	struct summary_post *v = arena_get(t->a, (t->n + 1) * sizeof *v);

	for (size_t i = 0; i < t->n; i++) {
		const struct post *p = t->v[i];

		v[i] = (struct summary_post){ .message_id = p->message_id,
					      .parent = SUMMARY_ROOT,
					      .author = *p->address ? p->address : p->name,
					      .subject = p->subject,
					      .reply = p->text };
		for (size_t k = i; k-- > 0 && p->parent && v[i].parent == SUMMARY_ROOT;)
			if (t->v[k]->id == p->parent)
				v[i].parent = k;
	}
	return summary_make(t->a, v, t->n, GIST_WORDS);
}

/* "Ana, Mon 2 Mar, 10:12 (post 3): It begins low on the stem." */
static const char *sourced(struct telling *t, const struct summary_sentence *s)
{
	const struct post *p = t->v[s->post];
	const char *word = words_get(t->l, "more.post");
	const char *name = *p->name ? p->name : p->address;
	size_t n = *p->name ? strlen(name) : strcspn(name, "@");

	t->named = s->post + 1 > t->named ? s->post + 1 : t->named;
	name = text_ellipsis(t->a, text_clean(t->a, name, n, TEXT_LINE), 60);
	return SAY(t->a, t->l, "gist.source", { "name", name },
		   { "date",
		     words_date(t->a, t->l, "moment", p->date, zone_offset(t->zone, p->date)) },
		   { "post",
		     arena_printf(t->a, "%.*s %zu", (int)strcspn(word, ","), word, s->post + 1) },
		   { "text", text_ellipsis(t->a, s->text, SENTENCE) });
}

static struct value *lines_of(struct telling *t, const struct gist_row *g)
{
	struct value *list = value_list(t->a);
	struct summary s;
	const char **v;
	size_t n;

	if (g) {
		v = gist_paragraphs(t->a, g->text, &n);
		for (size_t i = 0; i < n; i++)
			value_push(list, value_text(t->a, v[i]));
		return list;
	}
	s = choose(t);
	for (size_t i = 0; i < s.n; i++)
		value_push(list, value_text(t->a, sourced(t, &s.v[i])));
	return list;
}

static long newer_than(const struct telling *t, int64_t post)
{
	long n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->v[i]->id > post;
	return n;
}

static int64_t latest(const struct telling *t)
{
	int64_t id = 0;

	for (size_t i = 0; i < t->n; i++)
		id = t->v[i]->id > id ? t->v[i]->id : id;
	return id;
}

static struct telling telling_of(struct community *c, struct work *w, const struct member *m,
				 int64_t thread)
{
	struct telling t = {
		.c = c, .a = w->a, .l = answer_lang(c, m), .zone = community_zone_of(c, m)
	};

	posts_of_thread(c->s, w->a, thread, collect, &t);
	return t;
}

/* What the letter is about, for its answer: "post 2" and "more" mean the same as in more.h. */
static const char *about_json(struct telling *t, int64_t thread)
{
	struct buf b = BUF(t->a);

	buf_printf(&b, "{\"thread\":%lld,\"upto\":%lld,\"next\":0,\"files\":[],\"posts\":[",
		   (long long)thread, (long long)latest(t));
	for (size_t i = 0; i < t->named; i++)
		buf_printf(&b, "%s%lld", i ? "," : "", (long long)t->v[i]->id);
	buf_str(&b, "]}");
	return buf_text(&b);
}

/* template: "gist", or "gist-kept" after it was written. */
static enum err write(struct telling *t, struct work *w, const struct member *m,
		      const struct thread_row *row, const char *template, const char *reason,
		      struct why *why_not)
{
	struct gist_row *g = gist_find(t->c->s, w->a, row->id);
	struct value *v = answer_values(t->c, w->a, m);
	struct answer n = { .template = template,
			    .values = v,
			    .member = m,
			    .kind = "gist",
			    .to = w,
			    .reason = reason };
	long newer = g ? newer_than(t, g->upto) : 0;
	enum err e;

	value_set_text(v, "subject", text_ellipsis(w->a, row->subject, 120));
	value_set_text(v, "count", words_count(w->a, t->l, "posts", (long)t->n, NULL));
	value_set_text(v, "by", g ? gist_signature(w->a, t->l, g) : "");
	value_set_text(v, "date",
		       g ? words_date(w->a, t->l, "day", g->at, zone_offset(t->zone, g->at)) : "");
	value_set(v, "lines", lines_of(t, g));
	value_set_text(v, "newer", newer ? words_count(w->a, t->l, "new_posts", newer, NULL) : "");
	e = answer_send(t->c, w->a, &n, why_not);
	if (e == OK)
		mailing_numbers(t->c->s, n.mailing, about_json(t, row->id));
	return e;
}

enum err gist_send(struct community *c, struct work *w, const struct member *m, int64_t thread,
		   struct why *why_not)
{
	struct thread_row *row = thread ? thread_find(c->s, w->a, thread) : NULL;
	struct telling t;

	if (!row || !row->posts)
		return why(why_not, NONE, "there is no such conversation");
	t = telling_of(c, w, m, row->id);
	return write(&t, w, m, row, "gist", arena_printf(w->a, "gist %lld", (long long)row->id),
		     why_not);
}

/* --- asking which --------------------------------------------------------------------------------- */

static enum err ask_which(struct community *c, struct work *w, const struct member *m,
			  const int64_t *near, size_t n, struct why *why_not)
{
	struct value *v = answer_values(c, w->a, m), *list = value_list(w->a);
	struct answer letter = { .template = "gist-which", .values = v, .member = m, .to = w };

	for (size_t i = 0; i < n; i++) {
		struct thread_row *row = thread_find(c->s, w->a, near[i]);
		struct value *one = value_map(w->a);

		value_set_number(one, "number", (long)i + 1);
		value_set_text(one, "title", text_ellipsis(w->a, row->subject, TITLE));
		value_push(list, one);
	}
	value_set(v, "choices", list);
	return answer_choices(c, w->a, &letter, near, n, why_not);
}

static const char *told(struct work *w, enum err e, const char *what, const struct why *why_not)
{
	return arena_printf(w->a, "%s%s", what, answer_said(w->a, e, why_not));
}

enum err gist_take(struct community *c, struct work *w, struct outcome *o)
{
	int64_t near[CHOICES], thread;
	struct why why_not = { "" };
	size_t n;

	if (w->route.kind != ROUTE_COMMAND || strcmp(w->route.detail, "summary") != 0)
		return NONE;
	o->state = "aside";
	if (!authority_belongs(w->author)) {
		o->reason = "wants a summary";
		outcome_not_member(c, w, o);
	} else if (w->auth.verdict == AUTH_VERDICT_FAIL)
		o->reason = arena_printf(w->a, "a summary was asked for, but not by the member: %s",
					 w->auth.reason);
	else if (!w->m->answerable)
		o->reason =
			arena_printf(w->a, "a robot asked for a summary: %s", w->m->answerable_why);
	else if (answer_enough(c, w, "gist", GIST_LETTERS)) {
		o->reason = "a summary was asked for, but this name asked for enough today";
		answer_enough_said(c, w, w->author, "gist", GIST_LETTERS);
	} else if ((thread = gist_meant(c, w, near, CHOICES, &n)))
		*o = (struct outcome){ "acted",
				       told(w, gist_send(c, w, w->author, thread, &why_not),
					    "wants the summary of a conversation", &why_not) };
	else
		*o = (struct outcome){
			"acted", told(w, ask_which(c, w, w->author, near, n, &why_not),
				      "wants a summary; of which conversation was asked", &why_not)
		};
	return OK;
}

/* --- the answer ----------------------------------------------------------------------------------- */

/* why_key: of words.conf, what kept the text from being taken. */
static void refuse(struct community *c, struct work *w, const struct member *m,
		   const struct thread_row *row, const char *why_key, const char *said,
		   struct outcome *o)
{
	struct value *v = answer_values(c, w->a, m);
	struct answer n = { .template = "gist-not",
			    .values = v,
			    .member = m,
			    .to = w,
			    .reason = arena_printf(w->a, "%s %lld", why_key, (long long)row->id) };
	struct why why_not;
	enum err e;

	value_set_text(v, "subject", text_ellipsis(w->a, row->subject, 120));
	value_set_text(v, "reason",
		       SAY(w->a, answer_lang(c, m), why_key,
			   { "most", arena_printf(w->a, "%d", GIST_MOST) }));
	e = answer_send(c, w->a, &n, &why_not);
	*o = (struct outcome){ "acted", arena_printf(w->a, "a summary that was not taken: %s%s",
						     said, answer_said(w->a, e, &why_not)) };
}

/* Inline answers keep a line of what they answer: that is the letter's, not theirs. Nor do a greeting
 * above the summary and a name below it belong to it. */
static const char *own_words(struct community *c, struct work *w, const struct member *m)
{
	const char *reply = w->m->reply;
	struct buf b = BUF(w->a);
	size_t end = 0;

	while (*reply) {
		size_t n = strcspn(reply, "\n");
		const char *line = text_trim(w->a, reply, n);
		bool courtesy = !*line || beside_only_courtesy(c, w->a, m, line);

		if (*reply != '>' && (b.n || !courtesy))
			buf_printf(&b, "%.*s\n", (int)n, reply);
		if (*reply != '>' && !courtesy)
			end = b.n;
		reply += n + (reply[n] == '\n');
	}
	return text_trim(w->a, buf_text(&b), end);
}

static void keep(struct community *c, struct work *w, const struct member *m,
		 const struct thread_row *row, int64_t upto, const char *text, struct outcome *o)
{
	struct telling t = telling_of(c, w, m, row->id);
	struct gist_row g = { .thread = row->id,
			      .member = m->id,
			      .arrival = w->r->id,
			      .at = w->now,
			      .upto = upto,
			      .name = *m->name ? m->name : w->m->from.name,
			      .text = text };
	const char *at = strchr(m->address, '@');
	struct why why_not;
	enum err e;

	if (!*g.name) /* signed it is in any case, but nobody's address is shown */
		g.name = arena_ndup(w->a, m->address,
				    at ? (size_t)(at - m->address) : strlen(m->address));
	gist_add(c->s, &g);
	e = write(&t, w, m, row, "gist-kept", NULL, &why_not);
	*o = (struct outcome){ "acted", told(w, e, "a summary written by a member", &why_not) };
}

/* "2", "Yes": an answer to something, and nobody's summary. */
static bool sums_up(struct community *c, struct work *w, const struct member *who, const char *text)
{
	size_t n, end = strcspn(text, ".!,");
	bool more = text[end + strspn(text + end, " .!,\n")] != '\0';
	const char *bare = typed_bare(w->a, more ? text : arena_ndup(w->a, text, end));
	const struct lang **v = typed_langs(c, w->a, who, &n);

	for (size_t i = 0; i < n; i++)
		if (typed_is(w->a, v[i], "command.yes", bare) ||
		    typed_is(w->a, v[i], "command.no", bare))
			return false;
	return bare[strspn(bare, "0123456789 #:?")] != '\0';
}

static void take_text(struct community *c, struct work *w, const struct member *who,
		      const struct thread_row *row, int64_t upto, const char *text,
		      struct outcome *o)
{
	size_t n;
	const char *held, *detail;
	struct work post = *w;

	post.route = (struct route){ .kind = ROUTE_LIST, .detail = "" };
	gist_paragraphs(w->a, text, &n);
	held = moderation_wanted(c, &post, &detail);
	/* Thanks are no summary, and need no answer. */
	if (*w->m->reply && beside_content(c, w->a, who, n ? text : w->m->reply))
		*o = (struct outcome){ "acted", "an answer to a letter with a summary" };
	else if (!n || !sums_up(c, w, who, text))
		refuse(c, w, who, row, "gist.empty", "nothing stands in it unquoted", o);
	else if (strlen(text) > GIST_MOST)
		refuse(c, w, who, row, "gist.long", "it is too long", o);
	else if (held && strcmp(held, "limit") != 0 && strcmp(held, "attachment") != 0)
		refuse(c, w, who, row, "gist.waits",
		       arena_printf(w->a, "a mail of theirs would be held: %s",
				    hold_reason(w->a, words_lang(c->words, "en", "en"), held)),
		       o);
	else
		keep(c, w, who, row, upto, text, o);
}

/* The conversations that a letter numbered are shown once more. */
static void choose_again(struct community *c, struct work *w, const struct member *who,
			 const json_t *threads, struct outcome *o)
{
	int64_t near[CHOICES];
	struct why why_not = { "" };
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(threads) && n < CHOICES; i++) {
		int64_t thread = thread_now(c->s, json_integer_value(json_array_get(threads, i)));

		if (thread)
			near[n++] = thread;
	}
	*o = (struct outcome){ "acted",
			       "a summary was asked for, but this name asked for enough today" };
	if (answer_enough(c, w, "gist", GIST_LETTERS))
		answer_enough_said(c, w, who, "gist", GIST_LETTERS);
	else
		o->reason = told(w, ask_which(c, w, who, near, n, &why_not),
				 "wants a summary; of which conversation was asked", &why_not);
}

/* A number; after a search other words to look for; else what is said is for a person, where it says
 * more than that. */
static void choose_thread(struct community *c, struct work *w, const struct member *who,
			  const struct mailing_about *m, const json_t *threads, const char *text,
			  struct outcome *o)
{
	long number = strtol(text + strspn(text, " \n#"), NULL, 10);
	int64_t thread =
		number > 0 ? json_integer_value(json_array_get(threads, (size_t)number - 1)) : 0;
	struct why why_not = { "" };

	*o = (struct outcome){ "acted", "an answer to a letter with a summary" };
	if (thread) {
		o->reason = told(w, gist_send(c, w, who, thread_now(c->s, thread), &why_not),
				 "which conversation to sum up: told", &why_not);
		beside_pass(c, w, text, false, o);
	} else if (*w->m->reply && beside_content(c, w->a, who, *text ? text : w->m->reply)) {
		return;
	} else if (number || !*text) {
		choose_again(c, w, who, threads, o);
	} else if (!strcmp(m->kind, "search") && !beside_words(c, w->a, who, text, false)) {
		search_again(c, w, text, o);
	} else if (!beside_pass(c, w, text, false, o)) {
		choose_again(c, w, who, threads, o);
	}
}

/* The letter was passed on, or somebody writes in a member's name: no words stand under that name. */
static void not_by_a_member(struct community *c, struct work *w, const struct member *who,
			    const char *text, struct outcome *o)
{
	o->reason = "an answer to a letter with a summary";
	if (!who)
		outcome_not_member(c, w, o);
	else if (w->auth.verdict == AUTH_VERDICT_FAIL || !unsure_word(c, w, text, o))
		o->reason = "an answer to a letter with a summary, but not by its reader";
}

enum err gist_answer(struct community *c, struct work *w, const struct member *who, bool proven,
		     const struct mailing_about *m, struct outcome *o)
{
	json_t *about = json_loads(m->numbers ? m->numbers : "{}", 0, NULL);
	int64_t thread = thread_now(c->s, json_integer_value(json_object_get(about, "thread")));
	int64_t upto = json_integer_value(json_object_get(about, "upto"));
	struct thread_row *row = thread ? thread_find(c->s, w->a, thread) : NULL;
	const char *text = own_words(c, w, who);
	enum err sent = NONE;

	*o = (struct outcome){ "aside", "about the summary of a conversation that is gone" };
	if (!who || !proven)
		not_by_a_member(c, w, who, text, o);
	else if (gist_is_choice(m->kind))
		choose_thread(c, w, who, m, about, text, o);
	else if (row && more_word(c, w, who, about, beside_asked(c, w->a, who, text), &sent) == OK)
		*o = (struct outcome){ "acted", sent == OK
							? "more of a conversation was sent"
							: "more was asked for, but there is none" };
	else if (row)
		take_text(c, w, who, row, upto, text, o);
	json_decref(about);
	return OK;
}
