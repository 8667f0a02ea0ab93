/*
 * editor.c - the role that reads, decides and composes: all hostile bytes, no network, no secrets
 * but the token key.
 *
 * A step takes what is most urgent: fresh arrivals in groups (parsed without the store's lock, then
 * settled in one transaction), then what the rhythm says is due.
 */
#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"
#include "community/community.h"
#include "community/rhythm.h"
#include "role.h"
#include "sandbox.h"
#include "store/store_post.h"

enum { GROUP = 500, GROUP_BYTES = 8 << 20, BULK = 200 };

struct editor {
	struct community *c;
	bool bulk; /* catching up: the index merges less often */
};

static void poke_courier(void)
{
	role_poke(ROLE_COURIER);
}

static enum err open_role(struct role_run *r, struct why *w)
{
	struct editor *e = arena_get(arena_new(), sizeof *e);
	enum err err = community_open(r->settings, STORE_WORK, &e->c, w);

	if (err != OK)
		return err;
	r->state = e;
	e->c->poke_courier = poke_courier;
	return OK;
}

/* Reads a group; what cannot be read at all has its reason at once. */
static size_t read_group(struct role_run *r, struct editor *e, struct arrival *v, size_t n,
			 struct work **work)
{
	size_t good = 0;
	struct why w;

	for (size_t i = 0; i < n; i++) {
		role_hold(r, v[i].id);
		if (work_read(e->c, r->a, &v[i], &work[good], &w) == OK) {
			good++;
		} else {
			store_begin(e->c->s);
			arrival_settle(e->c->s, v[i].id, "aside", w.text, "", "", NULL);
			store_commit(e->c->s);
			log_warn("arrival %lld: %s", (long long)v[i].id, w.text);
		}
	}
	role_hold(r, 0);
	return good;
}

static void set_bulk(struct editor *e, bool on)
{
	if (e->bulk != on)
		search_bulk(e->c->s, on);
	e->bulk = on;
}

static enum err take_arrivals(struct role_run *r, struct editor *e)
{
	size_t n, good;
	struct arrival *v = arrivals_new(e->c->s, r->a, GROUP, GROUP_BYTES, &n);
	struct work **work;

	if (!n)
		return NONE;
	role_doing(r, "reading %zu mails from number %lld", n, (long long)v[0].id);
	work = arena_get(r->a, n * sizeof *work);
	good = read_group(r, e, v, n, work);
	store_begin(e->c->s);
	set_bulk(e, n >= BULK);
	for (size_t i = 0; i < good; i++) {
		role_hold(r, work[i]->r->id);
		work_settle(e->c, work[i]);
	}
	role_hold(r, 0);
	store_commit(e->c->s);
	role_poke(ROLE_COURIER);
	return OK;
}

static enum err step(struct role_run *r, struct why *w)
{
	struct editor *e = r->state;
	enum err err = take_arrivals(r, e);

	if (err != NONE)
		return err;
	role_doing(r, "looking what is due");
	err = rhythm_tick(e->c, r->a, when_now(), w);
	if (err == OK)
		role_poke(ROLE_COURIER);
	return err;
}

static void close_role(struct role_run *r)
{
	struct editor *e = r->state;

	if (e)
		community_close(e->c);
}

const struct role role_editor = {
	.name = "editor", .id = ROLE_EDITOR, .open = open_role, .step = step, .close = close_role
};
