#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "cli/cli.h"
#include "filters/filter.h"

extern const struct command command_filters;

static int list_json(void)
{
	json_t *all = json_array();

	for (size_t i = 0; filters_all[i]; i++)
		json_array_append_new(all, json_pack("{s:s, s:s}", "name", filters_all[i]->name,
						     "help", filters_all[i]->help));
	json_dumpf(all, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(all);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--json"))
		return list_json();
	if (argc > 1)
		return cli_usage("filters", "it takes nothing but --json, not '%s'", argv[1]);
	puts("Every mail is shown to these, in this order unless `filters` in the\n"
	     "configuration says otherwise. The strongest verdict counts: drop, hold, pass.\n");
	for (size_t i = 0; filters_all[i]; i++)
		printf("  %-10s %s\n", filters_all[i]->name, filters_all[i]->help);
	return EX_OK;
}

const struct command command_filters = {
	.name = "filters",
	.summary = "what judges a mail before it becomes a post",
	.help = "Usage: tidings filters [--json]\n\n"
		"Lists the filters in their own order. In the configuration, `filters` chooses\n"
		"and orders them, and `rules` feeds the filter named rule.\n",
	.run = run,
	.group = GROUP_LOOK,
};
