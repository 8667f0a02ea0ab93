/*
 * store_words.h - the words of posts in the search index (001-mail.sql, search).
 *
 * The index takes words as Unicode has them, without accents. Chinese, Japanese, Thai and other
 * scripts put no blanks between words, so there each letter counts as a word: any stretch of a
 * text can be found.
 */
#ifndef STORE_STORE_WORDS_H
#define STORE_STORE_WORDS_H

#include "store/store_post.h"
#include "store/unspaced.h"

/* In when the post becomes live; out when it must go, with the very row that went in. */
void search_add(struct store *s, struct arena *a, const struct post *p);
void search_remove(struct store *s, struct arena *a, const struct post *p);
/* Catching up: a big hash table before one merge (1.6 times less CPU a post, by the research), and
 * merges of sixteen segments in the place of four: 100,000 posts cost 1.07 times the CPU a post of
 * 10,000, before 1.16. A tenth more disk until the next posts have it merged. Kept in the store. */
void search_bulk(struct store *s, bool on);
/* One short step of merging the index's segments, in a transaction of its own, for when nothing else
 * is to do. Left to the posts, a merge comes whenever sixteen segments stand on one level, however
 * large they are: after 100,000 posts one mail waited 2.6 s for it. False: nothing is left to merge. */
bool search_tidy(struct store *s);
/* The whole index made again from the posts' own text; `told`, if given, hears of each thousand. In a
 * transaction. Gives the posts in it. */
int64_t search_rebuild(struct store *s, void (*told)(int64_t done, int64_t of));

#endif
