/*
 * intake.c - one mail's way from its bytes to what became of it.
 */
#include <string.h>

#include "base/address.h"
#include "community/desk/intake.h"
#include "community/desk/takers.h"
#include "community/list/moderate.h"
#include "community/list/posts.h"
#include "community/restored.h"
#include "store/store_erase.h"
#include "store/store_erasure.h"
#include "store/store_words.h"

enum { GROUP = 500, GROUP_BYTES = 8 << 20, BULK = 200 };

/* Says what became of the mail, in the arrival's row. */
static void settle(struct community *c, struct work *w, const char *state, const char *reason)
{
	const char *sender = address_key(w->a, w->m->from.address);

	if (w->forgotten) {
		arrival_settle(c->s, w->r->id, state, reason, NULL, NULL, w->content);
		tombstone_add(c->s, token_hash(c->key, w->content, sizeof w->content), w->now);
		if (c->set->privacy.erase_in_mailbox)
			erasure_ask(c->s, w->r->id, w->m->message_id, w->now);
		erase_arrival(c->s, w->r->id);
		return;
	}
	arrival_settle(c->s, w->r->id, state, reason, w->m->message_id,
		       sender ? sender : w->m->from.address, w->content);
	for (size_t i = 0; i < w->filters.n; i++)
		if (w->filters.v[i].verdict != PASS)
			arrival_verdict(c->s, w->r->id, w->filters.v[i].filter,
					filter_verdict_name(w->filters.v[i].verdict),
					w->filters.v[i].say);
}

static const char *const kind_words[] = {
	[KIND_UNREADABLE] = "no mail that can be read",
	[KIND_BOUNCE] = "a bounce",
	[KIND_COMMAND] = "a command",
	[KIND_AUTO_REPLY] = "an automatic reply",
	[KIND_LIST] = "a mail of another list",
	[KIND_POST] = "a post",
};

/* A digest, an answer, what `check --loop` mailed; a post that we sent on names no machine. */
static bool own_letter(struct community *c, struct work *w)
{
	const char *automatic = reader_header(w->m, "Auto-Submitted");

	return automatic && !text_eq(automatic, "no") &&
	       address_same(w->a, w->m->from.address, c->set->community.address);
}

/* History is threaded and searchable and nothing else (DESIGN, promise 1). */
static void settle_history(struct community *c, struct work *w)
{
	const char *key = w->r->junk ? address_key(w->a, w->m->from.address) : NULL;
	enum mail_kind k = w->m->kind;

	w->author = w->r->junk && key ? member_by_address(c->s, w->a, key) : NULL;
	if (posts_junk(w))
		settle(c, w, "aside", posts_junk(w));
	else if (own_letter(c, w))
		settle(c, w, "aside", "history: a letter of the community's own, not acted upon");
	else if (k == KIND_POST || k == KIND_LIST ||
		 (k == KIND_COMMAND && w->route.kind == ROUTE_LIST)) {
		work_file(c, w, false);
		settle(c, w, "filed", "history: filed, never acted upon");
	} else {
		settle(c, w, "aside",
		       arena_printf(w->a, "history: %s, not acted upon", kind_words[k]));
	}
}

/* Fetched again, or another copy: it is not kept either. */
static void settle_stone(struct community *c, struct work *w)
{
	if (c->set->privacy.erase_in_mailbox)
		erasure_ask(c->s, w->r->id, w->m->message_id, w->now);
	erase_arrival(c->s, w->r->id);
	arrival_settle(c->s, w->r->id, "aside", "it was erased and stays so", NULL, NULL,
		       w->content);
}

/* What no taker is asked about: true if it was settled here. */
static bool settle_early(struct community *c, struct work *w)
{
	int64_t same = arrival_same(c->s, w->content, w->r->id), stone;

	stone = token_hash(c->key, w->content, sizeof w->content);
	if (w->m->kind == KIND_UNREADABLE)
		settle(c, w, "aside", "unreadable: no header field of a mail was found in it");
	else if (tombstone_find(c->s, stone))
		settle_stone(c, w);
	else if (same && !moderation_decided(c, w->a, w->r->id))
		settle(c, w, "aside",
		       arena_printf(w->a, "the same mail as number %lld, which came before",
				    (long long)same));
	else if (w->r->history)
		settle_history(c, w);
	else
		return false;
	return true;
}

/* Whose address it is, or was when the mail came: one that waited may be read after a move. */
static struct member *author_of(struct community *c, struct work *w, const char *key)
{
	struct member *m = member_by_address(c->s, w->a, key);
	int64_t was = m ? 0 : address_owner(c->s, key, (time_t)w->r->at);

	w->moved = was != 0;
	return was ? member_find(c->s, w->a, was) : m;
}

void intake_settle(struct community *c, struct work *w)
{
	struct outcome o = { "aside", "nobody knew what to do with it" };
	const char *key = address_key(w->a, w->m->from.address);

	if (settle_early(c, w))
		return;
	w->author = key ? author_of(c, w, key) : NULL;
	if (!restored_waits(c, w, key, &o))
		for (const struct taker *t = takers; t->name; t++)
			if (t->take(c, w, &o) == OK)
				break;
	settle(c, w, o.state, o.reason);
}

/* --- groups ---------------------------------------------------------------------------------- */

static void watch_hold(const struct intake_watch *w, int64_t arrival)
{
	if (w->hold)
		w->hold(w->arg, arrival);
}

/* Reads a group; what cannot be read at all has its reason at once. */
static size_t read_group(struct community *c, struct arena *a, struct arrival *v, size_t n,
			 struct work **work, const struct intake_watch *watch)
{
	size_t good = 0;
	struct why w;

	for (size_t i = 0; i < n; i++) {
		watch_hold(watch, v[i].id);
		if (work_read(c, a, &v[i], &work[good], &w) == OK) {
			good++;
			continue;
		}
		store_begin(c->s);
		arrival_settle(c->s, v[i].id, "aside", w.text, "", "", NULL);
		store_commit(c->s);
	}
	watch_hold(watch, 0);
	return good;
}

/* Catching up, the index merges less often. The store keeps the pace: one that another process
 * set, and did not live to take back, is put right with the first group. */
static void index_pace(struct community *c, size_t n)
{
	int bulk = n >= BULK ? BULK_ON : BULK_OFF;

	if ((int)c->bulk == bulk)
		return;
	c->bulk = bulk;
	search_bulk(c->s, bulk == BULK_ON);
}

size_t intake_group(struct community *c, struct arena *a, const struct intake_watch *watch)
{
	size_t n, good;
	struct arrival *v = arrivals_new(c->s, a, GROUP, GROUP_BYTES, &n);
	struct work **work;

	if (!n)
		return 0;
	work = arena_get(a, n * sizeof *work);
	good = read_group(c, a, v, n, work, watch);
	store_begin(c->s);
	index_pace(c, n);
	for (size_t i = 0; i < good; i++) {
		watch_hold(watch, work[i]->r->id);
		intake_settle(c, work[i]);
	}
	watch_hold(watch, 0);
	store_commit(c->s);
	return n;
}
