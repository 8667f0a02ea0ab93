/*
 * code.h - what in a mail was written for a machine or by one: code, logs, tables, diffs.
 *
 * A line is judged by its signs alone; a run of lines by what most of them are, so that a semicolon,
 * a bracket or a time in prose keeps nobody's words from being joined and wrapped.
 */
#ifndef COMPOSE_CODE_H
#define COMPOSE_CODE_H

#include <stdbool.h>
#include <stddef.h>

/* Is the line s, without blanks at its ends and at least a byte, code? indent: the blanks before it */
bool code_line(const char *s, size_t n, size_t indent);

/* Has it more signs than prose has? */
bool code_dense(const char *s, size_t n);

/* Does what a program printed begin here? It goes on to the next empty line. */
bool code_opens_output(const char *s, size_t n);

/* Bytes of the lines from the beginning of text on that are to stay as they are, with their last LF;
 * 0: the first is none of them. Ends at an empty line at the latest. */
size_t code_run(const char *text);

#endif
