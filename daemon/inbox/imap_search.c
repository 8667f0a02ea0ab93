/* Which UIDs there are. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "inbox/imap.h"

enum { UID_BYTES = 12, FOUND_MOST = 1000 }; /* bytes of a UID in an answer; hits of inbox_find */

uint32_t inbox_exists(const struct inbox *b)
{
	const struct mailimap_selection_info *sel = b->im->imap_selection_info;

	return sel ? sel->sel_exists : 0;
}

/* In a folder of many mails UIDs are looked for in windows. The last one is open (0 stands for
 * "*"), as UIDNEXT may be old by now. */
uint32_t inbox_window(const struct inbox *b, uint32_t low, uint32_t step)
{
	const struct mailimap_selection_info *sel = b->im->imap_selection_info;
	uint32_t next = sel ? sel->sel_uidnext : 0;

	if (inbox_exists(b) <= INBOX_WINDOW || next <= low || next - low <= step)
		return 0;
	return low + step - 1;
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Sorts and drops doubles; a server may send either. */
static size_t tidy(uint32_t *v, size_t n)
{
	size_t k = 0;

	if (n)
		qsort(v, n, sizeof *v, by_number);
	for (size_t i = 0; i < n; i++)
		if (!i || v[i] != v[k - 1])
			v[k++] = v[i];
	return k;
}

/* Asks with that key, which is given away. OK: *found is the caller's. */
static enum err ask(struct inbox *b, struct mailimap_search_key *key, const char *doing,
		    const char *refused, clist **found, struct why *w)
{
	enum err e;

	*found = NULL;
	inbox_arm(b, (uint64_t)inbox_exists(b) * UID_BYTES, 0);
	e = inbox_result(b, mailimap_uid_search(b->im, NULL, key, found), doing, refused, w);
	mailimap_search_key_free(key);
	if (e != OK && *found) /* what came before a refusal */
		mailimap_search_result_free(*found);
	return e;
}

enum err inbox_search(struct inbox *b, struct arena *a, uint32_t low, uint32_t high, uint32_t **v,
		      size_t *n, struct why *w)
{
	struct mailimap_search_key *key =
		mailimap_search_key_new_uid(mailimap_set_new_interval(low, high));
	clist *found;
	size_t k = 0;
	enum err e;

	if (!key)
		die("out of memory");
	e = ask(b, key, "looking for new mail", "to look for mail", &found, w);
	if (e != OK)
		return e;
	*v = arena_get(a, ((size_t)clist_count(found) + 1) * sizeof **v);
	for (clistiter *i = clist_begin(found); i; i = clist_next(i)) {
		uint32_t uid = *(uint32_t *)clist_content(i);

		/* "n:*" always names the last mail, also when it lies below n. */
		if (uid >= low && (!high || uid <= high))
			(*v)[k++] = uid;
	}
	mailimap_search_result_free(found);
	*n = tidy(*v, k);
	return OK;
}

struct ranges {
	struct arena *a;
	struct inbox_range *v;
	size_t n, cap;
};

static void add_range(struct ranges *r, uint32_t uid)
{
	if (r->n && r->v[r->n - 1].last + 1 == uid)
		r->v[r->n - 1].last = uid;
	else
		*ARENA_PUSH(r->a, r->v, r->n, r->cap) = (struct inbox_range){ uid, uid };
}

enum err inbox_uids(struct inbox *b, struct arena *a, struct inbox_range **v, size_t *n,
		    struct why *w)
{
	struct arena *step = arena_new();
	struct ranges r = { .a = a };
	uint32_t low = 1, high = 0, width = INBOX_WINDOW;
	enum err e = OK;

	if (!b->folder || b->dead)
		e = why(w, AGAIN, "no folder is open");
	while (e == OK && low) {
		uint32_t *uids = NULL;
		size_t k = 0;

		high = inbox_window(b, low, width);
		e = inbox_search(b, step, low, high, &uids, &k, w);
		for (size_t i = 0; e == OK && i < k; i++)
			add_range(&r, uids[i]);
		if (k == 0 && width < UINT32_MAX / 2)
			width *= 2;
		low = high ? high + 1 : 0;
		arena_reset(step);
	}
	arena_free(step);
	*v = r.v;
	*n = r.n;
	return e;
}

enum err inbox_count_before(struct inbox *b, time_t t, size_t *n, struct why *w)
{
	struct tm day = when_parts(t);
	struct mailimap_search_key *key;
	clist *found;
	enum err e;

	if (!b->folder || b->dead)
		return why(w, AGAIN, "no folder is open");
	key = mailimap_search_key_new_before(
		mailimap_date_new(day.tm_mday, day.tm_mon + 1, day.tm_year + 1900));
	if (!key)
		die("out of memory");
	e = ask(b, key, "counting mail", "to count mail", &found, w);
	if (e != OK)
		return e;
	*n = (size_t)clist_count(found);
	mailimap_search_result_free(found);
	return OK;
}

/* ---- by Message-ID or size ----------------------------------------------------------------- */

struct hits {
	uint32_t *v;
	size_t n;
};

static bool on_search(struct inbox *b, void *arg, const char *line)
{
	struct hits *h = arg;
	char *end;

	(void)b;
	if (!text_starts(line, "* SEARCH"))
		return true;
	for (line += 8; *line && h->n < FOUND_MOST; line = end) {
		unsigned long uid = strtoul(line, &end, 10);

		if (end == line)
			break;
		if (uid && uid <= UINT32_MAX)
			h->v[h->n++] = (uint32_t)uid;
	}
	return true;
}

/* NULL: no server can be asked for it. */
static const char *question(struct arena *a, const char *message_id, uint32_t bytes)
{
	char *id = message_id ? inbox_quoted(a, message_id) : NULL;

	if (!message_id)
		return bytes ? arena_printf(a, "UID SEARCH LARGER %lu SMALLER %lu",
					    (unsigned long)bytes - 1, (unsigned long)bytes + 1)
			     : NULL;
	if (!id || strlen(id) > 1000 || !text_is_utf8(id, strlen(id)))
		return NULL;
	return arena_printf(a, "UID SEARCH HEADER Message-ID %s", id);
}

enum err inbox_find(struct inbox *b, struct arena *a, const char *message_id, uint32_t bytes,
		    struct inbox_range **v, size_t *n, struct why *w)
{
	struct hits h = { arena_get(a, FOUND_MOST * sizeof *h.v), 0 };
	struct ranges r = { .a = a };
	const char *text = question(a, message_id, bytes);
	enum err e;

	if (!b->folder || b->dead)
		return why(w, AGAIN, "no folder is open");
	if (!text)
		return NONE;
	e = inbox_replied(b, inbox_command(b, text, on_search, &h), "looking for a mail",
			  "to look for a mail", w);
	if (e != OK)
		return e;
	h.n = tidy(h.v, h.n);
	for (size_t i = 0; i < h.n; i++)
		add_range(&r, h.v[i]);
	*v = r.v;
	*n = r.n;
	return r.n ? OK : NONE;
}
