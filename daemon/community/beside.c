#include "community/beside.h"

#include <string.h>

#include "base/text.h"
#include "community/keepers.h"
#include "community/typed.h"

/* Shorter is a signature or a try at a word; a clause that says yes may be longer. */
enum { SENTENCE = 6, QUESTION = 3, CLAUSE = 8, COURTESY = 4, ASKED = 80 /* bytes */ };

static int words_in(const char *bare)
{
	int words = *bare != '\0';

	for (; *bare; bare++)
		words += *bare == ' ';
	return words;
}

/* The words of a clause, without its commas. */
static const char *clause(struct arena *a, const char *text, size_t n)
{
	char *one = arena_ndup(a, text, n);

	for (char *p = one; *p; p++)
		if (strchr(",;:*_", *p))
			*p = ' ';
	return typed_bare(a, one);
}

bool beside_courtesy(struct community *c, struct arena *a, const struct member *m, const char *line)
{
	const char *name = typed_bare(a, m ? m->name : "");
	const char *bare = clause(a, line, strcspn(line, ".!?"));
	size_t n, len = strlen(bare);
	const struct lang **v = typed_langs(c, a, m, &n);

	if (*name && (!strcmp(bare, name) || (!strncmp(name, bare, len) && name[len] == ' ')))
		return true;
	for (size_t i = 0; i < n && words_in(bare) <= COURTESY; i++)
		if (typed_begins(a, v[i], "courtesy", bare))
			return true;
	return false;
}

const char *beside_bare(struct community *c, struct arena *a, const struct member *m,
			const char *line)
{
	const char *bare = clause(a, line, strlen(line)), *rest;
	int best = 0, words;
	size_t n;
	const struct lang **v = typed_langs(c, a, m, &n);

	for (size_t i = 0; i < n; i++) {
		words = typed_begins(a, v[i], "courtesy", bare);
		best = words > best ? words : best;
	}
	rest = typed_skip(line, best);
	return *rest ? rest : line;
}

bool beside_only_courtesy(struct community *c, struct arena *a, const struct member *m,
			  const char *line)
{
	const char *end = line + strcspn(line, ".!?");

	return !end[strspn(end, ".!? \t*_")] && beside_courtesy(c, a, m, line);
}

const char *beside_asked(struct community *c, struct arena *a, const struct member *m,
			 const char *text)
{
	size_t len = strlen(text), n, at;
	const struct lang **v;

	if (len > ASKED || strchr(text, '\n'))
		return text;
	text = beside_bare(c, a, m, text);
	v = typed_langs(c, a, m, &n);
	for (at = strcspn(text, " ,"); text[at];) {
		size_t gap = strspn(text + at, " ,.!");
		const char *tail = clause(a, text + at + gap, strcspn(text + at + gap, ".!"));

		for (size_t i = 0; at && i < n; i++)
			if (typed_is(a, v[i], "courtesy", tail))
				return text_trim(a, text, at);
		at += gap;
		at += strcspn(text + at, " ,");
	}
	return text;
}

/* How many words of it are the yes or the like; 0: it begins with none. */
static int answered(struct community *c, struct arena *a, const struct member *m, const char *bare)
{
	static const char *const keys[] = { "command.yes", "command.no",  "command.thanks",
					    "moderate.ok", "moderate.no", "moderate.trust" };
	int best = 0;
	size_t n;
	const struct lang **v = typed_langs(c, a, m, &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) {
			int said = typed_begins(a, v[i], keys[k], bare);

			best = said > best ? said : best;
		}
	return best;
}

/* Up to a mark at a word's end: neither "at 7.30" nor "example.org" ends a sentence. */
static size_t sentence(const char *text)
{
	size_t n = strcspn(text, ".!?\n");

	while (text[n] && text[n] != '\n' && text[n + 1] && !strchr(" \t\n.!?", text[n + 1]))
		n += 1 + strcspn(text + n + 1, ".!?\n");
	return n;
}

bool beside_words(struct community *c, struct arena *a, const struct member *m, const char *text,
		  bool answer)
{
	for (bool first = answer; *text;) {
		size_t n = sentence(text);
		const char *bare = clause(a, text, n);
		int said = answered(c, a, m, bare), more = words_in(bare) - said;

		if (more >= (said || first ? CLAUSE : SENTENCE) ||
		    (text[n] == '?' && more >= QUESTION))
			return true;
		first &= !*bare;
		text += n + (text[n] != '\0');
	}
	return false;
}

/* "Please let me in": the word is kind, and what follows it is a wish. */
static bool asks_kindly(const char *bare)
{
	static const char *const words[] = { "please", "bitte", "por", "s'il", "svp" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (text_starts(bare, words[i]) && bare[strlen(words[i])] == ' ')
			return true;
	return false;
}

bool beside_thanks(struct community *c, struct arena *a, const struct member *m, const char *text)
{
	size_t n_langs;
	const struct lang **v = typed_langs(c, a, m, &n_langs);

	while (*text) {
		size_t n = sentence(text);
		const char *bare = clause(a, text, n);
		bool thanks = false;

		for (size_t i = 0; i < n_langs && !thanks; i++)
			thanks = typed_begins(a, v[i], "command.thanks", bare) &&
				 words_in(bare) <= CLAUSE;
		if (*bare && (text[n] == '?' || asks_kindly(bare) ||
			      (!thanks && !beside_courtesy(c, a, m, bare))))
			return false;
		text += n + (text[n] != '\0');
	}
	return true;
}

/* What people say when they hear that something has arrived, or is as it should be: folded. */
/* clang-format off */
static const char *const content[] = {
	"ok", "okay", "perfect", "great", "cool", "sure", "fine", "good", "very good", "nice", "lovely",
	"wonderful", "you're welcome", "you’re welcome", "you are welcome", "welcome", "no problem",
	"my pleasure", "happy to help", "glad to help", "glad i could help", "received", "got it",
	"understood", "noted", "👍", "🙂", "😊", "❤️", "🙏", "gern geschehen", "gerne", "gern", "sehr gern",
	"sehr gerne", "bitte", "bitte sehr", "kein problem", "alles klar", "passt", "super", "prima",
	"toll", "klasse", "verstanden", "in ordnung", "gut", "sehr gut", "freut mich", "de nada",
	"vale", "perfecto", "genial", "estupendo", "muy bien", "bien", "de acuerdo", "entendido",
	"no hay de qué", "con gusto", "claro", "de rien", "d'accord", "d’accord", "parfait",
	"très bien", "entendu", "avec plaisir", "je vous en prie", "je t'en prie", "je t’en prie",
	"pas de problème", "bien reçu", "reçu", "c'est noté", "c’est noté", "perfeito", "ótimo",
	"óptimo", "tudo bem", "está bem", "bem", "com gosto", "não há de quê", "certo", "looks good",
	"that looks good", "good summary", "great summary", "well done", "correct", "that is right",
	"that's right", "fine as it is", "sieht gut aus", "gute zusammenfassung", "stimmt",
	"se ve bien", "buen resumen", "c'est bien", "bon résumé", "está bom", "bom resumo", NULL
};
/* clang-format on */

/* A clause of it; "ok" stands by itself. */
static bool is_content(struct community *c, struct arena *a, const struct member *m,
		       const char *text)
{
	const char *said = text_fold(a, text_trim(a, text, strlen(text)));

	for (size_t i = 0; content[i]; i++)
		if (!strcmp(content[i], said))
			return true;
	return beside_thanks(c, a, m, text);
}

bool beside_content(struct community *c, struct arena *a, const struct member *m, const char *text)
{
	char *rest = arena_dup(a, text), *sentence, *one;

	while ((sentence = strsep(&rest, ".!;\n"))) {
		if (is_content(c, a, m, sentence)) /* "Thanks, that helps" */
			continue;
		while ((one = strsep(&sentence, ",")))
			if (!is_content(c, a, m, one))
				return false;
	}
	return true;
}

bool beside_pass(struct community *c, struct work *w, const char *text, bool answer,
		 struct outcome *o)
{
	if (!beside_words(c, w->a, w->author, text, answer))
		return false;
	if (!keepers_forward_others(c, w, w->m->subject, w->m->reply)) {
		keepers_say_full(c, w, o);
		return false;
	}
	o->reason = arena_printf(w->a, "%s; passed on to a person", o->reason);
	return true;
}
