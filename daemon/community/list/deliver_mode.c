/*
 * deliver_mode.c - between the two halves of deliver.h, without a gap and without an overlap.
 */
#include <string.h>

#include "base/when.h"
#include "community/list/deliver.h"
#include "store/store_deliver.h"
#include "store/store_digest.h"
#include "store/store_post.h"

static bool mode_single(const char *mode)
{
	return !strcmp(mode, "each") || !strcmp(mode, "followed");
}

static bool nothing(const struct member *m)
{
	return !strcmp(m->mode, "nothing");
}

/* Posts come as letters of their own now: the watermark means nothing. */
static bool gets_singly(const struct member *m)
{
	return mode_single(m->mode) && !m->folding && !m->catch_up && !m->paused_until;
}

static void fold_not(struct member *m)
{
	m->folding = 0;
	m->folded_at = 0;
}

void deliver_change(struct store *s, const struct member *was, struct member *m)
{
	int64_t last = post_last_seq(s);

	m->watermark = gets_singly(was) || nothing(was) ? last : was->watermark;
	m->catch_up = was->catch_up;
	m->folding = was->folding;
	m->folded_at = was->folded_at;
	if (nothing(m)) {
		m->catch_up = false;
		fold_not(m);
		if (!nothing(was))
			deliver_cancel(s, m->id, when_now());
		return;
	}
	/* What is past the watermark: a digest mode's next edition has it, and a pause its own
	 * catch-up; who folds has a digest coming. It must be made where a pause ends, or where
	 * posts come singly from now on. */
	if (!mode_single(m->mode))
		fold_not(m);
	if (!m->paused_until && m->watermark < last &&
	    (was->paused_until || (mode_single(m->mode) && !m->folding)))
		m->catch_up = true;
}

void deliver_set_mode(struct store *s, struct member *m, const char *mode)
{
	struct member was = *m;

	m->mode = mode;
	deliver_change(s, &was, m);
	member_save(s, m);
}

void deliver_pause(struct store *s, struct member *m, time_t until)
{
	struct member was = *m;

	m->paused_until = until;
	deliver_change(s, &was, m);
	member_save(s, m);
}

void deliver_resume(struct store *s, struct member *m)
{
	deliver_pause(s, m, 0);
}

void deliver_leave(struct store *s, struct member *m)
{
	if (gets_singly(m) || nothing(m))
		m->watermark = post_last_seq(s);
	member_save(s, m);
}

/* A pace of one's own is due by itself when its time has passed. */
static bool missed_edition(struct store *s, const struct member *m, time_t left_at)
{
	return !mode_single(m->mode) && !m->pace && !m->paused_until &&
	       deliver_edition_passed(s, m->watermark, left_at);
}

void deliver_undo(struct store *s, struct member *m, time_t left_at)
{
	if (nothing(m))
		m->watermark = post_last_seq(s);
	else if (!strcmp(m->state, "active") && m->watermark < post_last_seq(s) &&
		 (gets_singly(m) || missed_edition(s, m, left_at)))
		m->catch_up = true;
	member_save(s, m);
}

void deliver_restart(struct store *s, struct member *m)
{
	m->paused_until = 0;
	m->catch_up = false;
	fold_not(m);
	m->watermark = post_last_seq(s);
	pace_forget(s, m->id);
	member_save(s, m);
}
