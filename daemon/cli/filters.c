#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "compose/wrap.h"
#include "filters/filter.h"

extern const struct command command_filters;

static int list_json(void)
{
	json_t *all = json_array();

	for (size_t i = 0; filters_all[i]; i++)
		json_array_append_new(all, json_pack("{s:s, s:s}", "name", filters_all[i]->name,
						     "help", filters_all[i]->help));
	cli_json_print(all);
	return EX_OK;
}

/* In lines of eighty columns, the later ones below the first. */
static void print_filter(struct arena *a, const struct filter *f)
{
	struct buf b = BUF(a);
	const char *p = f->name;

	wrap_text(&b, f->help, strlen(f->help), WRAP_COLUMNS - 6, false);
	for (const char *line = buf_text(&b); *line; line += strcspn(line, "\n") + 1, p = "")
		printf("  %-10s %.*s\n", p, (int)strcspn(line, "\n"), line);
}

static int list(void)
{
	struct arena *a = arena_new();

	puts("Every mail is shown to these, in this order unless `filters` in the\n"
	     "configuration says otherwise. The strongest verdict counts: drop, hold, pass.\n");
	for (size_t i = 0; filters_all[i]; i++)
		print_filter(a, filters_all[i]);
	arena_free(a);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "--json"))
		return list_json();
	if (argc > 1)
		return cli_usage("filters", "it takes nothing but --json, not '%s'", argv[1]);
	return list();
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
