/*
 * migrations.h - the SQL files of store/sql/, built into the program.
 *
 * The array is generated (store/embed.sh), in rising order, and ends with a zero number. A file is
 * never edited once released: the next change is the next file.
 */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

struct migration {
	int number;       /* the store's user_version after it */
	const char *name; /* "001-mail" */
	const char *sql;
};

extern const struct migration migrations[];

#endif
