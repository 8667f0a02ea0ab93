/*
 * rhythm_do.c - what a rule does when it is due: a table of verbs.
 */
#include <string.h>

#include "community/activity/activity.h"
#include "community/activity/cast.h"
#include "community/digest/edition.h"
#include "community/activity/figures.h"
#include "community/digest/edition_cut.h"
#include "community/digest/newsletter.h"
#include "community/rhythm/rhythm_in.h"
#include "community/timetable.h"
#include "compose/note.h"
#include "compose/value.h"
#include "store/store_activity.h"
#include "store/store_post.h"
#include "store/store_thread.h"

typedef enum err verb_do(struct community *c, struct arena *a, struct rhythm_case *k,
			 struct why *w);

void rhythm_record(struct community *c, struct rhythm_case *k)
{
	store_begin(c->s);
	slot_add(c->s, &k->d);
	rule_save(c->s, k->d.row);
	store_commit(c->s);
}

static enum err nothing(struct community *c, struct rhythm_case *k, const char *why_text)
{
	k->d.outcome = "nothing";
	k->d.why = why_text;
	rhythm_record(c, k);
	return OK;
}

static enum err do_digest(struct community *c, struct arena *a, struct rhythm_case *k,
			  struct why *w)
{
	int64_t since = k->d.row->seq, last = post_last_seq(c->s);
	enum err e;

	if (!posts_counted(c->s, since, last, NULL) && !harvest_any(c->s, since, last))
		return nothing(c, k,
			       arena_printf(a, "%s, but no post since the last edition", k->d.why));
	e = edition_cut(c, a, k->e->set, &k->d, w);
	if (e == NONE) /* cut before a crash: only the state is missing */
		rhythm_record(c, k);
	return e;
}

static enum err do_newsletter(struct community *c, struct arena *a, struct rhythm_case *k,
			      struct why *w)
{
	const struct settings_rhythm *rule = k->e->set;
	enum proof_rule proof = edition_proof(c->set, rule);
	char *to = expr_say(a, k->e->audience);
	enum err e;

	store_begin(c->s);
	e = newsletter_from_rule(c, a, rule->name, (time_t)k->d.at, rule->title,
				 k->e->everyone ? "" : to, proof, (time_t)k->d.decided, w);
	if (e == BAD) {
		store_rollback(c->s);
		return BAD;
	}
	k->d.outcome = e == OK ? "sent" : "nothing";
	k->d.why = arena_printf(a, "%s: %s", k->d.why,
				e == NONE ? w->text
				: proof   ? "a draft is with its editor"
					  : "a newsletter is ready");
	slot_add(c->s, &k->d);
	rule_save(c->s, k->d.row);
	store_commit(c->s);
	return OK;
}

/* --- send TEMPLATE ------------------------------------------------------------------------- */

struct sending {
	struct community *c;
	const struct rhythm_case *k;
	const char *subject; /* of the thread or inquiry it is about */
	long posts;
};

static enum err write_template(struct arena *a, const struct lang *l, struct value *values,
			       struct note *out, void *arg, struct why *w)
{
	const struct sending *s = arg;

	value_set_text(values, "subject", s->subject);
	value_set_number(values, "posts", s->posts);
	if (!strcmp(s->k->e->rule.object, "inquiries"))
		figures_fill(s->c, a, l, (time_t)s->k->d.decided, values);
	if (!strcmp(s->k->e->rule.object, "activities"))
		figures_fill_recipes(s->c, a, (time_t)s->k->d.decided, values);
	return note_compose(a, l, s->k->e->rule.object, values, out, w);
}

static const char *subject_of(struct community *c, struct arena *a, int64_t thread)
{
	struct thread_row *t = thread_find(c->s, a, thread);

	return t ? t->subject : "";
}

/* What it is about, and whom it concerns where the rule names no audience. */
static void concern(struct community *c, struct arena *a, struct rhythm_case *k, struct sending *s,
		    struct cast_want *want)
{
	struct activity *act = k->activity ? activity_find(c->s, a, k->activity) : NULL;

	s->subject = "";
	if (k->thread)
		s->subject = subject_of(c, a, k->thread);
	if (act)
		s->subject = act->title;
	if (k->member)
		want->only = k->member;
	else if (k->e->everyone && k->thread)
		want->thread = k->thread;
	else if (k->e->everyone && act)
		want->only = act->owner;
}

static const char *told(struct arena *a, const struct rhythm_case *k, const struct cast *cast)
{
	const char *over = cast->over ? arena_printf(a, ", %lld left out: their week is full",
						     (long long)cast->over)
				      : "";

	return cast->letters ? arena_printf(a, "%s: %s to %lld%s", k->d.why, k->e->rule.object,
					    (long long)cast->letters, over)
			     : arena_printf(a, "%s, but nobody is to get it%s", k->d.why, over);
}

static enum err do_send(struct community *c, struct arena *a, struct rhythm_case *k, struct why *w)
{
	struct sending s = { .c = c, .k = k };
	int64_t last = post_last_seq(c->s);
	struct cast cast = { .want = { .audience = k->e->audience,
				       .seed = (uint64_t)k->d.at,
				       .now = (time_t)k->d.decided },
			     .key = arena_printf(a, "rule:%s:%lld:%lld", k->d.rule,
						 (long long)k->d.at, (long long)k->d.member),
			     .kind = k->e->rule.object,
			     .class = CLASS_EDITION,
			     .due = k->send_at,
			     .write = write_template,
			     .arg = &s };

	s.posts = (long)posts_counted(c->s, k->d.row->seq, last, NULL);
	concern(c, a, k, &s, &cast.want);
	if (cast_compose(c, a, &cast, w) != OK)
		return BAD;
	store_begin(c->s);
	cast_store(c, a, &cast);
	k->d.outcome = cast.letters ? "sent" : "nothing";
	k->d.why = told(a, k, &cast);
	if (k->e->rule.event != RHYTHM_FIRST_POST)
		k->d.row->seq = last;
	slot_add(c->s, &k->d);
	rule_save(c->s, k->d.row);
	store_commit(c->s);
	return OK;
}

/* --- open RECIPE, pace of RULE ------------------------------------------------------------- */

/* As the rule says; else the conversation it is about, or the rule's own name. */
static const char *title_of(struct community *c, struct arena *a, const struct rhythm_case *k)
{
	const char *subject = k->thread && !*k->e->set->title ? subject_of(c, a, k->thread) : "";

	return *subject ? subject : timetable_title(a, k->e->set);
}

static enum err do_open(struct community *c, struct arena *a, struct rhythm_case *k, struct why *w)
{
	struct activity_opening o = { .rule = k->d.rule,
				      .slot = k->d.at,
				      .title = title_of(c, a, k),
				      .owner = k->member,
				      .thread = k->thread,
				      .audience = k->e->everyone ? NULL : k->e->audience,
				      .now = (time_t)k->d.decided };
	int64_t id = 0;
	enum err e = OK;

	store_begin(c->s);
	e = activity_open_recipe(c, a, k->e->rule.object, &o, &id, w);
	if (e == BAD) {
		store_rollback(c->s);
		return BAD;
	}
	k->d.outcome = e == OK ? "sent" : "nothing";
	k->d.why = e == OK ? arena_printf(a, "%s: opened %s, number %lld", k->d.why,
					  k->e->rule.object, (long long)id)
			   : arena_printf(a, "%s: %s", k->d.why, w->text);
	if (k->e->rule.event != RHYTHM_FIRST_POST)
		k->d.row->seq = post_last_seq(c->s);
	slot_add(c->s, &k->d);
	rule_save(c->s, k->d.row);
	store_commit(c->s);
	return OK;
}

static struct rhythm_entry *entry_named(struct community *c, const char *name)
{
	for (size_t i = 0; i < c->rhythm->n; i++)
		if (!strcmp(c->rhythm->v[i].set->name, name))
			return &c->rhythm->v[i];
	return NULL;
}

/* The other rule goes on from now by the new WHEN, until its configuration changes. */
static enum err do_pace(struct community *c, struct arena *a, struct rhythm_case *k, struct why *w)
{
	struct rhythm_entry *other = entry_named(c, k->e->rule.object);
	const char *to = strstr(k->e->set->what, " to ");
	struct rule_row *row;

	if (!other || !other->set->enabled || !to)
		return nothing(c, k, "the rule it would change rests");
	if (!other->started)
		rhythm_start(c, other, (time_t)k->d.decided);
	row = rule_get(c->s, a, other->set->name);
	(void)w;
	k->d.why = arena_printf(a, "%s: %s is now %s", k->d.why, other->set->name, to + 4);
	row->override = to + 4;
	row->decided = row->decided > k->d.decided ? row->decided : k->d.decided;
	store_begin(c->s);
	rule_save(c->s, row);
	slot_add(c->s, &k->d);
	rule_save(c->s, k->d.row);
	store_commit(c->s);
	rhythm_start(c, other, (time_t)k->d.decided);
	return OK;
}

enum err rhythm_do(struct community *c, struct arena *a, struct rhythm_case *k, struct why *w)
{
	static verb_do *const verbs[] = { [RHYTHM_DIGEST] = do_digest,
					  [RHYTHM_NEWSLETTER] = do_newsletter,
					  [RHYTHM_SEND] = do_send,
					  [RHYTHM_OPEN] = do_open,
					  [RHYTHM_PACE] = do_pace };

	if (k->e->rests)
		return nothing(c, k, arena_printf(a, "%s, but %s", k->d.why, k->e->rests));
	return verbs[k->e->rule.verb](c, a, k, w);
}
