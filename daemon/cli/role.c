/*
 * role.c - `tidings role NAME CONF`: one role, as the supervisor starts it, or by hand.
 */
#include <stdio.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/settings.h"
#include "cli/cli.h"
#include "role.h"

static int run(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct settings_faults faults = { 0 };
	const struct role *role;
	struct settings *s;
	int code;

	if (argc != 3)
		return cli_usage("role", "name a role and a configuration file");
	role = role_find(argv[1]);
	if (!role)
		return cli_usage("role", "there is no role '%s'", argv[1]);
	s = settings_load(a, argv[2], &faults);
	for (size_t i = 0; i < faults.n; i++)
		log_error("%s", faults.v[i]);
	if (s && *s->run.trace)
		log_trace(s->run.trace);
	code = s ? role_loop(role, s) : EX_CONFIG;
	arena_free(a);
	return code;
}

const struct command command_role = {
	.name = "role",
	.summary = "one role alone: fetcher, editor or courier",
	.help = "Usage: tidings role NAME CONF\n\n"
		"Runs one role in the foreground. `tidings run` starts them all and restarts\n"
		"what falls; this is for looking at one of them. NAME: fetcher, editor or\n"
		"courier.\n",
	.run = run,
	.group = GROUP_ROLE,
};
