/*
 * quote.h - what the author of a mail wrote, apart from what was quoted, signed and added.
 *
 * Works on text in which quotes carry '>' (HTML's blockquotes are rendered so) and on mails that
 * mark nothing but introduce the quote: attribution lines, header blocks, separators, in the
 * languages of words.c. The raw mail is never touched: whatever is cut here can be shown again.
 *
 *   top-posted      everything from the attribution on is cut
 *   bottom-posted   the quote before the answer is cut
 *   inline          each answer keeps the end of what it answers, as one or two "> " lines
 *   forwarded       what was passed on is kept as it is
 *   list footers    dropped; disclaimers join the signature, or are dropped where there is none
 *
 * O(bytes of the text), no recursion. Behind its first 10,000 lines only '>' makes a quote.
 */
#ifndef READER_QUOTE_H
#define READER_QUOTE_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct mail;
struct person;

struct quote_about {
	const struct person *author; /* borrowed, may be NULL: helps to know the signature */
	bool answer;    /* the mail says it answers another one (In-Reply-To, References, "Re:") */
	bool forwarded; /* its subject says it passes one on ("Fwd:") */
	bool re;        /* its subject says it answers one ("Re:") */
	bool vs;        /* its subject begins with "VS:", which says either, by the language */
	const struct mail *mail; /* borrowed, may be NULL: its subject and whom it goes to */
};

struct quote_parts {
	const char *reply;     /* arena; "" if the author added nothing */
	const char *signature; /* arena; "" if there is none */
	bool inline_answers;   /* reply holds "> " lines of context */
	bool forward;          /* reply ends with a forwarded mail */
};

/* text: UTF-8 with LF lines. Never fails. */
struct quote_parts quote_split(struct arena *a, const char *text, const struct quote_about *about);

/* Sets m->reply and m->signature from m->text, m->from, m->subject and m->references. */
void quote_cut(struct arena *a, struct mail *m);

#endif
