#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/near.h"

extern const struct command command_init;
extern const struct command command_check;
extern const struct command command_help;
extern const struct command command_run;
extern const struct command command_once;
extern const struct command command_import;
extern const struct command command_backup;
extern const struct command command_restore;
extern const struct command command_reindex;
extern const struct command command_outbox;
extern const struct command command_status;
extern const struct command command_editions;
extern const struct command command_why;
extern const struct command command_search;
extern const struct command command_preview;
extern const struct command command_rehearse;
extern const struct command command_calendar;
extern const struct command command_filters;
extern const struct command command_members;
extern const struct command command_newsletter;
extern const struct command command_erase;
extern const struct command command_explain;
extern const struct command command_threads;
extern const struct command command_summary;
extern const struct command command_when;
extern const struct command command_role;

/* One a line, so that two who add one each do not meet. */
/* clang-format off */
const struct command *const commands[] = {
	&command_init,
	&command_check,
	&command_help,
	&command_run,
	&command_once,
	&command_import,
	&command_backup,
	&command_restore,
	&command_reindex,
	&command_outbox,
	&command_status,
	&command_editions,
	&command_why,
	&command_search,
	&command_preview,
	&command_rehearse,
	&command_calendar,
	&command_filters,
	&command_members,
	&command_newsletter,
	&command_erase,
	&command_explain,
	&command_threads,
	&command_summary,
	&command_when,
	&command_role,
	NULL,
};
/* clang-format on */

const struct command *command_find(const char *name)
{
	for (size_t i = 0; commands[i]; i++)
		if (!strcmp(commands[i]->name, name))
			return commands[i];
	return NULL;
}

int cli_unknown(const char *name)
{
	const char *names[64], *near;
	size_t n = 0;

	for (size_t i = 0; commands[i] && n < 64; i++)
		if (commands[i]->group != GROUP_ROLE)
			names[n++] = commands[i]->name;
	near = near_best(name, names, n);
	fprintf(stderr, "tidings: there is no command '%s'", name);
	if (near)
		fprintf(stderr, "; did you mean %s?", near);
	fprintf(stderr, "\n`tidings help` lists them all.\n");
	return EX_USAGE;
}
