/*
 * moderate_list.c - once a day what waits, and what happens to a hold that nobody decides.
 */
#include "community/list/moderate.h"

#include <stdlib.h>
#include <string.h>

#include "community/answer.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_bounce.h"

enum { FALL_AT_ONCE = 100, LISTED = 50, DAY = 86400, WEEK = 7 * DAY };

enum err moderate_care_falls(struct community *c, struct arena *a, time_t now, struct why *w)
{
	struct decision d = { DECIDE_OK, 0, "" };
	struct hold *v;
	size_t n, done = 0;

	(void)w;
	if (c->set->moderation.undecided == UNDECIDED_HOLD)
		return NONE;
	if (c->set->moderation.undecided == UNDECIDED_REFUSE)
		d.kind = DECIDE_NO;
	v = holds_open(c->s, a, now, FALL_AT_ONCE, &n);
	if (!n)
		return NONE;
	store_begin(c->s);
	/* A mailing that bounced is never sent because time went by. */
	for (size_t i = 0; i < n; i++)
		if (v[i].arrival)
			done += decision_do(c, a, &v[i], &d, NULL, now) == OK;
	store_commit(c->s);
	return done ? OK : NONE;
}

/* ---- the list ------------------------------------------------------------------------------- */

struct waiting {
	struct hold *v;
	size_t n;
	int64_t total, aside, last_arrival;
	struct bounce_counts bounces;
	int64_t *lost; /* members */
	size_t n_lost;
};

/* The last instant the clock showed "HH:MM". */
static time_t last_turn(const struct community *c, time_t now)
{
	const struct zone *z = community_zone(c);
	const char *at = c->set->moderation.daily_list, *colon = strchr(at, ':');
	int64_t clock =
		(strtol(at, NULL, 10) * 60 + (colon ? strtol(colon + 1, NULL, 10) : 0)) * 60;
	int64_t local = zone_local(z, now), day = local - local % DAY;
	time_t turn = zone_instant(z, day + clock);

	return turn <= now ? turn : zone_instant(z, day - DAY + clock);
}

static int64_t meta_number(struct community *c, struct arena *a, const char *key)
{
	const char *text = store_meta(c->s, a, key);

	return text ? strtoll(text, NULL, 10) : 0;
}

static void meta_set(struct community *c, struct arena *a, const char *key, int64_t value)
{
	store_meta_set(c->s, key, arena_printf(a, "%lld", (long long)value));
}

static struct value *holds_value(struct community *c, struct arena *a, const struct waiting *q,
				 const struct lang *l)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < q->n; i++) {
		const struct hold *h = &q->v[i];
		struct value *v = value_map(a);

		value_set_number(v, "number", (long)h->id);
		value_set_text(v, "subject", h->subject);
		value_set_text(v, "author", h->author);
		value_set_text(v, "reason", hold_reason(a, l, h->reason));
		value_set_text(v, "since",
			       words_date(a, l, "short", h->opened,
					  zone_offset(community_zone(c), h->opened)));
		value_push(list, v);
	}
	return list;
}

/* Who cannot be reached any more: somebody may know another way. */
static struct value *lost_value(struct community *c, struct arena *a, const struct waiting *q)
{
	struct value *list = value_list(a);

	for (size_t i = 0; i < q->n_lost; i++) {
		struct member *m = member_find(c->s, a, q->lost[i]);
		struct value *v = value_map(a);

		value_set_text(v, "name", m && *m->name ? m->name : m ? m->address : "");
		value_set_text(v, "address", m ? m->address : "");
		value_set_text(v, "reason", bounce_last(c->s, a, q->lost[i]));
		value_push(list, v);
	}
	return list;
}

static void count_line(struct arena *a, const struct lang *l, struct value *list, const char *key,
		       int64_t n)
{
	if (n > 0)
		value_push(list, value_text(a, words_count(a, l, key, (long)n, NULL)));
}

static void fill_list(struct community *c, struct arena *a, const struct waiting *q,
		      const struct lang *l, struct value *v)
{
	struct value *counts = value_list(a);

	count_line(a, l, counts, "waiting.more", q->total - (int64_t)q->n);
	count_line(a, l, counts, "waiting.aside", q->aside);
	count_line(a, l, counts, "waiting.unmatched", q->bounces.unmatched);
	count_line(a, l, counts, "waiting.challenges", q->bounces.challenges);
	count_line(a, l, counts, "waiting.robots", q->bounces.robots);
	value_set_text(v, "title", words_count(a, l, "waiting.title", (long)q->total, NULL));
	value_set(v, "waiting", holds_value(c, a, q, l));
	value_set_text(v, "example", q->n ? arena_printf(a, "%lld", (long long)q->v[0].id) : "");
	value_set(v, "counts", counts);
	value_set(v, "lost", lost_value(c, a, q));
	value_set_bool(v, "counted", counts->n > 0);
	value_set_bool(v, "waits", q->n > 0);
	value_set_bool(v, "losses", q->n_lost > 0);
}

static void send_list(struct community *c, struct arena *a, const struct waiting *q, time_t now)
{
	size_t n;
	struct moderator *v = moderators_on_duty(c, a, now, &n);

	for (size_t i = 0; i < n; i++) {
		struct value *values = answer_values(c, a, v[i].m);

		fill_list(c, a, q, answer_lang(c, v[i].m), values);
		moderator_ask(c, a, &v[i], NULL, "waiting", values, NULL, now);
	}
}

static bool needs_a_look(const struct waiting *q)
{
	return q->bounces.unmatched || q->bounces.challenges || q->n_lost;
}

/* What only adds up is told once a week; what waits, and what needs a look, every day. */
static bool worth_a_letter(const struct waiting *q, time_t now, time_t last)
{
	return q->total || needs_a_look(q) || (q->aside && now - last >= WEEK);
}

enum err moderate_care_list(struct community *c, struct arena *a, time_t now, struct why *w)
{
	struct waiting q = { 0 };
	time_t looked = meta_number(c, a, "list_looked"), told = meta_number(c, a, "list_told");
	time_t turn = last_turn(c, now);
	bool send;

	(void)w;
	if (looked >= turn && looked <= now) /* else the clock was set back */
		return NONE;
	store_begin(c->s);
	q.v = holds_open(c->s, a, 0, LISTED, &q.n);
	q.total = holds_count(c->s);
	q.aside = arrivals_aside(c->s, meta_number(c, a, "list_arrival"), &q.last_arrival);
	q.bounces = bounce_counts(c->s, told, now);
	q.lost = members_lost(c->s, a, told, LISTED, &q.n_lost);
	/* The first turn of a community only begins to count: what came before it and needs a look is in
	 * the next list. */
	send = looked && worth_a_letter(&q, now, told);
	meta_set(c, a, "list_looked", now);
	if (send)
		send_list(c, a, &q, now);
	if (send || (!looked && !needs_a_look(&q)))
		meta_set(c, a, "list_told", now);
	if (send || !looked)
		meta_set(c, a, "list_arrival", q.last_arrival);
	store_commit(c->s);
	return send ? OK : NONE;
}
