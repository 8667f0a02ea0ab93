#include "compose/words_in.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/near.h"
#include "base/text.h"
#include "compose/mustache.h"
#include "compose/value.h"

enum { LANGUAGES = 64, CODE_MAX = 16 };

static bool name_ok(const char *s, size_t n, const char *more)
{
	for (size_t i = 0; i < n; i++)
		if (!((s[i] >= 'a' && s[i] <= 'z') || (s[i] >= '0' && s[i] <= '9') ||
		      strchr(more, s[i])))
			return false;
	return n > 0;
}

/* NULL with errno set where it cannot be read or is over the template cap. The arena keeps what the
 * file has, not what one might have: there are hundreds. */
static char *file_read(struct arena *a, const char *path, size_t *n)
{
	static char room[MUSTACHE_SIZE + 1];
	FILE *f = fopen(path, "re");
	bool bad;

	if (!f)
		return NULL;
	*n = fread(room, 1, sizeof room, f);
	bad = ferror(f);
	fclose(f);
	if (!bad && *n <= MUSTACHE_SIZE)
		return arena_ndup(a, room, *n);
	errno = bad ? EIO : EFBIG;
	return NULL;
}

static int entry_order(const void *a, const void *b)
{
	return strcmp(((const struct entry *)a)->key, ((const struct entry *)b)->key);
}

static const struct entry *entry_find(const struct language *l, const char *key)
{
	struct entry want = { .key = key };

	return l->n ? bsearch(&want, l->entries, l->n, sizeof want, entry_order) : NULL;
}

static enum err line_take(struct arena *a, struct language *l, size_t *cap, char *line, int number,
			  const char *path, struct why *w)
{
	char *eq = strchr(line, '='), *key;

	key = text_trim(a, line, strlen(line));
	if (!*key || *key == '#')
		return OK;
	if (!eq)
		return why(w, BAD, "%s:%d: write \"key = text\"", path, number);
	key = text_trim(a, line, (size_t)(eq - line));
	if (!name_ok(key, strlen(key), "._"))
		return why(w, BAD, "%s:%d: \"%s\" is not a key; use a-z 0-9 . _", path, number,
			   key);
	*ARENA_PUSH(a, l->entries, l->n, *cap) =
		(struct entry){ key, text_trim(a, eq + 1, strlen(eq + 1)), number };
	return OK;
}

static enum err conf_parse(struct arena *a, struct language *l, char *text, const char *path,
			   struct why *w)
{
	size_t cap = 0;
	int number = 1;

	for (char *line = text, *end; line; line = end, number++) {
		end = strchr(line, '\n');
		if (end)
			*end++ = '\0';
		if (line_take(a, l, &cap, line, number, path, w) != OK)
			return BAD;
	}
	if (l->n)
		qsort(l->entries, l->n, sizeof *l->entries, entry_order);
	for (size_t i = 1; i < l->n; i++)
		if (!strcmp(l->entries[i - 1].key, l->entries[i].key))
			return why(w, BAD, "%s:%d: \"%s\" is here a second time", path,
				   l->entries[i].line > l->entries[i - 1].line
					   ? l->entries[i].line
					   : l->entries[i - 1].line,
				   l->entries[i].key);
	return OK;
}

/* NONE: there is no such language. Remembered either way. */
static enum err language_get(struct words *ws, const char *code, struct language **out,
			     struct why *w)
{
	struct language *l;
	const char *path;
	char *text;
	size_t n;

	for (size_t i = 0; i < ws->n; i++) {
		if (!strcmp(ws->v[i]->code, code)) {
			*out = ws->v[i];
			return ws->v[i]->there ? OK : NONE;
		}
	}
	if (ws->n == LANGUAGES)
		return NONE;
	l = arena_get(ws->a, sizeof *l);
	l->code = arena_dup(ws->a, code);
	*ARENA_PUSH(ws->a, ws->v, ws->n, ws->cap) = l;
	path = arena_printf(ws->a, "%s/%s/words.conf", ws->folder, code);
	text = file_read(ws->a, path, &n);
	if (!text)
		return errno == ENOENT ? NONE : why(w, BAD, "%s: %s", path, strerror(errno));
	if (conf_parse(ws->a, l, text, path, w) != OK)
		return BAD;
	l->there = true;
	*out = l;
	return OK;
}

enum err words_open(struct arena *a, const char *folder, struct words **out, struct why *w)
{
	struct words *ws = arena_get(a, sizeof *ws);
	struct language *en;
	enum err e;

	ws->a = a;
	ws->folder = arena_dup(a, folder);
	e = language_get(ws, "en", &en, w);
	if (e == NONE)
		return why(w, BAD,
			   "%s/en/words.conf: not there; is this the folder of the templates?",
			   folder);
	*out = ws;
	return e;
}

const char *words_folder(const struct words *w)
{
	return w->folder;
}

static void chain_add(struct words *ws, struct lang *l, const char *name)
{
	char code[CODE_MAX];
	struct language *found;
	size_t n = name ? strlen(name) : 0;

	if (!n || n >= sizeof code)
		return;
	for (size_t i = 0; i <= n; i++)
		code[i] = name[i] == '_' ? '-'
					 : (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32
										   : name[i]);
	while (name_ok(code, strlen(code), "-")) {
		char *dash = strrchr(code, '-');

		if (language_get(ws, code, &found, NULL) == OK && l->n < CHAIN &&
		    (l->n == 0 || l->chain[l->n - 1] != found))
			l->chain[l->n++] = found;
		if (!dash)
			break;
		*dash = '\0';
	}
}

static struct value *words_map(struct words *ws, const struct lang *l)
{
	struct value *map = value_map(ws->a);

	for (size_t i = l->n; i-- > 0;)
		for (size_t k = 0; k < l->chain[i]->n; k++)
			if (!strchr(l->chain[i]->entries[k].key, '.'))
				value_set_text(map, l->chain[i]->entries[k].key,
					       l->chain[i]->entries[k].text);
	return map;
}

const struct lang *words_lang(struct words *ws, const char *member, const char *community)
{
	struct lang l = { .ws = ws }, *known;

	chain_add(ws, &l, member);
	chain_add(ws, &l, community);
	chain_add(ws, &l, "en");
	for (known = ws->langs; known; known = known->next)
		if (known->n == l.n && !memcmp(known->chain, l.chain, l.n * sizeof *l.chain))
			return known;
	known = arena_get(ws->a, sizeof *known);
	*known = l;
	known->map = words_map(ws, known);
	known->next = ws->langs;
	ws->langs = known;
	return known;
}

const char *words_code(const struct lang *l)
{
	return l->chain[0]->code;
}

bool words_has(struct words *ws, const char *language)
{
	struct lang l = { .ws = ws };

	chain_add(ws, &l, language);
	return l.n > 0;
}

const struct words *words_of(const struct lang *l)
{
	return l->ws;
}

static int code_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t words_languages(struct words *ws, struct arena *a, const char *const **codes)
{
	DIR *d = opendir(ws->folder);
	const char **v = NULL;
	size_t n = 0, cap = 0;

	for (struct dirent *e; d && (e = readdir(d));) {
		struct language *l;

		if (strlen(e->d_name) >= 2 && strlen(e->d_name) < CODE_MAX &&
		    name_ok(e->d_name, strlen(e->d_name), "-") &&
		    language_get(ws, e->d_name, &l, NULL) == OK)
			*ARENA_PUSH(a, v, n, cap) = l->code;
	}
	if (d)
		closedir(d);
	if (n)
		qsort(v, n, sizeof *v, code_order);
	*codes = v;
	return n;
}

const char *words_find(const struct lang *l, const char *key)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct entry *e = entry_find(l->chain[i], key);

		if (e)
			return e->text;
	}
	return NULL;
}

const char *words_get(const struct lang *l, const char *key)
{
	const char *s = words_find(l, key);

	return s ? s : "";
}

const char *const *words_keys(const struct lang *l, struct arena *a, const char *prefix, size_t *n)
{
	const struct language *last = l->chain[l->n - 1];
	const char **v = arena_get(a, (last->n + 1) * sizeof *v);

	*n = 0;
	for (size_t i = 0; i < last->n; i++)
		if (text_starts(last->entries[i].key, prefix))
			v[(*n)++] = last->entries[i].key;
	return v;
}

/* --- templates ------------------------------------------------------------------------------- */

static enum err template_get(struct words *ws, struct language *l, const char *file,
			     const struct template **out, struct why *w)
{
	struct template *t;
	const char *path;
	size_t n;

	for (t = l->templates; t; t = t->next) {
		if (!strcmp(t->file, file)) {
			*out = t;
			return t->source ? OK : NONE;
		}
	}
	t = arena_get(ws->a, sizeof *t);
	t->file = arena_dup(ws->a, file);
	path = arena_printf(ws->a, "%s/%s/%s", ws->folder, l->code, file);
	t->source = file_read(ws->a, path, &n);
	if (!t->source && errno != ENOENT)
		return why(w, BAD, "%s: %s", path, strerror(errno));
	if (t->source && mustache_compile(ws->a, path, t->source, n, &t->compiled, w) != OK)
		return BAD;
	t->next = l->templates;
	l->templates = t;
	*out = t;
	return t->source ? OK : NONE;
}

static enum err template_find(const struct lang *l, const char *file, const struct template **out,
			      struct why *w)
{
	enum err e = NONE;

	if (!name_ok(file, strlen(file), "-.") || strstr(file, ".."))
		return why(w, BAD, "\"%s\" is not the name of a template; use a-z 0-9 - .", file);
	for (size_t i = 0; i < l->n && e == NONE; i++)
		e = template_get(l->ws, l->chain[i], file, out, w);
	return e;
}

/* Of the chain's last language (English), which has them all. */
static const char *template_near(struct arena *a, const struct lang *l, const char *file)
{
	const char *ending = strrchr(file, '.'), *code = l->chain[l->n - 1]->code;
	DIR *d = opendir(arena_printf(a, "%s/%s", l->ws->folder, code));
	const char **v = NULL;
	size_t n = 0, cap = 0;

	for (struct dirent *f; d && ending && (f = readdir(d));) {
		const char *dot = strrchr(f->d_name, '.');

		if (dot && !strcmp(dot, ending))
			*ARENA_PUSH(a, v, n, cap) =
				arena_ndup(a, f->d_name, (size_t)(dot - f->d_name));
	}
	if (d)
		closedir(d);
	return ending ? near_best(arena_ndup(a, file, (size_t)(ending - file)), v, n) : NULL;
}

enum err words_template(struct arena *a, const struct lang *l, const char *file, const char **near)
{
	const struct template *t;
	struct why w;
	enum err e = template_find(l, file, &t, &w);

	*near = e == NONE ? template_near(a, l, file) : NULL;
	return e;
}

struct including {
	const struct lang *l;
	const char *ending;
	char file[64];
};

static const char *partial_find(void *arg, const char *name)
{
	struct including *in = arg;
	const struct template *t;

	if (snprintf(in->file, sizeof in->file, "%s%s", name, in->ending) >= (int)sizeof in->file)
		return NULL;
	return template_find(in->l, in->file, &t, NULL) == OK ? t->source : NULL;
}

enum err words_render(struct arena *a, const struct lang *l, const char *file, struct value *root,
		      size_t max, struct buf *out, struct why *w)
{
	struct including in = { .l = l, .ending = strrchr(file, '.') };
	const struct template *t;
	enum err e = template_find(l, file, &t, w);

	if (e == NONE)
		return why(w, BAD, "%s/%s/%s: there is no such template", l->ws->folder,
			   words_code(l), file);
	if (e != OK)
		return e;
	in.ending = in.ending ? in.ending : "";
	value_set(root, "w", l->map);
	value_set_text(root, "lang", words_code(l));
	return mustache_render(a, t->compiled, root,
			       strcmp(in.ending, ".html") ? ESCAPE_NONE : ESCAPE_HTML, partial_find,
			       &in, max, out, w);
}

static enum err folder_load(struct words *ws, struct language *l, struct why *w)
{
	const char *path = arena_printf(ws->a, "%s/%s", ws->folder, l->code);
	DIR *d = opendir(path);
	enum err e = OK;

	for (struct dirent *f; d && e != BAD && (f = readdir(d));) {
		const char *dot = strrchr(f->d_name, '.');
		const struct template *t;

		if (dot && (!strcmp(dot, ".txt") || !strcmp(dot, ".html")))
			e = template_get(ws, l, f->d_name, &t, w);
	}
	if (d)
		closedir(d);
	return e == BAD ? BAD : OK;
}

enum err words_load(struct words *ws, struct why *w)
{
	DIR *d = opendir(ws->folder);
	enum err e = OK;

	if (!d)
		return why(w, BAD, "%s: %s", ws->folder, strerror(errno));
	for (struct dirent *f; e != BAD && (f = readdir(d));) {
		struct language *l;

		if (strlen(f->d_name) >= CODE_MAX || !name_ok(f->d_name, strlen(f->d_name), "-"))
			continue;
		e = language_get(ws, f->d_name, &l, w);
		if (e == OK)
			e = folder_load(ws, l, w);
	}
	closedir(d);
	return e == BAD ? BAD : OK;
}
