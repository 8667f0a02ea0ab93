/*
 * rhythm_names.c - roles, recipes and letters by name, in the audiences and conditions of rules and of
 * recipes; and steps of a recipe that never come.
 */
#include <string.h>

#include "community/activity/recipe.h"
#include "community/people/people_admin.h"
#include "community/rhythm/rhythm_in.h"

static bool is_given(const struct recipes *all, const char *role)
{
	for (size_t i = 0; i < all->n; i++) {
		if (!strcmp(all->v[i]->gives, role))
			return true;
		for (size_t k = 0; k < all->v[i]->n_steps; k++)
			if (!strcmp(all->v[i]->steps[k].gives, role))
				return true;
	}
	return false;
}

static enum err check_role(const struct rhythm_names *q, const char *text, struct why *w)
{
	const char *meant;

	if (people_role_known(q->a, q->set, text) || is_given(q->recipes, text))
		return OK;
	meant = people_role_meant(q->a, q->set, text);
	if (meant)
		return why(w, BAD, "there is no role '%.40s'; did you mean %.40s", text, meant);
	return why(w, NONE, "there is no role '%.40s': name it in members.roles", text);
}

/* An activity's number, or a recipe; "in:study:guest" names a role of it as well. */
static enum err check_activity(const struct rhythm_names *q, const char *text, struct why *w)
{
	const char *name = arena_ndup(q->a, text, strcspn(text, ":"));

	if (name[strspn(name, "0123456789")] == '\0')
		return OK;
	return recipe_named(q->a, q->set, name, w);
}

enum err rhythm_names_check(const struct rhythm_names *q, const struct expr *e, struct why *w)
{
	static const struct {
		const char *key;
		enum err (*check)(const struct rhythm_names *, const char *, struct why *);
	} checks[] = { { "role", check_role },
		       { "answered", check_activity },
		       { "asked", check_activity },
		       { "in", check_activity },
		       { "told", check_activity } };
	struct why inner = { "" };
	enum err err = OK;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (e->kind == EXPR_TERM && e->text && !strcmp(e->key, checks[i].key) &&
		    (err = checks[i].check(q, e->text, &inner)) != OK)
			return why(w, err, "%s:%.40s: %.120s", e->key, e->text, inner.text);
	for (const struct expr *k = e->kids; k && err == OK; k = k->next)
		err = rhythm_names_check(q, k, w);
	return err;
}

/* --- of a recipe ----------------------------------------------------------------------------- */

static void check_audience(const struct rhythm_names *q, const struct recipe *r, int line,
			   const char *key, const struct expr *e, struct settings_faults *f)
{
	struct why w = { "" };

	if (e && rhythm_names_check(q, e, &w) != OK)
		settings_fault(q->a, f, r->file, line, "%s: %s", key, w.text);
}

static void check_to(const struct rhythm_names *q, const struct recipe *r,
		     const struct recipe_step *s, struct settings_faults *f)
{
	static const char *const tags[] = { "tag" };
	struct expr *to = NULL;

	if (*s->to && !recipe_to_word(r, s->to) &&
	    expr_parse(q->a, recipe_fill(q->a, s->to, 1, tags, 1, 5), &expr_audience, &to, NULL) ==
		    OK)
		check_audience(q, r, s->line, "to", to, f);
}

/* "said:NAME" is about a letter of the recipe that is answered. */
static void check_said(const struct rhythm_names *q, const struct recipe *r, int line,
		       const struct expr *e, struct settings_faults *f)
{
	if (!e)
		return;
	if (e->kind == EXPR_TERM && e->text && !strcmp(e->key, "said") &&
	    !recipe_letter_find(r, e->text))
		settings_fault(q->a, f, r->file, line, "said:%.40s: there is no letter \"%.40s\"",
			       e->text, e->text);
	for (const struct expr *k = e->kids; k; k = k->next)
		check_said(q, r, line, k, f);
}

/* As far as the recipe alone says it: a meeting, or a promise, moves the end. */
static void check_time(const struct rhythm_names *q, const struct recipe *r,
		       const struct recipe_step *s, struct settings_faults *f)
{
	int64_t last = s->offset_s + (s->times - 1) * s->every_s;

	if (!r->lasts_s || r->event)
		return;
	if (s->anchor == STEP_START && last > r->lasts_s)
		settings_fault(q->a, f, r->file, s->line, "%s: comes after the end: it lasts %s",
			       s->name, r->lasts_text);
	if (s->anchor == STEP_END && -s->offset_s > r->lasts_s)
		settings_fault(q->a, f, r->file, s->line,
			       "%s: comes before the opening: it lasts %s", s->name, r->lasts_text);
}

void rhythm_recipe_check(const struct rhythm_names *q, const struct recipe *r,
			 struct settings_faults *f)
{
	check_audience(q, r, 1, "by", r->by_expr, f);
	for (size_t i = 0; i < r->n_steps; i++) {
		const struct recipe_step *s = &r->steps[i];
		const struct expr *conditions[] = { s->when, s->only_if, s->unless };

		check_to(q, r, s, f);
		check_time(q, r, s, f);
		for (size_t k = 0; k < sizeof conditions / sizeof *conditions; k++)
			check_said(q, r, s->line, conditions[k], f);
	}
}
