/* conf/tidings.1 and README.md have every command, the page with each the options its help tells. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cli.h"

static struct arena *a;
static char page[1 << 16];

static int setup(void **state)
{
	FILE *f = fopen("conf/tidings.1", "r");
	size_t n;

	(void)state;
	a = arena_new();
	assert_non_null(f);
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	page[n] = '\0';
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* Is the line the head of a command's part? Its name, or NULL. */
static const struct command *head(const char *line)
{
	char name[32];

	if (sscanf(line, ".It Cm %31s", name) != 1)
		return NULL;
	return command_find(name);
}

/* All lines of the page that tell of this command. */
static const char *part(const struct command *c)
{
	struct buf b = BUF(a);
	const struct command *of = NULL;

	for (const char *p = page; *p; p += strcspn(p, "\n") + 1) {
		of = head(p) ? head(p) : of;
		of = strncmp(p, ".Sh ", 4) ? of : NULL;
		if (of == c)
			buf_add(&b, p, strcspn(p, "\n") + 1);
	}
	return buf_text(&b);
}

static void every_command_is_in_the_manual(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i]; i++)
		if (!*part(commands[i]))
			fail_msg("conf/tidings.1 does not have the command %s", commands[i]->name);
}

static size_t times_in(const char *words, const char *name)
{
	size_t n = strlen(name), found = 0;

	for (const char *p = words; (p = strstr(p, name)); p += n)
		found += p[-1] == ' ' && strchr(", ", p[n]);
	return found;
}

/* The row of commands in README.md has each of them once, and no other. */
static void every_command_is_in_the_readme(void **state)
{
	FILE *f = fopen("README.md", "r");
	char line[2000] = "", *name, *rest;

	(void)state;
	assert_non_null(f);
	while (strncmp(line, "| init, ", 8) != 0)
		assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	for (size_t i = 0; commands[i]; i++) {
		bool listed = commands[i]->group != GROUP_ROLE && strcmp(commands[i]->name, "help");

		if (times_in(line, commands[i]->name) != listed)
			fail_msg("README.md, commands: %s", commands[i]->name);
	}
	for (name = strtok_r(line, "|, \n", &rest); name; name = strtok_r(NULL, "|, \n", &rest))
		if (!command_find(name))
			fail_msg("README.md: there is no command %s", name);
}

static void assert_option(const struct command *c, const char *text, const char *option, size_t n)
{
	const char *fl = arena_printf(a, "Fl -%.*s", (int)n, option), *p = text;

	while ((p = strstr(p, fl)) &&
	       (isalnum((unsigned char)p[strlen(fl)]) || p[strlen(fl)] == '-'))
		p++;
	if (!p)
		fail_msg("conf/tidings.1 does not have the option --%.*s of %s", (int)n, option,
			 c->name);
}

static void every_option_of_a_command_is_in_the_manual(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; commands[i]; i++) {
		const char *text = part(commands[i]), *p = commands[i]->help;

		for (; (p = strstr(p, "--")); found++) {
			size_t n = strspn(p += 2, "abcdefghijklmnopqrstuvwxyz-");

			assert_option(commands[i], text, p, n);
		}
	}
	assert_true(found > 40);
}

/* Is "--option" a word of this help? */
static bool tells(const char *help, const char *option, size_t n)
{
	for (const char *p = help; (p = strstr(p, "--")); p += 2)
		if (!strncmp(p + 2, option, n) && !isalnum((unsigned char)p[2 + n]) &&
		    p[2 + n] != '-')
			return true;
	return false;
}

static void every_option_of_the_manual_is_in_a_commands_help(void **state)
{
	size_t found = 0;

	(void)state;
	for (size_t i = 0; commands[i]; i++)
		for (const char *p = part(commands[i]); (p = strstr(p, "Fl -")); found++) {
			size_t n = strspn(p += 4, "abcdefghijklmnopqrstuvwxyz-");

			if (n > 1 && !tells(commands[i]->help, p, n))
				fail_msg("`tidings help %s` does not tell --%.*s",
					 commands[i]->name, (int)n, p);
		}
	assert_true(found > 40);
}

static void what_help_prints_fits_a_terminal_of_80_columns(void **state)
{
	(void)state;
	for (size_t i = 0; commands[i]; i++)
		for (const char *p = commands[i]->help, *end; *p; p = end + (*end == '\n')) {
			end = strchrnul(p, '\n');
			if (end - p > 79)
				fail_msg("%s: %.*s", commands[i]->name, (int)(end - p), p);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_is_in_the_manual),
		cmocka_unit_test(every_command_is_in_the_readme),
		cmocka_unit_test(every_option_of_a_command_is_in_the_manual),
		cmocka_unit_test(every_option_of_the_manual_is_in_a_commands_help),
		cmocka_unit_test(what_help_prints_fits_a_terminal_of_80_columns),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
