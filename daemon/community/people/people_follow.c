/*
 * people_follow.c - what to hear of, said to the list, in answer to a post, or to +follow and +mute.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/people/people.h"
#include "community/standing.h"
#include "community/thread.h"
#include "community/wish.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/kind.h"

/* The conversation of the post that is answered; 0: none. */
static int64_t answered_thread(struct community *c, const struct mail *m)
{
	struct msgid row;

	for (size_t i = m->references.n; i-- > 0;)
		if (msgid_find(c->s, thread_hash(c->key, m->references.v[i]), &row) == OK)
			return row.thread;
	return 0;
}

/* As a line that a settings letter takes too: a confirmation keeps it. */
static const char *as_line(struct arena *a, const struct wish *w, int64_t thread)
{
	static const char *const words[] = { "unmute", "mute", "follow" };
	struct buf b = BUF(a);

	buf_str(&b, words[w->want + 1]);
	for (size_t i = 0; i < w->n_tags; i++)
		buf_printf(&b, "%s #%s", i ? "," : "", w->tags[i]);
	if (!w->n_tags)
		buf_printf(&b, " [#k%lld]", (long long)thread);
	return buf_text(&b);
}

static void ask(struct community *c, struct work *w, const struct wish *wish, int64_t thread,
		struct outcome *o)
{
	const char *line = as_line(w->a, wish, thread);
	struct pending p = { .purpose = "settings",
			     .data = pending_keep(w->a, NULL, "text", line) };

	pending_confirm(c, w, w->author, NULL, &p,
			SAY(w->a, answer_lang(c, w->author), "what.settings", { "lines", line }),
			o);
}

static void obey(struct community *c, struct work *w, const struct wish *wish, int64_t about,
		 struct outcome *o)
{
	struct value *said = value_list(w->a);

	*o = (struct outcome){ "acted", "what to hear of was set" };
	if (authority_of(w) != AUTHORITY_PROVEN) {
		ask(c, w, wish, wish->thread ? wish->thread : about, o);
		return;
	}
	wish_keep(c, w->a, w->author, wish, about, w->now, said);
	wish_answer(c, w, w->author, said, o);
}

/* "#gardening" to +follow or +mute, in the text or else the subject. hash: only where each tag has
 * its "#". */
static bool wish_of_mail(struct community *c, struct work *w, bool hash, struct wish *wish)
{
	const char *verb = kind_of_detail(w->a, w->route.detail), *text = w->m->reply;

	if (!text[strspn(text, " \t\n")])
		text = w->m->subject;
	text = text_trim(w->a, text, strlen(text));
	verb = verb ? verb : "follow";
	if (!*text)
		return false;
	if (!wish_read(c, w->a, w->author, text, wish) &&
	    !wish_read(c, w->a, w->author, arena_printf(w->a, "%s %s", verb, text), wish) &&
	    (hash ||
	     !wish_read(c, w->a, w->author, arena_printf(w->a, "%s tag %s", verb, text), wish)))
		return false;
	return wish->n_tags || wish->thread;
}

static bool to_follow(const struct work *w)
{
	const char *verb =
		w->route.kind == ROUTE_COMMAND ? kind_of_detail(w->a, w->route.detail) : NULL;

	return verb && (!strcmp(verb, "follow") || !strcmp(verb, "mute"));
}

enum err people_take_follow(struct community *c, struct work *w, struct outcome *o)
{
	bool linked = to_follow(w), known;
	struct wish wish;
	int64_t about;

	if ((!route_is_list(&w->route) && !linked) || !authority_belongs(w->author) ||
	    !w->m->answerable || w->auth.verdict == AUTH_VERDICT_FAIL || w->m->n_attachments)
		return NONE;
	/* Some communities have a kind of activity of that name. */
	known = linked ? wish_of_mail(c, w, true, &wish)
		       : wish_read(c, w->a, w->author, w->m->reply, &wish);
	about = answered_thread(c, w->m);
	if (!known || (!wish.n_tags && !wish.thread && !about))
		return NONE; /* a word about nothing: a person reads it */
	obey(c, w, &wish, about, o);
	return OK;
}

/* What was meant cannot be known: the line that would do is shown. */
static void explain(struct community *c, struct work *w, struct outcome *o)
{
	const struct lang *l = answer_lang(c, w->author);
	struct answer n = { .template = "done",
			    .values = answer_values(c, w->a, w->author),
			    .member = w->author,
			    .reason = "follow" };
	struct value *list = value_list(w->a), *v = value_map(w->a);
	const char *text = *w->m->reply ? w->m->reply : w->m->subject;

	value_set_text(v, "line",
		       text_ellipsis(w->a, text_clean(w->a, text, strlen(text), TEXT_LINE), 100));
	value_set_text(v, "nearest", words_get(l, "ex.follow"));
	value_push(list, v);
	value_set(n.values, "unknown", list);
	value_set(n.values, "lines", standing_now(c, w->a, w->author, l));
	o->reason = "what to hear of: not understood";
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}

void people_follow(struct community *c, struct work *w, struct outcome *o)
{
	int64_t about = answered_thread(c, w->m);
	const struct wish bare = { .want = strcmp(w->route.detail, "mute") != 0 };
	struct wish wish;

	if (!authority_belongs(w->author) || w->auth.verdict == AUTH_VERDICT_FAIL)
		outcome_not_member(c, w, o);
	else if (wish_of_mail(c, w, false, &wish))
		obey(c, w, &wish, about, o);
	else if (about && w->route.kind == ROUTE_COMMAND &&
		 !w->m->reply[strspn(w->m->reply, " \t\n")])
		obey(c, w, &bare, about, o);
	else
		explain(c, w, o);
}
