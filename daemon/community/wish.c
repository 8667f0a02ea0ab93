#include "community/wish.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "community/answer.h"
#include "community/outcome.h"
#include "community/standing.h"
#include "community/typed.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_thread.h"

enum { TEXT_MOST = 300, TAG_BYTES = 60 };

/* --- reading -------------------------------------------------------------------------------------- */

/* "[#k12]", the mark of a conversation: nothing else has both brackets and the sign. */
static bool take_mark(const char *text, struct wish *w)
{
	char *end;

	if (strncmp(text, "[#k", 3) != 0)
		return false;
	w->thread = strtoll(text + 3, &end, 10);
	return w->thread > 0 && *end == ']' && !end[1 + strspn(end + 1, " .!")];
}

bool wish_tag(const char *s)
{
	return *s && strlen(s) <= TAG_BYTES && !strpbrk(s, "#@/:()<>\"'?");
}

/* all: the word "tag" stood before, so each word is one; else each has its "#". */
static bool take_tags(struct arena *a, const char *and, const char *text, bool all, struct wish *w)
{
	char *list = text_fold(a, text), *one;

	while ((one = strsep(&list, " ,;"))) {
		size_t n = strlen(one);

		while (n && strchr(".!", one[n - 1]))
			one[--n] = '\0';
		if (!n || !strcmp(one, and))
			continue;
		if ((*one != '#' && !all) || w->n_tags == WISH_TAGS)
			return false;
		one += *one == '#';
		if (!wish_tag(one))
			return false;
		w->tags[w->n_tags++] = one;
	}
	return w->n_tags > 0;
}

bool wish_list(struct arena *a, const struct lang *l, const char *text, struct wish *w)
{
	int words = typed_begins(a, l, "follow.tag", typed_bare(a, text));
	const char *rest = words ? typed_skip(text, words) : text;

	w->n_tags = 0;
	w->thread = 0;
	if (!words && take_mark(text, w))
		return true;
	w->thread = 0;
	return take_tags(a, text_fold(a, words_get(l, "and")), rest, words > 0, w);
}

static bool read_in(struct arena *a, const struct lang *l, const char *line, struct wish *w)
{
	static const struct {
		const char *key;
		int want;
	} all[] = { { "command.follow", 1 }, { "command.mute", 0 }, { "command.unmute", -1 } };
	const char *bare = typed_bare(a, line), *rest;
	int most = 0;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		int n = typed_begins(a, l, all[i].key, bare);

		if (n > most) {
			most = n;
			w->want = all[i].want;
		}
	}
	if (!most)
		return false;
	rest = typed_skip(line, most);
	return !*rest || wish_list(a, l, rest, w);
}

bool wish_read(struct community *c, struct arena *a, const struct member *m, const char *text,
	       struct wish *w)
{
	size_t n = strlen(text = text_unopened(text)), n_langs;
	const struct lang **v;

	text = text_trim(a, text, n < TEXT_MOST ? n : TEXT_MOST);
	n = strlen(text);
	while (n && strchr(".! ", text[n - 1]))
		n--;
	if (!n || n >= TEXT_MOST - 1 || memchr(text, '\n', n))
		return false;
	v = typed_langs(c, a, m, &n_langs);
	for (size_t i = 0; i < n_langs; i++) {
		*w = (struct wish){ .want = 0 };
		if (read_in(a, v[i], arena_ndup(a, text, n), w))
			return true;
	}
	return false;
}

/* --- doing ---------------------------------------------------------------------------------------- */

static const char *said_key(const struct wish *w)
{
	return w->want > 0 ? "digest.following" : w->want ? "digest.unmuted" : "digest.muted";
}

static void say(struct arena *a, const struct lang *l, const struct wish *w, const char *subject,
		struct value *said)
{
	value_push(said, value_text(a, SAY(a, l, said_key(w), { "subject", subject })));
}

void wish_keep(struct community *c, struct arena *a, const struct member *m, const struct wish *w,
	       int64_t about, time_t now, struct value *said)
{
	static const char *const did[] = { "no longer follows or mutes %s", "mutes %s",
					   "follows %s" };
	const struct lang *l = answer_lang(c, m);
	int64_t id = w->thread ? w->thread : w->n_tags ? 0 : about;
	struct thread_row *t = id ? thread_find(c->s, a, id) : NULL;

	for (size_t i = 0; i < w->n_tags; i++) {
		const char *tag = arena_printf(a, "#%s", w->tags[i]);

		follow_set(c->s, m->id, "tag", w->tags[i], w->want, now);
		say(a, l, w, tag, said);
		story_add(c->s, m->id, now, arena_printf(a, did[w->want + 1], tag));
	}
	if (!t || !t->posts)
		return;
	follow_set(c->s, m->id, "thread", arena_printf(a, "%lld", (long long)t->id), w->want, now);
	say(a, l, w, t->subject, said);
}

void wish_answer(struct community *c, struct work *w, const struct member *m, struct value *said,
		 struct outcome *o)
{
	struct answer n = { .template = "done", .values = answer_values(c, w->a, m), .member = m };

	value_set(n.values, "did", said);
	value_set(n.values, "lines", standing_now(c, w->a, m, answer_lang(c, m)));
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}
