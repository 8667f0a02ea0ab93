/*
 * recipes.c - finding the files of recipes, one's own before the program's.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/near.h"
#include "base/settings_source.h"
#include "community/activity/recipe.h"

enum { RECIPES_MAX = 200 };

static const char *own_folder(const struct settings *set)
{
	return set->store.recipes ? set->store.recipes : "";
}

static bool is_name(const char *name)
{
	return *name && strlen(name) < 60 &&
	       !name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

/* A file of that name in one of the two folders; NULL: none. */
static const char *path_of(struct arena *a, const struct settings *set, const char *name)
{
	const char *folders[] = { own_folder(set), community_recipes(a) };

	for (int i = 0; i < 2; i++) {
		const char *path = arena_printf(a, "%s/%s.conf", folders[i], name);

		if (*folders[i] && access(path, R_OK) == 0)
			return path;
	}
	return NULL;
}

static struct recipe *read_path(struct arena *a, const char *name, const char *path,
				struct settings_faults *faults)
{
	char say[200];
	size_t n;
	char *text = settings_slurp(a, path, &n, say);

	if (!text) {
		settings_fault(a, faults, path, 0, "%s", say);
		return NULL;
	}
	return recipe_read(a, name, path, text, n, faults);
}

/* The names of all recipes, one's own first; each once. */
static size_t names_of(struct arena *a, const struct settings *set, const char ***out)
{
	const char *folders[] = { own_folder(set), community_recipes(a) };
	const char **v = NULL;
	size_t n = 0, cap = 0;

	for (int i = 0; i < 2; i++) {
		DIR *d = *folders[i] ? opendir(folders[i]) : NULL;

		for (struct dirent *f; d && (f = readdir(d)) && n < RECIPES_MAX;) {
			size_t len = strlen(f->d_name), k;
			const char *name;

			if (len < 6 || strcmp(f->d_name + len - 5, ".conf"))
				continue;
			name = arena_ndup(a, f->d_name, len - 5);
			for (k = 0; k < n && strcmp(v[k], name); k++)
				;
			if (k == n && is_name(name))
				*ARENA_PUSH(a, v, n, cap) = name;
		}
		if (d)
			closedir(d);
	}
	*out = v;
	return n;
}

/* What a person mails to ("ask") may stand for the recipe ("inquiry"). */
static const char *meant(struct arena *a, const struct settings *set, const char *name)
{
	struct settings_faults ignored = { 0 };
	const struct recipe *r;
	struct recipes all;
	const char **names;
	size_t n;

	recipes_load(a, set, &all, &ignored);
	r = recipe_by_word(&all, name);
	if (r)
		return r->name;
	n = names_of(a, set, &names);
	return near_best(name, names, n);
}

static enum err find(struct arena *a, const struct settings *set, const char *name,
		     const char **path, struct why *w)
{
	const char *near;

	*path = is_name(name) ? path_of(a, set, name) : NULL;
	if (*path)
		return OK;
	near = meant(a, set, name);
	return why(w, NONE, "there is no recipe '%.40s'%s%s", name, near ? "; did you mean " : "",
		   near ? near : "");
}

enum err recipe_named(struct arena *a, const struct settings *set, const char *name, struct why *w)
{
	const char *path;

	return find(a, set, name, &path, w);
}

enum err recipe_load(struct arena *a, const struct settings *set, const char *name,
		     struct recipe **out, struct why *w)
{
	const char *path;
	struct settings_faults faults = { 0 };

	if (find(a, set, name, &path, w) != OK)
		return NONE;
	*out = read_path(a, name, path, &faults);
	return *out ? OK : why(w, BAD, "%s", faults.n ? faults.v[0] : "the recipe cannot be read");
}

static int by_text(const void *x, const void *y)
{
	return strcmp(*(const char *const *)x, *(const char *const *)y);
}

void recipes_load(struct arena *a, const struct settings *set, struct recipes *out,
		  struct settings_faults *faults)
{
	const char **names;
	size_t n = names_of(a, set, &names);

	if (n)
		qsort(names, n, sizeof *names, by_text);
	out->v = arena_get(a, (n + 1) * sizeof *out->v);
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct recipe *r = read_path(a, names[i], path_of(a, set, names[i]), faults);
		const struct recipe *same = r ? recipe_by_word(out, r->word) : NULL;

		if (same && *r->word)
			settings_fault(a, faults, r->file, 0,
				       "the word \"%s\" is that of the recipe %s as well", r->word,
				       same->name);
		else if (r)
			out->v[out->n++] = r;
	}
}

void recipes_open(struct community *c)
{
	c->recipes = arena_get(c->arena, sizeof *c->recipes);
	recipes_load(c->arena, c->set, c->recipes, &c->recipes->faults);
}
