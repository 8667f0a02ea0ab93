/*
 * main.c - one binary, `tidings`. A role is a subcommand; `tidings run` is the daemon.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/log.h"
#include "cli/cli.h"

int main(int argc, char **argv)
{
	const struct command *c;
	const char *name = argc > 1 ? argv[1] : "help";

	signal(SIGPIPE, SIG_IGN);
	if (!strcmp(name, "--help") || !strcmp(name, "-h"))
		name = "help";
	c = command_find(name);
	if (!c)
		return cli_unknown(name);
	for (int i = 2; i < argc && strcmp(argv[i], "--"); i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			printf("tidings %s - %s\n\n%s", c->name, c->summary, c->help);
			return EX_OK;
		}
	log_open(c->name);
	return c->run(argc - 1, argv + 1);
}
