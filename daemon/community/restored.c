#include "community/restored.h"

#include "store/store_left.h"
#include "store/store_pending.h"

enum { WAIT_S = 86400 };

enum again restored_token(struct community *c, struct arena *a, struct token *t, const char *from,
			  int64_t *about)
{
	int64_t waits_for;
	struct token now;
	char *text;
	bool mine;
	enum again e = again_find(c->s, a, t, from, &waits_for, &text, &mine);

	if (about)
		*about = waits_for;
	if (e != AGAIN_MADE)
		return e;
	if (token_read(c->key, text, &now) != OK || now.purpose != t->purpose ||
	    (!mine && t->purpose != TOKEN_LETTER))
		return AGAIN_LOST;
	if (mine)
		*t = now;
	else
		*t = (struct token){ t->purpose, now.number,
				     t->member <= again_last_member(c->s) ? t->member : 0 };
	return AGAIN_MADE;
}

/* Its author said what it is meant for, and nothing else is asked about it. */
static bool told(struct community *c, const struct work *w)
{
	return pending_answered(c->s, "private", w->r->id);
}

bool restored_waits(struct community *c, struct work *w, const char *from, struct outcome *o)
{
	int64_t about;
	enum again e;

	w->lost = w->route.unread && !told(c, w);
	if (!w->route.has_token || told(c, w))
		return false;
	e = restored_token(c, w->a, &w->route.token, from, &about);
	if (e == AGAIN_COMING && again_wait(c->s, w->r->id, about, w->now + WAIT_S) == OK) {
		*o = (struct outcome){ "held", "it answers a letter from before the restore, and "
					       "waits until that is made again" };
		return true;
	}
	w->lost = e == AGAIN_COMING || e == AGAIN_LOST;
	return false;
}

bool restored_whole(struct community *c, struct arena *a)
{
	if (store_meta(c->s, a, "refetching"))
		return false;
	if (left_uncounted(c->s, a)) {
		store_begin(c->s);
		left_count(c->s);
		store_commit(c->s);
	}
	return true;
}

void restored_made(struct community *c, struct arena *a)
{
	if (!left_unmade(c->s, a))
		return;
	store_begin(c->s);
	left_made(c->s);
	store_commit(c->s);
}

static void end_week(struct community *c, struct arena *a, time_t now)
{
	if (!left_week_over(c->s, a, now))
		return;
	store_begin(c->s);
	left_week_end(c->s);
	store_commit(c->s);
}

enum err restored_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	int64_t n;

	(void)w;
	end_week(c, a, now);
	if (!again_waiting(c->s))
		return NONE;
	store_begin(c->s);
	n = again_renew(c->s, now);
	store_commit(c->s);
	return n ? OK : NONE;
}
