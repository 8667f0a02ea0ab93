/*
 * activity_letter.c - an activity's letters: what they may say, and to whom they go.
 *
 * A letter of a recipe may use {{title}} {{text}} {{owner}} {{keeper}} {{number}} {{due}} {{opened}} {{ago}} {{turn}}
 * {{answers}} [{n,name,text,thanks}] {{has_answers}} {{answer_count}} {{people}} {{votes}} {{choices}}
 * [{n,text,votes,best,vote}] (vote: a link whose press votes) {{tags}} {{field.KEY}} {{extended}} {{anonymous}} {{private}} {{said}}
 * {{parts.NAME}} and {{own.NAME}} [{n,name,text}] (what was answered to the letter NAME, by others and
 * by the owner) {{groups}} [{n,name,people,with,answers,parts}] {{group}} {{with}} (of a letter to each
 * group) {{item}} (of a list in the opening mail, that of the turn) {{event.when}} (meeting.h)
 * {{name}} {{token_address}} and the community's names and addresses (compose/note.h).
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "community/activity/activity.h"
#include "community/activity/cast.h"
#include "community/activity/meeting.h"
#include "community/activity/recipe.h"
#include "community/answer.h"
#include "compose/letter.h"
#include "compose/mustache.h"
#include "compose/note.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_member.h"

enum { LETTER_MAX = 128 * 1024, DAY = 86400 };

struct writing {
	struct community *c;
	const struct activity *v;
	const struct recipe *r;
	const struct recipe_letter *letter; /* NULL: the template of that name */
	const char *name;
	long turn;
	int64_t group;                 /* that it is written to; 0: none */
	const struct meeting *meeting; /* NULL: it has none */
	struct cast *cast;
	const struct activity_note *note;
};

static enum err render(struct arena *a, const struct lang *l, const struct writing *x,
		       struct value *values, struct note *out, struct why *w)
{
	const char *source =
		recipe_text_in(x->letter, words_code(l), x->c->set->community.language);
	const struct mustache *m;
	struct buf b = BUF(a);
	const char *text, *end;

	if (mustache_compile(a, x->letter->name, source, strlen(source), &m, w) != OK ||
	    mustache_render(a, m, values, ESCAPE_NONE, NULL, NULL, LETTER_MAX, &b, w) != OK)
		return BAD;
	text = buf_text(&b);
	end = strchrnul(text, '\n');
	return note_from_text(a, l, text_clean(a, text, (size_t)(end - text), TEXT_LINE),
			      *end ? end + 1 : end, values, out, w);
}

/* What was answered privately is for its owner alone, whatever a recipe says. */
static void hide_answers(struct arena *a, struct value *values)
{
	static const char *const lists[] = { "answers", "groups" }, *const maps[] = { "parts",
										      "own",
										      "has" };

	for (int i = 0; i < 2; i++)
		value_set(values, lists[i], value_list(a));
	for (int i = 0; i < 3; i++)
		value_set(values, maps[i], value_map(a));
	value_set_bool(values, "has_answers", false);
}

static time_t now_of(const struct writing *x)
{
	return x->cast ? x->cast->want.now : when_now();
}

/* Since its opening: "4 weeks ago"; of less than two weeks the days. */
static const char *ago(struct arena *a, const struct lang *l, const struct writing *x)
{
	time_t now = now_of(x);
	long days = (long)((now - (time_t)x->v->opened_at + DAY / 2) / DAY);

	return days < 14 ? words_count(a, l, "ago.days", days > 1 ? days : 1, NULL)
			 : words_count(a, l, "ago.weeks", (days + 3) / 7, NULL);
}

static enum err write_letter(struct arena *a, const struct lang *l, struct value *values,
			     struct note *out, void *arg, struct why *w)
{
	struct writing *x = arg;

	activity_values(x->c, a, l, x->v, x->r, values);
	if (x->v->private && (!x->cast || x->cast->want.only != x->v->owner))
		hide_answers(a, values);
	value_set_number(values, "turn", x->turn);
	value_set_text(values, "ago", ago(a, l, x));
	value_set_text(values, "item", activity_item(a, x->v, x->turn));
	if (x->group)
		activity_group_values(x->c, a, x->v, x->r, x->group, values);
	if (x->meeting) {
		value_set(values, "event",
			  meeting_value(x->c, a, l, x->meeting, x->cast->group->zone));
	}
	if (x->meeting &&
	    x->meeting->ends > (int64_t)now_of(x)) { /* no calendar wants what is over */
		x->cast->files = meeting_file(x->c, a, x->meeting);
		x->cast->n_files = 1;
	}
	value_set_text(values, "said", x->note && x->note->said ? x->note->said : "");
	if (x->note && x->note->more)
		x->note->more(a, values, x->note->arg);
	if (x->letter)
		return render(a, l, x, values, out, w);
	return note_compose(a, l, arena_printf(a, "activity-%s", x->name), values, out, w);
}

/* "week" of a repeated step is "week-3" at its third turn, where the recipe has such a letter. */
static const struct recipe_letter *letter_of(struct arena *a, const struct recipe *r,
					     const char *name, int64_t turn)
{
	const struct recipe_letter *own =
		recipe_letter_find(r, arena_printf(a, "%s-%lld", name, (long long)turn));

	return own ? own : recipe_letter_find(r, name);
}

/* --- to whom ------------------------------------------------------------------------------- */

/* A step's "to" as an expression; whether it is owed to them, and who is left out. */
static enum err set_audience(struct community *c, struct arena *a, const struct activity *v,
			     const struct recipe *r, const char *to, struct cast *cast,
			     struct why *w)
{
	static const struct {
		const char *word, *text;
	} words[] = { { "owner", "everyone" },
		      { "coordinators", "role:coordinator or role:owner" },
		      { "participants", "in:{this}" },
		      { "answered", "answered:{this}" },
		      { "asked", "asked:{this}" },
		      { "keeper", "in:{this}:keeper" } };
	struct expr *e;
	const size_t n_words = sizeof words / sizeof *words;
	size_t n, i = 0;
	char **tags = activity_tags(c, a, v, &n);

	while (i < n_words && strcmp(words[i].word, to))
		i++;
	if (i < n_words) {
		to = words[i].text;
		cast->want.owed = i != 1 && i != 4;
	} else if (recipe_has_role(r, to)) {
		to = arena_printf(a, "in:{this}:%s", to);
		cast->want.owed = true;
	}
	if (!i)
		cast->want.only = v->owner ? v->owner : -1;
	if (i == 3 ||
	    (i == 2 && !r->personal && !r->joins)) /* its owner has letters of their own */
		cast->want.not_member = v->owner;
	to = recipe_fill(a, to, v->id, (const char *const *)tags, n, c->set->inquiries.sample);
	if (expr_parse(a, to, &expr_audience, &e, w) != OK)
		return BAD;
	cast->want.audience = e;
	return OK;
}

/* What is called off is named in the letter that says so, and in none after it. NULL: nothing is planned. */
static struct meeting *planned(struct community *c, struct arena *a, const struct activity *v,
			       const struct recipe *r)
{
	struct meeting *m = r->event && v->id ? meeting_find(c->s, a, v->id) : NULL;

	return m && !m->cancelled ? m : NULL;
}

/* Of samples: the same people for all that a step does. */
static uint64_t seed_of(const struct activity *v, const struct activity_step *row)
{
	return (uint64_t)v->seed ^ (uint64_t)row->n << 8;
}

static enum err compose_one(struct community *c, struct arena *a, const struct activity *v,
			    const struct recipe *r, const struct recipe_step *s,
			    const struct activity_step *row, time_t now, int64_t group,
			    int64_t only, struct cast *cast, struct why *w)
{
	struct writing *x = arena_get(a, sizeof *x);
	const char *tags = s->asks && strstr(s->to, "{tags}") ? activity_field(a, v, "tags") : NULL;
	int64_t again = s->extend_s ? v->extended : 0;

	if (tags) /* corrected: those who may know by the new ones are asked as well */
		again = token_hash(c->key, tags, strlen(tags)) & INT32_MAX;

	*x = (struct writing){ .c = c,
			       .v = v,
			       .r = r,
			       .name = s->mail,
			       .turn = (long)row->turn,
			       .group = group,
			       .meeting = planned(c, a, v, r),
			       .cast = cast };
	x->letter = letter_of(a, r, s->mail, row->turn);
	*cast = (struct cast){ .key = arena_printf(a, "activity:%lld:%lld:%lld%s", (long long)v->id,
						   (long long)row->n, (long long)again,
						   only ? arena_printf(a, "m%lld", (long long)only)
						   : group ? arena_printf(a, "g%lld",
									  (long long)group)
							   : ""),
			       .kind = r->name,
			       .class = CLASS_CARE,
			       .activity = v->id,
			       .due = now,
			       .write = write_letter,
			       .arg = x };
	cast->want.now = now;
	cast->want.guests_of = v->id;
	cast->want.only = only;
	cast->want.seed = seed_of(v, row);
	cast->want.drawn_all = *s->gives;
	cast->want.by_zone = x->meeting != NULL;
	cast->want.batch = group ? (int)group - 1 : 0;
	if (s->asks) {
		cast->want.asks_a_week = c->set->inquiries.per_member_per_week;
		cast->want.not_member = v->owner;
	}
	if (set_audience(c, a, v, r,
			 group ? arena_printf(a, "in:{this}:group-%lld", (long long)group) : s->to,
			 cast, w) != OK)
		return BAD;
	cast->want.owed |= group != 0;
	return cast_compose(c, a, cast, w);
}

enum err activity_compose(struct community *c, struct arena *a, const struct activity *v,
			  const struct recipe *r, const struct recipe_step *s,
			  const struct activity_step *row, time_t now, struct cast **casts,
			  size_t *n, struct why *w)
{
	int64_t groups = s->each_group ? activity_groups(c, a, v, r, NULL) : 0;

	*n = s->each_group ? (size_t)groups : 1;
	*casts = arena_get(a, (*n + 1) * sizeof **casts);
	for (size_t i = 0; i < *n; i++)
		if (compose_one(c, a, v, r, s, row, now, s->each_group ? (int64_t)i + 1 : 0, 0,
				&(*casts)[i], w) != OK)
			return BAD;
	return OK;
}

int64_t activity_give(struct community *c, struct arena *a, const struct activity *v,
		      const struct recipe *r, const struct activity_step *row, time_t now)
{
	const struct recipe_step *s = &r->steps[row->step];
	struct cast cast = { .want = { .now = now, .seed = seed_of(v, row) } };
	struct why w;
	int64_t over;
	size_t n;

	if (set_audience(c, a, v, r, s->to, &cast, &w) != OK)
		return 0; /* of a recipe that could be read the words are known */
	cast.want.owed = true;
	cast_collect(c->s, a, &cast.want, &n, &over);
	return cast_give(c->s, s->gives, now);
}

enum err activity_send_late(struct community *c, struct arena *a, const struct activity *v,
			    const struct recipe *r, const struct activity_step *row, int64_t member,
			    time_t now, struct why *w)
{
	const struct recipe_step *s = &r->steps[row->step];
	int64_t group = s->each_group ? participant_group(c->s, v->id, member) : 0;
	struct cast cast;

	if (compose_one(c, a, v, r, s, row, now, group, member, &cast, w) != OK)
		return BAD;
	return cast_store(c, a, &cast) ? OK : NONE;
}

enum err activity_pass(struct community *c, struct arena *a, const struct activity *v,
		       const struct recipe *r, const struct activity_passed *p, struct why *w)
{
	struct writing x = {
		.c = c, .v = v, .r = r, .name = p->letter, .note = &p->note, .cast = NULL
	};
	struct cast cast = { .key = arena_printf(a, "passed:%lld:%lld:%lld", (long long)v->id,
						 (long long)p->step, (long long)p->what),
			     .kind = r->name,
			     .class = CLASS_CARE,
			     .activity = v->id,
			     .due = p->now,
			     .write = write_letter,
			     .arg = &x };
	const char *to = p->to;

	if (!strcmp(to, "group")) {
		int64_t group = participant_group(c->s, v->id, p->from);

		if (!group)
			return NONE;
		to = arena_printf(a, "in:{this}:group-%lld", (long long)group);
	}
	if (p->step < 0 && r->event) { /* about the event itself */
		x.meeting = meeting_find(c->s, a, v->id);
		x.cast = &cast;
	}
	cast.want = (struct cast_want){ .now = p->now, .by_zone = x.meeting, .guests_of = v->id };
	if (set_audience(c, a, v, r, to, &cast, w) != OK)
		return BAD;
	cast.want.owed = true;
	cast.want.not_member = p->from;
	if (cast_compose(c, a, &cast, w) != OK)
		return BAD;
	return cast_store(c, a, &cast) ? OK : NONE;
}

enum err activity_write(struct community *c, struct arena *a, const struct activity *v,
			const struct recipe *r, const struct activity_note *n, struct why *w)
{
	struct writing x = { .c = c, .v = v, .r = r, .name = n->letter, .note = n };
	struct cast cast = { .kind = r->name,
			     .class = CLASS_ANSWER,
			     .activity = v->id,
			     .to = n->to,
			     .write = write_letter,
			     .arg = &x };

	if (n->to && !n->to->m->answerable)
		return why(w, NONE, "%s", n->to->m->answerable_why);
	x.letter = recipe_letter_find(r, n->letter);
	x.meeting = planned(c, a, v, r);
	x.cast = &cast;
	cast.key = n->to && n->key ? arena_printf(a, "answer:%s", n->key)
		   : n->to         ? arena_printf(a, "answer:%lld", (long long)n->to->r->id)
				   : arena_printf(a, "activity:%lld:%s", (long long)v->id, n->key);
	cast.want = (struct cast_want){
		.only = n->member, .owed = true, .by_zone = x.meeting, .guests_of = v->id
	};
	cast.want.now = n->to ? n->to->now : when_now();
	cast.due = cast.want.now;
	if (cast_compose(c, a, &cast, w) != OK)
		return BAD;
	return cast_store(c, a, &cast) ? OK : why(w, NONE, "nobody is there to get it");
}

void activity_longer_send(struct community *c, struct arena *a, const struct activity *v,
			  const struct recipe *r)
{
	struct activity_note n = { .letter = "longer",
				   .key = arena_printf(a, "longer:%lld", (long long)v->extended),
				   .member = v->owner };
	struct why why_not;

	if (v->owner && !r->personal)
		activity_write(c, a, v, r, &n, &why_not);
}
