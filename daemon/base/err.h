/*
 * err.h - every outcome says what to do next.
 *
 * No memory, wrong SQL, a broken invariant: die(); the supervisor restarts us and the open
 * transaction is gone. Everything else comes back as one of four outcomes. Modules never log:
 * they fill a `struct why`, and the role that called them logs once, with ids.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

enum err {
	OK,    /* done */
	NONE,  /* nothing there: no row, no mail, no reply wanted */
	AGAIN, /* may work later: network, lock, 4xx; leave the row as it is */
	BAD    /* never will: unreadable mail, 5xx; set the row aside and go on */
};

/* One line for a person; filled unless the outcome is OK or NONE. */
struct why {
	char text[240];
};

/* Fills w (which may be NULL) and returns e. Control characters in the text become '?'. */
enum err why(struct why *w, enum err e, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Prints "tidings: <text>" and ends the process with EX_SOFTWARE. For our own bugs and for a
 * machine without memory, never for input. */
_Noreturn void die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same with EX_IOERR: a disk that is full or fails. The supervisor blames no mail for it. */
_Noreturn void die_of_disk(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
