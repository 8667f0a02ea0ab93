#include "community/list/deliver.h"

#include <string.h>

#include "base/address.h"
#include "community/list/deliver_relay.h"
#include "rhythm/zone.h"
#include "store/store_deliver.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { DAY = 86400, WEEK = 7 * DAY, MORNING = 7 * 3600, NAMED_MAX = 500, RESERVED = 5 };

static void note_named(struct community *c, struct arena *a, const struct people *p)
{
	for (size_t i = 0; i < p->n && i < NAMED_MAX; i++) {
		const char *key = address_key(a, p->v[i].address);

		if (key)
			deliver_named(c->s, key);
	}
}

/* Would these letters, behind those that wait, pass what the account may carry in a day? A fifth
 * of it is kept for answers and care (DESIGN, promise 4). */
static bool day_is_full(struct community *c, int64_t letters, time_t now)
{
	int64_t cap = c->set->send.per_day;

	if (!cap)
		return false;
	cap -= cap / RESERVED;
	return letters + deliver_waiting(c->s) + carried_since(c->s, "send", now - DAY) > cap;
}

static enum err make(struct community *c, struct work *w, const struct post *p, struct why *reason)
{
	struct mailing m = { .key = arena_printf(w->a, "post:%lld", (long long)p->id),
			     .kind = "post",
			     .class = CLASS_POST,
			     .created = w->now,
			     .post = p->id };
	struct letter_bytes b;
	const char *id = deliver_id(c, w->a, p->id);
	enum err e = deliver_relay_compose(c, w->a, w->m, p, &b, reason);

	if (e != OK)
		return e;
	m.sender =
		route_address(w->a, c->set->community.address, c->set->community.separator, "b.%");
	m.content = b.p;
	m.content_n = b.n;
	m.marks = splice_pack(w->a, b.marks, b.n_marks, &m.marks_n);
	if (mailing_add(c->s, &m) != OK)
		return NONE;
	msgid_own(c->s, thread_hash(c->key, id), p->thread, p->id);
	deliver_letters(c->s, m.id, w->now);
	return OK;
}

enum err deliver_post(struct community *c, struct work *w, int64_t post, struct why *reason)
{
	struct post *p = post_find(c->s, w->a, post);
	struct deliver_post d;
	int64_t n;

	if (!p || !p->seq)
		die("post %lld is sent but was not accepted", (long long)post);
	d = (struct deliver_post){ p->id, p->seq, p->thread, p->member, w->now };
	note_named(c, w->a, &w->m->to);
	note_named(c, w->a, &w->m->cc);
	n = deliver_collect(c->s, &d);
	if (n)
		n -= deliver_fold_budget(c->s, &d, c->set->members.letters_per_week);
	if (n && day_is_full(c, n, w->now)) {
		deliver_fold_all(c->s, &d);
		return OK;
	}
	return n ? make(c, w, p, reason) : NONE;
}

/* ---------------------------------------------------------------- what time brings */

static const struct zone *zone_named(const char *name)
{
	const struct zone *z;

	return name && *name && zone_find(name, &z, NULL) == OK ? z : NULL;
}

/* The last seven o'clock of a wall clock there, up to now. */
static time_t last_morning(const struct zone *z, time_t now)
{
	int64_t local = zone_local(z, now), day = local - local % DAY;
	time_t at = zone_instant(z, day + MORNING);

	return at <= now ? at : zone_instant(z, day - DAY + MORNING);
}

/* Does a digest go to everybody? */
static bool has_digest(const struct settings *set)
{
	for (size_t i = 0; i < set->rhythm.n; i++)
		if (set->rhythm.v[i].enabled && !*set->rhythm.v[i].to &&
		    !strcmp(set->rhythm.v[i].what, "digest"))
			return true;
	return false;
}

static int64_t mornings(struct community *c, struct arena *a, time_t now)
{
	const struct zone *ours = zone_named(c->set->community.zone);
	size_t n;
	char **zones = deliver_fold_zones(c->s, a, &n);
	/* A digest every few days brings what folded over budget; one a month does not. */
	time_t patience = has_digest(c->set) ? now - WEEK : now;
	int64_t changed = 0;

	for (size_t i = 0; i < n; i++) {
		const struct zone *z = zone_named(zones[i]);

		z = z ? z : ours ? ours : zone_utc();
		changed += deliver_fold_morning(c->s, zones[i], last_morning(z, now), patience,
						c->set->members.letters_per_week, now);
	}
	return changed;
}

enum err deliver_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	int64_t changed;

	(void)w;
	if (!deliver_pending(c->s, now))
		return NONE;
	store_begin(c->s);
	changed = deliver_end_pauses(c->s, now) + mornings(c, a, now);
	if (changed)
		store_commit(c->s);
	else
		store_rollback(c->s);
	return changed ? OK : NONE;
}
