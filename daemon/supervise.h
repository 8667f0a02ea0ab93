/*
 * supervise.h - starts the roles, watches and restarts them, and never dies with one.
 *
 * Each role is forked and executed: it inherits its descriptors (role.h) and nothing else.
 *   silent for its limit   killed (a writer that is stopped would block all others)
 *   dead                   restarted after 1 s, 2 s, 4 s ... 5 min; a minute's calm begins anew
 *   SIGHUP                 hooks.reload; if it says yes the roles are ended and started again
 *   SIGTERM, SIGINT        the roles finish their step; after 10 s they are killed
 * Tells systemd what goes on, where it listens (sd_notify(3): READY, STATUS, WATCHDOG, STOPPING).
 * Knows no store and no settings: what is to be recorded goes through hooks. They may wait for a
 * lock that a silent role holds: an alarm kills it meanwhile (SIGALRM is ours).
 */
#ifndef DAEMON_SUPERVISE_H
#define DAEMON_SUPERVISE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"
#include "role.h"

struct supervise_role {
	const char *name;
	enum role_id id;
	int64_t limit_ms; /* longest silence */
};

struct supervise_hooks {
	void *arg;
	/* What a role does, when it changed or a minute passed, at most each 5 s. pid 0: it is
	 * down. `doing` comes from the role: shown, never trusted. deaths: since the last minute
	 * of calm. */
	void (*health)(void *arg, const char *role, pid_t pid, const char *doing, int deaths);
	/* A role died or was killed. arrival: what it had in hand (role_hold), 0: nothing, or it ended
	 * with EX_IOERR, for the disk. Not called for roles that we ended ourselves. */
	void (*died)(void *arg, const char *role, int64_t arrival, const char *how);
	/* Every 5 s, for quick work only: the checkpoint. */
	void (*tick)(void *arg);
	/* The next job to run as a process of its own, such as { "backup", CONF, NULL }, NULL:
	 * none. Asked each 5 s while no job runs. */
	const char *const *(*job)(void *arg);
	void (*job_done)(void *arg, const char *name, int exit_code);
	/* SIGHUP: read and judge the new configuration. true: it is good, roles is up to date. */
	bool (*reload)(void *arg, struct supervise_role *roles, int n);
};

struct supervise {           /* what supervise_run is given */
	const char *program; /* executed as PROGRAM role NAME CONF; NULL: ourselves */
	const char *conf;
	struct supervise_role *roles;
	int n_roles; /* at most ROLES */
	struct supervise_hooks hooks;
	int lock_fd;                    /* of supervise_lock; roles hold it as well */
	int pause_min_ms, pause_max_ms; /* 0: 1 s and 5 min */
	int stop_ms, calm_ms, look_ms;  /* 0: 10 s, 60 s, 5 s */
};

/* supervise_lock - makes us the only daemon of a state folder.
 *   OK     *fd is the lock, held by us and by every role until all are gone
 *   BAD    another one runs: w has its pid
 *   AGAIN  the roles of a daemon that died are still at their last step, or the folder cannot be
 *          written: w */
enum err supervise_lock(const char *state, int *fd, struct why *w);

/* supervise_run - until SIGTERM, SIGINT or supervise_stop; blocks these and SIGHUP, SIGCHLD.
 * Gives an exit code. */
int supervise_run(struct supervise *s);
void supervise_stop(struct supervise *s); /* for hooks: as if SIGTERM had come */

#endif
