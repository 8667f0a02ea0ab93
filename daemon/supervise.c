#include "supervise.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "base/when.h"
#include "notify.h"

enum { FD_FLOOR = 32, JOB_LIMIT_MS = 2 * 3600 * 1000, HEALTH_MS = 60000, LOCK_WAIT_MS = 12000 };

struct child {
	const struct supervise_role *role;
	pid_t pid; /* 0: down */
	int page_fd;
	struct role_page *page;
	int deaths; /* since the last calm spell */
	bool ending, silent;
	int64_t started, beat, beat_at, start_at, kill_at; /* when_ms, but beat */
	char doing[80], told[80];
	int64_t told_at;
};

struct watch {
	struct supervise *s;
	struct child child[ROLES];
	int signals;
	bool stopping;
	int64_t look_at, watchdog_at, watchdog_ms;
	pid_t job;
	int64_t job_kill_at;
	char job_name[32];
};

static struct watch *guarded; /* for the alarm, while a hook runs */
static int wake_fd[ROLES] = { -1, -1, -1 };
static bool stop_asked;

void supervise_stop(struct supervise *s)
{
	(void)s;
	stop_asked = true;
}

/* --- the lock ----------------------------------------------------------------------------- */

/* Above FD_FLOOR, so that a child can put its descriptors where role.h says. */
static int high(int fd)
{
	int up = fcntl(fd, F_DUPFD_CLOEXEC, FD_FLOOR);

	/* EINVAL: the floor is above the limit. */
	if (up < 0)
		die("no file descriptor: %s. At least 64 are needed: raise ulimit -n, or "
		    "LimitNOFILE= of the unit",
		    strerror(errno == EINVAL ? EMFILE : errno));
	close(fd);
	return up;
}

static pid_t lock_owner(int fd)
{
	char text[32] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	return n > 0 ? (pid_t)atol(text) : 0;
}

enum err supervise_lock(const char *state, int *out, struct why *w)
{
	char path[4096], text[32];
	int64_t until = when_ms() + LOCK_WAIT_MS;
	int fd, n;

	snprintf(path, sizeof path, "%s/daemon.lock", state);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return why(w, AGAIN, "%s: %s%s", path, strerror(errno),
			   errno == ENOENT   ? ". `tidings init` makes the state folder"
			   : errno == EACCES ? ". Run this as the user who runs the daemon"
					     : "");
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		pid_t pid = lock_owner(fd);

		if (pid > 0 && (!kill(pid, 0) || errno == EPERM)) {
			close(fd);
			return why(w, BAD, "process %ld already runs with the state folder %s",
				   (long)pid, state);
		}
		if (when_ms() > until) {
			close(fd);
			return why(w, AGAIN, "a role of a former daemon still holds %s", path);
		}
		poll(NULL, 0, 100);
	}
	n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) || pwrite(fd, text, (size_t)n, 0) != n) {
		close(fd);
		return why(w, AGAIN, "%s: cannot be written: %s", path, strerror(errno));
	}
	*out = high(fd);
	return OK;
}

/* --- starting ------------------------------------------------------------------------------- */

static const char *program_of(const struct watch *w)
{
	return w->s->program ? w->s->program : "/proc/self/exe";
}

static void become_role(struct watch *w, struct child *c, pid_t parent)
{
	const char *argv[] = { "tidings", "role", c->role->name, w->s->conf, NULL };

	setpgid(0, 0); /* its helpers end with it */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(EX_TEMPFAIL);
	dup2(c->page_fd, ROLE_FD_PAGE);
	if (w->s->lock_fd >= 0)
		dup2(w->s->lock_fd, ROLE_FD_LOCK);
	for (int i = 0; i < ROLES; i++)
		dup2(wake_fd[i], ROLE_FD_WAKE + i);
	syscall(SYS_close_range, (unsigned)ROLE_FDS, ~0u, 0u);
	setenv(ROLE_ENV, "1", 1);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	execv(program_of(w), (char **)argv);
	_exit(EX_OSERR);
}

static void start(struct watch *w, struct child *c)
{
	pid_t parent = getpid(), pid;

	memset(c->page, 0, sizeof *c->page);
	c->beat = 0;
	c->beat_at = c->started = when_ms();
	c->ending = c->silent = false;
	c->kill_at = c->start_at = 0;
	*c->told = 0; /* it may do what the one before did, as another process */
	fflush(NULL);
	pid = fork();
	if (!pid)
		become_role(w, c, parent);
	if (pid < 0) {
		log_error("cannot start the %s: %s", c->role->name, strerror(errno));
		c->start_at = when_ms() + w->s->pause_max_ms;
		return;
	}
	c->pid = pid;
	trace(TRACE_ROLE, "%s is process %ld", c->role->name, (long)pid);
}

static void open_child(struct child *c, const struct supervise_role *role)
{
	*c = (struct child){ .role = role };
	c->page_fd = high(memfd_create("tidings-role", MFD_CLOEXEC));
	if (ftruncate(c->page_fd, sizeof *c->page))
		die("no shared page: %s", strerror(errno));
	c->page = mmap(NULL, sizeof *c->page, PROT_READ | PROT_WRITE, MAP_SHARED, c->page_fd, 0);
	if (c->page == MAP_FAILED)
		die("no shared page: %s", strerror(errno));
	c->start_at = when_ms();
}

/* --- watching ------------------------------------------------------------------------------ */

/* true: it was silent for its limit, or did not end in time, and was killed. Also called in a
 * signal handler: nothing here but atomics, the clock and kill. */
static bool check_beat(struct child *c, int64_t now)
{
	int64_t beat;
	bool late = c->kill_at && now >= c->kill_at;

	if (!c->pid)
		return false;
	beat = __atomic_load_n(&c->page->beat, __ATOMIC_ACQUIRE);
	if (beat != c->beat) {
		c->beat = beat;
		c->beat_at = now;
	}
	if (!c->silent && !c->ending && now - c->beat_at >= c->role->limit_ms)
		c->silent = late = true;
	if (!late)
		return false;
	c->kill_at = 0;
	kill(-c->pid, SIGKILL);
	kill(c->pid, SIGKILL);
	return true;
}

/* A hook may wait for a lock that a silent role holds: killing it must not wait for the hook. */
static void on_alarm(int sig)
{
	int saved = errno;

	(void)sig;
	for (int i = 0; guarded && i < guarded->s->n_roles; i++)
		check_beat(&guarded->child[i], when_ms());
	errno = saved;
}

static void guard(struct watch *w, bool on)
{
	struct sigaction act = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct itimerval every = { { 0, 0 }, { 0, 0 } };
	int64_t ms = 1000;

	for (int i = 0; i < w->s->n_roles; i++)
		if (w->s->roles[i].limit_ms / 4 < ms)
			ms = w->s->roles[i].limit_ms / 4 + 1;
	if (on)
		every = (struct itimerval){ { ms / 1000, ms % 1000 * 1000 },
					    { ms / 1000, ms % 1000 * 1000 } };
	guarded = on ? w : NULL;
	sigaction(SIGALRM, &act, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
}

/* The role's words, copied once and made printable: it may be lying. */
static void read_doing(struct child *c)
{
	memcpy(c->doing, c->page->doing, sizeof c->doing);
	c->doing[sizeof c->doing - 1] = 0;
	for (char *p = c->doing; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
}

static void tell_health(struct watch *w, struct child *c, const char *doing, bool now)
{
	int64_t t = when_ms();

	if (!now && !strcmp(doing, c->told) && t - c->told_at < HEALTH_MS)
		return;
	snprintf(c->told, sizeof c->told, "%s", doing);
	c->told_at = t;
	if (t - c->started >= w->s->calm_ms)
		c->deaths = 0;
	if (!w->s->hooks.health)
		return;
	guard(w, true);
	w->s->hooks.health(w->s->hooks.arg, c->role->name, c->pid, c->told, c->deaths);
	guard(w, false);
}

static bool ended_by_disk(const siginfo_t *si)
{
	return si->si_code == CLD_EXITED && si->si_status == EX_IOERR;
}

static void how_it_ended(const siginfo_t *si, char out[80])
{
	if (ended_by_disk(si))
		snprintf(out, 80, "found the disk full or failing");
	else if (si->si_code == CLD_EXITED)
		snprintf(out, 80, "ended with code %d", si->si_status);
	else
		snprintf(out, 80, "was killed by signal %d (%s)", si->si_status,
			 strsignal(si->si_status));
}

static int next_pause(struct watch *w, struct child *c, int64_t now)
{
	int ms = w->s->pause_min_ms;

	if (now - c->started >= w->s->calm_ms)
		c->deaths = 0;
	for (int i = 0; i < c->deaths && ms < w->s->pause_max_ms; i++)
		ms *= 2;
	c->deaths++;
	return ms < w->s->pause_max_ms ? ms : w->s->pause_max_ms;
}

static void bury(struct watch *w, struct child *c, const siginfo_t *si)
{
	int64_t now = when_ms(), holding = __atomic_load_n(&c->page->holding, __ATOMIC_ACQUIRE);
	char how[80];
	int pause;

	c->pid = 0;
	if (c->ending) {
		c->start_at = w->stopping ? 0 : now;
		return;
	}
	if (c->silent)
		snprintf(how, sizeof how, "gave no sign of life");
	else
		how_it_ended(si, how);
	pause = next_pause(w, c, now);
	c->start_at = now + pause;
	log_error("the %s %s; it starts again in %d.%d s", c->role->name, how, pause / 1000,
		  pause % 1000 / 100);
	if (w->s->hooks.died) {
		guard(w, true);
		w->s->hooks.died(w->s->hooks.arg, c->role->name, ended_by_disk(si) ? 0 : holding,
				 how);
		guard(w, false);
	}
	tell_health(w, c, how, true);
}

/* Has it ended? Its helpers end with it, while its id still names the group. */
static bool reap(pid_t pid, siginfo_t *si)
{
	si->si_pid = 0;
	if (waitid(P_PID, (id_t)pid, si, WEXITED | WNOHANG | WNOWAIT) || !si->si_pid)
		return false;
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return true;
}

static void reap_all(struct watch *w)
{
	siginfo_t si;

	for (int i = 0; i < w->s->n_roles; i++)
		if (w->child[i].pid && reap(w->child[i].pid, &si))
			bury(w, &w->child[i], &si);
	if (w->job && reap(w->job, &si)) {
		int code = si.si_code == CLD_EXITED ? si.si_status : 128 + si.si_status;

		w->job = 0;
		if (code)
			log_error("the job %s failed with code %d", w->job_name, code);
		if (w->s->hooks.job_done) {
			guard(w, true);
			w->s->hooks.job_done(w->s->hooks.arg, w->job_name, code);
			guard(w, false);
		}
	}
}

/* --- ending, reloading, jobs ----------------------------------------------------------------- */

static void end_roles(struct watch *w)
{
	for (int i = 0; i < w->s->n_roles; i++) {
		struct child *c = &w->child[i];

		c->start_at = 0;
		if (!c->pid || c->ending)
			continue;
		c->ending = true;
		c->kill_at = when_ms() + w->s->stop_ms;
		kill(c->pid, SIGTERM);
	}
}

static void begin_stop(struct watch *w)
{
	if (w->stopping)
		return;
	w->stopping = true;
	notify("STOPPING=1\nSTATUS=the roles finish what they are at");
	end_roles(w);
	if (w->job)
		kill(w->job, SIGTERM);
}

static void reload(struct watch *w)
{
	if (w->stopping || !w->s->hooks.reload)
		return;
	notify("RELOADING=1\nMONOTONIC_USEC=%lld000", (long long)when_ms());
	if (w->s->hooks.reload(w->s->hooks.arg, w->s->roles, w->s->n_roles)) {
		end_roles(w);
		for (int i = 0; i < w->s->n_roles; i++)
			if (!w->child[i].pid)
				w->child[i].start_at = when_ms();
	}
	notify("READY=1");
}

static void take_signals(struct watch *w)
{
	struct signalfd_siginfo si;

	while (read(w->signals, &si, sizeof si) == sizeof si) {
		if (si.ssi_signo == SIGTERM || si.ssi_signo == SIGINT)
			begin_stop(w);
		else if (si.ssi_signo == SIGHUP)
			reload(w);
	}
	reap_all(w); /* several SIGCHLD may be one */
}

static void start_job(struct watch *w, const char *const *job)
{
	const char *argv[12] = { "tidings" };
	sigset_t none;
	int n = 1;

	while (n < 11 && job[n - 1]) {
		argv[n] = job[n - 1];
		n++;
	}
	snprintf(w->job_name, sizeof w->job_name, "%s", job[0]);
	fflush(NULL);
	w->job = fork();
	if (!w->job) {
		setpgid(0, 0);
		prctl(PR_SET_PDEATHSIG, SIGTERM);
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execv(program_of(w), (char **)argv);
		_exit(EX_OSERR);
	}
	if (w->job < 0) {
		log_error("cannot start the job %s: %s", job[0], strerror(errno));
		w->job = 0;
	}
	w->job_kill_at = when_ms() + JOB_LIMIT_MS;
}

static void tell_systemd(struct watch *w)
{
	char text[300] = "";
	size_t n = 0;

	for (int i = 0; i < w->s->n_roles && n < sizeof text; i++) {
		struct child *c = &w->child[i];

		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s: %s", i ? "; " : "",
				      c->role->name, c->pid ? c->doing : "down");
	}
	notify("STATUS=%s", text);
}

static void look(struct watch *w, int64_t now)
{
	const struct supervise_hooks *h = &w->s->hooks;

	for (int i = 0; i < w->s->n_roles; i++) {
		struct child *c = &w->child[i];

		read_doing(c);
		if (c->pid)
			tell_health(w, c, c->doing, false);
	}
	tell_systemd(w);
	if (w->stopping)
		return;
	if (h->tick) {
		guard(w, true);
		h->tick(h->arg);
		guard(w, false);
	}
	if (w->job && now >= w->job_kill_at) {
		kill(-w->job, SIGKILL);
		kill(w->job, SIGKILL);
	} else if (!w->job && h->job) {
		const char *const *job = h->job(h->arg);

		if (job)
			start_job(w, job);
	}
}

/* --- the loop --------------------------------------------------------------------------------- */

static void earlier(int64_t *next, int64_t t)
{
	if (t && t < *next)
		*next = t;
}

static int64_t next_deadline(const struct watch *w)
{
	int64_t next = w->look_at;

	if (w->watchdog_ms)
		earlier(&next, w->watchdog_at);
	for (int i = 0; i < w->s->n_roles; i++) {
		const struct child *c = &w->child[i];

		earlier(&next, c->start_at);
		earlier(&next, c->kill_at);
		if (c->pid && !c->silent && !c->ending)
			earlier(&next, c->beat_at + c->role->limit_ms);
	}
	return next;
}

static void on_time(struct watch *w)
{
	int64_t now = when_ms();

	for (int i = 0; i < w->s->n_roles; i++) {
		struct child *c = &w->child[i];

		if (check_beat(c, now))
			log_error("the %s %s and is killed", c->role->name,
				  c->ending ? "did not end in time" : "gave no sign of life");
		if (!c->pid && c->start_at && now >= c->start_at && !w->stopping)
			start(w, c);
	}
	if (now >= w->look_at) {
		w->look_at = now + w->s->look_ms;
		look(w, now);
	}
	if (w->watchdog_ms && now >= w->watchdog_at) {
		w->watchdog_at = now + w->watchdog_ms;
		notify("WATCHDOG=1");
	}
}

static bool all_down(const struct watch *w)
{
	for (int i = 0; i < w->s->n_roles; i++)
		if (w->child[i].pid)
			return false;
	return !w->job;
}

static void set_up(struct watch *w)
{
	struct supervise *s = w->s;
	sigset_t set;

	s->pause_min_ms = s->pause_min_ms ? s->pause_min_ms : 1000;
	s->pause_max_ms = s->pause_max_ms ? s->pause_max_ms : 300000;
	s->stop_ms = s->stop_ms ? s->stop_ms : 10000;
	s->calm_ms = s->calm_ms ? s->calm_ms : 60000;
	s->look_ms = s->look_ms ? s->look_ms : 5000;
	stop_asked = false;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	w->signals = high(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
	fcntl(w->signals, F_SETFL, O_NONBLOCK);
	for (int i = 0; i < ROLES; i++)
		wake_fd[i] = high(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	for (int i = 0; i < s->n_roles; i++)
		open_child(&w->child[i], &s->roles[i]);
	w->watchdog_ms = notify_watchdog_ms();
	w->look_at = when_ms();
}

static void tear_down(struct watch *w)
{
	for (int i = 0; i < w->s->n_roles; i++) {
		munmap(w->child[i].page, sizeof *w->child[i].page);
		close(w->child[i].page_fd);
	}
	for (int i = 0; i < ROLES; i++) {
		close(wake_fd[i]);
		wake_fd[i] = -1;
	}
	close(w->signals);
}

int supervise_run(struct supervise *s)
{
	struct watch w = { .s = s };
	bool ready = false;

	set_up(&w);
	while (!w.stopping || !all_down(&w)) {
		struct pollfd p = { .fd = w.signals, .events = POLLIN };
		int64_t left;

		on_time(&w);
		if (!ready) {
			ready = true;
			notify("READY=1");
		}
		if (stop_asked)
			begin_stop(&w);
		left = next_deadline(&w) - when_ms();
		if (poll(&p, 1, left < 0 ? 0 : (int)left) > 0)
			take_signals(&w);
	}
	tear_down(&w);
	return EX_OK;
}
