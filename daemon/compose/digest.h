/*
 * digest.h - an edition's items as letters people like to read.
 *
 * Pure: everything comes in the edition; the same edition gives the same bytes. Texts are clean
 * UTF-8 (text_clean), what is not is cleaned again here. Every thread of the edition is named,
 * with a count of its posts, in exactly one part of every form: what does not fit is shortened,
 * and said to be; what still does not fit goes into parts 1/n of at most 100 kB each.
 */
#ifndef COMPOSE_DIGEST_H
#define COMPOSE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include "base/err.h"
#include "compose/letter.h"
#include "compose/words.h"

enum { DIGEST_BYTES = 100 * 1000 };

enum digest_form {
	DIGEST_READABLE,  /* multipart/alternative: openings, or summaries where there are some */
	DIGEST_HEADLINES, /* the same, one line a thread */
	DIGEST_SUMMARY,   /* the same, summaries; the question where there is none */
	DIGEST_PLAIN,     /* RFC 1153: whole posts as text */
	DIGEST_MIME       /* multipart/digest, RFC 2046 section 5.1.5 */
};

struct digest_file {
	const char *name;
	size_t bytes;
	long number; /* which file of its whole thread, from 1: "file 2" brings it; 0: cannot be had */
	int64_t post; /* where it is, for whoever reads the answers: the letter does not tell */
	unsigned part;
};

struct digest_post {
	const char *author;  /* the person's real name; "" falls back to the address's local part */
	const char *address; /* NULL: not shown (by policy) */
	time_t date;
	const char *text;       /* what the author wrote, without quotes and signature */
	const char *message_id; /* as the community sent it, without brackets; NULL: never sent */
	const struct digest_file *files;
	size_t n_files;
	const char *subject; /* as the author wrote it; NULL or "": that of the thread */
};

struct digest_sentence {
	const char *text, *author; /* author NULL: a summary somebody wrote whole */
};

struct digest_thread {
	const char *subject;
	const char *section; /* shown as a heading; NULL or "": the general one */
	const char *const *tags;
	size_t n_tags;
	long item;                       /* for circle+r.<item>.<token>@; 0: no reply link */
	const char *mark;                /* short subject mark, "k7f2"; NULL: none */
	const char *url;                 /* where the archive shows it; NULL: nowhere */
	const struct digest_post *posts; /* those new in this edition, oldest first; at least one */
	size_t n_posts;
	size_t total; /* posts of the thread altogether; less counts as n_posts */
	const struct digest_sentence *sentences;
	size_t n_sentences;
	const char
		*told_by; /* the sentences are this member's own summary: its signature; or NULL */
	size_t told;      /* so many of the posts, from the first, it tells of */
	bool brief;       /* a line of the contents that links to it, and no more */
	bool for_you;     /* followed, answers the reader, or theirs to answer */
	bool question, answered; /* a question is open unless answered */
};

struct digest_edition {
	const char *community; /* "Gardeners' Circle" */
	const char *address;   /* "circle@example.org" */
	const char *separator; /* "+"; "" where the provider has none: links go to address */
	const char *prefix;    /* the list's subject prefix, "[circle]", cut off; or NULL */
	const struct letter_list *list;
	long number;       /* 0: a personal or catch-up edition, dated only */
	bool catch_up;     /* named so */
	const char *title; /* the coordinator's, or NULL: "Digest 47" */
	const char *intro; /* the coordinator's words above the contents, or NULL */
	const char *ahead; /* a line at the end on what is coming, or NULL */
	time_t from, to;   /* the period, both inclusive */
	time_t date;       /* of the letter; 0: SPLICE_DATE */
	int (*offset)(void *arg, time_t t); /* the zone: seconds east of UTC at t; NULL: UTC */
	void *offset_arg;
	const struct digest_thread *threads;
	size_t n_threads;
	enum digest_form form;
	uint64_t seed; /* for boundaries */
	size_t bytes;  /* of a part; 0: DIGEST_BYTES */
};

struct digest_part {
	const char *subject;
	const char *text;               /* the text twin (flowed), or the whole plain digest */
	const char *html;               /* NULL for plain and MIME */
	const struct letter_part *body; /* for letter.body; has splice marks */
	size_t threads;                 /* named in this part */
};

struct digest {
	struct digest_part *parts;
	size_t n_parts;
	const size_t
		*order; /* order[k] is the index of the thread numbered k + 1, over all parts */
	size_t n_order;
	int shortened; /* 0: as meant; 1 and more: openings cut harder to fit */
};

/* digest_compose - everything but the recipient.
 *   NONE  an edition without threads: nothing is to be sent
 *   BAD   a template is broken: w says file and line */
enum err digest_compose(struct arena *a, const struct lang *l, const struct digest_edition *e,
			struct digest *out, struct why *w);

/* digest_letter - the letter of one part, with To, Message-ID and token to be spliced. The list's
 * headers and Auto-Submitted are set; the caller may change fields before letter_build. */
void digest_letter(const struct digest_edition *e, const struct digest_part *p, struct letter *out);

/* The reply address of an item: "circle+r.12.TOKEN@example.org" with the token a splice mark. */
char *digest_reply_address(struct arena *a, const struct digest_edition *e, long item);

/* The text twin for a terminal or a pager: blank ends and marks out, headings bold and coloured
 * where asked. Escape sequences of the content are gone before. */
char *digest_terminal(struct arena *a, const char *text, bool colour);

#endif
