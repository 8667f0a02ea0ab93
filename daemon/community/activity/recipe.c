/*
 * recipe.c - what a recipe has, and what a step's words become.
 */
#include "community/activity/recipe.h"

#include <ctype.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

const struct recipe *recipe_by_word(const struct recipes *all, const char *word)
{
	for (size_t i = 0; i < all->n && *word; i++)
		if (text_eq(all->v[i]->word, word))
			return all->v[i];
	return NULL;
}

const struct recipe *recipe_by_name(const struct recipes *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->v[i]->name, name))
			return all->v[i];
	return NULL;
}

const struct recipe_letter *recipe_letter_find(const struct recipe *r, const char *name)
{
	for (size_t i = 0; i < r->n_letters; i++)
		if (!strcmp(r->letters[i].name, name))
			return &r->letters[i];
	return NULL;
}

static bool lang_is(const char *have, const char *want)
{
	size_t n = strlen(have);

	return !strncmp(have, want, n) && (!want[n] || want[n] == '-');
}

const char *recipe_text_in(const struct recipe_letter *letter, const char *want,
			   const char *community)
{
	const char *codes[] = { want, community, "en" };

	for (int k = 0; k < 3; k++)
		for (size_t i = 0; i < letter->n; i++)
			if (codes[k] && lang_is(letter->v[i].lang, codes[k]))
				return letter->v[i].text;
	return letter->n ? letter->v[0].text : "";
}

/* Letters may show what a line of any name says: {{field.NAME}}. */
static bool is_shown(const char *recipe, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = recipe; (p = strstr(p, "field."));) {
		p += strlen("field.");
		if (!strncmp(p, key, n) && !isalnum((unsigned char)p[n]))
			return true;
	}
	return false;
}

bool recipe_has_role(const struct recipe *r, const char *role)
{
	for (size_t i = 0; i < r->roles.n; i++)
		if (!strcmp(r->roles.v[i], role))
			return true;
	return false;
}

bool recipe_has_field(const struct recipe *r, const char *key)
{
	static const char *const all[] = { "anonymous", "private", "with", "tags", NULL },
				 *const votes[] = { "choices", "quorum", NULL },
				 *const meets[] = { "when", "until", "where", "lasts", NULL };
	const char *const *of[] = { all, r->accept == ACCEPT_VOTE ? votes : NULL,
				    r->event ? meets : NULL };

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		for (const char *const *known = of[i]; known && *known; known++)
			if (!strcmp(*known, key))
				return true;
	for (size_t i = 0; i < r->needs.n; i++)
		if (!strcmp(r->needs.v[i], key))
			return true;
	return !strcmp(r->groups, key) || recipe_has_role(r, key) || is_shown(r->text, key);
}

/* One word of an audience, once for each tag: "tag:{tags}" is (tag:"a" or tag:"b"). Without a tag
 * it selects nobody, but an expert's word every expert. */
static void fill_tags(struct buf *b, const char *word, size_t n, const char *const *tags,
		      size_t n_tags)
{
	const char *mark = memmem(word, n, "{tags}", 6);
	size_t head = (size_t)(mark - word), key;

	if (!n_tags || strcspn(word, ":") >= head) {
		if (head && !strncmp(word, "role:", 5))
			buf_add(b, word, word[head - 1] == ':' ? head - 1 : head);
		else
			buf_str(b, "nobody");
		return;
	}
	buf_char(b, '(');
	key = strcspn(word, ":") + 1;
	for (size_t i = 0; i < n_tags; i++)
		buf_printf(b, "%s%.*s\"%.*s%s\"", i ? " or " : "", (int)key, word,
			   (int)(head - key), word + key, tags[i]);
	buf_char(b, ')');
}

char *recipe_fill(struct arena *a, const char *to, int64_t activity, const char *const *tags,
		  size_t n_tags, int sample)
{
	struct buf b = BUF(a);

	for (const char *p = to; *p;) {
		size_t n = strcspn(p, " ()");

		if (n && memmem(p, n, "{tags}", 6)) {
			fill_tags(&b, p, n, tags, n_tags);
			p += n;
		} else if (!strncmp(p, "{this}", 6)) {
			buf_printf(&b, "%lld", (long long)activity);
			p += 6;
		} else if (!strncmp(p, "{sample}", 8)) {
			buf_printf(&b, "%d", sample > 0 ? sample : 1);
			p += 8;
		} else {
			buf_char(&b, *p++);
		}
	}
	return arena_dup(a, buf_text(&b));
}
