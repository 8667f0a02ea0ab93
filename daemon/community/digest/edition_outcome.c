#include "community/digest/edition_outcome.h"

#include <string.h>

#include "base/text.h"
#include "community/typed.h"
#include "compose/sentence.h"
#include "compose/words.h"

enum { SENTENCES = 60 };

/* One language's. */
struct outcome_words {
	const char **said, **back; /* bare (typed.h); NULL ends them */
};

static const char **phrases(struct arena *a, const struct lang *l, const char *key)
{
	const char *list = words_get(l, key), *one, **v = NULL;
	size_t n = 0, cap = 0, len;

	while ((one = words_item(&list, &len)), len)
		*ARENA_PUSH(a, v, n, cap) = typed_bare(a, arena_ndup(a, one, len));
	*ARENA_PUSH(a, v, n, cap) = NULL;
	return v;
}

static bool in_word(char c)
{
	return (c & 0x80) || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* Where the phrase stands as whole words in the first n bytes; NULL: nowhere. */
static const char *stands(const char *text, size_t n, const char *phrase)
{
	size_t len = strlen(phrase);

	for (const char *p = text; (p = strstr(p, phrase)) && p + len <= text + n; p++)
		if ((p == text || !in_word(p[-1])) && !in_word(p[len]))
			return p;
	return NULL;
}

/* Only what stands in its own part of the sentence takes it back: "I could not come, but we decided". */
static const char *part_of(const char *sentence, const char *at)
{
	while (at > sentence && !strchr(",;:", at[-1]))
		at--;
	return at;
}

static bool taken_back(const struct outcome_words *w, const char *part, const char *at)
{
	for (const char **word = w->back; *word; word++)
		if (stands(part, (size_t)(at - part), *word))
			return true;
	return false;
}

static bool says(const struct outcome_words *w, const char *bare)
{
	size_t n = strlen(bare);

	for (const char **said = w->said; *said; said++) {
		const char *at = stands(bare, n, *said);

		if (at && !taken_back(w, part_of(bare, at), at))
			return true;
	}
	return false;
}

static bool concludes(struct arena *a, const struct outcome_words *w, size_t n, const char *text)
{
	struct sentences s = sentence_split(a, text, SENTENCES);

	for (size_t i = 0; i < s.n; i++) {
		const char *bare;

		if (strchr(s.v[i].text, '?'))
			continue;
		bare = typed_bare(a, s.v[i].text);
		for (size_t k = 0; k < n; k++)
			if (says(&w[k], bare))
				return true;
	}
	return false;
}

void edition_outcomes(struct community *c, struct arena *a, struct edition_posts *p)
{
	const char *const *codes;
	size_t n = words_languages(c->words, a, &codes);
	struct outcome_words *w = arena_get(a, (n + 1) * sizeof *w);

	for (size_t i = 0; i < n; i++) {
		const struct lang *l = words_lang(c->words, codes[i], NULL);

		w[i] = (struct outcome_words){ phrases(a, l, "outcome.said"),
					       phrases(a, l, "outcome.not") };
	}
	for (size_t i = 0; i < p->n_threads; i++) {
		struct edition_thread *t = &p->threads[i];
		size_t k = t->n == t->total ? 1 : 0; /* who begins tells of what was before */

		for (; k < t->n && !t->outcome; k++)
			t->outcome = concludes(a, w, n, p->v[t->first + k].show.text);
	}
}
