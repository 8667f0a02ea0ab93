/*
 * digest_words.h - thanks, same here, more, follow, mute, file 1: what a word means about a conversation.
 *
 * A word is counted or obeyed and never posted, in whatever way its writer says which conversation they
 * mean: under its item, by its number, or in answer to the question.
 */
#ifndef COMMUNITY_DIGEST_WORDS_H
#define COMMUNITY_DIGEST_WORDS_H

#include <jansson.h>

#include "community/community.h"

struct lang;
struct reply_item;
struct value;

/* An answer to a letter that tells conversations, on its way. */
struct answering {
	struct community *c;
	struct work *w;
	struct member *who;      /* its author, where they belong here; NULL: nobody's words */
	const struct lang *lang; /* whose words are known: theirs, else the digest's reader's */
	struct reply_item *items;
	size_t n;
	int64_t letter;     /* the mailing that is answered; 0: none */
	json_t *numbers;    /* as the letter has them (numbers.h) */
	struct value *said; /* what was done, in the reader's words */
	bool proven;        /* it is sure that `who` wrote it */
	int posted, words, held;
	int nobodys;          /* words from an address of nobody here */
	const char *unproven; /* the first word of which it is not sure; NULL: none */
};

/* The command that the text is, alone; NULL: none. */
const char *answering_word(struct answering *q, const char *text);
/* Which of the words about a conversation it is (static); NULL: none. */
const char *answering_known(struct answering *q, const char *text);
/* Follow, mute or unmute, in any language there is: tags, or a conversation by its mark, wherever in an
 * answer; without them the item's own. item: NULL: none. true: it was that. */
bool answering_wish(struct answering *q, const struct reply_item *item, const char *text);
/* true: it was one of the words. */
bool answering_obey_word(struct answering *q, const struct reply_item *item, const char *text);
/* Is all of it for us, each line a word ("file 1", below it "file 2")? */
bool answering_is_words(struct answering *q, const char *text);
/* The same, and obeys them. */
bool answering_obey(struct answering *q, const struct reply_item *item, const char *text);
/* Writes what was done, where there is something to tell. */
void answering_tell(struct answering *q);

#endif
