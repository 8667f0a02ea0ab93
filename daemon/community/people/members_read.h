/*
 * members_read.h - lists of members as other programs export them.
 *
 *   CSV         members_table.h
 *   Google      its CSV, with or without the line "Members for group ..."
 *   Mailman 3   CSV or JSON of its REST interface (an array, or an object with "entries")
 *   Mailman 2   list_members ("Name <address>" or addresses), or dumpdb of config.pck
 *   Sympa       dump of subscribers: blocks of "email ...", "gecos ...", "reception ..."
 *
 * UTF-8, or UTF-16 as spreadsheets write it; a cell or line that is neither counts as
 * windows-1252, which has Latin-1 within it.
 */
#ifndef COMMUNITY_MEMBERS_READ_H
#define COMMUNITY_MEMBERS_READ_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

struct imported {
	size_t line;                    /* where it stands; 0: not known */
	const char *address;            /* as written */
	const char *name;               /* "" */
	const char *mode;               /* NULL: the community's */
	const char *lang, *zone, *pace; /* NULL: none */
	const char *role;               /* parted by blanks; NULL: none */
	bool gone;                      /* had left there, or was banned */
	bool outside;       /* never was a member there: invited, waiting, a non-member */
	const char *unmode; /* a mode that is not known; NULL: none */
	const char *also;   /* more addresses, parted by blanks; NULL: none */
	const char *odd;    /* what is strange about the row itself, for a person; NULL: nothing */
};

typedef void imported_take(void *arg, const struct imported *row);
/* Hands over every row that is there; `a` is reset between rows of CSV. NULL, or what is wrong with the file as a
 * whole (static). *format gets what it was taken for (static). */
const char *members_read(const char *text, size_t n, imported_take *take, void *arg,
			 const char **format);

#endif
