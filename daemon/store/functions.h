/*
 * functions.h - what SQL may call: token(purpose, number, member), for letters made by one
 * INSERT ... SELECT, and mix(number, seed), for drawing samples that can be drawn again. The key is the process's (the editor's); without one the call is an error.
 */
#ifndef STORE_FUNCTIONS_H
#define STORE_FUNCTIONS_H

#include <sqlite3.h>

struct token_key;

void functions_use_key(const struct token_key *k); /* borrowed for the life of the process */
void functions_register(sqlite3 *db);

#endif
