#include "compose/sentence.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/code.h"
#include "compose/patch.h"

enum { NARROW = 60, WIDE = 100, LONGEST = 2000, BEHIND = 40, MOST_BYTES = 128 * 1024 };

/* After these a full stop ends no sentence. */
static const char *const abbreviations[] = {
	"e.g",    "i.e",   "eg",     "ie",    "cf",    "vs",    "mr",     "mrs",    "ms",
	"dr",     "prof",  "st",     "jr",    "sr",    "fig",   "figs",   "no",     "nos",
	"approx", "inc",   "ltd",    "corp",  "dept",  "est",   "resp",   "sec",    "ch",
	"pp",     "vol",   "al",     "ver",   "rev",   "ca",    "z.b",    "d.h",    "u.a",
	"o.ä",    "u.s.w", "bzw",    "evtl",  "ggf",   "inkl",  "nr",     "str",    "sog",
	"vgl",    "zzgl",  "hr",     "fr",    "bspw",  "usf",   "p.ex",   "par ex", "m",
	"mme",    "mlle",  "env",    "av",    "bd",    "sra",   "srta",   "ud",     "uds",
	"p.ej",   "ej",    "pág",    "aprox", "núm",   "tel",   "ing",    "dott",   "sig",
	"pag",    "es",    "ecc",    "dhr",   "mevr",  "bijv",  "o.a",    "m.b.v",  "jan",
	"feb",    "mar",   "apr",    "jun",   "jul",   "aug",   "sep",    "sept",   "oct",
	"nov",    "dec",   "mon",    "tue",   "wed",   "thu",   "fri",    "sat",    "sun",
	"u.s",    "u.k",   "w.r.t",  "wrt",   "esp",   "orig",  "max",    "min",    "dipl",
	"bzgl",   "etc.,", "messrs", "gov",   "sen",   "rep",   "gen",    "col",    "capt",
	"lt",     "sgt",   "hon",    "mt",    "ave",   "blvd",  "rd",     "apt",    "hrn",
	"frl",    "abs",   "art",    "mio",   "mrd",   "jh",    "jhdt",   "geb",    "gest",
	"verh",   "gem",   "ders",   "std",   "mm",    "mgr",   "chap",   "éd",     "cap",
	"ex",     "dra",   "dras",   "drs",   "srs",   "sras",  "sres",   "exmo",   "exma",
	"exmos",  "eng",   "arq",    "profa", "profª", "dña",   "excmo",  "excma",  "lic",
	"izq",    "dcha",  "prov",   "séc",   "ee.uu", "telef", "sig.ra", "sig.na", "dott.ssa",
	"avv",    "geom",  "rag",    "spett", "gent",  "egr",   "n.º",    "inż",    "ul",
	"tzw",    "tj",    "np",     "hab",   "tzv",   "např",  "tř",     "kl",     "bl.a",
	"f.eks",  "t.ex",  "dvs",    "osv",   "ing",   "mudr",  "mej",    NULL
};

/* Units that stand behind a number: there they end a sentence like any word. */
static const char *const units[] = { "min", "sec", "std", NULL };

/* Months with a day in front, and what else is counted with a full stop: "14. Juni", "2. Stock".
 * Where months are written small (cs, da, fi, nb) no sentence is cut anyway. */
static const char *const counted[] = {
	"januar",    "jänner",     "februar",     "feber",         "märz",        "april",
	"mai",       "juni",       "juli",        "august",        "september",   "oktober",
	"november",  "dezember",   "jan.",        "feb.",          "mär.",        "apr.",
	"jun.",      "jul.",       "aug.",        "sep.",          "sept.",       "okt.",
	"nov.",      "dez.",       "jahrhundert", "jh.",           "klasse",      "stock",
	"stockwerk", "etage",      "advent",      "platz",         "vorsitzende", "quartal",
	"auflage",   "geburtstag", "jubiläum",    "kalenderwoche", "halbjahr",    "semester",
	NULL
};

struct row {
	const char *s; /* without blanks at the ends */
	size_t n, columns, indent;
	bool code, item;
};

static size_t columns(const char *s, size_t n)
{
	size_t c = 0;

	for (size_t i = 0; i < n; i++)
		c += ((unsigned char)s[i] & 0xc0) != 0x80;
	return c;
}

static bool starts(const struct row *r, const char *with)
{
	size_t n = strlen(with);

	return r->n >= n && !memcmp(r->s, with, n);
}

static size_t first_word(const struct row *r)
{
	size_t i = 0;

	while (i < r->n && r->s[i] != ' ' && r->s[i] != '\t')
		i++;
	return columns(r->s, i);
}

bool sentence_counts(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && isdigit((unsigned char)s[i]))
		i++;
	if (!i || i > 2 || i + 1 >= n || s[i] != '.' || s[i + 1] != ' ')
		return false;
	s += i + 2;
	n -= i + 2;
	for (i = 0; counted[i]; i++) {
		size_t k = strlen(counted[i]);

		if (k <= n && !strncasecmp(s, counted[i], k) &&
		    (k == n || !isalpha((unsigned char)s[k])))
			return true;
	}
	/* "14. 6. 2025" */
	for (i = 0; i < n && isdigit((unsigned char)s[i]); i++)
		;
	return (i < n && i && i <= 2 && s[i] == '.') || (i == 4 && !memcmp(s, "20", 2));
}

/* "- one", "* two", "3) three", "(b) four"; an "o" is a word in many languages, and a bullet only
 * where it stands apart as word processors put it */
static size_t bullet(const struct row *r)
{
	size_t i = 0;

	if (r->n > 2 && strchr("-*+", r->s[0]) && r->s[1] == ' ')
		return 2;
	if (r->n > 3 && *r->s == 'o' &&
	    (r->s[1] == '\t' || (r->s[1] == ' ' && (r->s[2] == ' ' || r->indent >= 2))))
		return 2;
	if (sentence_counts(r->s, r->n))
		return 0;
	if (r->n > 4 && (!memcmp(r->s, "•", 3) || !memcmp(r->s, "–", 3)))
		return 3;
	while (i < r->n && i < 3 && isdigit((unsigned char)r->s[i]))
		i++;
	if (i && i + 2 < r->n && r->s[i] == '.' && r->s[i + 1] == ')')
		i++; /* "2.) two" */
	if (i && i + 1 < r->n && strchr(".)", r->s[i]) && r->s[i + 1] == ' ')
		return i + 2;
	if (r->n > 4 && r->s[0] == '(' && isalnum((unsigned char)r->s[1]) && r->s[2] == ')' &&
	    r->s[3] == ' ')
		return 4;
	return 0;
}

/* --- trailers ----------------------------------------------------------------------------- */

/* "Cc: Ana", "Change-Id: ..."; trailer: one that names its doer, "Signed-off-by: Ana" */
static bool is_field(const struct row *r, bool trailer)
{
	size_t i = 0;

	while (i < r->n && (isalpha((unsigned char)r->s[i]) || r->s[i] == '-'))
		i++;
	if (!i || i + 1 >= r->n || r->s[i] != ':' || r->s[i + 1] != ' ')
		return false;
	return !trailer || (i > 4 && !strncasecmp(r->s + i - 3, "-by", 3));
}

/* The fields about a trailer belong to it. */
static void mark_trailers(struct row *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (v[i].code || !is_field(&v[i], true))
			continue;
		v[i].code = true;
		for (size_t k = i; k-- && !v[k].code && is_field(&v[k], false);)
			v[k].code = true;
		while (i + 1 < n && is_field(&v[i + 1], false))
			v[++i].code = true;
	}
}

/* --- blocks ------------------------------------------------------------------------------- */

enum { CODE_INDENT = 4, PROSE_WORDS = 6 };

static bool is_set_in(const struct row *r)
{
	return r->n && r->indent >= CODE_INDENT && !r->item;
}

/* Do rows i..end, set in, say something to a reader? */
static bool is_prose(const struct row *v, size_t i, size_t end)
{
	const struct row *last = &v[end - 1];
	size_t words = 0;

	for (; i < end; i++)
		words += sentence_words(v[i].s, v[i].n);
	return words >= PROSE_WORDS && strchr(".!?", last->s[last->n - 1]) &&
	       !code_dense(last->s, last->n);
}

/* "def fire(kiln):", but not "Try this (as root):" */
static bool opens_block(const struct row *r)
{
	const char *open = r->n > 3 ? memrchr(r->s, '(', r->n) : NULL;

	return open > r->s && isalnum((unsigned char)open[-1]) && !memcmp(r->s + r->n - 2, "):", 2);
}

/* Set in below an empty line or a colon: code, unless it is the first line of a paragraph, or
 * prose. */
static void mark_blocks(struct row *v, size_t n)
{
	for (size_t i = 0, end; i < n; i++) {
		if (v[i].code && code_opens_output(v[i].s, v[i].n)) {
			while (i + 1 < n && v[i + 1].n)
				v[++i].code = true;
			continue;
		}
		if (!is_set_in(&v[i]) ||
		    (i && v[i - 1].n && !v[i - 1].code && v[i - 1].s[v[i - 1].n - 1] != ':'))
			continue;
		for (end = i + 1; end < n && is_set_in(&v[end]);)
			end++;
		if ((end < n && v[end].n && !v[end].code) || is_prose(v, i, end))
			continue;
		if (i && opens_block(&v[i - 1]))
			v[i - 1].code = true;
		while (i < end)
			v[i++].code = true;
		i--;
	}
}

/* --- rows --------------------------------------------------------------------------------- */

static struct row read_row(const char *p, const char *end)
{
	struct row r = { .s = p };

	while (r.s < end && (*r.s == ' ' || *r.s == '\t'))
		r.indent += *r.s++ == '\t' ? 8 : 1;
	while (end > r.s && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	r.n = (size_t)(end - r.s);
	r.columns = columns(p, (size_t)(end - p));
	return r;
}

struct rows {
	struct row *v;
	size_t n, width;
};

static struct rows read_rows(struct arena *a, const char *text)
{
	struct rows rows = { .width = NARROW };
	struct patch patch = { 0, 0 };
	const char *end = text + strnlen(text, MOST_BYTES);
	bool fence = false;
	size_t cap = 0;

	while (end > text && ((unsigned char)*end & 0xc0) == 0x80) /* not within a character */
		end--;
	for (const char *p = text; p < end;) {
		const char *at = memchr(p, '\n', (size_t)(end - p)), *nl = at ? at : end;
		struct row *r = ARENA_PUSH(a, rows.v, rows.n, cap);
		bool mark, diff = patch_takes(&patch, p, (size_t)(nl - p));

		*r = read_row(p, nl);
		mark = r->n >= 3 && (starts(r, "```") || starts(r, "~~~"));
		fence ^= mark;
		r->code = r->n && (fence || mark || diff || *r->s == '>' ||
				   code_line(r->s, r->n, r->indent));
		r->item = r->n && !r->code && bullet(r);
		if (!r->code && r->columns > rows.width && r->columns <= WIDE)
			rows.width = r->columns;
		p = at ? nl + 1 : end;
	}
	mark_trailers(rows.v, rows.n);
	mark_blocks(rows.v, rows.n);
	return rows;
}

/* Does line i go on in line i + 1? */
static bool is_wrapped(const struct rows *rows, size_t i)
{
	const struct row *x = &rows->v[i], *next = x + 1;

	if (i + 1 >= rows->n || !next->n || next->code || next->item || x->columns > WIDE)
		return false;
	return x->columns + 1 + first_word(next) > rows->width;
}

/* --- words -------------------------------------------------------------------------------- */

static bool is_cjk(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x9fff) || (c >= 0xac00 && c <= 0xd7a3) ||
	       (c >= 0x20000 && c <= 0x2ffff);
}

static bool is_mark(uint32_t c)
{
	return c < 0xc0 || (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) ||
	       (c >= 0xff00 && c <= 0xff20);
}

size_t sentence_words(const char *text, size_t n)
{
	size_t ascii = 0, other = 0, cjk = 0;
	bool in_ascii = false, word_has_ascii = false, in_other = false;

	for (size_t i = 0; i < n;) {
		uint32_t c = (unsigned char)text[i];
		size_t k = c && c < 0x80 ? 1 : text_next(text + i, n - i, &c);
		bool alnum = k == 1 && isalnum((unsigned char)c);

		k = k ? k : 1;
		if (alnum) {
			ascii += !in_ascii;
			other -= in_other && !word_has_ascii;
			word_has_ascii = true;
		} else if (is_cjk(c)) {
			cjk++;
		} else if (!is_mark(c) && !in_other) {
			in_other = true;
			other += !word_has_ascii;
		} else if (is_mark(c)) {
			in_other = word_has_ascii = false;
		}
		in_ascii = alnum;
		i += k;
	}
	return ascii + other + (cjk + 1) / 2;
}

/* --- cutting ------------------------------------------------------------------------------ */

static bool in_table(const char *const *table, const char *s, size_t n)
{
	for (int c = tolower((unsigned char)*s); *table; table++)
		if ((unsigned char)**table == c && text_starts(s, *table) && strlen(*table) == n)
			return true;
	return false;
}

/* "5 min", "3 m" */
static bool is_unit(const char *s, size_t b, size_t n)
{
	return b > 1 && s[b - 1] == ' ' && isdigit((unsigned char)s[b - 2]) &&
	       (n == 1 || in_table(units, s + b, n));
}

/* Is the word that ends before `dot` one after which a full stop means nothing? */
static bool is_abbreviation(const char *s, size_t all, size_t dot)
{
	size_t b = dot, n;

	while (b && s[b - 1] != ' ' && s[b - 1] != '(' && s[b - 1] != '"')
		b--;
	n = dot - b;
	if (!n || (is_unit(s, b, n) && dot + 2 < all && !isdigit((unsigned char)s[dot + 2])))
		return false; /* but "RFC 5322 sec. 3.4" */
	if (n == 1 && isalpha((unsigned char)s[b]) && s[b] != 'I')
		return true; /* an initial */
	if (n <= 3 && b == 0 && isdigit((unsigned char)s[b]))
		return true; /* "3. third" */
	return in_table(abbreviations, s + b, n) || sentence_counts(s + b, all - b);
}

static bool closes(char c)
{
	return c && strchr("\"')]*_", c);
}

/* Full stops and their like, and the first bytes of those that are not ASCII. */
static bool may_end(char c)
{
	return c == '.' || c == '!' || c == '?' || (unsigned char)c == 0xe2 ||
	       (unsigned char)c == 0xe3 || (unsigned char)c == 0xef;
}

/* Bytes up to behind the end of the sentence that starts at s. */
static size_t sentence_end(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t e = i + 1;

		if (!may_end(s[i]))
			continue;
		if (n - i >= 3 &&
		    (!memcmp(s + i, "。", 3) || !memcmp(s + i, "！", 3) || !memcmp(s + i, "？", 3)))
			return i + 3;
		if (n - i >= 3 && !memcmp(s + i, "…", 3))
			e = i + 3;
		else if (!strchr(".!?", s[i]))
			continue;
		while (e < n && strchr(".!?", s[e]))
			e++;
		while (e < n && closes(s[e]))
			e++;
		if (e < n && s[e] != ' ')
			continue;
		if (e + 1 < n && islower((unsigned char)s[e + 1]))
			continue;
		if (e == i + 1 && s[i] == '.' && is_abbreviation(s, n, i))
			continue;
		return e;
	}
	return n;
}

struct cutter {
	struct arena *a;
	struct sentences out;
	size_t cap, most;
};

static void cut_unit(struct cutter *c, const char *s, size_t n, bool item)
{
	size_t k = 0;

	while (n && c->out.n < c->most) {
		/* a sentence longer than that is cut, and what stands behind it decides its end */
		size_t e = sentence_end(s, n < LONGEST + BEHIND ? n : LONGEST + BEHIND), words;

		e = e > LONGEST ? LONGEST : e;
		while (e < n && e >= LONGEST && ((unsigned char)s[e] & 0xc0) == 0x80)
			e++;
		words = sentence_words(s, e);
		if (words) {
			struct sentence *x = ARENA_PUSH(c->a, c->out.v, c->out.n, c->cap);

			*x = (struct sentence){ text_clean(c->a, s, e, TEXT_LINE), words, k++,
						item };
		}
		s += e;
		n -= e;
		while (n && *s == ' ')
			s++, n--;
	}
}

struct sentences sentence_split(struct arena *a, const char *text, size_t most)
{
	struct cutter c = { .a = a, .most = most };
	struct rows rows = read_rows(a, text);
	struct buf unit = BUF(a);

	for (size_t i = 0; i < rows.n && c.out.n < most; i++) {
		const struct row *r = &rows.v[i];
		size_t skip = r->item ? bullet(r) : 0;
		bool item = r->item;

		if (!r->n || r->code)
			continue;
		buf_cut(&unit, 0);
		buf_add(&unit, r->s + skip, r->n - skip);
		while (is_wrapped(&rows, i)) {
			r = &rows.v[++i];
			buf_char(&unit, ' ');
			buf_add(&unit, r->s, r->n);
		}
		cut_unit(&c, buf_text(&unit), unit.n, item);
	}
	return c.out;
}
