/*
 * quote_legal.h - the disclaimers at the end of a mail: what lawyers and virus scanners add.
 */
#ifndef READER_QUOTE_LEGAL_H
#define READER_QUOTE_LEGAL_H

struct lines;
struct person;

/* Marks them LINE_LEGAL. They are the last paragraphs of the author's own text; each is judged by
 * itself, and below one that leaves no doubt a few others may stand. `author` may be NULL. */
void quote_fold_legal(struct lines *l, const struct person *author);

#endif
