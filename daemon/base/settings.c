#include "base/settings.h"

#include <libconfig.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/settings_source.h"
#include "base/settings_table.h"
#include "base/text.h"

enum { ITEMS_MAX = 1000 };

struct reading {
	struct arena *a;
	struct settings *s;
	struct settings_faults *faults;
	struct source src;
	config_t *config;
};

static struct source_line place_of(const struct reading *r, unsigned line)
{
	if (!line || line > r->src.n_lines)
		return r->src.lines[0];
	return r->src.lines[line - 1];
}

static void fault_at(struct reading *r, const config_setting_t *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void fault_at(struct reading *r, const config_setting_t *at, const char *fmt, ...)
{
	struct source_line p = place_of(r, config_setting_source_line(at));
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vprintf(r->a, fmt, ap);
	va_end(ap);
	settings_fault(r->a, r->faults, p.file, p.line, "%s", text);
}

/* Edit distance, for "did you mean"; names over 40 bytes count as far. */
static int distance(const char *x, const char *y)
{
	int row[42], n = (int)strlen(x), m = (int)strlen(y);

	if (n > 40 || m > 40)
		return 99;
	for (int j = 0; j <= m; j++)
		row[j] = j;
	for (int i = 1; i <= n; i++) {
		int diagonal = row[0];

		row[0] = i;
		for (int j = 1; j <= m; j++) {
			int best = diagonal + (x[i - 1] != y[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[m];
}

static const struct section *find_section(const char *name)
{
	for (const struct section *g = settings_sections; g->name; g++)
		if (!strcmp(g->name, name))
			return g;
	return NULL;
}

static const struct setting *find_row(const struct section *g, const char *key)
{
	for (const struct setting *row = g->rows; row->key; row++)
		if (!strcmp(row->key, key))
			return row;
	return NULL;
}

/* The nearest name to `key` inside `home`, else the same key in another group, else a group. */
static const char *nearest(struct arena *a, const struct section *home, const char *key)
{
	const char *best = NULL;
	int least = (int)strlen(key) / 3 + 2, d;

	for (const struct setting *row = home->rows; row->key; row++)
		if ((d = distance(key, row->key)) < least) {
			least = d;
			best = row->key;
		}
	if (!*home->name)
		for (const struct section *g = settings_sections; g->name; g++)
			if ((d = distance(key, g->name)) < least) {
				least = d;
				best = g->name;
			}
	if (best)
		return best;
	for (const struct section *g = settings_sections; g->name; g++)
		if (find_row(g, key))
			return arena_printf(a, "%s.%s", g->name, key);
	return NULL;
}

static void unknown(struct reading *r, const struct section *g, const config_setting_t *at)
{
	const char *key = config_setting_name(at), *near = nearest(r->a, g, key);
	const char *dot = *g->name ? "." : "";

	if (!strcmp(key, "password") || !strcmp(key, "pass") || !strcmp(key, "secret"))
		fault_at(r, at,
			 "a password does not belong in here: write it into a file that "
			 "only Tidings can read and name it as password_file");
	else if (near)
		fault_at(r, at, "there is no setting %s%s%s; did you mean %s?", g->name, dot, key,
			 near);
	else
		fault_at(r, at, "there is no setting %s%s%s; `tidings check --settings` lists all",
			 g->name, dot, key);
}

static const char *type_words(const struct setting *row)
{
	switch (row->type) {
	case SET_NUMBER: return "a number without quotes";
	case SET_YESNO: return "true or false";
	case SET_SIZE: return "a size in quotes such as \"25M\"";
	case SET_SPAN: return "a time in quotes such as \"20m\", \"6h\" or \"7d\"";
	case SET_ADDRESSES: return "a list of mail addresses such as [ \"ann@example.org\" ]";
	case SET_LIST: return "a list of texts such as [ \"one\", \"two\" ]";
	default: return "a text in quotes";
	}
}

/* The value as text, NULL where its type cannot be meant. */
static const char *value_text(struct arena *a, const struct setting *row, config_setting_t *at)
{
	bool number = row->type == SET_NUMBER, yesno = row->type == SET_YESNO;

	switch (config_setting_type(at)) {
	case CONFIG_TYPE_STRING: return number ? NULL : config_setting_get_string(at);
	case CONFIG_TYPE_BOOL: return yesno ? (config_setting_get_bool(at) ? "yes" : "no") : NULL;
	case CONFIG_TYPE_INT:
		return number ? arena_printf(a, "%d", config_setting_get_int(at)) : NULL;
	default: return NULL;
	}
}

static bool read_list(struct reading *r, const struct setting *row, void *base,
		      config_setting_t *at, char say[200])
{
	int n = config_setting_length(at);
	const char **v;

	snprintf(say, 200, "a list of at most %d texts is wanted here", ITEMS_MAX);
	if (n > ITEMS_MAX)
		return false;
	v = arena_get(r->a, sizeof *v * (size_t)(n + 1));
	for (int i = 0; i < n; i++) {
		v[i] = config_setting_get_string_elem(at, i);
		if (!v[i]) {
			snprintf(say, 200, "%s is wanted here", type_words(row));
			return false;
		}
	}
	return setting_put_list(r->a, row, base, v, (size_t)n, say);
}

static void read_value(struct reading *r, const struct section *g, const struct setting *row,
		       void *base, config_setting_t *at)
{
	const char *dot = *g->name ? "." : "", *text;
	char say[200];
	bool good;

	if (setting_is_list(row) && (config_setting_is_array(at) || config_setting_is_list(at))) {
		good = read_list(r, row, base, at, say);
	} else {
		text = value_text(r->a, row, at);
		snprintf(say, sizeof say, "%s is wanted here", type_words(row));
		good = text && setting_put(r->a, row, base, r->s->folder, text, say);
	}
	if (!good)
		fault_at(r, at, "%s%s%s: %s", g->name, dot, row->key, say);
}

static bool put_default(struct reading *r, const struct setting *row, void *base)
{
	char say[200];

	if (!row->def)
		return false;
	if (!setting_put(r->a, row, base, r->s->folder, row->def, say))
		die("settings: the default of %s is not allowed: %s", row->key, say);
	return true;
}

/* One group, or the root for "": `at` may be NULL, then all settings take their defaults. */
static void read_group(struct reading *r, const struct section *g, void *base, config_setting_t *at)
{
	for (const struct setting *row = g->rows; row->key; row++) {
		config_setting_t *v = at ? config_setting_get_member(at, row->key) : NULL;

		if (v) {
			read_value(r, g, row, base, v);
			continue;
		}
		if (put_default(r, row, base))
			continue;
		if (at && !config_setting_is_root(at))
			fault_at(r, at, "%s.%s is missing; write: %s = %s;", g->name, row->key,
				 row->key, row->example);
		else
			settings_fault(r->a, r->faults, place_of(r, 0).file, 0,
				       "%s.%s is missing; write: %s: { %s = %s; };", g->name,
				       row->key, g->name, row->key, row->example);
	}
	for (int i = 0; at && *g->name && i < config_setting_length(at); i++) {
		config_setting_t *v = config_setting_get_elem(at, (unsigned)i);

		if (!find_row(g, config_setting_name(v)))
			unknown(r, g, v);
	}
}

struct elements { /* how each list of groups in struct settings is laid out */
	char *v;
	size_t n;
};

static void read_repeated(struct reading *r, const struct section *g, config_setting_t *at)
{
	struct elements e = { 0 };
	int n = config_setting_length(at);

	if (!config_setting_is_list(at) || n > ITEMS_MAX) {
		fault_at(r, at, "%s is a list of at most %d groups: %s = ( { ... }, { ... } );",
			 g->name, ITEMS_MAX, g->name);
		return;
	}
	e.v = arena_get(r->a, g->size * (size_t)(n + 1));
	for (int i = 0; i < n; i++) {
		config_setting_t *one = config_setting_get_elem(at, (unsigned)i);
		char *element = e.v + g->size * e.n;
		struct source_line p = place_of(r, config_setting_source_line(one));

		if (!config_setting_is_group(one)) {
			fault_at(r, one, "%s: each item is a group in braces: { name = ...; }",
				 g->name);
			continue;
		}
		memcpy(element, &p.file, sizeof p.file);
		memcpy(element + sizeof p.file, &p.line, sizeof p.line);
		read_group(r, g, element, one);
		e.n++;
	}
	memcpy((char *)r->s + g->at, &e, sizeof e);
}

static void read_section(struct reading *r, const struct section *g, config_setting_t *root)
{
	config_setting_t *at = *g->name ? config_setting_get_member(root, g->name) : root;

	if (g->repeated) {
		if (at)
			read_repeated(r, g, at);
	} else if (at && !config_setting_is_group(at)) {
		fault_at(r, at, "%s is a group: %s: { ... };", g->name, g->name);
	} else {
		read_group(r, g, r->s, at);
	}
}

/* --- where things stand ----------------------------------------------------------------------- */

static void keep_place(struct reading *r, const char *key, const config_setting_t *at)
{
	struct source_line l = place_of(r, config_setting_source_line(at));

	settings_place_keep(r->s, key, (struct settings_place){ l.file, l.line });
}

/* What is in a group, as "group.name"; of each list its items. */
static void keep_places(struct reading *r, const char *group, const config_setting_t *in)
{
	for (int i = 0; i < config_setting_length(in); i++) {
		config_setting_t *at = config_setting_get_elem(in, (unsigned)i);
		const char *name = config_setting_name(at);
		const char *key = arena_printf(r->a, "%s%s", group, name);

		keep_place(r, key, at);
		if (config_setting_is_group(at) && !*group)
			keep_places(r, arena_printf(r->a, "%s.", name), at);
		if (!config_setting_is_array(at) && !config_setting_is_list(at))
			continue;
		for (int k = 0; k < config_setting_length(at) && k < ITEMS_MAX; k++)
			keep_place(r, arena_printf(r->a, "%s[%d]", key, k),
				   config_setting_get_elem(at, (unsigned)k));
	}
}

static void read_all(struct reading *r)
{
	config_setting_t *root = config_root_setting(r->config);
	const struct section *top = find_section("");

	for (const struct section *g = settings_sections; g->name; g++)
		read_section(r, g, root);
	for (int i = 0; i < config_setting_length(root); i++) {
		config_setting_t *v = config_setting_get_elem(root, (unsigned)i);
		const char *key = config_setting_name(v);

		if (!find_section(key) && !find_row(top, key))
			unknown(r, top, v);
	}
	keep_places(r, "", root);
	if (!r->faults->n)
		settings_check_whole(r->a, r->s, r->faults);
}

static void syntax_fault(struct reading *r)
{
	struct source_line p = place_of(r, (unsigned)config_error_line(r->config));
	const char *text = config_error_text(r->config);

	if (text && !strcmp(text, "duplicate setting name"))
		settings_fault(r->a, r->faults, p.file, p.line,
			       "this name was given before; keep one of the two");
	else if (text && strcmp(text, "syntax error"))
		settings_fault(r->a, r->faults, p.file, p.line, "%s", text);
	else
		settings_fault(r->a, r->faults, p.file, p.line,
			       "this line, or the end of the one above, cannot be read; write: "
			       "name = \"text\"; or = 12; or = true; and close each { ( [");
}

static void set_paths(struct settings *s, const char *path)
{
	char real[PATH_MAX];
	char *slash;

	if (!realpath(path, real)) {
		char here[PATH_MAX];

		if (*path != '/' && getcwd(here, sizeof here))
			s->file = arena_printf(s->arena, "%s/%s", here, path);
		else
			s->file = arena_dup(s->arena, path);
	} else {
		s->file = arena_dup(s->arena, real);
	}
	slash = strrchr(s->file, '/');
	s->folder =
		slash > s->file ? arena_ndup(s->arena, s->file, (size_t)(slash - s->file)) : "/";
}

static struct settings *load(struct arena *a, const char *path, bool includes, const char *text,
			     size_t n, struct settings_faults *faults)
{
	struct reading r = { .a = a, .faults = faults };
	config_t config;
	size_t before = faults->n;

	r.s = arena_get(a, sizeof *r.s);
	r.s->arena = a;
	set_paths(r.s, path);
	if (!settings_source(&r.src, a, path, includes ? r.s->folder : NULL, text, n, faults))
		return NULL;
	config_init(&config);
	r.config = &config;
	if (!config_read_string(&config, r.src.text))
		syntax_fault(&r);
	else
		read_all(&r);
	config_destroy(&config);
	return faults->n == before ? r.s : NULL;
}

struct settings *settings_read(struct arena *a, const char *path, const char *text, size_t n,
			       struct settings_faults *faults)
{
	return load(a, path, false, text, n, faults);
}

struct settings *settings_load(struct arena *a, const char *path, struct settings_faults *faults)
{
	char say[200], *text;
	size_t n;

	text = settings_slurp(a, path, &n, say);
	if (!text) {
		settings_fault(a, faults, path, 0, "%s", say);
		return NULL;
	}
	return load(a, path, true, text, n, faults);
}
