/*
 * newsletter_files.c - drafts that lie in a folder as Markdown.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/settings_source.h"
#include "base/text.h"
#include "community/digest/newsletter.h"
#include "compose/value.h"
#include "reader/reader.h"

enum { FILES_MOST = 200 };

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && text_eq(name + n - k, end);
}

/* Who is asked: the first editor, else the first coordinator; 0: nobody. */
static int64_t asks_whom(struct community *c, struct arena *a)
{
	static const char *const roles[] = { "editor", "coordinator", "owner" };

	for (size_t i = 0; i < 3; i++) {
		size_t n;
		int64_t *v = role_members(c->s, a, roles[i], &n);

		if (n)
			return v[0];
	}
	return 0;
}

/* Each content of each file once: a file that changed is shown anew, one that stays is not. */
static enum err take_file(struct community *c, struct arena *a, const char *name, time_t now,
			  struct why *w)
{
	struct newsletter_row n = { .title = "", .audience = "", .state = "draft", .made = now };
	char say[200];
	size_t bytes;
	const char *text = settings_slurp(a, arena_printf(a, "%s/%s", c->set->store.drafts, name),
					  &bytes, say);
	struct expr *tree;
	enum err e;

	if (!text || !bytes || bytes > NEWSLETTER_MARKDOWN || memchr(text, '\0', bytes))
		return NONE;
	n.rule = arena_printf(a, "file:%s", name);
	n.slot = (int64_t)(token_hash(c->key, text, bytes) & INT64_MAX);
	n.author = asks_whom(c, a);
	text = reader_utf8(a, text, bytes, "", &bytes, NULL);
	newsletter_head(a, text_clean(a, text, bytes, TEXT_BLOCK), &n);
	if (!*n.title)
		n.title = c->set->community.name;
	if (!n.author || (*n.audience && expr_parse(a, n.audience, &expr_audience, &tree, w) != OK))
		return n.author ? why(w, BAD, "%s: audience: %.120s", name, arena_dup(a, w->text))
				: NONE;
	store_begin(c->s);
	e = newsletter_add(c->s, &n);
	if (e == OK)
		e = newsletter_ask(c, a, &n, NULL, "", w);
	if (e == BAD)
		store_rollback(c->s);
	else
		store_commit(c->s);
	return e;
}

enum err newsletter_drafts_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	DIR *d = c->set->store.drafts && *c->set->store.drafts ? opendir(c->set->store.drafts)
							       : NULL;
	enum err all = NONE;
	int seen = 0;

	for (struct dirent *f; d && seen < FILES_MOST && (f = readdir(d));) {
		enum err e;

		if (*f->d_name == '.' || !ends_with(f->d_name, ".md"))
			continue;
		seen++;
		e = take_file(c, a, f->d_name, now, w);
		all = e == NONE || all == BAD ? all : e;
	}
	if (d)
		closedir(d);
	return all;
}
