/*
 * bounces_score.c - what bounces mean for a member and for a mailing.
 */
#include <stdlib.h>
#include <string.h>

#include "community/answer.h"
#include "community/list/bounces.h"
#include "community/list/deliver.h"
#include "community/list/moderate.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/bounce.h"
#include "reader/reader.h"
#include "rhythm/zone.h"
#include "store/store_bounce.h"
#include "store/store_people.h"
#include "store/store_rhythm.h"

/* Reports of a probe come within five days (RFC 5321 section 4.5.4.1), and a day or two on top. */
enum { PROBE_WAIT_S = 7 * 86400, AT_ONCE = 200, EVERY = 16 };

const char *const bounce_class_names[] = { [BOUNCE_HARD] = "hard",
					   [BOUNCE_SOFT] = "soft",
					   [BOUNCE_POLICY] = "policy",
					   [BOUNCE_UNKNOWN] = "unknown" };

static bool may_get_letters(const struct member *m)
{
	return m && !strcmp(m->state, "active");
}

/* ---- a mailing ------------------------------------------------------------------------------ */

static const char *subject_of(struct community *c, struct arena *a, const struct mailing *m)
{
	struct reader_options o = { .html = c->html };
	struct mail *read;
	struct why w;

	if (reader_read(a, m->content, m->content_n, &o, &read, &w) != OK || !*read->subject)
		return m->kind;
	return read->subject;
}

static void hold_mailing(struct community *c, struct arena *a, const struct bounce_row *b,
			 int64_t back, int64_t gone, time_t now)
{
	struct mailing *m = mailing_find(c->s, a, b->mailing);
	const char *detail = arena_printf(a, "%lld/%lld: %s", (long long)back, (long long)gone,
					  *b->text ? b->text : b->status);
	const char *subject;

	if (!m)
		return;
	subject = subject_of(c, a, m);
	mailing_hold(c->s, b->mailing, true,
		     arena_printf(a, "%lld of %lld letters came back", (long long)back,
				  (long long)gone));
	bounces_take_back(c->s, b->mailing);
	trouble_set(c->s, arena_printf(a, "mailing %lld", (long long)b->mailing),
		    arena_printf(a, "%lld of %lld letters of \"%s\" came back: the rest is held",
				 (long long)back, (long long)gone, subject),
		    now);
	moderation_hold_mailing(c, a, b->mailing, subject, detail, now);
}

/* true: the mailing is to blame. Letters are counted for the first few bounces and then for each
 * sixteenth: a mailing has 100,000 of them. */
static bool blame_mailing(struct community *c, struct arena *a, const struct bounce_row *b,
			  time_t now)
{
	int64_t back, gone;

	if (mailing_blamed(c->s, b->mailing))
		return true;
	back = bounces_of_mailing(c->s, b->mailing);
	if (back < c->set->bounces.hold_mailing_least || (back > 4 * EVERY && back % EVERY))
		return false;
	gone = letters_gone(c->s, b->mailing);
	if (back * 100 < gone * c->set->bounces.hold_mailing_percent)
		return false;
	hold_mailing(c, a, b, back, gone, now);
	return true;
}

/* ---- a member ------------------------------------------------------------------------------- */

static void lose(struct community *c, struct arena *a, struct member *m, const char *words,
		 time_t now)
{
	m->state = "unreachable";
	m->probed_at = now;
	member_save(c->s, m);
	letters_cancel(c->s, m->id, now, "the member cannot be reached");
	story_add(c->s, m->id, now,
		  arena_printf(a, "not reachable any more, so nothing is sent: “%s”", words));
}

static void probe(struct community *c, struct arena *a, struct member *m, time_t now)
{
	struct answer n = { .template = "probe", .member = m };
	struct why w;

	m->probed_at = now;
	member_save(c->s, m);
	if (answer_send(c, a, &n, &w) == BAD)
		die("%s", w.text);
	story_add(c->s, m->id, now, "too much came back: one more letter was sent to find out");
}

static double weight(const struct bounce_row *b)
{
	if (b->delayed)
		return 0;
	return strcmp(b->class, "hard") != 0 ? 0.5 : 1;
}

/* Does this report tell that the probe that is out came back? An older one proves nothing. */
static bool is_probe(struct community *c, struct arena *a, const struct bounce_row *b,
		     const struct member *m)
{
	struct mailing *probe = m->probed_at ? mailing_find(c->s, a, b->mailing) : NULL;

	return probe && !strcmp(probe->kind, "probe") && probe->created == m->probed_at;
}

static void score(struct community *c, struct arena *a, struct bounce_row *b, struct member *m,
		  time_t now)
{
	double had = bounce_scored(c->s, m->id, b->mailing, now);

	b->score = weight(b) > had ? weight(b) - had : 0;
	bounce_row_add(c->s, b);
	if (b->delayed)
		return;
	m->score += b->score;
	m->scored_at = now;
	member_save(c->s, m);
	if (blame_mailing(c, a, b, now))
		return;
	if (m->probed_at) {
		/* Some servers take the probe and refuse all else, or report nothing of it. */
		if (bounce_since_probe(c->s, m->id, m->probed_at) >= c->set->bounces.limit)
			lose(c, a, m, b->text, now);
	} else if (m->score >= c->set->bounces.limit) {
		if (c->set->bounces.probe)
			probe(c, a, m, now);
		else
			lose(c, a, m, b->text, now);
	}
}

void bounce_settle(struct community *c, struct arena *a, struct bounce_row *b, time_t now)
{
	struct member *m = b->member ? member_find(c->s, a, b->member) : NULL;

	if (!may_get_letters(m) || mailing_blamed(c->s, b->mailing)) {
		bounce_row_add(c->s, b);
	} else if (is_probe(c, a, b, m)) {
		bounce_row_add(c->s, b);
		if (!b->delayed)
			lose(c, a, m, b->text, now);
	} else {
		score(c, a, b, m, now);
	}
}

/* ---- back again ----------------------------------------------------------------------------- */

static const char *day_of(struct community *c, struct arena *a, const struct member *m, time_t t)
{
	return words_date(a, answer_lang(c, m), "day", t, zone_offset(community_zone_of(c, m), t));
}

/* That a letter of theirs comes from one address says nothing of the mailbox at another. Gives the
 * address that was written to until now; NULL: it still is. */
static const char *follow(struct community *c, struct work *w, struct member *m)
{
	const char *from = address_key(w->a, w->m->from.address), *old = m->address;

	if (m != w->author || w->moved || !from || address_same(w->a, old, from))
		return NULL;
	address_set_main(c->s, m->id, from);
	m->address = member_find(c->s, w->a, m->id)->address;
	story_add(c->s, m->id, w->now, arena_printf(w->a, "moved from %s to %s", old, m->address));
	return old;
}

static void returned(struct community *c, struct work *w, struct member *m)
{
	struct answer n = { .template = "returned", .member = m, .reason = "returned" };
	time_t since = m->probed_at ? m->probed_at : w->now;
	const char *reason = bounce_last(c->s, w->a, m->id), *old = follow(c, w, m);
	struct why why_not;

	m->state = "active";
	m->score = 0;
	m->probed_at = 0;
	deliver_restart(c->s, m); /* what was said meanwhile is not due to them */
	story_add(c->s, m->id, w->now, "heard from again: letters are sent as before");
	n.values = answer_values(c, w->a, m);
	value_set_text(n.values, "since", day_of(c, w->a, m, since));
	value_set_text(n.values, "reason", reason);
	if (old) {
		value_set_text(n.values, "address_old", old);
		value_set_text(n.values, "address_new", m->address);
	}
	if (answer_send(c, w->a, &n, &why_not) == BAD)
		die("%s", why_not.text);
}

enum err bounces_take_returned(struct community *c, struct work *w, struct outcome *o)
{
	struct member *m = w->author;

	(void)o;
	/* From alone may be anybody's; a letter's token was in their mailbox. Servers that send
	 * reports hold the token of a bounce. */
	if (w->auth.verdict == AUTH_VERDICT_FAIL || !w->m->answerable)
		return NONE;
	if (w->auth.verdict != AUTH_VERDICT_PASS || !m)
		m = w->route.has_token && w->route.kind != ROUTE_BOUNCE && w->route.token.member
			    ? member_find(c->s, w->a, w->route.token.member)
			    : NULL;
	if (m && !strcmp(m->state, "unreachable"))
		returned(c, w, m);
	return NONE;
}

/* ---- care ----------------------------------------------------------------------------------- */

/* Why we did not even offer the letter (RFC 3463): an address says nothing about the mailing. */
static bool unfit_letter(const char *status)
{
	return *status && strncmp(status, "5.1.", 4) != 0 && strcmp(status, "5.6.7") != 0;
}

/* Our own server's words about the recipient count for them. Others are about us or the mail: they
 * are noted, and of many the mailing is to blame; but not of delays (4xx) that took too long. */
static void judge(struct community *c, struct arena *a, const struct dead_letter *d, time_t now)
{
	const char *status = bounce_status(a, d->reply);
	enum bounce_class class = bounce_classify(a, "failed", status, d->reply);
	int code = bounce_reply_code(d->reply);
	bool refused = code >= 500 || (!code && unfit_letter(status));
	bool theirs = class == BOUNCE_HARD && code >= 500;
	struct bounce_row row = { .letter = d->id,
				  .mailing = d->mailing,
				  .member = d->member,
				  .at = now,
				  .class = bounce_class_names[class],
				  .status = status,
				  .text = text_clean(a, d->reply, strlen(d->reply), TEXT_LINE),
				  .proven = refused };

	if (theirs) {
		bounce_settle(c, a, &row, now);
		return;
	}
	bounce_row_add(c->s, &row);
	if (refused)
		blame_mailing(c, a, &row, now);
}

enum err bounces_care_dead(struct community *c, struct arena *a, time_t now, struct why *w)
{
	const char *mark = store_meta(c->s, a, "dead_judged");
	int64_t since = mark ? strtoll(mark, NULL, 10) : 0;
	struct dead_letter *v;
	size_t n;

	(void)w;
	/* Later than now: the clock was set back. None is judged twice. */
	v = letters_dead(c->s, a, since > now ? 0 : since, AT_ONCE, &n);
	if (!n)
		return NONE;
	store_begin(c->s);
	for (size_t i = 0; i < n; i++)
		judge(c, a, &v[i], now);
	store_meta_set(c->s, "dead_judged", arena_printf(a, "%lld", (long long)v[n - 1].at));
	store_commit(c->s);
	return OK;
}

enum err bounces_care_scores(struct community *c, struct arena *a, time_t now, struct why *w)
{
	size_t n;
	int64_t *ids, cleared;

	(void)w;
	store_begin(c->s);
	cleared = scores_forget(c->s, now - c->set->bounces.stale_s, now - PROBE_WAIT_S);
	cleared += robots_forget(c->s, now - c->set->privacy.letters_kept_s);
	ids = members_probed(c->s, a, now - PROBE_WAIT_S, now - c->set->bounces.stale_s, AT_ONCE,
			     &n);
	for (size_t i = 0; i < n; i++) {
		struct member *m = member_find(c->s, a, ids[i]);

		m->score = 0;
		m->probed_at = 0;
		member_save(c->s, m);
		story_add(c->s, m->id, now, "the last letter did not come back: all is well");
	}
	store_commit(c->s);
	return cleared || n ? OK : NONE;
}
