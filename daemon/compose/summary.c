#include "compose/summary.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "compose/rank.h"
#include "compose/sentence.h"
#include "compose/summary_words.h"

enum { POSTS = 1000, PER_POST = 60, SENTENCES = 3000, TERMS = 60, SLOTS = 1 << 15 };
enum { WORDS_HEARD = 1500 };
enum { BRIEF = 100, FEW = 80, OUTCOME_LEAST = 4, OUTCOME_POSTS = 3 };

/* One term of the thread, known by its stem. */
struct term {
	const char *stem;
	size_t sentences, posts; /* in how many it occurs */
	size_t last_post;        /* 1 + the last one counted */
	double weight, idf;
	double all, here; /* what its sentences weigh: of the thread, of one post */
	unsigned marks;   /* where it stands: the bits below */
};

enum { NEXT_POSTS = 3, IN_NEXT = 1, IN_SUBJECT = 1 << NEXT_POSTS, IN_CHOSEN = 2 << NEXT_POSTS };

enum feature {
	F_LENGTH,     /* a long sentence tells more, up to a point */
	F_CENTRAL,    /* terms the thread shares, per term */
	F_MASS,       /* the same, all of them */
	F_TAKEN_UP,   /* terms the next posts take up */
	F_SUBJECT,    /* terms of the subject */
	F_LEAD,       /* first sentence of its post */
	F_PLACE,      /* how far down its post, 0..1 */
	F_OPENING,    /* how near to the thread's first sentence */
	F_QUESTION,   /* ends with a question mark */
	F_ASKED,      /* a question of the first post */
	F_ASKER,      /* the asker, later */
	F_SHORT_POST, /* its post says little else */
	F_SIGNS,      /* share of signs and digits: code, paths */
	F_SHOUT,      /* does not end as sentences do */
	F_FIELD,      /* "Version: 3" */
	F_DENSITY,    /* share of words that carry meaning */
	F_POST,       /* F_CENTRAL of its whole post */
	F_R_LENGTH,   /* its rank in the thread, 0..1: by words, */
	F_R_SHARED,   /* by likeness to the sentences of the other posts */
	F_PROBLEM,
	F_SOLUTION,
	F_PROPOSAL,
	F_ASK,
	F_OPINION,
	F_ADDRESS,
	F_PLEASANTRY, /* acts */
	N_FEATURES
};

struct candidate {
	struct sentence s;
	size_t post;
	size_t *terms, n_terms; /* distinct, into thread.terms */
	size_t words;           /* all of them */
	unsigned acts;          /* WORD_ACT << enum act */
	double x[N_FEATURES], norm, score;
	bool taken, out, outcome;
};

struct thread {
	struct arena *a;
	const struct summary_post *posts;
	size_t n_posts;
	size_t speech; /* which of summary_words.c's */
	size_t answer; /* the post that closed the matter; 0: none */
	struct term *terms;
	size_t n_terms, cap_terms;
	uint32_t *slot; /* 1 + index into terms */
	size_t n_slots; /* a power of two, at most SLOTS */
	struct candidate *v;
	size_t n, cap;
	size_t *post_terms[POSTS], post_n[POSTS], subject_terms[TERMS], subject_n, in_post[POSTS];
};

/* --- words -------------------------------------------------------------------------------- */

static size_t speech_of_thread(const struct summary_post *posts, size_t n)
{
	struct speech_hits heard = { 0 };

	for (size_t i = 0; i < n && heard.looked < WORDS_HEARD; i++)
		speech_hear(&heard, posts[i].reply, WORDS_HEARD);
	return speech_likely(&heard);
}

/* Terms beyond what the table holds are left out: a thread that long has enough of them. */
static size_t term_of(struct thread *t, const char *stem)
{
	uint32_t h = summary_hash(stem);

	for (size_t i = 0; i < t->n_slots; i++) {
		uint32_t *slot = &t->slot[(h + i) % t->n_slots];

		if (!*slot && t->n_terms >= t->n_slots / 2)
			return SUMMARY_ROOT;
		if (!*slot) {
			struct term *x = ARENA_PUSH(t->a, t->terms, t->n_terms, t->cap_terms);

			x->stem = arena_dup(t->a, stem);
			*slot = (uint32_t)t->n_terms;
		}
		if (!strcmp(t->terms[*slot - 1].stem, stem))
			return *slot - 1;
	}
	return SUMMARY_ROOT;
}

static bool has(const size_t *v, size_t n, size_t x)
{
	for (size_t i = 0; i < n; i++)
		if (v[i] == x)
			return true;
	return false;
}

/* The distinct terms of a text, at most TERMS; what its words do and how many they are, for c. */
static size_t read_terms(struct thread *t, const char *text, size_t terms[TERMS],
			 struct candidate *c)
{
	struct summary_word word;
	size_t n = 0, x;

	while (summary_next_word(&text, &word)) {
		unsigned is = summary_word_in(word.is, t->speech);

		c->words++;
		c->acts |= is;
		if (n == TERMS || (is & WORD_FUNCTION) || word.n < 2)
			continue;
		x = term_of(t, summary_stem(t->speech, &word));
		if (x != SUMMARY_ROOT && !has(terms, n, x))
			terms[n++] = x;
	}
	return n;
}

/* --- reading the thread ------------------------------------------------------------------- */

static void count_terms(struct thread *t, const struct candidate *c)
{
	for (size_t i = 0; i < c->n_terms; i++) {
		struct term *x = &t->terms[c->terms[i]];

		x->sentences++;
		x->posts += x->last_post != c->post + 1;
		x->last_post = c->post + 1;
	}
}

static void read_post(struct thread *t, size_t post)
{
	size_t left = SENTENCES - t->n, cap = 0;
	struct sentences s =
		sentence_split(t->a, t->posts[post].reply, left < PER_POST ? left : PER_POST);

	for (size_t i = 0; i < s.n; i++) {
		struct candidate *c = ARENA_PUSH(t->a, t->v, t->n, t->cap);
		size_t terms[TERMS];

		c->s = s.v[i];
		c->post = post;
		c->n_terms = read_terms(t, c->s.text, terms, c);
		c->terms = arena_get(t->a, (c->n_terms + 1) * sizeof *c->terms);
		memcpy(c->terms, terms, c->n_terms * sizeof *terms);
		count_terms(t, c);
		for (size_t k = 0; k < c->n_terms && t->post_n[post] < 400; k++)
			*ARENA_PUSH(t->a, t->post_terms[post], t->post_n[post], cap) = terms[k];
	}
	t->in_post[post] = s.n;
}

/* Shared between posts: it is what the thread is about. Once only: it may be anything. */
static void weigh_terms(struct thread *t)
{
	for (size_t i = 0; i < t->n_terms; i++) {
		struct term *x = &t->terms[i];

		x->weight = log(1.0 + (double)x->posts) + 0.5 * log((double)(1 + x->sentences));
		x->idf = log(1 + (double)t->n / (double)x->sentences);
	}
}

/* --- features ----------------------------------------------------------------------------- */

static void mark(struct thread *t, const size_t *terms, size_t n, unsigned bit, bool on)
{
	for (size_t i = 0; i < n; i++) {
		unsigned *m = &t->terms[terms[i]].marks;

		*m = on ? *m | bit : *m & ~bit;
	}
}

static size_t shared(const struct thread *t, const struct candidate *c, unsigned bit)
{
	size_t k = 0;

	for (size_t i = 0; i < c->n_terms; i++)
		k += (t->terms[c->terms[i]].marks & bit) != 0;
	return k;
}

static double overlap(const struct thread *t, const struct candidate *c, unsigned bit)
{
	return c->n_terms ? (double)shared(t, c, bit) / (double)(c->n_terms + 2) : 0;
}

/* Marks the terms of the next three posts that may answer this one. */
static void mark_next(struct thread *t, size_t post, bool on)
{
	int seen = 0;

	for (size_t p = post + 1; p < t->n_posts && seen < NEXT_POSTS; p++)
		if (strcmp(t->posts[p].author, t->posts[post].author) != 0)
			mark(t, t->post_terms[p], t->post_n[p], (unsigned)IN_NEXT << seen++, on);
}

/* The best overlap with one of them. */
static double taken_up(const struct thread *t, const struct candidate *c)
{
	double best = 0;

	for (int i = 0; i < NEXT_POSTS; i++)
		best = fmax(best, overlap(t, c, (unsigned)IN_NEXT << i));
	return best;
}

static void look_at_acts(struct candidate *c)
{
	for (size_t k = 0; k < N_ACTS; k++)
		if (c->acts & (unsigned)WORD_ACT << k)
			c->x[F_PROBLEM + k] = 1;
	c->x[F_DENSITY] = c->words ? (double)c->n_terms / (double)c->words : 0;
	if (c->x[F_PLEASANTRY] > 0)
		c->x[F_PLEASANTRY] = c->words <= 3 ? 3 : c->words <= 8 ? 1.5 : 0.5;
}

static void look_at(struct thread *t, struct candidate *c, double heaviest)
{
	const struct summary_post *p = &t->posts[c->post];
	size_t n = strlen(c->s.text), at = c->s.text[n - 1] == '"' && n > 1 ? n - 2 : n - 1;
	char last = c->s.text[at];
	double sum = 0, *x = c->x;
	size_t place = 0;

	for (size_t i = 0; i < c->n_terms; i++)
		sum += t->terms[c->terms[i]].weight / heaviest;
	for (const struct candidate *b = c; b > t->v && b[-1].post == c->post; b--)
		place++;
	x[F_LENGTH] = fmin(1, log(1 + (double)c->s.words) / log(26));
	x[F_CENTRAL] = c->n_terms ? sum / (double)c->n_terms : 0;
	x[F_MASS] = fmin(1, sum / 8);
	x[F_TAKEN_UP] = taken_up(t, c);
	x[F_SUBJECT] = overlap(t, c, IN_SUBJECT);
	x[F_LEAD] = place == 0;
	x[F_PLACE] =
		t->in_post[c->post] > 1 ? (double)place / (double)(t->in_post[c->post] - 1) : 0;
	x[F_OPENING] = exp(-(double)(c - t->v) / 5);
	x[F_QUESTION] = last == '?';
	x[F_ASKED] = last == '?' && c->post == 0;
	x[F_ASKER] = c->post && !strcmp(p->author, t->posts[0].author);
	x[F_SHORT_POST] = 1 / (double)t->in_post[c->post];
	x[F_SIGNS] = summary_signs(c->s.text);
	x[F_SHOUT] = !strchr(".!?)", last) && (unsigned char)last < 0x80;
	x[F_FIELD] = summary_is_field(c->s.text);
	look_at_acts(c);
}

/* Adds the sentences from..to to what their terms weigh; `post`: in one post only. */
static void weigh_sentences(struct thread *t, size_t from, size_t to, bool post)
{
	for (size_t i = from; i < to; i++)
		for (size_t k = 0; k < t->v[i].n_terms; k++) {
			struct term *x = &t->terms[t->v[i].terms[k]];

			*(post ? &x->here : &x->all) += 1 / t->v[i].norm;
		}
}

/* The sum of the cosines of a sentence with all those of other posts (LexRank's degree, Erkan and
 * Radev 2004), from sums over its terms: linear, not quadratic. */
static void liken_post(struct thread *t, size_t from, size_t to, double *like)
{
	weigh_sentences(t, from, to, true);
	for (size_t i = from; i < to; i++) {
		like[i] = 0;
		for (size_t k = 0; k < t->v[i].n_terms; k++) {
			const struct term *x = &t->terms[t->v[i].terms[k]];
			double w = x->idf;

			like[i] += w * w * (x->all - x->here) / t->v[i].norm;
		}
	}
	for (size_t i = from; i < to; i++)
		for (size_t k = 0; k < t->v[i].n_terms; k++)
			t->terms[t->v[i].terms[k]].here = 0;
}

static void liken(struct thread *t, double *like)
{
	for (size_t i = 0; i < t->n; i++) {
		double sum = 0;

		for (size_t k = 0; k < t->v[i].n_terms; k++)
			sum += pow(t->terms[t->v[i].terms[k]].idf, 2);
		t->v[i].norm = sum > 0 ? sqrt(sum) : 1;
	}
	weigh_sentences(t, 0, t->n, false);
	for (size_t from = 0, to; from < t->n; from = to) {
		for (to = from; to < t->n && t->v[to].post == t->v[from].post; to++)
			;
		liken_post(t, from, to, like);
	}
}

/* Threads differ in length and manner: a rank within the thread carries over where a size does
 * not. */
static void rank_all(struct thread *t, const double *value, enum feature f)
{
	const double *rank = rank_values(t->a, value, t->n);

	for (size_t i = 0; i < t->n; i++)
		t->v[i].x[f] = rank[i];
}

static void rank_features(struct thread *t)
{
	double *value = arena_get(t->a, (t->n + 1) * sizeof *value);

	for (size_t i = 0; i < t->n; i++)
		value[i] = (double)t->v[i].s.words;
	rank_all(t, value, F_R_LENGTH);
	liken(t, value);
	rank_all(t, value, F_R_SHARED);
}

/* Fitted to what three readers each chose from threads of a mailing list and of a bug tracker
 * together (either alone carries over badly), and rounded. Features were kept by what they did for
 * threads left out of the fitting: who speaks most, lists, decisions and ranks of F_CENTRAL did
 * nothing there. */
static const double weights[N_FEATURES] = {
	[F_LENGTH] = 0.28,    [F_CENTRAL] = 1.02,  [F_MASS] = 0.05,        [F_TAKEN_UP] = 0.43,
	[F_SUBJECT] = 0.26,   [F_LEAD] = -0.39,    [F_PLACE] = -0.8,       [F_OPENING] = 0.58,
	[F_QUESTION] = -0.07, [F_ASKED] = 0.36,    [F_ASKER] = -0.23,      [F_SHORT_POST] = 0.15,
	[F_SIGNS] = -0.83,    [F_SHOUT] = -0.18,   [F_FIELD] = -1.01,      [F_R_LENGTH] = 1.1,
	[F_R_SHARED] = 0.41,  [F_PROBLEM] = 0.06,  [F_SOLUTION] = 0.13,    [F_PROPOSAL] = -0.03,
	[F_ASK] = 0.04,       [F_OPINION] = -0.06, [F_PLEASANTRY] = -0.36, [F_DENSITY] = -0.1,
	[F_POST] = 0.96,      [F_ADDRESS] = 0.1,
};

/* The chance that a reader would choose it, as a logarithm, less a little for what it takes of the
 * budget. */
static double worth(const struct candidate *c)
{
	double z = -1.8;

	for (size_t k = 0; k < N_FEATURES; k++)
		z += weights[k] * c->x[k];
	return -log1p(exp(-z)) - 0.3 * log((double)c->s.words + 3);
}

/* Names, greetings and headings: they tell nothing, and would only fill up the budget. */
static bool is_scrap(const struct candidate *c)
{
	if (c->s.words <= 2 && c->x[F_SHOUT] > 0)
		return true;
	return (c->s.words <= 3 && c->x[F_PLEASANTRY] > 0) || !c->n_terms;
}

/* Below a name or an address, at the end of a post where no sentence ends any more: a card that
 * nobody knew for a signature, because its author signs as somebody else or without a gap. */
static void leave_out_cards(struct thread *t)
{
	for (size_t from = 0, to; from < t->n; from = to) {
		size_t i;

		for (to = from; to < t->n && t->v[to].post == t->v[from].post; to++)
			;
		for (i = to; i > from && t->v[i - 1].x[F_SHOUT] > 0 && !t->v[i - 1].s.item; i--)
			;
		i += i == from;
		while (i < to && !summary_opens_card(t->v[i].s.text, t->v[i].s.words))
			i++;
		for (; i < to; i++)
			t->v[i].out = true;
	}
}

/* What a post is about carries its sentences: readers choose runs of them. */
static void weigh_posts(struct thread *t)
{
	for (size_t from = 0, to; from < t->n; from = to) {
		double sum = 0;

		for (to = from; to < t->n && t->v[to].post == t->v[from].post; to++)
			sum += t->v[to].x[F_CENTRAL];
		for (size_t i = from; i < to; i++)
			t->v[i].x[F_POST] = sum / (double)(to - from);
	}
}

static void score_all(struct thread *t)
{
	double heaviest = 1e-9;

	for (size_t i = 0; i < t->n_terms; i++)
		heaviest = fmax(heaviest, t->terms[i].weight);
	mark(t, t->subject_terms, t->subject_n, IN_SUBJECT, true);
	for (size_t i = 0; i < t->n; i++) {
		bool first = !i || t->v[i - 1].post != t->v[i].post;

		if (first && i)
			mark_next(t, t->v[i - 1].post, false);
		if (first)
			mark_next(t, t->v[i].post, true);
		look_at(t, &t->v[i], heaviest);
	}
	weigh_posts(t);
	rank_features(t);
	for (size_t i = 0; i < t->n; i++) {
		t->v[i].score = worth(&t->v[i]);
		t->v[i].out = is_scrap(&t->v[i]);
	}
	leave_out_cards(t);
}

/* --- choosing ----------------------------------------------------------------------------- */

/* What was just chosen makes its like worth less; the same again is worth nothing. */
static void discount(struct thread *t, const struct candidate *chosen)
{
	mark(t, chosen->terms, chosen->n_terms, IN_CHOSEN, true);
	for (size_t i = 0; i < t->n; i++) {
		struct candidate *c = &t->v[i];
		double same;

		if (c->taken || c->out || !c->n_terms)
			continue;
		same = (double)shared(t, c, IN_CHOSEN) / (double)c->n_terms;
		if (same > 0.9 && c->n_terms > 2)
			c->out = true;
		else if (same > 0.7)
			c->score -= same - 0.7;
	}
	mark(t, chosen->terms, chosen->n_terms, IN_CHOSEN, false);
}

/* Which post of somebody else the asker's last one is about; 0: none is. */
static size_t answer_to(const struct thread *t, size_t last)
{
	size_t p = last < t->n_posts ? last : 0;

	p = p && t->posts[p].parent < p ? t->posts[p].parent : p;
	while (p && !strcmp(t->posts[p].author, t->posts[0].author))
		p--;
	return p;
}

/* Where only a few sentences can be told, "Good point." is none of them, and one tells what came of it:
 * it stands where whoever began the thread speaks last, below somebody else and near its end. */
static void look_for_few(struct thread *t)
{
	size_t last = t->n_posts;

	for (size_t i = 0, others = 0; i < t->n_posts; i++)
		if (strcmp(t->posts[i].author, t->posts[0].author) != 0)
			others++;
		else if (others)
			last = i;
	t->answer = answer_to(t, last);
	for (size_t i = 0; i < t->n; i++) {
		struct candidate *c = &t->v[i];

		c->out |= c->n_terms <= 2 && c->s.words < OUTCOME_LEAST && !c->x[F_QUESTION];
		c->outcome = c->post == last && last + OUTCOME_POSTS >= t->n_posts &&
			     !c->x[F_QUESTION] && !c->x[F_PLEASANTRY] && c->words > OUTCOME_LEAST;
	}
}

enum want { WANT_TOPIC, WANT_ASKED, WANT_OUTCOME, WANT_ANSWER, WANT_ANY };

static bool is_wanted(const struct thread *t, const struct candidate *c, enum want want)
{
	switch (want) {
	case WANT_TOPIC: return !c->post;
	case WANT_ASKED: return t->answer && c->x[F_ASKED] > 0;
	case WANT_OUTCOME: return c->outcome;
	case WANT_ANSWER: return t->answer && c->post == t->answer;
	case WANT_ANY: break;
	}
	return true;
}

static struct candidate *best_that_fits(struct thread *t, size_t words, enum want want)
{
	struct candidate *best = NULL;

	for (size_t i = 0; i < t->n; i++) {
		struct candidate *c = &t->v[i];

		if (is_wanted(t, c, want) && !c->taken && !c->out && c->s.words <= words &&
		    (!best || c->score > best->score))
			best = c;
	}
	return best;
}

static struct summary choose(struct thread *t, size_t words)
{
	struct summary out = { 0 };
	struct candidate *c;
	size_t cap = 0;

	if (words <= FEW)
		look_for_few(t);
	/* where it is brief, one must say what it is all about, and one each what was asked, what came of
	 * it and what was answered */
	for (int want = words <= BRIEF ? WANT_TOPIC : WANT_ANY; out.words < words;
	     want += want < WANT_ANY) {
		c = best_that_fits(t, words - out.words, (enum want)want);
		if (!c && want == WANT_ANY)
			break;
		if (!c)
			continue;
		c->taken = true;
		out.words += c->s.words;
		discount(t, c);
	}
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].taken)
			*ARENA_PUSH(t->a, out.v, out.n, cap) =
				(struct summary_sentence){ t->v[i].post, t->v[i].s.text,
							   t->v[i].score };
	return out;
}

/* A term has two bytes and one beside it: with a slot for each byte the table is never half full. */
static void make_slots(struct thread *t)
{
	size_t bytes = strlen(t->n_posts ? t->posts[0].subject : "") + 3;

	for (size_t i = 0; i < t->n_posts && bytes < SLOTS; i++)
		bytes += strlen(t->posts[i].reply) + 1;
	for (t->n_slots = 64; t->n_slots < bytes && t->n_slots < SLOTS;)
		t->n_slots *= 2;
	t->slot = arena_get(t->a, t->n_slots * sizeof *t->slot);
}

struct summary summary_make(struct arena *a, const struct summary_post *posts, size_t n,
			    size_t words)
{
	struct thread *t = arena_get(a, sizeof *t);
	struct summary out;

	t->a = a;
	t->posts = posts;
	t->n_posts = n < POSTS ? n : POSTS;
	t->speech = speech_of_thread(posts, t->n_posts);
	make_slots(t);
	if (n)
		t->subject_n = read_terms(t, posts[0].subject, t->subject_terms,
					  &(struct candidate){ .post = 0 });
	for (size_t i = 0; i < t->n_posts && t->n < SENTENCES; i++)
		read_post(t, i);
	weigh_terms(t);
	score_all(t);
	out = choose(t, words);
	return out;
}
