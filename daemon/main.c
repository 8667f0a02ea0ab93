/*
 * main.c - one binary, `tidings`. A role is a subcommand; `tidings run` is the daemon.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/log.h"
#include "cli/cli.h"

/* `tidings -T AREAS COMMAND`: by way of the environment, so that roles trace as well. */
static bool traced(int *argc, char ***argv)
{
	const char *areas;

	if (*argc > 1 && !strcmp((*argv)[1], "-T")) {
		if (*argc == 2)
			return false;
		setenv("TIDINGS_TRACE", (*argv)[2], 1);
		(*argv)[2] = (*argv)[0];
		*argv += 2;
		*argc -= 2;
	}
	areas = getenv("TIDINGS_TRACE");
	return !areas || log_trace(areas);
}

/* A list that a full disk cut short is no success; a reader who has seen enough (`| head`) is none of
 * ours to complain about. */
static int printed(int code)
{
	struct pollfd out = { .fd = 1 };
	bool bad = ferror(stdout);

	errno = 0;
	bad |= fflush(stdout) != 0;
	if (!bad || (poll(&out, 1, 0) == 1 && out.revents & POLLERR))
		return code;
	if (!errno) { /* the reason went by when the buffer was full: one byte more asks for it again */
		putchar('\n');
		fflush(stdout);
	}
	fprintf(stderr, "tidings: the output could not be written: %s\n",
		strerror(errno ? errno : EIO));
	return code ? code : EX_IOERR;
}

/* Who starts us may have closed them: no file of ours must lie where words go. */
static void hold_standard(void)
{
	int fd;

	while ((fd = open("/dev/null", O_RDONLY)) >= 0 && fd <= 2)
		;
	if (fd > 2)
		close(fd);
}

int main(int argc, char **argv)
{
	const struct command *c;
	const char *name;
	int wrong;

	hold_standard();
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file at its limit is a full disk, not a sudden end */
	if (!traced(&argc, &argv)) {
		fprintf(stderr, "tidings: -T and TIDINGS_TRACE take areas: some of %s, or all\n",
			LOG_AREAS);
		return EX_USAGE;
	}
	name = argc > 1 ? argv[1] : "help";
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	if (!strcmp(name, "--version") || !strcmp(name, "-V")) {
		cli_version();
		return printed(EX_OK);
	}
	c = command_find(name);
	if (!c)
		return cli_unknown(name);
	for (int i = 2; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			printf("tidings %s - %s\n\n%s", c->name, c->summary, c->help);
			return EX_OK;
		}
	log_open(c->name);
	wrong = cli_options(c, argc - 1, argv + 1);
	return printed(wrong ? wrong : c->run(argc - 1, argv + 1));
}
