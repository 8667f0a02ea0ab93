#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SECRETS = 8 };

static const char *const area_names[TRACE_AREAS] = { "inbox",  "send",   "sql",
						     "rhythm", "filter", "role" };
static const char *role_name = "tidings";
static bool journal, errors_only;
static unsigned traced;
static const char *secrets[SECRETS];
static size_t n_secrets;

void log_open(const char *role)
{
	role_name = role;
	journal = getenv("JOURNAL_STREAM") != NULL;
	setvbuf(stderr, NULL, _IOLBF, 0);
}

void log_quiet(bool only_errors)
{
	errors_only = only_errors;
}

bool log_trace(const char *areas)
{
	unsigned set = 0;

	for (const char *p = areas; *p;) {
		size_t n = strcspn(p, ",");
		int found = 0;

		if (n == 3 && !strncasecmp(p, "all", 3)) {
			set = ~0u;
			found = 1;
		}
		for (int i = 0; i < TRACE_AREAS && !found; i++)
			if (strlen(area_names[i]) == n && !strncasecmp(p, area_names[i], n)) {
				set |= 1u << i;
				found = 1;
			}
		if (!found)
			return false;
		p += n + (p[n] == ',');
	}
	traced |= set;
	return true;
}

void log_secret(const char *text)
{
	if (text && strlen(text) >= 4 && n_secrets < SECRETS)
		secrets[n_secrets++] = text;
}

static void mask(char *line)
{
	for (size_t i = 0; i < n_secrets; i++) {
		size_t n = strlen(secrets[i]);

		for (char *p = line; (p = strstr(p, secrets[i]));)
			memset(p, '*', n);
	}
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
}

static void say(int level, const char *fmt, va_list ap)
{
	char line[1024];

	vsnprintf(line, sizeof line, fmt, ap);
	mask(line);
	if (journal)
		fprintf(stderr, "<%d>%s: %s\n", level, role_name, line);
	else
		fprintf(stderr, "%s: %s\n", role_name, line);
}

#define SAY(level)                                                                                 \
	do {                                                                                       \
		va_list ap;                                                                        \
		va_start(ap, fmt);                                                                 \
		say(level, fmt, ap);                                                               \
		va_end(ap);                                                                        \
	} while (0)

void log_error(const char *fmt, ...)
{
	SAY(3);
}

void log_warn(const char *fmt, ...)
{
	if (!errors_only)
		SAY(4);
}

void log_info(const char *fmt, ...)
{
	if (!errors_only)
		SAY(6);
}

bool trace_on(enum trace_area area)
{
	return traced & 1u << area;
}

void trace(enum trace_area area, const char *fmt, ...)
{
	if (trace_on(area))
		SAY(7);
}
