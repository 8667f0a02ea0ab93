/*
 * Fetching: what is new, how large it is, then the bytes; each answer checked against what was
 * asked, and handed over before the next is read.
 */
#include <string.h>

#include "base/when.h"
#include "inbox/imap.h"

enum {
	MOST = 500,           /* mails of one call */
	PART_BYTES = 8 << 20, /* of one FETCH of bodies, unless a single mail is larger */
	PER_MAIL = 16 << 10,  /* answer bytes besides the mail; sizes told are often a little off */
	SIZE_ANSWER = 100     /* bytes of an answer to RFC822.SIZE and INTERNALDATE */
};

/* Fills the list of what is to be fetched. In a large folder by windows of UIDs, which double
 * while they find nothing, so that neither a million mails nor a gap of a billion UIDs hurts. */
static enum err look(struct inbox *b, uint32_t after, struct why *w)
{
	uint32_t low = after + 1, high, step = INBOX_WINDOW;
	enum err e;

	b->changed = false;
	b->seen_exists = inbox_exists(b);
	do {
		high = inbox_window(b, low, step);
		arena_reset(b->step);
		b->todo_at = b->todo_n = 0;
		e = inbox_search(b, b->step, low, high, &b->todo, &b->todo_n, w);
		low = high + 1;
		step = step < UINT32_MAX / 2 ? step * 2 : step;
	} while (e == OK && b->todo_n == 0 && high);
	return e;
}

/* ---- one batch ----------------------------------------------------------------------------- */

struct item {
	uint32_t uid, size;
	time_t date;
	bool listed;     /* the server gave us its size */
	const char *raw; /* collected, in the arena; "" where n is over the limit */
	size_t n;
};

struct batch {
	struct inbox *b;
	struct arena *a;
	struct item *v;
	size_t n;
	uint32_t limit;
	inbox_take *take;
	void *arg;

	size_t at, end;   /* next to be handed over; end of what the running FETCH asked for */
	bool collect;     /* keep bodies instead of handing over */
	bool held;        /* an answer came out of turn: hand over no more from this FETCH */
	enum err stopped; /* what take returned */
	size_t given;
};

static struct item *find(struct batch *t, uint32_t uid)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (t->v[mid].uid == uid)
			return &t->v[mid];
		if (t->v[mid].uid < uid)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

static void on_size(void *arg, const struct inbox_answer *got)
{
	struct batch *t = arg;
	struct item *it = got->has_size ? find(t, got->uid) : NULL;

	if (!it)
		return;
	it->listed = true;
	it->size = got->size;
	it->date = got->date;
}

/* Hands one over; while take works the server's deadline stands still. */
static void give(struct batch *t, const struct item *it, enum inbox_got got, const char *raw,
		 size_t n, const char *said)
{
	struct inbox_mail m = { .uid = it->uid,
				.size = it->size,
				.date = it->date,
				.got = got,
				.raw = got == INBOX_WHOLE ? raw : NULL,
				.n = got == INBOX_WHOLE ? n : 0,
				.said = said };
	int64_t began = when_ms(), now;

	t->stopped = t->take(t->arg, &m);
	now = when_ms();
	t->given += t->stopped == OK;
	if (now > began) {
		t->b->due += now - began;
		stream_deadline_ms(t->b->s, t->b->due > now ? t->b->due - now : 1);
	}
}

static bool wanted(const struct batch *t, const struct item *it)
{
	return it->listed && it->size <= t->limit;
}

/* What needs no body: too large, or gone since it was found. */
static void give_bodyless(struct batch *t)
{
	for (; t->at < t->n && t->stopped == OK && !wanted(t, &t->v[t->at]); t->at++)
		if (t->v[t->at].listed)
			give(t, &t->v[t->at], INBOX_TOO_LARGE, NULL, 0, NULL);
}

static void on_body(void *arg, const struct inbox_answer *got)
{
	struct batch *t = arg;
	struct item *it = got->raw ? find(t, got->uid) : NULL;

	if (!it || !wanted(t, it) || (size_t)(it - t->v) >= t->end)
		return;
	if (t->collect && !it->raw) {
		it->raw = got->n > t->limit ? "" : arena_ndup(t->a, got->raw, got->n);
		it->n = got->n;
	}
	if (t->collect || t->held || t->stopped != OK)
		return;
	if (it != &t->v[t->at]) {
		/* One came twice, or out of turn: the cursor must not jump over another. */
		t->held = it > &t->v[t->at];
		return;
	}
	give(t, it, got->n > t->limit ? INBOX_TOO_LARGE : INBOX_WHOLE, got->raw, got->n, NULL);
	if (t->stopped == OK) {
		t->at++;
		give_bodyless(t);
	}
}

static char *set_of(struct batch *t, size_t from, size_t to, bool all)
{
	uint32_t *uids = arena_get(t->a, (to - from) * sizeof *uids);
	size_t n = 0;
	char *set;

	for (size_t i = from; i < to; i++)
		if (all || wanted(t, &t->v[i]))
			uids[n++] = t->v[i].uid;
	inbox_set_text(t->a, uids, n, SIZE_MAX, &set);
	return set;
}

static enum err fetch(struct batch *t, size_t from, size_t to, bool sizes, uint64_t bytes,
		      struct why *w)
{
	const char *text = arena_printf(t->a, "UID FETCH %s (UID %s)", set_of(t, from, to, sizes),
					sizes ? "RFC822.SIZE INTERNALDATE" : "BODY.PEEK[]");
	/* Some servers tell wrong sizes; one mail may be as large as the limit in any case. */
	uint64_t slack = (to - from) * PER_MAIL + (sizes ? 0 : t->limit);
	enum err e;

	t->end = to;
	inbox_arm(t->b, bytes, slack);
	e = inbox_replied(t->b, inbox_answers(t->b, text, t->limit, sizes ? on_size : on_body, t),
			  "fetching mail", "to give mail", w);
	/* SERVERBUG is also what a single damaged mail gives. */
	return e == AGAIN && !t->b->dead && !strcmp(t->b->code, "SERVERBUG") ? BAD : e;
}

/* Asks for the mail at `at` alone. One that is no longer listed then was deleted meanwhile; one
 * that is listed and not given is handed over as refused, so that it does not block the rest. */
static enum err fetch_one(struct batch *t, struct why *w)
{
	struct item *it = &t->v[t->at];
	const char *said = NULL;
	enum err e;

	t->collect = true;
	e = fetch(t, t->at, t->at + 1, false, it->size, w);
	if (e == AGAIN)
		return AGAIN;
	if (!it->raw) {
		said = arena_dup(t->a, e == BAD && *t->b->words
					       ? t->b->words
					       : "the server lists this mail but sends nothing");
		it->listed = false;
		e = fetch(t, t->at, t->at + 1, true, SIZE_ANSWER, w);
		if (e == AGAIN)
			return AGAIN;
		it->listed |= e == BAD;
	}
	if (it->raw)
		give(t, it, it->n > t->limit ? INBOX_TOO_LARGE : INBOX_WHOLE, it->raw, it->n, NULL);
	else if (it->listed)
		give(t, it, INBOX_REFUSED, NULL, 0, said);
	t->at += t->stopped == OK;
	return OK;
}

/* The second look at a part that did not come in order and whole: collected, then in order. */
static enum err fetch_again(struct batch *t, size_t to, uint64_t bytes, struct why *w)
{
	size_t from = t->at, missing = 0;
	enum err e;

	t->collect = true;
	e = fetch(t, from, to, false, bytes, w);
	for (size_t i = from; i < to; i++)
		missing += wanted(t, &t->v[i]) && !t->v[i].raw;
	t->b->unordered |= e == OK && !missing;
	if (e == BAD)
		e = OK; /* refused as a whole: each is asked for by itself */
	while (e == OK && t->stopped == OK && (give_bodyless(t), t->stopped == OK) && t->at < to) {
		struct item *it = &t->v[t->at];

		if (it->raw) {
			give(t, it, it->n > t->limit ? INBOX_TOO_LARGE : INBOX_WHOLE, it->raw,
			     it->n, NULL);
			t->at += t->stopped == OK;
		} else {
			e = fetch_one(t, w);
		}
	}
	t->collect = false;
	return e;
}

/* Where the part that begins at `at` ends: PART_BYTES, and at least one mail. */
static size_t part_end(const struct batch *t, uint64_t *bytes)
{
	uint64_t sum = 0;
	size_t i = t->at, count = 0;

	for (; i < t->n; i++) {
		if (!wanted(t, &t->v[i]))
			continue;
		if (count && sum + t->v[i].size > PART_BYTES)
			break;
		sum += t->v[i].size;
		count++;
	}
	*bytes = sum;
	return i;
}

static enum err renumbered(struct inbox *b, struct why *w)
{
	const struct mailimap_selection_info *sel = b->im->imap_selection_info;

	if (!b->renumbered && sel && sel->sel_uidvalidity == b->uidvalidity)
		return OK;
	b->dead = true;
	return why(w, BAD,
		   "%s renumbered the folder \"%s\" while we read it: it is to be scanned again",
		   b->acc->host, b->folder);
}

static enum err bodies(struct batch *t, struct why *w)
{
	enum err e = OK;

	for (give_bodyless(t); e == OK && t->stopped == OK && t->at < t->n; give_bodyless(t)) {
		uint64_t bytes;
		size_t to = part_end(t, &bytes);

		t->held = false;
		t->collect = false;
		if (!t->b->unordered) {
			e = fetch(t, t->at, to, false, bytes, w);
			if (e == AGAIN || t->stopped != OK)
				break;
		}
		e = renumbered(t->b, w);
		if (e == OK && t->at < to)
			e = fetch_again(t, to, bytes, w);
	}
	return t->stopped != OK ? t->stopped : e;
}

static enum err batch_run(struct inbox *b, struct batch *t, size_t n, struct why *w)
{
	enum err e;

	t->n = n;
	t->v = arena_get(t->a, n * sizeof *t->v);
	for (size_t i = 0; i < n; i++)
		t->v[i].uid = b->todo[b->todo_at + i];
	e = fetch(t, 0, n, true, n * SIZE_ANSWER, w);
	if (e == BAD)
		e = AGAIN; /* a server that gives no sizes just now may do so later */
	if (e == OK)
		e = renumbered(b, w);
	if (e == OK)
		e = bodies(t, w);
	b->todo_at += t->at;
	return e;
}

/* Whether the list left from last time goes on where the caller does. */
static bool goes_on(struct inbox *b, uint32_t after)
{
	while (b->todo_at < b->todo_n && b->todo[b->todo_at] <= after)
		b->todo_at++;
	return b->todo_at < b->todo_n && b->todo_at > 0 && b->todo[b->todo_at - 1] <= after;
}

enum err inbox_one(struct inbox *b, uint32_t uid, uint32_t limit, inbox_take *take, void *arg,
		   struct why *w)
{
	struct batch t = { .b = b, .limit = limit, .take = take, .arg = arg };
	enum err e;

	if (!b->folder || b->dead)
		return why(w, AGAIN, "no folder is open");
	t.a = arena_new();
	arena_reset(b->step);
	b->todo = arena_get(b->step, sizeof *b->todo);
	*b->todo = uid;
	b->todo_n = 1;
	b->todo_at = 0;
	e = batch_run(b, &t, 1, w);
	b->todo_n = b->todo_at = 0;
	arena_free(t.a);
	return e == OK && !t.given ? NONE : e;
}

enum err inbox_each(struct inbox *b, uint32_t after, int max, uint32_t limit, inbox_take *take,
		    void *arg, struct why *w)
{
	size_t most = max < 1 ? 1 : max > MOST ? MOST : (size_t)max;
	struct arena *a;
	enum err e = OK;
	bool any = false;

	if (!b->folder || b->dead)
		return why(w, AGAIN, "no folder is open");
	if (after == UINT32_MAX)
		return NONE;
	a = arena_new();
	while (e == OK && !any) {
		struct batch t = { .b = b, .a = a, .limit = limit, .take = take, .arg = arg };
		size_t left;

		if (!goes_on(b, after) && (e = look(b, after, w)) != OK)
			break;
		left = b->todo_n - b->todo_at;
		if (!left) {
			e = NONE;
			break;
		}
		if (left > most)
			left = most;
		after = b->todo[b->todo_at + left -
				1]; /* if all of these are gone, go on behind them */
		e = batch_run(b, &t, left, w);
		any = t.given > 0;
		arena_reset(a);
	}
	arena_free(a);
	return e;
}
