#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"
#include "fetcher.h"
#include "store/pack.h"
#include "store/store_rhythm.h"

struct held {
	struct arrival r;
	char *raw; /* arena; NULL: none */
	size_t n;
};

struct fetch_batch {
	struct store *s;
	struct mailbox *box; /* borrowed; last_uid grows with what is committed */
	struct arena *a, *pack;
	struct held *v;
	size_t n, cap, bytes, most;
	int64_t fresh;
	bool numbered;
};

struct fetch_batch *fetch_batch_new(struct store *s, struct mailbox *box, int64_t most_bytes,
				    bool numbered)
{
	struct arena *a = arena_new();
	struct fetch_batch *b;

	b = arena_get(a, sizeof *b);
	b->a = a;
	b->pack = arena_new();
	b->s = s;
	b->box = box;
	b->most = (size_t)most_bytes;
	b->numbered = numbered;
	return b;
}

/* The arena that holds the batch itself is kept: only its mails go. */
static void forget(struct fetch_batch *b)
{
	struct fetch_batch keep = *b;

	arena_reset(keep.pack);
	keep.v = NULL;
	keep.n = keep.cap = keep.bytes = 0;
	*b = keep;
}

void fetch_batch_add(struct fetch_batch *b, const struct arrival *r, const void *raw, size_t n)
{
	struct held *h = ARENA_PUSH(b->pack, b->v, b->n, b->cap);

	h->r = *r;
	h->r.reason = arena_dup(b->pack, r->reason ? r->reason : "");
	h->raw = raw ? arena_ndup(b->pack, raw, n) : NULL;
	h->n = n;
	b->bytes += n;
	if (b->bytes >= b->most)
		fetch_batch_flush(b);
}

void fetch_batch_add_large(struct fetch_batch *b, const struct arrival *r)
{
	struct arrival large = *r;

	large.reason =
		arena_printf(b->pack, "%lld bytes, more than inbox.fetch_limit allows: not fetched",
			     (long long)r->bytes);
	fetch_batch_add(b, &large, NULL, 0);
}

int64_t fetch_batch_flush(struct fetch_batch *b)
{
	int64_t before = b->fresh, now = when_now();
	struct arena *a = b->n ? arena_new() : NULL;

	if (!b->n)
		return 0;
	store_begin(b->s);
	for (size_t i = 0; i < b->n; i++) {
		struct held *h = &b->v[i];

		h->r.mailbox = b->box->id;
		h->r.at = now;
		b->fresh += arrival_add(b->s, a, &h->r, h->raw, h->n) == OK;
		if (b->numbered && h->r.uid > b->box->last_uid)
			b->box->last_uid = h->r.uid;
		arena_reset(a);
	}
	mailbox_save(b->s, b->box);
	store_commit(b->s);
	arena_free(a);
	forget(b);
	return b->fresh - before;
}

void fetch_batch_free(struct fetch_batch *b)
{
	struct arena *a;

	if (!b)
		return;
	a = b->a;
	arena_free(b->pack);
	arena_free(a);
}

int64_t fetch_history_until(struct store *s, struct arena *a)
{
	const char *v = store_meta(s, a, "first_open");

	if (!v)
		return INT64_MAX;
	return strcmp(v, "new") ? strtoll(v, NULL, 10) : 0;
}

int64_t fetch_number(const char *key)
{
	unsigned char h[16];
	int64_t v = 0;

	crypto_generichash(h, sizeof h, (const unsigned char *)key, strlen(key), NULL, 0);
	for (int i = 0; i < 8; i++)
		v = (int64_t)((uint64_t)v << 8 | h[i]);
	return v & (INT64_MAX >> 1);
}

void fetch_looked(struct fetcher *f)
{
	if (role_stopping() || !store_meta(f->s, f->a, "refetching"))
		return;
	store_begin(f->s);
	store_meta_drop(f->s, "refetching");
	store_commit(f->s);
	log_info("all mail since the backup was looked at again");
	role_poke(ROLE_EDITOR);
}
