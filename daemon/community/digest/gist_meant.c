/*
 * gist_meant.c - which conversation a mail to +summary is about.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/subject.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/digest/digest_reply.h"
#include "community/digest/gist.h"
#include "community/digest/numbers.h"
#include "community/restored.h"
#include "compose/words.h"
#include "store/store_digest.h"
#include "store/store_gist.h"
#include "store/store_post.h"
#include "store/store_rhythm.h"
#include "store/store_thread.h"

enum { LOOKED = 300, ALL_TIME = 20 * 366 * 86400 };

struct asked {
	struct community *c;
	struct work *w;
	const char *line; /* what names it: the subject, else the first line, without our word */
	long number;      /* of an item or a thread; 0: none */
};

bool gist_is_choice(const char *kind)
{
	return !strcmp(kind, "gist-which") || !strcmp(kind, "search");
}

bool gist_is_kind(const char *kind)
{
	return !strcmp(kind, "gist") || gist_is_choice(kind);
}

/* The line without "summary of", "Zusammenfassung:" and the like in front. */
static const char *without_word(struct arena *a, const struct lang *l, const char *line)
{
	const char *folded = text_fold(a, line), *list = words_get(l, "gist.word"), *one;
	size_t longest = 0, n;

	if (strlen(folded) != strlen(line))
		folded = text_lower(a, line); /* folding moved the bytes */
	while ((one = words_item(&list, &n)), n) {
		const char *word = text_fold(a, arena_ndup(a, one, n));
		size_t len = strlen(word);

		if (len > longest && !strncmp(folded, word, len) && strchr(" :", line[len]))
			longest = len;
	}
	return text_trim(a, line + longest, strlen(line + longest));
}

static const char *unmarked(const char *p)
{
	return p + strspn(p, " :\t");
}

/* "3", "#12", "k12" and nothing else. */
static long number_of(const char *line)
{
	const char *digits = line + strspn(line, "#[");
	char *end;
	long n;

	digits += *digits == 'k' || *digits == 'K';
	n = strtol(digits, &end, 10);
	return *digits >= '0' && *digits <= '9' && !end[strspn(end, " .!]")] ? n : 0;
}

static void read_line(struct asked *q)
{
	const struct lang *l = answer_lang(q->c, q->w->author);
	struct arena *a = q->w->a;
	const char *subject = subject_read(a, q->w->m->subject).base, *text = q->w->m->reply;
	const char *first = text_clean(a, text, strcspn(text, "\n"), TEXT_LINE);

	first = unmarked(without_word(a, l, first));
	subject = unmarked(without_word(a, l, subject));
	q->number = number_of(first) ? number_of(first) : number_of(subject);
	q->line = *subject && !number_of(subject) ? subject : first;
}

/* The thread of an item by the number the letter shows; 0: the only one there is. */
static int64_t of_digest(struct asked *q, const struct mailing_about *m)
{
	json_t *numbers = numbers_read(m->numbers);
	size_t n = json_array_size(numbers), at = q->number > 0 ? (size_t)q->number - 1 : 0;
	json_int_t item = q->number > 0 || n == 1 ? numbers_item(numbers, at) : 0;

	json_decref(numbers);
	return item < 0 ? -item : item ? edition_item_thread(q->c->s, m->edition, (int)item) : 0;
}

static int64_t of_letter(struct asked *q, const struct mailing_about *m)
{
	json_t *about;
	int64_t thread;
	struct post *p;

	if (!strcmp(m->kind, "digest"))
		return of_digest(q, m);
	if (!strcmp(m->kind, "post") && m->post) {
		p = post_find(q->c->s, q->w->a, m->post);
		return p ? p->thread : 0;
	}
	if (strcmp(m->kind, "more") != 0 && !gist_is_kind(m->kind))
		return 0;
	about = json_loads(m->numbers ? m->numbers : "{}", 0, NULL);
	thread = json_integer_value(json_object_get(about, "thread"));
	json_decref(about);
	return thread;
}

/* What it answers: a post, or a letter of ours about one. The last named is the nearest. */
static int64_t by_reference(struct asked *q)
{
	const struct mail *m = q->w->m;
	struct community *c = q->c;

	for (size_t i = m->references.n; i-- > 0;) {
		struct mailing_about *about = NULL;
		struct msgid row;
		struct token t;
		int64_t thread;

		if (route_of_id(c->key, m->references.v[i], &t) == OK &&
		    t.purpose == TOKEN_LETTER) {
			restored_token(c, q->w->a, &t, NULL, NULL);
			about = mailing_about(c->s, q->w->a, t.number);
		}
		thread = about ? of_letter(q, about) : 0;
		if (!thread &&
		    msgid_find(c->s, thread_hash(c->key, m->references.v[i]), &row) == OK)
			thread = row.thread;
		thread = thread ? thread_now(c->s, thread) : 0;
		if (thread)
			return thread;
	}
	return 0;
}

static int64_t by_subject(struct asked *q)
{
	struct arena *a = q->w->a;
	const char *bare = words_bare_subject(q->c->words, q->line,
					      *q->c->set->community.subject_prefix
						      ? q->c->set->community.subject_prefix
						      : NULL);
	const char *base = subject_read(a, bare).base;

	return *base ? thread_by_base(q->c->s, thread_base_hash(q->c->key, a, base), q->w->now,
				      ALL_TIME)
		     : 0;
}

static size_t likely(struct asked *q, int64_t *near, size_t max)
{
	struct arena *a = q->w->a;
	size_t n, *like = arena_get(a, max * sizeof *like);
	struct gist_thread *v = gist_threads(q->c->s, a, LOOKED, &n);
	struct reply_item *items = arena_get(a, (n + 1) * sizeof *items);

	for (size_t i = 0; i < n; i++)
		items[i] = (struct reply_item){ .thread = v[i].id,
						.subject = v[i].subject,
						.text = "" };
	n = digest_reply_like(a, q->line, items, n, like, max);
	for (size_t i = 0; i < n; i++)
		near[i] = items[like[i]].thread;
	return n;
}

int64_t gist_meant(struct community *c, struct work *w, int64_t *near, size_t max, size_t *n)
{
	struct asked q = { .c = c, .w = w };
	int64_t thread = digest_reply_mark(w->m->subject);

	*n = 0;
	read_line(&q);
	if (thread)
		thread = thread_now(c->s, thread);
	if (!thread)
		thread = by_reference(&q);
	if (!thread && q.number > 0)
		thread = thread_now(c->s, q.number);
	if (!thread && *q.line)
		thread = by_subject(&q);
	if (!thread && near)
		*n = likely(&q, near, max);
	return thread;
}
