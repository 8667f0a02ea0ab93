/*
 * deliver_mode.c - between the two halves of deliver.h, without a gap and without an overlap.
 */
#include <string.h>

#include "base/when.h"
#include "community/deliver.h"
#include "store/store_deliver.h"
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

void deliver_set_mode(struct store *s, struct member *m, const char *mode)
{
	int64_t last = post_last_seq(s);

	if (gets_singly(m) || nothing(m))
		m->watermark = last;
	m->mode = mode;
	if (nothing(m)) {
		m->catch_up = false;
		deliver_cancel(s, m->id, when_now());
	}
	/* What is past the watermark: a digest mode's next edition has it, and a pause its own
	 * catch-up; who folds has a digest coming. Only from digest to singly it must be made. */
	if (!mode_single(mode))
		fold_not(m);
	else if (!m->folding && !m->paused_until && m->watermark < last)
		m->catch_up = true;
	member_save(s, m);
}

void deliver_pause(struct store *s, struct member *m, time_t until)
{
	if (gets_singly(m) || nothing(m))
		m->watermark = post_last_seq(s);
	m->paused_until = until;
	member_save(s, m);
}

void deliver_resume(struct store *s, struct member *m)
{
	if (!m->paused_until)
		return;
	m->paused_until = 0;
	m->catch_up = !nothing(m) && m->watermark < post_last_seq(s);
	member_save(s, m);
}

void deliver_restart(struct store *s, struct member *m)
{
	m->paused_until = 0;
	m->catch_up = false;
	fold_not(m);
	m->watermark = post_last_seq(s);
	member_save(s, m);
}
