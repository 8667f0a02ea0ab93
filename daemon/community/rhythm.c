#include "community/rhythm.h"

#include <string.h>

#include "base/buf.h"
#include "base/expr.h"
#include "base/when.h"
#include "community/edition.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_rhythm.h"

static enum err parse_when(struct arena *a, const struct settings *set,
			   const struct settings_rhythm *rule, struct rrule *out, struct why *w)
{
	const char *name = *rule->zone ? rule->zone : set->community.zone;
	const struct zone *z = zone_utc();
	struct shorthand_options opt;
	enum err e = *name ? zone_find(name, &z, w) : OK;
	time_t since;

	if (e != OK)
		return e;
	opt = shorthand_defaults(z);
	if (*rule->since && when_parse(rule->since, &since))
		opt.since = since;
	return rhythm_when_parse(a, rule->when, &opt, out, w);
}

enum err rhythm_next(struct arena *a, const struct settings *set,
		     const struct settings_rhythm *rule, time_t after, time_t *next, struct why *w)
{
	struct rrule r;
	enum err e = rule->enabled ? parse_when(a, set, rule, &r, w) : NONE;

	return e == OK ? rrule_next(&r, after, next) : e;
}

/* The last slot up to now, how many were missed before it. NONE: nothing is due. */
static enum err last_due(const struct rrule *r, time_t decided, time_t now, time_t *slot,
			 int *missed)
{
	time_t at = decided, next;

	*missed = -1;
	while (rrule_next(r, at, &next) == OK && next <= now) {
		at = *slot = next;
		++*missed;
	}
	return *missed < 0 ? NONE : OK;
}

struct ask {
	struct community *c;
	const struct rule_row *row;
	struct buf told; /* what was counted, in words */
};

/* A condition's term, counted since the rule's last edition. */
static bool ask_term(const struct expr *e, void *arg)
{
	struct ask *q = arg;
	int64_t threads, posts, n;

	if (!strcmp(e->key ? e->key : "", "always"))
		return true;
	posts = posts_counted(q->c->s, q->row->seq, post_last_seq(q->c->s), &threads);
	n = !strcmp(e->key, "threads") ? threads : posts;
	buf_printf(&q->told, "%s%lld %s", q->told.n ? ", " : "", (long long)n, e->key);
	return expr_holds(e, n);
}

static enum err nothing(struct community *c, struct arena *a, struct rule_row *row,
			struct slot_row *d)
{
	enum err e;

	(void)a;
	d->outcome = "nothing";
	store_begin(c->s);
	e = slot_add(c->s, d);
	row->decided = d->at;
	rule_save(c->s, row);
	store_commit(c->s);
	return e == NONE ? OK : e;
}

static enum err decide(struct community *c, struct arena *a, const struct settings_rhythm *rule,
		       struct rule_row *row, struct slot_row *d, struct why *w)
{
	struct ask q = { .c = c, .row = row, .told = BUF(a) };
	struct expr *cond = NULL;

	if (*rule->cond && expr_parse(a, rule->cond, &expr_condition, &cond, w) != OK)
		return BAD;
	if (cond && !expr_true(cond, ask_term, &q)) {
		d->why =
			arena_printf(a, "%s, but the rule wants %s", buf_text(&q.told), rule->cond);
		return nothing(c, a, row, d);
	}
	if (!posts_counted(c->s, row->seq, post_last_seq(c->s), NULL)) {
		d->why = "no post since the last edition";
		return nothing(c, a, row, d);
	}
	if (q.told.n)
		d->why = arena_printf(a, "%s (%s)", d->why, buf_text(&q.told));
	return edition_cut(c, a, rule, d, w);
}

static enum err tick_rule(struct community *c, struct arena *a, const struct settings_rhythm *rule,
			  time_t now, struct why *w)
{
	struct rule_row *row = rule_get(c->s, a, rule->name);
	struct slot_row d = { .rule = rule->name, .decided = now };
	struct rrule r;
	time_t slot = 0;
	int missed;
	enum err e = parse_when(a, c->set, rule, &r, w);

	if (e != OK)
		return e;
	if (!row->decided) { /* a new rule begins now: nothing before it was promised */
		row->decided = now - 1;
		row->text = rule->when;
		store_begin(c->s);
		rule_save(c->s, row);
		store_commit(c->s);
	}
	if (last_due(&r, row->decided, now, &slot, &missed) != OK)
		return NONE;
	d.at = slot;
	d.why = missed ? arena_printf(a, "due, and %d missed before it in one", missed) : "due";
	return decide(c, a, rule, row, &d, w);
}

enum err rhythm_tick(struct community *c, struct arena *a, time_t now, struct why *w)
{
	enum err worst = NONE;

	for (size_t i = 0; i < c->set->rhythm.n; i++) {
		const struct settings_rhythm *rule = &c->set->rhythm.v[i];
		enum err e = rule->enabled ? tick_rule(c, a, rule, now, w) : NONE;

		if (e == OK)
			return OK;
		worst = e > worst ? e : worst;
	}
	return worst;
}
