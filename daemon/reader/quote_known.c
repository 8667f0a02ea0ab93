#include "reader/quote_known.h"

#include <stdint.h>
#include <string.h>

#include <unictype.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "reader/attribution.h"
#include "reader/lines.h"
#include "reader/mail.h"
#include "reader/quote.h"

enum {
	GRAM = 4,         /* words in a row that are the letter's and no accident */
	RUN_LINES = 3,    /* of the letter, on end, begin it */
	RUN_WORDS = 8,    /* so many words at least */
	LINES = 10000,    /* looked at */
	FEW = 60,         /* unknown words that may stand beside fewer known ones */
	LONGEST_WORD = 60 /* bytes; longer ones are rests of links */
};

struct word {
	const char *s; /* borrowed */
	size_t n;
	uint64_t hash; /* of the word folded */
	bool known;
};

/* What is a line: of the letter, the author's, or begun by one and ended by the other. */
enum whose { BLANK, KNOWN, OWN, KNOWN_OWN, OWN_KNOWN, HEAD };

struct words {
	struct word *v;
	size_t n, cap;
};

struct known_line {
	size_t from, to; /* its words */
	enum whose whose;
	bool link; /* it has something that is not compared */
};

struct known {
	struct arena *a;
	uint64_t *seen; /* open addressing, 0: free */
	size_t mask;
	struct lines l;
	struct known_line *v;
	struct words words;
	size_t intro;       /* where the lines begin that introduce it: no mail that is passed on */
	size_t first, last; /* of the letter; first == l.n: it is not there */
};

/* --- words ---------------------------------------------------------------------------------------- */

static uint64_t mix(uint64_t h, uint64_t v)
{
	h = (h ^ v) * 0x9e3779b97f4a7c15u;
	return h ^ (h >> 29);
}

static uint64_t word_hash(struct arena *a, const char *s, size_t n)
{
	uint64_t h = 1469598103934665603u;
	bool ascii = true;

	for (size_t i = 0; i < n && ascii; i++)
		ascii = (unsigned char)s[i] < 0x80;
	if (!ascii) {
		s = text_fold(a, arena_ndup(a, s, n));
		n = strlen(s);
	}
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)(ascii ? line_lower(s[i]) : s[i])) * 1099511628211u;
	return h;
}

/* Letters that need no blank between words are words by themselves. */
static bool alone(uint32_t c)
{
	return c >= 0x2e80 && (c < 0xa4d0 || (c >= 0xac00 && c < 0xd7b0) || c >= 0x20000);
}

/* How far a word goes at s, 0: none begins here. */
static size_t word_at(const char *s, size_t n)
{
	size_t len = 0, one;
	uint32_t c;

	while (len < n && (one = text_next(s + len, n - len, &c)) > 0) {
		if (alone(c))
			return len ? len : one;
		if (!uc_is_alnum(c) && !(len && uc_is_general_category(c, UC_MARK)))
			break;
		len += one;
	}
	return len;
}

/* How much of s is an address, a link, or what is left of one: not compared. */
static size_t link_at(const char *s, size_t n)
{
	const char *end = s;

	if (n && *s == '<') {
		const char *close = memchr(s, '>', n);
		size_t len = close ? (size_t)(close + 1 - s) : 0;

		if (len && (memchr(s, ':', len) || memchr(s, '@', len)))
			return len;
	}
	while (end < s + n && *end != ' ' && *end != '\t' && *end != '<')
		end++;
	n = (size_t)(end - s);
	return memchr(s, '@', n) || memmem(s, n, "://", 3) || memmem(s, n, "%20", 3) ||
			       n > LONGEST_WORD * 4
		       ? n
		       : 0;
}

/* The words of a line to the list, what is not compared to `links`. true: there is something. */
static bool read_words(struct arena *a, const char *s, size_t n, struct words *words,
		       struct words *links)
{
	size_t before = links->n;

	for (size_t i = 0, len; i < n; i += len) {
		bool begins = !i || strchr(" \t<>([", s[i - 1]) || s[i] == '<', link;

		len = begins ? link_at(s + i, n - i) : 0;
		link = len > 0;
		len = link ? len : word_at(s + i, n - i);
		if (len) {
			struct words *to = link ? links : words;

			*ARENA_PUSH(a, to->v, to->n, to->cap) =
				(struct word){ s + i, len, word_hash(a, s + i, len), false };
		} else {
			len = 1;
		}
	}
	return links->n > before;
}

/* --- the letter ----------------------------------------------------------------------------------- */

/* Where it stands, or would. */
static uint64_t *place_of(const struct known *k, uint64_t h)
{
	size_t i = h & k->mask;

	while (k->seen[i] && k->seen[i] != (h | 1))
		i = (i + 1) & k->mask;
	return &k->seen[i];
}

static void see(struct known *k, uint64_t h)
{
	*place_of(k, h) = h | 1;
}

static bool saw(const struct known *k, uint64_t h)
{
	return *place_of(k, h) != 0;
}

/* n words in a row; as a whole line they are something else than within one. */
static uint64_t row_hash(const struct word *w, size_t n, bool line)
{
	uint64_t h = line ? 7 : 11;

	for (size_t i = 0; i < n; i++)
		h = mix(h, w[i].hash);
	return mix(h, n);
}

static void learn(struct known *k, const char *letter)
{
	struct lines l = lines_split(k->a, letter);
	struct words words = { 0 }, links = { 0 };
	size_t size = 1024, *ends = arena_get(k->a, (l.n + 1) * sizeof *ends);

	for (size_t i = 0; i < l.n; i++) {
		read_words(k->a, l.v[i].s, l.v[i].n, &words, &links);
		ends[i] = words.n;
	}
	while (size < 4 * (words.n + links.n + 1))
		size *= 2;
	k->seen = arena_get(k->a, size * sizeof *k->seen);
	k->mask = size - 1;
	for (size_t i = 0; i + GRAM <= words.n; i++)
		see(k, row_hash(words.v + i, GRAM, false));
	for (size_t i = 0; i < links.n; i++)
		see(k, links.v[i].hash);
	for (size_t i = 0, from = 0; i < l.n; from = ends[i++])
		if (ends[i] == from)
			see(k, word_hash(k->a, l.v[i].s, l.v[i].n));
		else if (ends[i] - from < GRAM)
			see(k, row_hash(words.v + from, ends[i] - from, true));
}

/* --- the answer ----------------------------------------------------------------------------------- */

static void look(struct known *k)
{
	struct words links = { 0 };

	for (size_t i = 0; i < k->l.n && i < LINES; i++) {
		struct known_line *x = &k->v[i];

		x->from = k->words.n;
		x->link = read_words(k->a, k->l.v[i].s, k->l.v[i].n, &k->words, &links);
		x->to = k->words.n;
	}
	for (size_t i = 0; i + GRAM <= k->words.n; i++)
		if (saw(k, row_hash(k->words.v + i, GRAM, false)))
			for (size_t j = i; j < i + GRAM; j++)
				k->words.v[j].known = true;
}

static bool has_letter(const struct word *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (w[i].s[strspn(w[i].s, "0123456789")] && strspn(w[i].s, "0123456789") < w[i].n)
			return true;
	return false;
}

static enum whose whose(const struct known *k, const struct known_line *x)
{
	const struct word *w = k->words.v + x->from;
	size_t n = x->to - x->from, head = 0, tail = 0, all = 0;

	if (n < GRAM && saw(k, row_hash(w, n, true)))
		return KNOWN;
	while (head < n && w[head].known)
		head++;
	while (tail < n - head && w[n - 1 - tail].known)
		tail++;
	for (size_t i = 0; i < n; i++)
		all += w[i].known;
	if (all == n || !has_letter(w, n))
		return all ? KNOWN : OWN;
	if (all == head && all >= GRAM)
		return has_letter(w + head, n - head) ? KNOWN_OWN : KNOWN;
	if (all == tail && all >= GRAM)
		return OWN_KNOWN;
	return all * 2 >= n ? KNOWN : OWN;
}

/* Without words to compare: a rule is the letter's, an emoji is not unless the letter has it. Below the
 * letter's lines an address is the letter's too, as its tokens are each reader's own; a link that stands
 * alone was written, unless the letter has it in the midst of a line that was wrapped since. */
static enum whose whose_sign(const struct known *k, size_t i)
{
	const struct line *l = &k->l.v[i];

	size_t link = link_at(l->s, l->n);

	if (line_is_rule(l, 3) || saw(k, word_hash(k->a, l->s, l->n)) ||
	    (link && saw(k, word_hash(k->a, l->s, link))))
		return KNOWN;
	if (!k->v[i].link || (i && (k->v[i - 1].whose == OWN || k->v[i - 1].whose == KNOWN_OWN)))
		return OWN;
	return line_is_page(l) && *l->s != '<' ? OWN : KNOWN;
}

/* The lines of an introduction that starts at line i, 0: none does. */
static size_t introduction(const struct known *k, size_t i)
{
	size_t end = attribution_headers(&k->l, i), first, glued;

	for (size_t e = i; !end && e < i + 4 && e < k->l.n && k->l.v[e].n; e++)
		if (attribution_ends(&k->l, e, &first, &glued) && first == i && !glued)
			end = e + 1;
	return end;
}

/* The rule that a program draws above the fields is no word of anybody's. */
static void rules_above(struct known *k)
{
	for (size_t i = k->l.n; i-- > 1;)
		if (k->v[i].whose == HEAD && k->v[i - 1].whose != HEAD &&
		    line_is_rule(&k->l.v[i - 1], 3))
			k->v[i - 1].whose = HEAD;
}

static void judge(struct known *k)
{
	for (size_t i = 0, head = 0; i < k->l.n && i < LINES; i++) {
		struct known_line *x = &k->v[i];
		size_t end = i >= head && k->l.v[i].n ? introduction(k, i) : 0;

		head = end ? end : head;
		if (!k->l.v[i].n)
			x->whose = BLANK;
		else if (i < head)
			x->whose = HEAD;
		else
			x->whose = x->to > x->from ? whose(k, x) : whose_sign(k, i);
	}
	rules_above(k);
}

/* Do three lines of the letter begin at i, so many words in all? */
static bool runs(const struct known *k, size_t i, bool marked)
{
	size_t lines = 0, words = 0;

	for (; i < k->l.n && lines < RUN_LINES; i++) {
		if (k->v[i].whose == BLANK)
			continue;
		if (k->v[i].whose != KNOWN || (k->l.v[i].depth && !marked))
			return false;
		words += k->v[i].to - k->v[i].from;
		lines++;
	}
	while (i < k->l.n && words < RUN_WORDS && k->v[i].whose <= KNOWN) {
		words += k->v[i].to - k->v[i].from;
		i++;
	}
	return lines == RUN_LINES && words >= RUN_WORDS;
}

/* Is it what a mail program says a mail begins with: the letter's words right below the fields? */
static bool introduced(const struct known *k, size_t i)
{
	bool is = k->v[i].whose == KNOWN && k->v[i].to - k->v[i].from >= GRAM;

	while (i && k->v[i - 1].whose == BLANK)
		i--;
	return is && i && k->v[i - 1].whose == HEAD;
}

/* Where the letter begins and ends. false: it is not there, or most of what is there is another's. */
static bool find(struct known *k, bool marked)
{
	size_t known = 0, own = 0;

	k->first = 0;
	while (k->first < k->l.n && !runs(k, k->first, marked) && !introduced(k, k->first))
		k->first++;
	k->intro = k->first;
	while (k->intro && (k->v[k->intro - 1].whose == HEAD || k->v[k->intro - 1].whose == BLANK))
		k->intro--;
	for (size_t i = k->first; i < k->l.n; i++) {
		size_t n = k->v[i].to - k->v[i].from;

		known += k->v[i].whose == KNOWN ? n : 0;
		own += k->v[i].whose == OWN ? n : 0;
		if (k->v[i].whose == KNOWN)
			k->last = i;
	}
	return k->first < k->l.n && (own <= known || own <= FEW);
}

/* --- the text anew -------------------------------------------------------------------------------- */

struct writing {
	struct buf b;
	bool own; /* the last line was the author's */
};

/* Empty lines keep the two apart, which nothing else does in what is read next. */
static void put(struct writing *w, bool own, const char *s, size_t n)
{
	if (w->own != own && w->b.n)
		buf_char(&w->b, '\n');
	w->own = own;
	buf_str(&w->b, own ? "" : "> ");
	buf_add(&w->b, s, n);
	buf_char(&w->b, '\n');
}

/* Where the author's words part from the letter's in a line that has both. */
static const char *parting(const struct known *k, const struct known_line *x)
{
	size_t i = x->from;

	while (i < x->to && k->words.v[i].known == (x->whose == KNOWN_OWN))
		i++;
	return k->words.v[i].s;
}

static void put_line(struct writing *w, const struct known *k, size_t i)
{
	const struct line *l = &k->l.v[i];
	const char *part;

	switch (k->v[i].whose) {
	case BLANK: buf_char(&w->b, '\n'); return;
	case OWN: put(w, true, l->s, l->n); return;
	case HEAD:
	case KNOWN: put(w, false, l->s, l->n); return;
	case KNOWN_OWN:
		part = parting(k, &k->v[i]);
		put(w, false, l->s, (size_t)(part - l->s));
		put(w, true, part, (size_t)(l->s + l->n - part));
		return;
	case OWN_KNOWN:
		part = parting(k, &k->v[i]);
		put(w, true, l->s, (size_t)(part - l->s));
		put(w, false, part, (size_t)(l->s + l->n - part));
		return;
	}
}

/* What is below the letter was no part of the author's text before: a program's, then. */
static bool added_below(const struct known *k, const struct mail *m, size_t i)
{
	const struct line *l = &k->l.v[i];

	return i > k->last && *m->reply && k->v[i].whose == OWN &&
	       !strstr(m->reply, arena_ndup(k->a, l->s, l->n));
}

static const char *rewrite(struct known *k, const struct mail *m, bool marked)
{
	struct writing w = { BUF(k->a), true };

	for (size_t i = 0; i < k->l.n; i++) {
		const struct line *l = &k->l.v[i];

		if (i >= k->intro && i < k->first && k->v[i].whose == HEAD) {
			put(&w, false, l->s, l->n);
		} else if (i < k->first || i >= LINES || (l->depth && !marked)) {
			buf_add(&w.b, l->raw, l->raw_n);
			buf_char(&w.b, '\n');
			w.own = !l->depth;
		} else if (l->depth > 1 || added_below(k, m, i)) {
			put(&w, false, l->s, l->n);
		} else {
			put_line(&w, k, i);
		}
	}
	return buf_text(&w.b);
}

/* --- in all --------------------------------------------------------------------------------------- */

static bool wordless(const char *s)
{
	return !s[strspn(s, " \t\n")];
}

static size_t full_lines(const char *s, bool marked)
{
	size_t n = 0;

	for (; *s; s += strcspn(s, "\n"), s += *s == '\n') {
		size_t blank = strspn(s, " \t");

		n += s[blank] && s[blank] != '\n' && (marked || s[blank] != '>');
	}
	return n;
}

/* "From: Circle", "Von: 'Circle' <c*****@example.org>": that name is all that stands in the field. */
static bool is_from(struct arena *a, const struct line *l, const char *name)
{
	const char *colon = memchr(l->s, ':', l->n), *end, *value;

	if (!colon || !*name)
		return false;
	value = text_fold(a, arena_ndup(a, colon + 1, (size_t)(l->s + l->n - colon - 1)));
	value += strspn(value, " '\"*");
	name = text_fold(a, name);
	end = value + strlen(name);
	if (strncmp(value, name, strlen(name)) != 0)
		return false;
	end += strspn(end, " '\"*");
	return !*end || *end == '<' || *end == '[' || *end == '(';
}

bool quote_known_begins(struct arena *a, const struct mail *m, const char *address,
			const char *name)
{
	struct lines l = lines_split(a, m->reply);
	size_t top = lines_next(&l, 0), end = top < l.n ? attribution_headers(&l, top) : 0;

	for (size_t i = top; i < end; i++)
		if (text_find(arena_ndup(a, l.v[i].s, l.v[i].n), address) ||
		    (i < top + 2 && is_from(a, &l.v[i], name)))
			return true;
	return false;
}

bool quote_known_may(const struct mail *m)
{
	return full_lines(m->text, wordless(m->reply)) >= RUN_LINES;
}

static bool again(struct known *k, struct mail *m, bool marked)
{
	if (!find(k, marked))
		return false;
	m->text = rewrite(k, m, marked);
	quote_cut(k->a, m);
	return true;
}

void quote_known(struct arena *a, struct mail *m, const char *letter)
{
	struct known k = { .a = a };

	if (!*letter || !quote_known_may(m))
		return;
	k.l = lines_split(a, m->text);
	k.v = arena_get(a, (k.l.n + 1) * sizeof *k.v);
	learn(&k, letter);
	look(&k);
	judge(&k);
	again(&k, m, false);
	if (wordless(m->reply))
		again(&k, m, true);
}
