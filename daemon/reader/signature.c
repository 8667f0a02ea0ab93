#include "reader/signature.h"

#include <ctype.h>
#include <string.h>

#include "reader/lines.h"
#include "reader/mail.h"
#include "reader/signature_event.h"
#include "reader/signature_name.h"
#include "reader/words.h"

enum {
	LOOK_BACK = 40,
	CARD_LINES = 12,
	DASHED_LINES = 14,
	DELIMITED_LINES = 30,
	SPONSOR_LINES = 4,
	CLOSING_BYTES = 200
};

static bool ends_colon(const struct line *x)
{
	return x->n && (x->s[x->n - 1] == ':' || (x->n > 3 && !memcmp(x->s + x->n - 3, "：", 3)));
}

static size_t count_digits(const struct line *x)
{
	size_t d = 0;

	for (size_t i = 0; i < x->n; i++)
		d += isdigit((unsigned char)x->s[i]) != 0;
	return d;
}

static bool has_contact_word(const struct line *x)
{
	for (size_t i = 0; words_contact[i]; i++) {
		size_t w = strlen(words_contact[i]);

		if (line_starts(x->s, x->n, words_contact[i]) &&
		    (x->n == w || !isalpha((unsigned char)x->s[w])))
			return true;
	}
	return false;
}

/* An address, a web page, a telephone number, alone or nearly. */
static bool is_contact(const struct line *x)
{
	size_t digits = count_digits(x), letters = 0, words = line_words(x->s, x->n);

	for (size_t i = 0; i < x->n; i++)
		letters += isalpha((unsigned char)x->s[i]) != 0;
	if (!x->n || (words > 9 && (digits < 16 || digits < letters)))
		return false; /* two numbers in groups of two digits are many words */
	if (words <= 6 && (line_has(x->s, x->n, "http") || line_has(x->s, x->n, "www.")))
		return true;
	if (words <= 7 && memchr(x->s, '@', x->n) && !line_ends_sentence(x))
		return true;
	if (has_contact_word(x) && (digits >= 4 || words <= 3))
		return true;
	return !line_ends_sentence(x) && digits >= 4 && (digits * 2 >= letters || digits >= 7);
}

/* "-----", "~*~*~"; the dashes of Unicode begin with 0xe2 */
static bool is_ornament(const struct line *x)
{
	for (size_t i = 0; i < x->n; i++) {
		unsigned char c = (unsigned char)x->s[i];

		if (isalnum(c) || (c >= 0xc0 && c != 0xe2))
			return false;
	}
	return x->n >= 2 || (x->n && *x->s == '|');
}

/* Could this line stand on a visiting card? */
static bool is_card(const struct line *x)
{
	const char *w;
	size_t at = 0, wn, words = 0, capitals = 0;

	if (line_wider(x->s, x->n, 78) ||
	    (x->n > 1 && strchr("*-+>#", x->s[0]) && x->s[1] == ' ' && x->s[0] != '#'))
		return false;
	if (is_contact(x) || is_ornament(x))
		return true;
	if (name_is_said(x) || words_in(words_postscript, x->s, x->n, false))
		return false;
	if (x->n && (strchr("{};=?", x->s[x->n - 1]) ||
		     (x->s[x->n - 1] == '!' && line_words(x->s, x->n) > 4)))
		return false;
	while (name_word(x->s, x->n, &at, &w, &wn)) {
		if (name_particle(w, wn) || (wn < 2 && !isalpha((unsigned char)*w)))
			continue;
		words++;
		capitals += name_capital(w, wn) || isdigit((unsigned char)*w);
	}
	return words && words <= 9 && capitals * 3 >= words * 2 &&
	       !(words > 4 && line_ends_sentence(x));
}

enum closing { CLOSING_NONE, CLOSING_ALONE, CLOSING_THANKS, CLOSING_NAME };

/* Which beginnings of a line close a mail, by their length: most lines have none. */
struct beginnings {
	unsigned char is[CLOSING_BYTES + 1]; /* enum closing */
	bool any;
};

static void note_beginnings(struct beginnings *b, const char *const *table, enum closing what,
			    const char *s, size_t n)
{
	for (size_t i = 0; table[i]; i++) {
		size_t k;

		if (!line_alike(*s, *table[i]) || !line_starts(s, n, table[i]))
			continue;
		k = strlen(table[i]);
		b->any = true;
		b->is[k] = b->is[k] == CLOSING_ALONE ? CLOSING_ALONE : (unsigned char)what;
	}
}

/* "Liebe Grüße aus dem Süden" */
static bool from_place(const struct line *rest)
{
	static const char *const preps[] = { " aus ",   " from ", " uit ", " depuis ",
					     " desde ", " från ", " fra ", " da ",
					     " iz ",    " z ",    NULL };

	for (size_t i = 0; preps[i]; i++)
		if (line_starts(rest->s, rest->n, preps[i]))
			return line_words(rest->s, rest->n) <= 4;
	return false;
}

#define CLOSING_MARKS ",.!-~ *:)" /* what stands around a closing */

/* How many bytes of a mark s ends with; 0: none. */
static size_t closing_mark(const char *s, size_t n)
{
	static const char *const wide[] = { "，", "！", "。", "、",           "～", "،",
					    "❤",  "☺",  "☀",  "\xef\xb8\x8f", NULL };

	if (n && strchr(CLOSING_MARKS, s[n - 1]))
		return 1;
	if (n > 4 && (unsigned char)s[n - 4] == 0xf0)
		return 4; /* a picture */
	for (size_t i = 0; wide[i]; i++)
		if (n > strlen(wide[i]) &&
		    !memcmp(s + n - strlen(wide[i]), wide[i], strlen(wide[i])))
			return strlen(wide[i]);
	return 0;
}

static bool is_closing_words(const char *s, size_t n)
{
	for (size_t k; (k = closing_mark(s, n));)
		n -= k;
	while (n && strchr(CLOSING_MARKS, *s))
		s++, n--;
	return n && (words_in(words_closing, s, n, true) || words_in(words_thanks, s, n, true));
}

/* "Mit freundlichen Grüßen / Best regards", "Many thanks and best wishes" */
static bool is_double_closing(const char *s, size_t n)
{
	static const char *const joins[] = { "/",   "|",    "&",   " and ", " und ", " et ", " y ",
					     " e ", " en ", " i ", " och ", ", ",    NULL };

	for (size_t i = 0; joins[i]; i++) {
		size_t w = strlen(joins[i]);

		for (size_t k = 1; k + w < n; k++)
			if (!memcmp(s + k, joins[i], w) && is_closing_words(s, k) &&
			    is_closing_words(s + k + w, n - k - w))
				return true;
	}
	return false;
}

/* "Kind regards," alone, "Thanks," alone, or either with a name behind it. */
static enum closing read_closing(const struct line *x, const struct person *who)
{
	const char *s = x->s;
	size_t n = x->n;
	struct line rest = *x;
	struct beginnings b = { .any = false };

	if (!n || n > CLOSING_BYTES || line_words(s, n) > 7)
		return CLOSING_NONE;
	note_beginnings(&b, words_closing, CLOSING_ALONE, s, n);
	note_beginnings(&b, words_thanks, CLOSING_THANKS, s, n);
	if (!b.any && !strchr(CLOSING_MARKS, *s))
		return CLOSING_NONE;
	for (size_t k; !(n > 2 && b.is[n] == CLOSING_ALONE) && (k = closing_mark(s, n));)
		n -= k;
	if (b.is[n])
		return (enum closing)b.is[n];
	if (is_double_closing(s, n))
		return CLOSING_ALONE;
	for (size_t k = 1; k < x->n; k++) {
		if (!b.is[k] || !strchr(",.!- ", x->s[k]))
			continue;
		rest.s = x->s + k;
		rest.n = x->n - k;
		if (from_place(&rest))
			return CLOSING_ALONE;
		while (rest.n && strchr(" ,.!-", *rest.s))
			rest.s++, rest.n--;
		if (rest.n && (name_is_author(&rest, who) ||
			       (x->s[k] != ' ' && name_looks(rest.s, rest.n, 3))))
			return CLOSING_NAME;
	}
	return CLOSING_NONE;
}

/* The own line before i that is not blank, `from` - 1 as SIZE_MAX if there is none. */
static size_t above(const struct lines *l, size_t from, size_t i)
{
	while (i-- > from)
		if (l->v[i].n && l->v[i].kind == LINE_OWN)
			return i;
	return (size_t)-1;
}

static bool is_paragraph_start(const struct lines *l, size_t from, size_t i)
{
	return i == from || !l->v[i - 1].n || l->v[i - 1].kind != LINE_OWN;
}

static size_t filled(const struct lines *l, size_t i, size_t to)
{
	size_t n = 0;

	for (; i < to; i++)
		n += l->v[i].n > 0 && l->v[i].kind == LINE_OWN;
	return n;
}

static bool has_address(const struct line *x, const struct person *who)
{
	return who && who->address && *who->address && line_has(x->s, x->n, who->address);
}

/* Free providers draw a line below an empty one, with a few words and their web page to the end; a page
 * right below the line, or below a colon, is what the author shows. */
static bool is_sponsor_rule(const struct lines *l, size_t from, size_t i, size_t to, size_t next)
{
	bool web = false;

	if (to - i > CARD_LINES || next > i + 2 || next >= to || !i ||
	    !line_is_rule(&l->v[i], 20) || (i > from && l->v[i - 1].n) ||
	    filled(l, i + 1, to) > SPONSOR_LINES)
		return false;
	if (line_words(l->v[next].s, l->v[next].n) < 2 || !isalpha((unsigned char)*l->v[next].s) ||
	    (i > from + 1 && ends_colon(&l->v[i - 2])))
		return false;
	for (size_t k = next; k < to; k++)
		web |= line_has(l->v[k].s, l->v[k].n, "http") ||
		       line_has(l->v[k].s, l->v[k].n, "www.");
	return web;
}

/* "-- ", or "--" and "—" with little enough below. */
static size_t find_delimiter(const struct lines *l, size_t from, size_t to,
			     const struct person *who)
{
	size_t found = to, below = 0, next = to; /* next: the line below that has words */

	for (size_t i = to; i-- > from && below <= DELIMITED_LINES;) {
		const struct line *x = &l->v[i];
		bool exact = x->raw_n >= 3 && !memcmp(x->raw, "-- ", 3) && x->n == 2;
		bool dashes = line_is(x->s, x->n, "--") || line_is(x->s, x->n, "—") ||
			      line_is(x->s, x->n, "––") || line_is(x->s, x->n, "- --");
		bool three = line_is(x->s, x->n, "---");
		/* asked at such lines alone: below many empty ones may be a long one */
		bool named = below && (dashes || three) &&
			     (name_is_author(&l->v[next], who) || has_address(&l->v[next], who));
		size_t most = dashes && named ? DELIMITED_LINES : DASHED_LINES;

		dashes |= named && three;
		dashes |= is_sponsor_rule(l, from, i, to, next);
		next = x->n ? i : next;
		if (x->kind != LINE_OWN)
			continue;
		if ((exact || (dashes && below <= most)) && below)
			found = i;
		if (exact)
			break;
		below += x->n > 0;
	}
	return found;
}

/* "S pozdravem a přáním hezkého dne": a closing of two words or more goes on. */
static bool goes_on_closing(const struct line *x)
{
	if (line_ends_sentence(x) || line_words(x->s, x->n) > 7)
		return false;
	for (size_t i = 0; words_closing[i]; i++)
		if (strchr(words_closing[i], ' ') && line_starts(x->s, x->n, words_closing[i]))
			return true;
	return false;
}

/* "Many thanks in advance,", "Thank you for your help,", or a few words and a comma in whatever
 * language, alone above the author's own name. */
static bool is_farewell(const struct line *x)
{
	static const char *const greetings[] = { "hi",      "hello", "dear",   "hallo",  "hey",
						 "hola",    "olá",   "ola",    "ciao",   "salut",
						 "bonjour", "liebe", "lieber", "hei",    "hej",
						 "moin",    "cześć", "ahoj",   "привет", "yes",
						 "no",      "ok",    "sure",   NULL };
	size_t first = strcspn(x->s, " ,");
	bool known = words_in(words_thanks, x->s, x->n, false) ||
		     words_in(words_closing, x->s, x->n, false);

	return x->s[x->n - 1] == ',' && line_words(x->s, x->n) <= (known ? 7 : 3) && first < x->n &&
	       !memchr(x->s, '!', x->n) && !memchr(x->s, '?', x->n) &&
	       !words_in(greetings, x->s, first, true);
}

/* "Thank you." at the end of a paragraph with a gap below belongs to the text. */
static bool is_closing_above(const struct lines *l, size_t from, size_t up, size_t i,
			     const struct person *who)
{
	enum closing c = read_closing(&l->v[up], who);

	if (!c && is_paragraph_start(l, from, up) && name_is_author(&l->v[i], who))
		return is_farewell(&l->v[up]) || goes_on_closing(&l->v[up]);
	return c == CLOSING_THANKS ? i - up == 1 || is_paragraph_start(l, from, up)
				   : c != CLOSING_NONE;
}

/* Where a card that goes on above line i begins: at most three lines of a paragraph of its own. */
static size_t card_above(const struct lines *l, size_t from, size_t i, const struct person *who)
{
	size_t top = i;
	bool all = true;

	while (top > from && l->v[top - 1].n && l->v[top - 1].kind == LINE_OWN && i - top < 3)
		top--;
	if (top == i || top == from || !is_paragraph_start(l, from, top))
		return i;
	for (size_t k = top; k < i && all; k++)
		all = (is_contact(&l->v[k]) ||
		       (is_card(&l->v[k]) && !line_ends_sentence(&l->v[k]))) &&
		      !read_closing(&l->v[k], who) && !signature_is_event(&l->v[k]) &&
		      !words_in(words_not_name, l->v[k].s, strcspn(l->v[k].s, " ,.!\n"), true);
	return all ? top : i;
}

/* "2025-03-03" alone: Foxmail puts the day above the name. */
static bool is_day(const struct line *x)
{
	size_t digits = 0;

	for (size_t i = 0; i < x->n; i++) {
		if (x->s[i] == '-' ? i != 4 && i != 7 : x->s[i] < '0' || x->s[i] > '9')
			return false;
		digits += x->s[i] != '-';
	}
	return digits == 8 && x->n == 10;
}

/* Pulls a rule and closings above a found name or delimiter into the signature. */
static size_t pull_up(const struct lines *l, size_t from, size_t i, const struct person *who)
{
	size_t up = above(l, from, i);

	if (up != (size_t)-1 && i - up <= 2 && line_is_rule(&l->v[up], 5)) {
		i = up;
		up = above(l, from, i);
	}
	while (up != (size_t)-1 && i - up <= 3 && up > from &&
	       (is_closing_above(l, from, up, i, who) || is_day(&l->v[up]))) {
		i = up;
		up = above(l, from, i);
	}
	return i;
}

/* A name nobody told us: below a finished sentence, alone or with more of the card. */
static bool stranger(const struct lines *l, size_t from, size_t i, size_t to)
{
	size_t up = above(l, from, i), below = filled(l, i + 1, to);
	const struct line *x = &l->v[i];
	bool contact = false;

	if (up == (size_t)-1 || !is_paragraph_start(l, from, i))
		return false;
	for (size_t k = i; k < to; k++)
		contact |= l->v[k].n && l->v[k].kind == LINE_OWN && is_contact(&l->v[k]);
	if (!contact && !name_cased(x))
		return false;
	if (below == 0 && line_words(l->v[up].s, l->v[up].n) >= 9 && line_words(x->s, x->n) == 1)
		return name_looks(x->s, x->n, !line_wider(x->s, x->n, 12)); /* no full stop */
	if (!line_ends_sentence(&l->v[up]) || l->v[up].s[l->v[up].n - 1] == ':')
		return false;
	if (below == 0)
		return name_looks(x->s, x->n, !line_wider(x->s, x->n, 16) ? 2 : 0);
	if (!name_looks(x->s, x->n, 4))
		return contact && below >= 2 && is_card(x) && !is_contact(x) &&
		       !memchr(x->s, ':', x->n) &&
		       !words_in(words_not_name, x->s, strcspn(x->s, " ,.!\n"), true);
	return contact || (below <= 3 && line_words(x->s, x->n) >= 2);
}

/* "-Ana" or "/Ana" in the last line */
static bool marked_name(const struct lines *l, size_t from, size_t i, size_t to)
{
	const struct line *x = &l->v[i];
	bool mark = x->n > 1 && strchr("-/~", x->s[0]) && !strchr("-/~*= ", x->s[1]);

	if (x->n > 4 && !memcmp(x->s, "—", 3))
		mark = true;
	return mark && i > from && !filled(l, i + 1, to) && name_looks(x->s, x->n, 3) &&
	       !line_wider(x->s, x->n, 30) && is_paragraph_start(l, from, i);
}

/* "Ana (who has burnt her fingers)", and nothing more */
static bool is_author_aside(const struct lines *l, size_t from, size_t i, size_t to,
			    const struct person *who)
{
	const struct line *x = &l->v[i];
	const char *open = x->s[x->n - 1] == ')' ? memchr(x->s, '(', x->n) : NULL;
	const struct line name = { .s = x->s, .n = open ? (size_t)(open - x->s) : 0 };

	return name.n && line_words(name.s, name.n) <= 3 && name_is_author(&name, who) &&
	       !filled(l, i + 1, to) && is_paragraph_start(l, from, i);
}

static bool is_name_line(const struct lines *l, size_t from, size_t i, size_t to,
			 const struct person *who)
{
	const struct line *x = &l->v[i];
	size_t up = above(l, from, i);

	if (read_closing(x, who) == CLOSING_NAME || marked_name(l, from, i, to))
		return true;
	if (read_closing(x, who))
		return false;
	if (up == (size_t)-1) /* below a quote, with all that was said above it */
		return from && name_is_author(x, who) && !line_wider(x->s, x->n, 40);
	if (ends_colon(&l->v[up]) && filled(l, i + 1, to) && !read_closing(&l->v[up], who))
		return false; /* "You can pay to:" */
	if (is_paragraph_start(l, from, i) && line_ends_sentence(&l->v[up]) &&
	    has_address(x, who) && line_words(x->s, x->n) == 1 && !ends_colon(&l->v[up]))
		return true;
	if ((name_is_author(x, who) || is_author_aside(l, from, i, to, who)) &&
	    !line_wider(x->s, x->n, 60))
		return true;
	if (read_closing(&l->v[up], who) && i - up <= 3 && name_looks(x->s, x->n, 4))
		return true;
	return stranger(l, from, i, to);
}

/* What lies below the line that is looked at. */
struct below {
	size_t lines, strange, contacts; /* strange: would not stand on a card */
	bool wide;                       /* one of these is as long as prose */
};

/* Mottos and slogans are on no card; prose that ends as sentences do is no motto. */
static bool is_prose(const struct line *x)
{
	bool web = line_has(x->s, x->n, "http") || line_has(x->s, x->n, "www.");

	if (words_any(words_office, x->s, x->n))
		return false;
	return name_is_said(x) || (line_wider(x->s, x->n, 78) && !web) ||
	       (line_ends_sentence(x) && line_words(x->s, x->n) > 8) ||
	       (x->n && x->s[x->n - 1] == '?') || words_in(words_postscript, x->s, x->n, false);
}

/* A paragraph in quotation marks that nobody introduced, below a name: a motto. */
static bool is_motto(const struct lines *l, size_t from, size_t i)
{
	const char *s;
	size_t up;

	while (i > from && l->v[i - 1].n && *l->v[i].s != '"')
		i--;
	s = l->v[i].s;
	up = above(l, from, i);
	if (up != (size_t)-1 && l->v[up].s[l->v[up].n - 1] == ':')
		return false;
	return *s == '"' || *s == '\'' || line_starts(s, l->v[i].n, "“") ||
	       line_starts(s, l->v[i].n, "«") || line_starts(s, l->v[i].n, "„") ||
	       line_starts(s, l->v[i].n, "‘");
}

/* Below their own name and a closing or an address, authors put more than a card has (a task in
 * small letters); below a closing and a name that is not the sender's (an office's mail), the
 * person's task. */
static bool may_be_strange(const struct lines *l, size_t from, size_t i, const struct below *b,
			   const struct person *who)
{
	size_t up = above(l, from, i);
	bool closing = up != (size_t)-1 && i - up <= 3 && read_closing(&l->v[up], who);

	if (!b->strange)
		return true;
	if (name_is_author(&l->v[i], who) && closing && !b->wide)
		return true;
	return (name_is_author(&l->v[i], who) ? closing || b->contacts
					      : closing && name_looks(l->v[i].s, l->v[i].n, 4)) &&
	       b->strange <= 1 + b->lines / 3;
}

/* One more that would not stand on a card: too many? */
static bool is_strange(const struct line *x, struct below *b)
{
	b->wide |= line_wider(x->s, x->n, 50) && !words_any(words_office, x->s, x->n);
	return ++b->strange > 4;
}

size_t signature_find(const struct lines *l, size_t from, size_t to, const struct person *author,
		      bool *sure)
{
	size_t found = to, low = to > from + LOOK_BACK ? to - LOOK_BACK : from, i;
	struct below b = { 0 };

	i = find_delimiter(l, from, to, author);
	*sure = i < to;
	if (*sure)
		to = found = i;
	for (i = to; i-- > low && b.lines <= CARD_LINES;) {
		const struct line *x = &l->v[i];

		if (!x->n || x->kind != LINE_OWN)
			continue;
		if (signature_is_event(x))
			break;
		if (is_name_line(l, from, i, to, author) && may_be_strange(l, from, i, &b, author))
			found = i;
		else if (!is_card(x) && !read_closing(x, author) && !is_motto(l, from, i) &&
			 (is_prose(x) || is_strange(x, &b)))
			break;
		b.lines++;
		b.contacts += is_contact(x);
	}
	if (found < to)
		found = card_above(l, from, found, author);
	return found < to || *sure ? pull_up(l, from, found, author) : found;
}
