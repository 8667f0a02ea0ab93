/*
 * activity_text.c - an activity's letters: what they may say, and how its answers are compiled.
 *
 * A letter of a recipe may use {{title}} {{text}} {{owner}} {{number}} {{due}} {{opened}} {{turn}}
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
#include "rhythm/zone.h"
#include "store/store_counts.h"
#include "store/store_member.h"

enum { LETTER_MAX = 128 * 1024, CHOICES_MAX = 50, TAGS_MAX = 5 };

/* --- what the opener wrote ----------------------------------------------------------------- */

const char *activity_field(struct arena *a, const struct activity *v, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = v->fields; *p;) {
		size_t line = strcspn(p, "\n");

		if (line > n && p[n] == ':' && !strncmp(p, key, n))
			return text_trim(a, p + n + 1, line - n - 1);
		p += line + (p[line] == '\n');
	}
	return NULL;
}

/* "1. tea" or "- tea": what stands behind the mark; NULL: no such line. */
static const char *item_of(struct arena *a, const char *line, size_t n)
{
	const char *p = line, *end = line + n;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && (*p == '-' || *p == '*')) {
		p++;
	} else {
		const char *digits = p;

		while (p < end && *p >= '0' && *p <= '9')
			p++;
		if (p == digits || p == end || (*p != '.' && *p != ')'))
			return NULL;
		p++;
	}
	if (p >= end || *p != ' ')
		return NULL;
	p = text_trim(a, p, (size_t)(end - p));
	return *p ? p : NULL;
}

size_t activity_choices(struct arena *a, const struct activity *v, const char *const **out)
{
	const char *field = activity_field(a, v, "choices"), *parts = field ? "|" : "\n";
	const char **list = arena_get(a, CHOICES_MAX * sizeof *list);
	size_t n = 0;

	for (const char *p = field ? field : v->text; *p && n < CHOICES_MAX;) {
		size_t len = strcspn(p, parts);
		const char *item = field ? text_trim(a, p, len) : item_of(a, p, len);

		if (item && *item)
			list[n++] = item;
		p += len + (p[len] != '\0');
	}
	if (!n) { /* thumbs, which every language reads */
		list[n++] = "👍";
		list[n++] = "👎";
	}
	*out = list;
	return n;
}

const char *activity_item(struct arena *a, const struct activity *v, long turn)
{
	long n = 0;

	for (const char *p = v->text; *p;) {
		size_t len = strcspn(p, "\n");
		const char *item = item_of(a, p, len);

		if (item && ++n == turn)
			return item;
		p += len + (p[len] == '\n');
	}
	return "";
}

char **activity_tags(struct community *c, struct arena *a, const struct activity *v, size_t *n)
{
	const char *given = activity_field(a, v, "tags");
	char **list = arena_get(a, TAGS_MAX * sizeof *list);

	if (!given)
		return tags_guess(c->s, a,
				  text_fold(a, arena_printf(a, "%s %s", v->title, v->text)),
				  TAGS_MAX, n);
	*n = 0;
	for (const char *p = given; *p && *n < TAGS_MAX; p += strcspn(p, ", ")) {
		size_t len;

		p += strspn(p, ", #\"");
		len = strcspn(p, ", \"");
		if (len)
			list[(*n)++] = text_fold(a, arena_ndup(a, p, len));
	}
	return list;
}

/* --- what was answered --------------------------------------------------------------------- */

static bool came_before(const struct activity_answer *x, const struct activity_answer *y)
{
	return x->at < y->at || (x->at == y->at && x->id < y->id);
}

/* Best first, but numbered as they came: "thanks 2" means the same answer whatever was thanked
 * meanwhile. Of those that say the same the first one stays. */
size_t activity_shown(struct store *s, struct arena *a, const struct activity *v,
		      struct activity_answer **out, size_t max)
{
	size_t n, kept = 0;
	struct activity_answer *all = answers_of(s, a, v->id, &n);

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		if (!strcmp(all[i].kind, "vote") || !*all[i].text)
			continue;
		while (k < kept && all[k].same != all[i].same)
			k++;
		if (k < kept && came_before(&all[i], &all[k]))
			all[k] = all[i];
		else if (k == kept && kept < max)
			all[kept++] = all[i];
	}
	for (size_t i = 0; i < kept; i++) {
		all[i].number = 1;
		for (size_t k = 0; k < kept; k++)
			all[i].number += came_before(&all[k], &all[i]);
	}
	*out = all;
	return kept;
}

static void compile_votes(struct community *c, struct arena *a, const struct activity *v,
			  struct buf *b)
{
	const char *const *choices;
	size_t n = activity_choices(a, v, &choices);

	if (!count_activity(c->s, v->id, "votes", 0, INT64_MAX))
		return;
	for (size_t i = 0; i < n; i++)
		buf_printf(b, "- %s: %lld\n", choices[i],
			   (long long)votes_for(c->s, v->id, (int64_t)i + 1));
}

/* Is what was answered to that letter kept? */
static bool is_kept(const struct recipe *r, const char *part)
{
	bool kept = !r || !r->keep.n;

	for (size_t i = 0; !kept && i < r->keep.n; i++)
		kept = !strcmp(r->keep.v[i], part);
	return kept;
}

static void compile(struct buf *b, const struct recipe *r, const struct activity_answer *list,
		    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_kept(r, list[i].part))
			buf_printf(b, "%s%s%s%s\n", b->n ? "\n" : "", list[i].name,
				   *list[i].name ? ": " : "", list[i].text);
}

char *activity_compiled(struct community *c, struct arena *a, const struct activity *v)
{
	struct buf b = BUF(a);
	struct activity_answer *list;
	size_t n = activity_shown(c->s, a, v, &list, ANSWERS_MOST);
	const struct recipe *r = activity_recipe(c, a, v, NULL);

	compile_votes(c, a, v, &b);
	compile(&b, r, list, n);
	if (r && r->keep.n) {
		list = answers_own(c->s, a, v->id, &n);
		compile(&b, r, list, n);
	}
	return arena_dup(a, buf_text(&b));
}

/* --- letters ------------------------------------------------------------------------------- */

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

static bool lang_is(const char *have, const char *want)
{
	size_t n = strlen(have);

	return !strncmp(have, want, n) && (!want[n] || want[n] == '-');
}

/* The letter in the reader's language, the community's, English. */
static const char *text_in(const struct recipe_letter *letter, const char *want,
			   const char *community)
{
	const char *codes[] = { want, community, "en" };

	for (int k = 0; k < 3; k++)
		for (size_t i = 0; i < letter->n; i++)
			if (codes[k] && lang_is(letter->v[i].lang, codes[k]))
				return letter->v[i].text;
	return letter->n ? letter->v[0].text : "";
}

static enum err render(struct arena *a, const struct lang *l, const struct writing *x,
		       struct value *values, struct note *out, struct why *w)
{
	const char *source = text_in(x->letter, words_code(l), x->c->set->community.language);
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

static enum err write_letter(struct arena *a, const struct lang *l, struct value *values,
			     struct note *out, void *arg, struct why *w)
{
	struct writing *x = arg;

	activity_values(x->c, a, l, x->v, x->r, values);
	value_set_number(values, "turn", x->turn);
	value_set_text(values, "item", activity_item(a, x->v, x->turn));
	if (x->group)
		activity_group_values(x->c, a, x->v, x->r, x->group, values);
	if (x->meeting) {
		value_set(values, "event",
			  meeting_value(x->c, a, l, x->meeting, x->cast->group->zone));
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
		      { "asked", "asked:{this}" } };
	struct expr *e;
	size_t n, i = 0;
	char **tags = activity_tags(c, a, v, &n);

	while (i < 5 && strcmp(words[i].word, to))
		i++;
	if (i < 5) {
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

static enum err compose_one(struct community *c, struct arena *a, const struct activity *v,
			    const struct recipe *r, const struct recipe_step *s,
			    const struct activity_step *row, time_t now, int64_t group,
			    struct cast *cast, struct why *w)
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
			       .meeting = r->event ? meeting_find(c->s, a, v->id) : NULL,
			       .cast = cast };
	x->letter = letter_of(a, r, s->mail, row->turn);
	*cast = (struct cast){
		.key = arena_printf(a, "activity:%lld:%lld:%lld%s", (long long)v->id,
				    (long long)row->n, (long long)again,
				    group ? arena_printf(a, "g%lld", (long long)group) : ""),
		.kind = r->name,
		.class = CLASS_CARE,
		.activity = v->id,
		.due = now,
		.write = write_letter,
		.arg = x
	};
	cast->want.now = now;
	cast->want.seed = (uint64_t)v->seed ^ (uint64_t)row->n << 8;
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
		if (compose_one(c, a, v, r, s, row, now, s->each_group ? (int64_t)i + 1 : 0,
				&(*casts)[i], w) != OK)
			return BAD;
	return OK;
}

enum err activity_pass(struct community *c, struct arena *a, const struct activity *v,
		       const struct recipe *r, const struct activity_passed *p, struct why *w)
{
	struct writing x = {
		.c = c, .v = v, .r = r, .name = p->letter, .note = &p->note, .cast = NULL
	};
	struct cast cast = { .key = arena_printf(a, "passed:%lld:%lld:%lld", (long long)v->id,
						 (long long)p->step, (long long)p->answer),
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
	cast.want = (struct cast_want){ .now = p->now, .by_zone = x.meeting };
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
	x.meeting = r->event && v->id ? meeting_find(c->s, a, v->id) : NULL;
	x.cast = &cast;
	cast.key = n->to ? arena_printf(a, "answer:%lld", (long long)n->to->r->id)
			 : arena_printf(a, "activity:%lld:%s", (long long)v->id, n->key);
	cast.want = (struct cast_want){ .only = n->member, .owed = true, .by_zone = x.meeting };
	cast.want.now = n->to ? n->to->now : when_now();
	cast.due = cast.want.now;
	if (cast_compose(c, a, &cast, w) != OK)
		return BAD;
	return cast_store(c, a, &cast) ? OK : why(w, NONE, "nobody is there to get it");
}
