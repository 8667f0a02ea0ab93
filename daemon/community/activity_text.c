/*
 * activity_text.c - an activity's letters: what they may say, and how its answers are compiled.
 *
 * A letter of a recipe may use {{title}} {{text}} {{owner}} {{number}} {{due}} {{opened}} {{turn}}
 * {{answers}} [{n,name,text,thanks}] {{has_answers}} {{answer_count}} {{people}} {{votes}} {{choices}}
 * [{n,text,votes,best}] {{tags}} {{field.KEY}} {{extended}} {{anonymous}} {{private}} {{said}}
 * {{name}} {{token_address}} and the community's names and addresses (compose/note.h).
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "community/activity.h"
#include "community/cast.h"
#include "community/recipe.h"
#include "compose/letter.h"
#include "compose/mustache.h"
#include "compose/note.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_counts.h"
#include "store/store_member.h"

enum { LETTER_MAX = 128 * 1024, CHOICES_MAX = 50, SHOWN_MAX = 200, TAGS_MAX = 5 };

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

/* Without those that say the same; at most `max`. */
static size_t shown(struct store *s, struct arena *a, const struct activity *v,
		    struct activity_answer **out, size_t max)
{
	size_t n, kept = 0;
	struct activity_answer *all = answers_of(s, a, v->id, &n);

	for (size_t i = 0; i < n && kept < max; i++) {
		size_t k = 0;

		if (!strcmp(all[i].kind, "vote") || !*all[i].text)
			continue;
		while (k < kept && all[k].same != all[i].same)
			k++;
		if (k == kept)
			all[kept++] = all[i];
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

char *activity_compiled(struct community *c, struct arena *a, const struct activity *v)
{
	struct buf b = BUF(a);
	struct activity_answer *list;
	size_t n = shown(c->s, a, v, &list, SHOWN_MAX);

	compile_votes(c, a, v, &b);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s%s%s\n", b.n ? "\n" : "", list[i].name,
			   *list[i].name ? ": " : "", list[i].text);
	return arena_dup(a, buf_text(&b));
}

static struct value *answers_value(struct community *c, struct arena *a, const struct activity *v)
{
	struct value *out = value_list(a);
	struct activity_answer *list;
	size_t n = shown(c->s, a, v, &list, SHOWN_MAX);

	for (size_t i = 0; i < n; i++) {
		struct value *one = value_map(a);

		value_set_number(one, "n", (long)i + 1);
		value_set_text(one, "name", list[i].name);
		value_set_text(one, "text", list[i].text);
		value_set_number(one, "thanks", (long)list[i].thanks);
		value_push(out, one);
	}
	return out;
}

static struct value *choices_value(struct community *c, struct arena *a, const struct activity *v)
{
	struct value *out = value_list(a);
	const char *const *choices;
	size_t n = activity_choices(a, v, &choices);
	int64_t most = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t votes = votes_for(c->s, v->id, (int64_t)i + 1);

		most = votes > most ? votes : most;
	}
	for (size_t i = 0; i < n; i++) {
		struct value *one = value_map(a);
		int64_t votes = votes_for(c->s, v->id, (int64_t)i + 1);

		value_set_number(one, "n", (long)i + 1);
		value_set_text(one, "text", choices[i]);
		value_set_number(one, "votes", (long)votes);
		value_set_bool(one, "best", votes && votes == most);
		value_push(out, one);
	}
	return out;
}

/* --- values -------------------------------------------------------------------------------- */

static struct value *fields_value(struct arena *a, const struct activity *v)
{
	struct value *map = value_map(a);

	for (const char *p = v->fields; *p;) {
		size_t line = strcspn(p, "\n"), key = strcspn(p, ":");

		if (key < line)
			value_set_text(map, arena_ndup(a, p, key),
				       text_trim(a, p + key + 1, line - key - 1));
		p += line + (p[line] == '\n');
	}
	return map;
}

static void set_time(struct arena *a, struct value *m, const struct zone *z, const struct lang *l,
		     const char *key, time_t t)
{
	value_set_text(m, key, words_date(a, l, "moment", t, zone_offset(z, t)));
}

/* What is still to come, with its time. */
static struct value *steps_value(struct community *c, struct arena *a, const struct lang *l,
				 const struct activity *v, const struct recipe *r)
{
	const struct zone *z = activity_zone(c);
	struct value *out = value_list(a);
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	for (size_t i = 0; i < n; i++) {
		struct value *one = value_map(a);

		if (strcmp(s[i].state, "waiting") || !s[i].at || (size_t)s[i].step >= r->n_steps)
			continue;
		set_time(a, one, z, l, "at", (time_t)s[i].at);
		value_set_text(one, "name", r->steps[s[i].step].name);
		value_push(out, one);
	}
	return out;
}

static void fill(struct community *c, struct arena *a, const struct lang *l,
		 const struct activity *v, const struct recipe *r, struct value *m)
{
	const struct zone *z = activity_zone(c);
	const struct member *owner =
		v->owner && !v->anonymous ? member_find(c->s, a, v->owner) : NULL;
	struct value *answers = answers_value(c, a, v);
	struct buf tags = BUF(a);
	size_t n;
	char **t = activity_tags(c, a, v, &n);

	for (size_t i = 0; i < n; i++)
		buf_printf(&tags, "%s%s", i ? ", " : "", t[i]);
	value_set_text(m, "title", v->title);
	value_set_text(m, "text", v->text);
	value_set_text(m, "owner", owner ? *owner->name ? owner->name : owner->address : "");
	value_set_number(m, "number", (long)v->id);
	set_time(a, m, z, l, "due", (time_t)v->due);
	set_time(a, m, z, l, "opened", (time_t)v->opened_at);
	value_set(m, "answers", answers);
	value_set_number(m, "answer_count", (long)answers->n);
	value_set_bool(m, "has_answers", answers->n > 0);
	value_set_number(m, "people", (long)count_activity(c->s, v->id, "authors", 0, INT64_MAX));
	value_set_number(m, "votes", (long)count_activity(c->s, v->id, "votes", 0, INT64_MAX));
	value_set(m, "choices", choices_value(c, a, v));
	value_set_text(m, "tags", buf_text(&tags));
	value_set(m, "field", fields_value(a, v));
	value_set_bool(m, "extended", v->extended > 0);
	value_set_bool(m, "anonymous", v->anonymous);
	value_set_bool(m, "private", v->private);
	value_set_text(m, "outcome", v->outcome);
	value_set_bool(m, "open", v->state && !strcmp(v->state, "open"));
	value_set(m, "steps", steps_value(c, a, l, v, r));
}

/* --- letters ------------------------------------------------------------------------------- */

struct writing {
	struct community *c;
	const struct activity *v;
	const struct recipe *r;
	const struct recipe_letter *letter; /* NULL: the template of that name */
	const char *name;
	long turn;
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

	fill(x->c, a, l, x->v, x->r, values);
	value_set_number(values, "turn", x->turn);
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

static enum err set_audience(struct community *c, struct arena *a, const struct activity *v,
			     const struct recipe *r, const struct recipe_step *s, struct cast *cast,
			     struct why *w)
{
	static const struct {
		const char *word, *text;
	} words[] = { { "owner", "everyone" },
		      { "coordinators", "role:coordinator or role:owner" },
		      { "participants", "in:{this}" },
		      { "answered", "answered:{this}" },
		      { "asked", "asked:{this}" } };
	const char *to = s->to;
	struct expr *e;
	size_t n, i = 0;
	char **tags = activity_tags(c, a, v, &n);

	while (i < 5 && strcmp(words[i].word, to))
		i++;
	if (i < 5) {
		to = words[i].text;
		cast->want.owed = i != 1 && i != 4;
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

enum err activity_compose(struct community *c, struct arena *a, const struct activity *v,
			  const struct recipe *r, const struct recipe_step *s,
			  const struct activity_step *row, time_t now, struct cast *cast,
			  struct why *w)
{
	struct writing *x = arena_get(a, sizeof *x);

	*x = (struct writing){ .c = c, .v = v, .r = r, .name = s->mail, .turn = (long)row->turn };
	x->letter = letter_of(a, r, s->mail, row->turn);
	*cast = (struct cast){ .key = arena_printf(a, "activity:%lld:%lld:%lld", (long long)v->id,
						   (long long)row->n,
						   (long long)(s->extend_s ? v->extended : 0)),
			       .kind = r->name,
			       .class = CLASS_CARE,
			       .activity = v->id,
			       .due = now,
			       .write = write_letter,
			       .arg = x };
	cast->want.now = now;
	cast->want.seed = (uint64_t)v->seed ^ (uint64_t)row->n << 8;
	if (s->asks) {
		cast->want.asks_a_week = c->set->inquiries.per_member_per_week;
		cast->want.not_member = v->owner;
	}
	if (set_audience(c, a, v, r, s, cast, w) != OK)
		return BAD;
	return cast_compose(c, a, cast, w);
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
	cast.key = n->to ? arena_printf(a, "answer:%lld", (long long)n->to->r->id)
			 : arena_printf(a, "activity:%lld:%s", (long long)v->id, n->key);
	cast.want = (struct cast_want){ .only = n->member, .owed = true };
	cast.want.now = n->to ? n->to->now : when_now();
	cast.due = cast.want.now;
	if (cast_compose(c, a, &cast, w) != OK)
		return BAD;
	return cast_store(c, a, &cast) ? OK : why(w, NONE, "nobody is there to get it");
}
