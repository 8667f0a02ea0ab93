/*
 * digest_kit.h - a community with a weekly digest: posts in, editions out.
 */
#ifndef TESTS_DIGEST_KIT_H
#define TESTS_DIGEST_KIT_H

#include "community_kit.h"

#include "community/digest/edition.h"
#include "community/rhythm/rhythm.h"
#include "store/store_edition.h"
#include "store/store_rhythm.h"
#include "store/store_thread.h"

enum { HOUR = 3600, A_DAY = 86400 };

#define WEEKLY "{ name = \"weekly\"; when = \"weekly on monday at 08:00\"; do = \"digest\"; "

/* The kit's clock stands at Monday 2026-03-02, 10:00 UTC. rule: more of the rule's settings. */
static inline struct kit *digest_open(const char *rule, const char *more)
{
	char text[2000];
	struct kit *k;
	struct why w;

	snprintf(text, sizeof text, "rhythm = ( " WEEKLY "%s } );\n%s", rule ? rule : "",
		 more ? more : "");
	k = kit_open(text);
	assert_int_equal(rhythm_tick(k->c, k->step, k->now, &w), NONE); /* the rule begins here */
	return k;
}

/* Lets everything be decided that is due now. */
static inline void digest_tick(struct kit *k)
{
	struct why w = { "" };
	enum err e;

	do {
		arena_reset(k->step);
		e = rhythm_tick(k->c, k->step, k->now, &w);
		assert_int_not_equal(e, BAD);
	} while (e == OK);
	kit_wait(k, 10);
}

/* The next Monday, 08:00. */
static inline void digest_monday(struct kit *k)
{
	time_t first = when_utc(2026, 3, 2, 8, 0, 0), week = 7 * A_DAY;

	kit_wait(k, first + ((k->now - first) / week + 1) * week - k->now);
	digest_tick(k);
}

static inline void digest_change(struct kit *k, int64_t member, void (*set)(struct member *))
{
	struct member *m = member_find(k->c->s, k->a, member);

	set(m);
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
}

/* The last mail that was taken in, as a post. */
static inline struct post *digest_last(struct kit *k)
{
	struct post *p = post_find(k->c->s, k->a, k->uid);

	assert_non_null(p);
	return p;
}

static inline struct post *digest_post(struct kit *k, const char *from, const char *subject,
				       const char *text)
{
	struct arrival *r = kit_mail(k, "pass", from, "circle@example.org", subject, text);

	assert_string_equal(r->state, "filed");
	return digest_last(k);
}

static inline struct post *digest_answer(struct kit *k, const char *from, const struct post *to,
					 const char *text)
{
	struct arrival *r =
		kit_mail_with(k, "pass", from, "circle@example.org",
			      arena_printf(k->a, "Re: %s", to->subject),
			      arena_printf(k->a, "In-Reply-To: <%s>\r\n", to->message_id), text);

	assert_string_equal(r->state, "filed");
	return digest_last(k);
}

/* The letter to that address among some; NULL: none. */
static inline struct kit_letter *digest_to(struct kit_letter **v, size_t n, const char *rcpt)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->rcpt, rcpt))
			return v[i];
	return NULL;
}

static inline int64_t digest_count(struct kit *k, const char *query)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(sql_db(k->c->s), query, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

/* Three conversations of Ana, in a digest to Bo: that letter. */
static inline struct kit_letter *digest_of_three(struct kit *k)
{
	struct kit_letter **v;
	size_t n;

	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them back to three buds.");
	digest_post(k, "ana@far.example", "Runner beans again",
		    "Mine are up, and the slugs have found them already.");
	digest_post(k, "ana@far.example", "A barrow for sale", "It is nearly new.");
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	return digest_to(v, n, "bo@far.example");
}

/* Three conversations of Ana, and Ed, who is an editor. */
static inline struct kit *digest_edited(const char *rule)
{
	struct kit *k = digest_open(rule, NULL);
	int64_t ed = kit_member(k, "ed@far.example", "Ed", NULL);

	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_role(k, ed, "editor");
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them to three buds.");
	digest_post(k, "ana@far.example", "Runner beans again", "Mine are up.");
	digest_post(k, "ana@far.example", "A barrow for sale", "It is nearly new.");
	return k;
}

/* Bo answers it, to an item's address or, for 0, to the list. */
static inline struct arrival *digest_reply_to(struct kit *k, const struct kit_letter *d, int item,
					      const char *text)
{
	const char *to = item ? arena_printf(k->a, "circle+r.%d.%s@example.org", item, d->token)
			      : "circle@example.org";

	return kit_mail_with(k, "pass", "Bo <bo@far.example>", to,
			     arena_printf(k->a, "Re: %s", d->m->subject),
			     arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n", d->token),
			     text);
}

static inline struct post *digest_latest(struct kit *k)
{
	return post_find(k->c->s, k->a, digest_count(k, "SELECT max(id) FROM post"));
}

#endif
