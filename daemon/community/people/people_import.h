/*
 * people_import.h - a list of members as another program exported it becomes ours, every row
 * accounted for (members_read.h has the forms). The command line and mail to +members@ use it.
 */
#ifndef COMMUNITY_PEOPLE_IMPORT_H
#define COMMUNITY_PEOPLE_IMPORT_H

#include "community/people/members_read.h"
#include "community/people/people_admin.h"

/* One row is settled: PEOPLE_DONE, a member from now on or as a dry run says; else why not.
 *   note  what else there is to say, "" if nothing: a role that does not exist here */
typedef void people_import_say(void *arg, const struct imported *row, enum people_done d,
			       const char *note);

struct people_import {
	struct store *s; /* NULL: rows are judged without a store */
	const struct settings *set;
	bool dry;
	bool owner;              /* rows may bring the roles owner and coordinator */
	size_t batch;            /* rows a transaction; 0: within the caller's */
	size_t most;             /* rows after so many are refused; 0: no limit */
	const char *by;          /* for the story of each */
	struct community *greet; /* each new member gets the welcome letter; NULL: none does */
	const char *greeter;     /* as people_greet has it */
	time_t now;
	people_import_say *say;
	void *arg;
	size_t added, known, bad; /* known: were members before, and stay as they are */
};

/* NULL, or what is wrong with the list as a whole (static). *format: what it was taken for. */
const char *people_import(struct people_import *im, const char *text, size_t n,
			  const char **format);

#endif
