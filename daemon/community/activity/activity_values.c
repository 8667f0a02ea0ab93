/*
 * activity_values.c - what an activity's letters may say, as values for their templates.
 */
#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/text.h"
#include "community/activity/activity.h"
#include "community/activity/meeting.h"
#include "community/activity/recipe.h"
#include "community/answer.h"
#include "community/keepers.h"
#include "compose/letter.h"
#include "compose/value.h"
#include "compose/way.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_counts.h"
#include "store/store_member.h"

enum { GROUPS_MOST = 50 };

/* turn: in its list, for what has no number of its own */
static struct value *answer_value(struct arena *a, const struct activity_answer *w, size_t turn)
{
	struct value *one = value_map(a);

	value_set_number(one, "n", w->number ? (long)w->number : (long)turn);
	value_set_text(one, "name", w->name);
	value_set_text(one, "text", w->text);
	value_set_number(one, "thanks", (long)w->thanks);
	return one;
}

/* A list for each letter that was answered: of those of one group, or of all (0). */
static struct value *parts_value(struct community *c, struct arena *a, const struct activity *v,
				 const struct activity_answer *list, size_t n, int64_t group)
{
	struct value *map = value_map(a), *part;

	for (size_t i = 0; i < n; i++) {
		const char *name = list[i].part;

		if (!*name || (group && participant_group(c->s, v->id, list[i].member) != group))
			continue;
		part = (struct value *)value_find(map, name, strlen(name),
						  value_hash(name, strlen(name)));
		if (!part) {
			part = value_list(a);
			value_set(map, arena_dup(a, name), part);
		}
		value_push(part, answer_value(a, &list[i], part->n + 1));
	}
	return map;
}

static void set_parts(struct community *c, struct arena *a, const struct activity *v,
		      const struct activity_answer *list, size_t n, struct value *m)
{
	struct value *has = value_map(a);

	for (size_t i = 0; i < n; i++)
		value_set_bool(has, arena_dup(a, list[i].part), true);
	value_set(m, "has", has);
	value_set(m, "parts", parts_value(c, a, v, list, n, 0));
}

static struct value *answers_value(struct community *c, struct arena *a, const struct activity *v,
				   const struct activity_answer *list, size_t n, int64_t group)
{
	struct value *out = value_list(a);

	for (size_t i = 0; i < n; i++)
		if (!group || participant_group(c->s, v->id, list[i].member) == group)
			value_push(out, answer_value(a, &list[i], out->n + 1));
	return out;
}

/* --- groups -------------------------------------------------------------------------------- */

/* "a | b"; whose keyboard hides the bar writes "a / b" or "a, b". */
static char between(const char *field)
{
	return strchr(field, '|') ? '|' : strstr(field, " / ") ? '/' : ',';
}

int64_t activity_groups(struct community *c, struct arena *a, const struct activity *v,
			const struct recipe *r, const char *const **names)
{
	const char *field = *r->groups ? activity_field(a, v, r->groups) : NULL;
	const char **list = arena_get(a, GROUPS_MOST * sizeof *list);
	struct participant *p;
	int64_t most = 0;
	size_t n;

	for (const char *at = field ? field : ""; *at && most < GROUPS_MOST;) {
		size_t len = strcspn(at, (const char[]){ between(field), '\0' });
		const char *name = text_trim(a, at, len);

		if (*name)
			list[most++] = name;
		at += len + (at[len] != '\0');
	}
	if (names)
		*names = list;
	if (field || !v->id)
		return most;
	p = participants_of(c->s, a, v->id, "in", &n);
	for (size_t i = 0; i < n; i++)
		most = p[i].group > most ? p[i].group : most;
	most = most < GROUPS_MOST ? most : GROUPS_MOST;
	for (int64_t i = 0; i < most; i++)
		list[i] = arena_printf(a, "%lld", (long long)i + 1);
	return most;
}

/* "Ana, Bo" */
static const char *with(struct arena *a, const struct participant *p, size_t n, int64_t group)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < n; i++)
		if (p[i].group == group)
			buf_printf(&b, "%s%s", b.n ? ", " : "",
				   *p[i].name ? p[i].name : p[i].address);
	return arena_dup(a, buf_text(&b));
}

static size_t members_of(const struct participant *p, size_t n, int64_t group)
{
	size_t people = 0;

	for (size_t i = 0; i < n; i++)
		people += p[i].group == group;
	return people;
}

static struct value *group_value(struct community *c, struct arena *a, const struct activity *v,
				 const struct participant *p, size_t n, const char *name,
				 int64_t group)
{
	struct value *one = value_map(a);
	struct activity_answer *list;
	size_t n_list = activity_shown(c->s, a, v, &list, ANSWERS_MOST);

	value_set_number(one, "n", (long)group);
	value_set_text(one, "name", name);
	value_set_number(one, "people", (long)members_of(p, n, group));
	value_set_text(one, "with", with(a, p, n, group));
	value_set(one, "answers", answers_value(c, a, v, list, n_list, group));
	value_set(one, "parts", parts_value(c, a, v, list, n_list, group));
	return one;
}

static struct value *groups_value(struct community *c, struct arena *a, const struct activity *v,
				  const struct recipe *r)
{
	struct value *out = value_list(a);
	const char *const *names;
	int64_t most = *r->groups || r->group_size ? activity_groups(c, a, v, r, &names) : 0;
	size_t n = 0;
	struct participant *p = most && v->id ? participants_of(c->s, a, v->id, "in", &n) : NULL;

	for (int64_t i = 0; i < most; i++)
		value_push(out, group_value(c, a, v, p, n, names[i], i + 1));
	return out;
}

void activity_group_values(struct community *c, struct arena *a, const struct activity *v,
			   const struct recipe *r, int64_t group, struct value *values)
{
	const char *const *names;
	size_t n;
	struct participant *p = participants_of(c->s, a, v->id, "in", &n);
	int64_t most = activity_groups(c, a, v, r, &names);

	value_set_text(values, "group", group >= 1 && group <= most ? names[group - 1] : "");
	/* who is alone would read their own name */
	value_set_text(values, "with", members_of(p, n, group) > 1 ? with(a, p, n, group) : "");
}

static struct value *choices_value(struct community *c, struct arena *a, const struct activity *v)
{
	const char *back = arena_printf(a, "r.%s", splice_mark(SPLICE_TOKEN));
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
		value_set_text(one, "vote",
			       way_url(a, c->set->community.address, c->set->community.separator,
				       back, arena_printf(a, "%zu", i + 1)));
		value_push(out, one);
	}
	return out;
}

/* --- values -------------------------------------------------------------------------------- */

/* Who is named in a role, by name: members' addresses are not handed out. */
static const char *named(struct community *c, struct arena *a, const char *text)
{
	struct buf b = BUF(a);

	while (*text) {
		size_t n = strcspn(text, ",; "), apart;
		const char *key = address_key(a, arena_ndup(a, text, n));
		const struct member *m = key ? member_by_address(c->s, a, key) : NULL;

		if (m && *m->name)
			buf_str(&b, m->name);
		else
			buf_add(&b, text, n);
		text += n;
		apart = strspn(text, ",; ");
		buf_add(&b, text, apart);
		text += apart;
	}
	return buf_text(&b);
}

static struct value *fields_value(struct community *c, struct arena *a, const struct activity *v,
				  const struct recipe *r)
{
	struct value *map = value_map(a);

	for (const char *p = v->fields; *p;) {
		size_t line = strcspn(p, "\n"), key = strcspn(p, ":");

		if (key < line) {
			const char *name = arena_ndup(a, p, key);
			const char *text = text_trim(a, p + key + 1, line - key - 1);

			value_set_text(map, name,
				       recipe_has_role(r, name) ? named(c, a, text) : text);
		}
		p += line + (p[line] == '\n');
	}
	return map;
}

static void set_time(struct arena *a, struct value *m, const struct zone *z, const struct lang *l,
		     const char *key, time_t t)
{
	value_set_text(m, key, words_date(a, l, "moment", t, zone_offset(z, t)));
}

/* "Zoe, Bo": whom a question without an answer comes to in the end; those with a name alone, as
 * addresses are not handed out. */
static const char *keepers_named(struct community *c, struct arena *a)
{
	struct buf b = BUF(a);
	size_t n;
	struct keeper *k = keepers_all(c, a, &n);

	for (size_t i = 0; i < n; i++)
		if (k[i].member && *k[i].member->name)
			buf_printf(&b, "%s%s", b.n ? ", " : "", k[i].member->name);
	return buf_text(&b);
}

/* What is still to come, with its time. */
static struct value *steps_value(struct community *c, struct arena *a, const struct lang *l,
				 const struct activity *v, const struct recipe *r)
{
	const struct zone *z = community_zone(c);
	struct value *out = value_list(a);
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	for (size_t i = 0; i < n; i++) {
		struct value *one = value_map(a);
		const struct recipe_step *step;

		if (strcmp(s[i].state, "waiting") || !s[i].at || (size_t)s[i].step >= r->n_steps)
			continue;
		step = &r->steps[s[i].step];
		set_time(a, one, z, l, "at", (time_t)s[i].at);
		value_set_text(one, "name",
			       recipe_text_in(&step->shown, words_code(l),
					      c->set->community.language));
		if (step->times > 1)
			value_set_number(one, "nth", (long)s[i].turn);
		value_push(out, one);
	}
	return out;
}

static int64_t letters_of(struct community *c, struct arena *a, const struct activity *v)
{
	int64_t letters = 0;
	size_t n;
	struct activity_step *s = steps_of(c->s, a, v->id, &n);

	for (size_t i = 0; i < n; i++)
		letters += s[i].letters;
	return letters;
}

static bool quorum_missed(struct community *c, const struct activity *v, int64_t quorum)
{
	return quorum && quorum > count_activity(c->s, v->id, "authors", 0, INT64_MAX);
}

static void set_quorum(struct community *c, struct arena *a, const struct activity *v,
		       const struct recipe *r, struct value *m)
{
	int64_t quorum = activity_quorum(a, v, r);

	if (quorum)
		value_set_number(m, "quorum", (long)quorum);
	value_set_bool(m, "quorum_missed", quorum_missed(c, v, quorum));
}

const char *activity_told(struct community *c, struct arena *a, const struct lang *l,
			  const char *zone, const struct harvest *h)
{
	const struct meeting *m = *h->text ? NULL : meeting_find(c->s, a, h->activity);
	const struct activity *v = m ? NULL : activity_find(c->s, a, h->activity);
	const struct recipe *r = v ? activity_recipe(c, a, v, NULL) : NULL;
	int64_t quorum = r && r->accept == ACCEPT_VOTE ? activity_quorum(a, v, r) : 0;

	if (m)
		return meeting_line(c, a, l, m, zone);
	if (!quorum_missed(c, v, quorum))
		return h->text;
	return arena_printf(a, "%s\n%s", h->text,
			    SAY(a, l, "activity.quorum",
				{ "n", arena_printf(a, "%lld", (long long)quorum) }));
}

void activity_values(struct community *c, struct arena *a, const struct lang *l,
		     const struct activity *v, const struct recipe *r, struct value *m)
{
	const struct zone *z = community_zone(c);
	const struct member *owner =
		v->owner && !v->anonymous ? member_find(c->s, a, v->owner) : NULL;
	struct activity_answer *list, *own;
	size_t n, n_own, n_list = activity_shown(c->s, a, v, &list, ANSWERS_MOST);
	struct value *answers = answers_value(c, a, v, list, n_list, 0);
	struct buf tags = BUF(a);
	char **t = activity_tags(c, a, v, &n);

	for (size_t i = 0; i < n; i++)
		buf_printf(&tags, "%s%s", i ? ", " : "", t[i]);
	value_set_text(m, "title", v->title);
	value_set_text(m, "text", v->text);
	/* {{owner}} of a note is the address of those in charge; here it is a person. */
	value_set_text(m, "owner_address", answer_way(c, a, l, "owner"));
	value_set_text(m, "owner", owner ? *owner->name ? owner->name : owner->address : "");
	value_set_text(m, "keepers", keepers_named(c, a));
	value_set_text(m, "keeper", activity_keeper_name(c, a, v));
	set_quorum(c, a, v, r, m);
	value_set_number(m, "number", (long)v->id);
	set_time(a, m, z, l, "due", (time_t)v->due);
	set_time(a, m, z, l, "opened", (time_t)v->opened_at);
	value_set(m, "answers", answers);
	set_parts(c, a, v, list, n_list, m);
	own = answers_own(c->s, a, v->id, &n_own);
	value_set(m, "own", parts_value(c, a, v, own, n_own, 0));
	value_set(m, "groups", groups_value(c, a, v, r));
	value_set_number(m, "answer_count", (long)answers->n);
	value_set_bool(m, "has_answers", answers->n > 0);
	value_set_number(m, "people", (long)count_activity(c->s, v->id, "authors", 0, INT64_MAX));
	value_set_number(m, "votes", (long)count_activity(c->s, v->id, "votes", 0, INT64_MAX));
	value_set(m, "choices", choices_value(c, a, v));
	value_set_text(m, "tags", buf_text(&tags));
	value_set(m, "field", fields_value(c, a, v, r));
	value_set_bool(m, "extended", v->extended > 0);
	value_set_bool(m, "anonymous", v->anonymous);
	value_set_bool(m, "private", v->private);
	value_set_text(m, "outcome", v->outcome);
	value_set_bool(m, "open", v->state && !strcmp(v->state, "open"));
	value_set_bool(m, "waiting", v->state && !strcmp(v->state, "waiting"));
	value_set(m, "steps", steps_value(c, a, l, v, r));
	value_set_number(m, "letters", (long)letters_of(c, a, v));
	value_set_number(m, "asked", (long)count_activity(c->s, v->id, "asked", 0, INT64_MAX));
}
