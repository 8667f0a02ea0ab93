#include "reader/html_child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <seccomp.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "reader/parse.h"

/*
 * Three processes: us, a keeper, and the worker that parses. The keeper is forked early and does
 * nothing but fork the next worker when one dies, so that a worker never inherits what we opened
 * later: the store, keys, other mail. Page and text pass through shared memory; the pipes carry
 * only fixed short messages, which are whole even when a worker dies in the middle of its work.
 */

enum { MAX_TEXT = 2 * 1024 * 1024, DEADLINE_MS = 8000, CPU_MS = 700 };

struct message {
	uint32_t job, bytes;
	int32_t state;
};

enum { ASKED, SPIN, DONE, DIED }; /* to the worker; from the worker; from the keeper */

struct shared {
	char html[READER_HTML];
	char text[MAX_TEXT];
};

struct html_child {
	pid_t keeper;
	int job, answer, control; /* job: ours to the worker; control: ours to the keeper */
	uint32_t number;
	bool spin;
	struct shared *shared;
	struct arena *own; /* holds this very struct: out of the worker's reach */
};

static bool write_all(int fd, const void *p, size_t n)
{
	ssize_t done;

	do
		done = write(fd, p, n);
	while (done < 0 && errno == EINTR);
	return done == (ssize_t)n; /* shorter than PIPE_BUF: all or nothing */
}

static bool read_all(int fd, void *p, size_t n)
{
	for (char *to = p; n;) {
		ssize_t got = read(fd, to, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		to += got;
		n -= (size_t)got;
	}
	return true;
}

/* --- the worker ----------------------------------------------------------------------------- */

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
	__has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

/* Reading, writing and memory, and nothing else; what else is asked for ends the process. */
static void wall(void)
{
#ifndef SANITIZED
	static const int calls[] = { SCMP_SYS(read),         SCMP_SYS(write),
				     SCMP_SYS(mmap),         SCMP_SYS(munmap),
				     SCMP_SYS(mremap),       SCMP_SYS(brk),
				     SCMP_SYS(madvise),      SCMP_SYS(futex),
				     SCMP_SYS(exit_group),   SCMP_SYS(exit),
				     SCMP_SYS(setitimer),    SCMP_SYS(getrandom),
				     SCMP_SYS(rt_sigreturn), SCMP_SYS(clock_gettime) };
	struct rlimit memory = { 512u << 20, 512u << 20 }, none = { 0, 0 };
	scmp_filter_ctx ctx;

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &none);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	for (size_t i = 0; ctx && i < sizeof calls / sizeof *calls; i++)
		seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0);
	if (!ctx || seccomp_load(ctx) < 0)
		_exit(3);
	seccomp_release(ctx);
#endif
}

/* CPU time of this job alone; the signal ends the process. */
static void timer(int ms)
{
	struct itimerval t = { .it_value = { ms / 1000, ms % 1000 * 1000 } };

	setitimer(ITIMER_PROF, &t, NULL);
}

_Noreturn static void worker(const struct html_child *c, int in, int out)
{
	struct arena *a = arena_new();
	struct message m;

	signal(SIGPROF, SIG_DFL);
	html_text(a, "<p>warm",
		  7); /* libxml2, and what it loads lazily, is there before the wall stands */
	wall();
	while (read_all(in, &m, sizeof m)) {
		const char *text;
		size_t n;

		timer(m.state == SPIN ? CPU_MS / 10 : CPU_MS);
		for (volatile bool spin = m.state == SPIN; spin;)
			;
		text = html_text(a, c->shared->html, m.bytes < READER_HTML ? m.bytes : READER_HTML);
		timer(0);
		n = strlen(text);
		m.bytes = (uint32_t)(n < MAX_TEXT ? n : MAX_TEXT);
		memcpy(c->shared->text, text, m.bytes);
		m.state = DONE;
		arena_reset(a);
		if (!write_all(out, &m, sizeof m))
			break;
	}
	_exit(0);
}

/* --- the keeper ----------------------------------------------------------------------------- */

static void own_nothing(int a, int b, int c) /* but these: no socket or file of ours leaks in */
{
	for (int fd = 3; fd < 1024; fd++)
		if (fd != a && fd != b && fd != c)
			close(fd);
}

/* Waits until the worker's end of the life pipe closes, or we are told to end it. */
static bool watch(pid_t pid, int life, int control)
{
	for (;;) {
		struct pollfd p[2] = { { life, POLLIN, 0 }, { control, POLLIN, 0 } };
		char order;

		if (poll(p, 2, -1) < 0)
			continue;
		if (p[1].revents) {
			kill(pid, SIGKILL);
			if (read(control, &order, 1) <= 0)
				return false;
		}
		if (p[0].revents)
			return true;
	}
}

_Noreturn static void keeper(const struct html_child *c, int in, int out, int control)
{
	struct message died = { 0, 0, DIED };
	int quick = 0; /* deaths in a row within a second of birth */

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	own_nothing(in, out, control);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGINT, SIG_IGN); /* ^C reaches the whole group: we end when our parent does */
	for (bool more = true; more;) {
		int64_t born = when_ms();
		int life[2];
		pid_t pid;

		if (pipe(life) < 0 || (pid = fork()) < 0)
			_exit(1);
		if (!pid) {
			close(life[0]);
			close(control);
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			worker(c, in, out);
		}
		close(life[1]);
		more = watch(pid, life[0], control);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(life[0]);
		quick = when_ms() - born < 1000 ? quick + 1 : 0;
		if (more && quick > 20) { /* a machine without memory: do not spin */
			struct pollfd p = { control, POLLIN, 0 };

			poll(&p, 1, 1000);
		}
		if (more && !write_all(out, &died, sizeof died))
			break;
	}
	_exit(0);
}

/* --- us ------------------------------------------------------------------------------------- */

static void pipe_or_die(int p[2])
{
	if (pipe2(p, O_CLOEXEC) < 0)
		die("no pipe for the HTML child: %s", strerror(errno));
}

struct html_child *html_child_new(void)
{
	int job[2], answer[2], control[2];
	struct shared *shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
				     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct arena *own = arena_new();
	struct html_child *c = arena_get(own, sizeof *c);

	if (shared == MAP_FAILED)
		die("no memory for the HTML child: %s", strerror(errno));
	c->own = own;
	pipe_or_die(job);
	pipe_or_die(answer);
	pipe_or_die(control);
	c->shared = shared;
	c->keeper = fork();
	if (c->keeper < 0)
		die("the HTML child cannot be started: %s", strerror(errno));
	if (!c->keeper) {
		close(job[1]);
		close(answer[0]);
		close(control[1]);
		keeper(c, job[0], answer[1], control[0]);
	}
	close(job[0]);
	close(answer[1]);
	close(control[0]);
	c->job = job[1];
	c->answer = answer[0];
	c->control = control[1];
	return c;
}

void html_child_free(struct html_child *c)
{
	if (!c)
		return;
	close(c->control); /* the keeper ends its worker and itself */
	close(c->job);
	close(c->answer);
	waitpid(c->keeper, NULL, 0);
	munmap(c->shared, sizeof *c->shared);
	arena_free(c->own);
}

/* The answer to this job; one to an earlier job that came too late is passed over. */
static enum err await(struct html_child *c, struct message *m, int64_t until, struct why *w)
{
	for (;;) {
		struct pollfd p = { c->answer, POLLIN, 0 };
		int64_t left = until - when_ms();
		int rc = poll(&p, 1, left > 0 ? (int)left : 0);

		if (rc < 0 && errno == EINTR)
			continue;
		if (rc == 0)
			return why(w, AGAIN, "it took longer than %d seconds", DEADLINE_MS / 1000);
		if (rc < 0 || !read_all(c->answer, m, sizeof *m))
			return why(w, BAD, "the HTML child is gone");
		if (m->state == DIED)
			return why(w, BAD, "reading it took too much time or memory");
		if (m->job == c->number)
			return OK;
	}
}

/* Deaths nobody asked about, and answers nobody waited for. */
static void drain(struct html_child *c)
{
	struct pollfd p = { c->answer, POLLIN, 0 };
	struct message m;

	while (poll(&p, 1, 0) > 0 && (p.revents & POLLIN) && read_all(c->answer, &m, sizeof m))
		;
}

enum err html_child_text(struct html_child *c, struct arena *a, const char *html, size_t n,
			 const char **out, struct why *w)
{
	struct message m = { .job = ++c->number,
			     .bytes = (uint32_t)(n < READER_HTML ? n : READER_HTML) };
	enum err e;

	m.state = c->spin ? SPIN : ASKED;
	c->spin = false;
	*out = "";
	drain(c);
	memcpy(c->shared->html, html, m.bytes);
	if (!write_all(c->job, &m, sizeof m))
		return why(w, BAD, "the HTML child is gone");
	e = await(c, &m, when_ms() + DEADLINE_MS, w);
	if (e == AGAIN) {
		struct why ignored;

		write_all(c->control, "k", 1);
		await(c, &m, when_ms() + DEADLINE_MS,
		      &ignored); /* until the keeper says it is dead */
		return BAD;
	}
	if (e != OK)
		return e;
	/* The worker may have been taken over by the page: nothing it says is believed but bytes. */
	*out = text_clean(a, c->shared->text, m.bytes < MAX_TEXT ? m.bytes : MAX_TEXT, TEXT_BLOCK);
	return OK;
}

void html_child_kill_next(struct html_child *c)
{
	c->spin = true;
}
