/*
 * people_line.h - settings as plain lines: each is understood, or answered with the nearest valid
 * one. Nothing is written before people_lines_keep.
 */
#ifndef COMMUNITY_PEOPLE_LINE_H
#define COMMUNITY_PEOPLE_LINE_H

#include "base/buf.h"
#include "community/community.h"

struct lang;
struct value;

struct people_lines {
	struct community *c;
	struct arena *a;
	time_t now;
	struct member *m;        /* changed in place; saved by people_lines_keep */
	const struct lang *lang; /* the reader's */
	const struct lang **langs;
	size_t n_langs;
	const struct zone *zone;
	size_t understood, unknown;
	size_t more;           /* of the unknown: not in strange, or not even read */
	bool prose;            /* an unknown line was a sentence, not a try at a setting */
	struct value *strange; /* list of {line, nearest, or, no_pace} for the template `done` */
	bool no_pace;          /* the line at hand wants a day of their own, which no rule allows */
	const char *perhaps[2]; /* lines that the one at hand may have meant; NULL: none */
	struct buf said;        /* the lines understood, as written, one a line */
	/* Wanted changes of tags, or a conversation: want as in follow_set; clear drops those of that
	 * want first. */
	struct tag_change {
		const char *tag;
		int want;
		bool clear;
		int64_t thread;
	} * tags;
	size_t n_tags, cap_tags;
	/* Addresses that have to be asked first: "also", "address" or, at once, "not from". */
	struct address_change {
		const char *purpose, *address;
	} * addresses;
	size_t n_addresses, cap_addresses;
};

/* Reads all lines of a text. Greetings, thanks and the person's own name are passed over. */
void people_lines_read(struct people_lines *p, struct community *c, struct arena *a,
		       struct member *m, time_t now, const char *text);
/* Writes down what was understood (addresses to be asked apart), and the story of it. */
void people_lines_keep(struct people_lines *p);

#endif
