/*
 * members_table.h - a table of members, whatever program and language its headings are of.
 *
 * Known headings name the columns (address or email; name, mode, language, zone, role, also, and pace
 * and state of our own export; addresses and names also as exports in our five languages call them).
 * Under other headings, or none, the column is that of the addresses in which most of the first rows
 * have one. An address stands alone in its cell where names have a column of their own; else "Ana
 * <ana@example.org>" and mailto: are understood.
 */
#ifndef COMMUNITY_MEMBERS_TABLE_H
#define COMMUNITY_MEMBERS_TABLE_H

#include "community/people/members_read.h"

/* Our word for another program's mode, NULL: none; their word for a role, NULL: none worth keeping. */
const char *members_mode(const char *theirs);
const char *members_role(const char *theirs);
/* Is who has that role no member there? */
bool members_outside(const char *theirs);

/* The address in "Ana <ana@x>", "<ana@x>" or "mailto:ana@x", *name gets "Ana"; else the text as it is. */
const char *members_cell(struct arena *a, const char *text, const char **name);

/* Hands over each row below the headings. false: it is no table of members; nothing was handed over. */
bool members_table(const char *text, size_t n, imported_take *take, void *arg);

#endif
