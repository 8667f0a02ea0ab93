/*
 * made.h - whether the tables of a store are those that this program's migrations make.
 *
 * A store's number says which migrations it has seen; between releases a file may have been
 * edited since. For store.c and store_copy.c alone.
 */
#ifndef STORE_MADE_H
#define STORE_MADE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "base/err.h"

enum { MADE_PRINT = 33 };

/* What stands in meta under "migrations" once the tables were found right: of the migrations up to
 * that number, in hexadecimal. */
void made_print(int number, char out[MADE_PRINT]);

/* Does it stand there? */
bool made_noted(sqlite3 *db, int number);

/* made_check - the store of a number from 1 to this program's own
 *   BAD  its tables are others; w says what to do */
enum err made_check(sqlite3 *db, int number, const char *path, struct why *w);

#endif
