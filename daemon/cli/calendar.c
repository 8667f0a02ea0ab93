/*
 * calendar.c - `tidings calendar`: the coming weeks as an .ics file.
 */
#include <stdio.h>
#include <sysexits.h>

#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "community/activity/calendar.h"

enum { WEEKS_MOST = 520 };

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *text = cli_take(&argc, argv, "--weeks");
	long weeks = CALENDAR_WEEKS;
	struct arena *a = arena_new();
	struct community *c = NULL;
	struct settings *set;
	int code;

	if (!cli_number("calendar", "--weeks", text, WEEKS_MOST, &weeks) ||
	    !cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc != 1)
		return cli_usage("calendar", "'%s' is not understood", argv[1]);
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_community(set, &c) : EX_CONFIG;
	if (!code)
		fputs(calendar_rhythm(c, a, NULL, when_now(), (int)weeks), stdout);
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
