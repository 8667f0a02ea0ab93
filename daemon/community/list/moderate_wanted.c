/*
 * moderate_wanted.c - what a person looks at before it goes out.
 */
#include <string.h>

#include "community/list/deliver.h"
#include "community/list/deliver_relay.h"
#include "community/list/moderate.h"
#include "store/store_outbox.h"
#include "store/store_pending.h"
#include "store/store_people.h"

static bool is_newcomer(struct community *c, struct work *w)
{
	int most = c->set->posts.newcomer_posts;

	return most && w->author && !w->author->trusted &&
	       !moderator_is(c, w->a, w->author, NULL) &&
	       posts_by(c->s, w->author->id, most) < most;
}

int moderation_answers(struct community *c, const struct route *r)
{
	return r->kind == ROUTE_REPLY && r->has_token && r->token.purpose == TOKEN_LETTER
		       ? mailing_class(c->s, r->token.number)
		       : 0;
}

const char *moderation_private(struct community *c, const struct work *w)
{
	int class = w->lost ? 0 : moderation_answers(c, &w->route);

	if (w->lost)
		return "it answers a letter of ours that is not known here any more";
	if (class > 0 && class <= CLASS_CARE)
		return "it answers a letter that was for its reader alone";
	if (kind_answers_invitation(w->m) && !pending_answered(c->s, "private", w->r->id))
		return "it is a calendar's answer to an invitation";
	return NULL;
}

static const char *wanted(struct community *c, struct work *w, const char **detail)
{
	const char *why;

	*detail = "";
	if (w->filters.verdict == HOLD) {
		*detail = arena_printf(w->a, "filter %s: %s", w->filters.filter, w->filters.say);
		return "filter";
	}
	if (!w->author && c->set->posts.outsiders == OUTSIDER_HOLD)
		return "outsider";
	if (w->auth.verdict == AUTH_VERDICT_FAIL) {
		*detail = w->auth.reason;
		return "forged";
	}
	if (is_newcomer(c, w))
		return "newcomer";
	if (moderation_private(c, w))
		return "private";
	why = deliver_hold_why(c, w);
	if (!why)
		return NULL;
	*detail = text_starts(why, "held: ") ? why + strlen("held: ") : why;
	return deliver_relay_hold(c, w->a, w->m) ? "attachment" : "limit";
}

/* Whatever else it waits for: who lets it through should know what it answers. */
const char *moderation_wanted(struct community *c, struct work *w, const char **detail)
{
	const char *reason = wanted(c, w, detail), *told = moderation_private(c, w);

	if (!reason || !strcmp(reason, "private") || !told)
		return reason;
	*detail = **detail ? arena_printf(w->a, "%s; %s", *detail, told) : told;
	return reason;
}
