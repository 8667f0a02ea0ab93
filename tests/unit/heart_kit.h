/*
 * heart_kit.h - a community whose rhythm goes on: time passes, letters are looked at by recipient.
 */
#ifndef TESTS_HEART_KIT_H
#define TESTS_HEART_KIT_H

#include "community_kit.h"

#include "base/text.h"

#include "community/activity/activity.h"
#include "community/rhythm/rhythm.h"
#include "store/store_activity.h"
#include "store/store_member.h"
#include "store/store_rhythm.h"

enum { HOUR = 3600, DAY = 86400, WEEK = 7 * DAY };

/* Everything that is due now is done. */
static inline void heart_tick(struct kit *k)
{
	struct why w = { "" };
	enum err e;

	functions_use_key(k->c->key);
	do {
		arena_reset(k->step);
		e = rhythm_tick(k->c, k->step, k->now, &w);
	} while (e == OK);
	if (e != NONE)
		fail_msg("%s", w.text);
}

/* Time passes, an hour at a time. */
static inline void heart_pass(struct kit *k, int64_t seconds)
{
	int64_t end = (int64_t)k->now + seconds;

	while ((int64_t)k->now < end) {
		k->now = (int64_t)k->now + HOUR < end ? k->now + HOUR : (time_t)end;
		when_freeze(k->now);
		heart_tick(k);
	}
}

/* The daemon was not there meanwhile. */
static inline void heart_outage(struct kit *k, int64_t seconds)
{
	k->now += seconds;
	when_freeze(k->now);
}

/* What activities have left so far, whoever has had it; at most max. */
static inline struct harvest *harvest_waiting(struct store *s, struct arena *a, size_t max,
					      size_t *n)
{
	struct harvest *v = harvest_between(s, a, 0, INT64_MAX, n);

	*n = *n < max ? *n : max;
	return v;
}

struct heart_letters {
	struct kit_letter **v;
	size_t n;
};

static inline struct heart_letters heart_letters(struct kit *k)
{
	struct heart_letters l;

	l.v = kit_letters(k, &l.n);
	return l;
}

/* How many of them went to that address with that in the subject; *one is the last. */
static inline size_t heart_count(const struct heart_letters *l, const char *rcpt,
				 const char *subject, struct kit_letter **one)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		if ((!rcpt || !strcmp(l->v[i]->rcpt, rcpt)) &&
		    strstr(l->v[i]->m->subject, subject)) {
			n++;
			if (one)
				*one = l->v[i];
		}
	return n;
}

/* The one letter to that address with that in its subject. */
static inline struct kit_letter *heart_letter(const struct heart_letters *l, const char *rcpt,
					      const char *subject)
{
	struct kit_letter *one = NULL;
	size_t n = heart_count(l, rcpt, subject, &one);

	if (n != 1 || !one)
		fail_msg("%zu letters to %s about %s", n, rcpt ? rcpt : "all", subject);
	return one;
}

static inline struct arrival *heart_answer(struct kit *k, const struct kit_letter *l,
					   const char *text)
{
	return kit_mail(k, "pass", l->rcpt, l->reply_to,
			arena_printf(k->a, "Re: %s", l->m->subject), text);
}

/* Ana, Bo, Cleo, Dan, Eva, Fay ... and Zoe, who coordinates. */
static inline void heart_people(struct kit *k)
{
	static const char *const names[] = { "Ana", "Bo", "Cleo", "Dan", "Eva", "Fay", "Zoe" };
	int64_t id = 0;

	for (int i = 0; i < 7; i++)
		id = kit_member(k, arena_printf(k->a, "%s@example.org", text_lower(k->a, names[i])),
				names[i], NULL);
	kit_role(k, id, "coordinator");
	heart_tick(k);
}

static inline struct activity *heart_activity(struct kit *k, int64_t id)
{
	struct activity *v = activity_find(k->c->s, k->a, id);

	assert_non_null(v);
	return v;
}

/* A recipe of the community's own, from now on. */
static inline void heart_recipe(struct kit *k, const char *name, const char *text)
{
	FILE *f;
	struct why w;

	assert_int_equal(system(arena_printf(k->a, "mkdir -p %s/recipes", k->dir)), 0);
	f = fopen(arena_printf(k->a, "%s/recipes/%s.conf", k->dir, name), "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	community_close(k->c);
	assert_int_equal(desk_open(k->set, STORE_WORK, &k->c, &w), OK);
}

#endif
