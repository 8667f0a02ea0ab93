/*
 * activity_text.c - an activity's words: its recipe's, its opener's, and its answers compiled.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/recipe.h"
#include "store/store_counts.h"

enum { CHOICES_MAX = 50, ITEMS_MAX = 60, TAGS_MAX = 5 };

/* --- its recipe ---------------------------------------------------------------------------- */

const struct recipe *activity_recipe(struct community *c, struct arena *a, const struct activity *v,
				     struct why *w)
{
	const struct recipe *now = recipe_by_name(c->recipes, v->recipe), *own;
	struct settings_faults faults = { 0 };

	if (now && !strcmp(now->text, v->source))
		return now;
	own = recipe_read(a, v->recipe, "the recipe it began with", v->source, strlen(v->source),
			  &faults);
	if (!own)
		why(w, BAD, "activity %lld: %.150s", (long long)v->id,
		    faults.n ? faults.v[0] : "its recipe cannot be read");
	return own;
}

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

int64_t activity_quorum(struct arena *a, const struct activity *v, const struct recipe *r)
{
	const char *said = r->accept == ACCEPT_VOTE ? activity_field(a, v, "quorum") : NULL;
	long n = said ? strtol(said, NULL, 10) : 0;

	return n > 0 ? n : r->quorum;
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

/* Gives how many there are up to that one. */
static long item_find(struct arena *a, const struct activity *v, long turn, const char **out)
{
	long n = 0;

	*out = "";
	for (const char *p = v->text; *p && n < turn;) {
		size_t len = strcspn(p, "\n");
		const char *item = item_of(a, p, len);

		if (item && ++n == turn)
			*out = item;
		p += len + (p[len] == '\n');
	}
	return n;
}

const char *activity_item(struct arena *a, const struct activity *v, long turn)
{
	const char *item;

	item_find(a, v, turn, &item);
	return item;
}

long activity_items(struct arena *a, const struct activity *v)
{
	const char *item;

	return item_find(a, v, ITEMS_MAX, &item);
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
