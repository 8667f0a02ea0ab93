/*
 * init_history.h - which of the mails that are there already `tidings init` calls history.
 */
#ifndef CLI_INIT_HISTORY_H
#define CLI_INIT_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct store;

/* all (or NULL), none, or an instant in the past as when_parse takes it
 *   until  INT64_MAX: all; 0: nothing; else what was received before it, UTC seconds
 *   false  none of these */
bool init_history_read(const char *text, int64_t *until);

/* Writes it where the fetcher's first look finds it. */
void init_history_keep(struct store *s, struct arena *a, int64_t until);

/* Logs in with the configuration just written and prints how many mails will be history. What goes
 * wrong is told on stderr, and no more. */
void init_history_tell(struct arena *a, const char *conf, int64_t until);

#endif
