/*
 * bench_kit.h - a community in a folder of its own, to be measured; whatever fails ends the program.
 */
#ifndef TESTS_BENCH_KIT_H
#define TESTS_BENCH_KIT_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "community/community.h"
#include "community/desk/desk.h"

static inline const char *bench_folder(void)
{
	static char dir[200];
	const char *tmp = getenv("TMPDIR");

	snprintf(dir, sizeof dir, "%s/tidings-bench-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		exit(1);
	return dir;
}

/* In that folder. more: settings after the usual ones. */
static inline struct community *bench_community(struct arena *a, const char *dir, const char *more)
{
	struct settings_faults faults = { 0 };
	struct settings *set;
	struct community *c;
	char here[4096];
	const char *text;
	struct why w = { "" };

	if (!getcwd(here, sizeof here))
		exit(1);
	text = arena_printf(a,
			    "community: { name = \"Circle\"; address = \"circle@example.org\";"
			    " subject_prefix = \"[Circle]\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n"
			    "store: { state = \"state\"; templates = \"%s/templates\"; };\n%s",
			    here, more);
	set = settings_read(a, arena_printf(a, "%s/tidings.conf", dir), text, strlen(text),
			    &faults);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	if (!set || desk_open(set, STORE_MIGRATE, &c, &w) != OK) {
		fprintf(stderr, "%s\n", w.text);
		exit(1);
	}
	return c;
}

#endif
