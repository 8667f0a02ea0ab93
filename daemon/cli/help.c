#include <stdio.h>
#include <sysexits.h>

#include "cli/cli.h"
#include "store/store.h"

static const char *const group_titles[] = {
	[GROUP_START] = "To begin",
	[GROUP_RUN] = "To run",
	[GROUP_LOOK] = "To look and ask",
	[GROUP_PEOPLE] = "People",
	[GROUP_OFFLINE] = "Without a community",
	[GROUP_ROLE] = NULL,
};

static void list_all(void)
{
	puts("Tidings keeps a community of practice in touch by plain email.\n\n"
	     "Usage: tidings [-T AREAS] COMMAND [ARGUMENTS]");
	for (int g = 0; g < GROUP_ROLE; g++) {
		int titled = 0;

		for (size_t i = 0; commands[i]; i++) {
			if (commands[i]->group != g)
				continue;
			if (!titled++)
				printf("\n%s\n", group_titles[g]);
			printf("  %-10s %s\n", commands[i]->name, commands[i]->summary);
		}
	}
	puts("\n`tidings help COMMAND` tells more of one. -c CONF says which community it is,\n"
	     "else TIDINGS_CONF, else tidings.conf in this folder. -T inbox,send (or sql,\n"
	     "rhythm, filter, role, all) before the command tells in detail what happens.\n"
	     "`tidings --version` says which one this is.");
}

void cli_version(void)
{
	printf("tidings " TIDINGS_VERSION " (store %d, SQLite %s)\n", store_version(),
	       store_sqlite());
}

static int run(int argc, char **argv)
{
	const struct command *c;

	if (argc < 2) {
		list_all();
		return EX_OK;
	}
	c = command_find(argv[1]);
	if (!c)
		return cli_unknown(argv[1]);
	printf("tidings %s - %s\n\n%s", c->name, c->summary, c->help);
	return EX_OK;
}

const struct command command_help = {
	.name = "help",
	.summary = "this list, or all about one command",
	.help = "Usage: tidings help [COMMAND]\n",
	.run = run,
	.group = GROUP_START,
};
