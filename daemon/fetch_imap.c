#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "fetcher.h"
#include "inbox/inbox.h"

enum { IDLE_LIMIT_MS = 9 * 60 * 1000, SERVED_MS = 60 * 1000, MARKS = 500, AUDIT_AGAIN_S = 3600 };

void fetch_imap_close(struct fetcher *f)
{
	inbox_close(f->inbox);
	f->inbox = NULL;
	arena_free(f->session);
	f->session = NULL;
}

/* The folders of the configuration, and the provider's junk folder after them where it is wanted. */
static enum err find_folders(struct fetcher *f, struct why *w)
{
	struct inbox_folder *v;
	size_t n, cap = 0;
	enum err e;

	f->junk = NULL;
	f->folders = (struct settings_list){ 0 };
	for (size_t i = 0; i < f->set->inbox.folders.n; i++)
		*ARENA_PUSH(f->session, f->folders.v, f->folders.n, cap) =
			f->set->inbox.folders.v[i];
	if (!f->set->inbox.read_junk)
		return OK;
	e = inbox_folders(f->inbox, f->session, &v, &n, w);
	for (size_t i = 0; i < n && e == OK; i++)
		if (v[i].use == INBOX_JUNK && !v[i].closed && !f->junk) {
			f->junk = v[i].name;
			*ARENA_PUSH(f->session, f->folders.v, f->folders.n, cap) = v[i].name;
		}
	return e;
}

/* UIDs are one account's: a folder of another has its own, though the name be the same, and the
 * UIDVALIDITY, which is 1 everywhere on some servers. 0 stands for the account Tidings began with. */
static void number_account(struct fetcher *f)
{
	const struct account *acc = &f->set->inbox.account;
	const char *own = arena_printf(f->a, "%s at %s", acc->user ? acc->user : "", acc->host);
	const char *first = store_meta(f->s, f->a, "inbox_account");

	f->account = 0;
	if (first && strcasecmp(first, own))
		f->account = fetch_number(own) % INT32_MAX + 1;
	if (first)
		return;
	store_begin(f->s);
	store_meta_set(f->s, "inbox_account", own);
	store_commit(f->s);
}

static enum err connect_inbox(struct fetcher *f, struct why *w)
{
	enum err e;

	if (f->inbox)
		return OK;
	role_doing(f->run, "connecting to %s", f->set->inbox.account.host);
	f->session = arena_new();
	e = inbox_open(&f->set->inbox.account, &f->inbox, w);
	if (e == OK) {
		inbox_watch(f->inbox, ROLE_ALIVE_MS, role_alive, f->run);
		e = find_folders(f, w);
	}
	if (e == OK) {
		number_account(f);
		log_info("connected to %s", f->set->inbox.account.host);
	}
	return e;
}

/* When Tidings came, where all that was there then is history; 0: it has other orders. */
static int64_t came_at(struct fetcher *f)
{
	const char *v = store_meta(f->s, f->a, "came_at");

	return v && fetch_history_until(f->s, f->a) == INT64_MAX ? strtoll(v, NULL, 10) : 0;
}

static void note_coming(struct fetcher *f)
{
	if (!store_meta(f->s, f->a, "came_at"))
		store_meta_set(f->s, "came_at", arena_printf(f->a, "%lld", (long long)when_now()));
}

/* What was received before Tidings came, or before the newest that is known, is history; of the newest
 * one's own second, what is known is recognised and the rest is new. Unless the first look had not come
 * to its end: then all that is there is what it was after. */
static void renumber(struct fetcher *f, struct mailbox *box, const struct inbox_state *at)
{
	int64_t newest = mailbox_newest(f->s, box->id) - 1, came = came_at(f);
	bool looking = box->last_uid < box->history_uid;

	if (looking && !at->uidnext)
		newest = when_now();
	newest = newest > came ? newest : came;
	box->history_at = newest > box->history_at ? newest : box->history_at;
	box->history_uid = looking && at->uidnext ? at->uidnext - 1 : 0;
}

/* The folder's first opening, or its renumbering: where history ends. */
static void settle_boundary(struct fetcher *f, struct mailbox *box, const struct inbox_state *at)
{
	int64_t numbers = f->account << 32 | at->uidvalidity, before = box->uidvalidity;

	if (before == numbers)
		return;
	store_begin(f->s);
	if (!before) {
		int64_t until = fetch_history_until(f->s, f->a);
		bool all = until == INT64_MAX;

		box->history_uid = all && at->uidnext ? at->uidnext - 1 : 0;
		box->history_at = !all          ? (until ? until - 1 : 0)
				  : at->uidnext ? 0
						: (int64_t)when_now();
		note_coming(f);
		log_info("%s: %u mail%s, %s", box->name, at->exists, text_s(at->exists),
			 all     ? "all history: filed, never acted upon"
			 : until ? "those from before the day init was told are history"
				 : "all taken as new");
	} else {
		renumber(f, box, at);
		log_warn("%s: %s; every mail is looked at again and what is known is recognised",
			 box->name,
			 before >> 32 != f->account
				 ? "the account or its host is another"
				 : arena_printf(f->a,
						"the server renumbered it (UIDVALIDITY %u to %u)",
						(uint32_t)before, at->uidvalidity));
	}
	box->uidvalidity = numbers;
	box->last_uid = 0;
	mailbox_save(f->s, box);
	store_commit(f->s);
}

struct take {
	struct fetcher *f;
	struct mailbox *box;
	struct fetch_batch *batch;
	uint32_t last;
	size_t given;
};

static enum err take_mail(void *arg, const struct inbox_mail *m)
{
	struct take *t = arg;
	struct arrival r = { .uidvalidity = t->box->uidvalidity,
			     .uid = m->uid,
			     .bytes = m->size,
			     .received = m->date };

	r.history = m->uid <= t->box->history_uid ||
		    (t->box->history_at && m->date && m->date <= t->box->history_at);
	t->last = m->uid;
	t->given += m->got != INBOX_REFUSED;
	if (m->got == INBOX_TOO_LARGE) {
		fetch_batch_add_large(t->batch, &r);
		return OK;
	}
	if (m->got == INBOX_REFUSED)
		r.reason = arena_printf(t->f->a, ARRIVAL_NOT_GIVEN ": %s", m->said);
	else
		r.bytes = (int64_t)m->n;
	fetch_batch_add(t->batch, &r, m->got == INBOX_WHOLE ? m->raw : NULL, m->n);
	return OK;
}

/* The first look came to its end: what is missing up to there is not in the folder. */
static void first_look_over(struct fetcher *f, struct mailbox *box)
{
	store_begin(f->s);
	box->last_uid = box->history_uid;
	mailbox_save(f->s, box);
	store_commit(f->s);
}

static enum err read_folder(struct fetcher *f, struct mailbox *box, struct why *w)
{
	struct take t = { .f = f, .box = box, .last = (uint32_t)box->last_uid };
	uint32_t limit = (uint32_t)f->set->inbox.fetch_limit;
	enum err e;
	int64_t n = 0;

	t.batch = fetch_batch_new(f->s, box, f->set->inbox.batch_bytes, true);
	do {
		e = store_room(f->s, (uint64_t)f->set->store.reserve, w);
		if (e == OK)
			e = inbox_each(f->inbox, t.last, f->set->inbox.batch, limit, take_mail, &t,
				       w);
		n += fetch_batch_flush(t.batch);
		if (n) {
			role_poke(ROLE_EDITOR);
			role_doing(f->run, "reading %s: %lld new", box->name, (long long)n);
		}
	} while (e == OK && !role_stopping());
	fetch_batch_free(t.batch);
	if (e == NONE && box->last_uid < box->history_uid)
		first_look_over(f, box);
	f->stored += n;
	return e == NONE ? OK : e;
}

/* After the commit: a keyword or a move, so that a person sees in any client what was taken. */
static enum err mark_folder(struct fetcher *f, struct mailbox *box, const struct inbox_state *at,
			    struct why *w)
{
	int64_t uids[MARKS];
	uint32_t list[MARKS];
	bool move = f->set->inbox.move_to && *f->set->inbox.move_to;
	bool keyword = f->set->inbox.keyword && *f->set->inbox.keyword && at->keywords;
	bool there = false; /* once is enough */
	size_t n;
	enum err e;

	if ((!move && !keyword) || !at->writable)
		return OK;
	n = arrivals_unmarked(f->s, box->id, box->uidvalidity, uids, MARKS);
	if (!n)
		return OK;
	for (size_t i = 0; i < n; i++)
		list[i] = (uint32_t)uids[i];
	e = keyword ? inbox_keyword(f->inbox, list, n, f->set->inbox.keyword, w) : OK;
	if (e == OK && move)
		e = inbox_move(f->inbox, list, n, f->set->inbox.move_to, &there, w);
	if (e != OK && e != NONE && !there)
		return e;
	store_begin(f->s);
	for (size_t i = 0; i < n; i++)
		arrival_marked(f->s, box->id, box->uidvalidity, uids[i]);
	store_commit(f->s);
	return e == NONE ? OK : e;
}

/* Are there UIDs below the cursor that we never got? Servers have been seen to hide mails, and to fail
 * at one for a while. */
static enum err audit_folder(struct fetcher *f, struct mailbox *box, struct why *w)
{
	struct inbox_range *v;
	size_t n;
	struct take t = { .f = f, .box = box };
	enum err e = inbox_uids(f->inbox, f->a, &v, &n, w);
	int64_t last = box->last_uid;

	if (e != OK)
		return e == NONE ? OK : e;
	t.batch = fetch_batch_new(f->s, box, f->set->inbox.batch_bytes, true);
	for (size_t i = 0; i < n && e == OK; i++)
		for (int64_t uid = v[i].first; uid <= v[i].last && uid <= last && e == OK; uid++) {
			if (arrival_known(f->s, box->id, box->uidvalidity, uid))
				continue;
			e = inbox_one(f->inbox, (uint32_t)uid, (uint32_t)f->set->inbox.fetch_limit,
				      take_mail, &t, w);
			e = e == NONE ? OK : e; /* it went meanwhile */
		}
	f->stored += fetch_batch_flush(t.batch);
	fetch_batch_free(t.batch);
	if (t.given) {
		role_poke(ROLE_EDITOR);
		log_warn("%s: the audit found %zu mail%s that the server had not shown before",
			 box->name, t.given, text_s((long long)t.given));
	}
	/* One that was broken off is made again soon, and not at each look: a mail that the server breaks
	 * off at would keep the others from being read in peace. */
	box->audited_at = when_now() - (e > NONE ? f->set->inbox.audit_s - AUDIT_AGAIN_S : 0);
	store_begin(f->s);
	mailbox_save(f->s, box);
	store_commit(f->s);
	return e == NONE ? OK : e;
}

void fetch_note_folder(struct fetcher *f, const char *name, const char *text)
{
	bool junk = f->junk && !strcmp(name, f->junk);

	if (mailbox_noted(f->s, name, text))
		return;
	if (*text)
		log_warn("%s: %s", name, text);
	store_begin(f->s);
	mailbox_note(f->s, mailbox_get(f->s, f->a, name, junk ? "junk" : "in")->id, text);
	store_commit(f->s);
}

static const char *odd(const struct fetcher *f, const struct inbox_state *at)
{
	bool move = f->set->inbox.move_to && *f->set->inbox.move_to;
	bool keyword = f->set->inbox.keyword && *f->set->inbox.keyword;

	if ((move || keyword) && !at->writable)
		return "read-only: what was read is neither marked nor moved";
	if (move && !inbox_can(f->inbox)->move && !inbox_can(f->inbox)->uidplus)
		return "the server can move nothing (no MOVE, no UIDPLUS): what was read stays in "
		       "it";
	if (keyword && !at->keywords)
		return "the server takes no keywords in it: what was read is not marked";
	return "";
}

static enum err one_folder(struct fetcher *f, const char *name, struct why *w)
{
	bool junk = f->junk && !strcmp(name, f->junk);
	struct inbox_state at;
	struct mailbox *box;
	struct why said;
	enum err e = inbox_select(f->inbox, name, &at, w), erased;

	if (e != OK)
		return e;
	fetch_note_folder(f, name, odd(f, &at));
	store_begin(f->s);
	box = mailbox_get(f->s, f->a, name, junk ? "junk" : "in");
	store_commit(f->s);
	settle_boundary(f, box, &at);
	e = read_folder(f, box, w);
	if (e == OK && when_passed(box->audited_at, f->set->inbox.audit_s, when_now()))
		e = audit_folder(f, box, w);
	if (e != OK)
		return e;
	if (!f->watched)
		f->watched = name;
	/* What cannot be marked or moved is no reason to keep what was erased. */
	e = mark_folder(f, box, &at, w);
	if (inbox_lost(f->inbox))
		return e;
	erased = fetch_imap_erase(f, box, at.writable, &said);
	if (erased != OK)
		*w = said;
	return erased != OK ? erased : e;
}

/* A folder that cannot be opened does not keep the others from being read. */
static enum err all_folders(struct fetcher *f, struct why *w)
{
	enum err all = OK, e;
	struct why said;

	f->watched = NULL;
	for (size_t i = 0; i < f->folders.n; i++) {
		e = one_folder(f, f->folders.v[i], &said);
		if (e != OK)
			*w = said;
		if (e == AGAIN || (e != OK && inbox_lost(f->inbox)))
			return e;
		if (e != OK) {
			fetch_note_folder(f, f->folders.v[i], said.text);
			all = e;
		}
	}
	return all;
}

static enum err wait_for_mail(struct fetcher *f, struct why *w)
{
	int64_t wait_ms = f->set->inbox.poll_s * 1000, began = when_ms();
	struct inbox_state at;
	enum err e = OK;

	role_doing(f->run, "waiting for mail in %s", f->watched);
	store_rest(f->s);
	if (f->folders.n > 1)
		e = inbox_select(f->inbox, f->watched, &at, w);
	if (e == OK)
		e = inbox_idle(f->inbox, role_wake_fd(f->run),
			       wait_ms < IDLE_LIMIT_MS ? wait_ms : IDLE_LIMIT_MS, w);
	/* Many servers and routers end what is silent: the next connection shows whether that is all. */
	if (e == AGAIN && when_ms() - began >= (wait_ms < SERVED_MS ? wait_ms : SERVED_MS)) {
		fetch_imap_close(f);
		return NONE;
	}
	return e;
}

enum err fetch_imap(struct fetcher *f, struct why *w)
{
	enum err e = connect_inbox(f, w);

	if (e == OK)
		e = all_folders(f, w);
	if (e == OK)
		fetch_looked(f);
	if (e == BAD && f->watched && !f->run->once && !inbox_lost(f->inbox)) {
		f->partly = *w;
		e = OK;
	}
	f->run->wait_ms = (int)(f->set->inbox.poll_s * 1000); /* where nobody tells of new mail */
	if (e == OK && !f->stored && !f->run->once && f->set->inbox.idle) {
		e = wait_for_mail(f, w);
		if (e == OK)
			return OK;
		f->run->wait_ms = 0;
	}
	if (e == AGAIN || (e == BAD && (!f->inbox || inbox_lost(f->inbox))))
		fetch_imap_close(f);
	if (e != OK && e != NONE)
		return e;
	return f->stored ? OK : NONE;
}
