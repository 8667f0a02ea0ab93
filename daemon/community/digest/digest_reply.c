#include "community/digest/digest_reply.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <unictype.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/token.h"
#include "compose/sentence.h"
#include "reader/mail.h"
#include "reader/words.h"

enum {
	LINES = 4000,
	LOOKED = 300,
	QUOTE_LEAST = 16,
	GREETING = 60,
	FAREWELL = 16,
	POINTER = 90,
	SUBJECT_PART = 24,
	WRAPPED = 50,
	LEAD_MOST = 3 /* words */
};

struct reading {
	struct arena *a;
	const struct reply_item *items;
	size_t n_items;
	const char **texts;    /* folded, blanks joined: subject and text of each item */
	const char **subjects; /* folded */
	const char *local;     /* "circle" */
	struct reply_part *parts;
	size_t n, cap;
	struct buf top, *bodies; /* own words before anything says what they are about; by item */
	struct buf below;        /* own words below the foot of the digest */
	bool foot, below_quote;  /* the foot, or words of an item, were quoted last */
	size_t looked;
	bool *quoted; /* by item: its lines are quoted */
	size_t order[64], n_order;
};

/* Folded, one blank for each run of white space: as mail programs wrap and indent at will. */
static const char *normal(struct arena *a, const char *s, size_t n)
{
	struct buf b = BUF(a);
	const char *folded = text_fold(a, arena_ndup(a, s, n));

	for (bool gap = false; *folded; folded++) {
		if (strchr(" \t\n", *folded)) {
			gap = b.n > 0;
			continue;
		}
		if (gap)
			buf_char(&b, ' ');
		gap = false;
		buf_char(&b, *folded);
	}
	return buf_text(&b);
}

static const char *bare(const char *line, size_t *n)
{
	const char *p = line, *end = line + *n;

	while (p < end && strchr("> \t|", *p))
		p++;
	while (end > p && strchr(" \t\r", end[-1]))
		end--;
	*n = (size_t)(end - p);
	return p;
}

static size_t by_number(const struct reading *r, long number)
{
	for (size_t i = 0; i < r->n_items; i++)
		if (r->items[i].number == number)
			return i;
	return REPLY_UNSURE;
}

/* "circle+r.12.": the reply address that ends an item's block. */
static size_t by_address(const struct reading *r, const char *line)
{
	const char *at = text_find(line, r->local);
	char *end;
	long item;

	at = at ? at + strlen(r->local) : NULL;
	if (!at || !*at || strncmp(at + 1, "r.", 2) != 0)
		return REPLY_UNSURE;
	item = strtol(at + 3, &end, 10);
	for (size_t i = 0; i < r->n_items && *end == '.'; i++)
		if (r->items[i].item == item)
			return i;
	return REPLY_UNSURE;
}

/* "3. Blight on early tomatoes", a heading or a line of the contents. */
static size_t by_heading(const struct reading *r, const char *line)
{
	char *end;
	long number = strtol(line, &end, 10);
	size_t i = by_number(r, number), len;

	if (end == line || *end != '.' || i == REPLY_UNSURE)
		return REPLY_UNSURE;
	end += 1 + strspn(end + 1, " ");
	len = strlen(r->subjects[i]);
	return len && !strncmp(end, r->subjects[i], len < SUBJECT_PART ? len : SUBJECT_PART)
		       ? i
		       : REPLY_UNSURE;
}

/* Words of exactly one item, also where the digest cut its line. */
static size_t by_words(struct reading *r, const char *line)
{
	size_t found = REPLY_UNSURE, n = strlen(line), cut = strlen("\xe2\x80\xa6");

	if (n > cut && !strcmp(line + n - cut, "\xe2\x80\xa6"))
		line = text_trim(r->a, line, n - cut);
	if (strlen(line) < QUOTE_LEAST || r->looked++ > LOOKED)
		return REPLY_UNSURE;
	for (size_t i = 0; i < r->n_items; i++)
		if (strstr(r->texts[i], line)) {
			if (found != REPLY_UNSURE)
				return REPLY_UNSURE;
			found = i;
		}
	return found;
}

static size_t item_of_line(struct reading *r, const char *p, size_t n)
{
	const char *line = normal(r->a, p, n);
	size_t i = by_address(r, line);

	if (i == REPLY_UNSURE)
		i = by_heading(r, line);
	return i != REPLY_UNSURE ? i : by_words(r, line);
}

/* Behind a number of at most four digits of any script, NULL: none is here. */
static const char *behind_number(struct arena *a, const char *p, size_t n, long *number)
{
	const char *end = p;
	uint32_t c;

	for (size_t len, digits = 0; digits < 4; digits++, end += len) {
		len = text_next(end, n - (size_t)(end - p), &c);
		if (!len || uc_decimal_value(c) < 0)
			break;
	}
	*number = strtol(text_digits(a, arena_ndup(a, p, (size_t)(end - p))), NULL, 10);
	return end > p ? end : NULL;
}

/* Does a line of prose go on in the line at p, which a number only happens to begin? */
static bool goes_on(const char *begin, const char *p)
{
	const char *end = p > begin ? p - 1 : p, *line = end;

	while (line > begin && line[-1] != '\n')
		line--;
	return end - line >= WRAPPED && !strchr(".!?:;,)", end[-1]);
}

/* " :", as French has it; not the score "2 : 1". How long it is; 0: it is none. */
static size_t spaced_colon(const char *p, size_t n)
{
	size_t at = n ? text_blank(p) : 0, after;

	if (!at || at >= n || p[at] != ':')
		return 0;
	after = at + 1 + strspn(p + at + 1, " ");
	return after < n && strchr("0123456789", p[after]) ? 0 : at + 1;
}

/* How long the mark is with which a number ends at p, 0: it is none. list: so do those of lists. A full
 * stop counts where no date goes on.
 *   number, begin  where the line's number and the whole text begin */
static size_t number_ends(const char *p, size_t n, const char *number, const char *begin,
			  bool *list)
{
	*list = n && (*p == ')' || *p == '.');
	if (n > 1 && *p == '.')
		return p[1] == ' ' && !sentence_counts(number, n + (size_t)(p - number)) &&
				       !goes_on(begin, number)
			       ? 1
			       : 0;
	if (n && (*p == ':' || *p == ')'))
		return 1;
	if (n < 3)
		return spaced_colon(p, n);
	*list = !strncmp(p, "\xef\xbc\x89", 3); /* full-width */
	return *list || !strncmp(p, "\xef\xbc\x9a", 3) ? 3 : spaced_colon(p, n);
}

/* Behind "zu", "on number", "a la": with which people begin before a number and a colon. */
static size_t lead(const char *p, size_t n)
{
	static const char *const words[] = {
		"ad",    "re",     "to",   "on",    "for",     "about", "regarding", "item",
		"topic", "number", "no",   "zu",    "nr",      "punkt", "thema",     "nummer",
		"sobre", "a",      "al",   "el",    "la",      "punto", "tema",      "número",
		"sur",   "à",      "au",   "le",    "pour",    "point", "sujet",     "numéro",
		"ao",    "o",      "para", "ponto", "assunto", NULL
	};
	size_t at = 0;

	for (int most = 0, i = 0; most < LEAD_MOST && words[i]; i++) {
		size_t len = strlen(words[i]), end = at + len;

		if (end >= n || !text_starts(p + at, words[i]))
			continue;
		end += p[end] == '.';
		if (end >= n || (p[end] != ' ' && p[end] != '#'))
			continue;
		at = end + strspn(p + end, " ");
		most++;
		i = -1;
	}
	return at < n ? at : 0;
}

/* "2: I agree", "#2 I agree", "Zu 2: ...", "2：", "٢: ...", "2) I agree", "2. I agree" at p, in a text that
 * begins at `begin`. What follows goes to *rest. REPLY_UNSURE: not so. lists: a number as of a list counts too. */
static size_t numbered(const struct reading *r, const char *p, size_t n, const char *begin,
		       const char **rest, bool lists)
{
	size_t words = lead(p, n);
	bool hash = words < n && p[words] == '#', list;
	long number, next;
	const char *end = behind_number(r->a, p + words + hash, n - words - hash, &number);
	size_t len = end ? number_ends(end, n - (size_t)(end - p), p, begin, &list) : 0;

	if (words && (!len || list))
		return REPLY_UNSURE; /* "on 3 of them" */
	if (!end || (!len && !hash) || (len && list && !lists && !hash))
		return REPLY_UNSURE; /* "2 of them", "10.30", "1) first" are prose and lists */
	*rest = end + len;
	if (behind_number(r->a, *rest, n - (size_t)(*rest - p), &next))
		return REPLY_UNSURE; /* "10:30" */
	return by_number(r, number);
}

/* Do the author's lines with "2)" or "2." mean conversations? Not where there is one alone, nor where
 * they count what the author has to say: 1), 2). */
static bool lists_mean_items(const struct reading *r, const char *own)
{
	long number, expected = 1;
	bool list, counts = true;

	for (const char *p = own; *p; p += strcspn(p, "\n"), p += *p == '\n') {
		size_t n = strcspn(p, "\n"), blank = strspn(p, " \t");
		const char *line = p + blank;
		const char *end = behind_number(r->a, line, n - blank, &number);

		if (blank > n || !end ||
		    !number_ends(end, n - (size_t)(end - p), line, own, &list) || !list)
			continue;
		counts = counts && number == expected;
		expected++;
	}
	return r->n_items > 1 && (expected == 2 || !counts);
}

/* The foot of a digest: how to answer ("2: I had the same ..."), and whom to write to. */
static bool is_foot(const struct reading *r, const char *p, size_t n)
{
	const char *line = normal(r->a, p, n), *rest;

	if (numbered(r, line, strlen(line), line, &rest, false) != REPLY_UNSURE)
		return true;
	for (const char *at = line; (at = text_find(at, r->local));) {
		at += strlen(r->local);
		if (at[strcspn(at, "@ <>")] == '@')
			return true;
	}
	return false;
}

static void keep(struct reading *r, size_t item, const char *p, size_t n)
{
	struct buf *b = item != REPLY_UNSURE ? &r->bodies[item] : r->foot ? &r->below : &r->top;

	if (item != REPLY_UNSURE && !b->a) {
		*b = BUF(r->a);
		if (r->n_order < sizeof r->order / sizeof *r->order)
			r->order[r->n_order++] = item;
	}
	buf_add(b, p, n);
	buf_char(b, '\n');
}

/* A quoted line: what stands below it is about its item, and below the foot about none of them. */
static void quoted(struct reading *r, const char *line, size_t n, size_t *current)
{
	size_t item = item_of_line(r, line, n);

	if (item != REPLY_UNSURE)
		r->quoted[item] = true;
	else if (*current == REPLY_UNSURE || !is_foot(r, line, n))
		return;
	r->foot = item == REPLY_UNSURE;
	r->below_quote = !r->foot;
	*current = item;
}

/* Walks the whole text beside the author's own: what of it is not theirs is quoted. */
static void walk(struct reading *r, const char *text, const char *own)
{
	size_t current = REPLY_UNSURE, count = 0;
	bool lists = lists_mean_items(r, own);
	const char *begin = text;

	while (*text && count++ < LINES) {
		size_t n = strcspn(text, "\n"), bare_n = n, own_n;
		const char *line = bare(text, &bare_n), *rest = line;

		/* Lines of context that an inline answer keeps are the digest's, not theirs. */
		while (*own == '>' || (*own == '\n' && bare_n))
			own += strcspn(own, "\n") + (own[strcspn(own, "\n")] == '\n');
		own_n = strcspn(own, "\n");
		if (*text != '>' && own_n >= bare_n &&
		    (bare_n ? !strncmp(own + strspn(own, " \t"), line, bare_n) : !own_n)) {
			size_t item =
				numbered(r, line, bare_n, begin, &rest, lists && !r->below_quote);

			if (item != REPLY_UNSURE)
				current = item;
			else
				rest = line;
			keep(r, current, rest, bare_n - (size_t)(rest - line));
			own += own_n + (own[own_n] == '\n');
		} else if (bare_n) {
			quoted(r, line, bare_n, &current);
		}
		text += n + (text[n] == '\n');
	}
}

/* The one item that is quoted, or the only one there is. */
static size_t the_one(const struct reading *r)
{
	size_t found = REPLY_UNSURE, n = 0;

	for (size_t i = 0; i < r->n_items; i++)
		if (r->quoted[i]) {
			found = i;
			n++;
		}
	if (n == 1)
		return found;
	return r->n_items == 1 ? 0 : REPLY_UNSURE;
}

static void add(struct reading *r, size_t item, const char *text)
{
	for (size_t i = 0; *text && i < r->n; i++)
		if (r->parts[i].item == item) {
			r->parts[i].text = arena_printf(r->a, "%s\n\n%s", r->parts[i].text, text);
			return;
		}
	if (*text)
		*ARENA_PUSH(r->a, r->parts, r->n, r->cap) = (struct reply_part){ item, text };
}

/* "Hello everyone," before the first answer is nobody's, nor are two words below the last. */
static bool greeting(const char *text, size_t most)
{
	return strlen(text) < most && !strchr(text, '\n') && !strpbrk(text, ".?");
}

/* "See my answers below, in red." above them says nothing more. */
static bool points_below(const char *text)
{
	return strlen(text) < POINTER && !strchr(text, '\n') &&
	       words_any(words_below, text, strlen(text));
}

struct reply_part *digest_reply_read(struct arena *a, const struct mail *m, const char *ours,
				     const struct reply_item *items, size_t n_items, size_t *n)
{
	struct reading r = {
		.a = a, .items = items, .n_items = n_items, .top = BUF(a), .below = BUF(a)
	};
	const char *at = strchr(ours, '@'), *top, *below;
	size_t one;

	r.local = text_lower(a, at ? arena_ndup(a, ours, (size_t)(at - ours)) : ours);
	r.texts = arena_get(a, (n_items + 1) * sizeof *r.texts);
	r.subjects = arena_get(a, (n_items + 1) * sizeof *r.subjects);
	r.bodies = arena_get(a, (n_items + 1) * sizeof *r.bodies);
	r.quoted = arena_get(a, n_items + 1);
	for (size_t i = 0; i < n_items; i++) {
		r.subjects[i] = normal(a, items[i].subject, strlen(items[i].subject));
		r.texts[i] = arena_printf(a, "%s %s", r.subjects[i],
					  normal(a, items[i].text, strlen(items[i].text)));
	}
	walk(&r, m->text, m->reply);
	top = text_trim(a, buf_text(&r.top), r.top.n);
	below = text_trim(a, buf_text(&r.below), r.below.n);
	one = the_one(&r);
	if (!r.n_order || one != REPLY_UNSURE || !(greeting(top, GREETING) || points_below(top)))
		add(&r, one, top);
	for (size_t i = 0; i < r.n_order; i++) {
		const struct buf *b = &r.bodies[r.order[i]];

		add(&r, r.order[i], text_trim(a, buf_text(b), b->n));
	}
	if (!r.n_order || one != REPLY_UNSURE || !greeting(below, FAREWELL))
		add(&r, one, below);
	*n = r.n;
	return r.parts;
}

/* --- guesses and marks ---------------------------------------------------------------------------- */

size_t digest_reply_like(struct arena *a, const char *text, const struct reply_item *items,
			 size_t n_items, size_t *like, size_t max)
{
	const char *p = normal(a, text, strlen(text));
	size_t *score = arena_get(a, (n_items + 1) * sizeof *score), n = 0;
	const char **texts = arena_get(a, (n_items + 1) * sizeof *texts);

	for (size_t i = 0; i < n_items; i++)
		texts[i] = normal(a, arena_printf(a, "%s %s", items[i].subject, items[i].text),
				  strlen(items[i].subject) + 1 + strlen(items[i].text));
	for (size_t words = 0; *p && words < 60; words++) {
		size_t len = strcspn(p, " .,;:?!()\"");
		const char *word = arena_ndup(a, p, len);

		for (size_t i = 0; len > 4 && i < n_items; i++)
			score[i] += strstr(texts[i], word) != NULL;
		p += len + strspn(p + len, " .,;:?!()\"");
	}
	while (n < max && n < n_items) {
		size_t best = REPLY_UNSURE, at;

		for (size_t i = 0; i < n_items; i++)
			if (score[i] != REPLY_UNSURE &&
			    (best == REPLY_UNSURE || score[i] > score[best]))
				best = i;
		score[best] = REPLY_UNSURE;
		for (at = n++; at && like[at - 1] > best; at--)
			like[at] = like[at - 1];
		like[at] = best;
	}
	return n;
}

int64_t digest_reply_mark(const char *subject)
{
	const char *p = subject ? strstr(subject, "[#k") : NULL;
	char *end;
	long long thread = p ? strtoll(p + 3, &end, 10) : 0;

	return p && *end == ']' && thread > 0 ? thread : 0;
}

const char *digest_reply_quoted(const char *text, const char *ours, const char *separator)
{
	size_t local = strcspn(ours, "@"), sep = strlen(separator);

	for (const char *p = text; sep && (p = text_find(p, separator)); p += sep) {
		const char *q = p + sep;

		if ((size_t)(p - text) < local || strncasecmp(p - local, ours, local) != 0 ||
		    strncasecmp(q, "r.", 2) != 0)
			continue;
		q += 2;
		if (strspn(q, "0123456789") && q[strspn(q, "0123456789")] == '.')
			q += strspn(q, "0123456789") + 1;
		if (strcspn(q, "@ \n>") == TOKEN_CHARS)
			return q;
	}
	return NULL;
}
