#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"

enum { SECRETS = 8 };

static const char *const area_names[TRACE_AREAS] = { "inbox",  "send",   "sql",
						     "rhythm", "filter", "role" };
static const char *role_name = "tidings";
static bool journal, errors_only;
static unsigned traced;
static struct secret {
	struct arena *a; /* owned: holds both */
	const char *of, *text;
} secrets[SECRETS];
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

void log_trace_off(void)
{
	traced = 0;
}

static void forget(size_t i)
{
	arena_free(secrets[i].a);
	memmove(&secrets[i], &secrets[i + 1], (--n_secrets - i) * sizeof *secrets);
}

void log_secret(const char *of, const char *text)
{
	struct arena *a;
	size_t i = 0;

	while (i < n_secrets && strcmp(secrets[i].of, of))
		i++;
	if (i < n_secrets)
		forget(i);
	if (strlen(text) < 4)
		return;
	if (n_secrets == SECRETS)
		forget(0);
	a = arena_new();
	secrets[n_secrets++] = (struct secret){ a, arena_dup(a, of), arena_dup(a, text) };
}

static void mask_whole(char *line, const char *text)
{
	size_t n = strlen(text);

	for (char *p = line; (p = strstr(p, text)); p += 3) {
		memcpy(p, "***", 3);
		memmove(p + 3, p + n, strlen(p + n) + 1);
	}
}

/* How many bytes at the end of a line begin this secret. */
static size_t begun(const char *line, size_t left, const char *text)
{
	size_t n = strlen(text), k = n < left ? n : left;

	while (k > 0 && memcmp(line + left - k, text, k) != 0)
		k--;
	return k;
}

void log_hide(char *line, bool cut)
{
	size_t left, most = 0;

	for (size_t i = 0; i < n_secrets; i++)
		mask_whole(line, secrets[i].text);
	left = strlen(line);
	for (size_t i = 0; cut && i < n_secrets; i++) {
		size_t k = begun(line, left, secrets[i].text);

		most = k > most ? k : most;
	}
	memset(line + left - most, '*', most);
	for (char *p = line; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = '?';
}

static void say(int level, const char *fmt, va_list ap)
{
	char line[1024];
	int n;

	n = vsnprintf(line, sizeof line, fmt, ap);
	log_hide(line, n >= (int)sizeof line);
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
