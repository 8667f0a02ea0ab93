/*
 * fetch_erase.c - the one thing Tidings deletes in a mailbox: what an erasure asked for, where
 * privacy.erase_in_mailbox allows it (DESIGN, promise 7). Nothing else leads here.
 */
#include <string.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "fetcher.h"
#include "inbox/inbox.h"
#include "inbox/mbox.h"
#include "store/store_erasure.h"
#include "store/store_rhythm.h"

enum { AT_ONCE = 500 };

static const char trouble[] = "erase in mailbox";

static void forget(struct fetcher *f, const struct erasure *v, size_t n)
{
	store_begin(f->s);
	for (size_t i = 0; i < n; i++)
		erasure_done(f->s, v[i].arrival);
	if (n)
		trouble_clear(f->s, trouble);
	store_commit(f->s);
	if (n)
		log_info("%zu mail%s deleted in the mailbox, as an erasure asked", n,
			 text_s((long long)n));
}

static void cannot(struct fetcher *f, const char *why)
{
	store_begin(f->s);
	trouble_set(f->s, trouble, why, when_now());
	store_commit(f->s);
}

struct meant {
	const struct erasure *of;
	bool same;
};

static enum err compare(void *arg, const struct inbox_mail *m)
{
	struct meant *t = arg;
	unsigned char hash[ERASURE_HASH];

	if (m->got == INBOX_WHOLE) {
		erasure_hash(m->raw, m->n, hash);
		t->same = !memcmp(hash, t->of->raw, sizeof hash);
	}
	return OK;
}

/* Of those that may be it, the ones that are it to the last byte. */
static enum err erase_same(struct fetcher *f, const struct erasure *v, struct why *w)
{
	uint32_t limit = (uint32_t)f->set->inbox.fetch_limit;
	struct inbox_range *r;
	size_t n = 0;
	enum err e = inbox_find(f->inbox, f->a, v->message_id, (uint32_t)v->bytes, &r, &n, w);

	for (size_t k = 0; k < n && e == OK; k++)
		for (uint32_t uid = r[k].first; uid && uid <= r[k].last && e == OK; uid++) {
			struct meant t = { .of = v };

			e = inbox_one(f->inbox, uid, limit, compare, &t, w);
			if (e == OK && t.same)
				e = inbox_erase(f->inbox, &uid, 1, w);
			e = e == NONE ? OK : e; /* it went meanwhile */
		}
	return e == NONE ? OK : e;
}

/* What we moved away has another UID there. Its Message-ID does not tell: others may have written the
 * same, and it may have none. Whoever comes after us is back in the folder. */
static enum err erase_moved(struct fetcher *f, const char *folder, const struct erasure *v,
			    size_t n, struct why *w)
{
	struct inbox_state at;
	enum err e = inbox_select(f->inbox, f->set->inbox.move_to, &at, w), back;
	struct why said;

	for (size_t i = 0; i < n && e == OK; i++)
		if (v[i].marked && v[i].raw)
			e = erase_same(f, &v[i], w);
	if (inbox_lost(f->inbox))
		return e;
	back = inbox_select(f->inbox, folder, &at, &said);
	if (e == OK && back != OK)
		*w = said;
	return e != OK ? e : back;
}

enum err fetch_imap_erase(struct fetcher *f, struct mailbox *box, bool writable, struct why *w)
{
	bool moved = f->set->inbox.move_to && *f->set->inbox.move_to;
	struct erasure v[AT_ONCE];
	uint32_t uids[AT_ONCE];
	enum err e;
	size_t n;

	if (!f->set->privacy.erase_in_mailbox || !erasures_open(f->s))
		return OK;
	store_begin(f->s);
	erasures_outdated(f->s, box->id, box->uidvalidity);
	store_commit(f->s);
	n = erasures(f->s, f->a, box->id, box->uidvalidity, v, AT_ONCE);
	if (!n)
		return OK;
	for (size_t i = 0; i < n; i++)
		uids[i] = (uint32_t)v[i].uid;
	e = writable ? inbox_erase(f->inbox, uids, n, w) : NONE;
	if (e == NONE) {
		cannot(f, "the server cannot delete single mails (no UIDPLUS), or the folder is "
			  "read-only: delete what was erased by hand");
		return OK;
	}
	if (e == OK && moved)
		e = erase_moved(f, box->name, v, n, w);
	if (e == OK)
		forget(f, v, n);
	return e;
}

/* --- files ---------------------------------------------------------------------------------- */

struct asked {
	const struct erasure *v;
	size_t n;
};

static bool is_asked(void *arg, const char *key)
{
	const struct asked *q = arg;
	int64_t number = fetch_number(key);

	for (size_t i = 0; i < q->n; i++)
		if (q->v[i].uid == number)
			return true;
	return false;
}

enum err fetch_files_erase(struct fetcher *f, const struct mailbox *box, struct why *w)
{
	struct erasure v[AT_ONCE];
	struct asked q = { .v = v };
	enum err e;

	if (!f->set->privacy.erase_in_mailbox || !erasures_open(f->s))
		return OK;
	q.n = erasures(f->s, f->a, box->id, 0, v, AT_ONCE);
	if (!q.n)
		return OK;
	if (f->set->inbox.kind == SOURCE_MBOX) {
		cannot(f, "an mbox is never written to: delete what was erased by hand");
		return OK;
	}
	e = inbox_maildir_erase(f->set->inbox.path, is_asked, &q, w);
	if (e == OK)
		forget(f, v, q.n);
	return e;
}
