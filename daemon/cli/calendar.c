/*
 * calendar.c - `tidings calendar`: the coming weeks as an .ics file.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "community/activity/calendar.h"

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *text = cli_take(&argc, argv, "--weeks");
	int weeks = text ? (int)strtol(text, NULL, 10) : CALENDAR_WEEKS;
	struct arena *a = arena_new();
	struct community *c = NULL;
	struct settings *set;
	int code;

	if (!cli_take_now(&argc, argv) || argc != 1 || weeks < 1 || weeks > 520)
		return cli_usage("calendar", "--weeks takes a number from 1 to 520");
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_community(set, &c) : EX_CONFIG;
	if (!code)
		fputs(calendar_rhythm(c, a, NULL, when_now(), weeks), stdout);
	community_close(c);
	arena_free(a);
	return code;
}

const struct command command_calendar = {
	.name = "calendar",
	.summary = "the coming weeks of the rhythm as an .ics file",
	.help = "Usage: tidings calendar [-c CONF] [--weeks N] [--now T] > rhythm.ics\n\n"
		"Every slot of every rule, for any calendar program. An event keeps its\n"
		"identity, so a file that is imported again changes nothing twice.\n\n"
		"  --weeks N   how far to look; 8\n",
	.run = run,
	.group = GROUP_LOOK,
};
