/*
 * sandbox.h - the walls around each role: what it may not do even when it is taken over.
 *
 * System calls by seccomp (refused ones give EPERM), files by Landlock (its system calls directly:
 * Debian 12's libc knows none), and the small ones that every kernel has: no new privileges, not
 * dumpable, no core, limits of memory and descriptors. Each wall is one row of a table.
 *
 * Landlock sees a path's file as it is now: a file that is later replaced by another of the same
 * name is outside. So whatever changes is given as its folder; a password file that was replaced
 * is read after the next restart of its role.
 */
#ifndef DAEMON_SANDBOX_H
#define DAEMON_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct settings;

enum wall_deny {
	DENY_NETWORK = 1, /* socket, connect, bind, listen, accept; TCP by Landlock as well */
	DENY_EXEC = 2,    /* execve and execveat */
	DENY_FORK = 4,    /* new processes; threads stay possible */
	DENY_FILES = 8    /* by Landlock: all but the system's read-only files and those given */
};

struct walls {
	const char *name;
	unsigned deny;
	int files;      /* open descriptors; 0: as it is */
	int64_t memory; /* address space in bytes; 0: as it is */
};

struct wall_path {
	const char *path; /* NULL or missing on this machine: passed over */
	bool write;
};

enum wall_row { WALLS_FETCHER, WALLS_EDITOR, WALLS_COURIER, WALLS_HTML, WALL_ROWS };
extern const struct walls walls_table[WALL_ROWS];

/*
 * sandbox_enter - raises the walls around this process, for good. Its children inherit them.
 *   paths    files and folders that DENY_FILES leaves open, besides what the system needs
 *            (/usr, zones, /dev/null, /dev/urandom; with the network: resolver and certificates)
 *   require  false: a wall that this kernel cannot give is left out
 *   OK       all walls stand
 *   NONE     some are missing; w says which: to be logged once
 *   BAD      some are missing though required, or a wall that should stand fell: w says which;
 *            the process must end
 * Built with a sanitizer, whose run time needs what we refuse, it raises none and gives NONE.
 */
enum err sandbox_enter(const struct walls *walls, const struct wall_path *paths, size_t n,
		       bool require, struct why *w);

/* sandbox_role - the same for a role, with the paths its settings name and `also`, a folder it
 * reads (NULL: none). A role whose account has
 * a token_command keeps all files, since nobody knows what the command reads. */
enum err sandbox_role(const struct settings *s, enum wall_row row, const char *also, struct why *w);

bool sandbox_has_landlock(void); /* for tests and `tidings check` */
bool sandbox_is_built(void);     /* false in sanitizer builds */

#endif
