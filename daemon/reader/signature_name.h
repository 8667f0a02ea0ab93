/*
 * signature_name.h - is this a person's name?
 *
 * Where a script has capitals, names have them; where it has none, any word may be a name, and only
 * what stands around it, or the sender's own name, tells.
 */
#ifndef READER_SIGNATURE_NAME_H
#define READER_SIGNATURE_NAME_H

#include <stdbool.h>
#include <stddef.h>

struct line;
struct person;

/* The next word of s from *at on: blanks, commas and stars part them. false: there is none. */
bool name_word(const char *s, size_t n, size_t *at, const char **w, size_t *wn);

/* Does the word begin with a capital, or with a letter of a script that has none? */
bool name_capital(const char *w, size_t n);

/* "von", "de", "and" */
bool name_particle(const char *w, size_t n);

/* By its look: one to `most` words with capitals (particles between), no digits. */
bool name_looks(const char *s, size_t n, size_t most);

/* Does the line begin with a letter that is a capital? */
bool name_cased(const struct line *x);

/* A sentence of a script that has no capitals, where nothing else tells it from a name */
bool name_is_said(const struct line *x);

/* Is it the author's own name or their initials, with little besides? who: may be NULL */
bool name_is_author(const struct line *x, const struct person *who);

#endif
