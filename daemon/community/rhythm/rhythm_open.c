/*
 * rhythm_open.c - the rules of the configuration, read once; every fault with file and line.
 */
#include <string.h>

#include "base/expr.h"
#include "base/near.h"
#include "community/activity/recipe.h"
#include "community/people/people_admin.h"
#include "community/rhythm/rhythm.h"
#include "community/rhythm/rhythm_in.h"
#include "community/timetable.h"
#include "compose/note.h"
#include "compose/value.h"
#include "compose/words.h"

enum err rhythm_read(struct arena *a, const struct settings *set,
		     const struct settings_rhythm *rule, const char *when, struct rhythm_entry *out,
		     struct why *w)
{
	*out = (struct rhythm_entry){ .set = rule };
	if (timetable_read(a, set, rule, when, &out->rule, w) != OK)
		return BAD;
	out->everyone = !*rule->to && out->rule.audience->kind == EXPR_ALL;
	return timetable_audience(a, rule, &out->rule, &out->audience, w);
}

/* "pace of RULE to ...": is there such a rule, and has it a clock? */
static enum err check_pace(struct arena *a, const struct settings *set,
			   const struct rhythm_entry *e, struct why *w)
{
	const char **names = arena_get(a, (set->rhythm.n + 1) * sizeof *names), *near;

	for (size_t i = 0; i < set->rhythm.n; i++) {
		names[i] = set->rhythm.v[i].name;
		if (!strcmp(names[i], e->rule.object))
			return OK;
	}
	near = near_best(e->rule.object, names, set->rhythm.n);
	return why(w, BAD, "%s: do: there is no rule '%.40s'%s%s", e->set->name, e->rule.object,
		   near ? "; did you mean " : "", near ? near : "");
}

static enum err check_template(struct arena *a, const struct settings *set, struct words *words,
			       const struct rhythm_entry *e, struct why *w)
{
	const struct lang *l = words_lang(words, NULL, set->community.language);
	struct value *v = note_values(a, l, set->community.name, set->community.address,
				      set->community.separator);
	struct why inner = { "" };
	const char *near;
	struct note n;

	if (words_template(a, l, arena_printf(a, "%s.txt", e->rule.object), &near) == NONE)
		return why(w, NONE, "%s: do: there is no letter '%.40s'%s%s", e->set->name,
			   e->rule.object, near ? "; did you mean " : "", near ? near : "");
	if (note_compose(a, l, e->rule.object, v, &n, &inner) == OK)
		return OK;
	return why(w, BAD, "%s: do: send %.30s: %.120s", e->set->name, e->rule.object, inner.text);
}

static enum err check_role(struct arena *a, const struct settings *set, const char *text,
			   struct why *w)
{
	const char *meant = people_role_meant(a, set, text);

	if (!meant)
		return OK;
	return why(w, BAD, "there is no role '%.40s'; did you mean %.40s", text, meant);
}

/* An activity's number, or a recipe; "in:study:guest" names a role of it as well. */
static enum err check_activity(struct arena *a, const struct settings *set, const char *text,
			       struct why *w)
{
	if (text[strspn(text, "0123456789")] == '\0')
		return OK;
	return recipe_named(a, set, arena_ndup(a, text, strcspn(text, ":")), w);
}

/* A mistyped role or activity is nobody's: the rule would reach no one, and say nothing. */
static enum err check_names(struct arena *a, const struct settings *set, const char *name,
			    const struct expr *e, struct why *w)
{
	static const struct {
		const char *key;
		enum err (*check)(struct arena *, const struct settings *, const char *,
				  struct why *);
	} checks[] = { { "role", check_role },
		       { "answered", check_activity },
		       { "asked", check_activity },
		       { "in", check_activity },
		       { "told", check_activity } };
	struct why inner = { "" };
	enum err err = OK;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (e->kind == EXPR_TERM && e->text && !strcmp(e->key, checks[i].key) &&
		    (err = checks[i].check(a, set, e->text, &inner)) != OK)
			return why(w, err, "%s: %s:%.40s: %.120s", name, e->key, e->text,
				   inner.text);
	for (const struct expr *k = e->kids; k && err == OK; k = k->next)
		err = check_names(a, set, name, k, w);
	return err;
}

static enum err check_object(struct arena *a, const struct settings *set, struct words *words,
			     const struct rhythm_entry *e, struct why *w)
{
	struct why inner = { "" };
	struct recipe *r;
	enum err err = check_names(a, set, e->set->name, e->audience, w);

	if (err != OK)
		return err;
	switch (e->rule.verb) {
	case RHYTHM_PACE: return check_pace(a, set, e, w);
	case RHYTHM_SEND: return words ? check_template(a, set, words, e, w) : OK;
	case RHYTHM_OPEN:
		err = recipe_load(a, set, e->rule.object, &r, &inner);
		if (err == OK)
			return OK;
		return why(w, err, "%s: do: open %.30s: %.140s", e->set->name, e->rule.object,
			   inner.text);
	default: return OK;
	}
}

/* words: NULL where there are none, which community_faults tells */
static enum err judge(struct arena *a, const struct settings *set, struct words *words,
		      const struct settings_rhythm *rule, struct rhythm_entry *e, struct why *w)
{
	return rhythm_read(a, set, rule, NULL, e, w) != OK ? BAD
							   : check_object(a, set, words, e, w);
}

static struct words *words_there(struct arena *a, const struct settings *set)
{
	struct words *words;

	return words_open(a, community_templates(a, set), &words, NULL) == OK ? words : NULL;
}

enum err rhythm_judge(struct arena *a, const struct settings *set,
		      const struct settings_rhythm *rule, struct why *w)
{
	struct rhythm_entry e;

	return judge(a, set, words_there(a, set), rule, &e, w);
}

void rhythm_faults(struct arena *a, const struct settings *set, struct settings_faults *f,
		   struct settings_faults *gaps)
{
	struct words *words = words_there(a, set);
	struct rhythm_entry e;
	struct why w = { "" };

	recipe_faults(a, set, f);
	for (size_t i = 0; i < set->rhythm.n; i++) {
		const struct settings_rhythm *rule = &set->rhythm.v[i];
		enum err err = judge(a, set, words, rule, &e, &w);

		if (err != OK)
			settings_fault(a, err == NONE ? gaps : f, rule->file, rule->line, "%s",
				       w.text);
	}
}

void rhythm_open(struct community *c)
{
	struct arena *a = c->arena;
	struct rhythm *h = arena_get(a, sizeof *h);
	struct why w = { "" };

	h->a = a;
	h->v = arena_get(a, (c->set->rhythm.n + 1) * sizeof *h->v);
	for (size_t i = 0; i < c->set->rhythm.n; i++) {
		const struct settings_rhythm *rule = &c->set->rhythm.v[i];
		struct rhythm_entry *e = &h->v[h->n];
		enum err err = judge(a, c->set, c->words, rule, e, &w);

		if (err != OK)
			settings_fault(a, &h->resting, rule->file, rule->line, "%s", w.text);
		if (err != OK && !e->audience)
			continue; /* nor is it known when it would come */
		if (err != OK)
			e->rests = arena_dup(a, w.text);
		h->n++;
	}
	c->rhythm = h;
}

const struct settings_faults *rhythm_resting(const struct community *c)
{
	return &c->rhythm->resting;
}
