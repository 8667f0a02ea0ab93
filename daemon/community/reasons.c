#include "community/reasons.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose/words.h"

enum { GAPS = 4, DEPTH = 4 };

struct pattern {
	const char *key, *text;
	size_t letters; /* outside the gaps */
};

struct reasons {
	struct pattern *v; /* the one with the most letters first */
	size_t n;
};

struct telling {
	struct arena *a;
	const struct lang *l;
	const struct reasons *all;
	const char *unknown;
};

/* ---- the patterns --------------------------------------------------------------------------- */

static size_t letters_of(const char *text)
{
	size_t letters = 0, n;

	while (*text) {
		n = strcspn(text, "{");
		letters += n;
		text += n;
		text += strcspn(text, "}");
		text += *text == '}';
	}
	return letters;
}

static int most_letters(const void *a, const void *b)
{
	const struct pattern *x = a, *y = b;

	if (x->letters != y->letters)
		return x->letters > y->letters ? -1 : 1;
	return strcmp(x->key, y->key);
}

/* An import has thousands of reasons: read once, for as long as the words live. */
static const struct reasons *reasons_of(struct community *c)
{
	static const char *const groups[] = { "reason.", "held." };
	const struct lang *english = words_lang(c->words, "en", "en");
	struct reasons *p;
	size_t n, cap = 0;

	if (c->reasons)
		return c->reasons;
	c->reasons = p = arena_get(c->arena, sizeof *p);
	for (size_t g = 0; g < 2; g++) {
		const char *const *keys = words_keys(english, c->arena, groups[g], &n);

		for (size_t i = 0; i < n; i++) {
			const char *text = words_get(english, keys[i]);

			*ARENA_PUSH(c->arena, p->v, p->n, cap) =
				(struct pattern){ keys[i], text, letters_of(text) };
		}
	}
	if (p->n)
		qsort(p->v, p->n, sizeof *p->v, most_letters);
	return p;
}

/* Does the text go by the pattern? A gap holds as little as can be, the last one what is left. */
static bool goes_by(struct arena *a, const char *pattern, const char *text,
		    struct word gaps[GAPS + 1])
{
	size_t n = 0;

	while (*pattern) {
		size_t len = strcspn(pattern, "{"), all, rest;
		const char *name, *next;

		if (strncmp(pattern, text, len) != 0)
			return false;
		pattern += len;
		text += len;
		if (!*pattern)
			break;
		name = arena_ndup(a, pattern + 1, strcspn(pattern + 1, "}"));
		pattern += strcspn(pattern, "}") + 1;
		rest = strcspn(pattern, "{");
		all = strlen(text);
		if (pattern[rest])
			next = memmem(text, all, pattern, rest);
		else
			next = all > rest ? text + all - rest : NULL;
		if (!next || next == text || n == GAPS)
			return false;
		gaps[n++] = (struct word){ name, arena_ndup(a, text, (size_t)(next - text)) };
		text = next;
	}
	gaps[n] = (struct word){ NULL, NULL };
	return !*text;
}

/* ---- saying it ------------------------------------------------------------------------------ */

static const char *clause_in(struct telling *t, const char *text, int depth);

static void fill(struct telling *t, struct word *gaps, int depth)
{
	for (struct word *g = gaps; g->name; g++) {
		bool must = !strcmp(g->name, "why") || !strcmp(g->name, "what");
		const char *said = must || !strcmp(g->name, "detail")
					   ? clause_in(t, g->value, depth - 1)
					   : NULL;

		if (must && !said && !t->unknown)
			t->unknown = g->value;
		g->value = said ? said : g->value;
	}
}

/* NULL: no pattern. */
static const char *clause_in(struct telling *t, const char *text, int depth)
{
	struct word gaps[GAPS + 1];

	for (size_t i = 0; depth && i < t->all->n; i++)
		if (goes_by(t->a, t->all->v[i].text, text, gaps)) {
			fill(t, gaps, depth);
			return words_say(t->a, t->l, t->all->v[i].key, gaps);
		}
	return NULL;
}

/* The clause at the beginning: up to the next "; ", or a later one, for words of a person may hold
 * that too. Gives its bytes. */
static size_t first_clause(struct telling *t, const char *reason, const char **said)
{
	const char *unknown = NULL, *before = t->unknown;
	size_t best = 0;

	for (const char *end = reason; *end;) {
		const char *next = strstr(end, "; "), *clause;
		size_t n = next ? (size_t)(next - reason) : strlen(reason);
		const char *text = arena_ndup(t->a, reason, n);

		t->unknown = NULL;
		clause = clause_in(t, text, DEPTH);
		if (!best || (clause && !t->unknown)) {
			best = n;
			*said = clause ? clause : text;
			unknown = clause ? t->unknown : text;
		}
		if (!unknown)
			break;
		end = next ? next + 2 : reason + n;
	}
	t->unknown = before ? before : unknown;
	return best;
}

const char *reason_in(struct community *c, struct arena *a, const struct lang *l,
		      const char *reason, const char **unknown)
{
	struct telling t = { .a = a, .l = l, .all = reasons_of(c) };
	struct buf b = BUF(a);
	const char *said;

	if (unknown)
		*unknown = NULL;
	else if (!strcmp(words_code(l), "en"))
		return reason;
	while (*reason) {
		reason += first_clause(&t, reason, &said);
		buf_str(&b, said);
		if (!*reason)
			break;
		buf_str(&b, "; ");
		reason += strlen("; ");
	}
	if (unknown)
		*unknown = t.unknown;
	return buf_text(&b);
}

const char *reason_reply(struct community *c, struct arena *a, const struct lang *l,
			 const char *reply)
{
	const char *unknown, *said = reason_in(c, a, l, reply, &unknown);

	return unknown ? SAY(a, l, "quoted", { "text", reply }) : said;
}
