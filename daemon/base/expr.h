/*
 * expr.h - one expression grammar for audiences, conditions and search.
 *
 *   either  = both { "or" both }
 *   both    = some { ["and"] some }            side by side means and
 *   some    = "not" some | "-" one | one       (-word: the dash touches the word)
 *   one     = "(" either ")" | "sample:" number ["of" some] | term
 *   term    = key ":" [compare] value | name compare value ["over" span] | "phrase" | word | word*
 *   compare = "<" | "<=" | ">" | ">=" | "=" | "!="
 *
 *   level:active and not role:sponsor          joined:<14d          tag:garden,seeds
 *   posts >= 3                                 open_questions > 0 over 7d
 *   from:ana "raised beds" -tomato             sample:25 of (level:active tag:garden)
 *
 * A parse gives a tree, never SQL; the store turns the tree into SQL with bound values. What may
 * stand in it is a vocabulary. Depth, terms and bytes have limits, so that a tree may be walked
 * by recursion.
 */
#ifndef BASE_EXPR_H
#define BASE_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;

enum { EXPR_BYTES_MAX = 4096, EXPR_TERMS_MAX = 100, EXPR_DEPTH_MAX = 24 };

enum expr_kind {
	EXPR_ALL,    /* nothing was asked: everything fits */
	EXPR_AND,    /* kids: two or more */
	EXPR_OR,     /* kids: two or more */
	EXPR_NOT,    /* kids: one */
	EXPR_SAMPLE, /* kids: one; number of what fits, drawn with the caller's seed */
	EXPR_TERM,   /* key, op, value */
	EXPR_WORD,   /* text; prefix: it is only the beginning of a word */
	EXPR_PHRASE  /* text */
};

enum expr_op { EXPR_IS, EXPR_NE, EXPR_LT, EXPR_LE, EXPR_GT, EXPR_GE };

enum expr_value {
	EXPR_TEXT = 1,   /* text */
	EXPR_NUMBER = 2, /* number */
	EXPR_SPAN = 4,   /* number: seconds, written 14d */
	EXPR_DATE =
		8, /* number .. until: UTC seconds of a day, month or year (2025-03); until excluded */
	EXPR_BARE = 16 /* a key that stands alone, without a value: everyone */
};

struct expr {
	enum expr_kind kind;
	int at, bytes;            /* where in the text */
	struct expr *kids, *next; /* arena: first child; next of the same parent */
	const char *key;          /* EXPR_TERM: the vocabulary's own name, static */
	enum expr_op op;
	enum expr_value value; /* which of the following is set */
	const char *text;      /* arena */
	int64_t number, until;
	int64_t over_s; /* "over 7d" in seconds; 0: not given */
	bool prefix;
};

struct expr_key {
	const char *name;          /* lower case, static */
	unsigned takes;            /* enum expr_value bits */
	const char *const *values; /* what EXPR_TEXT may be, ends with NULL; NULL: anything */
	const char *example;       /* "joined:<14d", shown in errors */
};

struct expr_vocabulary {
	const char *name; /* "an audience", for errors */
	const struct expr_key *keys;
	size_t n;
	bool words; /* bare words and phrases may stand in it */
	bool over;  /* terms may end with "over 7d" */
	bool sample;
};

extern const struct expr_vocabulary expr_audience, expr_condition, expr_search;

/* expr_parse - for configuration: everything must be understood.
 *   OK   *out lives in the arena; keys are static
 *   BAD  w: "character 12: there is no 'lvel:'; did you mean level:?" */
enum err expr_parse(struct arena *a, const char *text, const struct expr_vocabulary *v,
		    struct expr **out, struct why *w);

/* expr_search_text - for what people type: never fails. What is no term becomes words, what does
 * not balance is read as if it did, what is too long is cut. */
struct expr *expr_search_text(struct arena *a, const char *text, const struct expr_vocabulary *v);

/* expr_search_doubt - what of such a text may not be read as it was meant, the first of it.
 *   true   *out: a value its key does not take (sure), or a key that is near to a known one */
struct expr_doubt {
	const char *said;    /* "after:x", as typed; arena */
	const char *example; /* "after:2025-03-01, after:14d"; arena */
	bool sure;
};
bool expr_search_doubt(struct arena *a, const char *text, const struct expr_vocabulary *v,
		       struct expr_doubt *out);

/* Back to text, in one canonical form that parses to the same tree. */
char *expr_say(struct arena *a, const struct expr *e);

/* expr_true - decide an expression term by term, without a store. `ask` answers one EXPR_TERM,
 * EXPR_WORD or EXPR_PHRASE; EXPR_SAMPLE counts as what it samples. */
typedef bool expr_ask(const struct expr *term, void *arg);
bool expr_true(const struct expr *e, expr_ask *ask, void *arg);

/* Compares a count with a term's number by its operator. */
bool expr_holds(const struct expr *term, int64_t count);

const char *expr_op_text(enum expr_op op); /* ">=" and so on; "" for EXPR_IS */

#endif
