#include "community/list/posts.h"

#include <string.h>

#include "community/answer.h"
#include "community/list/deliver.h"
#include "community/list/moderate.h"
#include "community/outcome.h"
#include "community/said.h"
#include "compose/value.h"
#include "compose/words.h"

const char *posts_junk(const struct work *w)
{
	bool proven = w->route.has_token || (w->author && w->auth.verdict == AUTH_VERDICT_PASS);

	if (!w->r->junk || proven)
		return NULL;
	return "the provider took it for junk, and nothing proves who sent it";
}

enum err posts_take_dropped(struct community *c, struct work *w, struct outcome *o)
{
	const char *junk = posts_junk(w);

	(void)c;
	o->state = "aside";
	if (junk) {
		o->reason = junk;
		return OK;
	}
	if (w->filters.verdict != DROP)
		return NONE;
	o->reason = arena_printf(w->a, "dropped by the filter %s: %s", w->filters.filter,
				 w->filters.say);
	return OK;
}

void posts_empty(struct community *c, struct work *w, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, outcome_reader(c, w));

	value_set_text(v, "subject", w->m->subject);
	value_set_bool(v, "quotes", w->m->text[strspn(w->m->text, " \t\r\n")] != 0);
	*o = (struct outcome){ "aside", "it holds no words of its own" };
	if (w->auth.verdict != AUTH_VERDICT_FAIL)
		outcome_reply(c, w, "empty", v, o);
	o->state = "aside";
}

/* A signature alone is left as what was written (RFC 3676 section 4.3 tells it by this line), so is the
 * rule that a program draws above what it quotes. */
static bool is_wordless(const char *reply)
{
	reply += strspn(reply, " \t\r\n");
	if (!reply[strspn(reply, " \t\r\n_-")])
		return true;
	return text_starts(reply, "-- \n") || text_starts(reply, "--\n");
}

/* A subject alone may say it all ("No meeting today"), that of an answer says nothing new. */
enum err posts_take_empty(struct community *c, struct work *w, struct outcome *o)
{
	const struct mail *m = w->m;

	if (m->kind != KIND_POST)
		return NONE;
	said_within(c, w);
	if (!is_wordless(m->reply) || m->n_attachments)
		return NONE;
	for (size_t i = 0; i < m->n_leaves; i++)
		if (strcmp(m->leaves[i].type, "text/plain") &&
		    strcmp(m->leaves[i].type, "text/html"))
			return NONE;
	if (*m->subject && !m->references.n &&
	    words_bare_subject(c->words, m->subject, "") == m->subject)
		return NONE;
	posts_empty(c, w, o);
	return OK;
}

void posts_accept(struct community *c, struct work *w, struct outcome *o)
{
	struct why say;

	said_within(c, w); /* one that was held, too */
	o->state = "filed";
	o->reason = "a post";
	if (deliver_post(c, w, work_file(c, w, true), &say) == BAD)
		o->reason = arena_printf(w->a, "a post; it could not go out singly: %s", say.text);
}

enum err posts_take(struct community *c, struct work *w, struct outcome *o)
{
	const char *held, *detail;

	if (w->m->kind == KIND_LIST && c->set->posts.other_lists == OTHER_LISTS_ASIDE) {
		o->state = "aside";
		o->reason = arena_printf(w->a, "came through another list (%s)", w->m->list_id);
		return OK;
	}
	if (!w->author && w->m->spam) { /* no moderator reads it */
		*o = (struct outcome){ "aside", "the mail provider marked it as spam" };
		return OK;
	}
	if (!w->author && c->set->posts.outsiders == OUTSIDER_REFUSE) {
		o->state = "aside";
		o->reason = "whoever wrote it is no member, and only members post here";
		return OK;
	}
	held = moderation_wanted(c, w, &detail);
	if (held)
		moderation_hold(c, w, held, detail, o);
	else
		posts_accept(c, w, o);
	return OK;
}
