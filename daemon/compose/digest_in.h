/*
 * digest_in.h - what the digest_*.c files share; nobody else includes it.
 */
#ifndef COMPOSE_DIGEST_IN_H
#define COMPOSE_DIGEST_IN_H

#include "base/buf.h"
#include "compose/digest.h"

/* How much of each thread is shown: the richest level that fits is taken. */
struct level {
	size_t posts, columns; /* openings a thread, and their length; 0: only its headline */
	size_t names;
	bool actions; /* follow and mute beside reply */
	bool gists;   /* summaries; without: all are lines of the contents alone */
};

struct making {
	struct arena *a;
	const struct lang *l;
	const struct digest_edition *e;
	struct digest *out;
	struct why *w;
	const struct level *level;
};

/* One thread, rendered. */
struct block_of {
	const char *text, *html;
	size_t cost; /* bytes in the letter, encoded */
};

/* Is it a line of the contents alone: by its form, by itself, or as nothing of it finds room? */
bool digest_is_line(const struct making *m, const struct digest_thread *t);
int digest_offset(const struct digest_edition *e, time_t t);
const char *digest_author(struct arena *a, const struct digest_post *p);
size_t digest_total(const struct digest_thread *t);
char *digest_line(struct arena *a, const char *s); /* clean, one line; never NULL */
/* The subject without Re: and prefix; "(no subject)" where nothing is left. */
const char *digest_thread_subject(const struct making *m, const struct digest_thread *t);
const char *digest_title(const struct making *m);
char *digest_subject(const struct making *m, size_t part, size_t parts);
char *digest_people(const struct making *m, const struct digest_thread *t, size_t from,
		    size_t most);
/* "2: I had the same ...": how to answer, with the number of a thread among first .. last (from 1) */
const char *digest_example(const struct making *m, size_t first, size_t last);
/* Where to answer that thread alone, for a person to read: without a separator
 * with its mark. "": nothing leads there but an answer to the digest. */
const char *digest_reply_said(const struct making *m, const struct digest_thread *t);
/* "file 2", as one answers to get the thread's second file by mail. */
const char *digest_file_word(const struct making *m, long number);
/* "plan.pdf (file 2, 340 kB)"; without the word where it cannot be asked for. */
char *digest_file_said(const struct making *m, const struct digest_thread *t,
		       const struct digest_file *f, const char *name);
/* How to ask for a file of the thread numbered `number`. */
const char *digest_file_how(const struct making *m, size_t number, long file);
size_t digest_encoded(const char *s); /* bytes as quoted-printable, roughly and never far below */

/* digest_thread.c: the thread numbered `number` by the level of m */
enum err digest_thread_render(const struct making *m, const struct digest_thread *t, size_t number,
			      struct block_of *out);
/* digest_page.c: the part that holds threads order[from .. to-1] */
enum err digest_page_render(const struct making *m, size_t from, size_t to, size_t part,
			    size_t parts, const struct block_of *blocks, struct digest_part *out);
/* digest_classic.c */
enum err digest_plain(struct making *m);
enum err digest_mime(struct making *m);

#endif
