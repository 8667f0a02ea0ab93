/*
 * quote_known.h - a letter of ours that a mail program put into an answer without any mark.
 *
 * Programs that mark nothing leave an author to type above, below, or in the midst of what they
 * answer. Where the letter is known, its words tell what is not theirs, whatever the program did to
 * its lines: wrapped anew, as text or as the page. Addresses and links are not compared: the tokens
 * in them are each reader's own.
 */
#ifndef READER_QUOTE_KNOWN_H
#define READER_QUOTE_KNOWN_H

#include <stdbool.h>

struct arena;
struct mail;

/* May the mail hold lines of a letter that nothing marks, or nothing else? Else quote_known changes
 * nothing, and there is no need to know the letter. */
bool quote_known_may(const struct mail *m);

/* Gives '>' to the lines of m->text that are of the letter and have none, and reads the quotes anew:
 * m->text, m->reply and m->signature are other ones. Three lines of the letter on end begin it, or one
 * right below the fields that introduce it.
 * letter: its text; its page's text behind it, where it has one; "": it is not known
 * Where the author's own text is empty, what they wrote within quote marks counts as theirs. A mail
 * of which more is unknown than known quotes something else and stays as it is. O(bytes). */
void quote_known(struct arena *a, struct mail *m, const char *letter);

/* Is what the author seems to have written a mail from or to that address, or from that name alone (some
 * programs hide addresses, or write them as "c*****@example.org"), its header fields first? */
bool quote_known_begins(struct arena *a, const struct mail *m, const char *address,
			const char *name);

#endif
