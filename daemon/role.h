/*
 * role.h - what fetcher, editor and courier have in common: one step function each.
 *
 * A step takes one piece of work, does it, commits and returns. The loop around it waits for
 * pokes, backs off from trouble and shows signs of life. Under the supervisor a role is a process
 * of its own; `tidings once` calls the steps of all roles in one process until nothing is left.
 *
 * Between supervisor and role there are only file descriptors: one eventfd a role (whoever
 * commits work for it pokes it; it carries no data) and a page of shared memory that the role
 * writes and the supervisor reads and does not trust.
 */
#ifndef DAEMON_ROLE_H
#define DAEMON_ROLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct settings;
struct role_page;

enum role_id { ROLE_FETCHER, ROLE_EDITOR, ROLE_COURIER, ROLES };

struct role_run { /* one running role */
	const struct role *role;
	const struct settings *settings; /* borrowed: a reload restarts the role */
	struct arena *a;                 /* of this step; reset after it */
	void *state;                     /* the role's own, made by open */
	int wait_ms; /* after NONE: look again after so long; 5,000 before each step */
	bool once;   /* within `tidings once`: never wait inside a step */
	struct role_page *page;
};

struct role {
	const char *name;
	enum role_id id;
	/* Opens what the role needs and raises its walls (sandbox.h). Anything but OK ends the
	 * process; w is logged and the supervisor tries again after a pause. */
	enum err (*open)(struct role_run *r, struct why *w);
	/* OK     did a piece of work: is called again at once
	 * NONE   nothing to do: is called after a poke or wait_ms
	 * AGAIN  trouble that may pass: w is logged once, called again after 1 s to 5 min
	 * BAD    trouble that a person must end: the same with the longest pause */
	enum err (*step)(struct role_run *r, struct why *w);
	void (*close)(struct role_run *r); /* may be NULL */
};

/* All roles, in the order `once` calls them; ends with NULL. They and role_find stand in roles.c. */
extern const struct role *const roles_all[];
const struct role *role_find(const char *name); /* NULL: none of that name */

/* role_loop - runs the role until SIGTERM, or until the supervisor is gone; an exit code. */
int role_loop(const struct role *role, const struct settings *s);

/* role_once - opens each role in turn and calls their steps until all say NONE.
 *   between     called after each step, when no role is in a transaction; NULL: nothing is
 *   AGAIN, BAD  the worst that a role could not open for, or that a step said, unless its role said
 *               NONE later; the other roles went on; w is the first such trouble */
enum err role_once(const struct role *const *roles, const struct settings *s,
		   void (*between)(void *arg), void *arg, struct why *w);

/* For steps. */
void role_poke(enum role_id id); /* work for that role was committed */
/* A sign of life, with what is being done, for `tidings status`: at least once in a third of
 * run.*_limit. The text is cut at 79 bytes. */
void role_doing(struct role_run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void role_alive(void *run); /* one without words, for what waits inside a step; a struct role_run */
enum { ROLE_ALIVE_MS = 5000 };
/* Before a piece of foreign input is touched: should we die of it, the supervisor knows whose
 * fault it was and after two deaths has it set aside. 0: nothing is held any more. */
void role_hold(struct role_run *r, int64_t arrival);
bool role_stopping(void); /* SIGTERM came: finish this step and do not begin another */
/* role_walls - raises the role's walls (sandbox.h), at the end of its open; row is an enum wall_row,
 * also a folder it reads. `once` has none. What a kernel lacks is logged; BAD: it may not run so. */
enum err role_walls(struct role_run *r, int row, const char *also, struct why *w);
/* A descriptor that becomes readable on a poke or SIGTERM, to be polled beside a socket (IDLE);
 * -1 within `once`. The loop reads it empty; a step that works on while it is readable would not
 * wait any more, and asks role_poked first. */
int role_wake_fd(const struct role_run *r);
bool role_poked(const struct role_run *r); /* since it was asked last; then look at role_stopping */

/* --- between supervise.c and role.c --- */

enum { ROLE_FD_PAGE = 3, ROLE_FD_LOCK = 4, ROLE_FD_WAKE = 5, ROLE_FDS = ROLE_FD_WAKE + ROLES };
#define ROLE_ENV "TIDINGS_SUPERVISED" /* set: the descriptors above are ours */

struct role_page {
	int64_t beat;    /* grows with each sign of life */
	int64_t holding; /* arrival in hand, 0: none */
	char doing[80];
};

#endif
