/*
 * shorthand_token.c - the words of a shorthand, and what to say where one is not known.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/near.h"
#include "base/text.h"
#include "rhythm/shorthand_in.h"

enum { JOINED_MAX = 5 }; /* "si-y-el-otro-no" */

static const struct shorthand_word *word_find(const struct shorthand_words *words, const char *s)
{
	static const struct shorthand_word to = { "-", WORD_TO, 0 };

	if (!strcmp(s, to.text))
		return &to;
	for (size_t i = 0; i < words->n; i++)
		if (!strcmp(words->list[i].text, s))
			return &words->list[i];
	return NULL;
}

bool shorthand_is(const struct shorthand_words *words, const char *text, enum word_kind kind)
{
	if (kind == WORD_TO && !strcmp(text, "-"))
		return true;
	for (size_t i = 0; i < words->n; i++)
		if (words->list[i].kind == kind && !strcmp(words->list[i].text, text))
			return true;
	return false;
}

int shorthand_half_day(int minute, bool pm)
{
	if (minute < 60 || minute >= 13 * 60)
		return -1;
	return minute % (12 * 60) + (pm ? 12 * 60 : 0);
}

/* 15, 15th, 15., 1er, 8am, 08:00, 8:30pm. A dot serves as the colon (8.30) and h too (8h30). */
static bool read_number(struct token *t)
{
	static const char *const nths[] = { ".",        "st",       "nd",        "rd",
					    "th",       "er",       "re",        "e",
					    "o",        "a",        ".o",        ".a",
					    "\xc2\xba", "\xc2\xaa", ".\xc2\xba", ".\xc2\xaa" };
	char *end, *after;
	long n = strtol(t->text, &end, 10), minute = 0;

	if (!isdigit((unsigned char)t->text[0]) || n > 99999)
		return false;
	t->number = (int)n;
	if (!*end)
		return true;
	for (size_t i = 0; i < sizeof nths / sizeof *nths; i++)
		if (!strcmp(end, nths[i])) {
			t->nth = i > 0; /* "at 8." ends a sentence */
			t->dot = i == 0;
			return true;
		}
	if (strchr(":.h", *end)) {
		if (isdigit((unsigned char)end[1])) {
			minute = strtol(end + 1, &after, 10);
			if (after - end != 3)
				return false;
			end = after;
		} else if (*end++ != 'h') {
			return false;
		}
		if (!*end)
			t->clock = n < 24 && minute < 60 ? (int)(n * 60 + minute) : -2;
	}
	if (!strcmp(end, "am") || !strcmp(end, "pm"))
		t->clock = minute < 60 && n < 24
				   ? shorthand_half_day((int)(n * 60 + minute), *end == 'p')
				   : -2;
	return !*end || t->clock != -1;
}

static bool known(const struct shorthand_words *words, const char *s)
{
	struct token t = { .text = s, .number = -1, .clock = -1 };

	return word_find(words, s) || read_number(&t);
}

/* --- cut apart ------------------------------------------------------------------------------ */

struct cut {
	struct arena *a;
	const struct shorthand_words *words;
	const char **v;
	size_t n, cap;
};

static void add_item(struct cut *c, const char *s, size_t n)
{
	if (n)
		*ARENA_PUSH(c->a, c->v, c->n, c->cap) = arena_ndup(c->a, s, n);
}

/* "mon-fri" where it is no word itself, with any of the dashes. */
static void add_dashed(struct cut *c, const char *item)
{
	static const char *const dashes[] = { "-", "\xe2\x80\x93", "\xe2\x80\x94", NULL };

	if (known(c->words, item)) {
		add_item(c, item, strlen(item));
		return;
	}
	while (*item) {
		const char *first = NULL;
		size_t wide = 0;

		for (size_t i = 0; dashes[i]; i++) {
			const char *hit = strstr(item, dashes[i]);

			if (hit && (!first || hit < first))
				first = hit, wide = strlen(dashes[i]);
		}
		if (!first) {
			add_item(c, item, strlen(item));
			return;
		}
		add_item(c, item, (size_t)(first - item));
		add_item(c, "-", 1);
		item = first + wide;
	}
}

/* "7 h 30" and "7 uhr 30" are one clock time. */
static void join_clocks(struct cut *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		const char *one = c->v[i];
		bool clock = i + 1 < c->n && strspn(one, "0123456789") == strlen(one) &&
			     shorthand_is(c->words, c->v[i + 1], WORD_OCLOCK);
		bool minutes = clock && i + 2 < c->n && strlen(c->v[i + 2]) == 2 &&
			       strspn(c->v[i + 2], "0123456789") == 2;

		c->v[n++] =
			!clock ? one : arena_printf(c->a, "%sh%s", one, minutes ? c->v[i + 2] : "");
		i += clock + minutes;
	}
	c->n = n;
}

/* Words that the table knows as one: "fin de mes" where it has "fin-de-mes". The longest first. */
static void join_words(struct cut *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->n; n++) {
		size_t taken = 1;

		c->v[n] = c->v[i];
		for (size_t many = 2; many <= JOINED_MAX && i + many <= c->n; many++) {
			struct buf b = BUF(c->a);

			for (size_t k = i; k < i + many; k++)
				buf_printf(&b, "%s%s", k > i ? "-" : "", c->v[k]);
			if (word_find(c->words, buf_text(&b))) {
				c->v[n] = buf_text(&b);
				taken = many;
			}
		}
		i += taken;
	}
	c->n = n;
}

static struct cut cut_apart(struct arena *a, const char *text, const struct shorthand_words *words)
{
	struct cut c = { .a = a, .words = words };
	char *rest = text_fold(a, text), *item;

	while ((item = strsep(&rest, " \t\r\n,/"))) {
		size_t n = strlen(item);

		if (n && item[n - 1] == ':') /* "every week: friday" */
			item[n - 1] = '\0';
		add_dashed(&c, item);
	}
	join_clocks(&c);
	join_words(&c);
	return c;
}

/* --- tokens --------------------------------------------------------------------------------- */

/* Words of at least three letters: any word is near a shorter one. */
static const char *nearest(const struct shorthand_words *words, const char *word)
{
	const char *list[512];
	size_t n = 0;

	for (size_t i = 0; i < words->n && n < 512; i++)
		if (strlen(words->list[i].text) > 2)
			list[n++] = words->list[i].text;
	return near_best(word, list, n);
}

static enum err unknown_word(struct plan *p, const char *word)
{
	const char *best = nearest(p->opt->words, word);

	if (isdigit((unsigned char)*word))
		return why(p->w, BAD,
			   "'%.40s' is not understood; a date is written 3 march, a time 08:00",
			   word);
	return why(p->w, BAD, "'%.40s' is not understood%s%s%s", word,
		   best ? "; did you mean '" : "", best ? best : "", best ? "'" : "");
}

enum err shorthand_tokens(struct plan *p, const char *text)
{
	struct cut c;

	if (strnlen(text, TEXT_MAX) == TEXT_MAX)
		return why(p->w, BAD, "the rule is longer than %d bytes", TEXT_MAX);
	c = cut_apart(p->a, text, p->opt->words);
	for (size_t i = 0; i < c.n; i++) {
		struct token *t = &p->tok[p->ntok];

		if (p->ntok == TOKENS_MAX)
			return why(p->w, BAD, "the rule has more than %d words", TOKENS_MAX);
		*t = (struct token){ .text = c.v[i], .number = -1, .clock = -1 };
		t->word = word_find(p->opt->words, t->text);
		if (!t->word && !read_number(t))
			return unknown_word(p, t->text);
		if (t->clock == -2)
			return why(p->w, BAD, "'%s' is no time of day; write it as 08:00", t->text);
		p->ntok++;
	}
	return p->ntok ? OK : why(p->w, BAD, "the rule is empty");
}

/* --- a helping answer ----------------------------------------------------------------------- */

char *shorthand_mend(struct arena *a, const char *text, const struct shorthand_words *words)
{
	struct cut c = cut_apart(a, text, words);
	struct buf out = BUF(a);

	for (size_t i = 0; i < c.n; i++) {
		const char *best = known(words, c.v[i]) ? c.v[i] : nearest(words, c.v[i]);

		if (!best)
			return NULL;
		buf_printf(&out, "%s%s", out.n ? " " : "", best);
	}
	return out.p;
}

const char *shorthand_example(struct arena *a, const char *text,
			      const struct shorthand_words *words)
{
	static const struct {
		enum word_kind kind;
		int value; /* 0: any */
		const char *form;
	} forms[] = {
		{ WORD_UNIT, UNIT_QUARTER, "quarterly on the first friday at 10:00" },
		{ WORD_OFTEN, UNIT_QUARTER * 100 + 1, "quarterly on the first friday at 10:00" },
		{ WORD_MONTH, 0, "yearly on 3 march at 09:00" },
		{ WORD_UNIT, UNIT_YEAR, "yearly on 3 march at 09:00" },
		{ WORD_OFTEN, UNIT_YEAR * 100 + 1, "yearly on 3 march at 09:00" },
		{ WORD_ORDINAL, 0, "monthly on the first friday at 10:00" },
		{ WORD_UNIT, UNIT_MONTH, "monthly on the first friday at 10:00" },
		{ WORD_OFTEN, UNIT_MONTH * 100 + 1, "monthly on the first friday at 10:00" },
		{ WORD_DAYS, 0, "weekdays at 09:30" },
		{ WORD_WEEKDAY, 0, "weekly on monday at 08:00" },
		{ WORD_UNIT, UNIT_WEEK, "every two weeks on monday and thursday at 08:00" },
		{ WORD_OFTEN, UNIT_WEEK * 100 + 1, "weekly on monday at 08:00" },
		{ WORD_UNIT, UNIT_DAY, "every 10 days at 08:00" },
		{ WORD_OFTEN, UNIT_DAY * 100 + 1, "daily at 07:00" },
	};
	struct cut c = cut_apart(a, text, words);

	for (size_t k = 0; k < sizeof forms / sizeof *forms; k++)
		for (size_t i = 0; i < c.n; i++) {
			const struct shorthand_word *word = word_find(words, c.v[i]);

			if (word && word->kind == forms[k].kind &&
			    (!forms[k].value || word->value == forms[k].value))
				return forms[k].form;
		}
	return "weekly on monday at 08:00";
}
