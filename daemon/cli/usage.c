#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/near.h"
#include "cli/cli.h"

enum { OPTIONS_MOST = 64, OPTION_SIZE = 32 };

int cli_usage(const char *name, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "tidings %s: ", name);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nSee `tidings help %s`.\n", name);
	return EX_USAGE;
}

struct known { /* the options that a help names */
	char name[OPTIONS_MOST][OPTION_SIZE];
	bool value[OPTIONS_MOST]; /* written with one somewhere: "--now T" */
	size_t n;
};

static size_t option_length(const char *s)
{
	return 2 + strspn(s + 2, "abcdefghijklmnopqrstuvwxyz-");
}

static size_t find(const struct known *k, const char *s, size_t n)
{
	size_t i = 0;

	while (i < k->n && (strncmp(k->name[i], s, n) != 0 || k->name[i][n]))
		i++;
	return i;
}

static void learn(struct known *k, const char *help)
{
	for (const char *p = help; (p = strstr(p, "--"));) {
		size_t n = option_length(p), i = find(k, p, n);

		if (n > 2 && n < OPTION_SIZE && i < OPTIONS_MOST) {
			if (i == k->n)
				snprintf(k->name[k->n++], OPTION_SIZE, "%.*s", (int)n, p);
			k->value[i] |= p[n] == ' ' && isupper((unsigned char)p[n + 1]);
		}
		p += n;
	}
}

static int unknown(const struct command *c, const struct known *k, const char *given)
{
	const char *names[OPTIONS_MOST], *near;
	char word[OPTION_SIZE];

	snprintf(word, sizeof word, "%.*s", (int)strcspn(given, "="), given);
	for (size_t i = 0; i < k->n; i++)
		names[i] = k->name[i];
	near = near_best(word, names, k->n);
	return cli_usage(c->name, "there is no option %s%s%s%s", word,
			 near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
}

int cli_options(const struct command *c, int argc, char **argv)
{
	struct known k = { .n = 0 };

	learn(&k, c->help);
	learn(&k, "--help --now T"); /* wherever the clock is asked */
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		size_t n = strncmp(argv[i], "--", 2) ? 0 : strcspn(argv[i], "="), at;

		if (!n)
			continue;
		at = find(&k, argv[i], n);
		if (at == k.n)
			return unknown(c, &k, argv[i]);
		i += k.value[at] && !argv[i][n];
	}
	return 0;
}
