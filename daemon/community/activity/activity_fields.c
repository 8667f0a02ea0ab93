/*
 * activity_fields.c - the lines of a form, "when: 2026-05-01 18:00", in whatever language they are written.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/activity/activity_mail.h"
#include "community/activity/activity_words.h"
#include "community/activity/recipe.h"
#include "community/typed.h"
#include "compose/words.h"

enum { KEY_BYTES = 32, WISH_BYTES = 48 };

/* What stands before a colon at a line's beginning, and may be a key: a word or two without digits and
 * marks. 0: nothing. */
static size_t head_length(const char *line)
{
	size_t n = strcspn(line, ":\n0123456789<>@()\"/.,;!?*");

	return n && n <= KEY_BYTES && line[n] == ':' && line[n + 1] != '/' ? n : 0;
}

/* Keys in other languages, looked up when a line first asks for them. */
struct keys {
	struct community *c;
	struct arena *a;
	const struct recipe *r;
	const struct lang **langs;
	const char *const *names; /* "field.when" */
	size_t n_langs, n;
};

static void look_up(struct keys *k)
{
	if (k->langs)
		return;
	k->langs = typed_langs(k->c, k->a, NULL, &k->n_langs);
	k->names = words_keys(k->langs[0], k->a, "field.", &k->n);
}

/* The recipe's key that somebody means by that word; NULL: none. */
static const char *key_of(struct keys *k, const char *head, size_t n)
{
	char *said = arena_ndup(k->a, head, n), *bare;

	for (char *p; (p = strstr(said, "\xc2\xa0"));) /* "quand : ..." */
		memcpy(p, "  ", 2);
	said = text_lower(k->a, text_trim(k->a, said, strlen(said)));
	if (recipe_has_field(k->r, said))
		return said;
	look_up(k);
	bare = typed_bare(k->a, said);
	for (size_t i = 0; i < k->n; i++) {
		const char *key = k->names[i] + strlen("field.");

		if (!recipe_has_field(k->r, key))
			continue;
		for (size_t j = 0; j < k->n_langs; j++)
			if (typed_is(k->a, k->langs[j], k->names[i], bare))
				return key;
	}
	return NULL;
}

/* "Con: too dear" is no list of people. */
static bool is_meant(const char *key, const char *value)
{
	return strcmp(key, "with") != 0 || strchr(value, '@');
}

/* "Anonymous, please", a line of its own: people ask for that as they would ask a person. */
static const char *wish_of(struct keys *k, const char *line, size_t n)
{
	static const char *const wishes[] = { "anonymous", "private" };
	const char *said =
		n && n <= WISH_BYTES
			? activity_unkind(k->a, activity_line(k->a, arena_ndup(k->a, line, n)))
			: "";
	const char *key = *said ? key_of(k, said, strlen(said)) : NULL;

	for (size_t i = 0; key && i < 2; i++)
		if (!strcmp(key, wishes[i]))
			return wishes[i];
	return NULL;
}

char *activity_fields(struct community *c, struct arena *a, const char *text,
		      const struct recipe *r, const char **rest)
{
	struct buf fields = BUF(a), left = BUF(a);
	struct keys k = { .c = c, .a = a, .r = r };

	for (const char *p = text; *p;) {
		size_t blank = strspn(p, " "), line = strcspn(p, "\n");
		size_t head = head_length(p + blank), after = blank + head + 1;
		const char *key = head ? key_of(&k, p + blank, head) : NULL;
		const char *value = key ? text_trim(a, p + after, line - after) : "";
		const char *wish = head ? NULL : wish_of(&k, p, line);

		if (wish || (key && is_meant(key, value)))
			buf_printf(&fields, "%s: %s\n", wish ? wish : key, wish ? "yes" : value);
		else
			buf_printf(&left, "%.*s\n", (int)line, p);
		p += line + (p[line] == '\n');
	}
	*rest = text_trim(a, buf_text(&left), left.n);
	return arena_dup(a, buf_text(&fields));
}

const char *activity_field_shown(struct arena *a, const struct lang *l, const char *key)
{
	const char *said = typed_first(a, l, arena_printf(a, "field.%s", key));

	return *said ? said : key;
}
