#include "community/tongue.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "community/typed.h"
#include "compose/summary_words.h"
#include "compose/words.h"
#include "reader/reader.h"

enum { WORDS_HEARD = 400 };

struct codes {
	const char *const *v;
	size_t n;
};

/* NULL: no language there is. What a mail names is looked for in the list alone: words_lang keeps
 * whatever it was asked for. */
static const char *known(const struct codes *all, const char *tag, size_t n)
{
	const char *best = NULL;

	for (size_t i = 0; i < all->n; i++) {
		size_t len = strlen(all->v[i]);

		if (len <= n && !strncasecmp(tag, all->v[i], len) &&
		    (len == n || tag[len] == '-' || tag[len] == '_') &&
		    (!best || len > strlen(best)))
			best = all->v[i];
	}
	return best;
}

/* The one language that has the word as that command. */
static const char *by_word(struct community *c, struct arena *a, const struct codes *all,
			   const char *key, const char *word)
{
	const char *bare = typed_bare(a, word), *found = NULL;
	const char *english = words_get(words_lang(c->words, "en", NULL), key);

	for (size_t i = 0; *bare && i < all->n; i++) {
		const struct lang *l = words_lang(c->words, all->v[i], NULL);

		if (words_get(l, key) == english || !typed_is(a, l, key, bare))
			continue;
		if (found)
			return NULL;
		found = all->v[i];
	}
	return found;
}

static const char *by_command(struct community *c, struct work *w, const struct codes *all,
			      const char *key)
{
	const char *const places[] = { w->route.detail, w->m->reply,
				       words_bare_subject(c->words, w->m->subject, "") };
	const char *found = NULL;

	for (size_t i = 0; i < 3 && !found; i++) {
		const char *text = places[i] + strspn(places[i], " \n");

		found = by_word(c, w->a, all, key,
				arena_ndup(w->a, text, strcspn(text, "\n.,;:!")));
	}
	return found;
}

/* Addresses are of no language: the n of "n@n.example" is no French word. */
static const char *without_addresses(struct arena *a, const char *text)
{
	struct buf b = BUF(a);

	while (*text) {
		size_t n = strcspn(text, " \t\n"), gap = strspn(text + n, " \t\n");

		if (!memchr(text, '@', n) && !memmem(text, n, "://", 3))
			buf_add(&b, text, n);
		buf_char(&b, ' ');
		text += n + gap;
	}
	return buf_text(&b);
}

/* Only where the community's own is among those that are known by their words: of another one that
 * is near to one of them, a text may look like that one. */
static const char *by_text(struct community *c, struct work *w, const struct codes *all)
{
	const char *own = c->set->community.language, *code;
	struct speech_hits heard = { 0 };

	if (!speech_has(own))
		return NULL;
	speech_hear(&heard, without_addresses(w->a, w->m->subject), WORDS_HEARD);
	speech_hear(&heard, without_addresses(w->a, w->m->reply), WORDS_HEARD);
	code = speech_clear(&heard);
	return code ? known(all, code, strlen(code)) : NULL;
}

static const char *by_header(const struct work *w, const struct codes *all)
{
	static const char *const fields[] = { "Accept-Language", "Content-Language" };
	const char *found = NULL;

	for (size_t i = 0; i < 2 && !found; i++) {
		const char *v = reader_header(w->m, fields[i]);

		v = v ? v + strspn(v, " \t") : "";
		found = known(all, v, strcspn(v, " \t,;"));
	}
	return found;
}

const char *tongue_of(struct community *c, struct work *w, const char *key)
{
	const struct lang *own = words_lang(c->words, NULL, c->set->community.language);
	struct codes all;
	const char *code;

	all.n = words_languages(c->words, w->a, &all.v);
	code = key ? by_command(c, w, &all, key) : NULL;
	if (!code)
		code = by_text(c, w, &all);
	if (!code)
		code = by_header(w, &all);
	return code && strcmp(code, words_code(own)) ? code : NULL;
}
