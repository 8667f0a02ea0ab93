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
#include "community/desk/care.h"
#include "community/community.h"
#include "community/desk/desk.h"
#include "community/desk/intake.h"
#include "community/keepers.h"
#include "community/activity/recipe.h"
#include "community/rhythm/rhythm.h"
#include "compose/words.h"
#include "role.h"
#include "sandbox.h"
#include "store/store.h"
#include "store/store_rhythm.h"
#include "store/store_words.h"

struct editor {
	struct community *c;
	int64_t arrived_ms; /* when the last mail was taken */
	bool tidy;          /* and the index is merged since */
	int merged;         /* steps of that in a row */
};

/* The index is merged while no mails come, and in bursts: each is 32 MB at most that the supervisor's
 * next checkpoint takes. */
enum { QUIET_MS = 4000, BURST = 32 };

static void poke_courier(void)
{
	role_poke(ROLE_COURIER);
}

/* `run` and a reload refuse what has faults; what was spoiled or taken away meanwhile is left out,
 * and that is in the log and in `tidings status` until it is mended. */
static void tell_left_out(struct community *c, const char *area, const char *what,
			  const struct settings_faults *f)
{
	for (size_t i = 0; i < f->n; i++)
		log_warn("%s: %s", what, f->v[i]);
	store_begin(c->s);
	if (f->n)
		trouble_set(c->s, area, f->v[0], when_now());
	else
		trouble_clear(c->s, area);
	store_commit(c->s);
}

static void tell_filter(void *arg, const char *text)
{
	(void)arg;
	log_warn("%s", text);
}

static enum err open_role(struct role_run *r, struct why *w)
{
	struct editor *e = arena_get(arena_new(), sizeof *e);
	enum err err = desk_open(r->settings, STORE_WORK, &e->c, w);

	if (err != OK)
		return err;
	r->state = e;
	tell_left_out(e->c, "recipes", "a recipe is left out", &e->c->recipes->faults);
	tell_left_out(e->c, "rules", "a rule rests", rhythm_resting(e->c));
	keepers_care(e->c, r->a, when_now(), w); /* before the first mail of theirs is read */
	e->c->poke_courier = poke_courier;
	e->c->world.note = tell_filter;
	return role_walls(r, WALLS_EDITOR, words_folder(e->c->words), w);
}

static void hold(void *arg, int64_t arrival)
{
	role_hold(arg, arrival);
}

static enum err take_arrivals(struct role_run *r, struct editor *e)
{
	struct intake_watch watch = { .hold = hold, .arg = r };
	size_t n = intake_group(e->c, r->a, &watch);

	if (!n)
		return NONE;
	e->arrived_ms = when_ms();
	e->tidy = false;
	role_doing(r, "read %zu mail%s", n, text_s((long long)n));
	role_poke(ROLE_COURIER);
	return OK;
}

/* What can wait until nothing else is to do. OK: there is more of it, and mails go first. */
static enum err rest(struct role_run *r, struct editor *e)
{
	if (e->tidy || r->once || when_ms() - e->arrived_ms < QUIET_MS || e->merged == BURST) {
		e->merged = 0;
		store_rest(e->c->s);
		return NONE;
	}
	role_doing(r, "merging the index");
	e->tidy = !search_tidy(e->c->s);
	e->merged++;
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
	if (err == NONE)
		err = care_tick(e->c, r->a, when_now(), w);
	if (err == OK)
		role_poke(ROLE_COURIER);
	return err == NONE ? rest(r, e) : err;
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
