/*
 * csv.h - tables as people export them: RFC 4180, and what spreadsheets make of it.
 *
 * Fields are quoted or bare; a quoted one may hold the separator, line breaks and doubled quotes.
 * A byte order mark is skipped; lines end with LF, CR LF or CR; the separator is what a first line
 * "sep=;" says, else that of ',', ';', tab and '|' of which the first line has most, or the second
 * where the first has none. Text that is not UTF-8 is taken for windows-1252,
 * which has Latin-1 within it, so that no row is lost for one accent.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct csv {
	struct arena *a; /* borrowed; the fields live there */
	const char *p, *end;
	char separator;
	size_t line; /* of the row last read, from 1 */
	size_t next_line;
};

struct csv_row {
	char **v; /* zero-terminated UTF-8, as written: blanks and controls stay */
	size_t n;
	bool open; /* a quotation mark was never closed: the row ends with its line, quotes as written */
};

enum { CSV_FIELDS = 64 }; /* more in one row are dropped */

/* UTF-8: as it is, or where it is none, taken for windows-1252. */
char *csv_utf8(struct arena *a, const char *s, size_t n);
void csv_open(struct csv *c, struct arena *a, const char *text, size_t n); /* text: borrowed */
bool csv_next(struct csv *c, struct csv_row *row); /* false at the end; blank lines are skipped */
/* The column whose heading is `name` (any case, outer blanks apart), -1 if there is none. */
int csv_column(const struct csv_row *header, const char *name);

#endif
