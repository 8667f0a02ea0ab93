/*
 * recipe_read.c - a recipe's file, read strictly: tables of keys, and faults with their lines.
 */
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/settings_source.h"
#include "base/settings_table.h"
#include "base/text.h"
#include "base/when.h"
#include "community/activity/recipe.h"
#include "compose/mustache.h"

enum { STEPS_MAX = 100, TURNS_MAX = 60, LETTERS_MAX = 100, DAY = 86400 };

#define ROW(key, type, def, min, max, field, choices)                                              \
	{                                                                                          \
		key, type, def, min, max, choices, IN(field), "", NULL                             \
	}
#define TEXT(key, def, field) ROW(key, SET_TEXT, def, 0, 0, field, NULL)
#define YESNO(key, field)     ROW(key, SET_YESNO, "no", 0, 0, field, NULL)

#define IN(f) offsetof(struct recipe, f)
static const struct setting recipe_rows[] = {
	TEXT("word", "", word),
	TEXT("by", "everyone", by),
	TEXT("lasts", NULL, lasts_text),
	TEXT("hour", "", hour),
	TEXT("section", "", section),
	TEXT("ack", "", ack),
	TEXT("answer_ack", "", answer_ack),
	TEXT("groups", "", groups),
	TEXT("gives", "", gives),
	ROW("group_size", SET_NUMBER, "0", 0, 100, group_size, NULL),
	ROW("roles", SET_LIST, "", 0, 0, roles, NULL),
	ROW("keep", SET_LIST, "", 0, 0, keep, NULL),
	ROW("quorum", SET_NUMBER, "0", 0, 100000, quorum, NULL),
	ROW("accept", SET_CHOICE, "none", 0, 0, accept, "none|answer|vote|check-in|question"),
	ROW("steers", SET_CHOICE, "owner", 0, 0, steers, "owner|coordinators"),
	ROW("needs", SET_LIST, "", 0, 0, needs, NULL),
	YESNO("joins", joins),
	YESNO("personal", personal),
	YESNO("posts", posts),
	YESNO("suggest", suggest),
	YESNO("faq", faq),
	YESNO("event", event),
	YESNO("consent", consent),
	YESNO("anonymous", anonymous),
	YESNO("unnamed", unnamed),
	YESNO("keeper", keeper),
	ROW(NULL, SET_TEXT, NULL, 0, 0, word, NULL),
};
#undef IN
#define IN(f) offsetof(struct recipe_step, f)
static const struct setting step_rows[] = {
	TEXT("at", "", at),
	TEXT("when", "", when_text),
	TEXT("if", "", if_text),
	TEXT("unless", "", unless_text),
	TEXT("mail", "", mail),
	TEXT("to", "", to),
	TEXT("pass", "", pass),
	TEXT("late", "", late),
	TEXT("section", "", section),
	TEXT("gives", "", gives),
	YESNO("each_group", each_group),
	YESNO("divide", divide),
	YESNO("each_item", each_item),
	ROW("every", SET_SPAN, "0d", 0, 366 * DAY, every_s, NULL),
	ROW("times", SET_NUMBER, "1", 1, TURNS_MAX, times, NULL),
	ROW("extend", SET_SPAN, "0d", 0, 366 * DAY, extend_s, NULL),
	ROW("most", SET_NUMBER, "1", 1, 100, most, NULL),
	YESNO("asks", asks),
	YESNO("must", must),
	YESNO("close", close),
	ROW(NULL, SET_TEXT, NULL, 0, 0, name, NULL),
};
#undef IN

/* What of a recipe, and of a step, is no single value. */
static const char *const recipe_parts[] = { "about", "steps", "letters", NULL },
			 *const step_parts[] = { "name", NULL };

static bool is_part(const char *const *parts, const char *key)
{
	for (; *parts; parts++)
		if (!strcmp(*parts, key))
			return true;
	return false;
}

struct reading {
	struct arena *a;
	struct recipe *r;
	struct settings_faults *faults;
	struct source src;
};

static const struct source_line *line_of(const struct reading *rd, const config_setting_t *at)
{
	unsigned line = config_setting_source_line(at);

	return &rd->src.lines[line && line <= rd->src.n_lines ? line - 1 : 0];
}

static void fault_at(struct reading *rd, const config_setting_t *at, const char *text)
{
	const struct source_line *l = line_of(rd, at);

	settings_fault(rd->a, rd->faults, l->file, l->line, "%s", text);
}

static const struct setting *row_of(const struct setting *rows, const char *key)
{
	for (; rows->key; rows++)
		if (!strcmp(rows->key, key))
			return rows;
	return NULL;
}

static void unknown(struct reading *rd, const struct setting *rows, const char *const *parts,
		    config_setting_t *at)
{
	const char *names[40] = { 0 }, *key = config_setting_name(at), *near;
	size_t n = 0;

	for (const struct setting *row = rows; row->key && n < 38; row++)
		names[n++] = row->key;
	for (; *parts; parts++)
		names[n++] = *parts;
	near = near_best(key, names, n);
	fault_at(rd, at,
		 arena_printf(rd->a, "there is no \"%.40s\" here%s%s", key,
			      near ? "; did you mean " : "", near ? near : ""));
}

static const char *value_text(struct reading *rd, config_setting_t *v)
{
	switch (config_setting_type(v)) {
	case CONFIG_TYPE_STRING: return config_setting_get_string(v);
	case CONFIG_TYPE_BOOL: return config_setting_get_bool(v) ? "yes" : "no";
	case CONFIG_TYPE_INT: return arena_printf(rd->a, "%d", config_setting_get_int(v));
	default: return NULL;
	}
}

static bool put_list(struct reading *rd, const struct setting *row, void *base, config_setting_t *v,
		     char say[200])
{
	int n = config_setting_length(v);
	const char **items = arena_get(rd->a, sizeof *items * (size_t)(n + 1));

	for (int i = 0; i < n; i++) {
		items[i] = config_setting_get_string_elem(v, i);
		if (!items[i]) {
			snprintf(say, 200, "a list of texts is wanted here");
			return false;
		}
	}
	return setting_put_list(rd->a, row, base, items, (size_t)n, say);
}

static void put_value(struct reading *rd, const struct setting *row, void *base,
		      config_setting_t *v)
{
	char say[200] = "a text in quotes, a number or true is wanted here";
	const char *text;
	bool good;

	if (setting_is_list(row) && (config_setting_is_array(v) || config_setting_is_list(v))) {
		good = put_list(rd, row, base, v, say);
	} else {
		text = value_text(rd, v);
		good = text && setting_put(rd->a, row, base, "", text, say);
	}
	if (!good)
		fault_at(rd, v, arena_printf(rd->a, "%s: %s", row->key, say));
}

static void read_rows(struct reading *rd, const struct setting *rows, const char *const *parts,
		      void *base, config_setting_t *at)
{
	for (const struct setting *row = rows; row->key; row++) {
		config_setting_t *v = config_setting_get_member(at, row->key);
		char say[200];

		if (v)
			put_value(rd, row, base, v);
		else if (!row->def)
			fault_at(rd, at, arena_printf(rd->a, "%s is missing", row->key));
		else if (!setting_put(rd->a, row, base, "", row->def, say))
			die("recipes: the default of %s: %s", row->key, say);
	}
	for (int i = 0; i < config_setting_length(at); i++) {
		config_setting_t *v = config_setting_get_elem(at, (unsigned)i);
		const char *key = config_setting_name(v);

		if (!row_of(rows, key) && !is_part(parts, key))
			unknown(rd, rows, parts, v);
	}
}

/* --- letters ------------------------------------------------------------------------------- */

static void check_text(struct reading *rd, config_setting_t *v, const char *name, const char *text)
{
	const struct mustache *m;
	struct why w;

	if (!text_is_utf8(text, strlen(text)))
		fault_at(rd, v, "is not UTF-8");
	else if (!strchr(text, '\n'))
		fault_at(
			rd, v,
			"a letter has its subject in the first line, an empty line, then the text");
	else if (mustache_compile(rd->a, name, text, strlen(text), &m, &w) != OK)
		fault_at(rd, v, w.text);
}

/* { en = "..."; pt = "..."; }: what cannot be a text of that name is told by `check`. */
static void read_texts(struct reading *rd, config_setting_t *at, struct recipe_letter *l,
		       void (*check)(struct reading *, config_setting_t *, const char *name,
				     const char *text))
{
	int n = config_setting_is_group(at) ? config_setting_length(at) : 0;
	bool english = false;

	l->name = arena_dup(rd->a, config_setting_name(at));
	l->v = arena_get(rd->a, sizeof *l->v * (size_t)(n + 1));
	for (int i = 0; i < n; i++) {
		config_setting_t *v = config_setting_get_elem(at, (unsigned)i);
		const char *text = config_setting_get_string(v), *lang = config_setting_name(v);

		if (!text) {
			fault_at(rd, v, "a text in quotes is wanted here");
			continue;
		}
		check(rd, v, l->name, text);
		english = english || !strcmp(lang, "en");
		l->v[l->n++] =
			(struct recipe_text){ arena_dup(rd->a, lang), arena_dup(rd->a, text) };
	}
	if (!english)
		fault_at(rd, at,
			 arena_printf(rd->a, "write it as { en = \"%s\"; }: English must be there",
				      check == check_text ? "Subject ..." : "..."));
}

static void check_line(struct reading *rd, config_setting_t *v, const char *name, const char *text)
{
	if (!text_is_utf8(text, strlen(text)))
		fault_at(rd, v, "is not UTF-8");
	else if (strchr(text, '\n'))
		fault_at(rd, v, arena_printf(rd->a, "%s: one line is wanted here", name));
}

/* One line for people: in one language, or in several as a letter is. */
static void read_line(struct reading *rd, config_setting_t *at, struct recipe_letter *l)
{
	const char *text = config_setting_get_string(at);

	if (text) {
		check_line(rd, at, config_setting_name(at), text);
		l->v = arena_get(rd->a, sizeof *l->v);
		l->v[l->n++] = (struct recipe_text){ "en", arena_dup(rd->a, text) };
	} else {
		read_texts(rd, at, l, check_line);
	}
}

static void read_about(struct reading *rd, config_setting_t *root)
{
	config_setting_t *at = config_setting_get_member(root, "about");

	if (at)
		read_line(rd, at, &rd->r->about);
	else
		fault_at(rd, root, "about is missing");
}

static void read_letters(struct reading *rd, config_setting_t *at)
{
	struct recipe *r = rd->r;
	int n = at ? config_setting_length(at) : 0;

	if (at && (!config_setting_is_group(at) || n > LETTERS_MAX)) {
		fault_at(rd, at, "write: letters = { NAME = { en = \"...\"; }; };");
		return;
	}
	r->letters = arena_get(rd->a, sizeof *r->letters * (size_t)(n + 1));
	for (int i = 0; i < n; i++)
		read_texts(rd, config_setting_get_elem(at, (unsigned)i),
			   &r->letters[r->n_letters++], check_text);
}

/* --- steps --------------------------------------------------------------------------------- */

/* "0", "2d", "end", "end-6h", "end+28d", "event-1d" */
static bool read_at(struct recipe_step *s)
{
	const char *p = s->at;
	int sign = 1;

	s->anchor = !strcmp(p, "by hand") ? STEP_HAND : STEP_START;
	if (s->anchor == STEP_HAND)
		return true;
	if (!strncmp(p, "end", 3) || !strncmp(p, "event", 5)) {
		s->anchor = p[1] == 'n' ? STEP_END : STEP_EVENT;
		p += s->anchor == STEP_END ? 3 : 5;
		if (!*p)
			return true;
		if (*p != '+' && *p != '-')
			return false;
		sign = *p++ == '-' ? -1 : 1;
	}
	if (!strcmp(p, "0"))
		return true;
	if (!strcmp(p, "follow_up") && sign > 0) {
		s->offset_s = 28 * DAY;
		return s->follow_up = true;
	}
	if (!when_span(p, &s->offset_s))
		return false;
	s->offset_s *= sign;
	return true;
}

static const struct expr *read_expr(struct reading *rd, config_setting_t *at, const char *key,
				    const char *text, const struct expr_vocabulary *v)
{
	struct expr *e = NULL;
	struct why w;

	if (!*text)
		return NULL;
	if (expr_parse(rd->a, text, v, &e, &w) != OK)
		fault_at(rd, at, arena_printf(rd->a, "%s: %s", key, w.text));
	return e;
}

static const char *const to_words[] = {
	"owner", "keeper", "coordinators", "participants", "answered", "asked", NULL
};
static const char *const pass_words[] = { "owner",    "coordinators", "participants",
					  "answered", "group",        NULL };

/* One of the engine's words, or a role of the recipe. */
static bool is_word_of(const struct recipe *r, const char *word, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(*words, word))
			return true;
	return recipe_has_role(r, word);
}

bool recipe_to_word(const struct recipe *r, const char *to)
{
	return is_word_of(r, to, to_words);
}

/* What only makes sense together. */
static void check_step(struct reading *rd, config_setting_t *at, const struct recipe_step *s)
{
	const struct recipe *r = rd->r;

	if (*s->pass && !is_word_of(r, s->pass, pass_words))
		fault_at(
			rd, at,
			"pass: write answered, participants, owner, coordinators, group or a role");
	if ((*s->pass || *s->late || *s->section) && !*s->mail)
		fault_at(rd, at, "pass, late and section are about answers to a letter: add mail");
	if (*s->late && !recipe_letter_find(r, s->late))
		fault_at(rd, at,
			 arena_printf(rd->a, "late: there is no letter \"%.40s\"", s->late));
	if ((s->each_group || !strcmp(s->pass, "group")) && !*r->groups && !r->group_size)
		fault_at(rd, at, "there are no groups: add groups or group_size to the recipe");
	if (s->gives[strspn(s->gives, "abcdefghijklmnopqrstuvwxyz0123456789-")])
		fault_at(rd, at, "gives: a role is one word of small letters, such as graduate");
	if (s->divide && !r->group_size)
		fault_at(rd, at, "divide wants group_size = 4 in the recipe");
	if (!strcmp(s->to, "keeper") && !r->keeper)
		fault_at(rd, at, "nobody looks after it: add keeper = true to the recipe");
	if (s->anchor == STEP_EVENT && !r->event)
		fault_at(rd, at, "there is no event: add event = true to the recipe");
}

static void check_to(struct reading *rd, config_setting_t *at, struct recipe_step *s)
{
	static const char *const tags[] = { "tag" };

	if (!*s->mail && !*s->gives) {
		if (!s->close && !s->extend_s && !s->divide)
			fault_at(rd, at,
				 "the step does nothing: add mail = \"...\" or close = true");
		return;
	}
	if (*s->mail && !recipe_letter_find(rd->r, s->mail))
		fault_at(rd, at,
			 arena_printf(rd->a, "mail: there is no letter \"%.40s\"", s->mail));
	if (!*s->to)
		fault_at(
			rd, at,
			"to is missing: owner, keeper, coordinators, participants, answered, asked "
			"or an audience");
	else if (!recipe_to_word(rd->r, s->to))
		read_expr(rd, at, "to", recipe_fill(rd->a, s->to, 1, tags, 1, 5), &expr_audience);
}

/* Without a name it is called by its letter. */
static bool read_step_name(struct reading *rd, config_setting_t *at, struct recipe_step *s, int n)
{
	config_setting_t *v = config_setting_get_member(at, "name");

	if (v)
		read_line(rd, v, &s->shown);
	s->name = recipe_text_in(&s->shown, "en", NULL);
	if (v && !*s->name)
		return false;
	if (!v) {
		s->name = *s->mail ? s->mail : arena_printf(rd->a, "step %d", n + 1);
		s->shown.v = arena_get(rd->a, sizeof *s->shown.v);
		s->shown.v[s->shown.n++] = (struct recipe_text){ "en", s->name };
	}
	return true;
}

static void read_step(struct reading *rd, config_setting_t *at, int n)
{
	struct recipe_step *s = &rd->r->steps[rd->r->n_steps++];

	if (!config_setting_is_group(at)) {
		fault_at(rd, at, "a step is a group: { at = \"2d\"; mail = \"remind\"; ... }");
		return;
	}
	read_rows(rd, step_rows, step_parts, s, at);
	s->line = line_of(rd, at)->line;
	if (!s->at || !read_step_name(rd, at, s, n))
		return; /* told already */
	if (*s->at && *s->when_text)
		fault_at(rd, at, "a step has at or when, not both");
	else if (*s->when_text)
		s->anchor = STEP_WHEN;
	else if (!read_at(s))
		fault_at(rd, at, "at: write 0, 2d, end, end-6h, end+28d or event-1d");
	if ((s->times > 1 || s->each_item) && (!s->every_s || s->anchor != STEP_START))
		fault_at(rd, at, "what is repeated has every = \"7d\" and counts from the opening");
	s->when = read_expr(rd, at, "when", s->when_text, &expr_condition);
	s->only_if = read_expr(rd, at, "if", s->if_text, &expr_condition);
	s->unless = read_expr(rd, at, "unless", s->unless_text, &expr_condition);
	check_to(rd, at, s);
	check_step(rd, at, s);
}

static void read_steps(struct reading *rd, config_setting_t *at)
{
	int n = config_setting_length(at);

	if (!config_setting_is_list(at) || n > STEPS_MAX) {
		fault_at(rd, at,
			 "write: steps = ( { at = \"0\"; mail = \"...\"; to = "
			 "\"...\"; } );");
		return;
	}
	rd->r->steps = arena_get(rd->a, sizeof *rd->r->steps * (size_t)(n + 1));
	for (int i = 0; i < n; i++)
		read_step(rd, config_setting_get_elem(at, (unsigned)i), i);
}

/* --- the whole ----------------------------------------------------------------------------- */

static void read_whole(struct reading *rd, config_setting_t *root)
{
	struct recipe *r = rd->r;
	const char *acks[] = { r->ack, r->answer_ack };
	int h, m, end = 0;

	r->hour_min = -1;
	if (*r->hour) {
		if (sscanf(r->hour, "%2d:%2d%n", &h, &m, &end) == 2 && !r->hour[end] && h >= 0 &&
		    h < 24 && m >= 0 && m < 60)
			r->hour_min = h * 60 + m;
		else
			fault_at(rd, root, "hour: write for example 09:00");
	}
	if (strcmp(r->lasts_text, "promise") &&
	    (!when_span(r->lasts_text, &r->lasts_s) || r->lasts_s <= 0))
		fault_at(rd, root, "lasts: write a span such as 7d, or promise");
	r->by_expr = read_expr(rd, root, "by", r->by, &expr_audience);
	for (size_t i = 0; i < r->keep.n; i++)
		if (!recipe_letter_find(r, r->keep.v[i]))
			fault_at(rd, root,
				 arena_printf(rd->a, "keep: there is no letter \"%.40s\"",
					      r->keep.v[i]));
	for (int i = 0; i < 2; i++)
		if (*acks[i] && !recipe_letter_find(r, acks[i]))
			fault_at(rd, root,
				 arena_printf(rd->a, "there is no letter \"%.40s\"", acks[i]));
}

static void read_config(struct reading *rd, config_t *config)
{
	config_setting_t *root = config_root_setting(config);
	size_t before = rd->faults->n;

	read_rows(rd, recipe_rows, recipe_parts, rd->r, root);
	read_about(rd, root);
	read_letters(rd, config_setting_get_member(root, "letters"));
	if (config_setting_get_member(root, "steps"))
		read_steps(rd, config_setting_get_member(root, "steps"));
	else
		fault_at(rd, root, "steps is missing: an activity begins with a letter");
	if (rd->faults->n == before)
		read_whole(rd, root);
}

struct recipe *recipe_read(struct arena *a, const char *name, const char *file, const char *text,
			   size_t n, struct settings_faults *faults)
{
	struct reading rd = { .a = a, .faults = faults };
	size_t before = faults->n;
	config_t config;

	rd.r = arena_get(a, sizeof *rd.r);
	rd.r->name = arena_dup(a, name);
	rd.r->file = arena_dup(a, file);
	rd.r->text = arena_ndup(a, text, n);
	if (!settings_source(&rd.src, a, rd.r->file, NULL, text, n, faults))
		return NULL;
	config_init(&config);
	if (!config_read_string(&config, rd.src.text)) {
		unsigned line = (unsigned)config_error_line(&config);

		settings_fault(a, faults, file,
			       line && line <= rd.src.n_lines ? rd.src.lines[line - 1].line : 1,
			       "this line, or the end of the one above, cannot be read");
	} else {
		read_config(&rd, &config);
	}
	config_destroy(&config);
	return faults->n == before ? rd.r : NULL;
}
