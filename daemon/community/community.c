#include "community/community.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "compose/words.h"
#include "reader/html_child.h"
#include "rhythm/zone.h"
#include "store/functions.h"
#include "store/store_status.h"

enum { SUBJECT_WINDOW = 30 * 86400 };

/* A folder beside the program, as in a source tree; else where it was installed. */
static const char *beside(struct arena *a, const char *name, const char *installed)
{
	char self[4096];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	const char *near;

	for (int up = 0; up < 4; up++) { /* tests run from build/unit, or build/asan/unit */
		while (n > 0 && self[n - 1] != '/')
			n--;
		near = arena_printf(a, "%.*s%s", (int)(n > 0 ? n : 0), self, name);
		if (access(near, R_OK) == 0)
			return near;
		n -= n > 0;
	}
	return installed;
}

const char *community_templates(struct arena *a, const struct settings *set)
{
	return set->store.templates ? set->store.templates
				    : beside(a, "templates", TIDINGS_SHARE "/templates");
}

const char *community_recipes(struct arena *a)
{
	return beside(a, "conf/recipes", TIDINGS_SHARE "/recipes");
}

const struct zone *community_zone(const struct community *c)
{
	return zone_or(c->set->community.zone, zone_utc());
}

const struct zone *community_zone_of(const struct community *c, const struct member *m)
{
	return zone_or(m ? m->zone : NULL, community_zone(c));
}

/* A pattern that takes too long is the operator's to mend, whatever became of the mail. */
static void note_filter(void *arg, const char *text)
{
	(void)arg;
	log_warn("%s", text);
}

static void fill(struct community *c)
{
	const struct settings *set = c->set;

	c->threads = (struct thread_rules){ c->key, true, SUBJECT_WINDOW };
	c->kinds = (struct kind_options){ set->community.address, set->community.separator,
					  set->community.list_id, (size_t)set->posts.max_hops };
	c->trust = (struct authres_trust){ .servers = set->trust.authserv_ids.v,
					   .n = set->trust.authserv_ids.n };
	c->world = (struct filter_world){ .address = set->community.address,
					  .separator = set->community.separator,
					  .prefix = set->community.subject_prefix,
					  .list_id = set->community.list_id,
					  .max_bytes = (size_t)set->posts.max_size,
					  .max_hops = (size_t)set->posts.max_hops,
					  .note = note_filter };
	functions_use_key(c->key);
}

enum err community_open(const struct settings *set, enum store_use use, struct community **out,
			struct why *w)
{
	struct arena *a = arena_new();
	struct community *c = arena_get(a, sizeof *c);
	enum err e;

	c->arena = a;
	c->set = set;
	*out = NULL;
	c->html = html_child_new(); /* forked before the store and the key are open */
	e = store_open(set->store.state, use, &c->s, w);
	if (e == OK)
		store_language_set(c->s, set->community.language);
	if (e == OK)
		e = token_key_open(arena_printf(a, "%s/key", set->store.state),
				   use == STORE_MIGRATE && !key_used(c->s), &c->key, w);
	if (e == OK)
		e = words_open(a, community_templates(a, set), &c->words, w);
	if (e == OK)
		e = filter_chain_make(a, &set->filters, set->rules.v, set->rules.n, &c->filters, w);
	if (e != OK) {
		community_close(c);
		return e;
	}
	fill(c);
	*out = c;
	return OK;
}

/* "de, en, es" */
static const char *languages_there(struct arena *a, struct words *ws)
{
	const char *const *codes;
	size_t n = words_languages(ws, a, &codes);
	struct buf b = BUF(a);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", codes[i]);
	return buf_text(&b);
}

static enum err speaks(struct arena *a, struct words *words, const char *language, struct why *w)
{
	if (words_has(words, language))
		return OK;
	return why(w, BAD,
		   "no letter is written in '%.20s' yet; write one of %.60s, or add a folder to %s",
		   language, languages_there(a, words), words_folder(words));
}

enum err community_speaks(struct arena *a, const struct settings *set, const char *language,
			  struct why *w)
{
	struct words *words;
	enum err e = words_open(a, community_templates(a, set), &words, w);

	return e == OK ? speaks(a, words, language, w) : e;
}

/* The first English text that an own folder lacks: no other language would stand in for it. */
static enum err texts_whole(struct arena *a, const char *folder, struct why *w)
{
	const char *installed = beside(a, "templates", TIDINGS_SHARE "/templates");
	DIR *d = opendir(arena_printf(a, "%s/en", installed));
	enum err e = OK;

	for (struct dirent *t; d && e == OK && (t = readdir(d));)
		if (*t->d_name != '.' &&
		    access(arena_printf(a, "%s/en/%s", folder, t->d_name), R_OK))
			e = why(w, BAD, "%s/en/%s: %s; copy it from %s", folder, t->d_name,
				strerror(errno), installed);
	if (d)
		closedir(d);
	return e;
}

/* A text that is wrong is a letter that is never written. */
static void text_faults(struct arena *a, const struct settings *set, struct settings_faults *f)
{
	const char *folder = community_templates(a, set);
	struct settings_place own = settings_place(a, set, "store.templates"),
			      language = settings_place(a, set, "community.language");
	struct words *words;
	struct why w = { "" };

	if (words_open(a, folder, &words, &w) != OK || words_load(words, &w) != OK ||
	    texts_whole(a, folder, &w) != OK)
		settings_fault(a, f, own.file, set->store.templates ? own.line : 0, "%s%s",
			       set->store.templates ? "store.templates: " : "", w.text);
	else if (speaks(a, words, set->community.language, &w) != OK)
		settings_fault(a, f, language.file, language.line, "community.language: %s",
			       w.text);
}

/* Each by itself, so that all are told at once. */
static void filter_faults(struct arena *a, const struct settings *set, struct settings_faults *f)
{
	const char *rule = "rule";
	struct settings_list one = { &rule, 1 };
	struct filter_chain filters;
	struct why w = { "" };

	for (size_t i = 0; i < set->rules.n; i++) {
		const struct settings_rule *r = &set->rules.v[i];

		if (filter_chain_make(a, &one, r, 1, &filters, &w) != OK)
			settings_fault(a, f, r->file, r->line, "%s", w.text);
	}
	for (size_t i = 0; i < set->filters.n; i++) {
		struct settings_place p =
			settings_place(a, set, arena_printf(a, "filters[%zu]", i));

		one = (struct settings_list){ &set->filters.v[i], 1 };
		if (filter_chain_make(a, &one, NULL, 0, &filters, &w) != OK)
			settings_fault(a, f, p.file, p.line, "filters: %s", w.text);
	}
}

void community_faults(struct arena *a, const struct settings *set, struct settings_faults *f)
{
	text_faults(a, set, f);
	filter_faults(a, set, f);
}

void community_close(struct community *c)
{
	if (!c)
		return;
	html_child_free(c->html);
	store_close(c->s);
	token_key_free(c->key);
	arena_free(c->arena);
}
