#include "role.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/crash.h"
#include "base/log.h"
#include "base/settings.h"
#include "base/when.h"
#include "sandbox.h"

enum { LOOK_MS = 5000, PAUSE_MIN_MS = 1000, PAUSE_MAX_MS = 300000 };

static volatile sig_atomic_t stopping;
static bool supervised;
static enum role_id own;

void role_poke(enum role_id id)
{
	uint64_t one = 1;

	/* The counter can only be full, and then it is readable anyway. */
	if (supervised && write(ROLE_FD_WAKE + (int)id, &one, sizeof one) < 0 && errno != EAGAIN)
		log_warn("cannot poke role %d: %s", (int)id, strerror(errno));
}

bool role_stopping(void)
{
	return stopping;
}

int role_wake_fd(const struct role_run *r)
{
	return supervised && !r->once ? ROLE_FD_WAKE + (int)own : -1;
}

bool role_poked(const struct role_run *r)
{
	int fd = role_wake_fd(r);
	uint64_t drop;

	return fd >= 0 && read(fd, &drop, sizeof drop) == sizeof drop;
}

void role_doing(struct role_run *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->page->doing, sizeof r->page->doing, fmt, ap);
	va_end(ap);
	role_alive(r);
}

void role_alive(void *run)
{
	struct role_run *r = run;

	__atomic_fetch_add(&r->page->beat, 1, __ATOMIC_RELEASE);
}

void role_hold(struct role_run *r, int64_t arrival)
{
	__atomic_store_n(&r->page->holding, arrival, __ATOMIC_RELEASE);
	crash_holding(arrival);
}

enum err role_walls(struct role_run *r, int row, const char *also, struct why *w)
{
	enum err e = r->once ? OK : sandbox_role(r->settings, (enum wall_row)row, also, w);

	if (e == NONE)
		log_warn("%s", w->text);
	return e == NONE ? OK : e;
}

static void on_term(int sig)
{
	int saved = errno;

	(void)sig;
	stopping = 1;
	if (supervised) { /* whoever polls the wake descriptor must see it, however the race goes */
		uint64_t one = 1;
		ssize_t n = write(ROLE_FD_WAKE + (int)own, &one, sizeof one);

		(void)n;
	}
	errno = saved;
}

static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_term }; /* no SA_RESTART: poll must end */
	sigset_t none;

	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGHUP, SIG_IGN); /* the supervisor's business */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static struct role_page *page_open(void)
{
	int flags = supervised ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
	void *p = mmap(NULL, sizeof(struct role_page), PROT_READ | PROT_WRITE, flags,
		       supervised ? ROLE_FD_PAGE : -1, 0);

	if (p == MAP_FAILED)
		die("no shared page: %s", strerror(errno));
	return p;
}

/* What a step runs (a token command) must not get hold of these. */
static void close_on_exec(void)
{
	for (int fd = ROLE_FD_PAGE; supervised && fd < ROLE_FDS; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* Waits; true: poked. Signs of life go on. */
static bool wait_for(struct role_run *r, int ms, bool poke_ends)
{
	int64_t until = when_ms() + ms, left;

	while (!stopping && (left = until - when_ms()) > 0) {
		struct pollfd p = { .fd = role_wake_fd(r), .events = POLLIN };

		role_alive(r);
		if (poll(&p, 1, (int)(left < ROLE_ALIVE_MS ? left : ROLE_ALIVE_MS)) <= 0)
			continue;
		if (role_poked(r) && poke_ends)
			return true;
	}
	return false;
}

/* Half to one and a half times 1 s, 2 s, 4 s ... 5 min, so that many daemons do not call at once. */
static int pause_ms(int tries, enum err e)
{
	int ms = e == BAD || tries > 8 ? PAUSE_MAX_MS : PAUSE_MIN_MS << tries;
	unsigned salt = (unsigned)when_ms() * 2654435761u + (unsigned)getpid();

	return ms / 2 + (int)(salt % (unsigned)ms);
}

static void in_trouble(struct role_run *r, enum err e, const struct why *w, struct why *last,
		       int *tries)
{
	int ms = pause_ms((*tries)++, e);

	if (strcmp(last->text, w->text)) {
		log_warn("%s; trying again in %d s", w->text, ms / 1000 + 1);
		*last = *w;
	}
	role_doing(r, "waiting: %s", w->text);
	wait_for(r, ms, false);
}

static void work(struct role_run *r)
{
	struct why last = { "" }, w;
	int tries = 0;

	while (!stopping) {
		enum err e;

		r->wait_ms = LOOK_MS;
		w.text[0] = 0;
		e = r->role->step(r, &w);
		role_hold(r, 0);
		arena_reset(r->a);
		if (e == AGAIN || e == BAD) {
			in_trouble(r, e, &w, &last, &tries);
			continue;
		}
		if (tries && *last.text)
			log_info("it works again");
		tries = 0;
		last.text[0] = 0;
		if (e == NONE) {
			role_doing(r, "waiting for work");
			wait_for(r, r->wait_ms, true);
		}
	}
}

static enum err open_role(struct role_run *r, const struct role *role, const struct settings *s,
			  struct role_page *page, struct why *w)
{
	*r = (struct role_run){ .role = role, .settings = s, .page = page, .once = r->once };
	r->a = arena_new();
	return role->open(r, w);
}

static void close_role(struct role_run *r)
{
	if (r->role->close)
		r->role->close(r);
	arena_free(r->a);
}

int role_loop(const struct role *role, const struct settings *s)
{
	struct role_run r = { .once = false };
	struct why w = { "" };
	enum err e;

	supervised = getenv(ROLE_ENV) != NULL;
	unsetenv(ROLE_ENV);
	own = role->id;
	close_on_exec();
	log_open(role->name);
	catch_signals();
	setenv("SQLITE_TMPDIR", s->store.state, 1); /* the walls leave no other place to write */
	e = open_role(&r, role, s, page_open(), &w);
	if (e != OK) {
		log_error("cannot start: %s", w.text);
		return e == BAD ? EX_CONFIG : EX_TEMPFAIL;
	}
	role_doing(&r, "started");
	work(&r);
	close_role(&r);
	return EX_OK;
}

/* --- once ------------------------------------------------------------------------------------- */

/* What is wrong with a role, until it has nothing left to do and nothing is wrong. */
struct standing {
	enum err e;
	struct why first;
};

static void keep(struct standing *t, enum err e, const struct why *w)
{
	if (t->e == OK)
		t->first = *w;
	if (t->e != BAD)
		t->e = e;
}

/* Steps until the role has nothing left. true: it did something. */
static bool drain(struct role_run *r, void (*between)(void *arg), void *arg, struct standing *t)
{
	bool worked = false;
	struct why w;
	enum err e;

	do {
		w.text[0] = 0;
		e = r->role->step(r, &w);
		arena_reset(r->a);
		if (between)
			between(arg);
		worked |= e == OK;
	} while (e == OK);
	if (e == NONE) /* a connection that was cut was made good by the next one */
		t->e = OK;
	else
		keep(t, e, &w);
	return worked;
}

enum err role_once(const struct role *const *roles, const struct settings *s,
		   void (*between)(void *arg), void *arg, struct why *w)
{
	struct role_page page = { 0 };
	struct role_run run[ROLES];
	struct standing trouble[ROLES + 1] = { 0 }, *shut = &trouble[ROLES], all = { OK, { "" } };
	size_t n = 0;
	bool worked = true;

	for (size_t i = 0; roles[i] && n < ROLES; i++) {
		struct why said = { "" };
		enum err e;

		run[n].once = true;
		e = open_role(&run[n], roles[i], s, &page, &said);
		if (e == OK) {
			n++;
			continue;
		}
		arena_free(run[n].a);
		keep(shut, e, &said);
	}
	while (worked) {
		worked = false;
		for (size_t i = 0; i < n; i++)
			worked |= drain(&run[i], between, arg, &trouble[i]);
	}
	while (n > 0)
		close_role(&run[--n]);
	if (shut->e != OK)
		all = *shut;
	for (size_t i = 0; i < ROLES; i++)
		if (trouble[i].e != OK)
			keep(&all, trouble[i].e, &trouble[i].first);
	if (all.e != OK && w)
		*w = all.first;
	return all.e;
}
