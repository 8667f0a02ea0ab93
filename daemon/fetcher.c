#include "fetcher.h"

#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"
#include "sandbox.h"
#include "store/store_rhythm.h"

static enum err open_role(struct role_run *r, struct why *w)
{
	struct fetcher *f = arena_get(arena_new(), sizeof *f);
	enum err e;

	f->set = r->settings;
	f->run = r;
	r->state = f;
	e = store_open(f->set->store.state, STORE_WORK, &f->s, w);
	return e != OK ? e : role_walls(r, WALLS_FETCHER, NULL, w);
}

/* What is wrong is said once and shown by `status` until it is over. */
static void note(struct fetcher *f, enum err e, const struct why *w)
{
	store_begin(f->s);
	if (e == AGAIN || e == BAD)
		trouble_set(f->s, "inbox", w->text, when_now());
	else
		trouble_clear(f->s, "inbox");
	store_commit(f->s);
}

static enum err step(struct role_run *r, struct why *w)
{
	static enum err before = BAD; /* a process before this one may have said something */
	struct fetcher *f = r->state;
	enum err e, told;

	f->a = r->a;
	f->stored = 0;
	f->partly.text[0] = '\0';
	role_doing(r, "looking for mail");
	e = f->set->inbox.kind == SOURCE_IMAP ? fetch_imap(f, w) : fetch_files(f, w);
	told = e <= NONE && *f->partly.text ? BAD : e;
	if (told > NONE || before > NONE)
		note(f, told, told == e ? w : &f->partly);
	before = told;
	if (e == NONE)
		store_rest(f->s);
	return e;
}

static void close_role(struct role_run *r)
{
	struct fetcher *f = r->state;

	if (!f)
		return;
	fetch_imap_close(f);
	store_close(f->s);
}

const struct role role_fetcher = {
	.name = "fetcher", .id = ROLE_FETCHER, .open = open_role, .step = step, .close = close_role
};
