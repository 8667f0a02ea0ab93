#include "base/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"

enum { SECRET_MAX = 16 * 1024, ARGS_MAX = 64, COMMAND_MS = 30000 };

/* The first line of what was read, if it can be a secret. */
static enum err first_line(struct arena *a, const char *p, size_t n, const char *from,
			   const char **out, struct why *w)
{
	const char *end = memchr(p, '\n', n);

	if (!end && n >= SECRET_MAX)
		return why(w, BAD, "%s: the first line is longer than 16 KiB, that is no secret",
			   from);
	n = end ? (size_t)(end - p) : n;
	while (n && p[n - 1] == '\r')
		n--;
	if (!n)
		return why(w, BAD, "%s: the first line is empty; it must be the password or token",
			   from);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)p[i] < 0x20 || p[i] == 0x7f)
			return why(w, BAD, "%s: the first line holds a control character", from);
	*out = arena_ndup(a, p, n);
	return OK;
}

/* Reads until the end, a line break, or SECRET_MAX; when_ms `end` 0: wait for ever. */
static enum err read_some(int fd, char *p, size_t *n, int64_t end)
{
	*n = 0;
	while (*n < SECRET_MAX && !memchr(p, '\n', *n)) {
		struct pollfd pf = { .fd = fd, .events = POLLIN };
		int64_t left = end ? end - when_ms() : -1;
		ssize_t k;

		if (end && (left <= 0 || !poll(&pf, 1, (int)left)))
			return AGAIN;
		k = read(fd, p + *n, SECRET_MAX - *n);
		if (k < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (k < 0)
			return BAD;
		if (!k)
			break;
		*n += (size_t)k;
	}
	return OK;
}

static enum err from_file(struct arena *a, const char *path, const char **out, struct why *w)
{
	char *buf = arena_get(a, SECRET_MAX);
	struct stat st;
	size_t n = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	enum err e;

	if (fd < 0)
		return why(w, BAD, "password_file %s cannot be read: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		e = why(w, BAD, "password_file %s is not an ordinary file", path);
	else if (st.st_mode & (S_IROTH | S_IWOTH))
		e = why(w, BAD, "password_file %s is open to everybody: chmod 600 %s", path, path);
	else if (read_some(fd, buf, &n, 0) != OK)
		e = why(w, BAD, "password_file %s cannot be read: %s", path, strerror(errno));
	else
		e = first_line(a, buf, n, path, out, w);
	close(fd);
	explicit_bzero(buf, SECRET_MAX);
	return e;
}

/* Splits on blanks; there are no quotes, since there is no shell. */
static char **split(struct arena *a, const char *command)
{
	char **argv = arena_get(a, sizeof *argv * (ARGS_MAX + 1));
	char *p = arena_dup(a, command);

	for (int n = 0; n < ARGS_MAX && *(p += strspn(p, " \t")); n++) {
		argv[n] = p;
		p += strcspn(p, " \t");
		if (*p)
			*p++ = '\0';
	}
	return argv;
}

_Noreturn static void child(char **argv, int out)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	setpgid(0, 0);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	if (dup2(out, STDOUT_FILENO) >= 0)
		execvp(argv[0], argv);
	_exit(errno == ENOENT || errno == EACCES ? 127 : 126);
}

/* Waits for the command's end; at `end` it and its children are killed. */
static int reap(pid_t pid, int64_t end)
{
	int status = -1;
	pid_t got;

	while (!(got = waitpid(pid, &status, WNOHANG)) || (got < 0 && errno == EINTR)) {
		if (when_ms() >= end) {
			kill(-pid, SIGKILL);
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		poll(NULL, 0, 5);
	}
	return got < 0 ? 0 : status;
}

static enum err from_command(struct arena *a, const char *command, int64_t ms, const char **out,
			     struct why *w)
{
	char **argv = split(a, command), *buf = arena_get(a, SECRET_MAX);
	int64_t end = when_ms() + ms;
	int p[2], status;
	size_t n = 0;
	pid_t pid;
	enum err e;

	if (!argv[0])
		return why(w, BAD, "token_command is empty");
	if (pipe2(p, O_CLOEXEC))
		return why(w, AGAIN, "token_command: %s", strerror(errno));
	pid = fork();
	if (!pid)
		child(argv, p[1]);
	close(p[1]);
	e = pid < 0 ? AGAIN : read_some(p[0], buf, &n, end);
	close(p[0]);
	status = pid < 0 ? 0 : reap(pid, e == OK ? end : 0);
	if (e != OK || status == -1)
		e = why(w, AGAIN, "token_command %s did not answer in time", argv[0]);
	else if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		e = why(w, BAD, "token_command %s cannot be run: is the path right?", argv[0]);
	else if (n && WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE)
		e = first_line(a, buf, n, argv[0], out, w); /* it printed more than we wanted */
	else if (status)
		e = why(w, AGAIN, "token_command %s failed (status %d)", argv[0],
			WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	else
		e = first_line(a, buf, n, argv[0], out, w);
	explicit_bzero(buf, SECRET_MAX);
	return e;
}

enum err stream_secret_within(struct arena *a, const struct account *acc, int64_t ms,
			      const char **out, struct why *w)
{
	const char *of = acc->password_file ? acc->password_file : acc->token_command;
	enum err e;

	*out = NULL;
	if (acc->password_file)
		e = from_file(a, of, out, w);
	else if (of)
		e = from_command(a, of, ms, out, w);
	else
		return why(w, BAD, "the account of %s has neither password_file nor token_command",
			   acc->host);
	if (e == OK)
		log_secret(of, *out);
	return e;
}

enum err stream_secret(struct arena *a, const struct account *acc, const char **out, struct why *w)
{
	return stream_secret_within(a, acc, COMMAND_MS, out, w);
}
