/*
 * numbers.h - what the numbers in a digest's letter mean, as mailing.numbers keeps it: its conversations
 * in the order it numbers them, and the files it names.
 *
 * JSON, one entry a conversation: its item, or {"item": 3, "files": [[2, 77, 1], ...]} where "file 2" is
 * part 1 of post 77. What has no item, a result whose conversation had no post, stands with its thread
 * below zero. Answers are read by it, so that what came into the conversation since, or left it, changes
 * no number.
 */
#ifndef COMMUNITY_DIGEST_NUMBERS_H
#define COMMUNITY_DIGEST_NUMBERS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct arena;
struct digest;
struct digest_edition;

const char *numbers_write(struct arena *a, const struct digest *d, const struct digest_edition *e);

/* mailing.numbers of a digest or its draft, NULL where it has none; to be freed by json_decref. */
json_t *numbers_read(const char *numbers);
/* Of the k-th conversation, from 0. 0: there is none. */
json_int_t numbers_item(const json_t *numbers, size_t k);
/* Its files, [[number, post, part], ...]; borrowed. NULL: it names none. */
json_t *numbers_files(const json_t *numbers, size_t k);

#endif
