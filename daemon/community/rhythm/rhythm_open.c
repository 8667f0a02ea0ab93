/*
 * rhythm_open.c - the rules of the configuration, read once; every fault with file and line.
 */
#include <string.h>

#include "base/near.h"
#include "community/activity/recipe.h"
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
	value_set_text(v, "subject", "-"); /* of what the rule may be about */
	if (note_compose(a, l, e->rule.object, v, &n, &inner) == OK && *n.subject)
		return OK;
	if (!*inner.text)
		return why(w, BAD,
			   "%s: do: send %.30s: it would have no subject: it is a letter for "
			   "another occasion",
			   e->set->name, e->rule.object);
	return why(w, BAD, "%s: do: send %.30s: %.120s", e->set->name, e->rule.object, inner.text);
}

static enum err check_object(const struct rhythm_names *q, const struct rhythm_entry *e,
			     struct why *w)
{
	struct why inner = { "" };
	struct recipe *r;
	enum err err = rhythm_names_check(q, e->audience, &inner);

	if (err != OK)
		return why(w, err, "%s: %.180s", e->set->name, inner.text);
	switch (e->rule.verb) {
	case RHYTHM_PACE: return check_pace(q->a, q->set, e, w);
	case RHYTHM_SEND: return q->words ? check_template(q->a, q->set, q->words, e, w) : OK;
	case RHYTHM_OPEN:
		err = recipe_load(q->a, q->set, e->rule.object, &r, &inner);
		if (err == OK)
			return OK;
		return why(w, err, "%s: do: open %.30s: %.140s", e->set->name, e->rule.object,
			   inner.text);
	default: return OK;
	}
}

static enum err judge(const struct rhythm_names *q, const struct settings_rhythm *rule,
		      struct rhythm_entry *e, struct why *w)
{
	return rhythm_read(q->a, q->set, rule, NULL, e, w) != OK ? BAD : check_object(q, e, w);
}

/* What rules may name, where no community is open. What is wrong with recipes goes to f. */
static struct rhythm_names names_there(struct arena *a, const struct settings *set,
				       struct recipes *all, struct settings_faults *f)
{
	struct rhythm_names q = { a, set, NULL, all };

	if (words_open(a, community_templates(a, set), &q.words, NULL) != OK)
		q.words = NULL; /* community_faults tells it */
	recipes_load(a, set, all, f);
	return q;
}

enum err rhythm_judge(struct arena *a, const struct settings *set,
		      const struct settings_rhythm *rule, struct why *w)
{
	struct settings_faults ignored = { 0 };
	struct recipes all;
	struct rhythm_names q = names_there(a, set, &all, &ignored);
	struct rhythm_entry e;

	return judge(&q, rule, &e, w);
}

void rhythm_faults(struct arena *a, const struct settings *set, struct settings_faults *f,
		   struct settings_faults *gaps)
{
	struct recipes all;
	struct rhythm_names q = names_there(a, set, &all, gaps);
	struct rhythm_entry e;
	struct why w = { "" };

	for (size_t i = 0; i < all.n; i++)
		rhythm_recipe_check(&q, all.v[i], gaps);
	for (size_t i = 0; i < set->rhythm.n; i++) {
		const struct settings_rhythm *rule = &set->rhythm.v[i];
		enum err err = judge(&q, rule, &e, &w);

		if (err != OK)
			settings_fault(a, err == NONE ? gaps : f, rule->file, rule->line, "%s",
				       w.text);
	}
}

void rhythm_open(struct community *c)
{
	struct arena *a = c->arena;
	struct rhythm *h = arena_get(a, sizeof *h);
	struct rhythm_names q = { a, c->set, c->words, c->recipes };
	struct why w = { "" };

	h->a = a;
	h->v = arena_get(a, (c->set->rhythm.n + 1) * sizeof *h->v);
	for (size_t i = 0; i < c->set->rhythm.n; i++) {
		const struct settings_rhythm *rule = &c->set->rhythm.v[i];
		struct rhythm_entry *e = &h->v[h->n];
		enum err err = judge(&q, rule, e, &w);

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
