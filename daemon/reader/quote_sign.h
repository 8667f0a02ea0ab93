/*
 * quote_sign.h - which of the author's own lines sign the mail.
 */
#ifndef READER_QUOTE_SIGN_H
#define READER_QUOTE_SIGN_H

struct lines;
struct person;

/* Marks them LINE_SIGN: the last lines of the author's own text, or those above a postscript. `author`
 * may be NULL. */
void quote_sign(struct lines *l, const struct person *author);

/* Marks a delimiter that has nothing of the author's below it, as programs leave it above a quote. */
void quote_drop_delimiters(struct lines *l);

#endif
